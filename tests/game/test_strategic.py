"""Strategic games: what they accept, and how trees are read as such."""

from __future__ import annotations

import itertools
import pickle
from typing import Any

import numpy as np
import pytest
from brute_force import Plan, allowed, choices, expected, grow, move_names
from game_strategies import scenarios, strategic_games
from hypothesis import given
from hypothesis import strategies as st

import crisis_sim as cs
from crisis_sim.game.efg_reader import parse_efg
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.memory import memory_limit

DILEMMA: list[list[list[float]]] = [[[3, 0], [5, 1]], [[3, 5], [0, 1]]]


@pytest.mark.parametrize(
    ("payoffs", "problem"),
    [
        ([[[1, 2], [3]], [[1, 2], [3, 4]]], "ragged"),
        ([["a", "b"]], "no numbers"),
        (3.0, "shape"),
        ([1.0, 2.0], "shape"),
        (np.zeros((3, 2, 2)), "shape"),
        (np.zeros((1, 2, 2)), "shape"),
        (np.zeros((2, 0, 2)), "without actions"),
        (np.zeros((0,)), "shape"),
        ([[[1, np.nan], [0, 0]], [[0, 0], [0, 0]]], r"not finite at \(0, 0, 1\)"),
        ([[[1, 2], [0, 0]], [[0, 0], [-np.inf, 0]]], r"not finite at \(1, 1, 0\)"),
    ],
)
def test_payoffs_that_are_no_game(payoffs: Any, problem: str) -> None:
    with pytest.raises(cs.ArgumentError, match=problem):
        StrategicGame(payoffs)


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        ({"players": ["A"]}, "1 names"),
        ({"players": ["A", "A"]}, "`A` twice"),
        ({"actions": [["c", "d"]]}, "1 players"),
        ({"actions": [["c", "d"], ["c", "d", "e"]]}, "3 names"),
        ({"actions": [["c", "d"], ["c", "c"]]}, "`c` twice"),
    ],
)
def test_names_that_do_not_fit(names: dict[str, Any], problem: str) -> None:
    with pytest.raises(cs.ArgumentError, match=problem):
        StrategicGame(DILEMMA, **names)


def test_default_names() -> None:
    game = StrategicGame(DILEMMA)
    assert game.players == ("Player 1", "Player 2")
    assert game.actions == (("1", "2"), ("1", "2"))


@given(strategic_games())
def test_payoffs_are_a_frozen_copy(game: StrategicGame) -> None:
    given_table = np.array(game.payoffs)
    copy = StrategicGame(given_table)
    given_table += 1
    np.testing.assert_array_equal(copy.payoffs, game.payoffs)
    with pytest.raises(ValueError, match="read-only"):
        copy.payoffs[...] = 0


def test_games_survive_pickling() -> None:
    scenario = cs.load("strike_resist_intervene")
    for game in (StrategicGame(DILEMMA), scenario.strategic(), scenario.tree().strategic()):
        copy = pickle.loads(pickle.dumps(game))
        np.testing.assert_array_equal(copy.payoffs, game.payoffs)
        assert copy.actions == game.actions
    table = pickle.loads(pickle.dumps(scenario.strategic())).batch(drain=[0.0, 1.0])
    np.testing.assert_array_equal(table, scenario.strategic().batch(drain=[0.0, 1.0]))


def test_one_player_and_five() -> None:
    assert StrategicGame([[1, 2, 3]]).shape == (3,)
    assert StrategicGame(np.zeros((5, 2, 1, 2, 1, 2))).shape == (2, 1, 2, 1, 2)


def commitments(data: dict[str, Any]) -> list[list[dict[str, str]]]:
    """List, for each player, every way to commit to one choice for each of its moves."""
    plans = []
    for player in data["players"]:
        own = [
            (name, move["choose"])
            for name, move in zip(move_names(data), data["moves"], strict=True)
            if move.get("player") == player
        ]
        combined = itertools.product(*(options for _, options in own))
        plans.append([dict(zip([n for n, _ in own], c, strict=True)) for c in combined])
    return plans


@given(scenarios(moves=4))
def test_simultaneous_reading_is_one_choice_a_move(data: dict[str, Any]) -> None:
    game = cs.build(data).strategic()
    plans = commitments(data)
    assert game.shape == tuple(len(own) for own in plans)
    tree = grow(data)
    for cell in np.ndindex(*game.shape):
        choice = {m: c for own, i in zip(plans, cell, strict=True) for m, c in own[i].items()}
        played = {key: choice[key[0]] for key in choices(tree)}
        value = expected(tree, played)
        np.testing.assert_allclose(game.payoffs[(slice(None), *cell)], value, atol=1e-12)
        for own, names, index in zip(plans, game.actions, cell, strict=True):
            assert names[index] == (", ".join(own[index].values()) or "no move")


