"""Check the numbers of a scenario: over the whole of every range, not only as they stand.

Payoffs must be finite and probabilities at least 0 everywhere in the box of
ranges; both are proven by interval bounds with subdivision. That probabilities
sum to 1 is an identity, so it is checked at the ends of the ranges and at points
in general position between them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from crisis_sim.exact.intervals import Interval
from crisis_sim.scenario.definitions import rests_on
from crisis_sim.scenario.evaluate import evaluate_array, evaluate_interval
from crisis_sim.scenario.formula import Apply, Formula, Name, Node, Number, Test, TypeTest
from crisis_sim.scenario.model import Parameter, PlayerType, Term
from crisis_sim.scenario.outcomes import TYPE, Outcomes
from crisis_sim.scenario.rounds import State
from crisis_sim.scenario.spread import spread
from crisis_sim.tolerances import SUM_TO_ONE
from crisis_sim.types import Array, Mask

#: Boxes kept open before a bound that could not be proven is called a fault.
MOST_BOXES = 1024
MOST_TURNS = 100
#: Payoffs beyond this would overflow when they are added up and compared.
LARGEST = 1e100

Point = dict[str, float]
Property = Callable[[Interval], Mask]


def is_finite(bounds: Interval) -> Mask:
    """Tell where bounds show a value to be finite and of a size that can be added up."""
    return np.asarray((np.abs(bounds.low) <= LARGEST) & (np.abs(bounds.high) <= LARGEST))


def is_not_negative(bounds: Interval) -> Mask:
    """Tell where bounds show a value to be at least 0, up to rounding."""
    return np.asarray(bounds.low) >= -SUM_TO_ONE


@dataclass(frozen=True)
class Ranges:
    """The formulas of a scenario over the box of its parameters' ranges."""

    parameters: Mapping[str, Parameter]
    definitions: Mapping[str, Formula]
    outcomes: Outcomes
    states: Mapping[str, State] = field(default_factory=dict)

    def over(self, nodes: Sequence[Node]) -> Ranges:
        """Return the same over all levels of the states that some formulas rest on."""
        if not self.states:
            return self
        rows = spread(self.outcomes, nodes, self.definitions, self.states)
        return replace(self, outcomes=rows)

    def bounds(self, node: Node) -> Interval:
        """Bound a formula over the whole of every range: [1, row]."""
        box = {n: Interval(*np.array([[[p.low]], [[p.high]]])) for n, p in self.parameters.items()}
        return evaluate_interval(node, self.leaf(box, {}))

    def check(
        self, node: Node, test: Property, own: Mapping[str, Formula] | None = None
    ) -> Point | None:
        """Return a point near which `test` could not be proven of a formula, or None.

        Parameters
        ----------
        node
            The formula, evaluated at every end of the outcomes.
        test
            What has to hold of its bounds.
        own
            Formulas that take the place of parameters, as for a type of player.
        """
        own = own or {}
        used = rests_on([node, *(f.node for f in own.values())], self.definitions)[0]
        used -= self.states.keys()
        names = sorted(n for n in used if self.parameters[n].low < self.parameters[n].high)

        def failing(low: Array, high: Array) -> Mask:
            box = {n: Interval(low[:, [i]], high[:, [i]]) for i, n in enumerate(names)}
            holds = test(evaluate_interval(node, self.leaf(box, own)))
            return np.asarray(
                ~np.all(np.broadcast_to(holds, (len(low), len(self.outcomes.made))), axis=1)
            )

        low = np.array([[self.parameters[n].low for n in names]])
        high = np.array([[self.parameters[n].high for n in names]])
        for _ in range(MOST_TURNS):
            bad = failing(low, high)
            if not bad.any():
                return None
            low, high = low[bad], high[bad]
            if not names or 2 * len(low) > MOST_BOXES:
                break
            # Split where that settles most, as seen in one box; else the longest split least.
            halves = [_halves(low[:1], high[:1], axis) for axis in range(len(names))]
            left = failing(*(np.concatenate(side) for side in zip(*halves, strict=True)))
            open_halves = left.reshape(len(names), 2).sum(axis=1)
            share = (high[0] - low[0]) / [
                self.parameters[n].high - self.parameters[n].low for n in names
            ]
            axis = min(range(len(names)), key=lambda i: (open_halves[i], -share[i]))
            low, high = _halves(low, high, axis)
        return dict(zip(names, ((low[0] + high[0]) / 2).tolist(), strict=True))

    def leaf(
        self, box: Mapping[str, Interval], own: Mapping[str, Formula]
    ) -> Callable[[Node], Interval]:
        """Return bounds of names and tests: rows are boxes, columns ends of the game."""
        known: dict[str, Interval] = {}

        def leaf(node: Node) -> Interval:
            if isinstance(node, (Test, TypeTest)):
                truth = self.outcomes.truth(node).astype(float)[None, :]
                return Interval(truth, truth)
            assert isinstance(node, Name)
            if node.name not in known:
                known[node.name] = value(node.name)
            return known[node.name]

        def value(name: str) -> Interval:
            if name in own:
                return evaluate_interval(own[name].node, self.leaf(box, {}))
            if name in self.definitions:
                return evaluate_interval(self.definitions[name].node, leaf)
            if name in self.states:
                level = self._level(name)
                return Interval(level, level)
            fixed = self.parameters[name].value
            return box.get(name, Interval(fixed, fixed))

        return leaf

    def _level(self, name: str) -> Array:
        """Return the number that a state stands for: [1, row]."""
        column = self.outcomes.made[:, self.outcomes.columns.index(name)]
        return self.states[name].numbers[column][None, :]

    def points(self) -> dict[str, Array]:
        """Return all parameters at both ends of their ranges and at 256 points between."""
        steps = np.arange(256)[:, None]
        slopes = np.sqrt(np.arange(2, 2 + len(self.parameters)) + 0.1)
        share = np.concatenate(
            [np.zeros_like(slopes)[None], np.ones_like(slopes)[None], steps * slopes % 1]
        )
        return {
            name: p.low + (p.high - p.low) * share[:, [i]]
            for i, (name, p) in enumerate(self.parameters.items())
        }

    def sums_to_one(self, nodes: Sequence[Node]) -> tuple[float, Point] | None:
        """Return a sum that is not 1 and where it is taken, or None if there is none."""
        points = self.points()

        def leaf(node: Node) -> Array:
            if isinstance(node, (Test, TypeTest)):
                return self.outcomes.truth(node).astype(float)[None, :]
            assert isinstance(node, Name)
            if node.name in points:
                return points[node.name]
            if node.name in self.states:
                return self._level(node.name)
            return np.asarray(evaluate_array(self.definitions[node.name].node, leaf))

        total = sum(np.asarray(evaluate_array(node, leaf)) for node in nodes)
        wrong = np.argwhere(np.atleast_2d(~(np.abs(np.asarray(total) - 1) <= SUM_TO_ONE)))
        if not len(wrong):
            return None
        row, column = wrong[0]
        used = rests_on(nodes, self.definitions)[0]
        point = {name: float(points[name][row, 0]) for name in self.parameters if name in used}
        return float(np.atleast_2d(total)[row, column]), point


