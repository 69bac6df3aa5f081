"""What the corner values of a cell say about the solutions inside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crisis_sim.equilibria.strategic.complete.cells import UNIT, Cells, SimplexLayout
from crisis_sim.types import Array, Indices, Mask

SURE = 1.0 + 2.0**-30
"""Lower bounds of barycentric coordinates that add up to more than this exclude a cell."""
ILL = 2.0**24
"""Condition at which a Jacobian counts as nearly singular."""
WIDER = 1 / 8
"""Uniqueness is shown on a cell enlarged by this much, in barycentric coordinates."""


def halfspace_bounds(cells: Cells) -> Array:
    """Lower bounds of the barycentric coordinates of solutions, from each equation by itself.

    With the other players anywhere in the cell, an equation is linear in one player's
    coordinates, with coefficients between known bounds; so it confines them to a half-space.
    ``low[coordinate, cell]``; bounds of one axis that add up to more than one exclude the cell.
    """
    lay = cells.layout
    values, n = cells.values, lay.unknowns
    found = []
    for k, s in enumerate(lay.shape):
        others = tuple(1 + j for j in range(lay.axes) if j != k)
        least = values.min(axis=others)
        most = values[:n].max(axis=others)
        slope = np.concatenate([least, -most]) - cells.error  # sum_c x_c slope_c <= 0
        rest = slope[:, ::-1] if s == 2 else least_other(slope)
        rest = np.maximum(rest, 0.0)
        total = rest - np.minimum(slope, 0.0)
        total[total == 0.0] = 1.0
        found.append((rest / total).max(axis=0))
    return np.concatenate(found)


def least_other(slope: Array) -> Array:
    """For each vertex the least slope among the others of its axis, ``[row, vertex, cell]``."""
    return np.stack(
        [np.delete(slope, c, axis=1).min(axis=1) for c in range(slope.shape[1])], axis=1
    )


def excluded(layout: SimplexLayout, low: Array) -> Mask:
    """Which cells the lower bounds show to hold no solution."""
    return np.asarray((np.add.reduceat(low, layout.starts, axis=0) > SURE).any(axis=0))


def inverse(matrices: Array) -> Array:
    """Approximate inverses; of singular matrices, inverses of matrices nearby."""
    try:
        return np.asarray(np.linalg.inv(matrices), dtype=np.float64)
    except np.linalg.LinAlgError:
        n = matrices.shape[-1]
        size = np.abs(matrices).max(axis=(1, 2), keepdims=True) + 2.0**-30
        nudge = np.random.default_rng(0).uniform(-1, 1, (n, n))
        return np.asarray(np.linalg.inv(matrices + 2.0**-40 * size * nudge), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Newton:
    """Bounds from the preconditioned equations.

    A solution ``x`` is a fixed point of ``h(x) = x - J^-1 f(x)``, with ``J`` the Jacobian at
    the centre. ``h`` is multilinear too; ``map[cell, coordinate, corner]`` are its values at
    the corners and ``low``, ``high`` its range over the cell, widened by ``error``.
    ``off_low`` and ``off_high`` bound, at solutions, the differences of unplayed actions.
    Where ``J`` is nearly singular its pseudo-inverse takes the place of the inverse, and
    ``void`` says where a combination of the equations that ``J`` sends to zero has no root.
    """

    map: Array
    error: Array
    low: Array
    high: Array
    off_low: Array
    off_high: Array
    jacobian: Array
    void: Mask


def newton_bounds(cells: Cells) -> Newton:
    """Precondition the equations of every cell and bound the result."""
    lay = cells.layout
    n, size = lay.unknowns, sum(lay.shape)
    values = np.ascontiguousarray(
        cells.data[: lay.values].reshape(lay.rows, lay.corners, -1).transpose(2, 0, 1)
    )
    jacobian = values @ lay.gradient
    inner = -inverse(jacobian[:, :n])
    largest = np.abs(inner).max(axis=(1, 2)) * np.abs(jacobian[:, :n]).max(axis=(1, 2))
    void = np.zeros(len(cells), dtype=bool)
    singular = (~(largest < ILL)).nonzero()[0]
    if len(singular):
        pseudo = np.linalg.pinv(jacobian[singular, :n], rcond=1 / ILL)
        inner[singular] = -pseudo
        rest = np.eye(n) - jacobian[singular, :n] @ pseudo
        void[singular] = no_root(rest, values[singular, :n], cells.error[singular])
    mix = np.concatenate([lay.expand @ inner, jacobian[:, n:] @ inner], axis=1)
    mapped = mix @ values[:, :n]
    mapped[:, :size] += lay.coordinates
    mapped[:, size:] += values[:, n:]
    error = (1.0 + np.abs(mix).sum(axis=-1)) * (cells.error + (n + 4) * UNIT)[:, None]
    low = mapped.min(axis=-1) - error
    high = mapped.max(axis=-1) + error
    return Newton(
        mapped[:, :size],
        error[:, :size],
        low[:, :size].T,
        high[:, :size].T,
        low[:, size:].T,
        high[:, size:].T,
        jacobian,
        void,
    )


def no_root(mix: Array, values: Array, error: Array) -> Mask:
    """Whether one of the given combinations of the equations keeps its sign over the cell."""
    mixed = mix @ values
    pad = np.abs(mix).sum(axis=-1) * (error + (mix.shape[-1] + 4) * UNIT)[:, None]
    return np.asarray(((mixed.min(axis=-1) > pad) | (mixed.max(axis=-1) < -pad)).any(axis=1))


def contracts(layout: SimplexLayout, mapped: Array, error: Array) -> Mask:
    """Where ``h`` shrinks distances, so that a cell holds at most one solution.

    If two points differ by ``d[j]`` on axis ``j``, then their images differ on axis ``i`` by at
    most ``sum_j A[i, j] |d[j]|`` in the 1-norm, ``A`` from the largest difference of ``h``
    between two vertices of axis ``j``. A positive vector ``v`` with ``A v < v`` is sought.
    """
    count = len(mapped)
    corners = mapped.reshape((count, -1, *layout.shape))
    slack = np.add.reduceat(error, layout.starts, axis=1)
    A = np.empty((count, layout.axes, layout.axes))
    for k in range(layout.axes):
        spread = np.ptp(corners, axis=2 + k).reshape(count, sum(layout.shape), -1).max(axis=-1)
        A[:, :, k] = np.add.reduceat(spread, layout.starts, axis=1) / 2 + slack
    v = np.ones((count, layout.axes, 1))
    for _ in range(4):
        v = A @ v + 2.0**-10 * v.max(axis=1, keepdims=True)
        v /= v.max(axis=1, keepdims=True)
    return np.asarray(((A @ v) < (1 - 2.0**-10) * v).all(axis=(1, 2)))


def at_most_one(layout: SimplexLayout, newton: Newton, which: Indices) -> Mask:
    """Which of the cells, each enlarged by ``WIDER``, hold at most one solution."""
    corners = newton.map[which].reshape((len(which), -1, *layout.shape))
    growth = 1.0
    for k, s in enumerate(layout.shape):
        corners = (1 + s * WIDER) * corners - WIDER * corners.sum(axis=2 + k, keepdims=True)
        growth *= 1 + 2 * s * WIDER
    return contracts(layout, corners, newton.error[which] * growth * 2)
