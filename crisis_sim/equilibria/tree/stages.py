"""Cut a tree into the stages that backward induction solves one after the other.

A subgame begins at a node whose subtree shares no information set with the rest
of the tree. The stage of a subgame is the part before deeper subgames begin: one
decision, one draw, or several players' simultaneous choices.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

import numpy as np

from crisis_sim.equilibria.result import NotCoveredError, UnsolvableError
from crisis_sim.game.tree import CrisisTree
from crisis_sim.types import Indices, Mask


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


def backward_order(tree: CrisisTree) -> list[Layer | Stage]:
    """Return the stages of a tree, deepest first; single moves grouped into layers.

    Raises
    ------
    UnsolvableError
        If part of the tree is neither a single move nor a simultaneous stage.
    """
    roots = _subgame_roots(tree)
    height = np.zeros(tree.nodes + tree.ends, dtype=np.intp)
    single = np.zeros(tree.nodes, dtype=bool)
    order: list[tuple[int, Layer | Stage]] = []
    offered = np.arange(tree.child.shape[1]) < tree.width[:, None]
    for nodes in reversed(tree.levels):
        nodes = nodes[roots[nodes]]
        ahead, real = tree.child[nodes], offered[nodes]
        single[nodes] = (roots[ahead] | ~real).all(axis=1)
        height[nodes] = 1 + np.where(real, height[ahead], 0).max(axis=1, initial=0)
        for node in nodes[~single[nodes]].tolist():
            stage = _stage(tree, node, roots)
            height[node] = 1 + height[stage.exits].max()
            order.append((int(height[node]), stage))
    order = [*_layers(tree, np.nonzero(single)[0], height), *order]
    return [item for _, item in sorted(order, key=lambda pair: pair[0])]


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


def _stage(tree: CrisisTree, root: int, roots: Mask) -> Stage:
    """Read the part of a subgame before deeper ones begin as one simultaneous stage."""
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
            raise _unsolvable(tree, root)
        members.setdefault(infoset, []).append(node)
        for action, child in enumerate(tree.child[node, : tree.width[node]]):
            open_nodes.append((int(child), path | {infoset: action}))
    sets = tuple(members)
    players = [tree.information_sets[s].player for s in sets]
    if len(set(players)) < len(players):
        raise _unsolvable(tree, root)
    exits = np.full([len(tree.information_sets[s].actions) for s in sets], -1)
    for path, exit_ in paths:
        if len(path) == len(sets):
            exits[tuple(path[s] for s in sets)] = exit_
        else:  # somebody is not asked after some choices
            exits[tuple(path.get(s, slice(None)) for s in sets)] = exit_
    return Stage(root, sets, tuple(map(np.array, members.values())), exits)


def _unsolvable(tree: CrisisTree, root: int) -> UnsolvableError:
    label = tree.information_sets[tree.infoset[root]].label
    return NotCoveredError(
        f"from `{label}` on, a player moves without knowing what another knows: backward "
        "induction covers perfect information and simultaneous stages, not private information; "
        "the concepts `sequential` and `logit` do"
    )
