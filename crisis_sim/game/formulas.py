"""The formulas of a scenario, compiled for a tree: all numbers of a batch in one pass.

A formula is evaluated once for each distinct pattern of the tests that it rests
on, not once for each end of the game; what two ends share is computed once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from crisis_sim.constraints import hint, listed
from crisis_sim.exact.intervals import Interval
from crisis_sim.game.numbers import Numbers, Values
from crisis_sim.game.patterns import FLOATS, Algebra, Held, Patterns, Table
from crisis_sim.scenario.definitions import rests_on
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.formula import Apply, Node, Number
from crisis_sim.scenario.histories import Histories
from crisis_sim.scenario.model import Scenario
from crisis_sim.scenario.outcomes import TYPE
from crisis_sim.scenario.tape import Tape
from crisis_sim.types import Array, Indices, Mask


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
                problem = f"is not a parameter{hint(name, self._values)}"
                raise ArgumentError("batch", name, problem, listed(self._values))
        games = max((len(v) for v in values.values()), default=1)
        given = {name: np.array([value]) for name, value in self._values.items()}
        given.update(values)
        payoffs = np.zeros((*self._shape, games))
        shared: dict[str, Array] = {}
        for variant in self._variants:
            own = {
                n: self._ends.evaluate(f, given, shared, FLOATS)[0] for n, f in variant.own.items()
            }
            known = {} if own else shared
            for rows, term in variant.terms:
                value = self._ends.evaluate(term, given | own, known, FLOATS)
                payoffs[variant.player, rows] += value[term.pattern] if len(value) > 1 else value
        return Numbers(payoffs, self._chance(given))

    def _chance(self, values: Values) -> Array:
        known: dict[str, Array] = {}
        found = [
            (nodes, action, self._nodes.evaluate(formula, values, known, FLOATS)[formula.pattern])
            for nodes, action, formula in self._chances
        ]
        games = max((value.shape[1] for _, _, value in found), default=1)
        chance = np.zeros((*self._child.shape, games))
        for nodes, action, value in found:
            chance[nodes, action] = value
        return chance

    def write(self, tape: Tape) -> tuple[Indices, Indices]:
        """Write payoffs and chances on a tape whose inputs are the parameters.

        Returns
        -------
        int array [player, end]
            The lines of the payoffs.
        int array [node, action]
            The lines of the probabilities at chance nodes, -1 elsewhere.
        """
        written = Algebra[Indices](tape.truth, tape.evaluate)
        given = {name: tape.input(name) for name in self._values}
        payoffs = np.full(self._shape, -1)
        shared: dict[str, Indices] = {}
        for variant in self._variants:
            own = {
                n: self._ends.evaluate(f, given, shared, written) for n, f in variant.own.items()
            }
            known = {} if own else shared
            for rows, term in variant.terms:
                value = self._ends.evaluate(term, given | own, known, written)
                picked = value[term.pattern] if len(value) > 1 else np.repeat(value, len(rows))
                for end, line in zip(rows.tolist(), picked.tolist(), strict=True):
                    before = int(payoffs[variant.player, end])
                    payoffs[variant.player, end] = line if before < 0 else tape.add(before, line)
        payoffs[payoffs < 0] = tape.number(0.0)[0]
        chance = np.full(self._child.shape, -1)
        known = {}
        for nodes, action, formula in self._chances:
            value = self._nodes.evaluate(formula, given, known, written)
            chance[nodes, action] = value[formula.pattern]
        return payoffs, chance

    @cached_property
    def _held(self) -> tuple[Held, Held]:
        return Held(self._ends, self._values), Held(self._nodes, self._values)

    @cached_property
    def _sums(self) -> Array:
        """Sums of bounds at present and of their sizes: [low, high or size, player, end, 1]."""
        sums = np.zeros((3, *self._shape, 1))
        for variant in self._variants:
            for rows, term in variant.terms if not variant.own else ():
                _add(sums, variant.player, rows, term, self._held[0].present(term))
        return sums

    def bounds(self, name: str, low: Array, high: Array) -> tuple[Numbers, Numbers]:
        """Return lower and upper bounds of payoffs and chances while one parameter moves.

        Parameters
        ----------
        name
            The parameter; the others stay as they are, read as the decimals they are written as.
        low, high : float array [box]
            Its ranges.
        """
        moving = Interval(low[None], high[None])
        of_ends, of_nodes = (held.along(name, moving) for held in self._held)
        # What moves is taken out of the sum of all terms at present, and put in as it moves.
        still, moved = self._sums.copy(), np.zeros((3, *self._shape, len(low)))
        for variant in self._variants:
            own = {n: of_ends(f)[0] for n, f in variant.own.items()}
            for rows, term in variant.terms:
                if own:
                    _add(moved, variant.player, rows, term, of_ends.with_own(term, own))
                elif name in term.rests:
                    _add(still, variant.player, rows, term, self._held[0].present(term), sign=-1)
                    _add(moved, variant.player, rows, term, of_ends(term))
        terms = sum(len(variant.terms) for variant in self._variants)
        with np.errstate(invalid="ignore"):
            least, most, size = still + moved
            error = 2 * (terms + 1) * np.finfo(np.float64).eps * size
            least, most = least - error, most + error
        payoffs = np.nan_to_num(least, nan=-np.inf), np.nan_to_num(most, nan=np.inf)
        chance = np.zeros((2, *self._child.shape, len(low)))
        for nodes, action, formula in self._chances:
            value = of_nodes(formula)[formula.pattern]
            chance[0, nodes, action], chance[1, nodes, action] = value.low, value.high
        return Numbers(payoffs[0], chance[0]), Numbers(payoffs[1], chance[1])


def _add(
    sums: Array, player: int, rows: Indices, term: Patterns, value: Interval, sign: int = 1
) -> None:
    """Add bounds of a term to the sums at some ends, or take them out; sizes are added."""
    picked = value[term.pattern] if len(value) > 1 else value
    low, high = np.asarray(picked.low), np.asarray(picked.high)
    sums[0, player, rows] += sign * low
    sums[1, player, rows] += sign * high
    sums[2, player, rows] += np.maximum(np.abs(low), np.abs(high))


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
    value = table.evaluate(formula, {}, {}, FLOATS)[formula.pattern, 0]
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
