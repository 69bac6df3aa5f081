"""The formula language in exact algebras: rational functions of one parameter, polynomials."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce
from math import comb
from types import MappingProxyType
from typing import Any

import numpy as np
from flint import fmpq

from crisis_sim.exact.polynomial import Atom, Polynomial
from crisis_sim.exact.rational import Rational, TranscendentalError, variable
from crisis_sim.scenario.evaluate import ARRAY_OPS
from crisis_sim.scenario.operations import OPERATIONS, Operation

#: The largest whole power of a polynomial that is multiplied out.
MOST_POWER = 16
#: Products of so many terms at most are multiplied out; bounds of longer sums are slow.
MOST_TERMS = 1000


def rational_ops(low: fmpq, high: fmpq) -> Mapping[str, Callable[..., Rational]]:
    """Return every operation of the formula language on rational functions on a piece of a range.

    Numbers are read as the decimals they are written as. Operations raise `TranscendentalError`
    where they leave the rational functions, and `SplitError` where the piece has to be cut.
    """
    like = variable(low, high)

    def number(value: float) -> Rational:
        if not np.isfinite(float(value)):
            raise TranscendentalError("a number that is not finite")
        return like.constant(value)

    def apart(row: Operation) -> Callable[..., Rational]:
        """Compute with numbers alone, in floating point."""

        def apply(*args: Rational) -> Rational:
            numbers = [x.number for x in args]
            if any(n is None for n in numbers):
                raise TranscendentalError(row.name)
            return number(_in_floats(row.name, numbers))

        return apply

    def exactly(row: Operation) -> Callable[..., Rational]:
        """Compute exactly, or with numbers alone where that is not possible."""
        exact, otherwise = row.exact, apart(row)
        if exact is None:
            return otherwise

        def apply(*args: Rational) -> Rational:
            try:
                value: Rational = exact(*args)
            except TranscendentalError:
                return otherwise(*args)
            return value

        return apply

    ops = {name: exactly(row) for name, row in OPERATIONS.items()}
    return MappingProxyType({"number": number, **ops})


def _in_floats(op: str, numbers: Any) -> float:
    with np.errstate(all="ignore"):
        return float(np.asarray(ARRAY_OPS[op](*map(float, numbers))))


def _number(value: float | Fraction) -> Polynomial:
    return Polynomial.constant(
        value if isinstance(value, Fraction) else Fraction(repr(float(value)))
    )


def _apart(op: str) -> Callable[..., Polynomial]:
    """Keep an operation as a symbol of its own, unless it has numbers alone."""

    def apply(*args: Polynomial) -> Polynomial:
        numbers = [p.number for p in args]
        if all(n is not None for n in numbers):
            value = _in_floats(op, numbers)
            if np.isfinite(value):
                return _number(value)
        if op == "if" and numbers[0] is not None:
            return args[1] if numbers[0] else args[2]
        return Polynomial.symbol(Atom(op, args))

    return apply


def _multiply(x: Polynomial, y: Polynomial) -> Polynomial:
    """Multiply out, unless that would be long; bounds then come from the factors."""
    terms = len(x.terms), len(y.terms)
    short = min(terms) <= 1 or terms[0] * terms[1] <= MOST_TERMS
    return x * y if short else _apart("*")(x, y)


def _divide(x: Polynomial, y: Polynomial) -> Polynomial:
    number = y.number
    if number:
        return x * _number(1 / number)
    return _multiply(x, _apart("/")(_number(1.0), y))


def _raise(x: Polynomial, y: Polynomial) -> Polynomial:
    number, terms = y.number, max(1, len(x.terms))
    if number is not None and number.denominator == 1 and 0 <= number <= MOST_POWER:
        power = int(number)
        if comb(terms + power - 1, power) <= MOST_TERMS:
            return reduce(lambda a, b: a * b, [x] * power, _number(1.0))
    return _apart("**")(x, y)


#: Every operation of the formula language on polynomials; what is none stays a symbol of its own.
POLYNOMIAL_OPS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        **{op: _apart(op) for op in OPERATIONS},
        "number": _number,
        "+": lambda x, y: x + y,
        "-": lambda x, y: x - y,
        "*": _multiply,
        "/": _divide,
        "**": _raise,
        "neg": lambda x: _number(0.0) - x,
    }
)
