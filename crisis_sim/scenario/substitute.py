"""Formulas with states in them, made into formulas of parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from crisis_sim.scenario.formula import Apply, Formula, Name, Node, Number, Test
from crisis_sim.scenario.rounds import State


def substitute(node: Node, leaf: Callable[[Node], Node]) -> Node:
    """Return a formula with its leaves replaced."""
    if isinstance(node, Apply):
        return Apply(node.op, tuple(substitute(part, leaf) for part in node.args))
    return leaf(node)


def indicator(state: str, level: str) -> str:
    """Name the parameter that is 1 where a state is at a level, else 0; no file can name it."""
    return f"{state} == {level}"


def as_parameters(formula: Formula, states: Mapping[str, State]) -> Formula:
    """Return a formula in which tests on states are names of parameters."""

    def leaf(node: Node) -> Node:
        if isinstance(node, Test) and node.move in states:
            return Name(indicator(node.move, node.choice), node.offset, node.length)
        return node

    return Formula(formula.text, substitute(formula.node, leaf))


def at_levels(node: Node, states: Mapping[str, State], levels: Mapping[str, int]) -> Node:
    """Return a condition in the states at certain levels."""

    def leaf(part: Node) -> Node:
        if isinstance(part, Test) and part.move in levels:
            state = states[part.move]
            return Number(float(state.levels[levels[part.move]] == part.choice))
        if isinstance(part, Name) and part.name in levels:
            return Number(float(states[part.name].numbers[levels[part.name]]))
        return part

    return substitute(node, leaf)
