"""Steps of Newton's method towards a branch of a response map, for many games or for one."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np

from crisis_sim.types import Array

_TINY_PIVOT = 1e-9
_LAPACK_SIZE = 8  # equations from which on a few games are better solved one by one
_LAPACK_GAMES = 8


class NewtonStep(NamedTuple):
    """A step of Newton's method towards a branch.

    Attributes
    ----------
    correction, tangent : float arrays [log-odds and λ, game]
        The step, orthogonal to a normal; the branch's direction, of any length.
    length : float array [game]
        Of the step, as `LogitMap.distance`.
    orientation : float array [game]
        Sign of the determinant of the bordered Jacobian.
    """

    correction: Array
    tangent: Array
    length: Array
    orientation: Array


class SingleStep(NamedTuple):
    """The same of one game, without the game axis.

    Attributes
    ----------
    correction, tangent : float arrays [log-odds and λ]
    length : float
    bordered : float array [equation, unknown]
        The bordered Jacobian.
    """

    correction: Array
    tangent: Array
    length: float
    bordered: Array

    @property
    def orientation(self) -> float:
        """Sign of the determinant of the bordered Jacobian; 0 where it is singular.

        It takes about as long to find as the step, and only the last of several needs it.
        """
        return float(np.linalg.slogdet(self.bordered)[0])


class SingleMap(Protocol):
    """What it takes to follow the branch of one game; see `LogitMap`."""

    @property
    def size(self) -> int:
        """Number of log-odds."""

    def origin(self) -> tuple[Array, Array, Array, float]:
        """Return where the principal branch begins, and how, as `LogitMap.origin`."""

    def newton(self, point: Array, normal: Array) -> SingleStep:
        """Make a step of Newton's method."""


def eliminate(system: Array) -> tuple[Array, Array]:
    """Solve linear equations for many games at once, overwriting them.

    Of many games, elimination runs without exchanging rows, the games side by side; a pivot
    that is too small to divide by is replaced. Newton's method corrects itself after that,
    and nothing is accepted without a residual.

    Parameters
    ----------
    system : float array [equation, unknown and right-hand sides, game]

    Returns
    -------
    solution : float array [unknown, right-hand side, game]
    sign : float array [game]
        Of the determinant.
    """
    size = len(system)
    if size >= _LAPACK_SIZE and system.shape[2] <= _LAPACK_GAMES:
        try:
            return _eliminate_few(system)
        except np.linalg.LinAlgError:
            pass
    return _eliminate_many(system)


def solve_single(system: Array) -> Array:
    """Solve the linear equations [equation, unknown and right-hand sides] of one game.

    Where they are singular, as `eliminate` does.
    """
    size = len(system)
    try:
        return np.asarray(np.linalg.solve(system[:, :size], system[:, size:]))
    except np.linalg.LinAlgError:
        return _eliminate_many(system[:, :, None].copy())[0][..., 0]


def _eliminate_many(system: Array) -> tuple[Array, Array]:
    """Solve the equations of all games side by side, overwriting them."""
    size, sign = len(system), np.ones(system.shape[2])
    for k in range(size):
        pivot = system[k, k]
        small = np.abs(pivot) < _TINY_PIVOT
        if small.any():
            pivot[small] = np.copysign(_TINY_PIVOT, pivot[small])
        sign *= np.sign(pivot)
        system[k, k + 1 :] /= pivot
        system[k + 1 :, k + 1 :] -= system[k + 1 :, k, None] * system[k, None, k + 1 :]
    for k in range(size - 1, 0, -1):
        system[:k, size:] -= system[:k, k, None] * system[k, None, size:]
    return system[:, size:], sign


def _eliminate_few(system: Array) -> tuple[Array, Array]:
    """Solve the equations of a few games one by one, which then is quicker."""
    size, games = len(system), np.ascontiguousarray(system.transpose(2, 0, 1))
    solution = np.linalg.solve(games[:, :, :size], games[:, :, size:])
    sign = np.linalg.slogdet(games[:, :, :size])[0]
    return np.ascontiguousarray(solution.transpose(1, 2, 0)), sign
