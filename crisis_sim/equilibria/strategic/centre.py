"""Payoffs without the constant that all of a player's share: it changes no equilibrium."""

from __future__ import annotations

import numpy as np

from crisis_sim.types import Array

#: A median so many times what payoffs differ by from it is a constant that hides the rest.
DWARFS = 1e3


def centred(payoffs: Array) -> Array:
    """Return payoffs [player, ...] less the median of a player's, where that dwarfs the rest.

    What an equilibrium is stays the same; but sums and tolerances are then on the scale of what
    is compared.

    Examples
    --------
    >>> centred(np.array([[1e12, 1e12 + 1, 1e12 + 2], [0.0, 1.0, 5.0]])).tolist()
    [[-1.0, 0.0, 1.0], [0.0, 1.0, 5.0]]
    """
    rows = payoffs.reshape(len(payoffs), -1)
    low, high = rows.min(axis=1), rows.max(axis=1)
    if (np.maximum(high, -low) <= DWARFS / 2 * (high - low)).all():
        return payoffs  # no median is so far from both ends
    middle = np.median(rows, axis=1, keepdims=True)
    apart = np.abs(rows - middle).max(axis=1, keepdims=True)
    return np.where(np.abs(middle) > DWARFS * apart, rows - middle, rows).reshape(payoffs.shape)
