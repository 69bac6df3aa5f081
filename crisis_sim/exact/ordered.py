"""Comparisons and choices in any algebra whose values know their sign.

A value has ``+ - *``, ``sign()``, which is -1, 0 or 1, and ``constant(number)``, which makes a
value of its kind.
"""

from __future__ import annotations

from functools import reduce
from typing import Any, Protocol, TypeVar


class Ordered(Protocol):
    """A value that knows its sign."""

    def __sub__(self, other: Any, /) -> Any: ...

    def sign(self) -> int:
        """Return -1, 0 or 1."""

    def constant(self, number: int, /) -> Any:
        """Return a number as a value of this kind."""


V = TypeVar("V", bound=Ordered)


def less(x: V, y: V) -> V:
    """Return 1 where ``x < y``, else 0."""
    return _truth(x, (x - y).sign() < 0)


def less_equal(x: V, y: V) -> V:
    """Return 1 where ``x <= y``, else 0."""
    return _truth(x, (x - y).sign() <= 0)


def greater(x: V, y: V) -> V:
    """Return 1 where ``x > y``, else 0."""
    return less(y, x)


def greater_equal(x: V, y: V) -> V:
    """Return 1 where ``x >= y``, else 0."""
    return less_equal(y, x)


def equal(x: V, y: V) -> V:
    """Return 1 where ``x == y``, else 0."""
    return _truth(x, (x - y).sign() == 0)


def unequal(x: V, y: V) -> V:
    """Return 1 where ``x != y``, else 0."""
    return _truth(x, (x - y).sign() != 0)


def both(*args: V) -> V:
    """Return 1 where all are other than 0, else 0."""
    return _truth(args[0], all(x.sign() for x in args))


def either(*args: V) -> V:
    """Return 1 where some are other than 0, else 0."""
    return _truth(args[0], any(x.sign() for x in args))


def negated(x: V) -> V:
    """Return 1 where `x` is 0, else 0."""
    return _truth(x, not x.sign())


def select(condition: V, then: V, other: V) -> V:
    """Return `then` where the condition is other than 0, else `other`."""
    return then if condition.sign() else other


def minimum(*args: V) -> V:
    """Return the smallest."""
    return reduce(lambda x, y: x if (x - y).sign() <= 0 else y, args)


def maximum(*args: V) -> V:
    """Return the largest."""
    return reduce(lambda x, y: x if (x - y).sign() >= 0 else y, args)


def absolute(x: V) -> V:
    """Return the absolute value."""
    return x if x.sign() >= 0 else x.constant(0) - x


def clip(x: V, low: V, high: V) -> V:
    """Return a number cut off at `low` and `high`; where ``low > high``, `high` wins."""
    return minimum(maximum(x, low), high)


def _truth(like: V, value: bool) -> V:
    truth: V = like.constant(int(value))
    return truth
