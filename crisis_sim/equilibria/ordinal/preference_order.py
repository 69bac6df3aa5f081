"""When perfect play in a tree needs only the order of each player's preferences over the ends."""

from __future__ import annotations

import numpy as np

from crisis_sim.equilibria.tree.stages import backward_order
from crisis_sim.equilibria.tree.subgame_perfect import induce
from crisis_sim.game.conflict import dense_ranks
from crisis_sim.game.numbers import Numbers
from crisis_sim.game.tree import CrisisTree
from crisis_sim.tolerances import DUST
from crisis_sim.types import Array, Indices


def end_ranks(tree: CrisisTree) -> Indices:
    """Return each player's order of preference over the ends, `[player, end]`, 0 the worst."""
    return np.array([dense_ranks(own) for own in tree.payoffs])


def needs_only_order(tree: CrisisTree, ranks: Indices) -> bool:
    """Tell whether any payoffs with the same order give the same subgame-perfect play, for certain.

    1. With perfect information and no chance, backward induction compares ends with
       ends, so it needs only their order, ties included.
    2. With simultaneous stages and no chance, so does iterated strict dominance; where
       it leaves one choice each at every stage, nothing else is an equilibrium.
    3. With chance and perfect information, lotteries are compared. Whoever prefers more
       prefers a lottery that first-order stochastically dominates another, whatever the
       numbers; where such a choice exists at every move, play is settled.

    Parameters
    ----------
    tree
        With stages that backward induction can solve.
    ranks : int array [player, end]
        As from `end_ranks`.

    Returns
    -------
    bool
        False does not show that the numbers matter: it is then not known.

    Raises
    ------
    UnsolvableError
        If a player has private information.

    References
    ----------
    Hadar and Russell (1969), "Rules for ordering uncertain prospects", American
    Economic Review 59, for stochastic dominance.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> tree = cs.load("strike_resist_intervene").tree()
    >>> needs_only_order(tree, end_ranks(tree))  # the defence may hold or fail: chance
    True
    """
    order = backward_order(tree)
    if not (tree.mover < 0).any():
        if tree.has_perfect_information:
            return True
        numbers = Numbers(ranks[:, :, None].astype(float), tree.chance[:, :, None])
        return bool(induce(tree, numbers, order).unique[0])
    return tree.has_perfect_information and _dominance_settles(tree, ranks)


def _dominance_settles(tree: CrisisTree, ranks: Indices) -> bool:
    """Tell whether a choice dominates all others by first order at every move."""
    lottery = np.zeros((tree.nodes + tree.ends, tree.ends))
    lottery[tree.nodes :] = np.eye(tree.ends)
    for node in range(tree.nodes - 1, -1, -1):
        player, children = int(tree.mover[node]), tree.child[node, : tree.width[node]]
        if player < 0:
            lottery[node] = tree.chance[node, : len(children)] @ lottery[children]
            continue
        best = _dominant(lottery[children], ranks[player])
        if best is None:
            return False
        lottery[node] = lottery[children[best]]
    return True


def _dominant(lotteries: Array, rank: Indices) -> int | None:
    """Return the lottery that is better than each other for everybody with this order."""
    levels = np.arange(rank.max() + 1)
    at_least = lotteries @ (rank[:, None] >= levels)  # [lottery, level]
    for index, own in enumerate(at_least):
        lead = own - np.delete(at_least, index, axis=0)
        if (lead >= -DUST).all() and (lead > DUST).any(axis=1).all():
            return index
    return None
