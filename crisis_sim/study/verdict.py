"""Whether a claim holds at a point: in every solution, in none, or in some."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from crisis_sim.types import Array, Indices

State: TypeAlias = Literal["holds", "fails", "depends on the equilibrium", "undefined"]
STATES: tuple[State, ...] = ("fails", "holds", "depends on the equilibrium", "undefined")


def states(low: Array, high: Array) -> list[State]:
    """Return the verdict at each point from the lowest and highest truth of a claim there.

    Examples
    --------
    >>> states(np.array([0.0, 0.0, np.nan]), np.array([0.0, 1.0, np.nan]))
    ['fails', 'depends on the equilibrium', 'undefined']
    """
    return [STATES[k] for k in places(low, high)]


def places(low: Array, high: Array) -> Indices:
    """Return the same as places in `STATES`."""
    found = np.where(low == high, low, 2)
    return np.where(np.isnan(low), 3, found).astype(np.intp)
