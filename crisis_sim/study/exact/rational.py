"""Rational functions of one parameter in exact arithmetic, and all their sign changes.

Numbers are read as the decimals they are written as, so sums, products and quotients of a
formula are computed exactly. The real roots of a polynomial are counted with Sturm's theorem,
isolated by bisection and refined to neighbouring floats; a root at which the sign does not
change (a tangency) is found as well.

References
----------
C. Sturm, Mémoire sur la résolution des équations numériques, 1835. Basu, Pollack and Roy,
*Algorithms in Real Algebraic Geometry*, 2006, chapter 2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import numpy as np

from crisis_sim.scenario.evaluate import ARRAY_OPS

#: Coefficients, the constant first; no zero at the end, so 0 is ().
Poly = tuple[Fraction, ...]
#: Roots are narrowed down to neighbouring floats, or to this width next to 0.
FINEST = Fraction(1, 2**80)
#: The largest whole power that is multiplied out.
MOST_POWER = 32


class TranscendentalError(Exception):
    """A formula that is no rational function on any piece of the range."""


class SplitError(Exception):
    """A formula takes another form on either side of the roots of a polynomial.

    Its one argument is the polynomial.
    """


@dataclass(frozen=True)
class Root:
    """Where a polynomial is 0: between two fractions, which are equal where it is known."""

    low: Fraction
    high: Fraction

    @property
    def value(self) -> float:
        """The float nearest to the middle."""
        return float((self.low + self.high) / 2)

    def meets(self, other: Root) -> bool:
        """Tell whether two roots cannot be told apart."""
        return self.low <= other.high and other.low <= self.high


def exact(value: float | Fraction) -> Fraction:
    """Read a number as the decimal that it is written as: 0.1 is a tenth."""
    return value if isinstance(value, Fraction) else Fraction(repr(float(value)))


def trim(coefficients: list[Fraction]) -> Poly:
    """Drop leading zeros."""
    while coefficients and not coefficients[-1]:
        coefficients.pop()
    return tuple(coefficients)


def plus(p: Poly, q: Poly) -> Poly:
    """Add polynomials."""
    if len(p) < len(q):
        p, q = q, p
    return trim([a + b for a, b in zip(p, q, strict=False)] + list(p[len(q) :]))


def times(p: Poly, q: Poly) -> Poly:
    """Multiply polynomials."""
    if not p or not q:
        return ()
    product = [Fraction(0)] * (len(p) + len(q) - 1)
    for i, a in enumerate(p):
        if a:
            for j, b in enumerate(q):
                product[i + j] += a * b
    return trim(product)


def at(p: Poly, x: Fraction) -> Fraction:
    """Evaluate a polynomial."""
    return reduce(lambda total, c: total * x + c, reversed(p), Fraction(0))


def sign(x: Fraction) -> int:
    """Return -1, 0 or 1."""
    return (x > 0) - (x < 0)


def _divide(p: Poly, q: Poly) -> tuple[Poly, Poly]:
    """Return quotient and remainder."""
    rest, quotient = list(p), [Fraction(0)] * max(len(p) - len(q) + 1, 0)
    for shift in range(len(p) - len(q), -1, -1):
        factor = rest[shift + len(q) - 1] / q[-1]
        quotient[shift] = factor
        if factor:
            for i, c in enumerate(q):
                rest[shift + i] -= factor * c
    return trim(quotient), trim(rest[: len(q) - 1])


def _slope(p: Poly) -> Poly:
    return tuple(i * c for i, c in enumerate(p))[1:]


def _scaled(p: Poly) -> Poly:
    """Divide by the size of the leading coefficient, which keeps all signs."""
    size = abs(p[-1]) if p else Fraction(1)
    return tuple(c / size for c in p)


def _sturm(p: Poly) -> tuple[Poly, list[Poly]]:
    """Return the square-free part of a polynomial and its Sturm chain."""
    chain = [p, _slope(p)]
    while chain[-1]:
        chain.append(_scaled(tuple(-c for c in _divide(chain[-2], chain[-1])[1])))
    common = chain[-2]
    if len(common) == 1:
        return p, chain[:-1]
    return _sturm(_scaled(_divide(p, common)[0]))


def _variations(chain: list[Poly], x: Fraction) -> int:
    signs = [s for s in (sign(at(p, x)) for p in chain) if s]
    return sum(a != b for a, b in pairwise(signs))


def roots(p: Poly, low: Fraction, high: Fraction) -> list[Root]:
    """Return all distinct roots from `low` to `high`, both included, in order.

    Examples
    --------
    >>> half = Fraction(1, 2)
    >>> [root.value for root in roots((half * half, -2 * half, Fraction(1)), -half, 3 * half)]
    [0.5]
    """
    if len(p) < 2:
        return []
    if len(p) == 2:
        only = -p[0] / p[1]
        return [Root(only, only)] if low <= only <= high else []
    part, chain = _sturm(_scaled(p))
    if len(part) == 2:
        return roots(part, low, high)
    found = [Root(low, low)] if at(part, low) == 0 else []
    # Sturm counts the roots in (a, b].
    open_ = [(low, high, _variations(chain, low), _variations(chain, high))]
    while open_:
        a, b, at_a, at_b = open_.pop()
        if at_a == at_b:
            continue
        if at_a - at_b == 1:
            found.append(_refine(part, a, b))
            continue
        middle = (a + b) / 2
        changes = _variations(chain, middle)
        open_ += [(middle, b, changes, at_b), (a, middle, at_a, changes)]
    return found


def _refine(p: Poly, a: Fraction, b: Fraction) -> Root:
    """Narrow down the one root in (a, b] until no float lies between."""
    after = sign(at(p, b))
    if not after:
        return Root(b, b)
    while True:
        middle = (a + b) / 2
        nearest = Fraction(float(middle))
        if a < nearest < b:
            middle = nearest
        elif float(b) <= np.nextafter(float(a), np.inf):
            return Root(a, b)
        if b - a < FINEST:
            return Root(a, b)
        here = sign(at(p, middle))
        if not here:
            return Root(middle, middle)
        a, b = (a, middle) if here == after else (middle, b)


@dataclass(frozen=True)
class Rational:
    """A quotient of polynomials, on a piece of the range within which it is one.

    Attributes
    ----------
    top, bottom
        Numerator and denominator.
    low, high
        The piece; all values that are put together have the same.
    """

    top: Poly
    bottom: Poly
    low: Fraction
    high: Fraction

    def _like(self, top: Poly, bottom: Poly = (Fraction(1),)) -> Rational:
        return Rational(top, bottom, self.low, self.high)

    def __add__(self, other: Rational) -> Rational:
        """Add."""
        if self.bottom == other.bottom:
            return self._like(plus(self.top, other.top), self.bottom)
        top = plus(times(self.top, other.bottom), times(other.top, self.bottom))
        return self._like(top, times(self.bottom, other.bottom))

    def __neg__(self) -> Rational:
        """Reverse the sign."""
        return self._like(tuple(-c for c in self.top), self.bottom)

    def __sub__(self, other: Rational) -> Rational:
        """Subtract."""
        return self + -other

    def __mul__(self, other: Rational) -> Rational:
        """Multiply."""
        return self._like(times(self.top, other.top), times(self.bottom, other.bottom))

    def __truediv__(self, other: Rational) -> Rational:
        """Divide."""
        if not other.top:
            raise TranscendentalError("division by 0")
        return self._like(times(self.top, other.bottom), times(self.bottom, other.top))

    @property
    def signed(self) -> Poly:
        """A polynomial of the same sign."""
        return (
            self.top
            if len(self.bottom) == 1 and self.bottom[0] > 0
            else times(self.top, self.bottom)
        )

    @property
    def number(self) -> Fraction | None:
        """The value, where it is a constant."""
        if len(self.top) > 1 or len(self.bottom) > 1:
            return None
        return self.top[0] / self.bottom[0] if self.top else Fraction(0)

    def sign(self) -> int:
        """Return the sign inside the piece.

        Raises
        ------
        SplitError
            If it changes there.
        """
        p = self.signed
        for root in roots(p, self.low, self.high):
            if self.low < root.low and root.high < self.high:
                raise SplitError(p)
        return sign(at(p, (self.low + self.high) / 2))


def algebra(low: Fraction, high: Fraction) -> Mapping[str, Callable[..., Rational]]:
    """Return every operation of the formula language on a piece of the range."""

    def number(value: float | Fraction) -> Rational:
        if not np.isfinite(float(value)):
            raise TranscendentalError("a number that is not finite")
        return Rational(trim([exact(value)]), (Fraction(1),), low, high)

    def truth(value: bool) -> Rational:
        return number(int(value))

    def compare(test: Callable[[int], bool]) -> Callable[..., Rational]:
        return lambda x, y: truth(test((x - y).sign()))

    def true(x: Rational) -> bool:
        return x.sign() != 0

    def lower(x: Rational, y: Rational) -> Rational:
        return x if (x - y).sign() <= 0 else y

    def upper(x: Rational, y: Rational) -> Rational:
        return x if (x - y).sign() >= 0 else y

    def power(x: Rational, y: Rational) -> Rational:
        exponent = y.number
        if exponent is not None and exponent.denominator == 1 and abs(exponent) <= MOST_POWER:
            whole = reduce(lambda a, b: a * b, [x] * abs(int(exponent)), number(1))
            return whole if exponent >= 0 else number(1) / whole
        return elsewhere("**")(x, y)

    def elsewhere(op: str) -> Callable[..., Rational]:
        def apply(*args: Rational) -> Rational:
            if any(x.number is None for x in args):
                raise TranscendentalError(op)
            with np.errstate(all="ignore"):
                return number(float(ARRAY_OPS[op](*(float(x.number or 0) for x in args))))

        return apply

    ops: dict[str, Callable[..., Any]] = {
        "number": number,
        "+": lambda x, y: x + y,
        "-": lambda x, y: x - y,
        "*": lambda x, y: x * y,
        "/": lambda x, y: x / y,
        "**": power,
        "neg": lambda x: -x,
        "<": compare(lambda s: s < 0),
        "<=": compare(lambda s: s <= 0),
        ">": compare(lambda s: s > 0),
        ">=": compare(lambda s: s >= 0),
        "==": compare(lambda s: s == 0),
        "!=": compare(lambda s: s != 0),
        "and": lambda *args: truth(all(true(x) for x in args)),
        "or": lambda *args: truth(any(true(x) for x in args)),
        "not": lambda x: truth(not true(x)),
        "if": lambda condition, then, other: then if true(condition) else other,
        "min": lambda *args: reduce(lower, args),
        "max": lambda *args: reduce(upper, args),
        "abs": lambda x: x if x.sign() >= 0 else -x,
        "clip": lambda x, bottom, top: lower(upper(x, bottom), top),
        **{op: elsewhere(op) for op in ("sqrt", "exp", "log", "logistic")},
    }
    return MappingProxyType(ops)
