"""How far each parameter alone moves an answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from game_strategies import scenarios
from hypothesis import given, settings

import crisis_sim as cs
from crisis_sim.scenario.formula import FormulaError


@settings(max_examples=25)
@given(scenarios(moves=3, stages=False, most_profiles=20))
def test_swings_are_sweeps_of_one_parameter(data: dict[str, Any]) -> None:
    scenario = cs.build(data)
    player = next(iter(data["players"]))
    found = cs.swings(scenario, f"U({player})", points=5)
    assert sorted(s.parameter for s in found.swings) == sorted(scenario.parameters)
    sizes = [s.size for s in found.swings]
    assert sizes == sorted(sizes, reverse=True)
    for swing in found.swings:
        np.testing.assert_allclose(swing.at, np.linspace(0, 1, 5))
        grid: dict[str, Any] = {swing.parameter: swing.at}
        swept = cs.sweep(scenario, **grid).payoff(player)
        alike = swing.low == swing.high
        np.testing.assert_allclose(swing.low[alike], swept[alike], atol=1e-12)
        assert np.isnan(swept[~alike]).all()
        assert swing.size == pytest.approx(np.max(swing.high) - np.min(swing.low), abs=1e-12)
    assert found.solves == 1 + 5 * len(found.swings)


def test_of_a_comparison_the_left_side_is_measured() -> None:
    scenario = cs.load("strike_resist_intervene")
    compared = cs.swings(scenario, "P(Attacker == strike) < 0.05", points=11)
    plain = cs.swings(scenario, "P(Attacker == strike)", points=11)
    assert [(s.parameter, s.size) for s in compared.swings] == [
        (s.parameter, s.size) for s in plain.swings
    ]
    assert compared.base == plain.base == 1


def test_a_parameter_without_width_is_left_out() -> None:
    data: dict[str, Any] = {
        "schema": 1,
        "name": "flat",
        "parameters": {
            "v": {"value": 1, "low": 1, "high": 1},
            "w": {"value": 0.5, "low": 0, "high": 1},
        },
        "players": {"A": {}},
        "moves": [{"player": "A", "choose": ["x", "y"]}],
        "payoffs": {"A": [{"worth": "v * w", "when": "A == x"}]},
    }
    found = cs.swings(cs.build(data), "U(A)", points=3)
    assert [s.parameter for s in found.swings] == ["w"]
    assert found.swings[0].low.tolist() == [0, 0.5, 1]


def test_an_undefined_measure_has_no_swing() -> None:
    scenario = cs.load("strike_resist_intervene")
    found = cs.swings(scenario, "P(Patron == intervene, given=Target == resist)", points=3)
    by_name = {s.parameter: s for s in found.swings}
    assert by_name["drain"].size == 0 or not np.isnan(by_name["drain"].low).all()
    assert np.isnan(found.base)


def test_base_is_not_the_first_of_several() -> None:
    """Where solutions disagree there is no one value, as in a sweep."""
    data: dict[str, Any] = {
        "schema": 1,
        "name": "tie",
        "parameters": {"v": {"value": 0, "low": -1, "high": 1}},
        "players": {"A": {}},
        "moves": [{"player": "A", "choose": ["x", "y"]}],
        "payoffs": {"A": [{"worth": "v", "when": "A == x"}]},
    }
    assert np.isnan(cs.swings(cs.build(data), "P(A == x)", points=3).base)


def test_wrong_arguments() -> None:
    scenario = cs.load("strike_resist_intervene")
    with pytest.raises(FormulaError, match="Attacker"):
        cs.swings(scenario, "P(Atacker == strike)")
    with pytest.raises(cs.ArgumentError, match="points"):
        cs.swings(scenario, "P(Attacker == strike)", points=0)
    with pytest.raises(cs.ArgumentError, match="subgame_perfect"):
        cs.swings(scenario, "P(Attacker == strike)", concept="subgame_perfct")
