"""Bounds of payoff differences over boxes of parameters, terms that both sides share cancelled.

A formula is multiplied out, so that what stands on both sides of a difference drops out exactly.
Over a box a parameter in which the difference is monotone is fixed at the end where its bound is
attained; what is left is bounded by interval arithmetic, widened by the rounding error.

References
----------
Moore, Kearfott and Cloud, *Introduction to Interval Analysis*, 2009, chapters 5 and 6.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, reduce
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from crisis_sim.scenario.evaluate import ARRAY_OPS
from crisis_sim.scenario.interval import INTERVAL_OPS, Interval
from crisis_sim.scenario.nodes import OPERATIONS

Array = npt.NDArray[np.float64]
#: A parameter, or an operation that cannot be multiplied out, with its arguments.
Symbol: TypeAlias = "str | Atom"
Monomial: TypeAlias = frozenset[tuple[Symbol, int]]
#: The largest whole power that is multiplied out, and the most terms of a product.
MOST_POWER = 16
_ONE: Monomial = frozenset()
_ROUNDING = 4 * np.finfo(np.float64).eps


@dataclass(frozen=True)
class Atom:
    """An operation on polynomials that is none itself."""

    op: str
    args: tuple[Polynomial, ...]

    def parameters(self) -> frozenset[str]:
        """Return the parameters that it rests on."""
        return frozenset[str]().union(*(p.parameters for p in self.args))


@dataclass(frozen=True, eq=False)
class Boxes:
    """A batch of boxes: arrays [box] of the ends of each parameter."""

    low: Mapping[str, Array]
    high: Mapping[str, Array]


@dataclass(frozen=True)
class Bounds:
    """Bounds over boxes: of a difference [box], and of its slope in each parameter."""

    low: Array
    high: Array
    slopes: Mapping[str, tuple[Array, Array]]


class Polynomial:
    """A sum of products of parameters and atoms, with exact coefficients."""

    def __init__(self, terms: Mapping[Monomial, Fraction]) -> None:
        self.terms = {m: c for m, c in terms.items() if c}
        self._key = frozenset(self.terms.items())

    def __eq__(self, other: object) -> bool:
        """Compare the terms."""
        return isinstance(other, Polynomial) and self._key == other._key

    def __hash__(self) -> int:
        """Hash the terms."""
        return hash(self._key)

    def __add__(self, other: Polynomial) -> Polynomial:
        """Add."""
        total = dict(self.terms)
        for monomial, c in other.terms.items():
            total[monomial] = total.get(monomial, Fraction(0)) + c
        return Polynomial(total)

    def __sub__(self, other: Polynomial) -> Polynomial:
        """Subtract."""
        return self + Polynomial({m: -c for m, c in other.terms.items()})

    def __mul__(self, other: Polynomial) -> Polynomial:
        """Multiply."""
        total: dict[Monomial, Fraction] = {}
        for a, x in self.terms.items():
            for b, y in other.terms.items():
                powers = dict(a)
                for symbol, power in b:
                    powers[symbol] = powers.get(symbol, 0) + power
                key = frozenset(powers.items())
                total[key] = total.get(key, Fraction(0)) + x * y
        return Polynomial(total)

    @property
    def number(self) -> Fraction | None:
        """The value, where it is a constant."""
        if not self.terms:
            return Fraction(0)
        return self.terms[_ONE] if self.terms.keys() == {_ONE} else None

    @cached_property
    def symbols(self) -> tuple[Symbol, ...]:
        """What it is made of, in a fixed order."""
        return tuple(sorted({s for m in self.terms for s, _ in m}, key=repr))

    @cached_property
    def parameters(self) -> frozenset[str]:
        """The parameters that it rests on."""
        inside = (frozenset([s]) if isinstance(s, str) else s.parameters() for s in self.symbols)
        return frozenset[str]().union(*inside)

    def __repr__(self) -> str:
        """Write the terms in a fixed order."""
        return repr(sorted((sorted(map(repr, m)), c) for m, c in self.terms.items()))

    @cached_property
    def _table(self) -> tuple[Array, npt.NDArray[np.intp]]:
        """Coefficients [term] and exponents [term, symbol]."""
        place = {symbol: i for i, symbol in enumerate(self.symbols)}
        exponents = np.zeros((len(self.terms), len(place)), dtype=np.intp)
        for row, monomial in enumerate(self.terms):
            for symbol, power in monomial:
                exponents[row, place[symbol]] = power
        return np.array([float(c) for c in self.terms.values()]), exponents

    @cached_property
    def _slopes(self) -> dict[str, Polynomial]:
        """The slope in each parameter that is in no atom."""
        hidden = frozenset[str]().union(
            *(s.parameters() for s in self.symbols if isinstance(s, Atom))
        )
        return {
            name: self._slope(name)
            for name in self.symbols
            if isinstance(name, str) and name not in hidden
        }

    def _slope(self, name: str) -> Polynomial:
        total: dict[Monomial, Fraction] = {}
        for monomial, c in self.terms.items():
            powers = dict(monomial)
            if power := powers.pop(name, 0):
                if power > 1:
                    powers[name] = power - 1
                total[frozenset(powers.items())] = c * power
        return Polynomial(total)

    def natural(self, boxes: Boxes) -> tuple[Array, Array]:
        """Return bounds by interval arithmetic, term by term."""
        size = len(next(iter(boxes.low.values())))
        coefficients, exponents = self._table
        low, high = np.ones((2, len(self.terms), size))
        for column, symbol in enumerate(self.symbols):
            a, b = _symbol(symbol, boxes)
            powers = [_power(a, b, p) for p in range(int(exponents[:, column].max()) + 1)]
            of_low = np.array([p[0] for p in powers])[exponents[:, column]]
            of_high = np.array([p[1] for p in powers])[exponents[:, column]]
            products = np.stack([low * of_low, low * of_high, high * of_low, high * of_high])
            low, high = products.min(axis=0), products.max(axis=0)
        ends = np.stack([low * coefficients[:, None], high * coefficients[:, None]])
        steps = len(self.terms) + int(exponents.sum(axis=1).max(initial=0)) + 2
        error = _ROUNDING * steps * np.abs(ends).max(axis=0).sum(axis=0)
        return ends.min(axis=0).sum(axis=0) - error, ends.max(axis=0).sum(axis=0) + error

    def bounds(self, boxes: Boxes) -> Bounds:
        """Return bounds, with monotone parameters fixed at their ends."""
        with np.errstate(all="ignore"):
            low, high = self.natural(boxes)
            slopes = {name: slope.natural(boxes) for name, slope in self._slopes.items()}
            below, above = (
                dict(zip(("low", "high"), (dict(boxes.low), dict(boxes.high)), strict=True))
                for _ in range(2)
            )
            for name, (least, most) in slopes.items():
                a, b, up, down = boxes.low[name], boxes.high[name], least >= 0, most <= 0
                below["low"][name] = np.where(down & ~up, b, a)
                below["high"][name] = np.where(up, a, b)
                above["low"][name] = np.where(up, b, a)
                above["high"][name] = np.where(down & ~up, a, b)
            bottom, _ = self.natural(Boxes(below["low"], below["high"]))
            _, top = self.natural(Boxes(above["low"], above["high"]))
        unknown = np.isnan(low) | np.isnan(high) | np.isnan(bottom) | np.isnan(top)
        return Bounds(
            np.where(unknown, -np.inf, np.maximum(low, bottom)),
            np.where(unknown, np.inf, np.minimum(high, top)),
            slopes,
        )


def _symbol(symbol: Symbol, boxes: Boxes) -> tuple[Array, Array]:
    if isinstance(symbol, str):
        return boxes.low[symbol], boxes.high[symbol]
    args = [Interval(*p.natural(boxes)) for p in symbol.args]
    value = INTERVAL_OPS[symbol.op](*args)
    size = len(next(iter(boxes.low.values())))
    return np.broadcast_to(value.low, (size,)), np.broadcast_to(value.high, (size,))


def _power(low: Array, high: Array, power: int) -> tuple[Array, Array]:
    a, b = low**power, high**power
    if power % 2 or not power:
        return a, b
    over = (low < 0) & (high > 0)
    return np.where(over, 0.0, np.minimum(a, b)), np.maximum(a, b)


def _exact(value: float | Fraction) -> Polynomial:
    number = value if isinstance(value, Fraction) else Fraction(repr(float(value)))
    return Polynomial({_ONE: number})


def _apart(op: str) -> Callable[..., Polynomial]:
    def apply(*args: Polynomial) -> Polynomial:
        numbers = [p.number for p in args]
        if all(n is not None for n in numbers):
            with np.errstate(all="ignore"):
                value = float(ARRAY_OPS[op](*(float(n) for n in numbers if n is not None)))
            if np.isfinite(value):
                return _exact(value)
        if op == "if" and numbers[0] is not None:
            return args[1] if numbers[0] else args[2]
        return Polynomial({frozenset([(Atom(op, args), 1)]): Fraction(1)})

    return apply


def _divide(x: Polynomial, y: Polynomial) -> Polynomial:
    number = y.number
    return x * (_exact(1 / number) if number else _apart("/")(_exact(1.0), y))


def _raise(x: Polynomial, y: Polynomial) -> Polynomial:
    number = y.number
    if number is not None and number.denominator == 1 and 0 <= number <= MOST_POWER:
        return reduce(lambda a, b: a * b, [x] * int(number), _exact(1.0))
    return _apart("**")(x, y)


#: Every operation of the formula language on polynomials.
POLYNOMIAL_OPS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        **{op: _apart(op) for op in OPERATIONS},
        "number": _exact,
        "+": lambda x, y: x + y,
        "-": lambda x, y: x - y,
        "*": lambda x, y: x * y,
        "/": _divide,
        "**": _raise,
        "neg": lambda x: _exact(0.0) - x,
    }
)


def parameter(name: str) -> Polynomial:
    """Return a parameter as a polynomial."""
    return Polynomial({frozenset([(name, 1)]): Fraction(1)})
