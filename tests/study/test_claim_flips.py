"""Where a claim turns along a parameter, against closed forms."""

from __future__ import annotations

import numpy as np
import pytest

import crisis_sim as cs


def patron(worth: str) -> cs.Crisis:
    """A patron who fights with probability 1 / (1 + exp(-worth)) under logit play at 1."""
    return cs.build(
        {
            "schema": 1,
            "name": "patron",
            "players": {"Patron": {}},
            "parameters": {"x": {"value": 0.1, "low": 0, "high": 1}},
            "moves": [{"player": "Patron", "choose": ["fight", "stay"]}],
            "payoffs": {"Patron": [{"worth": worth, "when": "Patron == fight"}]},
            "solve": {"concept": "logit", "rationality": 1},
        }
    )


@pytest.mark.parametrize(
    ("worth", "expected"),
    [
        ("x - 0.3", [0.3]),
        ("(x - 0.2) * (x - 0.7)", [0.2, 0.7]),
        ("100 * (x - 0.3) * (x - 0.3004)", [0.3, 0.3004]),  # both between two points of the grid
        ("1 + x", []),
        ("x - 0.3 if x < 0.6 else x - 0.9", [0.3, 0.6, 0.9]),
    ],
)
def test_flips_are_where_the_worth_changes_sign(worth: str, expected: list[float]) -> None:
    found = cs.claim_flips(patron(worth), "x", "P(Patron == fight) < 0.5")
    assert found.values == pytest.approx(expected, abs=2e-9)


def test_both_sides_are_told_and_judge_agrees() -> None:
    scenario = patron("x - 0.3")
    claim = "P(Patron == fight) < 0.55"
    (flip,) = cs.claim_flips(scenario, "x", claim).flips
    assert flip.value == pytest.approx(0.3 + np.log(0.55 / 0.45), abs=2e-9)
    assert (flip.below, flip.above) == ("holds", "fails")
    for side, step in ((flip.below, -1e-6), (flip.above, 1e-6)):
        chance = cs.solve(scenario.set(x=flip.value + step))[0].probability("Patron == fight")
        assert (chance < 0.55) == (side == "holds")


def test_it_agrees_with_the_proven_tipping_points() -> None:
    scenario = cs.load("strike_resist_intervene")
    found = cs.claim_flips(scenario, "drain", "P(Attacker == strike) > 0.5")
    proven = cs.tipping_points(scenario, "drain").values
    assert found.values == pytest.approx(proven, abs=4e-9)


def test_too_few_points_are_refused() -> None:
    with pytest.raises(cs.ArgumentError, match="points"):
        cs.claim_flips(patron("x"), "x", "P(Patron == fight) < 0.5", points=1)
