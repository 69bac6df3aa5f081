"""Rule out conditions that can hold only where something that is played has probability 0."""

from __future__ import annotations

from itertools import product

import numpy as np
import numpy.typing as npt

from crisis_sim.solve.sequential.cones import CLEAR, ROUNDING
from crisis_sim.solve.sequential.nonlinear import Nonlinear

Array = npt.NDArray[np.float64]
#: Largest number of conditions times corners that are looked at.
MOST = 100_000


def only_at_edges(system: Nonlinear) -> bool:
    """Tell whether a combination of the conditions has no root inside.

    A multilinear function is the mean of its values at the corners, weighted by products of the
    coordinates. If a combination of the conditions, which must not be above 0 at a solution,
    is nowhere below 0 at the corners, and above 0 at one, then at every solution a coordinate
    of that corner is 0. Combinations are sought by a linear program (a Farkas
    certificate). A condition that is constant along some simplex may be multiplied by each
    coordinate there (reformulation-linearisation, Sherali & Adams 1990).
    """
    from scipy.optimize import linprog

    if not system.groups:
        return False
    free = system.layout.unknowns
    equal = _lifted(system.values[:free])
    below = _lifted(system.values[free:])
    inner = np.asarray(~(system.layout.coordinates[system.closed] > 0).any(axis=0))
    if not 0 < (len(equal) + len(below)) * len(inner) <= MOST:
        return False
    rows = np.array(equal + below)
    found = linprog(
        -rows[:, inner].sum(axis=1),
        A_ub=-rows.T,
        b_ub=np.zeros(len(inner)),
        bounds=[(-1, 1)] * len(equal) + [(0, 1)] * len(below),
    )
    if found.x is None:
        return False
    value = found.x @ rows
    return bool(value.min() >= -ROUNDING and value[inner].max(initial=0.0) > CLEAR)


def _lifted(rows: Array) -> list[Array]:
    """Return conditions `[row, corner]`, each times the coordinates along which it is constant."""
    found: list[Array] = []
    for row in rows:
        if not row.any():
            continue
        still = [axis for axis in range(row.ndim) if (np.ptp(row, axis=axis) <= ROUNDING).all()]
        for chosen in product(*(range(row.shape[axis]) for axis in still)):
            mask = np.zeros(row.shape)
            at: list[int | slice] = [slice(None)] * row.ndim
            for axis, k in zip(still, chosen, strict=True):
                at[axis] = k
            mask[tuple(at)] = 1.0
            found.append((row * mask).ravel())
    return found
