"""All Nash equilibria of a simultaneous stage."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def stage_equilibria(payoffs: Array) -> tuple[list[tuple[Array, ...]], bool]:
    """Return all Nash equilibria `[player][action]` of one game, and whether none is missing."""
    raise NotImplementedError
