"""Sobol' indices and Morris screening: analytic values, seeds, what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import crisis_sim as cs
from crisis_sim.show.to_json import to_json
from crisis_sim.study.draws.apportion import Effects, design, effects
from crisis_sim.types import Array


def ishigami(cube: Array) -> Array:
    x, y, z = np.pi * (2 * cube.T - 1)
    return np.asarray(np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x))


def apportioned(method: str, seed: int, draws: int) -> Effects:
    rng = np.random.default_rng(seed)
    cube = design(method, 3, draws, rng)
    return effects(method, ["x", "y", "z"], cube, ishigami(cube), rng)


def test_ishigami() -> None:
    """Analytic indices with a = 7, b = 0.1, as in Ishigami and Homma (1990)."""
    alone_x = 0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2
    alone_y = 49 / 8
    both = 0.01 * np.pi**8 * (1 / 18 - 1 / 50)
    variance = alone_x + alone_y + both
    truth = {
        "x": (alone_x / variance, (alone_x + both) / variance),
        "y": (alone_y / variance, alone_y / variance),
        "z": (0.0, both / variance),
    }
    found = apportioned("sobol", 0, 4096)
    for effect in found.effects:
        first, total = truth[effect.parameter]
        assert 0 < effect.total_margin < 0.05
        assert abs(effect.main - first) <= effect.main_margin
        assert abs(effect.total - total) <= effect.total_margin
    assert [e.parameter for e in found.effects] == ["x", "y", "z"]
    assert abs(found.main_sum - (alone_x + alone_y) / variance) <= found.main_sum_margin


def test_intervals_cover() -> None:
    """The 95% interval of the total index of y holds the truth in most of 30 runs."""
    truth = (49 / 8) / (0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2 + 49 / 8 + 0.01 * np.pi**8 * 8 / 225)
    inside = 0
    for seed in range(30):
        (effect,) = [e for e in apportioned("sobol", seed, 256).effects if e.parameter == "y"]
        inside += abs(effect.total - truth) <= effect.total_margin
    assert inside >= 26


def test_morris_of_a_line() -> None:
    """The effects of 3 x - 2 y + 0 z are its slopes, without spread."""
    rng = np.random.default_rng(0)
    cube = design("morris", 3, 16, rng)
    found = effects("morris", ["x", "y", "z"], cube, 3 * cube[:, 0] - 2 * cube[:, 1], rng)
    rows = [(e.parameter, e.main, e.total, e.spread) for e in found.effects]
    assert [row[0] for row in rows] == ["x", "y", "z"]
    numbers = np.array([row[1:] for row in rows], dtype=float)
    np.testing.assert_allclose(numbers, [[3, 3, 0], [-2, 2, 0], [0, 0, 0]], atol=1e-12)


@pytest.mark.parametrize("method", ["sobol", "morris"])
def test_seeds(method: str) -> None:
    zero, again, one = (apportioned(method, seed, 64).effects for seed in (0, 0, 1))
    assert repr(zero) == repr(again)
    assert repr(zero) != repr(one)


def linear_game() -> cs.Crisis:
    """A player who goes for a + 2 b > -1, always: its payoff is a + 2 b + 1, on [0, 1]²."""
    return cs.build(
        {
            "schema": 1,
            "name": "line",
            "parameters": {
                "a": {"value": 0.5, "low": 0, "high": 1},
                "b": {"value": 0.5, "low": 0, "high": 1},
                "idle": {"value": 0.5, "low": 0, "high": 1},
                "fixed": {"value": 1, "low": 1, "high": 1},
            },
            "players": {"A": {}},
            "moves": [{"player": "A", "choose": ["go", "stay"]}],
            "payoffs": {"A": [{"worth": "a + 2 * b + fixed", "when": "A == go"}]},
            "claims": [{"says": "It goes.", "holds": "P(A == go) > 0.5"}],
        }
    )


def by_name(found: Any) -> dict[str, Any]:
    return {effect.parameter: effect for effect in found.effects}


def test_a_game_with_a_closed_form() -> None:
    """Variances 1/12 and 4/12: indices 0.2 and 0.8, nothing together."""
    found = cs.sensitivity(
        linear_game(), seed=0, measure="U(A)", concept="subgame_perfect", draws=1024
    )
    rows = by_name(found)
    assert list(rows) == ["b", "a", "idle"]
    for name, truth in (("a", 0.2), ("b", 0.8), ("idle", 0.0)):
        assert abs(rows[name].main - truth) <= rows[name].main_margin + 1e-12
        assert abs(rows[name].total - truth) <= rows[name].total_margin + 1e-12
    assert found.mean == pytest.approx(2.5, abs=0.01)
    assert found.variance == pytest.approx(5 / 12, abs=0.01)
    assert found.check == ()
    assert found.solves == 1024 * 5


def test_a_threshold_with_a_closed_form() -> None:
    """Of 1{a > 0.3 and b > 0.5}: V = pq(1 - pq), first order (pq² - p²q²) / V and so on."""
    p, q = 0.7, 0.5
    scenario = cs.build(
        {
            "schema": 1,
            "name": "both",
            "parameters": {n: {"value": 0.6, "low": 0, "high": 1} for n in ("a", "b")},
            "players": {"A": {}},
            "moves": [{"player": "A", "choose": ["go", "stay"]}],
            "payoffs": {"A": [{"worth": "min(a - 0.3, b - 0.5)", "when": "A == go"}]},
        }
    )
    found = cs.sensitivity(
        scenario, seed=0, measure="P(A == go)", concept="subgame_perfect", draws=2048
    )
    variance = p * q * (1 - p * q)
    truth = {
        "a": ((p * q * q - p * p * q * q) / variance, p * (1 - p) * q / variance),
        "b": ((p * p * q - p * p * q * q) / variance, q * (1 - q) * p / variance),
    }
    for name, effect in by_name(found).items():
        assert abs(effect.main - truth[name][0]) <= effect.main_margin
        assert abs(effect.total - truth[name][1]) <= effect.total_margin


def test_distributions_count() -> None:
    """Where b hardly varies, the answer no longer hangs on it."""
    found = cs.sensitivity(
        linear_game(),
        seed=0,
        measure="U(A)",
        concept="subgame_perfect",
        distributions={"b": cs.study.Uniform(0.5, 0.51)},
    )
    assert found.effects[0].parameter == "a"


def test_the_default_measure_is_one_that_moves() -> None:
    found = cs.sensitivity(cs.load("iran_2025"), seed=0, draws=64)
    assert found.measure == "P(Russia == back or Russia == abstain, fixing=Israel == strike)"
    assert (found.concept, found.rationality) == ("logit", 3.0)
    assert found.solves == 64 * 38
    totals = [effect.total for effect in found.effects]
    assert totals == sorted(totals, reverse=True)
    assert found.check != ()  # 64 draws are few


@pytest.mark.parametrize("method", ["sobol", "morris"])
def test_the_same_again_with_a_seed_of_zero(method: str) -> None:
    scenario = cs.load("strike_resist_intervene")
    zero, again, one = (
        cs.sensitivity(scenario, seed=seed, method=method, draws=64) for seed in (0, 0, 1)
    )
    assert repr(zero.effects) == repr(again.effects)
    assert repr(zero.effects) != repr(one.effects)


def test_negative_indices_are_explained() -> None:
    found = cs.sensitivity(linear_game(), seed=0, measure="U(A)", concept="subgame_perfect")
    row = found.effects[0]
    noisy = replace(found, effects=(replace(row, main=-0.01, main_margin=0.02),))
    assert "Sampling noise" in noisy.negatives
    assert "more draws" not in noisy.negatives
    wrong = replace(found, effects=(replace(row, main=-0.05, main_margin=0.02),))
    assert "take more draws: b" in wrong.negatives
    assert "Sampling noise" not in wrong.negatives
    fine = replace(found, effects=(replace(row, main=0.1),))
    assert fine.negatives == ""


def test_what_has_not_settled_is_told() -> None:
    found = cs.sensitivity(linear_game(), seed=0, measure="U(A)", concept="subgame_perfect")
    assert "sum to 1.2" in replace(found, main_sum=1.2, main_sum_margin=0.1).check[0]
    assert replace(found, main_sum=1.05, main_sum_margin=0.1).check == ()
    row = replace(found.effects[0], main=0.9, main_margin=0.01, total=0.5, total_margin=0.2)
    wide, more = replace(found, effects=(row,)).check
    assert "± 0.2" in wide
    assert "alone" in more


def test_several_solutions_are_counted() -> None:
    scenario = cs.build(
        {
            "schema": 1,
            "name": "coordination",
            "parameters": {"v": {"value": 0.5, "low": -1, "high": 1}},
            "players": {"A": {}, "B": {}},
            "moves": [{"player": p, "choose": ["go", "stay"], "stage": 1} for p in "AB"],
            "payoffs": {
                p: [
                    {"worth": "v", "when": "A == go and B == go"},
                    {"worth": -1, "when": f"{p} == go and {o} == stay"},
                ]
                for p, o in ("AB", "BA")
            },
        }
    )
    found = cs.sensitivity(scenario, seed=0, measure="P(A == go)", concept="pure", draws=64)
    assert found.mean == pytest.approx(0.25, abs=0.05)  # half way between 0 and 1, half the time
    assert found.disagree == round(found.mean * 2 * found.solves)


def test_tables_and_json() -> None:
    for method, column in (("sobol", "first_order"), ("morris", "mean")):
        found = cs.sensitivity(
            linear_game(),
            seed=0,
            measure="U(A)",
            concept="subgame_perfect",
            method=method,
            draws=64,
        )
        frame = found.to_frame()
        assert list(frame["parameter"]) == [e.parameter for e in found.effects]
        assert list(frame[column]) == [e.main for e in found.effects]
        dataset = found.to_xarray()
        assert dataset.attrs["seed"] == 0
        assert dataset.sizes == {"parameter": 3}
        data = json.loads(to_json(found.to_dict()))
        assert [e["parameter"] for e in data["effects"]] == list(frame["parameter"])
        assert data["digest"] == linear_game().digest


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"method": "soboll"}, "sobol, morris"),
        ({"draws": 1000}, "power of 2"),
        ({"seed": -1}, "seed"),
        ({"concept": "logt"}, "logit"),
        ({"concept": "logit"}, "rationality"),
        ({"concept": "subgame_perfect"}, "is 1 at all points"),
        ({"concept": "subgame_perfect", "method": "morris"}, "is 1 at all points"),
        (
            {"concept": "subgame_perfect", "measure": "P(A == go, given=A == stay)"},
            "has no value at 5120 of 5120",
        ),
    ],
)
def test_what_it_refuses(arguments: dict[str, Any], problem: str) -> None:
    with pytest.raises(cs.ArgumentError, match=problem):
        cs.sensitivity(linear_game(), **{"seed": 0, **arguments})
