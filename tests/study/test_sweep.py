"""Sweeps: the same, point by point, as solving the scenario with those values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from game_strategies import scenarios
from hypothesis import given
from hypothesis import strategies as st

import crisis_sim as cs
from crisis_sim.equilibria.solutions import extremes
from crisis_sim.scenario.formula import FormulaError

Rules = dict[str, Any]
values = st.lists(st.floats(0, 1), min_size=1, max_size=4, unique=True)


def agree(found: float, expected: list[float]) -> bool:
    """Whether a swept value is the one of all solutions, or NaN where they disagree."""
    if len(set(expected)) == 1:
        return found == pytest.approx(expected[0], abs=1e-12)
    return bool(np.isnan(found)) or max(expected) - min(expected) < 1e-9


def check_point_by_point(data: Rules, concept: str, values: list[float], **options: Any) -> None:
    scenario = cs.build(data)
    swept = cs.sweep(scenario, concept=concept, a=values, p=[0.3, 0.6], **options)
    assert swept.shape == (len(values), 2)
    for i, value in enumerate(values):
        for j, p in enumerate([0.3, 0.6]):
            alone = cs.solve(scenario.set(a=value, p=p), concept, **options)
            assert swept.count[i, j] == len(alone)
            for player in data["players"]:
                expected = [e.payoffs[player] for e in alone]
                assert agree(swept.payoff(player)[i, j], expected)
            move, choices = next(iter(swept.solutions.outcomes.moves.items()))
            condition = f"{move} == {choices[0]}"
            expected = [e.probability(condition) for e in alone]
            assert agree(swept.probability(condition)[i, j], expected)
            if expected:
                low, high = swept.probability_range(condition)
                assert low[i, j] == pytest.approx(min(expected), abs=1e-12)
                assert high[i, j] == pytest.approx(max(expected), abs=1e-12)
    assert swept.max_regret < 1e-9 or concept == "logit"


@given(scenarios(moves=3, stages=False, most_profiles=40), values)
def test_subgame_perfect_point_by_point(data: Rules, values: list[float]) -> None:
    check_point_by_point(data, "subgame_perfect", values)


@given(scenarios(moves=3, worth="integers", stages=False, most_profiles=40), values)
def test_ties_point_by_point(data: Rules, values: list[float]) -> None:
    check_point_by_point(data, "subgame_perfect", values)


@given(scenarios(moves=3, most_profiles=200), values)
def test_pure_point_by_point(data: Rules, values: list[float]) -> None:
    check_point_by_point(data, "pure", values)


@given(scenarios(moves=3, stages=False, most_profiles=40), values)
def test_logit_point_by_point(data: Rules, values: list[float]) -> None:
    check_point_by_point(data, "logit", values, rationality=1.5)


def tie_at_a_point() -> cs.Crisis:
    return cs.build(
        {
            "schema": 1,
            "name": "tie",
            "parameters": {"v": {"value": 0.5, "low": -1, "high": 1}},
            "players": {"A": {}, "B": {}},
            "moves": [
                {"player": "A", "choose": ["go", "stay"]},
                {"player": "B", "choose": ["fight", "fold"], "when": "A == go"},
            ],
            "payoffs": {
                "A": [{"worth": "v", "when": "A == go"}],
                "B": [{"worth": 1, "when": "B == fold"}],
            },
        }
    )


def test_solutions_that_disagree_are_nan_and_their_range_is_told() -> None:
    swept = cs.sweep(tie_at_a_point(), v=[-0.5, 0.0, 0.5])
    assert swept.count.tolist() == [1, 2, 1]
    np.testing.assert_array_equal(swept.probability("A == go"), [0, np.nan, 1])
    low, high = swept.probability_range("A == go")
    assert (low.tolist(), high.tolist()) == ([0, 0, 1], [0, 1, 1])
    np.testing.assert_array_equal(swept.payoff("B"), [0, np.nan, 1])
    np.testing.assert_array_equal(swept.payoff("A"), [0, 0, 0.5])
    assert swept.complete


def test_what_does_not_happen_is_undefined() -> None:
    swept = cs.sweep(tie_at_a_point(), v=[-0.5, 0.5])
    np.testing.assert_array_equal(swept.probability("B == fold", given="A == go"), [np.nan, 1])


def test_value_speaks_the_language_of_claims() -> None:
    scenario = cs.load("iran_2025")
    swept = cs.sweep(scenario, ukraine_drain=[0.0, 0.7, 1.0])
    np.testing.assert_array_equal(
        swept.value("P(Russia == back) - P(Russia == aid)"),
        swept.probability("Russia == back") - swept.probability("Russia == aid"),
    )
    np.testing.assert_array_equal(swept.value("ukraine_drain * 2"), [0, 1.4, 2])
    np.testing.assert_array_equal(swept.value("U(Russia)"), swept.payoff("Russia"))
    with pytest.raises(FormulaError, match="Russia"):
        swept.value("P(Rusia == aid)")


def test_a_sweep_with_a_move_fixed() -> None:
    scenario = cs.load("iran_2025").set(syria_discount=0)
    drains = [0.05, 0.3, 0.9]
    swept = cs.sweep(scenario, fixing="Israel == strike", ukraine_drain=drains)
    assert swept.probability("Israel == strike").tolist() == [1, 1, 1]
    free = cs.sweep(scenario, ukraine_drain=drains)
    for condition in ("Russia == intervene", "Russia == aid", "Russia == back"):
        expected = free.value(f"P({condition}, fixing=Israel == strike)")
        np.testing.assert_array_equal(swept.probability(condition), expected)


def test_value_of_a_sweep_with_a_move_fixed() -> None:
    """The same question gets the same answer, whichever way it is put to one sweep."""
    scenario = cs.load("iran_2025").set(syria_discount=0)
    swept = cs.sweep(scenario, fixing="Israel == strike", ukraine_drain=[0.05, 0.9])
    for condition in ("Israel == strike", "Russia == intervene"):
        np.testing.assert_array_equal(swept.value(f"P({condition})"), swept.probability(condition))
    np.testing.assert_array_equal(swept.value("U(Israel)"), swept.payoff("Israel"))


def test_a_pure_sweep_with_a_move_fixed() -> None:
    scenario = cs.load("strike_resist_intervene")
    swept = cs.sweep(scenario, concept="pure", fixing="Attacker == strike", drain=[0.0, 1.2])
    low, high = swept.probability_range("Attacker == strike")
    assert (low.tolist(), high.tolist()) == ([1, 1], [1, 1])


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({}, "are missing"),
        ({"ukraine_drian": [0.1]}, "ukraine_drain"),
        ({"ukraine_drain": [0.5, 1.5]}, "outside its range"),
        ({"ukraine_drain": [np.nan]}, "outside its range"),
        ({"ukraine_drain": []}, "shape"),
        ({"ukraine_drain": [[0.1]]}, "shape"),
        ({"ukraine_drain": ["high"]}, "ukraine_drain"),
        ({"ukraine_drain": [0.1], "fixing": "Israel == strike and Russia == aid"}, "one test"),
        ({"ukraine_drain": [0.1], "concept": "subgame"}, "subgame_perfect"),
        ({"ukraine_drain": [0.1], "concept": "logit", "rationality": -1.0}, "rationality"),
        ({"ukraine_drain": [0.1], "concept": "logit", "rationality": np.nan}, "rationality"),
    ],
)
def test_what_it_refuses(arguments: dict[str, Any], problem: str) -> None:
    with pytest.raises(cs.ArgumentError, match=problem):
        cs.sweep(cs.load("iran_2025"), **arguments)


def test_a_fixing_with_a_wrong_name() -> None:
    with pytest.raises(FormulaError, match="strike"):
        cs.sweep(cs.load("iran_2025"), fixing="Israel == strke", ukraine_drain=[0.1])


def test_unknown_player() -> None:
    with pytest.raises(cs.ArgumentError, match="Russia"):
        cs.sweep(cs.load("iran_2025"), ukraine_drain=[0.1]).payoff("Rusia")


def test_blocks_join_without_a_seam() -> None:
    scenario = cs.load("iran_2025")
    drains = np.linspace(0, 1, 2500)
    whole = cs.sweep(scenario, ukraine_drain=drains).payoff("Russia")
    parts = [
        cs.sweep(scenario, ukraine_drain=part).payoff("Russia") for part in np.split(drains, 5)
    ]
    np.testing.assert_array_equal(whole, np.concatenate(parts))


def test_grid_is_a_frozen_copy() -> None:
    drains = np.array([0.1, 0.2])
    swept = cs.sweep(cs.load("iran_2025"), ukraine_drain=drains)
    drains[0] = 0.9
    assert swept.grid["ukraine_drain"].tolist() == [0.1, 0.2]
    with pytest.raises(ValueError, match="read-only"):
        swept.grid["ukraine_drain"][0] = 0
    with pytest.raises(TypeError):
        swept.grid["ukraine_drain"] = drains  # type: ignore[index]


def test_solutions_are_frozen() -> None:
    solutions = cs.sweep(cs.load("iran_2025"), ukraine_drain=[0.1, 0.2]).solutions
    for name in ("reach", "payoffs", "regret", "game"):
        assert not getattr(solutions, name).flags.writeable, name


def test_last_parameter_varies_fastest() -> None:
    swept = cs.sweep(cs.load("iran_2025"), ukraine_drain=[0.1, 0.2], reach=[0.4, 0.5, 0.6])
    assert swept.shape == (2, 3)
    points = swept.points()
    assert points["ukraine_drain"].tolist() == [0.1] * 3 + [0.2] * 3
    assert points["reach"].tolist() == [0.4, 0.5, 0.6] * 2


def test_tables() -> None:
    swept = cs.sweep(cs.load("iran_2025"), ukraine_drain=[0.1, 0.7], reach=[0.4, 0.5, 0.6])
    frame = swept.to_frame()
    assert len(frame) == 6
    np.testing.assert_array_equal(frame["P_Russia_aid"], swept.probability("Russia == aid").ravel())
    dataset = swept.to_xarray()
    np.testing.assert_array_equal(dataset["U_Iran"].values, swept.payoff("Iran"))
    assert dataset.attrs["digest"] == cs.load("iran_2025").digest
    assert dataset.attrs["solves"] == 6


def test_tables_keep_the_order_of_the_values() -> None:
    swept = cs.sweep(cs.load("iran_2025"), ukraine_drain=[0.7, 0.1], reach=[0.6, 0.4])
    dataset = swept.to_xarray()
    for drain in (0.7, 0.1):
        for reach in (0.6, 0.4):
            expected = cs.solve(cs.load("iran_2025").set(ukraine_drain=drain, reach=reach))[0]
            found = float(dataset["U_Iran"].sel(ukraine_drain=drain, reach=reach))
            assert found == pytest.approx(expected.payoffs["Iran"])


def test_many_choices() -> None:
    scenario = cs.build(
        {
            "schema": 1,
            "name": "many",
            "parameters": {"v": {"value": 1, "low": 0, "high": 1}},
            "players": {"A": {}},
            "moves": [{"player": "A", "choose": [f"c{i}" for i in range(200)]}],
            "payoffs": {"A": [{"worth": "v", "when": "A == c199"}]},
        }
    )
    assert cs.sweep(scenario, v=[0.5, 1.0]).probability("A == c199").tolist() == [1, 1]


def test_a_continuum_of_sequential_equilibria_counts_once() -> None:
    """A is indifferent between its moves: what it mixes is one answer, as in `solve`."""
    data: dict[str, Any] = {
        "schema": 1,
        "name": "cheap",
        "parameters": {"stake": {"value": 0.3, "low": 0, "high": 1}},
        "players": {"A": {}, "B": {}},
        "moves": [
            {"player": "A", "choose": ["left", "right"]},
            {"player": "B", "choose": ["take", "leave"]},
        ],
        "payoffs": {
            "A": [{"worth": 1, "when": "B == take"}],
            "B": [{"worth": "0.1 + stake", "when": "B == take"}],
        },
    }
    scenario = cs.build(data)
    swept = cs.sweep(scenario, concept="sequential", stake=[0.2, 0.3, 0.6])
    for at, stake in enumerate((0.2, 0.3, 0.6)):
        alone = cs.solve(scenario.set(stake=stake), "sequential")
        assert alone.components
        assert (swept.count[at], swept.solutions.complete[at]) == (len(alone), alone.complete)
    assert (swept.count < np.bincount(swept.solutions.game)).all()
    assert swept.probability("B == take").tolist() == [1, 1, 1]
    low, high = swept.probability_range("A == left")
    assert (low.tolist(), high.tolist()) == ([0, 0, 0], [1, 1, 1])
    assert np.isnan(swept.probability("A == left")).all()


def test_values_that_differ_by_rounding_are_the_same() -> None:
    game = np.array([0, 0, 1, 1, 2, 2])
    values = np.array([1.0, 1 - 1e-15, 0.5, 0.5 + 1e-6, 1e6, 1e6 + 1e-5])
    low, high = extremes(values, game, 4)
    assert (low == high).tolist() == [True, False, True, False]
    assert np.isnan([low[3], high[3]]).all()
