"""Bounds of the normal distribution, of one variable and of two, and of what is made of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from crisis_sim.exact import intervals
from crisis_sim.exact.intervals import Interval, point
from crisis_sim.types import Array

#: Trusted of SciPy: the relative error of `ndtr`, the absolute one of sums of `owens_t`.
NORMAL_ERROR, BIVARIATE_ERROR = 1e-13, 1e-14
#: So far from the middle that nothing changes beyond.
FAR = 1e6


def both(first: float, second: Array) -> Array:
    """Return the bivariate normal distribution function at correlation `1 / sqrt(2)`.

    By D. Owen, Tables for computing bivariate normal probabilities, Annals of Mathematical
    Statistics 27 (1956).
    """
    from scipy.special import ndtr, owens_t

    # At 0 the formula has a limit, and beyond what is clipped nothing changes.
    first = first if abs(first) > 1e-150 else 1e-150
    second = np.where(np.abs(second) > 1e-150, np.clip(second, -FAR, FAR), 1e-150)
    root = np.sqrt(2)
    total = (ndtr(first) + ndtr(second)) / 2 - np.where(first * second < 0, 0.5, 0.0)
    total -= owens_t(first, (root * second - first) / first)
    return np.asarray(total - owens_t(second, (root * first - second) / second))


def normal(x: Interval) -> Interval:
    """Bound the normal distribution function."""
    from scipy.special import ndtr

    low, high = ndtr(x.low) * (1 - NORMAL_ERROR), ndtr(x.high) * (1 + NORMAL_ERROR)
    return Interval(low, np.minimum(up(high), 1.0))


def density(x: Interval) -> Interval:
    """Bound the density of the normal distribution."""
    half = mul(point(-0.5), square(x))
    root = Interval(np.sqrt(2 * np.pi) * (1 - 1e-15), np.sqrt(2 * np.pi) * (1 + 1e-15))
    bounds = div(intervals.exp(half), root)
    # An unbounded argument leaves the density between 0 and its peak.
    return Interval(np.maximum(bounds.low, 0.0), np.minimum(bounds.high, 0.4))


def square(x: Interval) -> Interval:
    """Bound the square."""
    return intervals.power(x, point(2.0))


def hull(x: Interval, y: Interval) -> Interval:
    """Return the least interval that holds two."""
    return Interval(np.minimum(x.low, y.low), np.maximum(x.high, y.high))


def down(x: Any) -> Array:
    """Return the next number below."""
    return np.asarray(np.nextafter(x, -np.inf))


def up(x: Any) -> Array:
    """Return the next number above."""
    return np.asarray(np.nextafter(x, np.inf))


def _quietly(operation: Callable[..., Interval]) -> Callable[..., Interval]:
    def apply(x: Interval, y: Interval) -> Interval:
        with np.errstate(all="ignore"):
            bounds: Interval = operation(x, y)
            return bounds

    return apply


add, sub = _quietly(intervals.add), _quietly(intervals.subtract)
mul, div = _quietly(intervals.multiply), _quietly(intervals.divide)
