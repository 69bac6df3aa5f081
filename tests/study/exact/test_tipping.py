"""Tipping points: closed forms, purpose-written scenarios, and dense grids."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from clock import Clock
from game_strategies import scenarios
from hypothesis import given, settings

import crisis_sim as cs

Rules = dict[str, Any]


def choice(worth: Any, *, low: float = 0, high: float = 1, **more: Any) -> cs.Crisis:
    """Build a scenario in which A plays x where `worth` is positive, and y where negative."""
    return cs.build(
        {
            "schema": 1,
            "name": "choice",
            "parameters": {"t": {"value": low, "low": low, "high": high}},
            "players": {"A": {}},
            "moves": [{"player": "A", "choose": ["x", "y"]}],
            "payoffs": {"A": [{"worth": worth, "when": "A == x"}]},
            **more,
        }
    )


def check_on_a_grid(
    scenario: cs.Crisis, points: int = 2_001, **options: Any
) -> cs.study.TippingPoints:
    """Check that what is played changes at the reported values and nowhere else."""
    (name,) = scenario.parameters
    found = cs.tipping_points(scenario, name, **options)
    assert found.complete
    limits = scenario.parameters[name]
    at = np.linspace(limits.low, limits.high, points)
    swept = cs.sweep(scenario, **{name: at}, **options)  # type: ignore[arg-type]
    low, high = swept.probability_range("A == x")
    same = (low[1:] == low[:-1]) & (high[1:] == high[:-1])
    for index in np.nonzero(~same)[0]:
        inside = (found.values >= at[index] - 1e-9) & (found.values <= at[index + 1] + 1e-9)
        assert inside.any(), at[index]
    return found


@pytest.mark.parametrize(
    ("stake", "reputation", "cost"), [(0.5, 0.2, 0.5), (0.31, 0.07, 0.3), (0.9, 0.1, 0.77)]
)
def test_patron_has_a_closed_form(stake: float, reputation: float, cost: float) -> None:
    scenario = cs.load("strike_resist_intervene")
    scenario = scenario.set(stake=stake, reputation=reputation, cost=cost)
    found = cs.tipping_points(scenario, "drain")
    assert found.complete
    np.testing.assert_allclose(found.values, [(stake + reputation) / cost - 1], atol=1e-12)
    (point,) = found
    assert point.kind == "switch"
    assert point.path_changes
    assert point.before == ((("Attacker", "abstain"),),)
    assert point.after == ((("Attacker", "strike"), ("Target", "concede")),)
    (flip,) = point.flips
    assert (flip.player, flip.information_set) == ("Patron", "Patron")
    assert (flip.before, flip.after) == (("intervene",), ("abstain",))


def test_the_war_in_ukraine_in_iran_2025() -> None:
    scenario = cs.load("iran_2025")
    found = cs.tipping_points(scenario, "ukraine_drain", fixing="Israel == strike")
    np.testing.assert_allclose(found.values, [0.3162], atol=5e-5)
    assert {flip.before + flip.after for flip in found.points[0].flips} == {("aid", "back")}
    held = scenario.set(syria_discount=0)
    found = cs.tipping_points(held, "ukraine_drain", fixing="Israel == strike")
    np.testing.assert_allclose(found.values, [0.1414, 0.5106], atol=5e-5)
    assert [point.flips[0].before for point in found] == [("intervene",), ("aid",)]
    assert found.complete


@pytest.mark.parametrize("name", ["reach", "treaty_promise", "credit", "missiles", "us_hostility"])
def test_every_tipping_point_of_iran_2025_is_there_to_see(name: str) -> None:
    scenario = cs.load("iran_2025")
    found = cs.tipping_points(scenario, name)
    assert found.complete
    limits = scenario.parameters[name]
    for point in found:
        for value, plays in (point.value - 1e-9, point.before), (point.value + 1e-9, point.after):
            if limits.low <= value <= limits.high and len(plays) == 1:
                solved = cs.solve(scenario.set(**{name: value}))
                condition = " and ".join(f"{move} == {made}" for move, made in plays[0])
                assert len(solved) == 1
                assert solved[0].probability(condition) == 1


@pytest.mark.parametrize(
    ("worth", "values", "kinds"),
    [
        ("(t - 0.2) * (t - 0.5) * (t - 0.9)", [0.2, 0.5, 0.9], ["switch"] * 3),
        ("(t - 0.3) ** 2", [0.3], ["tie"]),
        ("t ** 2 - 0.6 * t + 0.09", [0.3], ["tie"]),
        ("-(t - 0.3) ** 2 * (t - 0.7)", [0.3, 0.7], ["tie", "switch"]),
        ("(t - 0.3) ** 3", [0.3], ["switch"]),
        ("(t - 0.5) * (t - 0.500001)", [0.5, 0.500001], ["switch"] * 2),
        ("(t - 0.5) * (t - 0.500001) * (t - 0.25) ** 2", [0.25, 0.5, 0.500001], None),
        ("t + 0.1", [], []),
        ("(t - 0.3) ** 2 + 1e-9", [], []),
        ("t - 1", [1.0], ["tie"]),
        ("t", [0.0], ["tie"]),
        ("t ** 2 - 0.5", [np.sqrt(0.5)], ["switch"]),
        ("max(0, t - 0.5)", [0.5], ["switch"]),
        ("abs(t - 0.5) - 0.125", [0.375, 0.625], ["switch"] * 2),
        ("min(t, 1 - t) - 0.5", [0.5], ["tie"]),
        ("clip(t, 0.2, 0.4) - 0.4", [0.4], ["switch"]),
        ("1 if t < 0.7 else -1", [0.7], ["switch"]),
        ("1 / (1 + t) - 0.8", [0.25], ["switch"]),
        ("0.1 + 0.2 - 0.3 + 0 * t", [], []),
    ],
)
def test_one_choice(worth: str, values: list[float], kinds: list[str] | None) -> None:
    found = check_on_a_grid(choice(worth))
    np.testing.assert_allclose(found.values, values, rtol=0, atol=1e-15)
    if kinds is not None:
        assert [point.kind for point in found] == kinds


def test_a_jump_belongs_to_one_side() -> None:
    (point,) = cs.tipping_points(choice("1 if t < 0.7 else -1"), "t")
    assert point.flips[0].at == ("y",)
    assert point.at == point.after


def test_a_change_off_the_path_counts() -> None:
    scenario = choice(
        "-9",
        players={"A": {}, "B": {}},
        moves=[
            {"player": "A", "choose": ["x", "y"]},
            {"player": "B", "choose": ["l", "r"], "when": "A == x"},
        ],
        payoffs={
            "A": [{"worth": -9, "when": "A == x"}],
            "B": [{"worth": "t - 0.4", "when": "B == l"}],
        },
    )
    (point,) = cs.tipping_points(scenario, "t")
    assert point.value == 0.4
    assert not point.path_changes
    assert point.flips[0].information_set == "B"
    assert len(cs.tipping_points(scenario, "t", fixing="A == y")) == 0
    (point,) = cs.tipping_points(scenario, "t", fixing="A == x")
    assert point.path_changes


def test_chances_may_hang_on_the_parameter() -> None:
    scenario = choice(
        0,
        moves=[
            {"player": "A", "choose": ["x", "y"]},
            {"name": "luck", "chance": {"good": "t", "bad": "1 - t"}, "when": "A == x"},
        ],
        payoffs={
            "A": [
                {"worth": "1 + t", "when": "luck == good"},
                {"worth": -1, "when": "luck == bad"},
                {"worth": 5},
            ]
        },
    )
    found = check_on_a_grid(scenario)
    np.testing.assert_allclose(found.values, [np.sqrt(2) - 1], rtol=0, atol=1e-15)


@settings(max_examples=40, deadline=None)
@given(scenarios(moves=3, stages=False, most_profiles=40))
def test_between_tipping_points_nothing_changes(data: Rules) -> None:
    scenario = cs.build(data)
    found = cs.tipping_points(scenario, "a")
    if not found.complete:  # a root or an exponential in the payoffs: said to be unresolved
        assert "sqrt" in str(data) or "exp" in str(data) or "log" in str(data)
        assert found.unresolved
        return
    cuts = np.concatenate([[0.0], found.values, [1.0]])
    for left, right in pairwise(cuts):
        if right - left < 1e-6:
            continue
        at = left + (right - left) * np.array([1e-3, 0.3, 0.7, 1 - 1e-3])
        seen = {
            tuple(str(e.strategies) for e in cs.solve(scenario.set(a=a), "subgame_perfect"))
            for a in at
        }
        assert len(seen) == 1


def test_what_is_no_rational_function_is_said_to_be_unresolved() -> None:
    found = cs.tipping_points(choice("exp(t) - 2"), "t")
    assert not found.complete
    ((low, high),) = found.unresolved
    assert low < np.log(2) < high < low + 1e-9


def test_wrong_arguments() -> None:
    scenario = cs.load("strike_resist_intervene")
    with pytest.raises(cs.ArgumentError, match="drain"):
        cs.tipping_points(scenario, "drian")
    with pytest.raises(cs.ArgumentError, match="one test"):
        cs.tipping_points(scenario, "drain", fixing="not Attacker == strike")


def test_a_dense_grid_shows_no_other_switch() -> None:
    scenario = cs.load("strike_resist_intervene")
    found = cs.tipping_points(scenario, "drain")
    at = np.linspace(0, 2, 1_000_001)
    struck = cs.sweep(scenario, drain=at).probability("Attacker == strike")
    changed = np.nonzero(struck[1:] != struck[:-1])[0]  # NaN, at a tie, differs from all
    assert len(changed)
    nearest = np.abs(at[changed][:, None] - found.values).min(axis=1)
    assert nearest.max() <= 2.1e-6


STRAIN = Path(__file__).parents[2] / "data/strain"


def test_a_budget_reaches_into_the_comparisons(counted: Callable[[float], Clock]) -> None:
    """Polynomials of degree 8,000: what the time does not suffice for is open, and said so."""
    counted(1.0)
    found = cs.tipping_points(cs.load(STRAIN / "power_tower.yaml"), "p", seconds=3)
    assert not found.complete and found.unresolved
    assert cs.tipping_points("strike_resist_intervene", "drain", seconds=1e6).complete


def test_a_run_that_is_stopped_leaves_the_comparison_it_is_in() -> None:
    asked: list[int] = []

    def watch(progress: cs.Progress) -> bool:
        asked.append(progress.done)
        return False

    found = cs.tipping_points(cs.load(STRAIN / "power_tower.yaml"), "p", progress=watch)
    assert asked and not found.complete and found.unresolved
