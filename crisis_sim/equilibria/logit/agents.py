"""A tree as its agents see it: who chooses between which actions, and what they are told.

Every information set of a player is an agent with a choice of its own. What is on the way to
some nodes of an information set, but not to all, makes some of them more likely than others:
this is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from crisis_sim.equilibria.logit.choices import Choices
from crisis_sim.equilibria.logit.derivative import Derivative
from crisis_sim.equilibria.logit.sums import Sums
from crisis_sim.game.tree import CrisisTree
from crisis_sim.types import Indices, Mask


@dataclass(frozen=True, eq=False)
class Agents:
    """The agents of a tree.

    A move is a row of a table: the actions, then the draws of chance, then a 0. A worth is a
    row of a table [node or end, player], flattened.

    Attributes
    ----------
    tree
    choices
        The actions, agent by agent, from the widest choice to the narrowest.
    move : int array [node, action]
    levels
        The nodes of one height, their moves and their children, from the ends upwards.
    sets : int array [information set, member]
        The nodes of sets with several; `tree.nodes` where there are no more.
    told, told_action
        The actions that are told, by node.
    drawn, draw
        The draws that are told, by node.
    gains, gain_node, gain_worth
        By action, where it can be taken and what it leads to there.
    derivative
        How what actions give changes.
    """

    tree: CrisisTree
    choices: Choices
    move: Indices
    levels: tuple[tuple[Indices, Indices, Indices], ...]
    sets: Indices
    told: Sums
    told_action: Indices
    drawn: Sums
    draw: Indices
    gains: Sums
    gain_node: Indices
    gain_worth: Indices
    derivative: Derivative


def agents_of(tree: CrisisTree) -> Agents:
    """Work out who the agents of a tree are; done once for many games."""
    members: dict[int, list[int]] = {}
    for node in np.nonzero(tree.mover >= 0)[0].tolist():
        members.setdefault(int(tree.infoset[node]), []).append(node)
    order = sorted(members, key=lambda s: -len(tree.information_sets[s].actions))
    choices = Choices(tuple(len(tree.information_sets[s].actions) for s in order))
    begin = np.zeros(len(tree.information_sets), dtype=np.intp)
    begin[order] = choices.first
    taken = np.arange(tree.child.shape[1]) < tree.width[:, None]
    move = _moves(tree, begin[tree.infoset], choices.actions, taken)
    several = [nodes for nodes in members.values() if len(nodes) > 1]
    told = _told(tree, move, several)
    told_by, told_action = _grouped(told, range(choices.actions))
    drawn_by, draw = _grouped(told, range(choices.actions, int(move.max(initial=0)) + 1))
    gain_node, act = np.nonzero(taken & (tree.mover >= 0)[:, None])
    gains = Sums.of(move[gain_node, act].tolist())
    gain_node, act = gain_node[gains.order], act[gains.order]
    return Agents(
        tree=tree,
        choices=choices,
        move=move,
        levels=tuple(_levels(tree, move)),
        sets=_table(several, tree.nodes),
        told=told_by,
        told_action=told_action,
        drawn=drawn_by,
        draw=draw - choices.actions,
        gains=gains,
        gain_node=gain_node,
        gain_worth=tree.child[gain_node, act] * len(tree.players) + tree.mover[gain_node],
        derivative=Derivative.of(tree, choices, move, told),
    )


def _moves(tree: CrisisTree, begin: Indices, actions: int, taken: Mask) -> Indices:
    """Return the move [node, action]; `begin` [node] is the first action at a player's node."""
    drawn, width = tree.mover < 0, tree.child.shape[1]
    first = np.where(drawn, actions + (np.cumsum(drawn) - 1) * width, begin)
    zero = actions + int(drawn.sum()) * width
    return np.where(taken, first[:, None] + np.arange(width), zero)


def _told(
    tree: CrisisTree, move: Indices, several: Sequence[Sequence[int]]
) -> dict[int, list[int]]:
    """Return the moves on the way to a node, but not to all of its information set."""
    passed: list[frozenset[int]] = [frozenset()] * tree.nodes
    for node in range(1, tree.nodes):
        up = int(tree.parent[node])
        passed[node] = passed[up] | {int(move[up, tree.arrival[node]])}
    told: dict[int, list[int]] = {}
    for nodes in several:
        common = frozenset.intersection(*(passed[node] for node in nodes))
        told |= {node: sorted(passed[node] - common) for node in nodes}
    return told


def _grouped(told: Mapping[int, Sequence[int]], among: range) -> tuple[Sums, Indices]:
    """Return some of the moves that are told, and how to sum them by node."""
    pairs = [(node, step) for node, steps in told.items() for step in steps if step in among]
    sums = Sums.of([node for node, _ in pairs])
    return sums, np.array([step for _, step in pairs], dtype=np.intp)[sums.order]


def _table(rows: Sequence[Sequence[int]], missing: int) -> Indices:
    most = max(map(len, rows), default=1)
    full = [[*row, *[missing] * (most - len(row))] for row in rows]
    return np.array(full, dtype=np.intp).reshape(-1, most)


def _levels(tree: CrisisTree, move: Indices) -> Iterator[tuple[Indices, Indices, Indices]]:
    for level in range(1, int(tree.height.max()) + 1):
        nodes = np.nonzero(tree.height == level)[0]
        widest = int(tree.width[nodes].max())
        child = tree.child[nodes, :widest]
        # What is no action has probability 0, of some end.
        yield nodes, move[nodes, :widest], np.where(child < 0, tree.nodes, child)
