r"""Bounds of a formula over a box of parameters: interval arithmetic, rounded outwards.

Every result holds all values the formula takes on the box, both the exact one and the one that
`evaluate_array` computes in floating point. Sums, products, quotients and square roots are rounded
to the nearest float on either side, and not at all where they are exact. For ``exp``, ``log``,
``**`` and ``logistic`` NumPy is trusted to be off by at most `rounding.TRUSTED_ULPS`, to be exact
at :math:`e^0`, :math:`\log 1`, :math:`x^0`, :math:`x^1`, :math:`0^y` and :math:`(\pm 1)^y`, and
never to cross 0 or 1 where the exact value does not.

Bounds of :math:`(-\infty, \infty)` say that nothing is known, not even that the formula has a
value: division by an interval that holds 0, a root or logarithm of a negative number,
:math:`\infty - \infty`. Whatever is computed from them is unbounded as well, but for comparisons,
``and``, ``or``, ``not``. So where the bounds are finite, the formula has a finite value throughout.

A name that stands twice is bounded as if its two values were independent, so the bounds of
``a - a`` are not 0 (the dependency problem). Splitting the box makes them as tight as wanted.

References
----------
Moore, Kearfott and Cloud (2009), *Introduction to Interval Analysis*, chapters 2 to 5.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from types import MappingProxyType
from typing import Any

import numpy as np

from crisis_sim.exact.rounding import (
    product_bounds,
    quotient_bounds,
    root_bounds,
    sum_bounds,
    trusted_bounds,
)
from crisis_sim.scenario.evaluate import Value, evaluate, logistic
from crisis_sim.scenario.nodes import Node
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


def evaluate_interval(node: Node, leaf: Callable[[Node], Interval]) -> Interval:
    """Bound a node over boxes, given finite bounds of its names and tests.

    Examples
    --------
    >>> from crisis_sim.scenario.formula import parse_formula
    >>> node = parse_formula("a * (2 - a)", moves={}, names=["a"]).node
    >>> bounds = evaluate_interval(node, lambda name: Interval(0.0, 0.5))
    >>> float(bounds.low), float(bounds.high)
    (0.0, 1.0)
    """
    with np.errstate(all="ignore"):
        return evaluate(node, INTERVAL_OPS, leaf)


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

    def guarded(*args: Interval) -> Interval:
        result = operation(*args)
        return _where(reduce(np.logical_and, map(_known, args)), result.low, result.high)

    return guarded


def _add(x: Interval, y: Interval) -> Interval:
    low, _ = sum_bounds(x.low, y.low)
    _, high = sum_bounds(x.high, y.high)
    return Interval(low, high)


def _negative(x: Interval) -> Interval:
    return Interval(np.negative(x.high), np.negative(x.low))


def _multiply(x: Interval, y: Interval) -> Interval:
    low, high = product_bounds(*_corners(x, y))
    return Interval(low.min(axis=0), high.max(axis=0))


def _divide(x: Interval, y: Interval) -> Interval:
    low, high = quotient_bounds(*_corners(x, y))
    return _where(~_holds_zero(y), low.min(axis=0), high.max(axis=0))


def _power(x: Interval, y: Interval) -> Interval:
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


def _increasing(bounds: Callable[[Value], tuple[Array, Array]]) -> Callable[..., Interval]:
    """Make the interval form of an increasing function from bounds of it at a point."""

    def image(x: Interval) -> Interval:
        low, _ = bounds(x.low)
        _, high = bounds(x.high)
        return Interval(low, high)

    return _arithmetic(image)


def _exp(x: Value) -> tuple[Array, Array]:
    return trusted_bounds(np.exp(x), np.equal(x, 0))


def _log(x: Value) -> tuple[Array, Array]:
    return trusted_bounds(np.log(x), np.equal(x, 1))


def _logistic(x: Value) -> tuple[Array, Array]:
    low, high = trusted_bounds(logistic(x), np.isinf(x))
    return low, np.minimum(high, 1.0)


def _absolute(x: Interval) -> Interval:
    left, right = np.abs(x.low), np.abs(x.high)
    return Interval(np.where(_holds_zero(x), 0.0, np.minimum(left, right)), np.maximum(left, right))


def _least(*args: Interval) -> Interval:
    return Interval(
        reduce(np.minimum, (x.low for x in args)), reduce(np.minimum, (x.high for x in args))
    )


def _greatest(*args: Interval) -> Interval:
    return _negative(_least(*map(_negative, args)))


def _clip(x: Interval, low: Interval, high: Interval) -> Interval:
    return _least(_greatest(x, low), high)


def _verdict(certain: Any, possible: Any) -> Interval:
    return Interval(np.multiply(certain, 1.0), np.multiply(possible, 1.0))


def _less(x: Interval, y: Interval) -> Interval:
    return _verdict(np.less(x.high, y.low), np.less(x.low, y.high))


def _less_equal(x: Interval, y: Interval) -> Interval:
    return _verdict(np.less_equal(x.high, y.low), np.less_equal(x.low, y.high))


def _equal(x: Interval, y: Interval) -> Interval:
    certain = np.equal(x.low, y.high) & np.equal(x.high, y.low)
    return _verdict(certain, np.less_equal(x.low, y.high) & np.less_equal(y.low, x.high))


def _truth(x: Interval) -> Interval:
    certain = np.greater(x.low, 0) | np.less(x.high, 0)
    return _verdict(certain, np.not_equal(x.low, 0) | np.not_equal(x.high, 0))


def _not(x: Interval) -> Interval:
    truth = _truth(x)
    return Interval(1.0 - truth.high, 1.0 - truth.low)


def _and(*args: Interval) -> Interval:
    return _least(*map(_truth, args))


def _or(*args: Interval) -> Interval:
    return _greatest(*map(_truth, args))


def _select(condition: Interval, then: Interval, other: Interval) -> Interval:
    truth = _truth(condition)
    taken, open_ = np.equal(truth.low, 1), np.equal(truth.high, 1)
    low = np.where(open_, np.minimum(then.low, other.low), other.low)
    high = np.where(open_, np.maximum(then.high, other.high), other.high)
    return Interval(np.where(taken, then.low, low), np.where(taken, then.high, high))


#: Every operation on intervals, with the same names as on arrays.
INTERVAL_OPS: Mapping[str, Callable[..., Interval]] = MappingProxyType(
    {
        "number": lambda value: Interval(value, value),
        "+": _arithmetic(_add),
        "-": _arithmetic(lambda x, y: _add(x, _negative(y))),
        "*": _arithmetic(_multiply),
        "/": _arithmetic(_divide),
        "**": _arithmetic(_power),
        "neg": _negative,
        "<": _less,
        "<=": _less_equal,
        ">": lambda x, y: _less(y, x),
        ">=": lambda x, y: _less_equal(y, x),
        "==": _equal,
        "!=": lambda x, y: _not(_equal(x, y)),
        "and": _and,
        "or": _or,
        "not": _not,
        "if": _select,
        "min": _arithmetic(_least),
        "max": _arithmetic(_greatest),
        "abs": _arithmetic(_absolute),
        "sqrt": _increasing(root_bounds),
        "exp": _increasing(_exp),
        "log": _increasing(_log),
        "clip": _arithmetic(_clip),
        "logistic": _increasing(_logistic),
    }
)
