"""The verifier against the definition of regret."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from brute_force import choices, expected, grow, nodes, subgames
from compare_trees import keys_of
from game_strategies import payoff_tables, scenarios
from hypothesis import given
from hypothesis import strategies as st

import crisis_sim as cs
from crisis_sim.equilibria.check.layout import rounds, subgame_roots
from crisis_sim.equilibria.check.regret import outset_regret, profile_regret, tree_regret
from crisis_sim.game.efg import efg_text
from crisis_sim.game.efg_reader import parse_efg
from crisis_sim.game.tree import CrisisTree
from crisis_sim.types import Array

Rules = dict[str, Any]
seeds = st.integers(0, 2**32 - 1)


@given(payoff_tables(), seeds, st.integers(1, 3))
def test_profile_regret(payoffs: Array, seed: int, games: int) -> None:
    rng = np.random.default_rng(seed)
    sizes = payoffs.shape[1:]
    batch = np.stack([payoffs * (g + 1) for g in range(games)], axis=-1)
    profile = [rng.dirichlet(np.ones(n), games).T for n in sizes]
    regret = profile_regret(batch, profile)
    for game in range(games):
        worst = -np.inf
        mixes = [mix[:, game] for mix in profile]
        for player, size in enumerate(sizes):
            value = [0.0] * size
            for cell in np.ndindex(*sizes):
                odds = np.prod([mixes[i][a] for i, a in enumerate(cell) if i != player])
                value[cell[player]] += float(odds * batch[(player, *cell, game)])
            worst = max(worst, max(value) - float(np.dot(mixes[player], value)))
        assert regret[game] == pytest.approx(worst, abs=1e-10)


def pure_behaviour(tree: CrisisTree, labels: dict[str, str]) -> Array:
    behaviour = np.zeros((*tree.child.shape, 1))
    for index, infoset in enumerate(tree.information_sets):
        if infoset.player >= 0:
            action = infoset.actions.index(labels[infoset.label])
            behaviour[tree.infoset == index, action] = 1
    return behaviour


@given(scenarios(moves=3, sees=True, most_profiles=120), seeds)
def test_tree_regret_of_pure_play(data: Rules, seed: int) -> None:
    """Against every deviation of every player in every subgame; stages and blind moves too."""
    rng = np.random.default_rng(seed)
    plain, tree = grow(data), cs.build(data).tree()
    keys = keys_of(tree, plain)
    sets = choices(plain)
    played = {key: options[rng.integers(len(options))] for key, (_, options) in sets.items()}
    worst, at_outset = 0.0, 0.0
    for root in subgames(plain):
        value = expected(root, played)
        for player in range(len(data["players"])):
            own = [k for k, (mover, _) in choices(root).items() if mover == player]
            for plan in itertools.product(*(sets[k][1] for k in own)):
                deviation = expected(root, played | dict(zip(own, plan, strict=True)))
                worst = max(worst, deviation[player] - value[player])
                if root is plain:
                    at_outset = max(at_outset, deviation[player] - value[player])
    behaviour = pure_behaviour(tree, {label: played[key] for label, key in keys.items()})
    assert tree_regret(tree, tree.numbers(), behaviour)[0] == pytest.approx(worst, abs=1e-10)
    assert outset_regret(tree, tree.numbers(), behaviour)[0] == pytest.approx(at_outset, abs=1e-10)


@given(scenarios(moves=3, sees=True, most_profiles=120), seeds)
def test_outset_regret_of_mixed_play_is_what_the_best_plan_gains(data: Rules, seed: int) -> None:
    rng = np.random.default_rng(seed)
    tree = cs.build(data).tree()
    behaviour = np.zeros((*tree.child.shape, 1))
    for index, infoset in enumerate(tree.information_sets):
        if infoset.player >= 0:
            mix = rng.dirichlet(np.ones(len(infoset.actions)))
            behaviour[tree.infoset == index, : len(mix), 0] = mix
    now, worst = expected_of(tree, behaviour), 0.0
    for player in range(len(tree.players)):
        own = [k for k, s in enumerate(tree.information_sets) if s.player == player]
        widths = [len(tree.information_sets[k].actions) for k in own]
        for plan in itertools.product(*(range(width) for width in widths)):
            other = behaviour.copy()
            for index, action in zip(own, plan, strict=True):
                other[tree.infoset == index, :, 0] = np.arange(other.shape[1]) == action
            worst = max(worst, expected_of(tree, other)[player] - now[player])
    found = outset_regret(tree, tree.numbers(), behaviour)[0]
    assert found == pytest.approx(worst, abs=1e-10)


def expected_of(tree: CrisisTree, behaviour: Array) -> Array:
    """Return what each player expects, from the root downwards."""
    reach = np.zeros(tree.nodes + tree.ends)
    reach[0] = 1.0
    for node in range(tree.nodes):
        odds = tree.chance[node] if tree.mover[node] < 0 else behaviour[node, :, 0]
        for action in range(tree.width[node]):
            reach[tree.child[node, action]] += reach[node] * odds[action]
    return np.asarray(tree.payoffs @ reach[tree.nodes :])


@given(scenarios(moves=3, most_profiles=60), seeds, st.integers(2, 4))
def test_batch_equals_single(data: Rules, seed: int, games: int) -> None:
    rng = np.random.default_rng(seed)
    tree = cs.build(data).tree()
    numbers = tree.batch(a=rng.random(games), p=rng.random(games))
    behaviour = np.zeros((*tree.child.shape, games))
    for index, infoset in enumerate(tree.information_sets):
        if infoset.player >= 0:
            mix = rng.dirichlet(np.ones(len(infoset.actions)), games).T
            behaviour[tree.infoset == index, : len(mix)] = mix
    regret = tree_regret(tree, numbers, behaviour)
    for game in range(games):
        alone = tree.at(numbers, game)
        single = tree_regret(alone, alone.numbers(), behaviour[:, :, [game]])
        assert regret[game] == pytest.approx(single[0], abs=1e-12)


def test_a_nash_equilibrium_that_is_not_subgame_perfect() -> None:
    tree = cs.load("strike_resist_intervene").tree()
    empty = {"Attacker": "abstain", "Target": "resist", "Patron": "intervene"}
    behaviour = pure_behaviour(tree, empty)
    assert outset_regret(tree, tree.numbers(), behaviour)[0] == 0
    assert tree_regret(tree, tree.numbers(), behaviour)[0] == pytest.approx(0.4)


@given(scenarios(moves=4, sees=True, most_profiles=500), seeds)
def test_how_nodes_are_numbered_does_not_matter(data: Rules, seed: int) -> None:
    """Depth first, as Gambit files have it, or move by move."""
    rng = np.random.default_rng(seed)
    tree = cs.build(data).tree()
    other = parse_efg(efg_text(tree))
    played = {s.label: str(rng.choice(s.actions)) for s in tree.information_sets if s.player >= 0}
    regrets = [tree_regret(t, t.numbers(), pure_behaviour(t, played))[0] for t in (tree, other)]
    assert regrets[0] == pytest.approx(regrets[1], abs=1e-10)


def test_three_who_move_blind_depth_first() -> None:
    """Of one information set a node may come after what follows another of its nodes."""
    data: Rules = {
        "schema": 1,
        "name": "blind",
        "players": {"A": {}, "B": {}, "C": {}},
        "moves": [{"player": p, "choose": ["x", "y"], "stage": 1} for p in "ABC"],
        "payoffs": {p: [{"worth": 1, "when": f"{p} == y"}] for p in "ABC"},
    }
    tree = parse_efg(efg_text(cs.build(data).tree()))
    for played, regret in (("x", 1), ("y", 0)):
        behaviour = pure_behaviour(tree, dict.fromkeys("ABC", played))
        assert tree_regret(tree, tree.numbers(), behaviour)[0] == regret


def test_a_draw_that_two_nodes_share() -> None:
    """Gambit lets nodes of chance share a set; the tree still has perfect information."""
    tree = parse_efg(
        'EFG 2 R "" { "A" } p "" 1 1 "a" { "x" "y" } 0 '
        'c "" 1 "luck" { "good" 0.5 "bad" 0.5 } 0 t "" 1 "" { 4 } t "" 2 "" { 0 } '
        'c "" 1 "luck" { "good" 0.5 "bad" 0.5 } 0 t "" 3 "" { 1 } t "" 4 "" { 1 }'
    )
    result = cs.solve(tree)
    assert result[0].strategies["a"]["x"] == 1
    assert result[0].payoffs["A"] == 2
    assert len(list(cs.equilibria.nash_paths(tree))) == 1


def test_reference_counts_subgames() -> None:
    data: Rules = {
        "players": {"A": {}, "B": {}},
        "moves": [
            {"player": "A", "name": "A", "choose": ["x", "y"], "stage": 1},
            {"player": "B", "name": "B", "choose": ["x", "y"], "stage": 1},
            {"player": "A", "name": "C", "choose": ["x", "y"]},
        ],
        "payoffs": {"A": [{"worth": 0}], "B": [{"worth": 0}]},
    }
    plain = grow(data)
    assert len(list(nodes(plain))) == 7
    assert len(subgames(plain)) == 5  # the whole, and the four last moves


@given(scenarios(moves=4, sees=True, most_profiles=500), st.booleans())
def test_each_node_is_gone_through_once(data: Rules, depth_first: bool) -> None:
    """What is checked is never built anew; what follows a choice is settled before it."""
    tree = cs.build(data).tree()
    tree = parse_efg(efg_text(tree)) if depth_first else tree
    for player in range(len(tree.players)):
        gone: set[int] = set()
        for members in rounds(tree, player):
            together = set(members.tolist())
            ahead = {c for n in together for c in tree.child[n].tolist() if 0 <= c < tree.nodes}
            assert not together & gone
            assert ahead <= gone
            own = {int(tree.infoset[n]) for n in together if tree.mover[n] == player}
            assert np.isin(np.nonzero(np.isin(tree.infoset, list(own)))[0], members).all()
            gone |= together
        assert len(gone) == tree.nodes


@given(scenarios(moves=3, sees=True, most_profiles=200))
def test_where_subgames_begin(data: Rules) -> None:
    plain, tree = grow(data), cs.build(data).tree()
    assert subgame_roots(tree).sum() == len(subgames(plain))
