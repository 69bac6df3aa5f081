"""What a formula may do with numbers: one row for an operation, from which all else follows.

Grammar, reserved words, evaluation on arrays, bounds, slopes and exact algebra read these rows;
a new function of the language is a new row.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from types import MappingProxyType
from typing import Any

import numpy as np

from crisis_sim.exact import intervals, ordered, slopes
from crisis_sim.exact.intervals import Interval
from crisis_sim.exact.logistic import logistic


@dataclass(frozen=True)
class Operation:
    """An operation of the formula language.

    Attributes
    ----------
    name
        As it is written; `neg` and `if` stand for a sign and for ``a if c else b``.
    least, most
        Number of arguments.
    arrays
        On arrays of floats, broadcast against each other.
    intervals
        On intervals: bounds of all its values.
    exact
        On the values of an exact algebra that know their sign; None if it leaves them.
    slope
        Bounds of its slope, from bounds of its first argument, when asked for, and of the slopes
        of all; None where none are known.
    """

    name: str
    least: int
    most: float
    arrays: Callable[..., Any]
    intervals: Callable[..., Interval]
    exact: Callable[..., Any] | None = None
    slope: Callable[[Callable[[], Interval], Sequence[Interval]], Interval] | None = None


def _truth(relation: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args: relation(*args).astype(np.float64)


def _all(*args: Any) -> Any:
    return reduce(np.logical_and, (np.not_equal(x, 0) for x in args))


def _some(*args: Any) -> Any:
    return reduce(np.logical_or, (np.not_equal(x, 0) for x in args))


def _none(x: Any) -> Any:
    return np.equal(x, 0)


def _several(operation: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args: reduce(operation, args)


def _select(condition: Any, then: Any, other: Any) -> Any:
    return np.where(np.not_equal(condition, 0), then, other)


def _clip(x: Any, low: Any, high: Any) -> Any:
    return np.minimum(np.maximum(x, low), high)  # where low > high, high wins


_ANY = float("inf")
_RELATIONS = (
    Operation("<", 2, 2, _truth(np.less), intervals.less, ordered.less),
    Operation("<=", 2, 2, _truth(np.less_equal), intervals.less_equal, ordered.less_equal),
    Operation(">", 2, 2, _truth(np.greater), intervals.greater, ordered.greater),
    Operation(">=", 2, 2, _truth(np.greater_equal), intervals.greater_equal, ordered.greater_equal),
    Operation("==", 2, 2, _truth(np.equal), intervals.equal, ordered.equal),
    Operation("!=", 2, 2, _truth(np.not_equal), intervals.unequal, ordered.unequal),
    Operation("and", 2, _ANY, _truth(_all), intervals.both, ordered.both),
    Operation("or", 2, _ANY, _truth(_some), intervals.either, ordered.either),
    Operation("not", 1, 1, _truth(_none), intervals.negated, ordered.negated),
)
_ARITHMETIC = (
    Operation("+", 2, 2, np.add, intervals.add, operator.add),
    Operation("-", 2, 2, np.subtract, intervals.subtract, operator.sub),
    Operation("*", 2, 2, np.multiply, intervals.multiply, operator.mul),
    Operation("/", 2, 2, np.divide, intervals.divide, operator.truediv),
    Operation("**", 2, 2, np.power, intervals.power, operator.pow),
    Operation("neg", 1, 1, np.negative, intervals.negative, operator.neg),
    Operation("if", 3, 3, _select, intervals.select, ordered.select),
)
_FUNCTIONS = (
    Operation(
        "min", 1, _ANY, _several(np.minimum), intervals.minimum, ordered.minimum, slopes.one_of
    ),
    Operation(
        "max", 1, _ANY, _several(np.maximum), intervals.maximum, ordered.maximum, slopes.one_of
    ),
    Operation("abs", 1, 1, np.abs, intervals.absolute, ordered.absolute, slopes.absolute),
    Operation("sqrt", 1, 1, np.sqrt, intervals.root, slope=slopes.root),
    Operation("exp", 1, 1, np.exp, intervals.exp, slope=slopes.exp),
    Operation("log", 1, 1, np.log, intervals.log, slope=slopes.log),
    Operation("clip", 3, 3, _clip, intervals.clip, ordered.clip, slopes.one_of),
    Operation("logistic", 1, 1, logistic, intervals.logistic, slope=slopes.logistic),
)


def _named(*rows: Operation) -> Mapping[str, Operation]:
    return MappingProxyType({row.name: row for row in rows})


#: The functions that a formula calls by name.
FUNCTIONS: Mapping[str, Operation] = _named(*_FUNCTIONS)
#: Every operation that an `Apply` node may name.
OPERATIONS: Mapping[str, Operation] = _named(*_ARITHMETIC, *_RELATIONS, *_FUNCTIONS)
#: The operations whose value is always 1 or 0.
TRUTH = frozenset(row.name for row in _RELATIONS)
