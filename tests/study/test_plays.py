"""The classes of play in a sweep."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from game_strategies import scenarios
from hypothesis import given
from hypothesis import strategies as st

import crisis_sim as cs
from crisis_sim.study.plays import SEVERAL, UNSOLVED, plays


def likeliest(equilibrium: cs.Equilibrium) -> tuple[tuple[str, str], ...]:
    end = int(equilibrium.reach.argmax())
    outcomes = equilibrium.outcomes
    return tuple(
        (column, outcomes.choices[i][choice])
        for i, (column, choice) in enumerate(zip(outcomes.columns, outcomes.made[end], strict=True))
        if choice >= 0
    )


@given(
    scenarios(moves=3, stages=False, most_profiles=40),
    st.lists(st.floats(0, 1), min_size=1, max_size=4, unique=True),
)
def test_each_point_is_in_the_class_of_its_play(data: dict[str, Any], values: list[float]) -> None:
    scenario = cs.build(data)
    found = plays(cs.sweep(scenario, a=values))
    assert len(set(found.plays)) == len(found.plays)
    for value, index in zip(values, found.index, strict=True):
        played = {likeliest(e) for e in cs.solve(scenario.set(a=value), "subgame_perfect")}
        if index == SEVERAL:
            assert len(played) > 1
        else:
            assert played == {found.plays[index]}


def test_no_equilibrium_is_unsolved() -> None:
    table = {("x", "x"): (1, -1), ("x", "y"): (-1, 1), ("y", "x"): (-1, 1), ("y", "y"): (1, -1)}
    data: dict[str, Any] = {
        "schema": 1,
        "name": "pennies",
        "parameters": {"v": {"value": 0, "low": 0, "high": 5}},
        "players": {"A": {}, "B": {}},
        "moves": [{"player": "A", "choose": ["x", "y"]}, {"player": "B", "choose": ["x", "y"]}],
        "payoffs": {
            "A": [
                {"worth": "v", "when": "A == x"},
                *({"worth": v[0], "when": f"A == {a} and B == {b}"} for (a, b), v in table.items()),
            ],
            "B": [{"worth": v[1], "when": f"A == {a} and B == {b}"} for (a, b), v in table.items()],
        },
    }
    scenario = cs.build(data)
    found = plays(cs.sweep(scenario, concept="pure", v=[0.0, 3.0]))
    assert found.index.tolist() == [UNSOLVED, 0]
    assert found.plays == ((("A", "x"), ("B", "y")),)
    nowhere = plays(cs.sweep(scenario, concept="pure", v=[0.0, 0.1]))
    assert nowhere.index.tolist() == [UNSOLVED, UNSOLVED]
    assert nowhere.telling() == ()


def test_telling_leaves_out_what_is_always_the_same() -> None:
    scenario = cs.load("iran_2025")
    found = plays(cs.sweep(scenario, ukraine_drain=[0.0, 0.7]))
    assert found.telling() == ((("Russia", "aid"),), (("Russia", "back"),))


@pytest.mark.parametrize("shape", [(3,), (2, 3)])
def test_index_has_the_shape_of_the_grid(shape: tuple[int, ...]) -> None:
    grids: dict[str, Any] = {"ukraine_drain": np.linspace(0, 1, shape[0])}
    if len(shape) == 2:
        grids["reach"] = np.linspace(0.4, 0.9, shape[1])
    assert plays(cs.sweep(cs.load("iran_2025"), **grids)).index.shape == shape
