"""Cut a tree into the stages that backward induction solves one after the other.

A subgame begins at a node whose subtree shares no information set with the rest
of the tree. The stage of a subgame is the part before deeper subgames begin: one
decision, one draw, or several players' simultaneous choices.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crisis_sim.equilibria.result import UnsolvableError
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
    exits : int array [a1, ..., am]
        The node or end that each combination of choices leads to.
    """

    root: int
    sets: tuple[int, ...]
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
    layers: dict[tuple[int, int, int], list[int]] = {}
    stages: dict[int, list[Stage]] = {}
    for node in range(tree.nodes - 1, -1, -1):
        if not roots[node]:
            continue
        children = tree.child[node, : tree.width[node]]
        if np.all(roots[children]):
            height[node] = 1 + height[children].max()
            key = int(height[node]), int(tree.mover[node]), int(tree.width[node])
            layers.setdefault(key, []).append(node)
        else:
            stage = _stage(tree, node, roots)
            height[node] = 1 + height[stage.exits].max()
            stages.setdefault(int(height[node]), []).append(stage)
    order: list[tuple[int, Layer | Stage]] = [
        (key[0], _layer(tree, key[1], nodes)) for key, nodes in layers.items()
    ]
    order += [(level, stage) for level, found in stages.items() for stage in found]
    return [item for _, item in sorted(order, key=lambda pair: pair[0])]


def _layer(tree: CrisisTree, player: int, nodes: Sequence[int]) -> Layer:
    rows = np.array(nodes)
    return Layer(player, rows, tree.child[rows, : tree.width[nodes[0]]])


def _subgame_roots(tree: CrisisTree) -> Mask:
    """Return for nodes and ends whether a subgame (or an end) begins there."""
    roots = np.ones(tree.nodes + tree.ends, dtype=bool)
    if tree.has_perfect_information:
        return roots
    members = np.bincount(tree.infoset)
    # Below each node: how many members it has of each set that is not whole there.
    partial: list[Counter[int]] = [Counter() for _ in roots]
    for node in range(tree.nodes - 1, -1, -1):
        # A draw is known when it is made, so only what players choose can be hidden.
        inside = Counter([int(tree.infoset[node])] if tree.mover[node] >= 0 else [])
        for child in tree.child[node, : tree.width[node]]:
            inside.update(partial[child])
        partial[node] = Counter({s: n for s, n in inside.items() if n < members[s]})
        roots[node] = not partial[node]
    return roots


def _stage(tree: CrisisTree, root: int, roots: Mask) -> Stage:
    """Read the part of a subgame before deeper ones begin as one simultaneous stage."""
    sets: list[int] = []
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
        if infoset not in sets:
            sets.append(infoset)
        for action, child in enumerate(tree.child[node, : tree.width[node]]):
            open_nodes.append((int(child), path | {infoset: action}))
    players = [tree.information_sets[s].player for s in sets]
    if len(set(players)) < len(players):
        raise _unsolvable(tree, root)
    exits = np.full([len(tree.information_sets[s].actions) for s in sets], -1)
    for path, exit_ in paths:
        if len(path) == len(sets):
            exits[tuple(path[s] for s in sets)] = exit_
        else:  # somebody is not asked after some choices
            exits[tuple(path.get(s, slice(None)) for s in sets)] = exit_
    return Stage(root, tuple(sets), exits)


def _unsolvable(tree: CrisisTree, root: int) -> UnsolvableError:
    label = tree.information_sets[tree.infoset[root]].label
    return UnsolvableError(
        f"from `{label}` on, a player moves without knowing what another knows: backward "
        "induction covers perfect information and simultaneous stages, not private information; "
        "the concepts `sequential` and `logit` do"
    )
