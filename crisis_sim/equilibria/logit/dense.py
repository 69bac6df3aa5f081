"""Linear equations with all entries, for many games at once."""

from __future__ import annotations

import numpy as np

from crisis_sim.equilibria.logit.choices import Choices
from crisis_sim.equilibria.logit.response_map import NewtonStep
from crisis_sim.tolerances import TINY_PIVOT
from crisis_sim.types import Array

FEW = 8  # games that are better solved one by one


def dense_step(
    choices: Choices, system: Array, point: Array, normal: Array, mixed: Array
) -> NewtonStep:
    """Make a step of Newton's method for `F = x - λ g`, with all entries of the equations.

    Parameters
    ----------
    system : float array [log-odds and 1, log-odds and 3, game]
        `[F_x F_λ]`, with room for the row of the normal and two right-hand sides. Overwritten.
    point, normal : float arrays [log-odds and λ, game]
    mixed : float array [action, game]
        The probabilities at the point.
    """
    size = choices.size
    system[:size, size + 1] = -point[-1] * system[:size, size] - point[:-1]
    system[size, : size + 1] = normal
    system[size, size + 1 :] = [[0.0], [1.0]]
    solution, sign = eliminate(system)
    correction = solution[:, 0]
    length = choices.distance(correction[:-1], mixed)
    return NewtonStep(correction, solution[:, 1], length, sign)


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
    if system.shape[2] <= FEW:
        try:
            return _eliminate_few(system)
        except np.linalg.LinAlgError:
            pass
    return _eliminate_many(system)


def _eliminate_many(system: Array) -> tuple[Array, Array]:
    """Solve the equations of all games side by side, overwriting them."""
    size, sign = len(system), np.ones(system.shape[2])
    for k in range(size):
        pivot = system[k, k]
        small = np.abs(pivot) < TINY_PIVOT
        if small.any():
            pivot[small] = np.copysign(TINY_PIVOT, pivot[small])
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