@given(scenarios(moves=3, sees=True, most_profiles=300))
def test_induced_form_is_every_plan_that_differs(data: dict[str, Any]) -> None:
    """It is reduced: no two plans of a player allow the same ends, and none is missing."""
    tree = grow(data)
    game = cs.build(data).tree().strategic()
    players, sets = range(len(data["players"])), choices(tree)
    ours = [plans_of(game, player) for player in players]
    met: set[tuple[int, ...]] = set()
    for profile in itertools.product(*(names for _, names in sets.values())):
        strategy = dict(zip(sets, profile, strict=True))
        cell = tuple(ours[player].index(allowed(tree, strategy, player)) for player in players)
        own = np.array([payoffs[cell] for payoffs in game.payoffs])
        np.testing.assert_allclose(own, np.array(expected(tree, strategy)), atol=1e-12)
        met.add(cell)
    assert met == set(np.ndindex(*game.shape))


def plans_of(game: StrategicGame, player: int) -> list[Plan]:
    """Return the ends that each plan of a player allows, by the choices made."""
    assert game.play is not None
    outcomes = game.play.outcomes
    ends = [
        tuple(
            (name, outcomes.choices[column][choice])
            for column, (name, choice) in enumerate(zip(outcomes.columns, made, strict=True))
            if choice >= 0
        )
        for made in outcomes.made
    ]
    return [
        frozenset(end for end, there in zip(ends, plan, strict=True) if there)
        for plan in game.play.agrees[player].T
    ]


def test_a_plan_leaves_open_what_it_rules_out() -> None:
    """The count of Kuhn's example: S1 moves twice, the second time only after `go`."""
    game = parse_efg(
        'EFG 2 R "" { "S1" "S2" } p "" 1 1 "" { "stop" "go" } 0 t "" 1 "" { 1, 0 } '
        'p "" 2 1 "" { "stop" "go" } 0 t "" 2 "" { 0, 2 } '
        'p "" 1 2 "" { "stop" "go" } 0 t "" 3 "" { 3, 1 } t "" 4 "" { 2, 4 }'
    ).strategic()
    assert game.actions == (("stop", "go, stop", "go, go"), ("stop", "go"))


@given(scenarios(moves=4), st.lists(st.floats(0, 1), min_size=1, max_size=3))
def test_batch_of_a_strategic_form(data: dict[str, Any], values: list[float]) -> None:
    scenario = cs.build(data)
    table = scenario.strategic().batch(a=values, p=values)
    for game, value in enumerate(values):
        alone = scenario.set(a=value, p=value).strategic()
        np.testing.assert_allclose(table[..., game], alone.payoffs, rtol=1e-12, atol=1e-12)


def test_batch_refuses_what_it_cannot_take() -> None:
    game = cs.load("strike_resist_intervene").strategic()
    with pytest.raises(cs.ArgumentError):
        game.batch(drain=[0.1, 0.2], stake=[0.1, 0.2, 0.3])
    with pytest.raises(cs.ArgumentError):
        game.batch(drian=[0.1, 0.2])
    with pytest.raises(cs.ArgumentError):
        StrategicGame(DILEMMA).batch(drain=[0.1])


def test_types_are_averaged_out() -> None:
    data: dict[str, Any] = {
        "schema": 1,
        "name": "typed",
        "parameters": {
            "v": {"value": 1, "low": 0, "high": 9},
            "r": {"value": 0.25, "low": 0, "high": 1},
        },
        "players": {"A": {}, "B": {}},
        "types": {"B": {"hard": {"prior": "r", "set": {"v": 5}}, "soft": {"prior": "1 - r"}}},
        "moves": [
            {"player": "A", "choose": ["go", "stay"]},
            {"player": "B", "choose": ["fight", "cede"], "when": "A == go"},
        ],
        "payoffs": {
            "A": [{"worth": 1, "when": "B == cede"}],
            "B": [{"worth": "v", "when": "B == fight"}],
        },
    }
    game = cs.build(data).strategic()
    assert game.shape == (2, 2)
    np.testing.assert_allclose(game.payoffs[1], np.array([[0.25 * 5 + 0.75 * 1, 0], [0, 0]]))
    induced = cs.build(data).tree().strategic()
    assert induced.shape == (2, 4)  # B's plan says what each of its types does


def test_too_many_profiles_are_refused() -> None:
    data: dict[str, Any] = {
        "schema": 1,
        "name": "large",
        "players": {"A": {}, "B": {}},
        "moves": [{"name": f"m{i}", "player": "AB"[i % 2], "choose": ["x", "y"]} for i in range(4)],
        "payoffs": {"A": [{"worth": 1}], "B": [{"worth": 1}]},
    }
    tree = cs.build(data).tree()
    with memory_limit(1e-5), pytest.raises(cs.ArgumentError, match="512 profiles"):
        tree.strategic()
