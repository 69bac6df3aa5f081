"""Formulas over the rows of a table, each evaluated once for a pattern of the tests it rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import numpy as np

from crisis_sim.exact.intervals import Interval, decimal
from crisis_sim.scenario.definitions import rests_on
from crisis_sim.scenario.evaluate import DECIMAL_OPS, evaluate, evaluate_array
from crisis_sim.scenario.formula import Formula, Name, Node, Test, TypeTest
from crisis_sim.scenario.outcomes import Outcomes
from crisis_sim.types import Array, Indices


class Rows(Protocol):
    """A value over patterns."""

    def __len__(self) -> int: ...
    def __getitem__(self, rows: Any, /) -> Any: ...


V = TypeVar("V", bound=Rows)


@dataclass(frozen=True, eq=False)
class Patterns:
    """A formula with the rows (ends or nodes) between which it can differ.

    Attributes
    ----------
    node
        The formula.
    truth
        For each test it names, whether that holds: array [pattern, 1].
    rows : int array [pattern]
        One row of each pattern.
    pattern : int array [row]
        The pattern of each row that the formula is wanted for.
    rests
        The parameters that it hangs on.
    """

    node: Node
    truth: Mapping[Test | TypeTest, Array]
    rows: Indices
    pattern: Indices
    rests: frozenset[str]


@dataclass(frozen=True)
class Algebra(Generic[V]):
    """What values are computed as, each over patterns and games: [pattern, game].

    Attributes
    ----------
    truth
        Makes a value of truths [pattern, 1].
    evaluate
        Evaluates a node, given the values of its names and tests.
    """

    truth: Callable[[Array], V]
    evaluate: Callable[[Node, Callable[[Node], V]], V]


def _on_arrays(node: Node, leaf: Callable[[Node], Array]) -> Array:
    return np.atleast_2d(np.asarray(evaluate_array(node, leaf), dtype=float))


def _on_intervals(node: Node, leaf: Callable[[Node], Interval]) -> Interval:
    with np.errstate(all="ignore"):
        value = evaluate(node, DECIMAL_OPS, leaf)
    return Interval(np.atleast_2d(value.low), np.atleast_2d(value.high))


#: Numbers as floats, and bounds of numbers that are read as the decimals they are written as.
FLOATS = Algebra[Array](lambda truth: truth, _on_arrays)
BOUNDS = Algebra[Interval](lambda truth: Interval(truth, truth), _on_intervals)


@dataclass(frozen=True)
class Table:
    """The definitions of a scenario over the rows of a table of outcomes."""

    outcomes: Outcomes
    formulas: Mapping[str, Formula]
    definitions: Mapping[str, Patterns]

    @classmethod
    def over(cls, outcomes: Outcomes, formulas: Mapping[str, Formula]) -> Table:
        """Find the patterns of every definition."""
        empty = cls(outcomes, formulas, {})
        rows = np.arange(len(outcomes.made))
        found = {name: empty.patterns(f.node, rows) for name, f in formulas.items()}
        return cls(outcomes, formulas, found)

    def patterns(self, node: Node, rows: Indices) -> Patterns:
        """Find the patterns of a formula over some of the rows."""
        parameters, named = rests_on([node], self.formulas)
        tests, rests = sorted(named, key=repr), frozenset(parameters)
        if not tests:
            return Patterns(node, {}, rows[:1], np.zeros(len(rows), np.intp), rests)
        truth = np.array([self.outcomes.truth(test)[rows] for test in tests])
        _, first, pattern = np.unique(truth, axis=1, return_index=True, return_inverse=True)
        held = {t: truth[i, first, None].astype(float) for i, t in enumerate(tests)}
        return Patterns(node, held, rows[first], pattern.ravel(), rests)

    def evaluate(
        self, formula: Patterns, values: Mapping[str, V], known: dict[str, V], algebra: Algebra[V]
    ) -> V:
        """Return a formula as a value [pattern, game]; definitions are kept in `known`."""

        def leaf(node: Node) -> V:
            if isinstance(node, (Test, TypeTest)):
                return algebra.truth(formula.truth[node])
            assert isinstance(node, Name)
            if node.name not in self.definitions:
                return values[node.name]
            definition = self.definitions[node.name]
            if node.name not in known:
                known[node.name] = self.evaluate(definition, values, known, algebra)
            value = known[node.name]
            if len(value) == 1:
                return value
            picked: V = value[definition.pattern[formula.rows]]
            return picked

        return algebra.evaluate(formula.node, leaf)


class Held:
    """Bounds of a table's formulas while one parameter moves; the rest is worked out once."""

    def __init__(self, table: Table, values: Mapping[str, float]) -> None:
        self.table = table
        self.values = {name: decimal(value)[None, None] for name, value in values.items()}
        self.terms: dict[Patterns, Interval] = {}
        self.definitions: dict[str, Interval] = {}
        for name, definition in table.definitions.items():
            if name not in self.definitions:
                value = table.evaluate(definition, self.values, self.definitions, BOUNDS)
                self.definitions[name] = value

    def present(self, formula: Patterns) -> Interval:
        """Bound a formula at the present values."""
        if formula not in self.terms:
            known = self.definitions
            self.terms[formula] = self.table.evaluate(formula, self.values, known, BOUNDS)
        return self.terms[formula]

    def along(self, name: str, moving: Interval) -> LineBounds:
        """Let one parameter move."""
        return LineBounds(self, name, moving)


class LineBounds:
    """Bounds of formulas [pattern, box] while one parameter moves over boxes."""

    def __init__(self, held: Held, name: str, moving: Interval) -> None:
        self.held, self.name = held, name
        self.values = {**held.values, name: moving}
        self.known = {
            n: value
            for n, value in held.definitions.items()
            if name not in held.table.definitions[n].rests
        }

    def __call__(self, formula: Patterns) -> Interval:
        """Bound a formula."""
        if self.name not in formula.rests:
            return self.held.present(formula)
        return self.held.table.evaluate(formula, self.values, self.known, BOUNDS)

    def with_own(self, formula: Patterns, own: Mapping[str, Interval]) -> Interval:
        """Bound a formula in which formulas take the place of parameters."""
        return self.held.table.evaluate(formula, {**self.values, **own}, {}, BOUNDS)
