"""The value of a formula: one evaluator for arrays and for intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from crisis_sim.scenario.nodes import Apply, Node, Number
from crisis_sim.types import Array

T = TypeVar("T")
Value = Array | float


def evaluate(node: Node, ops: Mapping[str, Callable[..., T]], leaf: Callable[[Node], T]) -> T:
    """Evaluate a node in the algebra that `ops` defines.

    Parameters
    ----------
    node : Node
        A node of a formula.
    ops : mapping of str to callable
        For each operation of `Apply` the function that carries it out; ``"number"`` makes a
        value of a float.
    leaf : callable
        Gives the value of every other node: names, tests, and in claims probabilities and
        utilities.
    """
    if isinstance(node, Apply):
        return ops[node.op](*(evaluate(argument, ops, leaf) for argument in node.args))
    if isinstance(node, Number):
        return ops["number"](node.value)
    return leaf(node)


def evaluate_array(node: Node, leaf: Callable[[Node], Value]) -> Value:
    r"""Evaluate a node on arrays, which are broadcast against each other.

    Conditions are worth 1.0 or 0.0; numbers count as true unless 0. Both branches of an ``if``
    are computed and one is selected. Outside its domain an operation gives what IEEE 754 has for
    it: :math:`\sqrt{-1}` and :math:`(-1)^{1/2}` are nan, :math:`\log 0` is :math:`-\infty`,
    :math:`1/0` is :math:`\infty`. No warning is given; the caller checks what must be finite.

    Examples
    --------
    >>> from crisis_sim.scenario.formula import parse_formula
    >>> node = parse_formula("a if a > 1 else 1 / a", moves={}, names=["a"]).node
    >>> evaluate_array(node, lambda name: np.array([0.0, 0.5, 2.0]))
    array([inf,  2.,  2.])
    """
    with np.errstate(all="ignore"):
        return evaluate(node, ARRAY_OPS, leaf)


def logistic(x: npt.ArrayLike) -> Any:
    r"""Compute :math:`1 / (1 + e^{-x})` to a few units in the last place, on either side of 0."""
    decay = np.exp(-np.abs(x))
    return np.where(np.less(x, 0), decay, 1.0) / (1.0 + decay)


def _compare(relation: Callable[..., Any]) -> Callable[..., Any]:
    return lambda a, b: relation(a, b).astype(np.float64)


def _combine(operation: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args: reduce(operation, args)


def _truth(operation: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args: reduce(operation, (np.not_equal(x, 0) for x in args)).astype(np.float64)


def _select(condition: Any, then: Any, other: Any) -> Any:
    return np.where(np.not_equal(condition, 0), then, other)


def _clip(x: Any, low: Any, high: Any) -> Any:
    return np.minimum(np.maximum(x, low), high)  # where low > high, high wins


#: Every operation on arrays of floats.
ARRAY_OPS: Mapping[str, Callable[..., Value]] = MappingProxyType(
    {
        "number": float,
        "+": np.add,
        "-": np.subtract,
        "*": np.multiply,
        "/": np.divide,
        "**": np.power,
        "neg": np.negative,
        "<": _compare(np.less),
        "<=": _compare(np.less_equal),
        ">": _compare(np.greater),
        ">=": _compare(np.greater_equal),
        "==": _compare(np.equal),
        "!=": _compare(np.not_equal),
        "and": _truth(np.logical_and),
        "or": _truth(np.logical_or),
        "not": lambda x: np.equal(x, 0).astype(np.float64),
        "if": _select,
        "min": _combine(np.minimum),
        "max": _combine(np.maximum),
        "abs": np.abs,
        "sqrt": np.sqrt,
        "exp": np.exp,
        "log": np.log,
        "clip": _clip,
        "logistic": logistic,
    }
)
