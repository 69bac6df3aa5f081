"""The compiled tree against one grown by plain Python, move by move."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from brute_force import End, Key, Node, grow, nodes
from compare_trees import same
from game_strategies import is_perfect, scenarios
from hypothesis import given

import crisis_sim as cs


def check(data: dict[str, Any]) -> None:
    tree, expected = cs.build(data).tree(), grow(data)
    sets: dict[int, Key] = {}
    same(tree, expected, 0, sets)
    assert len(set(sets.values())) == len(sets) == len(tree.information_sets)
    labels = [s.label for s in tree.information_sets if s.player >= 0]
    assert len(set(labels)) == len(labels)
    assert tree.has_perfect_information == is_perfect(data)
    assert tree.nodes == sum(1 for _ in nodes(expected))


@given(scenarios(sees=True))
def test_tree_is_the_one_that_the_moves_tell(data: dict[str, Any]) -> None:
    check(data)


TYPED: dict[str, Any] = {
    "schema": 1,
    "name": "typed",
    "parameters": {
        "resolve": {"value": 0.3, "low": 0, "high": 1},
        "stake": {"value": 0.4, "low": 0, "high": 1},
        "cost": {"value": 0.5, "low": 0, "high": 1},
    },
    "definitions": {"gain": "stake * (Patron == intervene) - cost"},
    "players": {"Attacker": {}, "Patron": {}},
    "types": {
        "Patron": {
            "hard": {"prior": "resolve", "set": {"stake": "0.9 + cost / 10"}},
            "soft": {"prior": "1 - resolve"},
        },
        "Attacker": {"bold": {"prior": 0.25}, "shy": {"prior": 0.75, "set": {"cost": 0.1}}},
    },
    "moves": [
        {"player": "Patron", "name": "warn", "choose": ["threaten", "hush"]},
        {"player": "Attacker", "choose": ["strike", "abstain"]},
        {
            "player": "Patron",
            "choose": ["intervene", "abstain"],
            "when": "Attacker == strike",
            "name": "Patron",
        },
    ],
    "payoffs": {
        "Attacker": [
            {"worth": "gain - 2 * (type.Patron == hard)", "when": "Attacker == strike"},
            {"worth": "cost", "when": "type.Attacker == bold and warn == hush"},
        ],
        "Patron": [{"worth": "gain"}, {"worth": -1, "when": "warn == threaten and stake > 0.5"}],
    },
}


def test_types_are_drawn_first_and_known_to_their_owner_alone() -> None:
    check(TYPED)
    tree = cs.build(TYPED).tree()
    sets = [s for s in tree.information_sets if s.player >= 0]
    by_move = {move: [s.label for s in sets if s.move == move] for move in ("warn", "Attacker")}
    assert len(by_move["warn"]) == 2  # Patron knows whether it is hard or soft
    assert len(by_move["Attacker"]) == 4  # bold or shy, and warned or not


def test_sees_may_name_a_type() -> None:
    moves = [dict(TYPED["moves"][0]), TYPED["moves"][1] | {"sees": ["types.Patron"]}]
    check(TYPED | {"moves": [*moves, TYPED["moves"][2]]})


def test_what_a_player_once_knew_it_knows_later() -> None:
    """Perfect recall: B saw m0 at its first move, so it knows it at its second."""
    data: dict[str, Any] = {
        "schema": 1,
        "name": "recall",
        "players": {"A": {}, "B": {}},
        "moves": [
            {"name": "m0", "player": "A", "choose": ["x", "y"]},
            {"name": "m1", "player": "B", "choose": ["x", "y"]},
            {"name": "m2", "player": "B", "choose": ["x", "y"], "sees": []},
        ],
        "payoffs": {"A": [{"worth": 1}], "B": [{"worth": 1}]},
    }
    tree = cs.build(data).tree()
    assert sum(s.move == "m2" for s in tree.information_sets) == 4


def test_parents_and_arrivals_undo_children() -> None:
    tree = cs.load("iran_2025").tree()
    assert tree.parent[0] == tree.arrival[0] == -1
    for target in range(1, tree.nodes + tree.ends):
        assert tree.child[tree.parent[target], tree.arrival[target]] == target


def test_a_move_with_one_choice() -> None:
    data: dict[str, Any] = {
        "schema": 1,
        "name": "only",
        "players": {"A": {}},
        "moves": [{"player": "A", "choose": ["x"]}],
        "payoffs": {"A": [{"worth": 2}]},
    }
    check(data)
    assert cs.solve(cs.build(data))[0].payoffs["A"] == 2


@pytest.mark.parametrize("count", [127, 128, 129, 300])
def test_a_move_with_many_choices(count: int) -> None:
    data: dict[str, Any] = {
        "schema": 1,
        "name": "many",
        "players": {"A": {}},
        "moves": [{"player": "A", "choose": [f"c{i}" for i in range(count)]}],
        "payoffs": {"A": [{"worth": 1, "when": f"A == c{count - 1}"}]},
    }
    tree = cs.build(data).tree()
    assert tree.ends == count
    assert cs.solve(tree)[0].strategies["A"][f"c{count - 1}"] == 1


def test_batch_refuses_what_it_cannot_take() -> None:
    tree = cs.load("strike_resist_intervene").tree()
    with pytest.raises(cs.ArgumentError, match="one length"):
        tree.batch(drain=[0.1, 0.2], stake=[0.1])
    with pytest.raises(cs.ArgumentError, match="one length"):
        tree.batch(drain=0.1)
    with pytest.raises(cs.ArgumentError, match="drain"):
        tree.batch(drian=[0.1, 0.2])
    with pytest.raises(cs.ArgumentError, match="cost_now"):
        tree.batch(cost_now=[0.1, 0.2])  # a definition is no parameter


def test_one_game_of_a_batch() -> None:
    scenario = cs.load("strike_resist_intervene")
    tree = scenario.tree()
    numbers = tree.batch(drain=[0.0, 1.0], cost=[0.4, 0.3])
    for game, (drain, cost) in enumerate([(0.0, 0.4), (1.0, 0.3)]):
        alone = scenario.set(drain=drain, cost=cost).tree()
        np.testing.assert_array_equal(tree.at(numbers, game).payoffs, alone.payoffs)


def test_trees_cannot_be_changed() -> None:
    """What a scenario hands out is frozen, so that nobody changes the scenario through it."""
    scenario = cs.load("strike_resist_intervene")
    tree = scenario.tree()
    for name in ("payoffs", "chance", "child", "infoset"):
        assert not getattr(tree, name).flags.writeable, name
    assert not scenario.histories.child.flags.writeable
    assert not scenario.histories.outcomes.made.flags.writeable


def test_trees_and_scenarios_can_be_compared() -> None:
    """Asking whether two of them are equal answers, and does not fail."""
    first, second = cs.load("strike_resist_intervene"), cs.load("strike_resist_intervene")
    assert (first.tree() == first.set(drain=0.3).tree()) in (True, False)
    assert (first == second) in (True, False)
    assert (first == first.set(drain=0.3)) is False


def test_node_is_a_node() -> None:
    """The reference tree itself: the smallest scenario by hand."""
    tree = grow(
        {
            "players": {"A": {}},
            "moves": [{"player": "A", "choose": ["x", "y"]}],
            "payoffs": {"A": [{"worth": 3, "when": "A == y"}]},
        }
    )
    assert isinstance(tree, Node)
    assert [branch.payoffs for branch in tree.branches.values() if isinstance(branch, End)] == [
        (0.0,),
        (3.0,),
    ]


def test_the_height_of_a_node_is_its_longest_way_to_an_end() -> None:
    for name in ("iran_2025", "strike_resist_intervene", "classics/bargaining"):
        tree = cs.load(name).tree()
        longest = [0] * (tree.nodes + tree.ends)
        for node in reversed(range(tree.nodes)):
            ahead = tree.child[node, : tree.width[node]].tolist()
            longest[node] = 1 + max(longest[child] for child in ahead)
        assert tree.height.tolist() == longest
