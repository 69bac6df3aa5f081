"""Search for the nearest flip of a claim by branch and bound, the nearest boxes first."""

from __future__ import annotations

import itertools
import math
import time
from dataclasses import dataclass

import numpy as np

from crisis_sim.progress import Run
from crisis_sim.study.exact.bounds import Boxes
from crisis_sim.study.exact.descent import Aim, descend
from crisis_sim.study.exact.queue import Queue
from crisis_sim.study.exact.radius import radius
from crisis_sim.study.exact.regions import Region
from crisis_sim.study.exact.sets import MOST_SETS, moving
from crisis_sim.tolerances import FINEST_BOX, PROVEN_DISTANCE
from crisis_sim.types import Array

#: Boxes bounded at a time.
BATCH = 256


@dataclass(frozen=True, eq=False)
class Best:
    """The nearest flip found, and the distance below which there is none."""

    point: Array | None
    distance: float
    bound: float

    @property
    def proven(self) -> bool:
        """Whether the two agree, but for the tolerance."""
        return self.bound >= _short_of(self.distance, PROVEN_DISTANCE)


@dataclass
class Spent:
    """What a search has cost."""

    solves: int = 0
    boxes: int = 0

    def add(self, solves: int, boxes: int) -> None:
        """Add to both."""
        self.solves += solves
        self.boxes += boxes


@dataclass(frozen=True, eq=False)
class NearestSearch:
    """A search for the nearest flip of one claim; `spent` counts what it costs."""

    region: Region
    aim: Aim
    seed: int
    spent: Spent
    run: Run

    def change(self, point: Array | None) -> dict[str, float] | None:
        """Return the parameters that a flip moves, with their new values."""
        if point is None:
            return None
        moved = point != self.region.present
        names = self.region.names
        return {n: float(v) for n, v, m in zip(names, point, moved, strict=True) if m}

    def nearest(self, most: int, end: float, start: Array | None = None) -> Best:
        """Find the nearest flip with at most so many parameters, and bound it."""
        random = np.random.default_rng(self.seed)
        point = descend(self.aim, most, random, part(end, 0.4), start, self.run)
        best = Best(point, self.aim.length(point), 0.0)
        if not self.region.bounded:
            return best
        low, high = self._start(most)
        return self._close(best, low, high, end)

    def _start(self, most: int) -> tuple[Array, Array]:
        """Return the boxes [box, parameter] that hold all changes of so many parameters."""
        bottom, top = self.region.limits
        if math.comb(len(bottom), most) > MOST_SETS:
            return bottom[None], top[None]
        return moving(self.region, list(itertools.combinations(range(len(bottom)), most)))

    def _close(self, best: Best, low: Array, high: Array, end: float) -> Best:
        """Cut boxes, the nearest first, until none that may hold a nearer flip is left."""
        whole = len(low) == 1 and low.shape[1] > 2
        ball = self.ball(best.distance, PROVEN_DISTANCE / 2, end) if whole else 0.0
        queue, gap = self._prepared(Queue(low, high, {}), best.distance), np.zeros(len(low))
        stuck = math.inf
        while True:
            keep = gap < _short_of(best.distance, PROVEN_DISTANCE / 2)
            queue, gap = queue.pick(keep), gap[keep]
            if not len(queue) or self.run.stopped or time.monotonic() > end:
                bound = min(
                    stuck, float(gap.min(initial=_short_of(best.distance, PROVEN_DISTANCE / 2)))
                )
                return Best(best.point, best.distance, max(ball, bound))
            order = np.argsort(gap, kind="stable")
            now, later = self._clip(queue.pick(order[:BATCH]), best.distance), order[BATCH:]
            blame = self.region.blame(len(now))
            found = self.region.judge(self._boxes(now, best.distance), blame, now.dead)
            self.spent.boxes += len(now)
            open_ = ~(found.holds if self.aim.holds else found.fails)
            best = self._look(best, now.low[open_], now.high[open_])
            fine = ((now.high - now.low) <= FINEST_BOX * self.aim.width).all(axis=1)
            still = open_ & fine
            stuck = min(
                stuck, float(self.aim.gap(now.low[still], now.high[still]).min(initial=np.inf))
            )
            cut = Queue(now.low, now.high, found.dead).pick(open_ & ~fine)
            cut = cut.halves(self.region.axes(blame, now.low, now.high)[open_ & ~fine])
            queue = queue.pick(later).join(cut)
            gap = np.concatenate([gap[later], self.aim.gap(cut.low, cut.high)])
            self.run.step(len(now))

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
        reach = _short_of(distance, PROVEN_DISTANCE / 2) * self.aim.width
        present = self.region.present
        low = np.minimum(np.maximum(queue.low, present - reach), queue.high)
        high = np.maximum(np.minimum(queue.high, present + reach), low)
        return Queue(low, high, queue.dead)

    def _boxes(self, queue: Queue, distance: float) -> Boxes:
        """Return boxes less what is too far."""
        ball = self.aim.ball(np.full(len(queue), _short_of(distance, PROVEN_DISTANCE / 2)))
        return self.region.boxes(queue.low, queue.high, ball)

    def _look(self, best: Best, low: Array, high: Array) -> Best:
        """Look for a nearer flip at the middles of boxes, and at their farthest corners."""
        present = self.region.present
        far = np.where(np.abs(low - present) > np.abs(high - present), low, high)
        points = np.concatenate([(low + high) / 2, far])
        points = points[self.aim.lengths(points) < best.distance * (1 + PROVEN_DISTANCE)]
        found = self.aim.pull(points[self.aim.flips(points)])
        if not len(found):
            return best
        lengths = self.aim.lengths(found)
        nearest = int(lengths.argmin())
        if lengths[nearest] >= best.distance:
            return best
        return Best(found[nearest], float(lengths[nearest]), 0.0)

    def ball(self, distance: float, gap: float, end: float) -> float:
        """Return a radius within which the claim surely keeps its truth, up to a gap."""
        found = radius(self.aim, min(distance, 1.0), gap, end, self.run)
        self.spent.boxes += found.boxes
        return found.least

    def sparsest(self, single: Best, most: int, end: float) -> Array | None:
        """Return a flip of few parameters, if a short search finds one."""
        point = single.point
        for number in range(2, min(most, 4) + 1):
            if point is None and not self.run.stopped and time.monotonic() < end:
                random = np.random.default_rng(self.seed)
                point = descend(self.aim, number, random, part(end, 0.5), None, self.run)
        return point


def part(end: float, share: float) -> float:
    """Return when a share of the time that is left has gone by."""
    return time.monotonic() + share * (end - time.monotonic())


def _short_of(distance: float, share: float) -> float:
    return distance - share * (1 + distance) if math.isfinite(distance) else distance
