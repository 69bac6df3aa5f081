"""Compare a compiled tree with one grown by plain Python."""

from __future__ import annotations

import numpy as np
from brute_force import End, Key, Tree

from crisis_sim.equilibria.result import Equilibrium
from crisis_sim.game.tree import CrisisTree


def same(tree: CrisisTree, expected: Tree, at: int, sets: dict[int, Key]) -> None:
    """Walk both trees side by side, and note which information set stands for which."""
    if isinstance(expected, End):
        end = at - tree.nodes
        assert end >= 0
        np.testing.assert_allclose(tree.payoffs[:, end], expected.payoffs, rtol=1e-12, atol=1e-12)
        made = dict(expected.made)
        for column, choices, choice in zip(
            tree.outcomes.columns, tree.outcomes.choices, tree.outcomes.made[end], strict=True
        ):
            assert made.get(column) == (choices[choice] if choice >= 0 else None)
        return
    infoset = int(tree.infoset[at])
    declared = tree.information_sets[infoset]
    assert (declared.move, declared.player) == (expected.key[0], expected.player)
    assert declared.actions == tuple(expected.branches)
    assert sets.setdefault(infoset, expected.key) == expected.key
    width = len(expected.branches)
    assert np.all(tree.child[at, width:] == -1)
    odds = np.array(expected.odds) if expected.player < 0 else np.zeros(width)
    np.testing.assert_allclose(tree.chance[at, :width], odds, rtol=0, atol=1e-15)
    assert np.all(tree.chance[at, width:] == 0)
    for child, branch in zip(tree.child[at], expected.branches.values(), strict=False):
        assert child > at, "a parent comes before its children"
        same(tree, branch, int(child), sets)


def keys_of(tree: CrisisTree, expected: Tree) -> dict[str, Key]:
    """Return which information set of the plain tree each label of the players stands for."""
    sets: dict[int, Key] = {}
    same(tree, expected, 0, sets)
    named = tree.information_sets
    return {named[i].label: key for i, key in sets.items() if named[i].player >= 0}


def pure_strategy(equilibrium: Equilibrium, keys: dict[str, Key]) -> dict[Key, str]:
    """Return a pure equilibrium as a strategy of the plain tree."""
    assert set(equilibrium.strategies) == set(keys)
    for mix in equilibrium.strategies.values():
        assert sorted(mix.values()) == [0.0] * (len(mix) - 1) + [1.0]
    return {
        keys[label]: max(mix, key=mix.__getitem__) for label, mix in equilibrium.strategies.items()
    }
