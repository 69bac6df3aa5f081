"""The logistic function."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


def logistic(x: npt.ArrayLike) -> Any:
    r"""Compute :math:`1 / (1 + e^{-x})` to a few units in the last place, on either side of 0."""
    decay = np.exp(-np.abs(x))
    return np.where(np.less(x, 0), decay, 1.0) / (1.0 + decay)
