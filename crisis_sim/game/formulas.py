"""The formulas of a scenario, compiled for a tree: all numbers of a batch in one pass.

A formula is evaluated once for each distinct pattern of the tests that it rests
on, not once for each end of the game; what two ends share is computed once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from crisis_sim.game.tree import Numbers, Values
from crisis_sim.scenario.definitions import rests_on
from crisis_sim.scenario.evaluate import evaluate_array
from crisis_sim.scenario.faults import ArgumentError, nearest
from crisis_sim.scenario.formula import Apply, Formula, Name, Node, Number, Test, TypeTest
from crisis_sim.scenario.histories import Histories
from crisis_sim.scenario.model import Scenario
from crisis_sim.scenario.outcomes import TYPE, Outcomes
from crisis_sim.types import Array, Indices, Mask


@dataclass(frozen=True)
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
    """

    node: Node
    truth: Mapping[Test | TypeTest, Array]
    rows: Indices
    pattern: Indices


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
        tests = sorted(rests_on([node], self.formulas)[1], key=repr)
        if not tests:
            return Patterns(node, {}, rows[:1], np.zeros(len(rows), np.intp))
        truth = np.array([self.outcomes.truth(test)[rows] for test in tests])
        _, first, pattern = np.unique(truth, axis=1, return_index=True, return_inverse=True)
        held = {t: truth[i, first, None].astype(float) for i, t in enumerate(tests)}
        return Patterns(node, held, rows[first], pattern.ravel())

    def evaluate(self, formula: Patterns, values: Values, known: dict[str, Array]) -> Array:
        """Return a formula as an array [pattern, game]; definitions are kept in `known`."""

        def leaf(node: Node) -> Array:
            if isinstance(node, (Test, TypeTest)):
                return formula.truth[node]
            assert isinstance(node, Name)
            if node.name not in self.definitions:
                return values[node.name]
            definition = self.definitions[node.name]
            if node.name not in known:
                known[node.name] = self.evaluate(definition, values, known)
            value = known[node.name]
            return value if len(value) == 1 else value[definition.pattern[formula.rows]]

        return np.atleast_2d(np.asarray(evaluate_array(formula.node, leaf), dtype=float))


@dataclass(frozen=True)
class Variant:
    """The payoff terms of a player while it is of one type, at the ends where it is."""

    player: int
    own: Mapping[str, Patterns]
    terms: tuple[tuple[Indices, Patterns], ...]


class TreeFormulas:
    """Computes the payoffs and chances of a tree for arrays of parameter values."""

    def __init__(self, scenario: Scenario, histories: Histories) -> None:
        outcomes, definitions = histories.outcomes, scenario.definitions
        self._values = scenario.values
        self._shape = (len(scenario.players), len(outcomes.made))
        self._child = histories.child
        self._ends = Table.over(outcomes, definitions)
        self._nodes = Table.over(replace(outcomes, made=histories.before), definitions)
        self._variants = [
            variant
            for index, player in enumerate(scenario.players)
            for variant in _variants(scenario, player, index, self._ends)
        ]
        self._chances = list(_chances(scenario, histories, self._nodes))

    def __call__(self, values: Values) -> Numbers:
        """Return payoffs and chances for arrays of values, all of one length."""
        for name in values:
            if name not in self._values:
                near = nearest(name, self._values)
                hint = f"; did you mean `{near}`?" if near else ""
                raise ArgumentError("batch", name, f"is not a parameter{hint}")
        games = max((len(v) for v in values.values()), default=1)
        given = {name: np.array([value]) for name, value in self._values.items()}
        given.update(values)
        payoffs = np.zeros((*self._shape, games))
        shared: dict[str, Array] = {}
        for variant in self._variants:
            own = {n: self._ends.evaluate(f, given, shared)[0] for n, f in variant.own.items()}
            known = {} if own else shared
            for rows, term in variant.terms:
                value = self._ends.evaluate(term, given | own, known)
                payoffs[variant.player, rows] += value[term.pattern] if len(value) > 1 else value
        return Numbers(payoffs, self._chance(given))

    def _chance(self, values: Values) -> Array:
        known: dict[str, Array] = {}
        found = [
            (nodes, action, self._nodes.evaluate(formula, values, known)[formula.pattern])
            for nodes, action, formula in self._chances
        ]
        games = max((value.shape[1] for _, _, value in found), default=1)
        chance = np.zeros((*self._child.shape, games))
        for nodes, action, value in found:
            chance[nodes, action] = value
        return chance


def _variants(scenario: Scenario, player: str, index: int, table: Table) -> Iterator[Variant]:
    """Yield the payoff terms of a player, type by type."""
    outcomes = table.outcomes
    everywhere = np.arange(len(outcomes.made))
    kinds = scenario.types.get(player, ())
    drawn = outcomes.made[:, outcomes.columns.index(TYPE + player)] if kinds else None
    for number, kind in enumerate(kinds or (None,)):
        rows = everywhere if drawn is None else np.nonzero(drawn == number)[0]
        own = {} if kind is None else {n: table.patterns(f.node, rows) for n, f in kind.set.items()}
        terms = []
        for term in scenario.payoffs[player]:
            node, where = term.worth.node, rows
            if term.when is not None:
                if rests_on([term.when.node], scenario.definitions)[0]:  # hangs on numbers too
                    node = Apply("if", (term.when.node, node, Number(0.0)))
                else:
                    where = rows[_holds(term.when.node, table)[rows]]
            if len(where):
                terms.append((where, table.patterns(node, where)))
        yield Variant(index, own, tuple(terms))


def _holds(condition: Node, table: Table) -> Mask:
    """Return at which rows a condition without numbers holds."""
    formula = table.patterns(condition, np.arange(len(table.outcomes.made)))
    value = table.evaluate(formula, {}, {})[formula.pattern, 0]
    return np.asarray(value != 0)


def _chances(
    scenario: Scenario, histories: Histories, table: Table
) -> Iterator[tuple[Indices, int, Patterns]]:
    """Yield, for each outcome of each draw, its nodes, its index and its probability."""
    draws = [[kind.prior for kind in kinds] for kinds in scenario.types.values()]
    draws += [list(move.chances or ()) for move in scenario.moves]
    for column, formulas in enumerate(draws):
        nodes = np.nonzero(histories.column == column)[0]
        for action, formula in enumerate(formulas):
            yield nodes, action, table.patterns(formula.node, nodes)
