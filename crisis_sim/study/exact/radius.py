"""How far a claim surely keeps its truth around the present values, by bisection of the scale."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np

from crisis_sim.progress import Run
from crisis_sim.study.exact.descent import Aim

#: Radii bounded at a time.
AT_ONCE = 16


@dataclass(frozen=True)
class Radius:
    """The largest radius that is proven, the least that is not, and the boxes bounded."""

    least: float
    most: float
    boxes: int


def radius(
    aim: Aim, most: float, gap: float, end: float, run: Run, boxes: float = math.inf
) -> Radius:
    """Return a radius within which no change of the parameters reverses a claim.

    Balls around the present values, in units of the ranges, are bounded whole. Radii are tried
    some at a time, each time between the largest that is proven and the next one.

    Parameters
    ----------
    aim
        The claim, whether it is to hold or to fail, and the norm.
    most
        Where to begin: a distance at which it is reversed.
    gap
        The two ends are brought as near to each other as that.
    end
        When to stop, on the clock of `time.monotonic`; once something is proven.
    boxes
        The most balls that are bounded.
    """
    region, (bottom, top) = aim.region, aim.region.limits
    least, bounded = 0.0, 0
    while most - least > gap and bounded + AT_ONCE <= boxes and not run.stopped:
        if least and time.monotonic() > end:
            break
        radii = np.linspace(least, most, AT_ONCE + 2)[1:-1]
        reach = radii[:, None] * aim.width
        low = np.maximum(bottom, region.present - reach)
        high = np.minimum(top, region.present + reach)
        found = region.judge(region.boxes(low, high, aim.ball(radii)), region.blame(len(radii)))
        bounded += len(radii)
        proven = np.logical_and.accumulate(found.holds if aim.holds else found.fails)
        count = int(proven.sum())
        ends = np.concatenate([[least], radii, [most]])
        least, most = float(ends[count]), float(ends[count + 1])
        run.step(len(radii))
    return Radius(least, most, bounded)
