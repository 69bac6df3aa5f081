"""The paths of play that pure Nash equilibria of a tree with perfect information follow."""

from __future__ import annotations

import itertools
import math

import numpy as np

from crisis_sim.equilibria.result import UnsolvableError
from crisis_sim.equilibria.tree.stages import backward_order
from crisis_sim.equilibria.tree.subgame_perfect import induce
from crisis_sim.game.tree import CrisisTree
from crisis_sim.tolerances import TIE
from crisis_sim.types import Array

#: The action chosen at each node on a path.
Actions = dict[int, int]
#: More ways to play than this are not searched.
MOST_PATHS = 20_000


class PathConditions:
    """What the search for Nash paths rests on, node by node.

    Attributes
    ----------
    value, action
        Payoffs `[player, node or end]` and the choice `[node]` where all do what is
        best for them.
    margin : float array [player]
        Payoffs closer than this count as equal.
    minmax : float array [player, node or end]
        The least to which all others can hold a player from there on.
    least : float array [player, node or end]
        The least that a player gets in a subgame-perfect equilibrium from there on.
    """

    def __init__(self, tree: CrisisTree) -> None:
        self.tree = tree
        induction = induce(tree, tree.numbers(), backward_order(tree))
        self.value = induction.value[:, :, 0]
        self.action = induction.action[:, 0]
        self.margin = TIE * np.abs(tree.payoffs).max(axis=1)
        self.minmax = np.array([self._minmax(player) for player in range(len(tree.players))])
        self.least = self._least()

    def children(self, node: int) -> list[int]:
        """Return what the actions at a node lead to."""
        return [int(c) for c in self.tree.child[node, : self.tree.width[node]]]

    def _minmax(self, player: int) -> Array:
        """Return at each node and end the least to which the others can hold a player."""
        tree = self.tree
        held = np.concatenate([np.zeros(tree.nodes), tree.payoffs[player]])
        for node in range(tree.nodes - 1, -1, -1):
            ahead = held[self.children(node)]
            if tree.mover[node] < 0:
                held[node] = ahead @ tree.chance[node, : len(ahead)]
            else:
                held[node] = ahead.max() if tree.mover[node] == player else ahead.min()
        return held

    def _least(self) -> Array:
        """Return at each node and end the least that a player gets in an equilibrium there.

        Of subgame-perfect equilibria; several give different values only where there are ties.
        """
        tree = self.tree
        least = np.concatenate([np.zeros((len(tree.players), tree.nodes)), tree.payoffs], axis=1)
        values = {tree.nodes + end: tree.payoffs[:, [end]].T for end in range(tree.ends)}
        for node in range(tree.nodes - 1, -1, -1):
            children = self.children(node)
            mover = int(tree.mover[node])
            if mover < 0:
                combined = itertools.product(*(values.pop(c) for c in children))
                chance = tree.chance[node, : len(children)]
                found = [
                    chance @ np.array(parts) for parts in itertools.islice(combined, MOST_PATHS)
                ]
            else:
                found = []
                floors = _best_otherwise(least[mover, children]) - self.margin[mover]
                for child, floor in zip(children, floors.tolist(), strict=True):
                    found += [value for value in values.pop(child) if value[mover] >= floor]
            values[node] = np.unique(np.array(found), axis=0)
            if len(values[node]) >= MOST_PATHS:
                raise UnsolvableError(f"more than {MOST_PATHS:,} ways to play")
            least[:, node] = values[node].min(axis=0)
        return least

    def plans(self) -> list[tuple[Actions, Array]]:
        """Return what is chosen along each Nash path, and the expected payoffs."""
        tree = self.tree
        plans: dict[int, list[tuple[Actions, Array]]] = {
            tree.nodes + end: [({}, tree.payoffs[:, end])] for end in range(tree.ends)
        }
        for node in range(tree.nodes - 1, -1, -1):
            children = self.children(node)
            if tree.mover[node] < 0:
                plans[node] = self._drawn(node, [plans[c] for c in children])
            else:
                plans[node] = self._chosen(node, [plans[c] for c in children])
            if len(plans[node]) > MOST_PATHS:
                raise UnsolvableError(f"more than {MOST_PATHS:,} ways to play")
        return plans[0]

    def _chosen(
        self, node: int, options: list[list[tuple[Actions, Array]]]
    ) -> list[tuple[Actions, Array]]:
        """Keep the continuations that the mover would not leave for another action."""
        mover, children = int(self.tree.mover[node]), self.children(node)
        kept = []
        floors = _best_otherwise(self.minmax[mover, children]) - self.margin[mover]
        for action, (continuations, least) in enumerate(zip(options, floors.tolist(), strict=True)):
            kept += [
                ({node: action} | actions, value)
                for actions, value in continuations
                if value[mover] >= least
            ]
        return kept

    def _drawn(
        self, node: int, options: list[list[tuple[Actions, Array]]]
    ) -> list[tuple[Actions, Array]]:
        """Combine the continuations after each outcome of a draw that can occur."""
        chance = self.tree.chance[node]
        possible = [a for a in range(len(options)) if chance[a] > 0]
        if math.prod(len(options[a]) for a in possible) > MOST_PATHS:
            raise UnsolvableError(f"more than {MOST_PATHS:,} ways to play")
        combined = []
        for parts in itertools.product(*(options[a] for a in possible)):
            actions: Actions = {}
            for part, _ in parts:
                actions |= part
            value = sum(chance[a] * v for a, (_, v) in zip(possible, parts, strict=True))
            combined.append((actions, np.asarray(value)))
        return combined

    def along(self, path: Actions) -> dict[int, Array]:
        """Return the payoffs expected from each node of a path on."""
        tree = self.tree
        expected: dict[int, Array] = {}

        def ahead(target: int) -> Array:
            if target >= tree.nodes:
                return tree.payoffs[:, target - tree.nodes]
            return expected.get(target, np.zeros(len(tree.players)))

        for node in range(tree.nodes - 1, -1, -1):
            children = self.children(node)
            if node in path:
                expected[node] = ahead(children[path[node]])
            elif tree.mover[node] < 0:
                parts = [p * ahead(c) for p, c in zip(tree.chance[node], children, strict=False)]
                expected[node] = np.sum(parts, axis=0)
        return expected


def _best_otherwise(values: Array) -> Array:
    """Return for each of some values the largest of the others; -inf where there is none."""
    best = int(values.argmax())
    others = np.full(len(values), values[best])
    others[best] = np.delete(values, best).max(initial=-math.inf)
    return others
