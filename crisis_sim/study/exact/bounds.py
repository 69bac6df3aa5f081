"""Bounds of payoff differences over boxes of parameters, terms that both sides share cancelled.

A formula is multiplied out, so that what stands on both sides of a difference drops out exactly.
Over a box its Bernstein coefficients hold every value between the least and the largest of them.
For a formula that is linear in each parameter they are its values at the corners, so the bounds
are exact; with higher powers they close in as boxes shrink. Parts that share no parameter are
bounded apart. All bounds are widened by the rounding error.

References
----------
Garloff, "The Bernstein algorithm", Interval Computations 2, 1993. Moore, Kearfott and Cloud,
*Introduction to Interval Analysis*, 2009, chapters 5 and 6.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, reduce
from math import comb
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
#: More Bernstein coefficients than this and a part is bounded term by term; numbers held at once.
MOST_COEFFICIENTS, MOST_NUMBERS = 4096, 2_000_000
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

    @property
    def size(self) -> int:
        """How many boxes there are."""
        return len(next(iter(self.low.values())))

    def pick(self, rows: Any) -> Boxes:
        """Keep some of the boxes."""
        return Boxes(
            {name: end[rows] for name, end in self.low.items()},
            {name: end[rows] for name, end in self.high.items()},
        )


@dataclass(frozen=True)
class Bounds:
    """Bounds over boxes [box], and by how much each parameter can change the value there."""

    low: Array
    high: Array
    spread: Mapping[str, Array]


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
    def _parts(self) -> list[Polynomial]:
        """Addends that share no symbol with one another; the constant is one of them."""
        groups: list[tuple[set[Symbol], dict[Monomial, Fraction]]] = []
        for monomial, c in self.terms.items():
            symbols, terms = {s for s, _ in monomial}, {monomial: c}
            apart = []
            for group in groups:
                if symbols & group[0]:
                    symbols, terms = symbols | group[0], terms | group[1]
                else:
                    apart.append(group)
            groups = [*apart, (symbols, terms)]
        return [self] if len(groups) == 1 else [Polynomial(terms) for _, terms in groups]

    @cached_property
    def _tensor(self) -> Array:
        """Coefficients by the power of each symbol."""
        coefficients, exponents = self._table
        tensor = np.zeros(exponents.max(axis=0, initial=0) + 1)
        tensor[tuple(exponents.T)] = coefficients if len(self.symbols) else coefficients[0]
        return tensor

    def natural(self, boxes: Boxes) -> tuple[Array, Array]:
        """Return bounds by interval arithmetic, term by term."""
        size = boxes.size
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
        """Return bounds, and how much hangs on each parameter."""
        low, high = np.zeros((2, boxes.size))
        spread: dict[str, Array] = {}
        with np.errstate(all="ignore"):
            for part in self._parts if self.terms else []:
                found = part._bounds(boxes)
                low, high = low + found.low, high + found.high
                for name, much in found.spread.items():
                    spread[name] = spread[name] + much if name in spread else much
        steps = _ROUNDING * len(self.terms)
        low, high = low - steps * np.abs(low), high + steps * np.abs(high)
        unknown = np.isnan(low) | np.isnan(high)
        return Bounds(np.where(unknown, -np.inf, low), np.where(unknown, np.inf, high), spread)

    def _bounds(self, boxes: Boxes) -> Bounds:
        size = int(np.prod([float(count) for count in self._tensor_shape]))
        if size > MOST_COEFFICIENTS:
            return self._monotone(boxes)
        block = max(1, MOST_NUMBERS // size)
        if boxes.size <= block:
            return self._bernstein(boxes)
        starts = range(0, boxes.size, block)
        parts = [self._bernstein(boxes.pick(slice(start, start + block))) for start in starts]
        return Bounds(
            np.concatenate([part.low for part in parts]),
            np.concatenate([part.high for part in parts]),
            {n: np.concatenate([part.spread[n] for part in parts]) for n in parts[0].spread},
        )

    def _monotone(self, boxes: Boxes) -> Bounds:
        """Bound term by term, each parameter that moves the value one way fixed at its ends."""
        low, high = self.natural(boxes)
        below_low, below_high = dict(boxes.low), dict(boxes.high)
        above_low, above_high = dict(boxes.low), dict(boxes.high)
        spread = dict.fromkeys(self.parameters, high - low)
        for name, slope in self._slopes.items():
            a, b = boxes.low[name], boxes.high[name]
            least, most = slope.natural(boxes)
            up, down = least >= 0, (most <= 0) & (least < 0)
            below_low[name], below_high[name] = np.where(down, b, a), np.where(up, a, b)
            above_low[name], above_high[name] = np.where(up, b, a), np.where(down, a, b)
            spread[name] = (b - a) * np.maximum(np.abs(least), np.abs(most))
        bottom, _ = self.natural(Boxes(below_low, below_high))
        _, top = self.natural(Boxes(above_low, above_high))
        return Bounds(np.maximum(low, bottom), np.minimum(high, top), spread)

    @cached_property
    def _slopes(self) -> dict[str, Polynomial]:
        """The slope in each parameter that is in no atom."""
        atoms = [symbol for symbol in self.symbols if isinstance(symbol, Atom)]
        hidden = frozenset[str]().union(*(atom.parameters() for atom in atoms))
        return {name: self._slope(name) for name in sorted(self.parameters - hidden)}

    def _slope(self, name: str) -> Polynomial:
        total: dict[Monomial, Fraction] = {}
        for monomial, c in self.terms.items():
            powers = dict(monomial)
            if power := powers.pop(name, 0):
                if power > 1:
                    powers[name] = power - 1
                total[frozenset(powers.items())] = c * power
        return Polynomial(total)

    @property
    def _tensor_shape(self) -> tuple[int, ...]:
        return tuple(int(power) + 1 for power in self._table[1].max(axis=0, initial=0))

    def _bernstein(self, boxes: Boxes) -> Bounds:
        """Bound by the Bernstein coefficients [power of each symbol, box]."""
        ends = [_symbol(symbol, boxes) for symbol in self.symbols]
        now = self._tensor.reshape(-1, 1)
        size = np.abs(now)
        shape = []
        for count, (a, b) in zip(self._tensor_shape, ends, strict=True):
            wide = bool((a < b).any())
            now = _along(now.reshape(count, -1, now.shape[-1]), a, b if wide else None)
            most = np.maximum(np.abs(a), np.abs(b))
            size = _along(size.reshape(count, -1, size.shape[-1]), most, None)
            size, now = size.reshape(-1, size.shape[-1]), now.reshape(-1, now.shape[-1])
            shape.append(count if wide else 1)
        error = _ROUNDING * (sum(self._tensor_shape) + 2 * len(shape) + 2) * size.sum(axis=0)
        spread: dict[str, Array] = {}
        for axis, symbol in enumerate(self.symbols):
            if shape[axis] == 1:
                continue
            left, right = int(np.prod(shape[:axis])), int(np.prod(shape[axis + 1 :]))
            steps = np.abs(np.diff(now.reshape(left, shape[axis], right, -1), axis=1))
            much = np.broadcast_to(steps.sum(axis=1).max(axis=(0, 1)), (boxes.size,))
            for name in [symbol] if isinstance(symbol, str) else symbol.parameters():
                spread[name] = spread[name] + much if name in spread else much
        low, high = now.min(axis=0) - error, now.max(axis=0) + error
        whole = (boxes.size,)
        return Bounds(np.broadcast_to(low, whole), np.broadcast_to(high, whole), spread)


def _along(powers: Array, a: Array, b: Array | None) -> Array:
    """Turn coefficients of powers of a symbol [power, other, box] into Bernstein ones.

    They are [other, power, box]: the j-th is the polynomial's polar form at d - j times the
    lower and j times the upper end; its value [other, 1, box] where there is no upper end.
    """
    degree = len(powers) - 1
    if b is None:
        return np.asarray(sum(powers[k] * a**k for k in range(degree + 1)))[:, None]
    out = np.empty((powers.shape[1], degree + 1, len(a)))
    for j in range(degree + 1):
        out[:, j] = powers[0]
        for k in range(1, degree + 1):
            means = [comb(degree - j, k - i) * comb(j, i) / comb(degree, k) for i in range(k + 1)]
            mean = sum(m * a ** (k - i) * b**i for i, m in enumerate(means) if m)
            out[:, j] += powers[k] * mean
    return out


def _symbol(symbol: Symbol, boxes: Boxes) -> tuple[Array, Array]:
    if isinstance(symbol, str):
        return boxes.low[symbol], boxes.high[symbol]
    bounds = [p.bounds(boxes) for p in symbol.args]
    args = [Interval(b.low, b.high) for b in bounds]
    value = INTERVAL_OPS[symbol.op](*args)
    return np.broadcast_to(value.low, (boxes.size,)), np.broadcast_to(value.high, (boxes.size,))


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
