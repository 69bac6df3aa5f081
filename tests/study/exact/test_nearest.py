"""The nearest change that reverses a claim: closed forms, a grid, what is proven."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from clock import Clock

import crisis_sim as cs
from crisis_sim.study.claims import evaluate_claim, read_formula

NORMS = ("max", "sum", "euclidean")


def threshold(worth: str, **present: float) -> cs.Crisis:
    """Build a scenario in which A plays x where `worth` is positive."""
    return cs.build(
        {
            "schema": 1,
            "name": "threshold",
            "parameters": {n: {"value": v, "low": 0, "high": 1} for n, v in present.items()},
            "players": {"A": {}},
            "moves": [{"player": "A", "choose": ["x", "y"]}],
            "payoffs": {"A": [{"worth": worth, "when": "A == x"}]},
            "claims": [{"says": "A plays y.", "holds": "P(A == y) == 1"}],
        }
    )


def check_flip(scenario: cs.Crisis, found: cs.study.NearestFlip, claim: str) -> None:
    """Check that the change does what it says, with the solver of single games."""
    assert found.change is not None
    for change in (found.change, found.sparsest):
        assert change is not None
        there = scenario.set(**change)
        low, high = evaluate_claim(there, read_formula(there, claim).node).range()
        assert low == high == (not found.holds)
    moved = [
        abs(value - scenario.values[n]) / (scenario.parameters[n].high - scenario.parameters[n].low)
        for n, value in found.change.items()
    ]
    sizes = {"max": max(moved), "sum": sum(moved), "euclidean": math.hypot(*moved)}
    assert found.distance == pytest.approx(sizes[found.norm])
    assert found.bound <= found.distance


@pytest.mark.parametrize(
    ("norm", "distance"), [("max", 0.6 / 3), ("sum", 0.6 / 2), ("euclidean", 0.6 / math.sqrt(5))]
)
def test_linear_payoffs_have_known_distances(norm: Any, distance: float) -> None:
    scenario = threshold("2 * a + b - 1.2", a=0.2, b=0.2)
    found = cs.nearest_flip(scenario, norm=norm)
    assert found.proven
    assert found.distance == pytest.approx(distance, abs=2e-6)
    assert found.bound == pytest.approx(distance, abs=2e-6)
    assert found.holds
    check_flip(scenario, found, "P(A == y) == 1")
    assert found.sparsest is not None
    assert found.sparsest["a"] == pytest.approx(0.5, abs=1e-9)
    assert found.fewest == 1


def test_the_patron_has_a_closed_form() -> None:
    scenario = cs.load("strike_resist_intervene")
    others = {n: (v, v) for n, v in scenario.values.items() if n != "drain"}
    claim = scenario.claims[0].holds.text
    found = cs.nearest_flip(scenario, "P(Attacker == strike) > 0.5", within=others)
    assert found.change is not None
    assert set(found.change) == {"drain"}
    assert found.change["drain"] == pytest.approx((0.5 + 0.2) / 0.5 - 1, abs=1e-9)
    assert found.proven
    # Whoever strikes is given way to, so the patron is never seen to fight.
    never = cs.nearest_flip(scenario, claim)
    assert (never.change, never.distance, never.proven) == (None, math.inf, True)


@pytest.mark.parametrize("norm", NORMS)
def test_a_grid_shows_nothing_nearer(norm: Any) -> None:
    scenario = threshold("a * b - 0.3 + 0.2 * (a - b) ** 2", a=0.35, b=0.3)
    found = cs.nearest_flip(scenario, norm=norm)
    assert found.proven
    check_flip(scenario, found, "P(A == y) == 1")
    at = np.linspace(0, 1, 501)
    flipped = cs.sweep(scenario, a=at, b=at).value("P(A == y) == 1") == 0
    a, b = np.abs(at - 0.35)[:, None], np.abs(at - 0.3)[None, :]
    size = {"max": np.maximum(a, b), "sum": a + b, "euclidean": np.hypot(a, b)}[norm]
    nearest = float(size[flipped].min())
    assert nearest - 0.004 <= found.distance <= nearest + 1e-9


def test_two_parameters_together_where_none_alone_will_do() -> None:
    scenario = threshold("a * b * (c + 3) - 1.5", a=0.4, b=0.4, c=0.5)
    alone = cs.nearest_flip(scenario, at_most=1)
    assert (alone.change, alone.distance, alone.proven, alone.fewest) == (None, math.inf, True, 2)
    two = cs.nearest_flip(scenario, at_most=2)
    assert two.proven
    assert two.change is not None
    assert len(two.change) == 2
    every = cs.nearest_flip(scenario)
    assert every.distance < two.distance
    assert every.sparsest is not None
    assert len(every.sparsest) == every.fewest == 2
    check_flip(scenario, every, "P(A == y) == 1")


def test_iran_2025_within_a_budget(counted: Callable[[float], Clock]) -> None:
    """A second is one look at the clock here, so a budget is a number of looks."""
    clock = counted(1.0)
    scenario = cs.load("iran_2025")
    claim = scenario.claims[1].holds.text
    found = cs.nearest_flip(scenario, claim, at_most=1, seconds=math.inf)
    needed = clock.looks
    assert needed < 5000  # without a clock nothing else says that the work is bounded
    assert found.proven
    assert found.change is not None
    (tip,) = found.change
    tips = cs.tipping_points(scenario, tip, fixing="Israel == strike").values
    assert np.abs(tips - found.change[tip]).min() < 1e-8
    check_flip(scenario, found, claim)
    short = cs.nearest_flip(scenario, claim, at_most=1, seconds=needed // 2)
    assert not short.proven
    assert 0 <= short.bound <= found.distance <= short.distance
    check_flip(scenario, short, claim)


def test_the_bound_rises_with_time(counted: Callable[[float], Clock]) -> None:
    """A proof takes some 1,330 looks here: with half of them, and with three quarters."""
    scenario = cs.load("iran_2025")
    still = {name: (value, value) for name, value in list(scenario.values.items())[4:]}
    bounds = []
    for looks in (665, 1000):
        counted(1.0)
        found = cs.nearest_flip(scenario, norm="max", within=still, seconds=looks)
        assert not found.proven
        assert 0 < found.bound <= found.distance
        bounds.append(found.bound)
    assert bounds[0] < bounds[1]


@pytest.mark.slow
@pytest.mark.parametrize(("norm", "least"), [("max", 0.1), ("sum", 0.15)])
def test_the_bound_is_near_where_all_numbers_may_move(
    norm: Any, least: float, counted: Callable[[float], Clock]
) -> None:
    """With 30,000 looks, some fifteen times what a proof takes where few numbers may move."""
    counted(1.0)
    found = cs.nearest_flip(cs.load("iran_2025"), norm=norm, seconds=30_000)
    assert least < found.bound <= found.distance


def test_exits_and_seeds() -> None:
    scenario = threshold("a + b - 1.2", a=0.2, b=0.2)
    found = cs.nearest_flip(scenario, seed=3)
    record = json.loads(json.dumps(found.to_dict()))
    assert record["change"] == found.change
    assert record["seed"] == 3
    assert cs.nearest_flip(scenario, seed=3).to_dict() == found.to_dict()


def test_wrong_arguments() -> None:
    scenario = threshold("a + b - 0.4", a=0.2, b=0.2)
    with pytest.raises(cs.ArgumentError, match="neither holds nor fails"):
        cs.nearest_flip(scenario)
    moved = scenario.set(a=0.1)
    for options, message in [
        ({"norm": "most"}, "max, sum or euclidean"),
        ({"at_most": 0}, "1 or more"),
        ({"seconds": 0}, "some time"),
        ({"within": {"a": (0.5, 1)}}, "around it"),
        ({"within": {"a": (1, 0)}}, "lower end first"),
        ({"within": {"c": (1, 0)}}, "not a parameter"),
    ]:
        with pytest.raises(cs.ArgumentError, match=message):
            cs.nearest_flip(moved, **options)  # type: ignore[arg-type]
