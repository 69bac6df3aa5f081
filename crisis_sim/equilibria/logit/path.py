"""One path of logit equilibria of one game, traced stretch by stretch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np

from crisis_sim.equilibria.logit.predictor_corrector import (
    ITERATIONS,
    Care,
    Paths,
    advance,
)
from crisis_sim.equilibria.logit.response_map import NewtonStep, ResponseMap
from crisis_sim.tolerances import LANDED, RANK, SHORTEST_STEP, TURNING
from crisis_sim.types import Array

EXACT = Care(first=0.05, shrink=0.25, close=LANDED, straight=0.95, change=float("inf"), stride=0.5)
_BISECTIONS = 50


@dataclass(frozen=True, eq=False)
class PathSegment:
    """A piece of a path from one point to the next, any point of which can be computed."""

    logit: ResponseMap
    start: Paths  # a single one, with the step to be made
    end: Array
    end_tangent: Array

    @property
    def length(self) -> float:
        """Length of the stretch."""
        return float(self.start.step[0])

    def at(self, distance: float) -> tuple[Array, Array]:
        """Return the point, and the tangent there, at a distance from the start.

        Where no such point is found it is the one expected.
        """
        if distance == self.length:
            return self.end, self.end_tangent
        path = copy(self.start)
        path.step, path.orientation = np.array([distance]), np.zeros(1)
        if distance > 0 and settle(self.logit, path, EXACT):
            return path.point[:, 0], path.tangent[:, 0]
        start, tangent, bend = self.start.point, self.start.tangent, self.start.bend
        return (start + distance * (tangent + 0.5 * distance * bend))[:, 0], tangent[:, 0]

    def passages(self, level: float) -> list[float]:
        """Return the distances, in order, at which λ is `level`."""
        rises = bool(self.start.tangent[-1, 0] > 0)
        edges = [0.0, self.length]
        if rises != (self.end_tangent[-1] > 0):
            edges.insert(1, self._change(lambda _, tangent: tangent[-1] > 0, *edges))

        def below(point: Array, _: Array) -> bool:
            return bool(point[-1] < level)

        return [
            self._change(below, left, right)
            for left, right in pairwise(edges)
            if below(*self.at(left)) != below(*self.at(right))
        ]

    def events(self, until: float) -> Iterator[tuple[Array, bool]]:
        """Yield points where the Jacobian is singular, and whether the path turns there."""
        left, last = 0.0, self._unstable(*self.at(until))
        for _ in range(self.logit.choices.size):
            if self._unstable(*self.at(left)) == last:
                return
            place = self._change(self._unstable, left, until)
            point, tangent = self.at(place)
            if np.linalg.svd(self._jacobian(point), compute_uv=False)[-1] < TURNING:
                yield point, bool(abs(tangent[-1]) < TURNING)
            left = min(until, place + 1e-6 * self.length)

    def _change(self, kind: Callable[[Array, Array], object], left: float, right: float) -> float:
        """Return, by bisection, where the kind of a point and its tangent first changes."""
        before = kind(*self.at(left))
        for _ in range(_BISECTIONS):
            middle = 0.5 * (left + right)
            if kind(*self.at(middle)) == before:
                left = middle
            else:
                right = middle
        return 0.5 * (left + right)

    def _unstable(self, point: Array, _: Array) -> int:
        """Count the eigenvalues of the Jacobian with a negative real part."""
        return int((np.linalg.eigvals(self._jacobian(point)).real < 0).sum())

    def _jacobian(self, point: Array) -> Array:
        return self.logit.jacobian(point[:, None])[:, :-1, 0]


def trace(
    logit: ResponseMap,
    point: Array,
    tangent: Array,
    bend: Array,
    step: float,
    late: Callable[[], bool] = lambda: False,
) -> Iterator[PathSegment]:
    """Yield the stretches of a path, while it can be followed and it is not late."""
    newton = partial(least_squares, logit)
    point, tangent, bend = (array[:, None] for array in (point, tangent, bend))
    path = start = Paths(np.array([np.inf]), point, tangent, bend, np.array([step]), np.zeros(1))
    for _ in range(ITERATIONS):
        if path.step[0] < SHORTEST_STEP or late():
            return
        start = copy(path) if path.fresh[0] else start
        if advance(newton, path, EXACT)[1][0]:
            yield PathSegment(logit, start, path.point[:, 0], path.tangent[:, 0])


def settle(logit: ResponseMap, path: Paths, care: Care) -> bool:
    """Correct the end of a step of one path until it is accepted, or not; return which."""
    while True:
        landed, moved = advance(partial(least_squares, logit), path, care)
        if landed[0] or moved[0]:
            return True
        if path.fresh[0]:
            return False


def least_squares(logit: ResponseMap, point: Array, normal: Array) -> NewtonStep:
    """Make a step of Newton's method, for one game, that crosses other branches straight on.

    Where another branch is met the equations are singular; of their solutions by least squares
    the shortest one keeps out the direction of that branch.
    """
    choices = logit.choices
    matrix = np.concatenate([logit.jacobian(point)[..., 0], normal.T])
    sides = np.zeros((choices.size + 1, 2))
    sides[:-1, 0] = -point[-1] * matrix[:-1, -1] - point[:-1, 0]
    sides[-1, 1] = 1.0
    unit = np.abs(matrix).max(axis=1, keepdims=True)
    solution = np.linalg.lstsq(matrix / unit, sides / unit, rcond=RANK)[0]
    correction, tangent = solution[:, :1], solution[:, 1:]
    length = choices.distance(correction[:-1], choices.probabilities(point[:-1]))
    return NewtonStep(correction, tangent, length, np.atleast_1d(np.linalg.slogdet(matrix)[0]))
