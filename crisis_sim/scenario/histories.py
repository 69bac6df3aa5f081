"""Every way in which the moves of a scenario can be made, as arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from crisis_sim.scenario.frozen import freeze
from crisis_sim.scenario.outcomes import NOT_MADE, Outcomes
from crisis_sim.types import Choices, Indices, Mask

#: Tells at which of the histories so far a move is made.
Condition = Callable[[Outcomes], Mask]

#: More ends than this and the tree is refused.
MOST_ENDS = 100_000


class TooManyEndsError(Exception):
    """The moves can be made in more than `MOST_ENDS` ways."""

    def __str__(self) -> str:
        return f"the moves can be made in more than {MOST_ENDS:,} ways"


@dataclass(frozen=True, eq=False)
class Histories:
    """The tree of moves in index form.

    Nodes are numbered so that a parent comes before its children; a child
    index of `len(column)` or more is the end with that number less `len(column)`.

    Attributes
    ----------
    column : int array [node]
        Which column of the outcomes is decided at the node.
    before : int array [node, column]
        The choices made on the way to the node, `NOT_MADE` where none was.
    child : int array [node, choice]
        What each choice leads to; -1 beyond the node's own choices.
    outcomes
        The choices made on the way to each end.
    """

    column: Indices
    before: Choices
    child: Indices
    outcomes: Outcomes

    def __post_init__(self) -> None:
        freeze(self, "column", "before", "child")

    def reached(self, index: int) -> bool:
        """Whether the column of that number is decided in some history."""
        return bool(np.any(self.column == index))


def expand(
    columns: Sequence[str],
    choices: Sequence[Sequence[str]],
    conditions: Sequence[Condition | None],
) -> Histories:
    """Enumerate all histories, move by move.

    Parameters
    ----------
    columns, choices
        Name and choices of each move, in order.
    conditions
        For each move, which histories reach it; None if all do.

    Raises
    ------
    TooManyEndsError
        If there are more than `MOST_ENDS` ends.
    """
    names, options = tuple(columns), tuple(tuple(c) for c in choices)
    made = np.full((1, len(names)), NOT_MADE, dtype=np.int16)
    # Where each open history hangs: the node and the choice that led to it.
    parent, choice = np.array([-1]), np.array([0])
    column, before, links = [], [], []
    nodes = 0
    for index, (option, condition) in enumerate(zip(options, conditions, strict=True)):
        if condition is None:
            here = np.ones(len(made), dtype=bool)
        else:
            here = condition(Outcomes(names, options, made))
        if len(made) + here.sum() * (len(option) - 1) > MOST_ENDS:
            raise TooManyEndsError
        ids = nodes + np.cumsum(here) - 1
        column.append(np.full(here.sum(), index))
        before.append(made[here])
        links.append((parent[here], choice[here], ids[here]))
        nodes += int(here.sum())
        copies = np.where(here, len(option), 1)
        row = np.repeat(np.arange(len(made)), copies)
        position = np.arange(len(row)) - np.repeat(np.cumsum(copies) - copies, copies)
        made, opened = made[row], here[row]
        made[opened, index] = position[opened]
        parent = np.where(opened, ids[row], parent[row])
        choice = np.where(opened, position, choice[row])
    links.append((parent, choice, nodes + np.arange(len(made))))
    child = _children(nodes, max(len(option) for option in options), links)
    outcomes = Outcomes(names, options, made)
    return Histories(np.concatenate(column), np.concatenate(before), child, outcomes)


def _children(nodes: int, width: int, links: Sequence[tuple[Indices, ...]]) -> Indices:
    """Turn (parent, choice, child) triples into a table of children."""
    child = np.full((nodes, width), -1, dtype=np.intp)
    for parent, choice, target in links:
        inner = parent >= 0  # the root hangs on nothing
        child[parent[inner], choice[inner]] = target[inner]
    return child
