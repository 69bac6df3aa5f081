"""The patient rule induction method: the box in which cases of interest are dense."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crisis_sim.tolerances import ROUNDING
from crisis_sim.types import Array, Indices, Mask

#: Share of the points in the box that one step peels off, or pastes on.
ALPHA = 0.05
#: A box holds at least this share of all points.
LEAST_MASS = 0.05


@dataclass(frozen=True, eq=False)
class Limits:
    """A box: `low[i] <= x[i] <= high[i]`; infinite where a parameter is not restricted."""

    low: Array
    high: Array

    def holds(self, points: Array) -> Mask:
        """Return which points, shape (points, parameters), lie in the box."""
        return np.asarray(((points >= self.low) & (points <= self.high)).all(axis=1))

    @property
    def restricted(self) -> Indices:
        """Indices of the parameters that it restricts."""
        return np.nonzero(np.isfinite(self.low) | np.isfinite(self.high))[0]

    def free(self, parameter: int) -> Limits:
        """Return the box without its restriction on a parameter."""
        low, high = self.low.copy(), self.high.copy()
        low[parameter], high[parameter] = -np.inf, np.inf
        return Limits(low, high)


def everything(parameters: int) -> Limits:
    """Return the box without restrictions."""
    return Limits(np.full(parameters, -np.inf), np.full(parameters, np.inf))


def peel(points: Array, interest: Array) -> list[Limits]:
    """Return the peeling trajectory, from the box without restrictions on.

    1. Of the points in the box, try to cut off the 5% that are lowest in each parameter,
       and the 5% that are highest.
    2. Keep the cut that leaves the highest mean of `interest`.
    3. Go on until the mean is 1, or fewer than 5% of all points would be left.

    Parameters
    ----------
    points : float array (points, parameters)
    interest : float array (points,)
        Between 0 and 1: whether a case is of interest, or how probably.

    References
    ----------
    Friedman and Fisher (1999), "Bump hunting in high-dimensional data", Statistics and
    Computing 9.
    """
    box = everything(points.shape[1])
    trajectory = [box]
    x, y = points, interest
    least = max(2, int(np.ceil(LEAST_MASS * len(points))))
    while y.mean() < 1 - ROUNDING:
        count = max(1, int(ALPHA * len(y)))
        if len(y) - count < least:
            break
        ordered = np.partition(x, (count, len(y) - count - 1), axis=0)
        low, high = ordered[count], ordered[len(y) - count - 1]
        kept = np.stack([x >= low, x <= high])  # [side, point, parameter]
        size = kept.sum(axis=1)
        mean = (y @ kept) / size
        mean[(size < least) | (size == len(y))] = -np.inf
        side, parameter = np.unravel_index(int(mean.argmax()), mean.shape)
        if np.isinf(mean[side, parameter]):
            break
        lows, highs = box.low.copy(), box.high.copy()
        if side == 0:
            lows[parameter] = low[parameter]
        else:
            highs[parameter] = high[parameter]
        box = Limits(lows, highs)
        trajectory.append(box)
        here = kept[side, :, parameter]
        x, y = x[here], y[here]
    return trajectory


def paste(points: Array, interest: Array, box: Limits) -> Limits:
    """Move each side of a box to where its weighted relative accuracy is highest.

    Peeling goes in steps of 5%, and what it cut off early may turn out to belong inside.
    Accuracy is `sum(interest - mean)` over the points in the box, so for one side, the
    others held, the best place is where the sum of what lies beyond it is least. The
    sides take turns until none moves.

    Friedman and Fisher move sides outwards only, and as long as the mean rises.
    """
    worth = interest - interest.mean()
    best = float(worth[box.holds(points)].sum())
    while True:
        for parameter in box.restricted:
            for side in ("low", "high"):
                if np.isfinite(getattr(box, side)[parameter]):
                    box = _moved(points, worth, box, int(parameter), side)
        found = float(worth[box.holds(points)].sum())
        if found <= best + ROUNDING * len(worth):
            return box
        best = found


def _moved(points: Array, worth: Array, box: Limits, parameter: int, side: str) -> Limits:
    """Return the box with one side where the sum of what it holds is highest."""
    sign = 1.0 if side == "low" else -1.0
    ends = {"low": box.low.copy(), "high": box.high.copy()}
    ends[side][parameter] = -np.inf * sign
    inside = Limits(ends["low"], ends["high"]).holds(points)
    values = sign * points[inside, parameter]
    order = np.argsort(values, kind="stable")
    held = np.cumsum(worth[inside][order][::-1])[::-1]
    first = int(held.argmax())
    if first > 0:
        at = values[order[first - 1 : first + 1]]
        ends[side][parameter] = sign * float(at.mean())
    return Limits(ends["low"], ends["high"])


def quasi_p(points: Array, interest: Array, box: Limits, parameter: int) -> float:
    """Return how probable so dense a box is if its restriction on a parameter did nothing.

    With that restriction dropped, a share q of the cases in the larger box is of
    interest. The chance of at least as many as in the box, of as many cases, is
    binomial with q (Bryant and Lempert 2010). It is no significance level, as the box
    was chosen on the same points: hence `quasi`.

    Examples
    --------
    >>> points = np.arange(10.0)[:, None]
    >>> box = Limits(np.array([5.0]), np.array([np.inf]))
    >>> quasi_p(points, (points[:, 0] >= 5) * 1.0, box, 0)
    0.03125
    """
    from scipy.stats import binom

    inside, wide = box.holds(points), box.free(parameter).holds(points)
    share = float(interest[wide].mean())
    return float(binom.sf(round(float(interest[inside].sum())) - 1, int(inside.sum()), share))
