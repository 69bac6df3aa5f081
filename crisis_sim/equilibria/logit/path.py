"""One path of logit equilibria of one game, traced stretch by stretch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np

from crisis_sim.equilibria.logit.predictor_corrector import (
    ITERATIONS,
    Care,
    Paths,
    advance,
    correct,
)
from crisis_sim.equilibria.logit.response_map import NewtonStep, ResponseMap
from crisis_sim.tolerances import LANDED, RANK, SHORTEST_STEP, TURNING
from crisis_sim.types import Array

_EXACT = Care(first=0.05, shrink=0.25, close=LANDED, straight=0.95, change=float("inf"), stride=0.5)
_BISECTIONS = 50


@dataclass(frozen=True, eq=False)
class PathSegment:
    """A piece of a path from one point to the next, any point of which can be computed."""

    logit: ResponseMap
    start: Array
    tangent: Array
    bend: Array
    length: float
    end: Array
    end_tangent: Array

    def at(self, distance: float) -> tuple[Array, Array]:
        """Return the point, and the tangent there, at a distance from the start."""
        if distance == self.length:
            return self.end, self.end_tangent
        guess = self.start + distance * (self.tangent + 0.5 * distance * self.bend)
        return corrected(self.logit, guess, self.tangent) or (guess, self.tangent)

    def passages(self, level: float) -> list[float]:
        """Return the distances, in order, at which λ is `level`."""
        edges = [0.0, self.length]
        rises = self.tangent[-1] > 0
        if rises != (self.end_tangent[-1] > 0):
            turn = _last(lambda s: (self.at(s)[1][-1] > 0) == rises, 0.0, self.length)
            edges.insert(1, turn)
        found = []
        for left, right in pairwise(edges):
            below = self.at(left)[0][-1] < level
            if below != (self.at(right)[0][-1] < level):
                found.append(self._passage(level, below, left, right))
        return found

    def _passage(self, level: float, below: bool, left: float, right: float) -> float:
        return _last(lambda s: (self.at(s)[0][-1] < level) == below, left, right)

    def events(self, until: float) -> Iterator[tuple[Array, bool]]:
        """Yield points where the Jacobian is singular, and whether the path turns there."""
        left, last = 0.0, self._unstable(until)
        for _ in range(self.logit.choices.size):
            before = self._unstable(left)
            if before == last:
                return
            place = self._change(before, left, until)
            point, tangent = self.at(place)
            if np.linalg.svd(self._jacobian(point), compute_uv=False)[-1] < TURNING:
                yield point, bool(abs(tangent[-1]) < TURNING)
            left = min(until, place + 1e-6 * self.length)

    def _change(self, before: int, left: float, right: float) -> float:
        return _last(lambda s: self._unstable(s) == before, left, right)

    def _unstable(self, distance: float) -> int:
        """Count the eigenvalues of the Jacobian with a negative real part."""
        values = np.linalg.eigvals(self._jacobian(self.at(distance)[0]))
        return int((values.real < 0).sum())

    def _jacobian(self, point: Array) -> Array:
        return self.logit.jacobian(point[:, None])[:, :-1, 0]


def trace(
    logit: ResponseMap, point: Array, tangent: Array, bend: Array, step: float
) -> Iterator[PathSegment]:
    """Yield the stretches of a path, one after the other, for as long as it can be followed."""
    point, tangent, bend = (array[:, None].copy() for array in (point, tangent, bend))
    newton, never = partial(_least_squares, logit), np.array([np.inf])
    paths = begin = Paths.start(point, tangent, bend, np.array([step]), never, 0.0)
    for _ in range(ITERATIONS):
        if paths.step[0] < SHORTEST_STEP:
            return
        if paths.fresh[0]:
            begin = paths.keep(paths.fresh)
        _, moved = advance(newton, paths, _EXACT)
        if moved[0]:
            end = paths.keep(moved)
            yield PathSegment(
                logit,
                begin.point[:, 0],
                begin.tangent[:, 0],
                begin.bend[:, 0],
                float(begin.step[0]),
                end.point[:, 0],
                end.tangent[:, 0],
            )


def corrected(
    logit: ResponseMap, point: Array, normal: Array, first: float = _EXACT.first
) -> tuple[Array, Array] | None:
    """Correct a point orthogonally to `normal`; return it and the tangent there.

    Returns None if the first correction is longer than `first` or a later one does not shrink.
    """
    newton, longest = partial(_least_squares, logit), np.array([first])
    point, normal = point[:, None], normal[:, None]
    while True:
        end = correct(newton, point, normal, longest, _EXACT.close, _EXACT)
        if end.close[0]:
            return end.point[:, 0], end.tangent[:, 0]
        if not end.contracts[0]:
            return None
        point, longest = end.point, _EXACT.shrink * end.error


def _least_squares(logit: ResponseMap, point: Array, normal: Array) -> NewtonStep:
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


def _last(holds: Callable[[float], bool], left: float, right: float) -> float:
    """Return, by bisection, where what holds on the left ceases to hold."""
    for _ in range(_BISECTIONS):
        middle = 0.5 * (left + right)
        if holds(middle):
            left = middle
        else:
            right = middle
    return 0.5 * (left + right)
