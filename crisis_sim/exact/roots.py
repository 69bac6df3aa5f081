"""The real roots of a polynomial, each enclosed with proof.

Over the rational numbers a polynomial is a product of irreducible ones. The root of a linear
factor is a fraction; the complex roots of any other are enclosed in discs that hold one each, and
one that is real is known to be so. As no root of such a factor is a fraction, and no two factors
share one, closer enclosures tell each from the others and from the ends of the range.

References
----------
The FLINT team, *FLINT: Fast Library for Number Theory*, https://flintlib.org: `fmpz_poly_factor`
(van Hoeij) and `arb_fmpz_poly_complex_roots`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from flint import ctx, fmpq, fmpq_poly, fmpz_poly

#: Binary digits to which roots are enclosed at first.
DIGITS = 128


@dataclass(frozen=True)
class Root:
    """Where a polynomial is 0: between two fractions, which are equal where it is one."""

    low: fmpq
    high: fmpq

    @property
    def value(self) -> float:
        """The float nearest to the middle."""
        return as_float((self.low + self.high) / 2)

    def meets(self, other: Root) -> bool:
        """Tell whether two roots cannot be told apart."""
        return bool(self.low <= other.high and other.low <= self.high)


def exact(value: float | Fraction | fmpq) -> fmpq:
    """Read a number as the decimal that it is written as: 0.1 is a tenth."""
    if isinstance(value, fmpq):
        return value
    written = value if isinstance(value, Fraction) else Decimal(repr(float(value)))
    return fmpq(*written.as_integer_ratio())


def as_float(value: fmpq) -> float:
    """Return the nearest float."""
    return int(value.p) / int(value.q)


def sign(value: fmpq) -> int:
    """Return -1, 0 or 1."""
    return int(value > 0) - int(value < 0)


def real_roots(polynomial: fmpq_poly, low: fmpq, high: fmpq) -> list[Root]:
    """Return all distinct roots from `low` to `high`, both included, in order.

    Examples
    --------
    >>> [root.value for root in real_roots(fmpq_poly([fmpq(1, 4), -1, 1]), fmpq(0), fmpq(2))]
    [0.5]
    >>> [root.value for root in real_roots(fmpq_poly([-2, 0, 1]), fmpq(0), fmpq(2))]
    [1.4142135623730951]
    """
    if polynomial.degree() < 1:
        return []
    factors = [factor for factor, _ in polynomial.numer().factor()[1]]
    ends = [Root(low, low), Root(high, high)]
    digits = DIGITS
    while True:
        found = sorted((r for f in factors for r in _roots(f, digits)), key=lambda r: r.low)
        marks = sorted([*found, *ends], key=lambda r: r.low)
        if not any(a.meets(b) and a != b for a, b in pairwise(marks)):
            return [root for root in found if low <= root.low and root.high <= high]
        digits *= 2


def _roots(factor: fmpz_poly, digits: int) -> list[Root]:
    """Enclose the real roots of an irreducible polynomial."""
    if factor.degree() == 1:
        only = fmpq(-factor[0], factor[1])
        return [Root(only, only)]
    with ctx.workprec(digits):
        every: Any = factor.complex_roots()
        discs = [disc.real for disc, _ in every if disc.imag == 0]
    balls = [(disc.mid().fmpq(), disc.rad().fmpq()) for disc in discs]
    return [Root(middle - radius, middle + radius) for middle, radius in balls]
