"""A move that is fixed: the same tree as if the other choices had never been written."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from brute_force import Key, choices, ends, expected, grow, move_names, nodes
from compare_trees import same
from game_strategies import scenarios
from hypothesis import given
from hypothesis import strategies as st

import crisis_sim as cs
from crisis_sim.game.normal_form import simultaneous


def one_fixed(data: dict[str, Any], draw: st.DataObject) -> tuple[str, str]:
    names = move_names(data)
    move = draw.draw(st.sampled_from(names))
    entry = data["moves"][names.index(move)]
    return move, draw.draw(st.sampled_from(list(entry.get("choose", entry.get("chance")))))


@given(scenarios(sees=True), st.data())
def test_fixed_tree_is_the_pruned_one(data: dict[str, Any], draw: st.DataObject) -> None:
    move, choice = one_fixed(data, draw)
    tree = cs.build(data).tree().fix(move, choice)
    pruned = grow(data, fixing={move: choice})
    sets: dict[int, Key] = {}
    same(tree, pruned, 0, sets)
    assert tree.ends == len(list(ends(pruned)))
    assert len(sets) == len(tree.information_sets)
    assert max(tree.infoset) < len(tree.information_sets)


@given(scenarios(), st.data(), st.lists(st.floats(0, 1), min_size=1, max_size=3))
def test_fixed_tree_computes_batches(
    data: dict[str, Any], draw: st.DataObject, values: list[float]
) -> None:
    move, choice = one_fixed(data, draw)
    scenario = cs.build(data)
    tree = scenario.tree().fix(move, choice)
    numbers = tree.batch(a=values, p=values)
    for game, value in enumerate(values):
        alone = scenario.set(a=value, p=value).tree().fix(move, choice)
        at = min(game, numbers.chance.shape[2] - 1)
        np.testing.assert_allclose(numbers.payoffs[..., game], alone.payoffs, atol=1e-12)
        np.testing.assert_allclose(numbers.chance[..., at], alone.chance, atol=1e-15)


def test_two_moves_can_be_fixed() -> None:
    tree = cs.load("iran_2025").tree()
    both = tree.fix("Israel", "strike").fix("Russia", "intervene")
    other = tree.fix("Russia", "intervene").fix("Israel", "strike")
    assert both.ends == other.ends == 2 * 1 * 3 * 2
    np.testing.assert_array_equal(both.payoffs, other.payoffs)


def test_the_tree_itself_stays_as_it_was() -> None:
    tree = cs.load("iran_2025").tree()
    child, payoffs = tree.child.copy(), tree.payoffs.copy()
    tree.fix("Israel", "abstain")
    np.testing.assert_array_equal(tree.child, child)
    np.testing.assert_array_equal(tree.payoffs, payoffs)


def test_unknown_moves_and_choices_are_refused_with_the_nearest() -> None:
    tree = cs.load("iran_2025").tree()
    with pytest.raises(cs.ArgumentError, match="Russia"):
        tree.fix("Rusia", "aid")
    with pytest.raises(cs.ArgumentError, match="intervene, aid, back, abstain"):
        tree.fix("Russia", "interven")


@given(scenarios(), st.data())
def test_simultaneous_reading_of_a_fixed_tree_leaves_one_choice(
    data: dict[str, Any], draw: st.DataObject
) -> None:
    move, choice = one_fixed(data, draw)
    fixed = cs.build(data).tree().fix(move, choice)
    game, tree = simultaneous(fixed), grow(data, fixing={move: choice})
    left = fixed.outcomes.moves | {move: (choice,)}
    reached = {node.key[0] for node in nodes(tree)}
    left = {name: options for name, options in left.items() if name in reached}
    named = dict(zip(move_names(data), data["moves"], strict=True))
    own = [[m for m in left if named[m].get("player") == p] for p in data["players"]]
    plans = [list(itertools.product(*(left[m] for m in moves))) for moves in own]
    assert game.shape == tuple(map(len, plans))
    for cell in np.ndindex(*game.shape):
        made = {
            m: c
            for moves, options, i in zip(own, plans, cell, strict=True)
            for m, c in zip(moves, options[i], strict=True)
        }
        value = expected(tree, {key: made[key[0]] for key in choices(tree)})
        np.testing.assert_allclose(game.payoffs[(slice(None), *cell)], value, atol=1e-12)


def test_fixing_in_the_simultaneous_reading() -> None:
    """An attacker that must strike cannot escape to peace."""
    scenario = cs.load("strike_resist_intervene")
    game = simultaneous(scenario.tree().fix("Attacker", "strike"))
    assert game.actions[0] == ("strike",)
    for equilibrium in cs.solve(game, "pure"):
        assert equilibrium.probability("Attacker == strike") == 1
        assert equilibrium.regret == 0
