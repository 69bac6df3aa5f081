"""The branch from λ = 0 of one game, followed as `quantal` does for many.

The rules are the same, with numbers in place of arrays over games: for one game most of the
time would go into handling short arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cbrt, isnan, nan, sqrt
from typing import NamedTuple

import numpy as np

from crisis_sim.equilibria.logit.newton import SingleMap
from crisis_sim.types import Array

LANDED = 1e-7  # a last correction as short as that ends it, as convergence is quadratic
LARGEST_CHANGE = 2.0  # of any log-odds in one correction
FLIP = 1e-4  # a step so short that a change of orientation is a bifurcation, not a jump
LOST = 1e-11  # a step so short that the path is given up
ITERATIONS = 20_000


@dataclass(frozen=True)
class Care:
    """How carefully to follow a path. Lengths are those of `LogitMap.distance`."""

    first: float  # longest first correction
    shrink: float  # least by which each correction must be shorter than the one before
    close: float  # a correction as short as that is good enough to go on
    straight: float  # least cosine between the tangents at the ends of a step


class _Corrected(NamedTuple):
    """The end of a step [log-odds and λ] and the unit tangent there, after Newton's method."""

    point: Array
    tangent: Array
    orientation: float  # 0 where the branch meets another, or the step is no good
    first: float  # length of the first correction
    close: bool  # whether every correction was short, and the last one short enough


def follow_single(logit: SingleMap, target: float, care: Care) -> tuple[Array, bool]:
    """Follow the principal branch of one game until λ first is `target`.

    Returns
    -------
    float array [log-odds]
        0 where the path was lost.
    bool
        Whether λ was reached.
    """
    lost = np.zeros(logit.size)
    if target == 0.0:
        return lost, True
    point, tangent, bend, step = logit.origin()
    orientation = 1.0
    level = np.zeros_like(point)
    level[-1] = 1.0
    for _ in range(ITERATIONS):
        if step < LOST:
            break
        ahead, left = _predict(tangent, bend, step), target - point[-1]
        landing = bool(ahead[-1] >= left)
        if landing:
            step *= float(left / ahead[-1])
            ahead = _predict(tangent, bend, step)
            ahead[-1] = left
        end = _correct(logit, point + ahead, level if landing else tangent, landing, care)
        straight = end.tangent @ tangent > care.straight
        oriented = end.orientation * orientation >= 0 or step < FLIP
        arrived = end.close and straight and oriented
        if arrived and landing:
            return end.point[:-1], True
        turn = (end.tangent - tangent) / step
        factor = min(max(cbrt(0.5 * care.first / max(1e-9, end.first)), 0.1), 3.0)
        if arrived and _highest(point, tangent, end, turn) < target:
            point, tangent, bend = end.point, end.tangent, turn
            orientation = end.orientation or orientation
            step *= max(factor, 0.5)
        else:
            step *= min(factor, 0.5)
    return lost, False


def _predict(tangent: Array, bend: Array, step: float) -> Array:
    """Return how far the branch is expected to go in a step."""
    return step * (tangent + 0.5 * step * bend)


def _correct(
    logit: SingleMap, point: Array, normal: Array, landing: bool, care: Care
) -> _Corrected:
    """Correct the end of a step until it is on the branch, or corrections are too long."""
    first, longest = nan, care.first
    while True:
        newton = logit.newton(point, normal)
        error, change, tangent = newton.length, newton.correction, newton.tangent
        first = error if isnan(first) else first
        point = point + change
        contracts = error <= longest and np.abs(change[:-1]).max(initial=0.0) <= LARGEST_CHANGE
        close = error <= (LANDED if landing else care.close)
        if close or not contracts:
            good = bool(close and contracts)
            tangent = tangent / sqrt(tangent @ tangent)
            return _Corrected(point, tangent, newton.orientation if good else 0.0, first, good)
        longest = care.shrink * error


def _highest(point: Array, tangent: Array, end: _Corrected, bend: Array) -> float:
    """Return the largest λ on a step: at its end, or in between if λ turns there."""
    if tangent[-1] > 0 > end.tangent[-1]:
        return float(point[-1] - 0.5 * tangent[-1] ** 2 / bend[-1])
    return float(end.point[-1])
