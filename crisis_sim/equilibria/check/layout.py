"""How a tree is gone through when a solution of it is checked: each node once.

Nothing here is shared with the solvers. All of it grows with the tree.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from crisis_sim.game.tree import CrisisTree
from crisis_sim.types import Indices, Mask


def subgame_roots(tree: CrisisTree) -> Mask:
    """Return at which nodes a subgame begins: no information set lies partly below them.

    Nodes are numbered anew in depth-first order, in which those below a node are the ones
    that follow it; a subgame begins where the first and the last member of every set that
    is met below lie among them. What chance draws is hidden from nobody.
    """
    below = tree.child < tree.nodes  # also where there is no action
    below &= tree.child >= 0
    size = np.ones(tree.nodes, dtype=np.intp)  # of the subtree
    for nodes in reversed(tree.levels):
        size[nodes] += np.where(below[nodes], size[tree.child[nodes] * below[nodes]], 0).sum(axis=1)
    place = np.zeros(tree.nodes, dtype=np.intp)
    for nodes in tree.levels:
        inner = below[nodes]
        sizes = np.where(inner, size[tree.child[nodes] * inner], 0)
        before = np.cumsum(sizes, axis=1) - sizes
        place[tree.child[nodes][inner]] = (place[nodes, None] + 1 + before)[inner]

    first = np.full(len(tree.information_sets), tree.nodes)
    last = np.full(len(tree.information_sets), -1)
    np.minimum.at(first, tree.infoset, place)
    np.maximum.at(last, tree.infoset, place)
    hidden = tree.mover >= 0
    lowest = np.where(hidden, first[tree.infoset], place)
    highest = np.where(hidden, last[tree.infoset], place)
    for nodes in reversed(tree.levels):
        child = tree.child[nodes] * below[nodes]
        low = np.where(below[nodes], lowest[child], tree.nodes).min(axis=1)
        high = np.where(below[nodes], highest[child], -1).max(axis=1)
        lowest[nodes] = np.minimum(lowest[nodes], low)
        highest[nodes] = np.maximum(highest[nodes], high)
    return np.asarray((lowest >= place) & (highest < place + size))


def rounds(tree: CrisisTree, player: int) -> Iterator[Indices]:
    """Yield the nodes in an order in which a player can look for a best response.

    The nodes of a player's information set come together, sorted by set, and all that
    follows any of them comes before. A set at which one action is offered asks nothing, so
    its nodes need not come together.
    """
    asked = (tree.mover == player) & (tree.width > 1)
    unit = np.where(asked, tree.nodes + tree.infoset, np.arange(tree.nodes))
    unit = (np.cumsum(np.bincount(unit) > 0) - 1)[unit]
    members = np.argsort(unit, kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(unit))])
    parent = tree.parent[: tree.nodes]
    waits_for = np.bincount(unit[parent[parent >= 0]], minlength=len(start) - 1)
    ready = np.nonzero(waits_for == 0)[0]
    while len(ready):
        count = start[ready + 1] - start[ready]
        offset = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        nodes = members[np.repeat(start[ready], count) + offset]
        yield nodes
        above = parent[nodes]
        waiting, met = np.unique(unit[above[above >= 0]], return_counts=True)
        waits_for[waiting] -= met
        ready = waiting[waits_for[waiting] == 0]
