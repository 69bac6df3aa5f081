"""Rows of outcomes, laid out over the levels of the states that a formula rests on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

import numpy as np

from crisis_sim.scenario.definitions import rests_on
from crisis_sim.scenario.evaluate import evaluate_array
from crisis_sim.scenario.formula import Formula, Name, Node, Test, TypeTest, walk
from crisis_sim.scenario.model import Move
from crisis_sim.scenario.outcomes import TYPE, Outcomes
from crisis_sim.scenario.rounds import State
from crisis_sim.types import Indices, Mask


def tested_states(moves: Iterable[Move], states: Mapping[str, State]) -> list[str]:
    """Return the states that decide which moves are made."""
    parts = [part for move in moves if move.when is not None for part in walk(move.when.node)]
    named = {p.name for p in parts if isinstance(p, Name)}
    named |= {p.move for p in parts if isinstance(p, Test)}
    return [name for name in states if name in named]


def holds(outcomes: Outcomes, condition: Node, states: Mapping[str, State]) -> Mask:
    """Return at which rows a condition made of tests, and of states as numbers, holds."""

    def leaf(node: Node) -> object:
        if isinstance(node, Name):
            column = outcomes.made[:, outcomes.columns.index(node.name)]
            return states[node.name].numbers[column]
        assert isinstance(node, (Test, TypeTest))
        return outcomes.truth(node).astype(float)

    value = evaluate_array(condition, leaf)  # type: ignore[arg-type]
    return np.broadcast_to(np.asarray(value) != 0, (outcomes.ends,))


def spread(
    outcomes: Outcomes,
    nodes: Iterable[Node],
    definitions: Mapping[str, Formula],
    states: Mapping[str, State],
    levels: Mapping[str, Indices] | None = None,
) -> Outcomes:
    """Return the distinct rows of what formulas rest on, each with all levels of the states.

    Parameters
    ----------
    outcomes
        The ways in which the moves can be made; a state among its columns is kept as it is.
    nodes
        The formulas.
    definitions, states
        What they may name.
    levels
        The indices of the levels to lay out, by state; left out, all.
    """
    names, tests = rests_on(nodes, definitions)
    used = names | {test.move if isinstance(test, Test) else TYPE + test.player for test in tests}
    kept = [index for index, column in enumerate(outcomes.columns) if column in used]
    made = np.unique(outcomes.made[:, kept], axis=0)
    columns = tuple(outcomes.columns[index] for index in kept)
    choices = tuple(outcomes.choices[index] for index in kept)
    for name in states:
        if name in used and name not in columns:
            own = np.arange(len(states[name].levels)) if levels is None else levels[name]
            rows = np.repeat(made, len(own), axis=0)
            column = np.tile(own, len(made)).astype(made.dtype)
            made = np.column_stack([rows, column])
            columns, choices = (*columns, name), (*choices, states[name].levels)
    return Outcomes(columns, choices, made)


def without(outcomes: Outcomes, names: Collection[str]) -> Outcomes:
    """Return outcomes without some of their columns."""
    kept = [index for index, column in enumerate(outcomes.columns) if column not in names]
    return replace(
        outcomes,
        columns=tuple(outcomes.columns[index] for index in kept),
        choices=tuple(outcomes.choices[index] for index in kept),
        made=outcomes.made[:, kept],
    )
