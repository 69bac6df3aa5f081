"""Decide a claim over a box: look for a counterexample, then cut the box until it is proven."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from crisis_sim.progress import Run
from crisis_sim.study.exact.descent import Aim, restore
from crisis_sim.study.exact.queue import Queue
from crisis_sim.study.exact.regions import Region
from crisis_sim.types import Array

Verdict: TypeAlias = Literal["proven", "refuted", "undecided"]
#: Points of the search for a counterexample, and boxes bounded at a time.
NEAR_CORNERS, INSIDE, STEPS, BATCH = 2048, 4096, 21, 64
#: Where games are solved one by one: so many times fewer points, and so many along a parameter.
FEWER, FEW_STEPS = 32, 5


@dataclass(frozen=True)
class Found:
    """A verdict, or (undecided, the whole box left) what a search without success has cost."""

    verdict: Verdict
    point: Array | None
    share: float
    boxes: int
    solves: int


UNTRIED = Found("undecided", None, 1.0, 0, 0)


def decide(region: Region, boxes: int, seed: int, end: float, run: Run) -> Found:
    """Look for a counterexample, then for a proof."""
    found = _sample(region, seed, end, run)
    if found.point is None and region.bounded and not run.stopped:
        run.stage("boxes", boxes)
        found = _cut(region, boxes, end, found.solves, run)
    return found


def _sample(region: Region, seed: int, end: float, run: Run) -> Found:
    """Look for a point at which the claim fails."""
    low, high = region.limits
    random = np.random.default_rng(seed)
    size, fewer = len(low), 1 if region.quick else FEWER
    steps = STEPS if region.quick else FEW_STEPS
    along = np.tile(region.present, (size * steps, 1))
    for i in range(size):
        along[i * steps : (i + 1) * steps, i] = np.linspace(low[i], high[i], steps)
    inside = random.random((INSIDE // fewer, size))
    # At the corners themselves many games have ties, which are slow to solve.
    near = random.beta(0.2, 0.2, (NEAR_CORNERS // fewer, size))
    cubes = [np.minimum(low + (high - low) * cube, high) for cube in (inside, near)]
    solves = 0
    for points in (region.present[None], along, *cubes):
        for start in range(0, len(points), 1024):
            block = points[start : start + 1024]
            _, failing, cost = region.at(block)
            solves += cost
            for row in np.nonzero(failing)[0]:
                solves += 1
                if _fails(region, block[row]):
                    return _refuted(region, block[row], 1.0, 0, solves)
            if not run.step(len(block)) or time.monotonic() > end:
                return Found("undecided", None, 1.0, 0, solves)
    return Found("undecided", None, 1.0, 0, solves)


def _refuted(region: Region, point: Array, share: float, boxes: int, solves: int) -> Found:
    """Return a counterexample in which only numbers that matter are not as at present."""
    aim = Aim(region, holds=True, norm="max")
    near = restore(aim, point)
    return Found("refuted", near, share, boxes, solves + aim.solves[0])


def _fails(region: Region, point: Array) -> bool:
    """Tell whether the claim fails at a point that is solved by itself."""
    return bool(region.at(point[None])[1][0])


def _cut(region: Region, most: int, end: float, solves: int, run: Run) -> Found:
    """Cut the box until the claim holds in every part, the largest parts first."""
    low, high = region.limits
    queue, volume = Queue(low[None], high[None], {}), np.ones(1)
    bounded = 0
    while len(queue) and bounded < most and (time.monotonic() < end or not bounded):
        order = np.argsort(-volume, kind="stable")
        rows, rest = order[: min(BATCH, most - bounded)], order[min(BATCH, most - bounded) :]
        now, share = queue.pick(rows), volume[rows]
        blame = region.blame(len(now))
        found = region.judge(region.boxes(now.low, now.high), blame, now.dead)
        bounded += len(now)
        for row in np.nonzero(found.fails)[0]:
            middle = (now.low[row] + now.high[row]) / 2
            solves += 1
            if _fails(region, middle):
                return _refuted(region, middle, float(volume.sum()), bounded, solves)
        axis = region.axes(blame, now.low, now.high)
        open_ = ~found.holds
        cut = Queue(now.low, now.high, found.dead).pick(open_).halves(axis[open_])
        volume = np.concatenate([volume[rest], np.tile(share[open_] / 2, 2)])
        queue = queue.pick(rest).join(cut)
        if not run.step(len(now)):
            break
    verdict: Literal["proven", "undecided"] = "undecided" if len(queue) else "proven"
    return Found(verdict, None, float(volume.sum()), bounded, solves)
