"""Predictor and corrector in pseudo-arclength, for many paths at once, each at its own pace.

Euler's predictor with curvature, then Newton's corrector, which moves orthogonally to the
tangent. A step is taken back if a correction is long or does not shrink, if the path bends
much, or if the determinant of the bordered Jacobian changes sign: then another branch was
hit, unless the sign changes within an arbitrarily short step, which is a bifurcation.

Source: Allgower & Georg (1990), Numerical Continuation Methods.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from crisis_sim.equilibria.logit.response_map import NewtonStep
from crisis_sim.tolerances import BIFURCATION_STEP, CORRECTION_ROUNDING, LANDED
from crisis_sim.types import Array, Mask

#: Makes a step of Newton's method, as `ResponseMap.newton`.
Newton: TypeAlias = Callable[[Array, Array], NewtonStep]

ITERATIONS = 20_000


@dataclass(frozen=True)
class Care:
    """How carefully to follow a path. Lengths are those of `NewtonStep`."""

    first: float  # longest first correction
    shrink: float  # least by which each correction must be shorter than the one before
    close: float  # a correction as short as that is good enough to go on
    straight: float  # least cosine between the tangents at the ends of a step
    change: float = 2.0  # of any log-odds in one correction, at most
    stride: float = np.inf  # longest step, in shares of 1 + λ


@dataclass(eq=False)
class Paths:
    """Paths on their way; the game axis is last. Rows of `point` are the log-odds, then λ."""

    target: Array  # λ to reach
    point: Array  # on the branch
    tangent: Array  # of length 1, there
    bend: Array  # change of the tangent by length of path
    step: Array  # length of the next step
    orientation: Array  # sign of the determinant of the bordered Jacobian; 0 if not known

    def __post_init__(self) -> None:
        games = len(self.target)
        self.game = np.arange(games)
        self.trial = self.point  # the end of the step that is being tried
        self.fresh = np.ones(games, dtype=bool)  # whether to try another one
        self.landing = np.zeros(games, dtype=bool)  # whether at the λ to reach, not a distance
        self.error = np.zeros(games)  # length of the last correction
        self.factor = np.ones(games)  # by which to change the next step

    def keep(self, games: Mask) -> Paths:
        """Return some of the paths."""
        kept = copy(self)
        for name, value in vars(self).items():
            setattr(kept, name, np.compress(games, value, axis=-1))
        return kept


def advance(newton: Newton, paths: Paths, care: Care) -> tuple[Mask, Mask]:
    """Correct every trial once, then accept, correct again or reject it.

    Returns
    -------
    landed, moved : bool arrays [game]
        Who has come to the λ to reach, and who has made a step.
    """
    if paths.fresh.any():
        _predict(paths)
    normal = np.where(paths.landing, 0.0, paths.tangent)
    normal[-1, paths.landing] = 1.0
    correction, tangent, error, orientation = newton(paths.trial, normal)
    tangent /= np.sqrt((tangent * tangent).sum(axis=0))
    rounding = CORRECTION_ROUNDING * np.abs(paths.trial[-1])
    paths.trial = paths.trial + correction

    longest = np.where(paths.fresh, care.first, care.shrink * paths.error)
    contracts = error <= np.maximum(longest, rounding)
    contracts &= np.abs(correction[:-1]).max(axis=0, initial=0.0) <= care.change
    close = error <= np.maximum(np.where(paths.landing, LANDED, care.close), rounding)
    straight = (tangent * paths.tangent).sum(axis=0) > care.straight
    oriented = (orientation * paths.orientation >= 0) | (paths.step < BIFURCATION_STEP)
    arrived = contracts & close & straight & oriented
    landed: Mask = arrived & paths.landing
    moved = arrived & ~paths.landing
    if moved.any():
        bend = (tangent - paths.tangent) / paths.step
        moved &= _highest(paths, tangent, bend) < paths.target
    factor = np.clip(np.cbrt(0.5 * care.first / np.maximum(error, 1e-9)), 0.1, 3.0)
    paths.factor = np.where(paths.fresh, factor, paths.factor)
    if moved.any():
        stride = care.stride * (1.0 + np.abs(paths.trial[-1]))
        step = np.minimum(paths.step * np.maximum(paths.factor, 0.5), stride)
        paths.step = np.where(moved, step, paths.step)
        paths.point = np.where(moved, paths.trial, paths.point)
        paths.tangent = np.where(moved, tangent, paths.tangent)
        paths.bend = np.where(moved, bend, paths.bend)
        paths.orientation = np.where(moved, orientation, paths.orientation)
    rejected = ~(contracts & ~close | moved | landed)
    if rejected.any():
        paths.step = np.where(rejected, paths.step * np.minimum(paths.factor, 0.5), paths.step)
    paths.error = error
    paths.fresh = moved | rejected
    return landed, moved


def _predict(paths: Paths) -> None:
    """Set out fresh trials, on the target λ if the step would pass it."""
    ahead = paths.step * (paths.tangent + 0.5 * paths.step * paths.bend)
    left = paths.target - paths.point[-1]
    over = paths.fresh & (ahead[-1] >= left)
    if over.any():
        paths.step[over] *= left[over] / ahead[-1, over]
        step = paths.step[over]
        ahead[:, over] = step * (paths.tangent[:, over] + 0.5 * step * paths.bend[:, over])
        ahead[-1, over] = left[over]
    paths.landing = np.where(paths.fresh, over, paths.landing)
    paths.trial = np.where(paths.fresh, paths.point + ahead, paths.trial)


def _highest(paths: Paths, tangent: Array, bend: Array) -> Array:
    """Return the largest λ on a step: at its end, or in between if λ turns there."""
    turns = (paths.tangent[-1] > 0) & (tangent[-1] < 0)
    drop = np.where(turns, bend[-1], -1.0)
    peak = paths.point[-1] - 0.5 * paths.tangent[-1] ** 2 / drop
    highest: Array = np.where(turns, peak, paths.trial[-1])
    return highest
