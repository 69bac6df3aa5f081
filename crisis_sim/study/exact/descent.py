"""Look for near points at which a claim is reversed: sampling, bisection, local search."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from crisis_sim.progress import Run
from crisis_sim.study.exact.ball import Ball
from crisis_sim.study.exact.regions import Region
from crisis_sim.types import Array, Mask

Norm = Literal["max", "sum", "euclidean"]
#: Random points, points along each parameter, flips kept, variations tried of each.
DRAWS, STEPS, KEPT, TRIED = 4096, 41, 12, 20
#: Random points and points along each parameter where games are solved one by one.
FEW_DRAWS, FEW_STEPS = 128, 9
#: Halvings of a bisection, while searching and at the end (more would end in ties), and rounds
#: without gain before the search ends.
ROUGH, FINE, PATIENCE = 12, 34, 8


@dataclass(frozen=True, eq=False)
class Aim:
    """What counts as a flip of a claim, and how far it is.

    Attributes
    ----------
    region
        The claim and the ranges.
    holds
        Whether it holds at the present point.
    norm
        `max`, `sum` or `euclidean`, of the changes in units of the ranges.
    solves
        One number: the games solved so far.
    """

    region: Region
    holds: bool
    norm: Norm
    solves: list[int] = field(default_factory=lambda: [0])

    @cached_property
    def width(self) -> Array:
        """The widths of the ranges."""
        low, high = self.region.limits
        return high - low

    def ball(self, radius: Array) -> Ball | None:
        """Return what is within a distance [box]; None where that is a box itself, or all."""
        norm = self.norm
        if norm == "max" or not np.isfinite(radius).all():
            return None
        names, norm = self.region.names, "sum" if self.norm == "sum" else "euclidean"
        center, width = (
            dict(zip(names, v, strict=True)) for v in (self.region.present, self.width)
        )
        return Ball(center, width, norm, radius)

    def flips(self, points: Array) -> Mask:
        """Tell which points [point, parameter] reverse the claim in every solution."""
        if not len(points):
            return np.zeros(0, dtype=bool)
        holds, fails, solves = self.region.at(points)
        self.solves[0] += solves
        return fails if self.holds else holds

    def lengths(self, points: Array) -> Array:
        """Return how far points are from the present one."""
        return self._size(np.abs(points - self.region.present) / self.width)

    def length(self, point: Array | None) -> float:
        """Return how far one point is; infinity for none."""
        return np.inf if point is None else float(self.lengths(point[None])[0])

    def gap(self, low: Array, high: Array) -> Array:
        """Return how far boxes are from the present point."""
        present = self.region.present
        beyond = np.maximum(np.maximum(low - present, present - high), 0.0)
        return self._size(beyond / self.width)

    def _size(self, parts: Array) -> Array:
        if self.norm == "max":
            return np.asarray(parts.max(axis=1))
        if self.norm == "sum":
            return np.asarray(parts.sum(axis=1))
        return np.asarray(np.sqrt((parts**2).sum(axis=1)))

    def pull(self, points: Array, halvings: int = FINE) -> Array:
        """Move flips towards the present point as far as they stay flips, by bisection."""
        present = self.region.present
        near, far = np.zeros((2, len(points), 1))
        far += 1.0
        for _ in range(halvings if len(points) else 0):
            middle = (near + far) / 2
            flipped = self.flips(present + middle * (points - present))[:, None]
            near, far = np.where(flipped, near, middle), np.where(flipped, middle, far)
        return np.where(far == 1, points, present + far * (points - present))


def descend(
    aim: Aim,
    most: int,
    random: np.random.Generator,
    end: float,
    start: Array | None,
    run: Run,
) -> Array | None:
    """Return a near flip in which at most so many parameters move, or None if none is found."""
    points = _scatter(aim, most, random)
    if start is not None:
        points = np.concatenate([start[None], points])
    flips = points[aim.flips(points)]
    return refine(aim, flips, most, random, end, run) if len(flips) else None


def refine(
    aim: Aim,
    flips: Array,
    most: int,
    random: np.random.Generator,
    end: float,
    run: Run,
    patience: int = PATIENCE,
) -> Array:
    """Return a near flip found from those that are known, by varying the nearest of them."""
    if not aim.region.quick:
        flips = _nearest(aim, flips)
    best = _nearest(aim, aim.pull(flips, ROUGH))
    idle = 0
    while most > 1 and idle < patience and run.step(0) and time.monotonic() < end:
        varied = _vary(aim, best, most, random)
        flips = varied[aim.flips(varied)]
        before = aim.length(best[0])
        best = _nearest(aim, np.concatenate([best, aim.pull(flips, ROUGH)]))
        idle = idle + 1 if aim.length(best[0]) > before * (1 - 1e-4) else 0
    fine = aim.pull(best[:1])[0]
    return np.asarray(aim.pull(_restored(aim, fine)[None])[0])


def thin(aim: Aim, point: Array) -> Array:
    """Return parameters to their present values, and then what is left as far as it goes."""
    return np.asarray(aim.pull(restore(aim, point)[None])[0])


def restore(aim: Aim, point: Array) -> Array:
    """Return parameters to their present values one by one, as long as the claim stays reversed.

    In the end it does not if any one more is returned.
    """
    present, before = aim.region.present, point
    for axis in np.argsort(np.abs(point - present) / aim.width, kind="stable"):
        tried = point.copy()
        tried[axis] = present[axis]
        if aim.flips(tried[None])[0]:
            point = tried
    return point if np.array_equal(point, before) else restore(aim, point)


def _restored(aim: Aim, point: Array) -> Array:
    """Do the same where it does not lengthen the change."""
    thinned = thin(aim, point)
    return thinned if aim.length(thinned) <= aim.length(point) else point


def _nearest(aim: Aim, points: Array) -> Array:
    points = np.unique(points, axis=0)
    return points[np.argsort(aim.lengths(points), kind="stable")[:KEPT]]


def _scatter(aim: Aim, most: int, random: np.random.Generator) -> Array:
    """Spread points along each parameter, over the box and near its corners."""
    low, high = aim.region.limits
    present, size = aim.region.present, len(low)
    draws, steps = (DRAWS, STEPS) if aim.region.quick else (FEW_DRAWS, FEW_STEPS)
    along = np.tile(present, (size * steps, 1))
    for axis in range(size):
        along[axis * steps : (axis + 1) * steps, axis] = np.linspace(low[axis], high[axis], steps)
    if most == 1:
        return along
    cube = np.concatenate([random.random((draws // 2, size)), random.beta(0.2, 0.2, (draws, size))])
    points = np.minimum(low + (high - low) * cube, high)
    return np.concatenate(
        [along, np.where(_some(len(points), size, most, random), points, present)]
    )


def _some(count: int, size: int, most: int, random: np.random.Generator) -> Mask:
    """Choose for each point which parameters may move."""
    order = random.random((count, size)).argsort(axis=1).argsort(axis=1)
    numbers = random.integers(1, most + 1, (count, 1)) if most < size else most
    return np.asarray(order < numbers)


def _vary(aim: Aim, best: Array, most: int, random: np.random.Generator) -> Array:
    """Vary flips: some parameters back, scaled, or as far as the farthest; all a little farther."""
    low, high = aim.region.limits
    present, size = aim.region.present, len(low)
    steps = np.repeat((best - present) / aim.width, TRIED, axis=0)
    count = len(steps)
    reach = np.abs(steps).max(axis=1, keepdims=True)
    chosen = random.random((count, size)) < random.choice([1.5, 3, size / 4], (count, 1)) / size
    kind = random.integers(0, 4, (count, size))
    sign = random.choice([-1.0, 1.0], (count, size))
    varied = np.select(
        [kind == 0, kind == 1, kind == 2],
        [np.zeros_like(steps), steps * random.uniform(0, 2, (count, size)), sign * reach],
        steps + random.normal(0, 0.3, (count, size)) * reach,
    )
    steps = np.where(chosen, varied, steps) * random.choice([1.0, 1.1, 1.5], (count, 1))
    if most < size:
        rank = (-np.abs(steps)).argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
        steps = np.where(rank < most, steps, 0.0)
    return np.clip(present + steps * aim.width, low, high)
