"""A game tree prepared for the search: what is known at each set, and how nodes are reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from crisis_sim.game.tree import CrisisTree

#: An action at an information set, by their numbers.
Arrow = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Belief:
    """The part of a belief that strategies can move.

    Nodes that the same actions lead to stand in proportions that chance alone fixes. They
    form one cell. Sets with equal keys have proportional cells whatever is played.

    Attributes
    ----------
    key
        Equal at sets where the belief is the same.
    cells
        Nodes of each cell with their shares in it.
    weight
        What chance contributes to each cell, all cells together 1.
    arrows
        The actions on the way to each cell, but not to all.
    """

    key: tuple[object, ...]
    cells: tuple[tuple[tuple[int, float], ...], ...]
    weight: tuple[float, ...]
    arrows: tuple[frozenset[Arrow], ...]


@dataclass(frozen=True, eq=False)
class Form:
    """What the search needs of a tree.

    Attributes
    ----------
    tree
        The game.
    payoffs
        By player and end, in shares of the player's largest.
    children
        By node; of chance only what can be drawn.
    odds
        Probabilities of those draws.
    sets
        The information sets of the players, those that end the game first.
    members
        By information set, the nodes that can be believed in. Where draws of
        probability 0 lead to some of them only, the others.
    draws
        By node and end, the probability that chance contributes. Draws of probability 0
        count as 1, so that what follows them is defined.
    possible
        By node and end, whether no draw of probability 0 leads there.
    way
        By node and end, the players' actions that lead there.
    last
        By node and end, each player's last action on the way, or None.
    belief
        By information set.
    """

    tree: CrisisTree
    payoffs: tuple[tuple[float, ...], ...]
    children: tuple[tuple[int, ...], ...]
    odds: tuple[tuple[float, ...], ...]
    sets: tuple[int, ...]
    members: Mapping[int, tuple[int, ...]]
    draws: tuple[float, ...]
    possible: tuple[bool, ...]
    way: tuple[tuple[Arrow, ...], ...]
    last: tuple[tuple[Arrow | None, ...], ...]
    belief: Mapping[int, Belief]

    def player(self, infoset: int) -> int:
        """Return who moves at an information set."""
        return self.tree.information_sets[infoset].player

    def actions(self, infoset: int) -> int:
        """Return the number of actions at an information set."""
        return len(self.tree.information_sets[infoset].actions)


def prepare(tree: CrisisTree) -> Form:
    """Read off a tree what the search needs."""
    size, players = tree.nodes + tree.ends, len(tree.players)
    mover, infoset = tree.mover.tolist(), tree.infoset.tolist()
    width, child, chance = tree.width.tolist(), tree.child.tolist(), tree.chance.tolist()
    draws, never = [1.0] * size, [0] * size
    way: list[tuple[Arrow, ...]] = [()] * size
    last: list[tuple[Arrow | None, ...]] = [(None,) * players] * size
    children, odds = [], []
    for node in range(tree.nodes):
        below = child[node][: width[node]]
        drawn = chance[node][: width[node]] if mover[node] < 0 else []
        for action, at in enumerate(below):
            draws[at], never[at], way[at] = draws[node], never[node], way[node]
            last[at] = last[node]
            if mover[node] < 0:
                draws[at] *= drawn[action] or 1.0
                never[at] += not drawn[action]
            else:
                arrow = infoset[node], action
                way[at] = (*way[node], arrow)
                who = mover[node]
                last[at] = (*last[node][:who], arrow, *last[node][who + 1 :])
        if mover[node] < 0:
            below = [at for at, p in zip(below, drawn, strict=True) if p]
        children.append(tuple(below))
        odds.append(tuple(p for p in drawn if p))
    members: dict[int, tuple[int, ...]] = {}
    for node in range(tree.nodes):
        if mover[node] >= 0:
            members[infoset[node]] = (*members.get(infoset[node], ()), node)
    for h, nodes in members.items():
        least = min(never[node] for node in nodes)
        members[h] = tuple(node for node in nodes if never[node] == least)
    largest = np.abs(tree.payoffs).max(axis=1, keepdims=True)
    payoffs = tree.payoffs / np.where(largest > 0, largest, 1.0)
    height = tree.height.tolist()
    return Form(
        tree=tree,
        payoffs=tuple(map(tuple, payoffs.tolist())),
        children=tuple(children),
        odds=tuple(odds),
        sets=tuple(sorted(members, key=lambda h: max(height[n] for n in members[h]))),
        members=members,
        draws=tuple(draws),
        possible=tuple(count == 0 for count in never),
        way=tuple(way),
        last=tuple(last),
        belief={h: _belief(nodes, way, draws) for h, nodes in members.items()},
    )


def _belief(nodes: tuple[int, ...], way: list[tuple[Arrow, ...]], draws: list[float]) -> Belief:
    common = frozenset.intersection(*(frozenset(way[node]) for node in nodes))
    found: dict[frozenset[Arrow], list[int]] = {}
    for node in nodes:
        found.setdefault(frozenset(way[node]) - common, []).append(node)
    ordered = sorted(found.items(), key=lambda item: sorted(item[0]))
    total = sum(draws[node] for node in nodes)
    weights = [sum(draws[node] for node in cell) for _, cell in ordered]
    cells = tuple(
        tuple((node, draws[node] / weight) for node in cell)
        for (_, cell), weight in zip(ordered, weights, strict=True)
    )
    shares = tuple(weight / total for weight in weights)
    arrows = tuple(arrow for arrow, _ in ordered)
    key = tuple((arrow, round(w, 12)) for arrow, w in zip(arrows, shares, strict=True))
    return Belief(key, cells, shares, arrows)
