"""One path of logit equilibria of one game, traced in pseudo-arclength, stretch by stretch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from crisis_sim.equilibria.logit.logit_map import LogitMap
from crisis_sim.types import Array

# Lengths of Newton's correction are measured as `LogitMap.distance`.
_FIRST = 0.05  # the most that the first correction may be
_SHRINK = 0.25  # least by which each one must be shorter than the one before
_EXACT = 1e-11  # a correction as short as that ends it
_ROUNDING = 1e-15  # the same in shares of the largest log-odds
_FLIP = 1e-3  # a step so short that a change of orientation is a bifurcation, not a jump
_STRAIGHT = 0.95  # least cosine between the tangents at the ends of a stretch
_STRETCHES = 5_000  # the most of them in a path
_SHORTEST = 1e-10
_BISECTIONS = 50
_SINGULAR = 1e-4  # smallest singular value, or share of λ in the tangent, that counts as none


@dataclass(frozen=True, eq=False)
class Stretch:
    """A piece of a path from one point to the next, any point of which can be computed."""

    logit: LogitMap
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
        found = corrected(self.logit, guess, self.tangent, _FIRST)
        return (guess, self.tangent) if found is None else (found.point, found.tangent)

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
        for _ in range(self.logit.size):
            before = self._unstable(left)
            if before == last:
                return
            place = self._change(before, left, until)
            point, tangent = self.at(place)
            if np.linalg.svd(_jacobian(self.logit, point), compute_uv=False)[-1] < _SINGULAR:
                yield point, bool(abs(tangent[-1]) < _SINGULAR)
            left = min(until, place + 1e-6 * self.length)

    def _change(self, before: int, left: float, right: float) -> float:
        return _last(lambda s: self._unstable(s) == before, left, right)

    def _unstable(self, distance: float) -> int:
        """Count the eigenvalues of the Jacobian with a negative real part."""
        values = np.linalg.eigvals(_jacobian(self.logit, self.at(distance)[0]))
        return int((values.real < 0).sum())


def trace(logit: LogitMap, point: Array, tangent: Array, step: float) -> Iterator[Stretch]:
    """Yield the stretches of a path, one after the other, for as long as it can be followed."""
    bend, orientation = np.zeros_like(tangent), 0.0
    for _ in range(_STRETCHES):
        step = min(step, 0.5 * (1.0 + abs(float(point[-1]))))
        guess = point + step * (tangent + 0.5 * step * bend)
        found = corrected(logit, guess, tangent, _FIRST)
        if (
            found is None
            or found.tangent @ tangent < _STRAIGHT
            or (orientation * found.orientation < 0 and step > _FLIP)
        ):
            step *= 0.4
            if step < _SHORTEST:
                return
            continue
        yield Stretch(logit, point, tangent, bend, step, found.point, found.tangent)
        bend = (found.tangent - tangent) / step
        point, tangent, error, orientation = found
        step *= float(np.clip(np.cbrt(0.5 * _FIRST / max(error, 1e-9)), 0.5, 3.0))


class Corrected(NamedTuple):
    """A point on a branch: its tangent (of length 1), the length of the first correction that
    led to it, and the sign of the determinant of the bordered Jacobian.
    """

    point: Array
    tangent: Array
    error: float
    orientation: float


def corrected(logit: LogitMap, point: Array, normal: Array, first: float) -> Corrected | None:
    """Correct a point by Newton's method, orthogonally to `normal`.

    Returns None if the first correction is longer than `first` or a later one does not shrink.
    """
    size, allowed = logit.size, first
    initial = error = np.inf
    floor = 0.0
    while error > floor:
        mixed = logit.probabilities(point[:-1, None])
        system = logit.system(point[:, None], mixed, normal[:, None])[..., 0]
        system /= np.abs(system[:, : size + 1]).max(axis=1, keepdims=True)
        matrix, sides = system[:, : size + 1], system[:, size + 1 :]
        # Least squares keeps out the direction of a branch that is being crossed.
        correction, tangent = np.linalg.lstsq(matrix, sides, rcond=1e-13)[0].T
        error = float(logit.distance(correction[:-1, None], mixed)[0])
        if not error <= allowed:
            return None
        point = point + correction
        initial = min(initial, error)
        floor = max(_EXACT, _ROUNDING * float(np.abs(point).max()))
        allowed = max(_SHRINK * error, floor)
    sign = float(np.linalg.slogdet(matrix)[0])
    return Corrected(point, tangent / np.sqrt(tangent @ tangent), initial, sign)


def _jacobian(logit: LogitMap, point: Array) -> Array:
    mixed = logit.probabilities(point[:-1, None])
    return logit.system(point[:, None], mixed, point[:, None])[: logit.size, : logit.size, 0]


def _last(holds: Callable[[float], bool], left: float, right: float) -> float:
    """Return, by bisection, where what holds on the left ceases to hold."""
    for _ in range(_BISECTIONS):
        middle = 0.5 * (left + right)
        if holds(middle):
            left = middle
        else:
            right = middle
    return 0.5 * (left + right)
