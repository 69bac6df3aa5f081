"""Conditions under which an outcome is an equilibrium's."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from game_strategies import scenarios
from hypothesis import example, given, settings

import crisis_sim as cs

WORDS = {"max": max, "min": min, "abs": abs, "sqrt": np.sqrt, "exp": np.exp, "clip": np.clip} | {
    "logistic": lambda x: 1 / (1 + np.exp(-x))
}


def sides(scenario: cs.Crisis, formula: str) -> float:
    """Return by how much the left side exceeds the right one, read by Python itself."""
    left, right = formula.split(" >= ", 1) if formula.count(" >= ") == 1 else (formula, "0")
    return float(eval(f"({left}) - ({right})", dict(WORDS), dict(scenario.values)))


def test_the_patron() -> None:
    found = cs.conditions(cs.load("strike_resist_intervene"), "Patron == intervene")
    last = found.conditions[-1]
    assert (last.choice, last.instead) == ("intervene", "abstain")
    assert last.formula == "reputation + stake >= cost*(1 + drain)"
    assert last.margin == pytest.approx(0.7 - 0.5 * 2.2)
    assert not last.holds
    assert not found.holds
    assert found.play == (("Attacker", "strike"), ("Target", "resist"), ("Patron", "intervene"))
    assert len(found.to_frame()) == 3
    assert json.loads(json.dumps(found.to_dict()))["conditions"][2]["formula"] == last.formula


def test_iran_2025_says_why_russia_stays_out() -> None:
    scenario = cs.load("iran_2025")
    found = cs.conditions(scenario, "Russia == intervene", fixing="Israel == strike")
    failing = [condition for condition in found.conditions if not condition.holds]
    assert {condition.player for condition in failing} == {"Russia"}
    assert {condition.instead for condition in failing} == {"aid", "back", "abstain"}
    held = scenario.set(ukraine_drain=0, syria_discount=0)
    assert cs.conditions(held, "Russia == intervene", fixing="Israel == strike").holds
    assert cs.conditions(scenario, "Israel == strike").holds
    assert not cs.conditions(scenario, "Israel == abstain").holds


#: What Bob gets hangs on a test that one rounding decides: `a` is the double after 0.1.
ON_THE_EDGE: dict[str, Any] = {
    "schema": 1,
    "name": "on_the_edge",
    "players": {"Ann": {}, "Bob": {}},
    "parameters": {
        "a": {"value": math.nextafter(0.1, 1), "low": 0, "high": 1},
        "b": {"value": 0.5, "low": 0, "high": 1},
    },
    "definitions": {"spread": "a - b * (m0 == go)"},
    "moves": [
        {"name": "m0", "player": "Ann", "choose": ["go", "stay"]},
        {"name": "m1", "player": "Bob", "choose": ["go", "stay"], "when": "m0 == stay"},
    ],
    "payoffs": {
        "Ann": [{"worth": "-b * (m0 == go)"}],
        "Bob": [{"worth": "a", "when": "m1 == go and spread > 0.1"}],
    },
}


@settings(max_examples=25, deadline=None)
@given(scenarios(moves=3, stages=False, chance=False, most_profiles=20))
@example(ON_THE_EDGE)
def test_they_hold_just_where_the_outcome_is_played(data: dict[str, Any]) -> None:
    scenario = cs.build(data)
    solved = cs.solve(scenario, "subgame_perfect")
    if len(solved) > 1:
        return
    for move, choices in scenario.histories.outcomes.moves.items():
        for choice in choices:
            outcome = f"{move} == {choice}"
            try:
                found = cs.conditions(scenario, outcome)
            except cs.ArgumentError:  # no way leads there
                assert solved[0].probability(outcome) == 0
                continue
            assert found.holds == (solved[0].probability(outcome) > 0)


def test_a_margin_is_that_of_the_payoffs_as_they_are() -> None:
    found = cs.conditions(cs.build(ON_THE_EDGE), "m1 == stay")
    assert [(c.player, c.holds, c.margin) for c in found.conditions] == [
        ("Ann", True, 0.5),
        ("Bob", False, -math.nextafter(0.1, 1)),
    ]


@settings(max_examples=25, deadline=None)
@given(scenarios(moves=3, stages=False, most_profiles=20))
def test_formulas_say_what_the_margins_are(data: dict[str, Any]) -> None:
    scenario = cs.build(data)
    move, choices = next(iter(scenario.histories.outcomes.moves.items()))
    found = cs.conditions(scenario, f"{move} == {choices[0]}")
    for condition in found.conditions:
        plain = not {"spread", "reach"} & set(scenario.definitions) or all(
            name not in condition.formula for name in scenario.definitions
        )
        if plain and condition.formula.count(" >= ") == 1:
            assert sides(scenario, condition.formula) == pytest.approx(condition.margin, abs=1e-5)


def test_wrong_arguments() -> None:
    scenario = cs.load("strike_resist_intervene")
    with pytest.raises(cs.ArgumentError, match="never reached"):
        cs.conditions(scenario, "Target == resist and Target == concede")
    with pytest.raises(cs.FormulaError, match="Patron"):
        cs.conditions(scenario, "Patorn == intervene")
    with pytest.raises(cs.ArgumentError, match="one test"):
        cs.conditions(scenario, "Patron == intervene", fixing="not Attacker == strike")
