"""Claims under concepts whose play is not bounded: flips and counterexamples, solved again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import crisis_sim as cs

DETERRED = cs.load("classics/rudimentary_deterrence")


def test_the_nearest_flip_of_a_game_with_types_has_a_closed_form() -> None:
    """A defects iff p_b is below (a_dc - a_sq) / (a_dc - a_dd), which is 0.625."""
    found = cs.nearest_flip(
        DETERRED, "P(A == defect) > 0.5", at_most=1, within=_alone("p_b"), seconds=60
    )
    assert found.holds
    assert found.change is not None
    assert found.change["p_b"] == pytest.approx(0.625, abs=1e-6)
    assert (found.bound, found.proven, found.fewest) == (0.0, False, 1)
    assert "nothing is proven" in found.to_text()


def test_a_claim_with_a_counterexample_is_refuted() -> None:
    proof = cs.prove(DETERRED, "P(A == defect) > 0.5", within=_alone("p_b"))
    assert proof.verdict == "refuted"
    again = cs.solve(DETERRED.set(**(proof.counterexample or {})))
    assert all(each.probability("A == defect") <= 0.5 for each in again)


def test_without_one_nothing_is_proven() -> None:
    proof = cs.prove(DETERRED, "P(A == defect) >= 0", within=_alone("p_b"))
    assert (proof.verdict, proof.complete, proof.boxes) == ("undecided", False, 0)


def test_logit_play_flips_where_it_should() -> None:
    scenario = cs.load("strike_resist_intervene")
    flips = cs.claim_flips(scenario, "drain", 1, concept="logit", rationality=3.0)
    within = {n: (v, v) for n, v in scenario.values.items() if n != "drain"}
    found = cs.nearest_flip(scenario, 1, within=within, concept="logit", rationality=3.0, seconds=5)
    assert found.change is not None
    nearest = min(flips.values, key=lambda value: abs(value - scenario.values["drain"]))
    assert found.change["drain"] == pytest.approx(nearest, abs=1e-6)


def test_claims_that_neither_hold_nor_fail_are_said_to() -> None:
    scenario = cs.load("classics/unilateral_deterrence")
    split = replace(scenario, claims=scenario.claims[:1])
    found = cs.study.nearest_flips(split, concept="sequential", seconds=1)
    assert found.open == (split.claims[0].holds.text,)
    assert not len(found)
    assert "neither holds nor fails" in found.to_text()


def _alone(name: str) -> dict[str, tuple[float, float]]:
    """Keep all parameters but one where they are."""
    assert np.isfinite(DETERRED.values[name])
    return {n: (v, v) for n, v in DETERRED.values.items() if n != name}
