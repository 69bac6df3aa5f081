"""How far a claim holds that does not hold everywhere in a box of ranges."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from crisis_sim.progress import Run
from crisis_sim.study.draws.estimate import Share, share_of
from crisis_sim.study.exact.descent import Aim, refine, thin
from crisis_sim.study.exact.extent_result import Extent
from crisis_sim.study.exact.nearest_search import Spent, part
from crisis_sim.study.exact.radius import radius
from crisis_sim.study.exact.regions import Region
from crisis_sim.study.exact.sets import Refuting, smallest_sets
from crisis_sim.types import Array

#: Points of which the share is taken in which the claim holds, and how many are solved at a time.
POINTS, BLOCK = 4096, 256
#: So many times fewer where games are solved one by one.
FEWER = 32
#: The radius is found up to this share of the distance of the nearest refutation.
FINENESS = 1 / 256
#: The most boxes bounded in the search of sets.
MOST = 3000
#: Refutations from which the nearest is looked for, rounds without gain before that search ends,
#: and refutations in which single parameters are put back, to see whether they are needed.
NEAR, PATIENCE, TRIED = 24, 3, 64

UNKNOWN = Share(math.nan, math.nan, 0.0, 1.0, False)
EVERYWHERE = Extent(
    holds_in=Share(1.0, 0.0, 1.0, 1.0, True),
    proven_within=1.0,
    refuted_at=math.inf,
    nearest=None,
    fewest=0,
    alone=(),
    all_alone=True,
    needed=(),
    perhaps_needed=(),
)
NOTHING = replace(EVERYWHERE, holds_in=UNKNOWN, proven_within=0.0, all_alone=False)


def measure(
    region: Region,
    example: Array | None,
    without: Callable[[str], str],
    spent: Spent,
    boxes: int,
    seed: int,
    end: float,
    run: Run,
) -> Extent:
    """Find out how far a claim holds that is not proven everywhere.

    Parameters
    ----------
    region
        The claim and the ranges.
    example
        A point at which it fails, where one is known.
    without
        The verdict on the claim with one parameter left at its present value.
    spent, boxes
        What has been spent, to which is added, and the most boxes that may be.
    seed
        Of the points.
    end
        When to stop, on the clock of `time.monotonic`.
    """
    run.stage("points")
    holds_in, failing = _share(region, spent, seed, part(end, 0.2), run)
    aim = Aim(region, holds=True, norm="max")
    extent = replace(NOTHING, holds_in=holds_in)
    now, fails, _ = region.at(region.present[None])
    if fails[0]:
        return replace(extent, refuted_at=0.0, nearest={}, alone=((),), all_alone=True)
    if run.stopped:
        return extent
    run.stage("boxes")
    left = boxes - spent.boxes if region.bounded else 0
    sets = smallest_sets(aim, min(left // 2, MOST), part(end, 0.3), run)
    spent.add(0, sets.boxes)
    known = [*sets.points.values(), *([] if example is None else [example])]
    flips = np.array([*known, *failing]).reshape(-1, len(region.names))
    nearest = _nearest(aim, flips, seed, part(end, 0.3), run)
    distance = aim.length(nearest)
    start = min(distance, 1.0)
    around = radius(aim, start, FINENESS * start, part(end, 0.9), run, left - sets.boxes)
    spent.add(0, around.boxes)
    alone, all_alone = _alone(aim, sets, nearest)
    needed, perhaps = _needed(aim, alone, failing, without, run)
    spent.add(aim.solves[0], 0)
    names = region.names
    return Extent(
        holds_in=holds_in,
        proven_within=around.least if now[0] else 0.0,
        refuted_at=distance,
        nearest=None if nearest is None else _moved(region, nearest),
        fewest=sets.size,
        alone=tuple(tuple(names[axis] for axis in axes) for axes in alone),
        all_alone=all_alone,
        needed=tuple(names[axis] for axis in needed),
        perhaps_needed=tuple(names[axis] for axis in perhaps),
    )


def _moved(region: Region, point: Array) -> dict[str, float]:
    """Return the parameters that a point moves, with their values."""
    moves = zip(region.names, point, region.present, strict=True)
    return {name: float(value) for name, value, now in moves if value != now}


def _share(region: Region, spent: Spent, seed: int, end: float, run: Run) -> tuple[Share, Array]:
    """Return the share of the box in which the claim holds, and points where it fails."""
    low, high = region.limits
    count = POINTS if region.quick else POINTS // FEWER
    cube = np.random.default_rng(seed).random((count, len(low)))
    points = np.minimum(low + (high - low) * cube, high)
    holding, failing, done = 0, [points[:0]], 0
    step = BLOCK if region.quick else BLOCK // FEWER
    for start in range(0, count, step):
        block = points[start : start + step]
        holds, fails, cost = region.at(block)
        if region.stop():  # what was not solved of the block is not known
            break
        holding, done = holding + int(holds.sum()), done + len(block)
        spent.add(cost, 0)
        failing.append(block[fails])
        if not run.step(len(block)) or time.monotonic() > end:
            break
    return share_of(holding, done) if done else UNKNOWN, np.concatenate(failing)


def _nearest(aim: Aim, known: Array, seed: int, end: float, run: Run) -> Array | None:
    """Return the nearest refutation that a local search finds from the nearest that are known."""
    if not len(known):
        return None
    first = known[np.argsort(aim.lengths(known), kind="stable")[:NEAR]]
    random = np.random.default_rng(seed)
    return refine(aim, first, len(aim.region.names), random, end, run, PATIENCE)


def _alone(aim: Aim, sets: Refuting, nearest: Array | None) -> tuple[list[tuple[int, ...]], bool]:
    """Return the smallest sets known to refute the claim, and whether there are no others."""
    if sets.points or nearest is None:
        return sorted(sets.points), sets.proven
    thinned = thin(aim, nearest)
    return [tuple(np.nonzero(thinned != aim.region.present)[0].tolist())], False


def _needed(
    aim: Aim,
    alone: list[tuple[int, ...]],
    failing: Array,
    without: Callable[[str], str],
    run: Run,
) -> tuple[list[int], list[int]]:
    """Return parameters without whose movement nothing refutes the claim, and where it is open."""
    if not alone:
        return [], []
    needed: list[int] = []
    perhaps: list[int] = []
    for axis in sorted(set(alone[0]).intersection(*alone)):
        tried = failing[:TRIED].copy()
        tried[:, axis] = aim.region.present[axis]
        if aim.flips(tried).any():
            continue
        verdict = "undecided" if run.stopped else without(aim.region.names[axis])
        if verdict != "refuted":
            (needed if verdict == "proven" else perhaps).append(axis)
    return needed, perhaps
