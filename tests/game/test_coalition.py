"""Coalitions: payoffs by definition, conditions and parameters kept, names checked."""

from __future__ import annotations

import itertools
import pickle
from typing import Any

import numpy as np
import pytest
from game_strategies import strategic_games
from hypothesis import given
from hypothesis import strategies as st

import crisis_sim as cs
from crisis_sim.game.strategic import StrategicGame

SIDES = {"West": ["Israel", "United_States"], "East": ["Iran", "Russia"]}


@st.composite
def blocs(draw: st.DrawFn) -> tuple[StrategicGame, dict[str, list[str]], dict[str, float]]:
    """Draw a game with some of its players in blocs, weighted."""
    game = draw(strategic_games(players=4))
    order = draw(st.permutations(game.players))
    cut = draw(st.integers(1, len(order)))
    end = draw(st.integers(cut, len(order)))
    chosen = {"X": list(order[:cut]), "Y": list(order[cut:end])}
    chosen = {name: members for name, members in chosen.items() if members}
    joined = [player for members in chosen.values() for player in members]
    weights = {p: draw(st.sampled_from([0.0, 0.5, 2.0])) for p in joined if draw(st.booleans())}
    return game, chosen, weights


@given(blocs())
def test_payoffs_by_definition(
    drawn: tuple[StrategicGame, dict[str, list[str]], dict[str, float]],
) -> None:
    game, chosen, weights = drawn
    merged = game.coalition(chosen, weights)
    members = [chosen.get(name, [name]) for name in merged.players]
    assert sorted(p for bloc in members for p in bloc) == sorted(game.players)
    for joint in itertools.product(*(range(n) for n in merged.shape)):
        action: dict[str, str] = {}
        for own, names, a in zip(members, merged.actions, joint, strict=True):
            action |= dict(zip(own, names[a].split(", "), strict=True))
        cell = tuple(
            names.index(action[p]) for p, names in zip(game.players, game.actions, strict=True)
        )
        for k, own in enumerate(members):
            worth = sum(
                weights.get(p, 1.0) * game.payoffs[(game.players.index(p), *cell)] for p in own
            )
            assert merged.payoffs[(k, *joint)] == pytest.approx(worth, abs=1e-12)
        reached = np.prod([t[:, a] for t, a in zip(merged.play.agrees, joint, strict=True)], axis=0)
        before = np.prod([t[:, a] for t, a in zip(game.play.agrees, cell, strict=True)], axis=0)
        np.testing.assert_array_equal(reached, before)


@given(strategic_games())
def test_everybody_alone_changes_nothing(game: StrategicGame) -> None:
    same = game.coalition({})
    assert (same.players, same.actions) == (game.players, game.actions)
    np.testing.assert_array_equal(same.payoffs, game.payoffs)


@given(strategic_games())
def test_one_bloc_of_all_takes_the_largest_sum(game: StrategicGame) -> None:
    united = game.coalition({"All": game.players})
    assert united.players == ("All",)
    assert united.payoffs.max() == pytest.approx(game.payoffs.sum(axis=0).max())
    best = cs.solve(united, "pure")
    assert best[0].payoffs["All"] == pytest.approx(game.payoffs.sum(axis=0).max())


def test_a_bloc_stands_where_its_first_member_stood() -> None:
    game = StrategicGame(np.zeros((4, 1, 2, 3, 2)), list("ABCD"))
    merged = game.coalition({"Z": ["D", "B"]})
    assert merged.players == ("A", "Z", "C")
    assert merged.shape == (1, 4, 3)
    assert merged.actions[1] == ("1, 1", "1, 2", "2, 1", "2, 2")


def test_two_sides_of_the_iran_scenario() -> None:
    scenario = cs.load("iran_2025")
    game = scenario.strategic()
    two = game.coalition(SIDES)
    assert two.players == ("West", "East")
    assert two.shape == (6, 16)
    assert two.title == game.title
    for equilibrium in cs.solve(two, "pure"):
        west = next(a for a, p in equilibrium.strategies["West"].items() if p == 1)
        east = next(a for a, p in equilibrium.strategies["East"].items() if p == 1)
        strike = equilibrium.probability("Israel == strike")
        assert strike == west.startswith("strike")
        intervene = equilibrium.probability("Russia == intervene")
        assert intervene == (strike and east.endswith("; intervene"))
        assert sum(equilibrium.reach) == pytest.approx(1)


def test_parameters_stay() -> None:
    game = cs.load("iran_2025").strategic()
    drains = [0.0, 0.4, 1.0]
    for weights in (None, {"Russia": 0.25}):
        two = pickle.loads(pickle.dumps(game.coalition(SIDES, weights)))
        batch = two.batch(ukraine_drain=drains)
        assert batch.shape == (2, 6, 16, 3)
        for index, drain in enumerate(drains):
            one = cs.load("iran_2025").set(ukraine_drain=drain).strategic()
            expected = one.coalition(SIDES, weights).payoffs
            np.testing.assert_allclose(batch[..., index], expected, atol=1e-12)


def test_the_game_is_not_changed() -> None:
    game = cs.load("iran_2025").strategic()
    before = game.payoffs.copy()
    two = game.coalition(SIDES, {"Iran": 0})
    np.testing.assert_array_equal(game.payoffs, before)
    with pytest.raises(ValueError, match="read-only"):
        two.payoffs[...] = 0
    with pytest.raises(cs.ArgumentError, match="without parameters"):
        StrategicGame(np.zeros((2, 2, 2))).coalition({}).batch(x=[1.0])


@pytest.mark.parametrize(
    ("members", "weights", "problem"),
    [
        ({"West": ["Isreal"]}, {}, "did you mean `Israel`"),
        ({"West": ["Israel", "Israel"]}, {}, "`Israel` twice"),
        ({"West": ["Israel"], "East": ["Iran", "Israel"]}, {}, "`Israel` twice"),
        ({"West": []}, {}, "no members"),
        ({"West": "Israel"}, {}, "holds 'West': 'Israel'; expected a list of texts"),
        ({"Iran": ["Israel", "Russia"]}, {}, "as a player outside it"),
        ({"West": ["Israel"]}, {"Iran": 2}, "is in no bloc"),
        ({"West": ["Israel"]}, {"Irsael": 2}, "did you mean `Israel`"),
        ({"West": ["Israel"]}, {"Israel": -1}, "-1"),
        ({"West": ["Israel"]}, {"Israel": float("nan")}, "nan"),
    ],
)
def test_what_it_refuses(members: Any, weights: dict[str, float], problem: str) -> None:
    with pytest.raises(cs.ArgumentError, match=problem):
        cs.load("iran_2025").strategic().coalition(members, weights)


def test_a_bloc_may_keep_the_name_of_a_member() -> None:
    game = cs.load("iran_2025").strategic().coalition({"Iran": ["Iran", "Russia"]})
    assert game.players == ("Israel", "United_States", "Iran")
