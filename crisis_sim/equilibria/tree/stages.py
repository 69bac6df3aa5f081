"""Cut a tree into the parts that backward induction solves one after the other.

A subgame begins at a node whose subtree shares no information set with the rest
of the tree. The part of a subgame before deeper ones begin is one decision, one draw, several
players' simultaneous choices, or else a game with hidden moves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Never, Protocol, TypeVar

import numpy as np

from crisis_sim.equilibria.result import NotCoveredError
from crisis_sim.equilibria.tree.hidden import Hidden, Mixes
from crisis_sim.game.tree import CrisisTree
from crisis_sim.types import Array, Indices, Mask


@dataclass(frozen=True, eq=False)
class Stage:
    """Simultaneous choices at the root of a subgame.

    Attributes
    ----------
    root
        The node at which the subgame begins.
    sets
        The information sets of those who choose, in the order of the axes.
    members : tuple of int arrays
        The nodes of each of them.
    exits : int array [a1, ..., am]
        The node or end that each combination of choices leads to.
    """

    root: int
    sets: tuple[int, ...]
    members: tuple[Indices, ...]
    exits: Indices

    def mixes(self, profile: Sequence[Array]) -> Mixes:
        """Return what is played at each set."""
        return dict(zip(self.sets, profile, strict=True))


@dataclass(frozen=True, eq=False)
class Layer:
    """Single moves that can be solved at once: same mover, same number of actions.

    Attributes
    ----------
    player
        Index of the mover, -1 for chance.
    nodes : int array [n]
        Where the moves are made.
    children : int array [n, action]
        What they lead to.
    """

    player: int
    nodes: Indices
    children: Indices


class Part(Protocol):
    """A part of a subgame that is left through the nodes and ends `exits`."""

    @property
    def exits(self) -> Indices:
        """Return where it leads to."""


P = TypeVar("P", bound=Part)


def backward_order(tree: CrisisTree) -> list[Layer | Stage]:
    """Return the stages of a tree, deepest first; single moves grouped into layers.

    Raises
    ------
    NotCoveredError
        If part of the tree is neither a single move nor a simultaneous stage.
    """
    return _order(tree, _unsolvable)


def subgame_order(tree: CrisisTree) -> list[Layer | Stage | Hidden]:
    """Return the same of any tree with perfect recall.

    Raises
    ------
    NotCoveredError
        If a player forgets what it knew or did within a part with hidden moves.
    """
    return _order(tree, Hidden.at)


def _order(
    tree: CrisisTree, other: Callable[[CrisisTree, int, Mask], P]
) -> list[Layer | Stage | P]:
    """Return the parts of a tree; `other` makes those that are no move and no stage."""
    roots = _subgame_roots(tree)
    height = np.zeros(tree.nodes + tree.ends, dtype=np.intp)
    single = np.zeros(tree.nodes, dtype=bool)
    order: list[tuple[int, Layer | Stage | P]] = []
    offered = np.arange(tree.child.shape[1]) < tree.width[:, None]
    for nodes in reversed(tree.levels):
        nodes = nodes[roots[nodes]]
        ahead, real = tree.child[nodes], offered[nodes]
        single[nodes] = (roots[ahead] | ~real).all(axis=1)
        height[nodes] = 1 + np.where(real, height[ahead], 0).max(axis=1, initial=0)
        for node in nodes[~single[nodes]].tolist():
            stage = _stage(tree, node, roots)
            part = other(tree, node, roots) if stage is None else stage
            height[node] = 1 + height[part.exits].max()
            order.append((int(height[node]), part))
    moves = _layers(tree, np.nonzero(single)[0], height)
    return [part for _, part in sorted([*moves, *order], key=lambda pair: pair[0])]


def _layers(tree: CrisisTree, nodes: Indices, height: Indices) -> Iterator[tuple[int, Layer]]:
    """Group single moves by height, mover and number of actions."""
    if not len(nodes):
        return
    high, player, width = height[nodes], tree.mover[nodes], tree.width[nodes]
    order = np.lexsort((width, player, high))
    moves = np.stack([high, player, width])[:, order]
    cuts = np.nonzero(np.diff(moves, axis=1).any(axis=0))[0] + 1
    for rows, (level, mover, actions) in zip(
        np.split(nodes[order], cuts), moves[:, [0, *cuts]].T.tolist(), strict=True
    ):
        yield level, Layer(mover, rows, tree.child[rows, :actions])


def _subgame_roots(tree: CrisisTree) -> Mask:
    """Return for nodes and ends whether a subgame (or an end) begins there."""
    size = np.bincount(tree.infoset)
    roots = np.ones(tree.nodes + tree.ends, dtype=bool)
    # A draw is known when it is made, so only what players choose can be hidden.
    hidden = np.nonzero((tree.mover >= 0) & (size[tree.infoset] > 1))[0].tolist()
    # How many members there are of each set that is not whole, at a node and below it.
    partial = {node: Counter([int(tree.infoset[node])]) for node in hidden}
    queue = [-node for node in hidden]  # the last node first
    heapify(queue)
    while queue:
        node = -heappop(queue)
        inside = Counter({s: n for s, n in partial.pop(node).items() if n < size[s]})
        if not inside:
            continue
        roots[node] = False
        parent = int(tree.parent[node])
        if parent in partial:
            partial[parent].update(inside)
        else:
            partial[parent] = inside
            heappush(queue, -parent)
    return roots


def _stage(tree: CrisisTree, root: int, roots: Mask) -> Stage | None:
    """Read the part of a subgame before deeper ones begin as one simultaneous stage, if it is."""
    members: dict[int, list[int]] = {}
    paths: list[tuple[dict[int, int], int]] = []
    open_nodes: list[tuple[int, dict[int, int]]] = [(root, {})]
    while open_nodes:
        node, path = open_nodes.pop()
        if path and roots[node]:
            paths.append((path, node))
            continue
        infoset = int(tree.infoset[node])
        if tree.mover[node] < 0 or infoset in path:
            return None
        members.setdefault(infoset, []).append(node)
        for action, child in enumerate(tree.child[node, : tree.width[node]]):
            open_nodes.append((int(child), path | {infoset: action}))
    sets = tuple(members)
    players = [tree.information_sets[s].player for s in sets]
    if len(set(players)) < len(players):
        return None
    exits = np.full([len(tree.information_sets[s].actions) for s in sets], -1)
    for path, exit_ in paths:
        if len(path) == len(sets):
            exits[tuple(path[s] for s in sets)] = exit_
        else:  # somebody is not asked after some choices
            exits[tuple(path.get(s, slice(None)) for s in sets)] = exit_
    return Stage(root, sets, tuple(map(np.array, members.values())), exits)


def _unsolvable(tree: CrisisTree, root: int, _: Mask) -> Never:
    label = tree.information_sets[tree.infoset[root]].label
    raise NotCoveredError(
        f"from `{label}` on, a player moves without knowing what another knows: backward "
        "induction covers perfect information and simultaneous stages, not private information; "
        "the concepts `sequential` and `logit` do"
    )
