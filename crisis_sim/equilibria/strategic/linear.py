"""Linear programs, in the form that the solvers of this folder need."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crisis_sim.tolerances import FEASIBLE
from crisis_sim.types import Array


def maximum(
    gains: Array,
    *,
    at_most_zero: Array,
    zero: Array,
    bounds: Sequence[tuple[float | None, float | None]],
) -> tuple[float, Array] | None:
    """Maximise `gains @ x` with `at_most_zero @ x <= 0`, `zero @ x = 0` and bounds on `x`.

    Parameters
    ----------
    gains : float array [variable]
    at_most_zero, zero : float arrays [constraint, variable]
    bounds
        Lower and upper one of each variable; None for none.

    Returns
    -------
    (float, float array [variable]) or None
        The maximum and where it is attained; None if there is none.

    Examples
    --------
    >>> nothing = np.zeros((0, 2))
    >>> best = maximum(
    ...     np.array([1.0, 0.0]), at_most_zero=np.array([[1.0, -2.0]]), zero=nothing,
    ...     bounds=[(0, None), (0, 1)],
    ... )
    >>> best[0], best[1].tolist()
    (2.0, [2.0, 1.0])
    """
    from scipy.optimize import linprog

    found = linprog(
        -gains,
        A_ub=at_most_zero,
        b_ub=np.zeros(len(at_most_zero)),
        A_eq=zero,
        b_eq=np.zeros(len(zero)),
        bounds=list(bounds),
        options={
            "primal_feasibility_tolerance": FEASIBLE,
            "dual_feasibility_tolerance": FEASIBLE,
        },
    )
    if found.status != 0 or found.fun is None or found.x is None:
        return None
    return -float(found.fun), np.asarray(found.x)
