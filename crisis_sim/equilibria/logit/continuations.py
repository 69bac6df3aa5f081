"""What can follow each action of a tree: the ends beyond it, and the moves they hang on.

A continuation is an action together with an end that can come after it. Given that the mover
is at its information set and takes the action, the probability of a continuation is
proportional to that of two kinds of moves: those which lead to the node where the action is
taken, but not to all nodes of the set (beliefs), and those which lead on to the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from crisis_sim.game.tree import CrisisTree
from crisis_sim.types import Indices


@dataclass(frozen=True, eq=False)
class Continuations:
    """All continuations, in the order of their actions.

    Attributes
    ----------
    action, node, end : int arrays [continuation]
        What is done, where, and what comes of it.
    start : int array [action]
        The first continuation of each action.
    move, draw : int arrays [2, move] and [2, draw]
        The players' moves that a continuation hangs on, and the draws of chance on the way
        from the node to the end: the arrow, then the continuation.
    term : int array [3, term]
        Where each move enters the derivatives [action, log-odds] of what actions give: the
        continuation, the derivative, and by how much the logarithm of the move's probability
        p changes with the log-odds of the action with probability q at the same information
        set: an index of -q for all log-odds, then 1 - q, which stands for p = q.
    """

    action: Indices
    node: Indices
    end: Indices
    start: Indices
    move: Indices
    draw: Indices
    term: Indices

    @classmethod
    def of(
        cls, tree: CrisisTree, arrow: Indices, agent: Indices, told: Mapping[int, Sequence[int]]
    ) -> Continuations:
        """List the continuations of a tree.

        Parameters
        ----------
        tree
        arrow : int array [node, action]
            Actions are numbered as in `Agents`, and draws of chance after them.
        agent : int array [action]
            Who chooses between it and others; the first action of each agent comes first.
        told
            The actions on the way to a node, but not to all that it is taken for.
        """
        found = sorted(_all(tree, arrow, len(agent), told))
        steps = [(step, number) for number, row in enumerate(found) for step in row[3]]
        moves = [row for row in steps if row[0] < len(agent)]
        action, node, end = _columns([row[:3] for row in found], 3)
        return cls(
            action=action,
            node=node,
            end=end,
            start=np.searchsorted(action, np.arange(len(agent))),
            move=_columns(moves, 2),
            draw=_columns([row for row in steps if row[0] >= len(agent)], 2),
            term=_columns(list(_terms(moves, action, agent)), 3),
        )


def _all(
    tree: CrisisTree, arrow: Indices, actions: int, told: Mapping[int, Sequence[int]]
) -> Iterator[tuple[int, int, int, tuple[int, ...]]]:
    """Yield the action, node, end and moves of each continuation."""
    parents, arrivals, arrows = tree.parent.tolist(), tree.arrival.tolist(), arrow.tolist()
    for end in range(tree.ends):
        at, later = tree.nodes + end, list[int]()
        while (node := parents[at]) >= 0:
            taken = arrows[node][arrivals[at]]
            if taken < actions:
                yield taken, node, end, (*later, *told.get(node, ()))
            at, later = node, [taken, *later]


def _terms(
    moves: Sequence[tuple[int, int]], action: Indices, agent: Indices
) -> Iterator[tuple[int, int, int]]:
    """Yield the continuation, the derivative and the change of each term."""
    agents = int(agent.max(initial=-1)) + 1
    size = len(agent) - agents
    others: list[list[int]] = [[] for _ in range(agents)]
    for number, chooser in enumerate(agent[agents:].tolist()):
        others[chooser].append(number)
    for move, continuation in moves:
        for other in others[agent[move]]:
            place = action[continuation] * size + other
            yield continuation, place, other + (size if other + agents == move else 0)


def _columns(rows: Sequence[tuple[int, ...]], count: int) -> Indices:
    return np.array(rows, dtype=np.intp).reshape(-1, count).T.copy()
