"""Crises over time with a last round: against the static game, and against plain recursion."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import product
from math import exp, log
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import crisis_sim as cs
from crisis_sim.equilibria.markov.result import CrisisPlay
from crisis_sim.equilibria.result import UnsolvableError
from crisis_sim.game.crisis import Crisis
from crisis_sim.scenario.extends import read_with_extends
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.read import bundled

PLAYERS = ("A", "B", "C")


def static_files() -> list[str]:
    """Return the bundled files that are read as a tree."""
    found = []
    for name in bundled():
        scenario = cs.load(name)
        taken = {"end", "at", "by", "until", "since"} & {move.name for move in scenario.moves}
        if scenario.rounds is None and scenario.concept in ("subgame_perfect", "logit"):
            if taken:
                continue  # a name that a file with a horizon cannot have
            found.append(name)
    return found


@pytest.mark.parametrize("name", static_files())
def test_one_round_is_the_static_game(name: str) -> None:
    data = dict(read_with_extends(bundled()[name], bundled()).data)
    data.pop("case", None)
    static, once = cs.build(data), cs.build(data | {"horizon": {"rounds": 1}})
    alone = cs.solve(static)
    over_time = cs.solve(once)
    assert len(over_time) == len(alone)
    for one, other in zip(alone, over_time, strict=True):
        assert dict(other.payoffs) == dict(one.payoffs)
        assert {k: dict(v) for k, v in other.strategies.items()} == {
            k: dict(v) for k, v in one.strategies.items()
        }
        for move in static.moves:
            for choice in move.choices:
                condition = f"{move.name} == {choice}"
                assert other.probability(condition) == pytest.approx(
                    one.probability(condition), abs=1e-15
                )


def small_game(draw: st.DrawFn, rounds: int = 2) -> dict[str, Any]:
    """Draw a game of three players who move in turn, with two states."""
    worth = st.integers(-50, 50).map(lambda n: n / 10 + 0.013)
    chance = st.integers(0, 10).map(lambda n: n / 10)
    terms: dict[str, list[dict[str, Any]]] = {}
    for player in PLAYERS:
        terms[player] = [
            {
                "worth": draw(worth) + 0.0017 * index,
                "when": f"s == {s} and A == {a} and B == {b} and C == {c}",
            }
            for index, (s, a, b, c) in enumerate(product("xy", "lr", "lr", "lr"))
        ]
    return {
        "schema": 1,
        "name": "small",
        "horizon": {"rounds": rounds, "discount": draw(chance), "stop": draw(chance) / 2},
        "state": {"s": {"levels": ["x", "y"], "start": {"x": 0.25, "y": 0.75}}},
        "players": {player: {} for player in PLAYERS},
        "moves": [{"player": player, "choose": ["l", "r"]} for player in PLAYERS],
        "transitions": {
            "s": [
                {"from": "x", "to": "y", "when": "A == l", "chance": draw(chance)},
                {"from": "y", "to": "x", "when": "B == r or C == l", "chance": draw(chance)},
            ]
        },
        "ends": [
            {"name": "over", "when": "s == y and C == r", "worth": {"A": draw(worth), "C": 1}}
        ],
        "payoffs": terms,
        "final": {"B": "(s == x) * 2"},
        "solve": {"rationality": 1},
    }


class Recursion:
    """The same game by plain recursion over histories within a round."""

    def __init__(self, data: Mapping[str, Any], rationality: float | None) -> None:
        self.data, self.rationality = data, rationality

    @cache  # noqa: B019 (lives as long as the test)
    def worth(self, state: str, left: int) -> tuple[float, ...]:
        """Return what it is worth to begin the last rounds in a state."""
        if left == 0:
            return (0.0, 2.0 * (state == "x"), 0.0)
        return self.value(state, left, "")

    def value(self, state: str, left: int, made: str) -> tuple[float, ...]:
        if len(made) == 3:
            return self.end(state, left, made)
        options = [self.value(state, left, made + act) for act in "lr"]
        own = [option[len(made)] for option in options]
        if self.rationality is None:
            return options[0] if own[0] > own[1] else options[1]
        odds = 1 / (1 + exp(self.rationality * (own[1] - own[0])))
        return tuple(odds * a + (1 - odds) * b for a, b in zip(*options, strict=True))

    def end(self, state: str, left: int, made: str) -> tuple[float, ...]:
        a, b, c = tuple(made)
        rules = self.data["transitions"]["s"]
        chance = 0.0
        if state == "x" and a == "l":
            chance = rules[0]["chance"]
        if state == "y" and (b == "r" or c == "l"):
            chance = rules[1]["chance"]
        when = f"s == {state} and A == {a} and B == {b} and C == {c}"
        total = [
            sum(t["worth"] for t in self.data["payoffs"][player] if t["when"] == when)
            for player in PLAYERS
        ]
        horizon = self.data["horizon"]
        for new, share in ((state, 1 - chance), ("y" if state == "x" else "x", chance)):
            if new == "y" and c == "r":
                more = (self.data["ends"][0]["worth"]["A"], 0.0, 1.0)
            else:
                later = self.worth(new, left - 1)
                more = tuple((1 - horizon["stop"]) * horizon["discount"] * v for v in later)
            total = [t + share * m for t, m in zip(total, more, strict=True)]
        return tuple(total)


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_perfect_play_is_that_of_plain_recursion(data: st.DataObject) -> None:
    game = data.draw(st.composite(small_game)())
    result = cs.solve(cs.build(game))
    plain = Recursion(game, None)
    start = 0.25 * np.array(plain.worth("x", 2)) + 0.75 * np.array(plain.worth("y", 2))
    assert result.max_regret < 1e-12
    found = [list(each.payoffs.values()) for each in result]
    assert min(np.abs(np.array(own) - start).max() for own in found) < 1e-9
    if result.complete:
        assert result.concept == "markov_perfect"


@given(st.data())
@settings(max_examples=15, deadline=None)
def test_erring_play_is_that_of_plain_recursion(data: st.DataObject) -> None:
    game = data.draw(st.composite(small_game)())
    result = cs.solve(cs.build(game), "logit", rationality=1.5)
    plain = Recursion(game, 1.5)
    start = 0.25 * np.array(plain.worth("x", 2)) + 0.75 * np.array(plain.worth("y", 2))
    assert list(result[0].payoffs.values()) == pytest.approx(start.tolist(), abs=1e-12)
    assert result.complete
    assert result.converged


WAIT: dict[str, Any] = {
    "schema": 1,
    "name": "wait",
    "horizon": {"rounds": 3, "discount": 0.5, "stop": 0.2},
    "state": {"stock": {"levels": [0, 1, 2], "start": 2}},
    "players": {"A": {}},
    "moves": [{"player": "A", "choose": ["fire", "hold"], "when": "stock > 0"}],
    "transitions": {"stock": [{"to": "stock - 1", "when": "A == fire", "chance": 0.5}]},
    "ends": [{"name": "spent", "when": "stock == 0", "worth": {"A": 10}}],
    "payoffs": {"A": [{"worth": 1, "when": "A == fire"}]},
}


def only(scenario: Crisis) -> CrisisPlay:
    """Return the one solution."""
    (play,) = cs.solve(scenario)
    assert isinstance(play, CrisisPlay)
    return play


def test_a_single_chooser_by_hand() -> None:
    # One level left: fire is worth 1 + .5 * 10 now, and half of the time .4 of what comes.
    last = 1 + 0.5 * 10
    second = 1 + 0.5 * 10 + 0.5 * 0.4 * last
    full_last, full_second = 1.0, 1 + 0.4 * (0.5 * last + 0.5 * 1.0)
    first = 1 + 0.4 * (0.5 * second + 0.5 * full_second)
    play = only(cs.build(WAIT))
    assert full_last == 1.0
    assert play.payoffs["A"] == pytest.approx(first, abs=1e-14)
    assert play.probability("A == fire") == 1.0
    assert play.probability("stock == 1", at=2) == pytest.approx(0.5)
    assert play.probability("A == fire", at=2) == pytest.approx(0.8)
    assert play.probability("end == spent", at=2) == pytest.approx(0.8 * 0.25)
    assert play.probability("end == stopped", at=1) == pytest.approx(0.2)
    assert play.probability("end == spent", by=3) == pytest.approx(play.probability("end == spent"))
    assert play.probability("stock == 0", by=3) == pytest.approx(0.2)
    assert play.probability("stock == 0") == pytest.approx(play.probability("end == spent"))
    ends = ("spent", "stopped", "none")
    assert sum(play.probability(f"end == {name}") for name in ends) == pytest.approx(1.0)
    with pytest.raises(ArgumentError, match="a round from 1 to 4"):
        play.probability("A == fire", at=5)


def test_given_is_looked_at_by_the_same_round() -> None:
    play = only(cs.build(WAIT))
    both = play.probability("stock == 1", given="end == spent", by=4)
    assert both == pytest.approx(1.0)  # what is spent had one level left before
    assert np.isnan(play.probability("A == fire", given="A == hold"))


def test_shocks_are_payoffs() -> None:
    data = WAIT | {
        "horizon": {"rounds": 1},
        "ends": [],
        "transitions": {},
        "payoffs": {"A": [{"worth": 0}]},
    }
    result = cs.solve(cs.build(data), "random_utility", rationality=2.0)
    assert result[0].payoffs["A"] == pytest.approx(log(2) / 2)
    assert result.max_regret < 1e-12
    assert result[0].probability("A == fire") == pytest.approx(0.5)


def test_simultaneous_choices_with_shocks() -> None:
    data = {
        "schema": 1,
        "name": "meet",
        "horizon": {"rounds": 2, "discount": 0.5},
        "players": {"A": {}, "B": {}},
        "moves": [
            {"player": "A", "choose": ["l", "r"], "stage": 1},
            {"player": "B", "choose": ["l", "r"], "stage": 1},
        ],
        "payoffs": {
            "A": [{"worth": 1, "when": "A == l and B == r"}],
            "B": [{"worth": 2, "when": "A == r and B == r"}],
        },
    }
    result = cs.solve(cs.build(data), "random_utility", rationality=1.0)
    assert result.converged
    assert result.max_regret < 1e-9
    play = result[0]
    assert isinstance(play, CrisisPlay)
    p, q = play.probability("A == l", at=1), play.probability("B == r", at=1)
    assert p == pytest.approx(1 / (1 + exp(-q)), abs=1e-9)
    assert q == pytest.approx(1 / (1 + exp(-2 * (1 - p))), abs=1e-9)
    once = (log(exp(q) + 1), log(exp(2 * (1 - p)) + 1))
    assert list(result[0].payoffs.values()) == pytest.approx([1.5 * v for v in once], abs=1e-9)


def test_a_tie_is_followed_up() -> None:
    data = WAIT | {"horizon": {"rounds": 1}, "payoffs": {"A": [{"worth": 0}]}}
    result = cs.solve(cs.build(data))
    assert [each.probability("A == fire") for each in result] == [1.0, 0.0]
    assert result.complete


def test_what_is_not_solved_is_said() -> None:
    types = {"A": {"hard": {"prior": 0.5}, "soft": {"prior": 0.5}}}
    with pytest.raises(UnsolvableError, match="private information"):
        cs.solve(cs.build(WAIT | {"types": types}), "logit", rationality=1)
