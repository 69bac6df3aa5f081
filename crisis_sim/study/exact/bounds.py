"""Bounds of payoff differences over boxes of parameters.

Over a box the Bernstein coefficients of a polynomial hold every value between the least and the
largest of them. For one that is linear in each parameter they are its values at the corners, so
the bounds are exact; with higher powers they close in as boxes shrink. Parts that share no
parameter are bounded apart. Where there are too many coefficients, parameters that move the value
one way throughout a box are fixed at their ends first. All bounds are widened by the rounding
error.

References
----------
Garloff, "The Bernstein algorithm", Interval Computations 2, 1993. Moore, Kearfott and Cloud,
*Introduction to Interval Analysis*, 2009, chapters 5 and 6.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import comb
from typing import Any

import numpy as np

from crisis_sim.exact.intervals import Interval, add, multiply
from crisis_sim.exact.polynomial import Polynomial, Symbol
from crisis_sim.progress import Stop, never
from crisis_sim.scenario.operations import OPERATIONS
from crisis_sim.study.exact.ball import Ball
from crisis_sim.types import Array

#: Most Bernstein coefficients of a part, and most numbers held at once.
MOST_COEFFICIENTS, MOST_NUMBERS = 4096, 2_000_000
_ROUNDING = 4 * np.finfo(np.float64).eps


class StoppedError(Exception):
    """Bounds were not finished: the time is up, or the run was stopped."""


@dataclass(frozen=True, eq=False)
class Boxes:
    """A batch of boxes: arrays [box] of the ends of each parameter.

    With a ball, only what lies in it as well counts. Bounds are given up with `StoppedError`
    when `stop` answers yes.
    """

    low: Mapping[str, Array]
    high: Mapping[str, Array]
    ball: Ball | None = None
    stop: Stop = never

    @property
    def size(self) -> int:
        """How many boxes there are."""
        return len(next(iter(self.low.values())))

    def pick(self, rows: Any) -> Boxes:
        """Keep some of the boxes."""
        return Boxes(
            {name: end[rows] for name, end in self.low.items()},
            {name: end[rows] for name, end in self.high.items()},
            None if self.ball is None else self.ball.pick(rows),
            self.stop,
        )


@dataclass(frozen=True)
class Bounds:
    """Bounds over boxes [box], and by how much each parameter can change the value there."""

    low: Array
    high: Array
    spread: Mapping[str, Array]


def bound(polynomial: Polynomial, boxes: Boxes) -> Bounds:
    """Return bounds of a polynomial over each box, and how much hangs on each parameter."""
    if boxes.stop():
        raise StoppedError
    low, high = np.zeros((2, boxes.size))
    spread: dict[str, Array] = {}
    with np.errstate(all="ignore"):
        for part in polynomial.parts if polynomial.terms else []:
            found = _part(part, boxes)
            low, high = low + found.low, high + found.high
            for name, much in found.spread.items():
                spread[name] = spread[name] + much if name in spread else much
        steps = _ROUNDING * len(polynomial.terms)
        low, high = low - steps * np.abs(low), high + steps * np.abs(high)
        if boxes.ball is not None and polynomial.parameters:
            low, high = _within(polynomial, boxes, boxes.ball, low, high)
    unknown = np.isnan(low) | np.isnan(high)
    return Bounds(np.where(unknown, -np.inf, low), np.where(unknown, np.inf, high), spread)


def _within(
    polynomial: Polynomial, boxes: Boxes, ball: Ball, low: Array, high: Array
) -> tuple[Array, Array]:
    """Tighten bounds by what a value can change from the nearest point on, inside the ball."""
    start = ball.nearest(boxes.low, boxes.high)
    left, value = ball.left(start), natural(polynomial, Boxes(start, start))
    down, up, room = [], [], []
    for name, (least, most) in _gradient(polynomial, Boxes(boxes.low, boxes.high)).items():
        width = ball.width[name]
        back = (start[name] - boxes.low[name]) / width
        on = (boxes.high[name] - start[name]) / width
        rise, fall = np.maximum(most, 0.0) * width, np.maximum(-least, 0.0) * width
        up.append(np.maximum(np.where(on > 0, rise, 0.0), np.where(back > 0, fall, 0.0)))
        down.append(np.maximum(np.where(back > 0, rise, 0.0), np.where(on > 0, fall, 0.0)))
        room.append(np.maximum(back, on))
    widen = 1 + _ROUNDING * 4 * len(room)
    below = value[0] - widen * ball.most(np.array(down), np.array(room), left)
    above = value[1] + widen * ball.most(np.array(up), np.array(room), left)
    return np.fmax(low, below), np.fmin(high, above)


def _gradient(polynomial: Polynomial, boxes: Boxes) -> dict[str, tuple[Array, Array]]:
    """Return bounds of the slope in each parameter; infinite through operations with jumps."""
    found: dict[str, tuple[Array, Array]] = {}
    for symbol, slope in polynomial.gradient.items():
        factor = Interval(*natural(slope, boxes))
        for name, inner in _symbol_gradient(symbol, boxes).items():
            change = multiply(factor, Interval(*inner))
            old = Interval(*found[name]) if name in found else Interval(0.0, 0.0)
            total = add(old, change)
            found[name] = np.asarray(total.low), np.asarray(total.high)
    return found


def _symbol_gradient(symbol: Symbol, boxes: Boxes) -> dict[str, tuple[Array, Array]]:
    one = np.ones(boxes.size)
    if isinstance(symbol, str):
        return {symbol: (one, one)}
    slope = OPERATIONS[symbol.op].slope
    if slope is None:
        return dict.fromkeys(symbol.parameters(), (-np.inf * one, np.inf * one))
    inner = [_gradient(argument, boxes) for argument in symbol.args]
    none = (0.0 * one, 0.0 * one)

    def first() -> Interval:
        bounds = bound(symbol.args[0], boxes)
        return Interval(bounds.low, bounds.high)

    total = {
        name: slope(first, [Interval(*found.get(name, none)) for found in inner])
        for name in symbol.parameters()
    }
    return {name: (np.asarray(x.low), np.asarray(x.high)) for name, x in total.items()}


def _part(part: Polynomial, boxes: Boxes) -> Bounds:
    """Bound what cannot be taken apart."""
    size = _coefficients(part, boxes)
    if size > MOST_COEFFICIENTS:
        return _monotone(part, boxes)
    block = max(1, MOST_NUMBERS // size)
    if boxes.size <= block:
        return _bernstein(part, boxes)
    starts = range(0, boxes.size, block)
    parts = [_bernstein(part, boxes.pick(slice(start, start + block))) for start in starts]
    return Bounds(
        np.concatenate([part.low for part in parts]),
        np.concatenate([part.high for part in parts]),
        {n: np.concatenate([part.spread[n] for part in parts]) for n in parts[0].spread},
    )


def _coefficients(part: Polynomial, boxes: Boxes) -> int:
    """Return how many Bernstein coefficients there are: those of what has a width somewhere."""
    highest = part.table[1].max(axis=0, initial=0)
    size = 1
    for symbol, power in zip(part.symbols, highest.tolist(), strict=True):
        names = [symbol] if isinstance(symbol, str) else symbol.parameters()
        if any((boxes.low[name] < boxes.high[name]).any() for name in names):
            size *= power + 1
    return size


def _bernstein(part: Polynomial, boxes: Boxes) -> Bounds:
    """Bound by the Bernstein coefficients [power of each symbol with a width, box]."""
    coefficients, exponents = part.table
    ends = [_symbol(symbol, boxes) for symbol in part.symbols]
    wide = [column for column, (a, b) in enumerate(ends) if bool((a < b).any())]
    now = np.repeat(coefficients[:, None], boxes.size, axis=1)
    size = np.abs(now)
    for column, (a, b) in enumerate(ends):
        power = exponents[:, column, None]
        size *= np.maximum(np.abs(a), np.abs(b)) ** power
        if column not in wide:
            now *= a**power
    size = size.sum(axis=0)
    shape = tuple(exponents[:, wide].max(axis=0, initial=0) + 1)
    where = np.ravel_multi_index(tuple(exponents[:, wide].T), shape) if wide else [0] * len(now)
    tensor = np.zeros((int(np.prod(shape)), boxes.size))
    np.add.at(tensor, where, now)
    for column, count in zip(wide, shape, strict=True):
        tensor = _along(tensor.reshape(count, -1, boxes.size), *ends[column])
        tensor = tensor.reshape(-1, boxes.size)
    steps = len(now) + int(exponents.sum(axis=1).max()) + sum(shape) + 2 * len(shape) + 2
    spread: dict[str, Array] = {}
    for axis, column in enumerate(wide):
        left, right = int(np.prod(shape[:axis])), int(np.prod(shape[axis + 1 :]))
        moves = np.abs(np.diff(tensor.reshape(left, shape[axis], right, -1), axis=1))
        much = moves.sum(axis=1).max(axis=(0, 1))
        symbol = part.symbols[column]
        for name in [symbol] if isinstance(symbol, str) else symbol.parameters():
            spread[name] = spread[name] + much if name in spread else much
    error = _ROUNDING * steps * size
    return Bounds(tensor.min(axis=0) - error, tensor.max(axis=0) + error, spread)


def _along(powers: Array, a: Array, b: Array) -> Array:
    """Turn coefficients of powers of a symbol [power, other, box] into Bernstein ones.

    They are [other, power, box]: the j-th is the polynomial's polar form at d - j times the
    lower and j times the upper end.
    """
    degree = len(powers) - 1
    out = np.empty((powers.shape[1], degree + 1, len(a)))
    for j in range(degree + 1):
        out[:, j] = powers[0]
        for k in range(1, degree + 1):
            means = [comb(degree - j, k - i) * comb(j, i) / comb(degree, k) for i in range(k + 1)]
            mean = sum(m * a ** (k - i) * b**i for i, m in enumerate(means) if m)
            out[:, j] += powers[k] * mean
    return out


def _monotone(part: Polynomial, boxes: Boxes) -> Bounds:
    """Bound with each parameter that moves the value one way fixed at its ends."""
    low, high = natural(part, boxes)
    slopes = {name: natural(slope, boxes) for name, slope in part.slopes.items()}
    spread = dict.fromkeys(part.parameters, high - low)
    for name, (least, most) in slopes.items():
        width = boxes.high[name] - boxes.low[name]
        spread[name] = width * np.maximum(np.abs(least), np.abs(most))
    bottom = _least(part, _towards(boxes, slopes, 1), 1)
    top = -_least(part, _towards(boxes, slopes, -1), -1)
    return Bounds(np.maximum(low, bottom), np.minimum(high, top), spread)


def _least(part: Polynomial, boxes: Boxes, sign: int) -> Array:
    """Return a lower bound of `sign` times the value, closer where that may settle its sign."""
    found = _signed(natural(part, boxes), sign)
    middle = {name: (low + boxes.high[name]) / 2 for name, low in boxes.low.items()}
    open_ = (found <= 0) & (_signed(natural(part, Boxes(middle, middle)), sign) > 0)
    rows = np.nonzero(open_)[0]
    if not len(rows):
        return found
    widths = np.array([(boxes.low[n] < boxes.high[n])[rows] for n in sorted(part.parameters)])
    patterns, pattern = np.unique(widths, axis=1, return_inverse=True)
    for number in range(patterns.shape[1]):
        alike = rows[pattern.ravel() == number]
        inner = boxes.pick(alike)
        if _coefficients(part, inner) <= MOST_COEFFICIENTS:
            closer = _part(part, inner)
            found[alike] = _signed((closer.low, closer.high), sign)
    return found


def _signed(ends: tuple[Array, Array], sign: int) -> Array:
    """Return the lower end of `sign` times what lies between two ends."""
    return ends[0] if sign > 0 else -ends[1]


def _towards(boxes: Boxes, slopes: Mapping[str, tuple[Array, Array]], sign: int) -> Boxes:
    """Fix what moves `sign` times a value one way at the end at which that is least."""
    low, high = dict(boxes.low), dict(boxes.high)
    for name, (least, most) in slopes.items():
        a, b = boxes.low[name], boxes.high[name]
        rises, falls = (least >= 0, most <= 0) if sign > 0 else (most <= 0, least >= 0)
        falls = falls & ~rises
        low[name], high[name] = np.where(falls, b, a), np.where(rises, a, b)
    return Boxes(low, high, stop=boxes.stop)


def natural(polynomial: Polynomial, boxes: Boxes) -> tuple[Array, Array]:
    """Return bounds by interval arithmetic, term by term."""
    coefficients, exponents = polynomial.table
    low, high = np.ones((2, len(coefficients), boxes.size))
    for column, symbol in enumerate(polynomial.symbols):
        a, b = _symbol(symbol, boxes)
        powers = [_power(a, b, p) for p in range(int(exponents[:, column].max()) + 1)]
        of_low = np.array([p[0] for p in powers])[exponents[:, column]]
        of_high = np.array([p[1] for p in powers])[exponents[:, column]]
        products = np.stack([low * of_low, low * of_high, high * of_low, high * of_high])
        low, high = products.min(axis=0), products.max(axis=0)
    ends = np.stack([low * coefficients[:, None], high * coefficients[:, None]])
    steps = len(coefficients) + int(exponents.sum(axis=1).max(initial=0)) + 2
    error = _ROUNDING * steps * np.abs(ends).max(axis=0).sum(axis=0)
    return ends.min(axis=0).sum(axis=0) - error, ends.max(axis=0).sum(axis=0) + error


def _symbol(symbol: Symbol, boxes: Boxes) -> tuple[Array, Array]:
    if isinstance(symbol, str):
        return boxes.low[symbol], boxes.high[symbol]
    bounds = [bound(argument, boxes) for argument in symbol.args]
    value = OPERATIONS[symbol.op].intervals(*(Interval(b.low, b.high) for b in bounds))
    return np.broadcast_to(value.low, (boxes.size,)), np.broadcast_to(value.high, (boxes.size,))


def _power(low: Array, high: Array, power: int) -> tuple[Array, Array]:
    a, b = low**power, high**power
    if power % 2 or not power:
        return a, b
    over = (low < 0) & (high > 0)
    return np.where(over, 0.0, np.minimum(a, b)), np.maximum(a, b)
