"""Prove or refute a claim for all parameter values in their ranges at once."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass
from importlib.metadata import version
from typing import Literal

import numpy as np
import numpy.typing as npt

from crisis_sim.game.crisis import Crisis
from crisis_sim.scenario.evaluate import evaluate
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.formula import Name, Node, Probability, Utility
from crisis_sim.scenario.interval import INTERVAL_OPS, Interval, evaluate_interval
from crisis_sim.study.bounds import POLYNOMIAL_OPS, Boxes, Polynomial, parameter
from crisis_sim.study.claims import World, evaluate_claim, read_claim, worlds
from crisis_sim.study.induction import BoxGame
from crisis_sim.study.symbolic import Lottery

Array = npt.NDArray[np.float64]
#: Points of the search for a counterexample, and boxes bounded at a time.
CORNERS, INSIDE, STEPS, BATCH = 2048, 4096, 21, 64


@dataclass(frozen=True)
class Proof:
    """What is known of a claim over the box of all ranges.

    Attributes
    ----------
    scenario, claim
        What was asked.
    verdict
        `proven` everywhere in the box, `refuted` by a counterexample, or `undecided`.
    counterexample
        Parameter values for `scenario.set`, at which the claim fails in every solution.
    undecided_share : float
        Share of the box, by volume, that is neither proven nor known to fail.
    boxes, solves : int
        Boxes bounded, and games solved.
    seed : int
        Of the search for a counterexample.
    version
        Of this library.
    """

    scenario: Crisis
    claim: str
    verdict: Literal["proven", "refuted", "undecided"]
    counterexample: dict[str, float] | None
    undecided_share: float
    boxes: int
    solves: int
    seed: int
    version: str


def prove(
    scenario: Crisis, claim: str, *, boxes: int = 20_000, seconds: float = 30.0, seed: int = 0
) -> Proof:
    """Prove a claim for all values in the ranges of all parameters, or refute it.

    Counterexamples are looked for at corners, along single parameters and at random points, and
    solved again before they are returned. Then the box is cut until the claim holds in each part,
    by bounds of the payoff differences, or the budget is spent. A claim that holds with equality
    somewhere (`>=` with both sides equal) may stay undecided there, since bounds are rounded
    outwards.

    Parameters
    ----------
    scenario
        With perfect information and draws; solved for subgame-perfect play.
    claim
        A condition in the language of claims.
    boxes, seconds
        The budget of the proof; a batch that has begun is finished.
    seed
        Of the random points.

    Raises
    ------
    FormulaError
        With the position of each fault inside the claim.
    ArgumentError
        For a budget that is not positive.
    UnsolvableError
        If moves are simultaneous or a player has private information.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> scenario = cs.load("strike_resist_intervene")
    >>> cs.prove(scenario, "P(Target == resist and Patron == abstain) == 0").verdict
    'proven'
    >>> proof = cs.prove(scenario, "P(Attacker == strike) > 0.5")
    >>> again = cs.solve(scenario.set(**proof.counterexample))
    >>> proof.verdict, again[0].probability("Attacker == strike")
    ('refuted', 0.0)
    """
    if boxes < 1 or not seconds > 0:
        raise ArgumentError("prove", "budget", "is not positive", "at least 1 box and some time")
    end = time.monotonic() + seconds
    search = _Search(scenario, claim, read_claim(scenario, claim).node, seed)
    games = {world: BoxGame(scenario, world) for world in worlds(search.node)}
    for game in games.values():
        game.plans(search.whole(), search.blame(1))  # refuses what it cannot solve
    point, solves = search.sample(end)
    if point is not None:
        return search.result("refuted", point, 1.0, 0, solves)
    return search.cut(games, boxes, end, solves)


@dataclass(frozen=True, eq=False)
class _Search:
    """A claim over the box of the ranges of a scenario."""

    scenario: Crisis
    claim: str
    node: Node
    seed: int

    @property
    def names(self) -> list[str]:
        """The parameters with a width; one that is never used may stand for none."""
        wide = [n for n, p in self.scenario.parameters.items() if p.low < p.high]
        return wide or list(self.scenario.parameters)[:1] or [""]

    def limits(self) -> tuple[Array, Array]:
        parameters = self.scenario.parameters
        ends = [(parameters[n].low, parameters[n].high) if n else (0.0, 1.0) for n in self.names]
        return np.array([a for a, _ in ends]), np.array([b for _, b in ends])

    def whole(self) -> Boxes:
        low, high = self.limits()
        return self.boxes(low[None], high[None])

    def boxes(self, low: Array, high: Array) -> Boxes:
        """Turn arrays [box, parameter] into boxes."""
        return Boxes(
            {n: low[:, i] for i, n in enumerate(self.names)},
            {n: high[:, i] for i, n in enumerate(self.names)},
        )

    def blame(self, size: int) -> dict[str, Array]:
        return {name: np.zeros(size) for name in self.names}

    def result(
        self,
        verdict: Literal["proven", "refuted", "undecided"],
        point: dict[str, float] | None,
        share: float,
        boxes: int,
        solves: int,
    ) -> Proof:
        return Proof(
            self.scenario,
            self.claim,
            verdict,
            point,
            share,
            boxes,
            solves,
            self.seed,
            version("crisis-sim"),
        )

    def sample(self, end: float) -> tuple[dict[str, float] | None, int]:
        """Look for a point at which the claim fails."""
        low, high = self.limits()
        random = np.random.default_rng(self.seed)
        size = len(low)
        here = np.array([self.scenario.values.get(n, 0.0) for n in self.names])
        along = np.tile(here, (size * STEPS, 1))
        for i in range(size):
            along[i * STEPS : (i + 1) * STEPS, i] = np.linspace(low[i], high[i], STEPS)
        corners = low + (high - low) * random.integers(0, 2, (CORNERS, size))
        inside = low + (high - low) * random.random((INSIDE, size))
        solves = 0
        for points in (here[None], along, corners, np.minimum(inside, high)):
            for start in range(0, len(points), 1024):
                block = points[start : start + 1024]
                failing, cost = self.fails(block)
                solves += cost
                for row in np.nonzero(failing)[0]:
                    found = self.checked(block[row])
                    solves += 1
                    if found is not None:
                        return found, solves
                if time.monotonic() > end:
                    return None, solves
        return None, solves

    def fails(self, points: Array) -> tuple[npt.NDArray[np.bool_], int]:
        values = {n: points[:, i] for i, n in enumerate(self.names) if n}
        found = evaluate_claim(self.scenario, self.node, values, concept="subgame_perfect")
        low, high = found.range()
        failing = np.broadcast_to((low == 0) & (high == 0), (len(points),))
        return failing, found.solves

    def checked(self, point: Array) -> dict[str, float] | None:
        """Solve a point by itself and return it if the claim fails there."""
        values = {n: float(point[i]) for i, n in enumerate(self.names) if n}
        found = evaluate_claim(
            self.scenario.set(**values), self.node, concept="subgame_perfect"
        ).range()
        return values if found[0][0] == 0 and found[1][0] == 0 else None

    def cut(self, games: dict[World, BoxGame], most: int, end: float, solves: int) -> Proof:
        """Cut the box until the claim holds in every part, the largest parts first."""
        low, high = (side[None] for side in self.limits())
        volume = np.ones(1)
        bounded = 0
        while len(low) and bounded < most and (time.monotonic() < end or not bounded):
            order = np.argsort(-volume, kind="stable")
            now, later = order[: min(BATCH, most - bounded)], order[min(BATCH, most - bounded) :]
            blame = self.blame(len(now))
            holds, fails = self.judge(games, self.boxes(low[now], high[now]), blame)
            bounded += len(now)
            for row in now[fails]:
                point = self.checked((low[row] + high[row]) / 2)
                solves += 1
                if point is not None:
                    return self.result("refuted", point, float(volume.sum()), bounded, solves)
            rest = now[~holds]
            axis = self._axes(blame, low[now], high[now])[~holds]
            rows = np.arange(len(rest))
            left_high, right_low = high[rest].copy(), low[rest].copy()
            middle = (low[rest, axis] + high[rest, axis]) / 2
            left_high[rows, axis], right_low[rows, axis] = middle, middle
            low = np.concatenate([low[later], low[rest], right_low])
            high = np.concatenate([high[later], left_high, high[rest]])
            volume = np.concatenate([volume[later], volume[rest] / 2, volume[rest] / 2])
        verdict: Literal["proven", "undecided"] = "undecided" if len(low) else "proven"
        return self.result(verdict, None, float(volume.sum()), bounded, solves)

    def _axes(self, blame: dict[str, Array], low: Array, high: Array) -> npt.NDArray[np.intp]:
        """Choose for each box the parameter that keeps most open; else the longest side."""
        bottom, top = self.limits()
        score = np.stack([blame[n] for n in self.names], axis=1)
        score = np.where(np.isfinite(score), score, 0.0) + 1e-9 * (high - low) / (top - bottom)
        return np.asarray(score.argmax(axis=1))

    def judge(
        self, games: dict[World, BoxGame], boxes: Boxes, blame: dict[str, Array]
    ) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """Tell in which boxes the claim holds throughout, and in which it fails throughout."""
        size = len(next(iter(boxes.low.values())))
        holds, fails = np.ones(size, dtype=bool), np.ones(size, dtype=bool)
        plans = [game.plans(boxes, blame) for game in games.values()]
        known = [plan for plan in plans if plan is not None]
        if len(known) < len(plans):
            return ~holds, ~fails
        for chosen in itertools.product(*known):
            pairs = zip(known, chosen, strict=True)
            possible = np.logical_and.reduce([plan[lottery] for plan, lottery in pairs])
            if not possible.any():
                continue
            truth = self.truth(games, dict(zip(games, chosen, strict=True)), boxes)
            holds &= ~possible | np.broadcast_to(truth.low, (size,)).astype(bool)
            fails &= ~possible | ~np.broadcast_to(truth.high, (size,)).astype(bool)
        return holds, fails

    def truth(
        self, games: dict[World, BoxGame], chosen: dict[World, Lottery], boxes: Boxes
    ) -> Interval:
        """Bound the truth of the claim where each world is played in a certain way."""
        unknown = np.zeros(len(next(iter(boxes.low.values()))), dtype=bool)

        def bound(polynomial: Polynomial) -> Interval:
            number = polynomial.number
            if number is not None:
                return Interval(float(number), float(number))
            bounds = polynomial.bounds(boxes)
            return Interval(bounds.low, bounds.high)

        def probability(part: Probability) -> Interval:
            nonlocal unknown
            world = World(part.fixing, part.settings)
            game = games[world]
            reach = game.numbers.reach(chosen[world])
            holds = game.tree.outcomes.holds(part.condition)
            zero = POLYNOMIAL_OPS["number"](0.0)
            if part.given is None:
                return bound(sum((w for e, w in reach.items() if holds[e]), zero))
            given = game.tree.outcomes.holds(part.given)
            total = bound(sum((w for e, w in reach.items() if given[e]), zero))
            both = bound(sum((w for e, w in reach.items() if given[e] and holds[e]), zero))
            unknown = unknown | np.less_equal(total.low, 0)
            return INTERVAL_OPS["/"](both, total)

        def leaf(part: Node) -> Interval:
            if isinstance(part, Probability):
                return probability(part)
            if isinstance(part, Utility):
                game = games[World()]
                player = game.tree.players.index(part.player)
                return bound(game.numbers.worth(player, chosen[World()]))
            assert isinstance(part, Name)
            return bound(self._named(part))

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
            return parameter(name.name) if wide else fixed

        return leaf(part)
