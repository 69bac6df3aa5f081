"""What moves cost under a way to play a whole tree, as polynomials: types and stages included."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from crisis_sim.exact.polynomial import Polynomial
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.algebras import POLYNOMIAL_OPS
from crisis_sim.study.exact.symbolic import Symbolic
from crisis_sim.tolerances import UNUSED
from crisis_sim.types import Array, Mask

#: What has to be chosen at information sets, by their numbers.
Forced = Mapping[int, int]


def ways_to(tree: CrisisTree, holds: Mask) -> list[dict[int, int]]:
    """Return what players have to choose for play to come to some of the ends, each way once."""
    above = {int(c): (n, a) for n, row in enumerate(tree.child) for a, c in enumerate(row) if c > 0}
    found: dict[tuple[tuple[int, int], ...], dict[int, int]] = {}
    for end in np.nonzero(holds)[0].tolist():
        way: dict[int, int] = {}
        at = end + tree.nodes
        while at:
            at, action = above[at]
            if tree.mover[at] >= 0:
                way[int(tree.infoset[at])] = action
        found.setdefault(tuple(sorted(way.items())), way)
    return list(found.values())


@dataclass(frozen=True, eq=False)
class Profile:
    """A tree in which everybody plays in a certain way.

    Attributes
    ----------
    numbers
        Payoffs and chances as polynomials.
    behaviour
        The probability of each action, by the number of the information set.
    """

    numbers: Symbolic[Polynomial]
    behaviour: Mapping[int, Array]

    @property
    def tree(self) -> CrisisTree:
        """The tree."""
        return self.numbers.tree

    def forced(self, way: Forced) -> Profile:
        """Return the profile in which some choices are made for certain."""
        size = {i: len(self.behaviour[i]) for i in way}
        sure = {i: np.eye(size[i])[action] for i, action in way.items()}
        return Profile(self.numbers, {**self.behaviour, **sure})

    def ends(self) -> Mask:
        """Tell which ends play may come to."""
        tree, reached = self.tree, self._players
        met = np.zeros(tree.ends, dtype=bool)
        for node, action, child in self._branches():
            if child >= tree.nodes:
                met[child - tree.nodes] = reached[node] * self._weight(node, action) > UNUSED
        return met

    def comparisons(self) -> Iterator[tuple[int, int, int]]:
        """Yield each information set that is reached, its likeliest action, and each unplayed."""
        for place, chances in self.behaviour.items():
            if any(self._players[node] > UNUSED for node in self._nodes(place)):
                for action in np.nonzero(chances <= UNUSED)[0].tolist():
                    yield place, int(chances.argmax()), action

    def gain(self, place: int, chosen: int, instead: int) -> tuple[Polynomial, Polynomial]:
        """Return what an action brings more than another, times the chance to be there; and that.

        Payoffs are those of who moves there, and play goes on as in the profile.
        """
        zero = POLYNOMIAL_OPS["number"](0.0)
        more, there = zero, zero
        for node in self._nodes(place):
            player = int(self.tree.mover[node])
            ahead = [self._worth(player, int(c)) for c in self.tree.child[node, [chosen, instead]]]
            more = more + self._reach[node] * (ahead[0] - ahead[1])
            there = there + self._reach[node]
        return more, there

    def _nodes(self, place: int) -> list[int]:
        own = (self.tree.infoset == place) & (self.tree.mover >= 0)
        return [int(node) for node in np.nonzero(own)[0]]

    def _branches(self) -> Iterator[tuple[int, int, int]]:
        for node in range(self.tree.nodes):
            for action in range(int(self.tree.width[node])):
                yield node, action, int(self.tree.child[node, action])

    def _weight(self, node: int, action: int) -> float:
        """Return the probability of a player's action; 1 for draws."""
        drawn = self.tree.mover[node] < 0
        return 1.0 if drawn else float(self.behaviour[int(self.tree.infoset[node])][action])

    @cached_property
    def _players(self) -> Array:
        """The share of players in the probability of each node [node]."""
        found = np.zeros(self.tree.nodes)
        found[0] = 1.0
        for node, action, child in self._branches():
            if child < self.tree.nodes:
                found[child] = found[node] * self._weight(node, action)
        return found

    @cached_property
    def _reach(self) -> list[Polynomial]:
        """The probability of each node."""
        number = POLYNOMIAL_OPS["number"]
        found = [number(1.0)] * self.tree.nodes
        for node, action, child in self._branches():
            if child < self.tree.nodes:
                found[child] = found[node] * self._chance(node, action)
        return found

    def _chance(self, node: int, action: int) -> Polynomial:
        if self.tree.mover[node] < 0:
            return self.numbers.chance(node, action)
        weight: Polynomial = POLYNOMIAL_OPS["number"](self._weight(node, action))
        return weight

    def _worth(self, player: int, at: int) -> Polynomial:
        if at >= self.tree.nodes:
            return self.numbers.payoff(player, at - self.tree.nodes)
        if (player, at) not in self._known:
            total: Polynomial = POLYNOMIAL_OPS["number"](0.0)
            for action in range(int(self.tree.width[at])):
                if self._weight(at, action) > UNUSED:
                    ahead = self._worth(player, int(self.tree.child[at, action]))
                    total = total + self._chance(at, action) * ahead
            self._known[player, at] = total
        return self._known[player, at]

    @cached_property
    def _known(self) -> dict[tuple[int, int], Polynomial]:
        return {}
