"""Bounds of the slope of a function, from bounds of its arguments and of their slopes.

By the chain rule; `of` bounds the first argument, which not all need to know. Where one of several
arguments is taken, or a sign turns round, the slope is that of one of the branches, so bounds of
all of them hold it, and with it how much the value changes over a step (Clarke (1983),
*Optimization and Nonsmooth Analysis*, theorem 2.3.7).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce

import numpy as np

from crisis_sim.exact import intervals
from crisis_sim.exact.intervals import Interval


def _hull(x: Interval, y: Interval) -> Interval:
    return Interval(np.minimum(x.low, y.low), np.maximum(x.high, y.high))


def one_of(of: Callable[[], Interval], changes: Sequence[Interval]) -> Interval:
    """Bound the slope of a function that takes the value of one of its arguments."""
    return reduce(_hull, changes)


def absolute(of: Callable[[], Interval], changes: Sequence[Interval]) -> Interval:
    """Bound the slope of an absolute value."""
    back = intervals.negative(changes[0])
    turned = _hull(changes[0], back)
    inner = of()
    up, down = np.greater_equal(inner.low, 0), np.less_equal(inner.high, 0)
    return Interval(
        np.where(up, changes[0].low, np.where(down, back.low, turned.low)),
        np.where(up, changes[0].high, np.where(down, back.high, turned.high)),
    )


def root(of: Callable[[], Interval], changes: Sequence[Interval]) -> Interval:
    """Bound the slope of a square root."""
    twice = intervals.multiply(intervals.point(2.0), intervals.root(of()))
    return intervals.divide(changes[0], twice)


def exp(of: Callable[[], Interval], changes: Sequence[Interval]) -> Interval:
    """Bound the slope of the exponential function."""
    return intervals.multiply(intervals.exp(of()), changes[0])


def log(of: Callable[[], Interval], changes: Sequence[Interval]) -> Interval:
    """Bound the slope of the natural logarithm."""
    return intervals.divide(changes[0], of())


def logistic(of: Callable[[], Interval], changes: Sequence[Interval]) -> Interval:
    """Bound the slope of the logistic function."""
    inner = of()
    there, back = intervals.logistic(inner), intervals.logistic(intervals.negative(inner))
    return intervals.multiply(intervals.multiply(there, back), changes[0])
