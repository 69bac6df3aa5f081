"""Where a game tree is drawn, and what an equilibrium does in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from crisis_sim.equilibria.result import Equilibrium, Tie
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.outcomes import TYPE
from crisis_sim.show.labels import acts
from crisis_sim.show.phrases import counted, human, percent
from crisis_sim.tolerances import SAME
from crisis_sim.types import Array, Indices, Mask

#: Below this probability a branch or an end counts as not played.
PLAYED = 0.005


@dataclass(frozen=True)
class TreeLayout:
    """Where the nodes and ends of a tree are drawn.

    Attributes
    ----------
    column : int array [node]
        Counted from the root; nodes of one column make the same move, where the
        order of moves allows it.
    heads : tuple of str
        The move of each column, or "" where its nodes make several.
    row : float array [node or end]
        The ends lie on whole rows, a node midway between its first and last branch.
    """

    column: Indices
    heads: tuple[str, ...]
    row: Array


@dataclass(frozen=True)
class Play:
    """What an equilibrium does in a tree.

    Attributes
    ----------
    behaviour : float array [node, action]
        Of players and of chance.
    reach : float array [node or end]
        Probability of getting there.
    tied : bool array [node, action]
        Actions that are not played though they are worth as much to the mover.
    """

    behaviour: Array
    reach: Array
    tied: Mask


def path_in_words(tree: CrisisTree, labels: Mapping[str, str], reach: Array) -> str:
    """Return the likeliest path of play as a sentence, with its probability if below 1."""
    end = int(np.argmax(reach))
    words: list[str] = []
    place = tree.nodes + end
    while tree.parent[place] >= 0:
        node = tree.parent[place]
        infoset = tree.information_sets[tree.infoset[node]]
        choice = tree.choice_label(infoset.move, infoset.actions[tree.arrival[place]])
        if infoset.player >= 0:
            words.append(acts(labels[tree.players[infoset.player]], choice))
        else:
            words.append(f"{move_name(tree, infoset.move, labels)}: {choice}")
        place = node
    path = ", ".join(reversed(words))
    if reach[end] > 1 - SAME:
        return path
    others = int((reach > reach[end] - SAME).sum()) - 1
    tied = f", {counted(others, 'other')} as likely" if others else ""
    return f"Likeliest path ({percent(float(reach[end]))}{tied}): {path}"


def called(tree: CrisisTree, labels: Mapping[str, str] | None) -> dict[str, str]:
    """Return what people call each player; without a label, by its name."""
    return {player: human((labels or {}).get(player, player)) for player in tree.players}


def maker(tree: CrisisTree, move: str) -> str | None:
    """Return who makes a move, or None for chance."""
    for infoset in tree.information_sets:
        if infoset.move == move and infoset.player >= 0:
            return tree.players[infoset.player]
    return None


def move_name(tree: CrisisTree, move: str, labels: Mapping[str, str]) -> str:
    """Return what people call a move, given what they call the players."""
    if move.startswith(TYPE):
        owner = move.removeprefix(TYPE)
        return f"Type of {labels.get(owner, owner)}"
    player = maker(tree, move)
    if player is None:
        return human(move)
    rest = human(move.removeprefix(player))
    return labels[player] if move == player else f"{labels[player]}, {rest}"


def ends_in_order(tree: CrisisTree) -> list[int]:
    """Return the ends from top to bottom: each branch in the order of its actions."""
    order: list[int] = []
    ahead = [0]
    while ahead:
        place = ahead.pop()
        if place >= tree.nodes:
            order.append(place - tree.nodes)
            continue
        ahead.extend(int(c) for c in tree.child[place, : tree.width[place]][::-1])
    return order


def amounts(payoffs: Array) -> list[list[str]]:
    """Write payoffs `[player, end]` with as many decimals as their size allows."""
    digits = 2 if np.abs(payoffs).max(initial=0.0) < 100 else 0
    return [
        [f"{v + 0.0:.{digits}f}".replace("-", "−") for v in row] for row in payoffs.round(digits)
    ]


def play_of(tree: CrisisTree, equilibrium: Equilibrium, ties: Sequence[Tie] = ()) -> Play:
    """Return what an equilibrium does at each node, and how likely each place is.

    Raises
    ------
    ArgumentError
        If the equilibrium is not one of this tree.
    """
    behaviour = np.where(tree.child >= 0, tree.chance, 0.0)
    reach = np.zeros(tree.nodes + tree.ends)
    reach[0] = 1.0
    for node in range(tree.nodes):
        infoset = tree.information_sets[tree.infoset[node]]
        acts_here = slice(0, len(infoset.actions))
        if infoset.player >= 0:
            mix = equilibrium.strategies.get(infoset.label)
            if mix is None or tuple(mix) != infoset.actions:
                raise ArgumentError(
                    "plot",
                    "equilibrium",
                    f"says nothing of `{infoset.label}`",
                    "one of this tree",
                )
            behaviour[node, acts_here] = list(mix.values())
        reach[tree.child[node, acts_here]] = reach[node] * behaviour[node, acts_here]
    tied = np.zeros(behaviour.shape, dtype=bool)
    indifferent = {tie.where: tie.actions for tie in ties}
    for node in range(tree.nodes):
        infoset = tree.information_sets[tree.infoset[node]]
        for action, name in enumerate(infoset.actions):
            equal = name in indifferent.get(infoset.label, ())
            tied[node, action] = equal and behaviour[node, action] == 0
    return Play(behaviour, reach, tied)


def layout_of(tree: CrisisTree) -> TreeLayout:
    """Return where the nodes and ends of a tree are drawn."""
    row = np.zeros(tree.nodes + tree.ends)
    for position, end in enumerate(ends_in_order(tree)):
        row[tree.nodes + end] = position
    for node in reversed(range(tree.nodes)):
        branches = tree.child[node, : tree.width[node]]
        row[node] = (row[branches[0]] + row[branches[-1]]) / 2
    column = _columns(tree)
    heads = []
    for index in range(column.max(initial=-1) + 1):
        moves = {tree.information_sets[s].move for s in tree.infoset[column == index]}
        heads.append(moves.pop() if len(moves) == 1 else "")
    return TreeLayout(column, tuple(heads), row)


def _columns(tree: CrisisTree) -> Indices:
    """Return the column of each node: by move if every path keeps to one order, else by depth."""
    order = {move: index for index, move in enumerate(tree.outcomes.columns)}
    place = np.array(
        [order.get(tree.information_sets[s].move, -1) for s in tree.infoset], dtype=int
    )
    parent = tree.parent[: tree.nodes]
    if (place >= 0).all() and (place[1:] > place[parent[1:]]).all():
        return np.asarray(np.unique(place, return_inverse=True)[1])
    depth = np.zeros(tree.nodes, dtype=np.intp)
    for node in range(1, tree.nodes):
        depth[node] = depth[parent[node]] + 1
    return depth
