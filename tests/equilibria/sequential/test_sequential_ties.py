"""Replies that are best only where a node is not believed in at all: ties at exact beliefs."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from signalling_games import assert_verified, pure_profiles

import crisis_sim as cs
from crisis_sim.equilibria.check.assessments import assessment_regret, is_consistent
from crisis_sim.equilibria.result import Equilibrium
from crisis_sim.equilibria.sequential import solve_sequential
from crisis_sim.game.tree import CrisisTree
from crisis_sim.types import Array

Rules = dict[str, Any]

#: The receiver is indifferent with the hard type, and loses by `yes` with the soft one.
INDIFFERENT: Rules = {
    "schema": 1,
    "name": "indifferent",
    "players": {"A": {}, "B": {}},
    "types": {"A": {"hard": {"prior": 0.4}, "soft": {"prior": 0.6}}},
    "moves": [
        {"player": "A", "choose": ["talk", "silent"]},
        {"player": "B", "choose": ["yes", "no"], "when": "A == talk"},
    ],
    "payoffs": {
        "A": [{"worth": 1, "when": "B == no"}, {"worth": -1, "when": "B == yes"}],
        "B": [{"worth": -1, "when": "B == yes and type.A == soft"}],
    },
}


def test_a_reply_that_is_best_at_one_belief_only() -> None:
    """The sender is silent for fear of `yes`, best if only the hard type is believed to talk."""
    tree = cs.build(INDIFFERENT).tree()
    result = solve_sequential(tree)
    assert result.complete
    for equilibrium in result:
        assert_verified(tree, equilibrium)
    (silent,) = (e for e in result if e.probability("A == silent") == 1)
    assert silent.strategy_ranges["B"]["yes"] == pytest.approx((0.5, 1))
    assert silent.belief_ranges["B"]["A hard, A talk"] == pytest.approx((1, 1))


def drawn(seed: int) -> Rules:
    """Draw a game with small whole payoffs, so that many are equal."""
    rng = np.random.default_rng(seed)
    order = ("AB", "ABA", "ABC", "BAB")[seed % 4]
    choices = {f"m{k}": (f"l{k}", f"r{k}") for k in range(len(order))}
    moves: list[Rules] = [
        {"name": name, "player": who, "choose": list(choices[name])}
        for name, who in zip(choices, order, strict=True)
    ]
    moves[-1]["when"] = "m0 == l0"
    tests = [f"{name} == {c}" for name, both in choices.items() for c in both]
    kinds = ["type.A == t0", "type.A == t1"]
    return {
        "schema": 1,
        "name": "drawn",
        "players": {who: {} for who in sorted(set(order))},
        "types": {"A": {"t0": {"prior": 0.4}, "t1": {"prior": 0.6}}},
        "moves": moves,
        "payoffs": {
            who: [
                {"worth": int(rng.integers(-2, 3)), "when": f"{one} and {other}"}
                for one, other in itertools.combinations(tests + kinds, 2)
                if one not in kinds
            ]
            for who in sorted(set(order))
        },
    }


def some_in_pure_strategies(tree: CrisisTree, seed: int) -> Iterator[Array]:
    """Yield pure strategies that are sequentially rational with beliefs from drawn trembles."""
    rng = np.random.default_rng(seed)
    for behaviour in pure_profiles(tree):
        for _ in range(12):
            belief = trembled(tree, behaviour, rng)
            if assessment_regret(tree, behaviour, belief) < 1e-9:
                assert is_consistent(tree, behaviour, belief)
                yield behaviour
                break


def trembled(tree: CrisisTree, behaviour: Array, rng: np.random.Generator) -> Array:
    """Return the limit of beliefs where wrong actions have orders 1 to 3, and drawn weights."""
    sets, width = len(tree.information_sets), tree.child.shape[1]
    orders, weights = rng.integers(1, 4, (sets, width)), rng.uniform(0.1, 10, (sets, width))
    order, weight = np.zeros(tree.nodes + tree.ends), np.ones(tree.nodes + tree.ends)
    for node in range(tree.nodes):
        h = tree.infoset[node]
        for action, at in enumerate(tree.child[node, : tree.width[node]]):
            order[at], weight[at] = order[node], weight[node]
            if tree.mover[node] < 0:
                weight[at] *= tree.chance[node, action]
            elif not behaviour[node, action]:
                order[at] += orders[h, action]
                weight[at] *= weights[h, action]
    belief = np.zeros(tree.nodes)
    for h, described in enumerate(tree.information_sets):
        nodes = np.flatnonzero(tree.infoset == h)
        if described.player >= 0 and len(nodes):
            held = np.where(order[nodes] == order[nodes].min(), weight[nodes], 0.0)
            belief[nodes] = held / held.sum()
    return belief


def contains(tree: CrisisTree, equilibrium: Equilibrium, behaviour: Array) -> bool:
    """Tell whether strategies are within the ranges of an equilibrium."""
    return all(
        low - 1e-9 <= behaviour[node, action] <= high + 1e-9
        for node in np.flatnonzero(tree.mover >= 0)
        for action, (low, high) in enumerate(
            equilibrium.strategy_ranges[tree.information_sets[tree.infoset[node]].label].values()
        )
    )


@pytest.mark.parametrize("start", range(0, 24, 6))
def test_none_in_pure_strategies_is_missing(start: int) -> None:
    confirmed = 0
    for seed in range(start, start + 6):
        tree = cs.build(drawn(seed)).tree()
        result = solve_sequential(tree)
        assert result.complete and len(result)
        for equilibrium in itertools.chain(result, *(c.samples for c in result.components)):
            assert_verified(tree, equilibrium)
        for behaviour in some_in_pure_strategies(tree, seed):
            confirmed += 1
            assert any(contains(tree, equilibrium, behaviour) for equilibrium in result)
    assert confirmed >= 6
