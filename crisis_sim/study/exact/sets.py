"""The smallest sets of parameters whose movement alone refutes a claim."""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crisis_sim.progress import Run
from crisis_sim.study.exact.descent import Aim
from crisis_sim.study.exact.queue import Queue
from crisis_sim.study.exact.regions import Region
from crisis_sim.tolerances import SLIVER
from crisis_sim.types import Array, Indices

#: The most sets of parameters that are searched one by one, and boxes bounded at a time.
MOST_SETS, BATCH = 1000, 1024


def moving(region: Region, sets: Sequence[tuple[int, ...]]) -> tuple[Array, Array]:
    """Return the boxes [set, parameter] in which only the parameters of each set move."""
    bottom, top = region.limits
    low, high = (np.tile(region.present, (len(sets), 1)) for _ in range(2))
    for row, axes in enumerate(sets):
        low[row, axes], high[row, axes] = bottom[list(axes)], top[list(axes)]
    return low, high


@dataclass(frozen=True, eq=False)
class Refuting:
    """Sets of parameters of one size whose movement alone refutes a claim.

    Attributes
    ----------
    size : int
        It is proven that no smaller set refutes it.
    points : dict
        A refutation by set, as numbers of parameters.
    proven : bool
        Whether it is proven that no other set of this size refutes it.
    boxes : int
        Boxes bounded.
    """

    size: int
    points: dict[tuple[int, ...], Array]
    proven: bool
    boxes: int


def smallest_sets(aim: Aim, most: int, end: float, run: Run) -> Refuting:
    """Find the smallest sets of parameters whose movement alone refutes a claim.

    All sets of one size are searched before those of the next, each until a refutation is found
    or it is proven that there is none: then a refutation takes more parameters. Sizes with more
    than `MOST_SETS` sets are not searched.

    Parameters
    ----------
    aim
        The claim, which holds at present.
    most
        Boxes that are bounded; sizes with more sets than are left are not searched.
    end
        When to stop, on the clock of `time.monotonic`.
    """
    wide, boxes = len(aim.region.names), 0
    for size in range(1, wide + 1):
        many = math.comb(wide, size) > min(MOST_SETS, most - boxes)
        if many or run.stopped or time.monotonic() > end:
            return Refuting(size, {}, False, boxes)
        sets = list(itertools.combinations(range(wide), size))
        found = _search(aim, sets, most - boxes, end, run)
        boxes += found.boxes
        if found.points or not found.proven:
            return Refuting(size, found.points, found.proven, boxes)
    return Refuting(wide + 1, {}, True, boxes)


def _search(aim: Aim, sets: Sequence[tuple[int, ...]], most: int, end: float, run: Run) -> Refuting:
    """Cut the boxes of all sets until each set refutes the claim or surely does not."""
    region = aim.region
    queue, owner = Queue(*moving(region, sets), {}), np.arange(len(sets))
    points: dict[tuple[int, ...], Array] = {}
    bounded, stuck = 0, False
    while len(queue) and not run.stopped:
        if bounded >= most or (bounded and time.monotonic() > end):
            break
        rows = np.arange(len(queue))
        now, of = queue.pick(rows[:BATCH]), owner[:BATCH]
        rest, rest_of = queue.pick(rows[BATCH:]), owner[BATCH:]
        blame = region.blame(len(now))
        found = region.judge(region.boxes(now.low, now.high), blame, now.dead)
        bounded += len(now)
        _look(aim, sets, now.pick(~found.holds), of[~found.holds], points)
        settled = np.array([axes in points for axes in sets])
        open_ = ~found.holds & ~settled[of]
        fine = ((now.high - now.low) <= SLIVER * aim.width).all(axis=1)
        stuck |= bool((open_ & fine).any())
        cut = open_ & ~fine
        axis = region.axes(blame, now.low, now.high)[cut]
        halves = Queue(now.low, now.high, found.dead).pick(cut).halves(axis)
        queue = rest.pick(~settled[rest_of]).join(halves)
        owner = np.concatenate([rest_of[~settled[rest_of]], np.tile(of[cut], 2)])
        run.step(len(now))
    return Refuting(len(sets[0]), points, not len(queue) and not stuck, bounded)


def _look(
    aim: Aim,
    sets: Sequence[tuple[int, ...]],
    boxes: Queue,
    owner: Indices,
    points: dict[tuple[int, ...], Array],
) -> None:
    """Look for refutations at the middles and the farthest corners of boxes."""
    low, high, present = boxes.low, boxes.high, aim.region.present
    far = np.where(np.abs(low - present) > np.abs(high - present), low, high)
    tried = np.concatenate([(low + high) / 2, far])
    of = np.tile(owner, 2)
    for row in np.nonzero(aim.flips(tried))[0]:
        points.setdefault(sets[of[row]], tried[row])
