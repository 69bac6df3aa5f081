"""The value of a formula: one evaluator for arrays, for intervals and for any other algebra."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeVar

import numpy as np

from crisis_sim.exact.intervals import Interval, decimal, point
from crisis_sim.scenario.nodes import Apply, Node, Number
from crisis_sim.scenario.operations import OPERATIONS
from crisis_sim.types import Array

T = TypeVar("T")
Value = Array | float
#: Every operation on arrays of floats.
ARRAY_OPS: Mapping[str, Callable[..., Value]] = MappingProxyType(
    {"number": float, **{name: row.arrays for name, row in OPERATIONS.items()}}
)
#: Every operation on intervals, with the same names as on arrays.
INTERVAL_OPS: Mapping[str, Callable[..., Interval]] = MappingProxyType(
    {"number": point, **{name: row.intervals for name, row in OPERATIONS.items()}}
)
#: The same, where numbers are read as the decimals that they are written as.
DECIMAL_OPS: Mapping[str, Callable[..., Interval]] = MappingProxyType(
    {**INTERVAL_OPS, "number": decimal}
)


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


def evaluate_interval(node: Node, leaf: Callable[[Node], Interval]) -> Interval:
    """Bound a node over boxes, given finite bounds of its names and tests.

    Examples
    --------
    >>> from crisis_sim.scenario.formula import parse_formula
    >>> node = parse_formula("a * (2 - a)", moves={}, names=["a"]).node
    >>> bounds = evaluate_interval(node, lambda name: Interval(0.0, 0.5))
    >>> float(bounds.low), float(bounds.high)
    (0.0, 1.0)
    """
    with np.errstate(all="ignore"):
        return evaluate(node, INTERVAL_OPS, leaf)
