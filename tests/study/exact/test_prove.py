"""Proofs of claims over whole ranges."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from clock import Clock
from game_strategies import scenarios
from hypothesis import given, settings
from hypothesis import strategies as st

import crisis_sim as cs
from crisis_sim.progress import Progress
from crisis_sim.study.claims import evaluate_claim, read_formula


def fails_at(scenario: cs.Crisis, claim: str, point: dict[str, float]) -> bool:
    there = scenario.set(**point)
    low, high = evaluate_claim(there, read_formula(there, claim).node).range()
    return bool(low[0] == 0 and high[0] == 0)


@pytest.mark.slow
def test_every_claim_of_iran_2025_has_a_verdict() -> None:
    scenario = cs.load("iran_2025")
    proofs = cs.prove_claims(scenario, boxes=1, seconds=math.inf)
    assert [proof.claim for proof in proofs] == [claim.holds.text for claim in scenario.claims]
    for proof in proofs:
        assert proof.boxes < 10_000  # a third of that at most, and none of the clock
        assert proof.verdict == "refuted"
        assert proof.counterexample is not None
        assert fails_at(scenario, proof.claim, proof.counterexample)


@pytest.mark.parametrize(
    "claim",
    [
        "P(Russia == intervene and United_States == join) == 0",
        "P(Russia == intervene and United_States == join, fixing=Israel == strike) == 0",
        "U(Iran) <= 0",
    ],
)
def test_what_holds_over_all_ranges_of_iran_2025(claim: str) -> None:
    scenario = cs.load("iran_2025")
    proof = cs.prove(scenario, claim)
    assert (proof.verdict, proof.undecided_share) == ("proven", 0)
    random = np.random.default_rng(5)
    ranges = scenario.parameters.values()
    points = {p.name: p.low + (p.high - p.low) * random.beta(0.5, 0.5, 5000) for p in ranges}
    low, _ = evaluate_claim(scenario, read_formula(scenario, claim).node, points).range()
    assert (low == 1).all()


def test_over_a_part_of_the_ranges() -> None:
    scenario = cs.load("strike_resist_intervene")
    claim = "P(Attacker == strike) > 0.5"
    assert cs.prove(scenario, claim, within={"drain": (1.5, 2)}).verdict == "refuted"
    # The patron fights if stake + reputation > cost (1 + drain), and then nobody strikes.
    some = {"drain": (1, 2), "cost": (0.8, 2), "stake": (0, 0.7), "reputation": (0, 0.85)}
    proof = cs.prove(scenario, claim, within=some)
    assert (proof.verdict, dict(proof.within)) == ("proven", some)
    fixed = {"drain": (0.5, 0.5), "cost": (0.5, 0.5), "stake": (0, 1), "reputation": (0.2, 0.2)}
    proof = cs.prove(scenario, claim, within=fixed)
    assert proof.counterexample is not None
    assert proof.counterexample["drain"] == 0.5
    assert proof.counterexample["stake"] > 0.5 * 1.5 - 0.2
    assert fails_at(scenario, claim, proof.counterexample)
    assert json.loads(json.dumps(proof.to_dict()))["counterexample"] == proof.counterexample
    with pytest.raises(cs.ArgumentError, match="lower end first"):
        cs.prove(scenario, claim, within={"drain": (2, 1)})
    with pytest.raises(cs.ArgumentError, match="outside its range"):
        cs.prove(scenario, claim, within={"drain": (0, 3)})


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


@given(scenarios(moves=4, stages=False, worth="generic"), st.integers(0, 3))
@settings(max_examples=25)
def test_every_number_of_a_counterexample_matters(data: dict[str, Any], seed: int) -> None:
    scenario = cs.build(data)
    move, choices = next(iter(scenario.histories.outcomes.moves.items()))
    claim = f"P({move} == {choices[0]}) > 0.5"
    proof = cs.prove(scenario, claim, boxes=1, seconds=5, seed=seed)
    moved = {
        name: value
        for name, value in (proof.counterexample or {}).items()
        if value != scenario.values[name]
    }
    if proof.counterexample is not None:
        assert fails_at(scenario, claim, moved)
    for name in moved:
        rest = {other: value for other, value in moved.items() if other != name}
        assert not fails_at(scenario, claim, rest)


def test_numbers_that_do_not_matter_are_as_at_present() -> None:
    """It takes two numbers together; that the other two are drawn with them is no reason."""
    names = ("a", "b", "c", "d")
    rules = {
        "schema": 1,
        "name": "two",
        "players": {"A": {}},
        "parameters": {name: {"value": 0, "low": 0, "high": 1} for name in names},
        "moves": [{"player": "A", "choose": ["go", "stay"]}],
        "payoffs": {"A": [{"worth": "a + b + 0.01 * c - 1.2", "when": "A == go"}]},
    }
    proof = cs.prove(cs.build(rules), "P(A == stay) > 0.5")
    assert proof.verdict == "refuted"
    assert proof.counterexample is not None
    assert {name for name, value in proof.counterexample.items() if value} == {"a", "b"}


def test_wrong_arguments() -> None:
    scenario = cs.load("strike_resist_intervene")
    with pytest.raises(cs.ArgumentError, match="boxes"):
        cs.prove(scenario, "P(Patron == intervene) < 0.05", boxes=0)
    with pytest.raises(cs.FormulaError, match="Patron"):
        cs.prove(scenario, "P(Patorn == intervene) < 0.05")


STRAIN = Path(__file__).parents[2] / "data" / "strain"


def test_a_long_product_keeps_to_its_budget(counted: Callable[[float], Clock]) -> None:
    clock = counted(0.01)
    scenario = cs.load(STRAIN / "product_12.yaml")
    start = clock()
    found = cs.prove(scenario, "P(A == x) > -1", seconds=5)
    assert clock() - start < 5.5
    assert found.verdict in ("proven", "undecided")
    start = clock()
    near = cs.nearest_flip(scenario, seconds=5)
    assert clock() - start < 5.5
    assert near.bound <= near.distance


def test_ctrl_c_reaches_into_the_bounds() -> None:
    """A watch that says stop within a block ends it: nothing more is bounded."""
    asked = []

    def watch(progress: Progress) -> bool:
        asked.append(progress)
        return len(asked) < 2

    found = cs.nearest_flip(cs.load(STRAIN / "product_12.yaml"), seconds=600, progress=watch)
    assert not found.complete
