r"""Interval arithmetic, rounded outwards.

Every result holds all values of the operation on its arguments, both the exact one and the one
that NumPy computes in floating point. Sums, products, quotients and square roots are rounded to
the nearest float on either side, and not at all where they are exact. For ``exp``, ``log``,
``power`` and ``logistic`` NumPy is trusted to be off by at most `rounding.TRUSTED_ULPS`, to be
exact at :math:`e^0`, :math:`\log 1`, :math:`x^0`, :math:`x^1`, :math:`0^y` and
:math:`(\pm 1)^y`, and never to cross 0 or 1 where the exact value does not.

Bounds of :math:`(-\infty, \infty)` say that nothing is known, not even that there is a value:
division by an interval that holds 0, a root or logarithm of a negative number,
:math:`\infty - \infty`. Whatever is computed from them is unbounded as well, but for comparisons
and what is made of truths. So where the bounds are finite, there is a finite value throughout.

A variable that stands twice is bounded as if its two values were independent, so the bounds of
``a - a`` are not 0 (the dependency problem). Splitting the box makes them as tight as wanted.
Callers silence NumPy's floating-point warnings.

References
----------
Moore, Kearfott and Cloud (2009), *Introduction to Interval Analysis*, chapters 2 to 5.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce, wraps
from typing import Any

import numpy as np

from crisis_sim.exact import logistic as functions
from crisis_sim.exact.rounding import (
    decimal_bounds,
    product_bounds,
    quotient_bounds,
    root_bounds,
    sum_bounds,
    trusted_bounds,
)
from crisis_sim.types import Array, Mask


@dataclass(frozen=True)
class Interval:
    """All numbers from `low` to `high`, elementwise; neither bound is ever nan.

    Attributes
    ----------
    low, high : ndarray or float
        Of the same shape, with ``low <= high``; an element may be a box of a batch.
    """

    low: Array | float
    high: Array | float

    def __len__(self) -> int:
        """Return the length of the first axis."""
        return len(np.asarray(self.low))

    def __getitem__(self, rows: Any) -> Interval:
        """Keep some of a batch."""
        return Interval(np.asarray(self.low)[rows], np.asarray(self.high)[rows])


def point(value: float) -> Interval:
    """Return the interval that holds one number alone."""
    return Interval(value, value)


def decimal(value: float) -> Interval:
    """Return an interval that holds a float and the decimal that it is written as.

    Examples
    --------
    >>> decimal(0.5), decimal(0.1).low < 0.1 < decimal(0.1).high
    (Interval(low=0.5, high=0.5), True)
    """
    return Interval(*decimal_bounds(value))


def _corners(x: Interval, y: Interval) -> tuple[Array, Array]:
    """Return the four pairs of bounds along a new first axis."""
    x_low, x_high, y_low, y_high = np.broadcast_arrays(x.low, x.high, y.low, y.high)
    return np.stack([x_low, x_low, x_high, x_high]), np.stack([y_low, y_high, y_low, y_high])


def _holds_zero(x: Interval) -> Mask:
    return np.asarray(np.less_equal(x.low, 0) & np.greater_equal(x.high, 0))


def _known(x: Interval) -> Mask:
    return np.isfinite(x.low) | np.isfinite(x.high)


def _where(known: Any, low: Any, high: Any) -> Interval:
    known = known & ~np.isnan(low) & ~np.isnan(high)
    return Interval(np.where(known, low, -np.inf), np.where(known, high, np.inf))


def _arithmetic(operation: Callable[..., Interval]) -> Callable[..., Interval]:
    """Make an operation whose result is unknown wherever an argument is, or a bound is nan."""

    @wraps(operation)
    def guarded(*args: Interval) -> Interval:
        result = operation(*args)
        return _where(reduce(np.logical_and, map(_known, args)), result.low, result.high)

    return guarded


@_arithmetic
def add(x: Interval, y: Interval) -> Interval:
    """Add."""
    low, _ = sum_bounds(x.low, y.low)
    _, high = sum_bounds(x.high, y.high)
    return Interval(low, high)


def negative(x: Interval) -> Interval:
    """Reverse the sign."""
    return Interval(np.negative(x.high), np.negative(x.low))


def subtract(x: Interval, y: Interval) -> Interval:
    """Subtract."""
    return add(x, negative(y))


@_arithmetic
def multiply(x: Interval, y: Interval) -> Interval:
    """Multiply."""
    low, high = product_bounds(*_corners(x, y))
    return Interval(low.min(axis=0), high.max(axis=0))


@_arithmetic
def divide(x: Interval, y: Interval) -> Interval:
    """Divide."""
    low, high = quotient_bounds(*_corners(x, y))
    return _where(~_holds_zero(y), low.min(axis=0), high.max(axis=0))


@_arithmetic
def power(x: Interval, y: Interval) -> Interval:
    """Bound ``x ** y``, which is monotone in each argument where ``x > 0``."""
    a, b = _corners(x, y)
    fixed = np.equal(y.low, y.high)
    exact = (a == 0) | (np.abs(a) == 1) | (b == 0) | ((b == 1) & fixed)
    low, high = trusted_bounds(np.power(a, b), exact)
    bottom, top = low.min(axis=0), high.max(axis=0)
    # Over 0 an even power turns round, and an odd one is negative on the left in any case.
    over = np.less(x.low, 0) & np.greater(x.high, 0) & np.not_equal(y.low, 0)
    whole = fixed & np.equal(y.low, np.floor(y.low))
    known = (np.greater_equal(x.low, 0) | whole) & ~(_holds_zero(x) & np.less(y.low, 0))
    return _where(known, np.where(over, np.minimum(bottom, 0.0), bottom), top)


@_arithmetic
def root(x: Interval) -> Interval:
    """Bound the square root."""
    return Interval(root_bounds(x.low)[0], root_bounds(x.high)[1])


@_arithmetic
def exp(x: Interval) -> Interval:
    """Bound the exponential function."""
    return _increasing(np.exp, x, exact_at=0.0)


@_arithmetic
def log(x: Interval) -> Interval:
    """Bound the natural logarithm."""
    return _increasing(np.log, x, exact_at=1.0)


@_arithmetic
def logistic(x: Interval) -> Interval:
    """Bound the logistic function."""
    low, _ = trusted_bounds(functions.logistic(x.low), np.isinf(x.low))
    _, high = trusted_bounds(functions.logistic(x.high), np.isinf(x.high))
    return Interval(low, np.minimum(high, 1.0))


def _increasing(function: Callable[[Any], Any], x: Interval, exact_at: float) -> Interval:
    low, _ = trusted_bounds(function(x.low), np.equal(x.low, exact_at))
    _, high = trusted_bounds(function(x.high), np.equal(x.high, exact_at))
    return Interval(low, high)


@_arithmetic
def absolute(x: Interval) -> Interval:
    """Bound the absolute value."""
    left, right = np.abs(x.low), np.abs(x.high)
    return Interval(np.where(_holds_zero(x), 0.0, np.minimum(left, right)), np.maximum(left, right))


def _least(*args: Interval) -> Interval:
    return Interval(
        reduce(np.minimum, (x.low for x in args)), reduce(np.minimum, (x.high for x in args))
    )


def _greatest(*args: Interval) -> Interval:
    return Interval(
        reduce(np.maximum, (x.low for x in args)), reduce(np.maximum, (x.high for x in args))
    )


#: The smallest of several numbers, and the largest.
minimum, maximum = _arithmetic(_least), _arithmetic(_greatest)


@_arithmetic
def clip(x: Interval, low: Interval, high: Interval) -> Interval:
    """Bound a number cut off at `low` and `high`; where ``low > high``, `high` wins."""
    return _least(_greatest(x, low), high)


def _verdict(certain: Any, possible: Any) -> Interval:
    return Interval(np.multiply(certain, 1.0), np.multiply(possible, 1.0))


def less(x: Interval, y: Interval) -> Interval:
    """Bound the truth, 1 or 0, of ``x < y``."""
    return _verdict(np.less(x.high, y.low), np.less(x.low, y.high))


def less_equal(x: Interval, y: Interval) -> Interval:
    """Bound the truth of ``x <= y``."""
    return _verdict(np.less_equal(x.high, y.low), np.less_equal(x.low, y.high))


def greater(x: Interval, y: Interval) -> Interval:
    """Bound the truth of ``x > y``."""
    return less(y, x)


def greater_equal(x: Interval, y: Interval) -> Interval:
    """Bound the truth of ``x >= y``."""
    return less_equal(y, x)


def equal(x: Interval, y: Interval) -> Interval:
    """Bound the truth of ``x == y``."""
    certain = np.equal(x.low, y.high) & np.equal(x.high, y.low)
    return _verdict(certain, np.less_equal(x.low, y.high) & np.less_equal(y.low, x.high))


def unequal(x: Interval, y: Interval) -> Interval:
    """Bound the truth of ``x != y``."""
    return negated(equal(x, y))


def _truth(x: Interval) -> Interval:
    certain = np.greater(x.low, 0) | np.less(x.high, 0)
    return _verdict(certain, np.not_equal(x.low, 0) | np.not_equal(x.high, 0))


def negated(x: Interval) -> Interval:
    """Bound the truth of ``x == 0``."""
    truth = _truth(x)
    return Interval(1.0 - truth.high, 1.0 - truth.low)


def both(*args: Interval) -> Interval:
    """Bound whether all of several numbers are other than 0."""
    return _least(*map(_truth, args))


def either(*args: Interval) -> Interval:
    """Bound whether some of several numbers are other than 0."""
    return _greatest(*map(_truth, args))


def select(condition: Interval, then: Interval, other: Interval) -> Interval:
    """Bound `then` where the condition is other than 0, `other` elsewhere."""
    truth = _truth(condition)
    taken, open_ = np.equal(truth.low, 1), np.equal(truth.high, 1)
    low = np.where(open_, np.minimum(then.low, other.low), other.low)
    high = np.where(open_, np.maximum(then.high, other.high), other.high)
    return Interval(np.where(taken, then.low, low), np.where(taken, then.high, high))
