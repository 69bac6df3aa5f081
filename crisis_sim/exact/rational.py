"""Rational functions of one variable in exact arithmetic, and where they change sign."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq, fmpq_poly

from crisis_sim.exact.roots import exact, real_roots, sign

#: The largest whole power that is multiplied out.
MOST_POWER = 32
_ONE = fmpq_poly([1])


class TranscendentalError(Exception):
    """A formula that is no rational function on any piece of the range."""


class SplitError(Exception):
    """A formula takes another form on either side of the roots of a polynomial.

    Its one argument is the polynomial.
    """


@dataclass(frozen=True)
class Rational:
    """A quotient of polynomials, on a piece of the range within which it is one.

    Attributes
    ----------
    top, bottom
        Numerator and denominator; one without roots is 1.
    low, high
        The piece; all values that are put together have the same.
    """

    top: fmpq_poly
    bottom: fmpq_poly
    low: fmpq
    high: fmpq

    def constant(self, number: float | Fraction | fmpq) -> Rational:
        """Return a number, read as the decimal that it is written as."""
        return self._like(fmpq_poly([exact(number)]), _ONE)

    def _like(self, top: fmpq_poly, bottom: fmpq_poly) -> Rational:
        if bottom.degree() == 0 and bottom[0] != 1:
            top, bottom = top / bottom[0], _ONE
        return Rational(top, bottom, self.low, self.high)

    def __add__(self, other: Rational) -> Rational:
        """Add."""
        if self.bottom == other.bottom:
            return self._like(self.top + other.top, self.bottom)
        top = self.top * other.bottom + other.top * self.bottom
        return self._like(top, self.bottom * other.bottom)

    def __neg__(self) -> Rational:
        """Reverse the sign."""
        return self._like(-self.top, self.bottom)

    def __sub__(self, other: Rational) -> Rational:
        """Subtract."""
        return self + -other

    def __mul__(self, other: Rational) -> Rational:
        """Multiply."""
        return self._like(self.top * other.top, self.bottom * other.bottom)

    def __truediv__(self, other: Rational) -> Rational:
        """Divide."""
        if other.top.degree() < 0:
            raise TranscendentalError("division by 0")
        return self._like(self.top * other.bottom, self.bottom * other.top)

    def __pow__(self, other: Rational) -> Rational:
        """Raise to a whole power."""
        exponent = other.number
        if exponent is None or exponent.q != 1 or abs(exponent) > MOST_POWER:
            raise TranscendentalError("**")
        size = abs(int(exponent.p))
        raised = self._like(self.top**size, self.bottom**size)
        return raised if exponent >= 0 else self.constant(1) / raised

    @property
    def signed(self) -> fmpq_poly:
        """A polynomial of the same sign."""
        return self.top if self.bottom == _ONE else self.top * self.bottom

    @property
    def number(self) -> fmpq | None:
        """The value, where it is a constant."""
        return self.top[0] if self.top.degree() < 1 and self.bottom == _ONE else None

    def sign(self) -> int:
        """Return the sign inside the piece.

        Raises
        ------
        SplitError
            If it changes there.
        """
        p = self.signed
        if p.degree() < 1:
            return sign(p[0])
        for root in real_roots(p, self.low, self.high):
            if self.low < root.low and root.high < self.high:
                raise SplitError(p)
        return sign(p((self.low + self.high) / 2))


def variable(low: fmpq, high: fmpq) -> Rational:
    """Return the variable itself on a piece of its range, or the number where that is a point."""
    top = fmpq_poly([0, 1]) if low < high else fmpq_poly([low])
    return Rational(top, _ONE, low, high)