def variants(
    kinds: tuple[PlayerType, ...], player: str, outcomes: Outcomes
) -> list[tuple[Mapping[str, Formula], Outcomes]]:
    """Return the parameter values of a player's own types, with the ends where they count."""
    if not kinds:
        return [({}, outcomes)]
    drawn = outcomes.made[:, outcomes.columns.index(TYPE + player)]
    return [
        (kind.set, replace(outcomes, made=outcomes.made[drawn == index]))
        for index, kind in enumerate(kinds)
    ]


def where_it_applies(term: Term) -> Node:
    """Return what a payoff term is worth at an end: 0 where its condition fails."""
    if term.when is None:
        return term.worth.node
    return Apply("if", (term.when.node, term.worth.node, Number(0.0)))


def _halves(low: Array, high: Array, axis: int) -> tuple[Array, Array]:
    middle = (low[:, axis] + high[:, axis]) / 2
    upper, lower = low.copy(), high.copy()
    upper[:, axis], lower[:, axis] = middle, middle
    return np.concatenate([low, upper]), np.concatenate([lower, high])


def near(point: Point) -> str:
    """Say where in the ranges something was seen."""
    if not point:
        return "whatever the parameters"
    shown = ", ".join(f"{name} = {value:.4g}" for name, value in list(point.items())[:6])
    return f"near {shown}"
