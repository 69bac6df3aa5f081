"""What an equilibrium of a tree does at each node, where it leads, and what is expected there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from crisis_sim.types import Array, Indices

if TYPE_CHECKING:
    from crisis_sim.game.tree import CrisisTree


@dataclass(frozen=True, eq=False)
class Expected:
    """Play of one tree, node by node.

    Attributes
    ----------
    tree
        The game.
    strategies, beliefs
        By information set, as an equilibrium holds them.
    """

    tree: CrisisTree
    strategies: Mapping[str, Mapping[str, float]]
    beliefs: Mapping[str, Mapping[str, float]]

    @cached_property
    def mix(self) -> list[Array]:
        """The probability of each action at each node, of players and of chance."""
        sets, chance = self.tree.information_sets, self.tree.chance
        own = [
            np.array(list(self.strategies[each.label].values())) if each.player >= 0 else None
            for each in sets
        ]
        found = (own[index] for index in self.tree.infoset.tolist())
        return [
            chance[node, : self.tree.width[node]] if mix is None else mix
            for node, mix in enumerate(found)
        ]

    @cached_property
    def reach(self) -> Array:
        """The probability of getting to each node and then to each end."""
        tree = self.tree
        reach = np.zeros(tree.nodes + tree.ends)
        reach[0] = 1.0
        for node, mix in enumerate(self.mix):
            reach[tree.child[node, : len(mix)]] = reach[node] * mix
        return reach

    @cached_property
    def value(self) -> Array:
        """What each player expects `[player, node or end]` from there on."""
        tree = self.tree
        value = np.zeros((len(tree.players), tree.nodes + tree.ends))
        value[:, tree.nodes :] = tree.payoffs
        for node in range(tree.nodes - 1, -1, -1):
            mix = self.mix[node]
            value[:, node] = value[:, tree.child[node, : len(mix)]] @ mix
        return value

    @cached_property
    def members(self) -> list[Indices]:
        """The nodes of each information set."""
        order = np.argsort(self.tree.infoset, kind="stable")
        sizes = np.bincount(self.tree.infoset, minlength=len(self.tree.information_sets))
        return np.split(order, np.cumsum(sizes)[:-1])

    def likely(self, index: int) -> Array | None:
        """Return what a mover believes of the nodes of its set; None where nothing is held."""
        nodes = self.members[index]
        if len(nodes) == 1:
            return np.ones(1)
        reach = self.reach[nodes]
        if reach.sum() > 0:
            return np.asarray(reach / reach.sum())
        held = self.beliefs.get(self.tree.information_sets[index].label)
        return None if held is None else np.array(list(held.values()))

    def gains(self, index: int) -> Array | None:
        """Return what each action of a set is worth to its mover, as it believes."""
        weight, infoset = self.likely(index), self.tree.information_sets[index]
        if weight is None:
            return None
        ahead = self.tree.child[self.members[index], : len(infoset.actions)]
        return np.asarray(weight @ self.value[infoset.player][ahead])
