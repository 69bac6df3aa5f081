"""Rule out conditions that can hold only where something that is played has probability 0."""

from __future__ import annotations

from itertools import product

import numpy as np

from crisis_sim.equilibria.sequential.nonlinear import Nonlinear
from crisis_sim.tolerances import CLEAR, ZERO
from crisis_sim.types import Array, Indices, Mask

#: Largest number of conditions times corners that are looked at.
MOST = 100_000


def only_at_edges(system: Nonlinear) -> bool:
    """Tell whether a combination of the conditions has no root inside.

    A multilinear function is the mean of its values at the corners, weighted by products of the
    coordinates. If a combination of the conditions, which must not be above 0 at a solution,
    is nowhere below 0 at the corners, then at every solution each corner where it is above 0
    has a coordinate that is 0. That is impossible if the corner has none that may be 0, or if
    in this way all that share out 1 would be 0. Combinations are sought by a linear program (a
    Farkas certificate). A condition that is constant along some simplex may be multiplied by
    each coordinate there (reformulation-linearisation, Sherali & Adams 1990).
    """
    from scipy.optimize import linprog

    if not system.groups:
        return False
    free = system.layout.unknowns
    equal = _lifted(system.values[:free])
    below = _lifted(system.values[free:])
    corners = system.layout.coordinates  # [coordinate, corner]
    if not 0 < (len(equal) + len(below)) * corners.shape[1] <= MOST:
        return False
    rows = np.array(equal + below)
    zeros = np.asarray((corners[system.closed] > 0).sum(axis=0))
    for aim in (zeros == 0, zeros <= 1):
        if not aim.any():
            continue
        found = linprog(
            -rows[:, aim].sum(axis=1),
            A_ub=-rows.T,
            b_ub=np.zeros(len(aim)),
            bounds=[(-1, 1)] * len(equal) + [(0, 1)] * len(below),
        )
        if found.x is None:
            continue
        value = found.x @ rows
        if value.min() >= -ZERO and _impossible(system, value > CLEAR, zeros):
            return True
    return False


def _impossible(system: Nonlinear, above: Mask, zeros: Indices) -> bool:
    """Tell whether no point gives weight 0 to all these corners.

    Of each corner the third argument counts the coordinates that may be 0.
    """
    if (above & (zeros == 0)).any():
        return True
    only = system.layout.coordinates[:, above & (zeros == 1)] > 0
    gone = system.closed & only.any(axis=1)
    ends = np.cumsum([len(group) for group in system.groups])
    return any(part.all() for part in np.split(gone, ends[:-1]))


def _lifted(rows: Array) -> list[Array]:
    """Return conditions `[row, corner]`, each times the coordinates along which it is constant."""
    found: list[Array] = []
    for row in rows:
        if not row.any():
            continue
        still = [axis for axis in range(row.ndim) if (np.ptp(row, axis=axis) <= ZERO).all()]
        for chosen in product(*(range(row.shape[axis]) for axis in still)):
            mask = np.zeros(row.shape)
            at: list[int | slice] = [slice(None)] * row.ndim
            for axis, k in zip(still, chosen, strict=True):
                at[axis] = k
            mask[tuple(at)] = 1.0
            found.append((row * mask).ravel())
    return found
