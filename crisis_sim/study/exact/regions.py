"""A claim over boxes of parameters: where it surely holds, and where it surely fails."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from crisis_sim.equilibria.batch import ALONE, batch_solver, block_of
from crisis_sim.equilibria.concepts import concept_of, proving
from crisis_sim.equilibria.solutions import Solutions
from crisis_sim.exact.intervals import Interval, divide
from crisis_sim.exact.polynomial import Polynomial
from crisis_sim.game.crisis import Crisis
from crisis_sim.progress import Run, Stop, never
from crisis_sim.scenario.algebras import POLYNOMIAL_OPS
from crisis_sim.scenario.evaluate import evaluate, evaluate_interval
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.formula import Name, Node, Probability, Utility
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.study.claims import World, evaluate_on, worlds
from crisis_sim.study.exact.ball import Ball
from crisis_sim.study.exact.bounds import Boxes, StoppedError, bound
from crisis_sim.study.exact.induction import BoxGame
from crisis_sim.study.exact.symbolic import Lottery
from crisis_sim.types import Array, Indices, Mask

Ranges = Mapping[str, tuple[float, float]]


def narrow(scenario: Crisis, within: Ranges, function: str) -> Crisis:
    """Return the scenario with narrower ranges; a value outside moves to the nearest end.

    Raises
    ------
    ArgumentError
        For an unknown parameter, or ends that are out of order or outside its range.
    """
    changed = dict(scenario.parameters)
    for name, ends in within.items():
        scenario.known(name, function)
        try:
            low, high = (float(end) for end in ends)
        except (TypeError, ValueError):
            raise ArgumentError(function, name, f"is {ends!r}", "(low, high)") from None
        for end in (low, high):
            scenario.check_range(name, end, function)
        if low > high:
            raise ArgumentError(function, name, f"is ({low:g}, {high:g})", "the lower end first")
        value = min(max(changed[name].value, low), high)
        changed[name] = replace(changed[name], low=low, high=high, value=value)
    return replace(scenario, parameters=FrozenMap(changed))


@dataclass(frozen=True, eq=False)
class Judged:
    """Where a claim surely holds and surely fails [box], and what else is ruled out [..., box]."""

    holds: Mask
    fails: Mask
    dead: Mapping[World, Mask]


@dataclass(frozen=True, eq=False)
class Region:
    """A claim over the box of the ranges of a scenario.

    Attributes
    ----------
    scenario, node
        The scenario, and the formula of the claim.
    stop
        Ends what is being bounded or solved; nothing is then known of it.
    concept, rationality
        What games are solved for; left out, what can be bounded.
    """

    scenario: Crisis
    node: Node
    stop: Stop = never
    concept: str = field(default_factory=lambda: proving().name)
    rationality: float | None = None

    @cached_property
    def names(self) -> list[str]:
        """The parameters with a width; one that is never used may stand for none."""
        wide = [n for n, p in self.scenario.parameters.items() if p.low < p.high]
        return wide or list(self.scenario.parameters)[:1] or [""]

    @cached_property
    def limits(self) -> tuple[Array, Array]:
        """The ends of their ranges."""
        parameters = self.scenario.parameters
        ends = [(parameters[n].low, parameters[n].high) if n else (0.0, 1.0) for n in self.names]
        return np.array([a for a, _ in ends]), np.array([b for _, b in ends])

    @property
    def present(self) -> Array:
        """Their present values."""
        return np.array([self.scenario.values.get(n, 0.0) for n in self.names])

    @cached_property
    def games(self) -> dict[World, BoxGame]:
        """The game in each way in which the claim wants it solved."""
        return {world: BoxGame(self.scenario, world) for world in worlds(self.node)}

    @cached_property
    def bounded(self) -> bool:
        """Whether play can be bounded over boxes: best replies, each move seen by all."""
        row = concept_of(self.concept, "solve")
        once = self.scenario.rounds is None
        return (
            once
            and "proofs" in row.tells
            and all(game.tree.has_perfect_information for game in self.games.values())
        )

    @cached_property
    def at_once(self) -> int:
        """How many games are solved at a time."""
        return block_of(concept_of(self.concept, "solve"))

    @property
    def quick(self) -> bool:
        """Whether many games are solved at once."""
        return self.at_once > ALONE

    def boxes(self, low: Array, high: Array, ball: Ball | None = None) -> Boxes:
        """Turn arrays [box, parameter] into boxes."""
        return Boxes(
            {n: low[:, i] for i, n in enumerate(self.names)},
            {n: high[:, i] for i, n in enumerate(self.names)},
            ball,
            self.stop,
        )

    def blame(self, size: int) -> dict[str, Array]:
        """Return a count for each parameter of how much hangs on it [box]."""
        return {name: np.zeros(size) for name in self.names}

    def axes(self, blame: Mapping[str, Array], low: Array, high: Array) -> Indices:
        """Choose for each box the parameter that keeps most open; else the longest side."""
        bottom, top = self.limits
        score = np.stack([blame[n] for n in self.names], axis=1)
        score = np.where(np.isfinite(score), score, 0.0) + 1e-9 * (high - low) / (top - bottom)
        return np.asarray(np.where(high > low, score, -1.0).argmax(axis=1))

    def at(self, points: Array) -> tuple[Mask, Mask, int]:
        """Tell where [point, parameter] the claim holds, and where it fails, in every solution.

        The third value is the number of games solved.
        """
        known = [(np.zeros(0, dtype=bool), np.zeros(0, dtype=bool), 0)]
        for start in range(0, len(points), self.at_once):
            if (start or not self.quick) and self.stop():
                break
            known.append(self.solved(points[start : start + self.at_once]))
        holds, fails, solves = zip(*known, strict=True)
        left = len(points) - sum(map(len, holds))
        pads = (0, left)  # what was not solved neither holds nor fails
        return (
            np.pad(np.concatenate(holds), pads),
            np.pad(np.concatenate(fails), pads),
            sum(solves),
        )

    def solved(self, points: Array) -> tuple[Mask, Mask, int]:
        """Tell the same of a few points, whatever the time."""
        values = {n: points[:, i] for i, n in enumerate(self.names) if n}
        solved = {
            world: solve(
                {**values, **{s.parameter: np.full(len(points), s.value) for s in world.settings}},
                None,
            )
            for world, solve in self._solvers.items()
        }
        found = evaluate_on(self.scenario, self.node, solved, values)
        low, high = (np.broadcast_to(end, (len(points),)) for end in found.range())
        known = ~np.isnan(low)
        return known & ((low > 0) | (high < 0)), known & (low == 0) & (high == 0), found.solves

    @cached_property
    def _solvers(self) -> dict[World, Callable[[Mapping[str, Array], Run | None], Solutions]]:
        return {
            world: batch_solver(
                self.scenario,
                concept=self.concept,
                rationality=self.rationality,
                fixing=world.fixing,
            )
            for world in worlds(self.node)
        }

    def point(self, values: Array) -> dict[str, float]:
        """Return values [parameter] by name."""
        return {n: float(v) for n, v in zip(self.names, values, strict=True) if n}

    def judge(
        self, boxes: Boxes, blame: Mapping[str, Array], dead: Mapping[World, Mask] | None = None
    ) -> Judged:
        """Tell in which boxes the claim holds throughout, and in which it fails throughout.

        `dead` is what has been ruled out in larger boxes.
        """
        with suppress(StoppedError):
            if self.bounded:
                return self._judged(boxes, blame, dead)
        nowhere = np.zeros(boxes.size, dtype=bool)
        return Judged(nowhere, nowhere, dict(dead or {}))

    def _judged(
        self, boxes: Boxes, blame: Mapping[str, Array], dead: Mapping[World, Mask] | None
    ) -> Judged:
        size, games = boxes.size, self.games
        holds, fails = np.ones(size, dtype=bool), np.ones(size, dtype=bool)
        found = {w: game.search(boxes, blame, (dead or {}).get(w)) for w, game in games.items()}
        known = {world: search for world, search in found.items() if search is not None}
        if len(known) < len(found):
            return Judged(~holds, ~fails, {})
        for chosen in itertools.product(*(search.ways for search in known.values())):
            pairs = zip(known.values(), chosen, strict=True)
            possible = np.logical_and.reduce([s.ways[plan].possible for s, plan in pairs])
            if not possible.any():
                continue
            truth = self.truth(dict(zip(games, chosen, strict=True)), boxes)
            holds &= ~possible | np.broadcast_to(truth.low, (size,)).astype(bool)
            fails &= ~possible | ~np.broadcast_to(truth.high, (size,)).astype(bool)
        return Judged(holds, fails, {world: search.dead for world, search in known.items()})

    def truth(self, chosen: Mapping[World, Lottery], boxes: Boxes) -> Interval:
        """Bound the truth of the claim where each world is played in a certain way."""
        unknown, games = np.zeros(boxes.size, dtype=bool), self.games

        def ends(polynomial: Polynomial) -> Interval:
            number = polynomial.number
            if number is not None:
                return Interval(float(number), float(number))
            bounds = bound(polynomial, boxes)
            return Interval(bounds.low, bounds.high)

        def probability(part: Probability) -> Interval:
            nonlocal unknown
            world = World(part.fixing, part.settings)
            game = games[world]
            reach = game.numbers.reach(chosen[world])
            holds = game.tree.outcomes.holds(part.condition)
            zero = POLYNOMIAL_OPS["number"](0.0)
            if part.given is None:
                return ends(sum((w for e, w in reach.items() if holds[e]), zero))
            given = game.tree.outcomes.holds(part.given)
            total = ends(sum((w for e, w in reach.items() if given[e]), zero))
            both = ends(sum((w for e, w in reach.items() if given[e] and holds[e]), zero))
            unknown = unknown | np.less_equal(total.low, 0)
            return divide(both, total)

        def leaf(part: Node) -> Interval:
            if isinstance(part, Probability):
                return probability(part)
            if isinstance(part, Utility):
                game = games[World()]
                player = game.tree.players.index(part.player)
                return ends(game.numbers.worth(player, chosen[World()]))
            assert isinstance(part, Name)
            return ends(self._named(part))

        truth = evaluate_interval(self.node, leaf)
        certain = np.greater(truth.low, 0) | np.less(truth.high, 0)
        possible = np.not_equal(truth.low, 0) | np.not_equal(truth.high, 0)
        return Interval(
            np.where(certain & ~unknown, 1.0, 0.0), np.where(possible | unknown, 1.0, 0.0)
        )

    def _named(self, part: Node) -> Polynomial:
        definitions, parameters = self.scenario.definitions, self.scenario.parameters

        def leaf(name: Node) -> Polynomial:
            assert isinstance(name, Name)
            if name.name in definitions:
                value: Polynomial = evaluate(definitions[name.name].node, POLYNOMIAL_OPS, leaf)
                return value
            wide = parameters[name.name].low < parameters[name.name].high
            fixed: Polynomial = POLYNOMIAL_OPS["number"](parameters[name.name].value)
            return Polynomial.symbol(name.name) if wide else fixed

        return leaf(part)
