"""Check the numbers of a crisis over time: over all ranges, all levels and all ways to move."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod

import numpy as np

from crisis_sim.constraints import told_apart
from crisis_sim.exact.intervals import Interval
from crisis_sim.scenario.faults import Fault
from crisis_sim.scenario.formula import Apply, Formula, Node, Number
from crisis_sim.scenario.model import Parameter, PlayerType
from crisis_sim.scenario.numbers import Property, Ranges, is_finite, is_not_negative, near
from crisis_sim.scenario.outcomes import Outcomes
from crisis_sim.scenario.rounds import Rounds, Rule, State
from crisis_sim.scenario.source import Document, Path
from crisis_sim.scenario.spread import spread, without
from crisis_sim.tolerances import IS_LEVEL, SUM_TO_ONE
from crisis_sim.types import Array, Indices, Mask

#: More combinations of levels than this and the file is refused.
MOST_STATES = 1_000_000
_ONE_ROW = np.zeros((1, 0), dtype=np.int16)
_NEVER_ENDS = "an infinite crisis has to be discounted, or to stop"


def is_at_most_one(bounds: Interval) -> Mask:
    """Tell where bounds show a value to be at most 1, up to rounding."""
    return np.asarray(bounds.high) <= 1 + SUM_TO_ONE


def _is_below_one(bounds: Interval) -> Mask:
    return np.asarray(bounds.high) < 1


def _is_share(bounds: Interval) -> Mask:
    return is_not_negative(bounds) & is_at_most_one(bounds)


def is_one_of(levels: Array) -> Property:
    """Return what tells where bounds show a value to be one of some levels."""

    def test(bounds: Interval) -> Mask:
        low, high = np.asarray(bounds.low)[..., None], np.asarray(bounds.high)[..., None]
        near = (np.abs(low - levels) <= IS_LEVEL) & (np.abs(high - levels) <= IS_LEVEL)
        return np.asarray(near.any(axis=-1))

    return test


@dataclass(frozen=True)
class RoundsCheck:
    """The formulas of a crisis over time, over the box of the parameters' ranges.

    `before` are the moves of a round with the states that decide which of them are made.
    """

    rounds: Rounds
    parameters: Mapping[str, Parameter]
    definitions: Mapping[str, Formula]
    before: Outcomes
    types: Mapping[str, tuple[PlayerType, ...]]
    document: Document

    def faults(self) -> list[Fault]:
        """Return everything that is wrong with the numbers."""
        states = self.rounds.states
        size = prod(len(state.levels) for state in states.values())
        if size > MOST_STATES:
            message = f"the states can stand in {size:,} ways"
            place = self.document.keys["state",]
            return [Fault(message, place, f"at most {MOST_STATES:,}")]
        found = [*self._horizon(), *self._starts(), *self._rules()]
        return found or [*self._ends(), *self._final()]

    def _prove(
        self, path: Path, node: Node, test: Property, message: str, expected: str, after: bool
    ) -> Iterator[Fault]:
        """Yield a fault unless something can be shown of a formula, wherever it is used."""
        moves = without(self.before, self.rounds.states) if after else self.before
        rows = spread(moves, [node], self.definitions, self.rounds.states)
        ranges = Ranges(self.parameters, self.definitions, rows, self.rounds.states)
        point = ranges.check(node, test)
        if point is not None:
            shown = f"{message} {near(point)}" if point else message
            yield Fault(shown, self.document.place(path), expected)

    def _horizon(self) -> Iterator[Fault]:
        rounds, one = self.rounds, "a number from 0 to 1"
        goes_on = Apply("-", (Number(1.0), rounds.stop.node))
        path: Path = ("horizon", "stop")
        yield from self._prove(path, rounds.stop.node, _is_share, "`stop` is no share", one, False)
        seen = set()
        for player, formula in rounds.discount.items():
            path = ("horizon", "discount", player)
            if self.document.place(path) in seen:
                continue
            seen.add(self.document.place(path))
            what = "`discount` is no share"
            yield from self._prove(path, formula.node, _is_share, what, one, False)
            if rounds.count is None:
                node = Apply("*", (formula.node, goes_on))
                expected = "`discount * (1 - stop)` below 1 over all ranges"
                yield from self._prove(path, node, _is_below_one, _NEVER_ENDS, expected, False)
        if self.types and rounds.count is None:
            place = self.document.keys["types",]
            yield Fault("types in an infinite crisis", place, "a finite horizon")

    def _starts(self) -> Iterator[Fault]:
        ranges = Ranges(self.parameters, self.definitions, Outcomes((), (), _ONE_ROW))
        for name, state in self.rounds.states.items():
            path: Path = ("state", name, "start")
            nodes = [formula.node for formula in state.start]
            for node in nodes:
                what = f"a probability of `{name}` is below 0"
                yield from self._prove(path, node, is_not_negative, what, "at least 0", False)
            wrong = ranges.sums_to_one(nodes)
            if wrong is not None:
                total = told_apart(wrong[0])
                message = f"the probabilities of `{name}` sum to {total} {near(wrong[1])}"
                yield Fault(message, self.document.place(path), "a sum of 1 over all ranges")

    def _rules(self) -> Iterator[Fault]:
        for name, rules in self.rounds.transitions.items():
            state = self.rounds.states[name]
            for index, rule in enumerate(rules):
                path: Path = ("transitions", name, index)
                chance = rule.where(state, rule.chance.node)
                what, expected = "this chance is below 0", "at least 0 over all ranges"
                yield from self._prove(
                    (*path, "chance"), chance, is_not_negative, what, expected, False
                )
                to = rule.where(state, rule.to.node, float(state.numbers[0]))
                what = f"`{rule.to.text}` is no level of `{name}`"
                expected = "one of " + ", ".join(state.levels) + ", for all values in the ranges"
                yield from self._prove(
                    (*path, "to"), to, is_one_of(state.numbers), what, expected, False
                )
            what = f"the chances to leave a level of `{name}` sum to more than 1"
            yield from self._prove(
                ("transitions", name, 0, "chance"),
                total(rules, state),
                is_at_most_one,
                what,
                "at most 1 over all ranges; what is left is the chance to stay",
                False,
            )

    def _ends(self) -> Iterator[Fault]:
        states, levels = self.rounds.states, reachable_levels(self)
        moves = without(self.before, states)
        for index, end in enumerate(self.rounds.ends):
            path: Path = ("ends", index)
            rows = spread(moves, [end.when.node], self.definitions, states, levels)
            if not _can_hold(self, end.when.node, rows).any():
                place = self.document.place((*path, "when"))
                yield Fault(f"the end `{end.name}` can never come", place, "a way to this end")
            for player, formula in end.worth.items():
                node = Apply("if", (end.when.node, formula.node, Number(0.0)))
                what, expected = f"what {player} gets is not finite", "a finite number"
                yield from self._prove(
                    (*path, "worth", player), node, is_finite, what, expected, True
                )

    def _final(self) -> Iterator[Fault]:
        for player, formula in self.rounds.final.items():
            what, expected = f"what {player} gets is not finite", "a finite number"
            yield from self._prove(
                ("final", player), formula.node, is_finite, what, expected, False
            )


def total(rules: tuple[Rule, ...], state: State) -> Node:
    """Return the sum of the chances of the rules that apply."""
    node: Node = Number(0.0)
    for rule in rules:
        node = Apply("+", (node, rule.where(state, rule.chance.node)))
    return node


def _can_hold(check: RoundsCheck, condition: Node, rows: Outcomes) -> Mask:
    """Return at which rows a condition can hold for some values in the ranges."""
    ranges = Ranges(check.parameters, check.definitions, rows, check.rounds.states)
    possible: Mask = np.asarray(ranges.bounds(condition).high) != 0
    return np.asarray(np.broadcast_to(possible, (1, rows.ends))[0])


def reachable_levels(check: RoundsCheck) -> dict[str, Indices]:
    """Return the levels of each state that some play may reach, each state looked at alone."""
    rounds, states = check.rounds, check.rounds.states
    empty = Outcomes((), (), _ONE_ROW)
    levels = {
        name: np.nonzero([_can_hold(check, f.node, empty)[0] for f in state.start])[0]
        for name, state in states.items()
    }
    grown = True
    while grown:
        grown = False
        for name, rules in rounds.transitions.items():
            for rule in rules:
                more = np.union1d(levels[name], _led_to(check, states[name], rule, levels))
                grown |= len(more) > len(levels[name])
                levels[name] = more
    return levels


def _led_to(check: RoundsCheck, state: State, rule: Rule, levels: Mapping[str, Indices]) -> Indices:
    """Return the levels that a rule can lead to from some levels."""
    chance = rule.where(state, rule.chance.node)
    to = rule.where(state, rule.to.node, np.nan)
    states = check.rounds.states
    moves = without(check.before, states)
    rows = spread(moves, [chance, to], check.definitions, states, levels)
    ranges = Ranges(check.parameters, check.definitions, rows, states)
    can = np.broadcast_to(np.asarray(ranges.bounds(chance).high) > 0, (1, rows.ends))[0]
    value = np.broadcast_to(ranges.bounds(to).low, (1, rows.ends))[0][can]
    near = np.abs(value[:, None] - state.numbers)
    return np.unique(near[np.isfinite(value)].argmin(axis=1))
