"""Linear complementarity problems by Lemke's algorithm (1965), with lexicographic pivoting."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from crisis_sim.tolerances import NO_COEFFICIENT, SAME_RATIO
from crisis_sim.types import Array, Indices


def lemke(matrix: Array, constant: Array, late: Callable[[], bool]) -> Array | None:
    """Return `z >= 0` with `w = matrix @ z + constant >= 0` and `w @ z = 0`.

    Parameters
    ----------
    matrix : float array [row, variable]
    constant : float array [row]
    late
        Whether to stop.

    Returns
    -------
    float array [variable] or None
        None if the path ends in a ray, or it was late.

    Notes
    -----
    An artificial variable enters with coefficient 1 in each row; then the complement of what has
    left enters, until the artificial one leaves. Ties are broken as if the constants were moved
    by different powers of something small, so that no basis comes twice.

    Examples
    --------
    >>> lemke(np.array([[2.0, 1.0], [1.0, 2.0]]), np.array([-5.0, -6.0]), lambda: False).tolist()
    [1.3333333333333333, 2.3333333333333335]
    """
    size = len(constant)
    if (constant >= 0).all():
        return np.zeros(size)
    columns = np.concatenate([np.eye(size), -matrix, -np.ones((size, 1))], axis=1)
    table = np.column_stack([columns, constant])
    basis = np.arange(size)
    artificial = 2 * size
    row = _least(np.arange(size), constant, np.eye(size))
    entering = artificial
    while not late():
        leaving = int(basis[row])
        _pivot(table, row, entering)
        basis[row] = entering
        if leaving == artificial:
            return _solved(columns, constant, basis)
        entering = leaving + size if leaving < size else leaving - size
        column = table[:, entering]
        up = np.flatnonzero(column > NO_COEFFICIENT)
        if not len(up):
            return None
        row = _least(up, table[up, -1] / column[up], table[up, :size] / column[up, None])
    return None


def _least(rows: Indices, ratios: Array, more: Array) -> int:
    """Return the row with the least ratio; of those alike, the one with the least next ones."""
    kept = np.flatnonzero(ratios <= ratios.min() + SAME_RATIO)
    for column in more.T:
        if len(kept) == 1:
            break
        kept = kept[column[kept] <= column[kept].min() + SAME_RATIO]
    return int(rows[kept[0]])


def _pivot(table: Array, row: int, entering: int) -> None:
    """Bring a column into the basis in the place of a row, by elimination."""
    table[row] /= table[row, entering]
    factors = table[:, entering].copy()
    factors[row] = 0.0
    table -= np.outer(factors, table[row])


def _solved(columns: Array, constant: Array, basis: Indices) -> Array | None:
    """Return the variables at a basis, solved anew, so that rounding has not added up."""
    size = len(constant)
    point = np.zeros(columns.shape[1])
    try:
        point[basis] = np.linalg.solve(columns[:, basis], constant)
    except np.linalg.LinAlgError:
        return None
    return np.maximum(point[size : 2 * size], 0.0)
