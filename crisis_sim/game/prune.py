"""Trees in which a move is fixed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from crisis_sim.constraints import listed
from crisis_sim.game.extensive_form import ExtensiveForm
from crisis_sim.game.numbers import Numbers, Values
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.outcomes import Outcomes
from crisis_sim.types import Array, Indices, Mask

Tree = TypeVar("Tree", bound=ExtensiveForm)


@dataclass(frozen=True)
class PrunedNumbers:
    """Computes the numbers of a tree with some of its branches cut off."""

    tree: ExtensiveForm
    nodes: Indices
    ends: Indices
    action: Indices  # of each node kept: -1, or the only action left

    def __call__(self, values: Values) -> Numbers:
        """Return the numbers of what is left."""
        assert self.tree.compute is not None
        return self.cut(self.tree.compute(values))

    def bounds(self, name: str, low: Array, high: Array) -> tuple[Numbers, Numbers]:
        """Return bounds of the numbers of what is left while one parameter moves."""
        assert self.tree.compute is not None
        least, most = self.tree.compute.bounds(name, low, high)
        return self.cut(least), self.cut(most)

    def cut(self, numbers: Numbers) -> Numbers:
        """Keep what is left; a draw that is fixed is certain."""
        chance = numbers.chance[self.nodes]
        drawn = self.tree.mover[self.nodes] < 0
        chance[(self.action >= 0) & drawn] = 0.0
        chance[(self.action >= 0) & drawn, 0] = 1.0
        return Numbers(numbers.payoffs[:, self.ends], chance)


def fixed(tree: Tree, move: str, choice: str) -> Tree:
    """Return the tree in which `move` can only be made as `choice`."""
    sets = {i: s for i, s in enumerate(tree.information_sets) if s.move == move}
    if not sets:
        moves = {s.move for s in tree.information_sets}
        raise ArgumentError("fix", "move", f"`{move}` is not a move", listed(moves))
    actions = next(iter(sets.values())).actions
    if choice not in actions:
        raise ArgumentError("fix", "choice", f"`{choice}` is no choice of {move}", listed(actions))
    here = np.isin(tree.infoset, list(sets))
    child = tree.child.copy()
    child[here] = -1
    child[here, 0] = tree.child[here, actions.index(choice)]
    kept = _reachable(tree, child)
    nodes, ends = np.nonzero(kept[: tree.nodes])[0], np.nonzero(kept[tree.nodes :])[0]
    number = np.full(len(kept) + 1, -1)  # the last entry stands for "no child"
    number[:-1][kept] = np.arange(kept.sum())
    used, infoset = np.unique(tree.infoset[nodes], return_inverse=True)
    action = np.where(here[nodes], actions.index(choice), -1)
    pruned = PrunedNumbers(tree, nodes, ends, action)
    numbers, outcomes = pruned.cut(tree.numbers()), tree.outcomes
    return replace(
        tree,
        information_sets=tuple(
            replace(s, actions=(choice,)) if s.move == move else s
            for s in (tree.information_sets[i] for i in used)
        ),
        infoset=infoset,
        child=number[child[nodes]],
        payoffs=numbers.payoffs[:, :, 0],
        chance=numbers.chance[:, :, 0],
        outcomes=Outcomes(outcomes.columns, outcomes.choices, outcomes.made[ends]),
        title=f"{tree.title}, with {move} fixed to {choice}",
        compute=None if tree.compute is None else pruned,
    )


def _reachable(tree: ExtensiveForm, child: Indices) -> Mask:
    """Return which nodes and ends can still be reached from the root."""
    kept = np.zeros(tree.nodes + tree.ends, dtype=bool)
    kept[0] = True
    for node in range(tree.nodes):
        if kept[node]:
            kept[child[node][child[node] >= 0]] = True
    return kept
