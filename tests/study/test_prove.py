"""Proofs of claims over whole ranges."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from game_strategies import scenarios
from hypothesis import given, settings

import crisis_sim as cs
from crisis_sim.study.bounds import POLYNOMIAL_OPS, Boxes, parameter
from crisis_sim.study.claims import evaluate_claim, read_claim


def fails_at(scenario: cs.Crisis, claim: str, point: dict[str, float]) -> bool:
    there = scenario.set(**point)
    low, high = evaluate_claim(there, read_claim(there, claim).node).range()
    return bool(low[0] == 0 and high[0] == 0)


@pytest.mark.parametrize("index", [0, 1, 3, 5, 7, 9])
def test_claims_of_iran_2025_are_refuted(index: int) -> None:
    scenario = cs.load("iran_2025")
    claim = scenario.claims[index].holds.text
    proof = cs.prove(scenario, claim)
    assert proof.verdict == "refuted"
    assert proof.counterexample is not None
    assert fails_at(scenario, claim, proof.counterexample)


def threshold(worth: str) -> cs.Crisis:
    return cs.build(
        {
            "schema": 1,
            "name": "threshold",
            "parameters": {n: {"value": 0.5, "low": 0, "high": 1} for n in "abc"},
            "players": {"A": {}},
            "moves": [
                {"player": "A", "choose": ["x", "y"]},
                {"name": "luck", "chance": {"good": "0.5 + a / 4", "bad": "0.5 - a / 4"}},
            ],
            "payoffs": {
                "A": [
                    {"worth": worth, "when": "A == x"},
                    {"worth": "9 * b", "when": "luck == good"},
                ]
            },
        }
    )


@pytest.mark.parametrize(
    ("worth", "claim", "verdict"),
    [
        ("a * b + c + 0.001", "P(A == x) > 0.9", "proven"),
        ("a ** 2 - 2 * a * b + b ** 2 + 0.01", "P(A == x) > 0.9", "proven"),
        ("exp(a) - a + b * c", "P(A == x) == 1", "proven"),
        ("max(a, b) - a + 0.01", "P(A == x) == 1", "proven"),
        ("0.5 - a * b * c", "P(A == x) == 1", "refuted"),
        ("a * (1 - a) - 0.26", "P(A == y) == 1", "proven"),
        ("1", "P(luck == good) > 0.499", "proven"),
        ("1", "P(luck == good, given=A == x) < 0.74", "refuted"),
        ("1", "U(A) > 0.999", "proven"),
        ("a - b", "P(A == x, a=1) - P(A == x, a=0, b=1) >= 0 or a > 2", "proven"),
    ],
)
def test_known_verdicts(worth: str, claim: str, verdict: str) -> None:
    scenario = threshold(worth)
    proof = cs.prove(scenario, claim)
    assert proof.verdict == verdict
    assert (proof.counterexample is not None) == (verdict == "refuted")
    if proof.counterexample is not None:
        assert fails_at(scenario, claim, proof.counterexample)
    else:
        assert proof.undecided_share == 0


def test_a_budget_that_is_spent_leaves_a_share() -> None:
    scenario = threshold("(a - b) ** 2 + 0.0001")
    proof = cs.prove(scenario, "P(A == x) == 1", boxes=200)
    assert proof.verdict == "undecided"
    assert 0 < proof.undecided_share < 1
    assert proof.boxes <= 200


@settings(max_examples=8, deadline=None)
@given(scenarios(moves=3, stages=False, most_profiles=20))
def test_what_is_proven_holds_at_random_points(data: dict[str, Any]) -> None:
    scenario = cs.build(data)
    move, choices = next(iter(scenario.histories.outcomes.moves.items()))
    claim = f"P({move} == {choices[0]}) < 0.5"
    proof = cs.prove(scenario, claim, boxes=64, seconds=1, seed=1)
    if proof.verdict == "refuted":
        assert proof.counterexample is not None
        assert fails_at(scenario, claim, proof.counterexample)
    elif proof.verdict == "proven":
        random = np.random.default_rng(7)
        for _ in range(20):
            point = {name: float(random.random()) for name in scenario.parameters}
            assert not fails_at(scenario, claim, point)


def test_bounds_hold_every_value_and_shared_terms_cancel() -> None:
    a, b = parameter("a"), parameter("b")
    assert (a * b - b * a).number == 0
    shared = POLYNOMIAL_OPS["exp"](a)
    assert (shared + b - shared) == b
    gain = a * a * b - a - b * b * b
    random = np.random.default_rng(0)
    ends = np.sort(random.uniform(-1, 1, (2, 2, 500)), axis=0)
    boxes = Boxes({"a": ends[0, 0], "b": ends[0, 1]}, {"a": ends[1, 0], "b": ends[1, 1]})
    bounds = gain.bounds(boxes)
    for share in np.linspace(0, 1, 5):
        for other in np.linspace(0, 1, 5):
            x = ends[0, 0] + share * (ends[1, 0] - ends[0, 0])
            y = ends[0, 1] + other * (ends[1, 1] - ends[0, 1])
            value = x * x * y - x - y**3
            assert (value >= bounds.low - 1e-15).all()
            assert (value <= bounds.high + 1e-15).all()


def test_wrong_arguments() -> None:
    scenario = cs.load("strike_resist_intervene")
    with pytest.raises(cs.ArgumentError, match="budget"):
        cs.prove(scenario, "P(Patron == intervene) < 0.05", boxes=0)
    with pytest.raises(cs.FormulaError, match="Patron"):
        cs.prove(scenario, "P(Patorn == intervene) < 0.05")
