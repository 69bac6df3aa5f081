"""Formulas written down as plain data: operations on numbered lines, for others to carry out.

A tape is the value of formulas in one more algebra. Who reads it needs neither the language of
formulas nor the scenario: a number is a line, an operation names the lines that it takes, and
what two formulas share is written once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial, reduce
from types import MappingProxyType
from typing import Any

import numpy as np

from crisis_sim.scenario.evaluate import evaluate
from crisis_sim.scenario.nodes import Node
from crisis_sim.scenario.operations import OPERATIONS, Operation
from crisis_sim.types import Array, Indices


class Tape:
    """Operations on numbered lines.

    The inputs have the numbers from 0 on; `lines` have those that follow, in the order in which
    they can be carried out. A line is a number, or the name of an operation of `OPERATIONS` and
    the numbers of the lines that it takes, at most three.

    Parameters
    ----------
    inputs
        Names of what the formulas are computed from.

    Examples
    --------
    >>> from crisis_sim.scenario.formula import Name, parse_formula
    >>> tape = Tape(["a", "b"])
    >>> node = parse_formula("2 * a + max(2 * a, b, 1)", moves={}, names=["a", "b"]).node
    >>> tape.evaluate(node, lambda leaf: tape.input(leaf.name)).tolist()
    [7]
    >>> tape.lines
    [2.0, ('*', 2, 0), 1.0, ('max', 3, 1), ('max', 5, 4), ('+', 3, 6)]
    """

    def __init__(self, inputs: Sequence[str]) -> None:
        self.inputs = tuple(inputs)
        self.lines: list[float | tuple[Any, ...]] = []
        self._known: dict[Any, int] = {}
        self._ops: Mapping[str, Callable[..., Indices]] = MappingProxyType(
            {"number": self.number}
            | {name: partial(self._apply, row) for name, row in OPERATIONS.items()}
        )

    def input(self, name: str) -> Indices:
        """Return the line of an input."""
        return np.array([self.inputs.index(name)])

    def number(self, value: float) -> Indices:
        """Return the line of a number."""
        return np.array([self._line(float(value).hex(), float(value))])

    def truth(self, truth: Array) -> Indices:
        """Return the lines of truths [pattern, 1]."""
        return np.concatenate([self.number(value) for value in truth[:, 0].tolist()])

    def evaluate(self, node: Node, leaf: Callable[[Node], Indices]) -> Indices:
        """Write down a formula; return the line of its value for each pattern of its leaves."""
        return evaluate(node, self._ops, leaf)

    def add(self, x: int, y: int) -> int:
        """Write down a sum of two lines."""
        return self._line(("+", x, y), ("+", x, y))

    def _apply(self, operation: Operation, *args: Indices) -> Indices:
        if operation.most == float("inf"):
            return reduce(partial(self._write, operation.name), args)
        return self._write(operation.name, *args)

    def _write(self, op: str, *args: Indices) -> Indices:
        rows = zip(*(row.tolist() for row in np.broadcast_arrays(*args)), strict=True)
        return np.array([self._line((op, *row), (op, *row)) for row in rows])

    def _line(self, key: Any, content: float | tuple[Any, ...]) -> int:
        if key not in self._known:
            self._known[key] = len(self.inputs) + len(self.lines)
            self.lines.append(content)
        return self._known[key]
