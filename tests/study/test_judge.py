"""Verdicts on claims: what `given` and `fixing` mean, and several solutions."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
import yaml
from brute_force import Strategy, Tree, grow, induction, move_names, outcome
from game_strategies import scenarios
from hypothesis import given
from hypothesis import strategies as st

import crisis_sim as cs

Rules = dict[str, Any]


def probability(tree: Tree, strategy: Strategy, move: str, choice: str) -> float:
    return sum(p for made, p in outcome(tree, strategy).items() if (move, choice) in made)


def options(data: Rules) -> list[tuple[str, str]]:
    return [
        (name, choice)
        for name, move in zip(move_names(data), data["moves"], strict=True)
        for choice in move.get("choose", move.get("chance"))
    ]


def judged(data: Rules, holds: str) -> Any:
    (verdict,) = cs.judge(cs.build(data | {"claims": [{"says": "It is so.", "holds": holds}]}))
    return verdict


@given(scenarios(moves=4, stages=False, worth="generic"), st.data())
def test_fixing_solves_the_pruned_game(data: Rules, draw: st.DataObject) -> None:
    move, choice = draw.draw(st.sampled_from(options(data)))
    asked, answer = draw.draw(st.sampled_from(options(data)))
    pruned = grow(data, fixing={move: choice})
    expected = probability(pruned, induction(pruned)[1], asked, answer)
    verdict = judged(data, f"P({asked} == {answer}, fixing={move} == {choice}) > 0.5")
    assert verdict.value == pytest.approx(expected, abs=1e-12)
    assert verdict.verdict == ("holds" if expected > 0.5 else "fails")
    assert verdict.complete


@given(scenarios(moves=4, stages=False, worth="generic"), st.data())
def test_given_is_on_the_path_of_play(data: Rules, draw: st.DataObject) -> None:
    move, choice = draw.draw(st.sampled_from(options(data)))
    asked, answer = draw.draw(st.sampled_from(options(data)))
    plain = grow(data)
    ends = outcome(plain, induction(plain)[1])
    known = sum(p for made, p in ends.items() if (move, choice) in made)
    both = sum(p for made, p in ends.items() if {(move, choice), (asked, answer)} <= set(made))
    verdict = judged(data, f"P({asked} == {answer}, given={move} == {choice}) >= 0.5")
    if known == 0:
        assert verdict.verdict == "undefined"
        assert math.isnan(verdict.value)
    else:
        assert verdict.value == pytest.approx(both / known, abs=1e-12)
        assert verdict.verdict == ("holds" if both / known >= 0.5 else "fails")


@given(scenarios(moves=4, stages=False, worth="generic"))
def test_utility_is_the_expected_payoff(data: Rules) -> None:
    value, _ = induction(grow(data))
    for player, expected in zip(data["players"], value, strict=True):
        assert judged(data, f"U({player}) > 3").value == pytest.approx(expected)


def indifferent() -> Rules:
    """A does not care; B wants the same as A did."""
    return {
        "schema": 1,
        "name": "indifferent",
        "parameters": {"bonus": {"value": 0, "low": -1, "high": 1}},
        "players": {"A": {}, "B": {}},
        "moves": [
            {"player": "A", "choose": ["x", "y"]},
            {"player": "B", "choose": ["x", "y"]},
        ],
        "payoffs": {
            "A": [{"worth": "bonus", "when": "A == y"}],
            "B": [
                {"worth": 1, "when": "A == x and B == x"},
                {"worth": 2, "when": "A == y and B == y"},
            ],
        },
    }


@pytest.mark.parametrize(
    ("holds", "verdict", "values"),
    [
        ("P(B == x) > 0.5", "depends on the equilibrium", {0.0, 1.0}),
        ("U(B) >= 1", "holds", {1.0, 2.0}),
        ("U(B) > 5", "fails", {1.0, 2.0}),
        ("P(B == x, fixing=A == x) > 0.5", "holds", {1.0}),
        ("P(B == x, fixing=A == y) > 0.5", "fails", {0.0}),
        ("P(B == x) == P(A == x)", "holds", {0.0, 1.0}),
    ],
)
def test_several_solutions(holds: str, verdict: str, values: set[float]) -> None:
    found = judged(indifferent(), holds)
    assert found.verdict == verdict
    assert set(found.values) == values
    assert found.complete


def test_a_claim_may_speak_of_several_games() -> None:
    """Every solution of one game is combined with every one of the other."""
    found = judged(indifferent(), "P(A == x) + P(B == x, fixing=A == x) > 1.5")
    assert found.verdict == "depends on the equilibrium"
    assert sorted(found.values) == [1.0, 2.0]


def test_no_equilibrium() -> None:
    table = {("x", "x"): (1, -1), ("x", "y"): (-1, 1), ("y", "x"): (-1, 1), ("y", "y"): (1, -1)}
    data = indifferent() | {
        "payoffs": {
            p: [{"worth": v[i], "when": f"A == {a} and B == {b}"} for (a, b), v in table.items()]
            for i, p in enumerate("AB")
        },
        "solve": {"concept": "pure"},
    }
    found = judged(data, "P(A == x) > 0.5")
    assert found.verdict == "no equilibrium"
    assert math.isnan(found.value)


def test_claims_under_the_simultaneous_reading_with_a_move_fixed() -> None:
    """An attacker that must strike does: it cannot take the payoff of peace."""
    path = Path(__file__).parents[2] / "scenarios" / "strike_resist_intervene.yaml"
    data = yaml.safe_load(path.read_text(encoding="utf-8")) | {"solve": {"concept": "pure"}}
    found = judged(data, "P(Attacker == strike, fixing=Attacker == strike) == 1")
    assert found.verdict == "holds"
    assert set(found.values) == {1.0}


def test_parameters_and_definitions_in_claims() -> None:
    data = indifferent() | {"definitions": {"twice": "2 * bonus"}}
    data["parameters"] = {"bonus": {"value": 0.25, "low": -1, "high": 1}}
    found = judged(data, "U(A) == twice / 2")
    assert (found.verdict, found.value) == ("holds", 0.25)


def test_bundled_claims() -> None:
    verdicts = {v.says: v for v in cs.judge(cs.load("iran_2025"))}
    scenario = cs.load("iran_2025")
    assert len(verdicts) == len(scenario.claims)
    for claim in scenario.claims:
        assert verdicts[claim.says].source == claim.source
        assert verdicts[claim.says].holds == claim.holds.text
        assert verdicts[claim.says].complete


def test_logit_claims() -> None:
    path = Path(__file__).parents[2] / "scenarios" / "strike_resist_intervene.yaml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    data["solve"] = {"concept": "logit", "rationality": 1}
    p6 = 1 / (1 + math.exp(0.4))
    strike = 1 / (1 + math.exp(-((1 - p6) * 0.6 - p6)))  # against a target that resists
    verdict = judged(data, "P(Patron == intervene, fixing=Target == resist) > 0")
    assert verdict.value == pytest.approx(p6 * strike)


@pytest.mark.parametrize(
    "text", ["Russia == intervene", "deeds < 0.5", "1 - (Russia == aid) < 0.5"]
)
def test_a_test_on_a_move_outside_a_probability_is_pointed_at(text: str) -> None:
    with pytest.raises(cs.FormulaError, match=r"write `P\(...\)` around a test on a move"):
        cs.prove(cs.load("iran_2025"), text)


@given(scenarios(moves=4, stages=False, worth="generic"), st.data())
def test_a_fixed_move_that_play_does_not_reach_is_told(data: Rules, draw: st.DataObject) -> None:
    move, choice = draw.draw(st.sampled_from(options(data)))
    asked, answer = draw.draw(st.sampled_from(options(data)))
    pruned = grow(data, fixing={move: choice})
    reached = probability(pruned, induction(pruned)[1], move, choice) > 0
    order = move_names(data)
    verdict = judged(data, f"P({asked} == {answer}, fixing={move} == {choice}) > 0.5")
    assert bool(verdict.unreached) == (not reached and order.index(asked) >= order.index(move))
