"""The smallest change of the parameters that reverses a claim, and a proof that none is smaller."""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from crisis_sim.game.crisis import Crisis
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.study.claims import read_claim
from crisis_sim.study.exact.bounds import Boxes
from crisis_sim.study.exact.descent import Aim, Norm, descend, thin
from crisis_sim.study.exact.queue import Queue
from crisis_sim.study.exact.regions import Ranges, Region, narrow

Array = npt.NDArray[np.float64]
#: Boxes bounded at a time, and the most sets of parameters that are searched one by one.
BATCH, MOST_SETS = 256, 1000
#: A distance this close to the bound, relative and absolute, is proven.
TOLERANCE = 1e-6
#: Boxes are cut down to this share of the ranges; what stays open then is told by the bound.
FINEST = 1e-9


@dataclass(frozen=True, eq=False)
class NearestFlip:
    """The smallest change found that reverses a claim, and what is proven about smaller ones.

    Attributes
    ----------
    scenario, claim, within, norm, at_most
        What was asked.
    holds : bool
        Whether the claim holds at present; the change makes it fail, or the other way round.
    change
        New values by parameter, for `scenario.set`; None where none was found.
    distance : float
        How far they are, each parameter in units of its range; infinite where none was found.
    bound : float
        It is proven that no change of a smaller distance reverses the claim.
    proven : bool
        Whether the distance is that bound up to one part in a million: no change is smaller; or
        none was found and it is proven that there is none.
    sparsest
        The nearest change found with the fewest parameters; None where none was found.
    fewest : int
        It is proven that no change of fewer parameters than this reverses the claim.
    solves, boxes : int
        Games solved, and boxes bounded.
    seed : int
        Of the search for changes.
    version
        Of this library.
    """

    scenario: Crisis
    claim: str
    within: Ranges
    norm: Norm
    at_most: int | None
    holds: bool
    change: Mapping[str, float] | None
    distance: float
    bound: float
    proven: bool
    sparsest: Mapping[str, float] | None
    fewest: int
    solves: int
    boxes: int
    seed: int
    version: str

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain data, the scenario by name and digest."""
        return {
            "scenario": self.scenario.name,
            "digest": self.scenario.digest,
            "claim": self.claim,
            "within": {name: list(ends) for name, ends in self.within.items()},
            "norm": self.norm,
            "at_most": self.at_most,
            "holds": self.holds,
            "change": None if self.change is None else dict(self.change),
            "distance": self.distance,
            "bound": self.bound,
            "proven": self.proven,
            "sparsest": None if self.sparsest is None else dict(self.sparsest),
            "fewest": self.fewest,
            "solves": self.solves,
            "boxes": self.boxes,
            "seed": self.seed,
            "version": self.version,
        }


def nearest_flip(
    scenario: Crisis,
    claim: str | None = None,
    *,
    norm: Norm = "max",
    at_most: int | None = None,
    within: Ranges = MappingProxyType({}),
    seconds: float = 30.0,
    seed: int = 0,
) -> NearestFlip:
    """Find the smallest joint change of the parameters that reverses a claim.

    Changes are found by sampling, bisection towards the present point and local search, and solved
    again. That none is smaller is proven by branch and bound: boxes around the present point, the
    nearest first, are cut until the claim surely keeps its truth in each that is nearer than the
    change. The least distance is approached from beyond, since on the boundary itself there is a
    tie. Where time runs out, `bound` is what is proven so far.

    Parameters
    ----------
    scenario
        With perfect information and draws; solved for subgame-perfect play.
    claim
        In the language of claims; left out, the first claim of the scenario.
    norm
        Of a change, each parameter in units of its range: the largest (`max`), the `sum`, or
        the `euclidean` length.
    at_most
        How many parameters may move; left out, all.
    within
        Narrower ranges (low, high) by parameter name, each around the present value.
    seconds
        The budget; a batch that has begun is finished.
    seed
        Of the search for changes.

    Raises
    ------
    FormulaError
        With the position of each fault inside the claim.
    ArgumentError
        If the claim neither holds nor fails at present, for an unknown norm, or a budget, a range
        or a number of parameters that cannot be.
    UnsolvableError
        If moves are simultaneous or a player has private information.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> scenario = cs.load("strike_resist_intervene")
    >>> found = cs.nearest_flip(scenario, "P(Attacker == strike) > 0.5", at_most=1)
    >>> {name: round(value, 6) for name, value in found.change.items()}, found.proven
    ({'cost': 0.318182}, True)
    """
    _check(norm, at_most, seconds)
    if claim is None:
        if not scenario.claims:
            raise ArgumentError("nearest_flip", "claim", "is missing", "a claim")
        claim = scenario.claims[0].holds.text
    end = time.monotonic() + seconds
    inner = narrow(scenario, within, "nearest_flip")
    for name in within:
        if inner.values[name] != scenario.values[name]:
            raise ArgumentError("nearest_flip", name, "has its value outside", "a range around it")
    region = Region(inner, read_claim(scenario, claim).node)
    region.check()
    holds, fails, _ = region.at(region.present[None])
    if not (holds[0] or fails[0]):
        raise ArgumentError(
            "nearest_flip", "claim", "neither holds nor fails at present", "one that does"
        )
    search = _Search(region, Aim(region, bool(holds[0]), norm), seed, _Spent())
    wide = len(region.names)
    most = wide if at_most is None else min(at_most, wide)
    single = search.nearest(1, end if most == 1 else _part(end, 0.3))
    sparsest = search.sparsest(single, most, _part(end, 0.3))
    best = single if most == 1 else search.nearest(most, end, sparsest)
    if sparsest is None and best.point is not None:
        sparsest = thin(search.aim, best.point)
    return NearestFlip(
        scenario,
        claim,
        FrozenMap({name: (float(low), float(high)) for name, (low, high) in within.items()}),
        norm,
        at_most,
        bool(holds[0]),
        search.change(best.point),
        best.distance,
        min(best.bound, best.distance),
        best.proven,
        search.change(sparsest),
        1 if single.point is not None or not single.proven else 2,
        search.spent.solves + search.aim.solves[0],
        search.spent.boxes,
        seed,
        version("crisis-sim"),
    )


def _part(end: float, share: float) -> float:
    return time.monotonic() + share * (end - time.monotonic())


def _short_of(distance: float, share: float) -> float:
    return distance - share * (1 + distance) if math.isfinite(distance) else distance


def _check(norm: str, at_most: int | None, seconds: float) -> None:
    if norm not in ("max", "sum", "euclidean"):
        raise ArgumentError("nearest_flip", "norm", f"is `{norm}`", "max, sum or euclidean")
    if at_most is not None and at_most < 1:
        raise ArgumentError("nearest_flip", "at_most", f"is {at_most}", "1 or more")
    if not seconds > 0:
        raise ArgumentError("nearest_flip", "seconds", f"is {seconds}", "some time")


@dataclass(frozen=True, eq=False)
class _Best:
    """The nearest flip found, and the distance below which there is none."""

    point: Array | None
    distance: float
    bound: float

    @property
    def proven(self) -> bool:
        return self.bound >= _short_of(self.distance, TOLERANCE)


@dataclass
class _Spent:
    solves: int = 0
    boxes: int = 0


@dataclass(frozen=True, eq=False)
class _Search:
    """A search for the nearest flip of one claim; `spent` counts what it costs."""

    region: Region
    aim: Aim
    seed: int
    spent: _Spent

    def change(self, point: Array | None) -> dict[str, float] | None:
        """Return the parameters that a flip moves, with their new values."""
        if point is None:
            return None
        moved = point != self.region.present
        names = self.region.names
        return {n: float(v) for n, v, m in zip(names, point, moved, strict=True) if m}

    def nearest(self, most: int, end: float, start: Array | None = None) -> _Best:
        """Find the nearest flip with at most so many parameters, and bound it."""
        random = np.random.default_rng(self.seed)
        point = descend(self.aim, most, random, _part(end, 0.4), start)
        best = _Best(point, self.aim.length(point), 0.0)
        low, high = self._start(most)
        return self._close(best, low, high, end)

    def _start(self, most: int) -> tuple[Array, Array]:
        """Return the boxes [box, parameter] that hold all changes of so many parameters."""
        bottom, top = self.region.limits
        size, present = len(bottom), self.region.present
        if math.comb(size, most) > MOST_SETS:
            return bottom[None], top[None]
        sets = list(itertools.combinations(range(size), most))
        low, high = (np.tile(present, (len(sets), 1)) for _ in range(2))
        for row, axes in enumerate(sets):
            low[row, axes], high[row, axes] = bottom[list(axes)], top[list(axes)]
        return low, high

    def _close(self, best: _Best, low: Array, high: Array, end: float) -> _Best:
        """Cut boxes, the nearest first, until none that may hold a nearer flip is left."""
        ball = self._ball(best.distance) if len(low) == 1 and low.shape[1] > 2 else 0.0
        queue, gap = self._prepared(Queue(low, high, {}), best.distance), np.zeros(len(low))
        stuck = math.inf
        while True:
            keep = gap < _short_of(best.distance, TOLERANCE / 2)
            queue, gap = queue.pick(keep), gap[keep]
            if not len(queue) or time.monotonic() > end:
                bound = min(stuck, float(gap.min(initial=_short_of(best.distance, TOLERANCE / 2))))
                return _Best(best.point, best.distance, max(ball, bound))
            order = np.argsort(gap, kind="stable")
            now, later = self._clip(queue.pick(order[:BATCH]), best.distance), order[BATCH:]
            blame = self.region.blame(len(now))
            found = self.region.judge(self._boxes(now, best.distance), blame, now.dead)
            self.spent.boxes += len(now)
            open_ = ~(found.holds if self.aim.holds else found.fails)
            best = self._look(best, now.low[open_], now.high[open_])
            fine = ((now.high - now.low) <= FINEST * self.aim.width).all(axis=1)
            still = open_ & fine
            stuck = min(
                stuck, float(self.aim.gap(now.low[still], now.high[still]).min(initial=np.inf))
            )
            cut = Queue(now.low, now.high, found.dead).pick(open_ & ~fine)
            cut = cut.halves(self.region.axes(blame, now.low, now.high)[open_ & ~fine])
            queue = queue.pick(later).join(cut)
            gap = np.concatenate([gap[later], self.aim.gap(cut.low, cut.high)])

    def _prepared(self, queue: Queue, distance: float) -> Queue:
        """Rule out in all boxes what can be ruled out in the smallest box that holds them."""
        low, high = queue.low.min(axis=0, keepdims=True), queue.high.max(axis=0, keepdims=True)
        hull = self._clip(Queue(low, high, {}), distance)
        found = self.region.judge(self._boxes(hull, distance), self.region.blame(1))
        dead = {world: np.repeat(mask, len(queue), axis=-1) for world, mask in found.dead.items()}
        inner = self._clip(queue, distance)
        return Queue(inner.low, inner.high, dead)

    def _clip(self, queue: Queue, distance: float) -> Queue:
        """Cut off what is too far in one parameter alone, or so close to it as not to matter."""
        if not math.isfinite(distance):
            return queue
        reach = _short_of(distance, TOLERANCE / 2) * self.aim.width
        present = self.region.present
        low = np.minimum(np.maximum(queue.low, present - reach), queue.high)
        high = np.maximum(np.minimum(queue.high, present + reach), low)
        return Queue(low, high, queue.dead)

    def _boxes(self, queue: Queue, distance: float) -> Boxes:
        """Return boxes less what is too far."""
        ball = self.aim.ball(np.full(len(queue), _short_of(distance, TOLERANCE / 2)))
        return self.region.boxes(queue.low, queue.high, ball)

    def _look(self, best: _Best, low: Array, high: Array) -> _Best:
        """Look for a nearer flip at the middles of boxes, and at their farthest corners."""
        present = self.region.present
        far = np.where(np.abs(low - present) > np.abs(high - present), low, high)
        points = np.concatenate([(low + high) / 2, far])
        points = points[self.aim.lengths(points) < best.distance * (1 + TOLERANCE)]
        found = self.aim.pull(points[self.aim.flips(points)])
        if not len(found):
            return best
        lengths = self.aim.lengths(found)
        nearest = int(lengths.argmin())
        if lengths[nearest] >= best.distance:
            return best
        return _Best(found[nearest], float(lengths[nearest]), 0.0)

    def _ball(self, distance: float) -> float:
        """Return a radius within which no parameter's change reverses the claim."""
        bottom, top = self.region.limits
        least, most = 0.0, min(distance, 1.0)
        while most - least > TOLERANCE / 2:
            radii = np.linspace(least, most, 18)[1:-1]
            reach = radii[:, None] * self.aim.width
            low = np.maximum(bottom, self.region.present - reach)
            high = np.minimum(top, self.region.present + reach)
            blame = self.region.blame(len(radii))
            found = self.region.judge(self.region.boxes(low, high, self.aim.ball(radii)), blame)
            self.spent.boxes += len(radii)
            proven = np.logical_and.accumulate(found.holds if self.aim.holds else found.fails)
            count = int(proven.sum())
            ends = np.concatenate([[least], radii, [most]])
            least, most = float(ends[count]), float(ends[count + 1])
        return least

    def sparsest(self, single: _Best, most: int, end: float) -> Array | None:
        """Return a flip of few parameters, if a short search finds one."""
        point = single.point
        for number in range(2, min(most, 4) + 1):
            if point is None and time.monotonic() < end:
                random = np.random.default_rng(self.seed)
                point = descend(self.aim, number, random, _part(end, 0.5), None)
        return point
