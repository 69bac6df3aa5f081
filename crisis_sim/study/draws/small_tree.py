"""A small regression tree: cases split, one parameter at a time, into a few kinds."""

from __future__ import annotations

import numpy as np

from crisis_sim.study.draws.prim import Limits, everything
from crisis_sim.types import Array

DEPTH = 3
#: A leaf holds at least this share of all points.
LEAST_MASS = 0.05
#: A split explains at least this share of all variance.
LEAST_GAIN = 0.01


def leaves(points: Array, interest: Array) -> list[Limits]:
    """Split cases so that each split explains as much of the variance of `interest` as can be.

    Parameters
    ----------
    points : float array (points, parameters)
    interest : float array (points,)
        Between 0 and 1.

    Returns
    -------
    list of Limits
        Boxes that divide the space between them, at most 2^3.

    References
    ----------
    Breiman, Friedman, Olshen and Stone (1984), Classification and Regression Trees.

    Examples
    --------
    >>> x = np.linspace(0, 1, 101)[:, None]
    >>> [leaf.high.round(3).tolist() for leaf in leaves(x, (x[:, 0] > 0.5) * 1.0)]
    [[0.505], [inf]]
    """
    least = max(1, int(np.ceil(LEAST_MASS * len(points))))
    needed = LEAST_GAIN * float(((interest - interest.mean()) ** 2).sum())
    return _grow(points, interest, everything(points.shape[1]), DEPTH, least, needed)


def _grow(x: Array, y: Array, box: Limits, depth: int, least: int, needed: float) -> list[Limits]:
    """Split a box until nothing is gained; return its parts, lower sides first."""
    split = _best_split(x, y, least) if depth and len(y) >= 2 * least else None
    if split is None or split[0] < needed or split[0] <= 0:
        return [box]
    _, parameter, cut = split
    below = x[:, parameter] < cut
    low, high = box.low.copy(), box.high.copy()
    low[parameter] = high[parameter] = cut
    parts = ((below, Limits(box.low, high)), (~below, Limits(low, box.high)))
    return [
        leaf
        for side, part in parts
        for leaf in _grow(x[side], y[side], part, depth - 1, least, needed)
    ]


def _best_split(x: Array, y: Array, least: int) -> tuple[float, int, float] | None:
    """Return how much the best split lowers the sum of squares, its parameter and its place."""
    order = np.argsort(x, axis=0, kind="stable")
    ordered = np.take_along_axis(x, order, axis=0)
    total, count = float(y.sum()), len(y)
    left = np.cumsum(y[order], axis=0)[:-1]
    n = np.arange(1, count)[:, None]
    gain = left**2 / n + (total - left) ** 2 / (count - n) - total**2 / count
    allowed = (ordered[1:] > ordered[:-1]) & (n >= least) & (count - n >= least)
    gain = np.where(allowed, gain, -np.inf)
    row, parameter = np.unravel_index(int(gain.argmax()), gain.shape)
    if np.isinf(gain[row, parameter]):
        return None
    cut = (ordered[row, parameter] + ordered[row + 1, parameter]) / 2
    return float(gain[row, parameter]), int(parameter), float(cut)
