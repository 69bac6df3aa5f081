"""Conditions where somebody does not see all moves before: types and moves made at once."""

from __future__ import annotations

import numpy as np
import pytest

import crisis_sim as cs

DETERRED = cs.load("classics/rudimentary_deterrence")


@pytest.mark.parametrize("credible", [0.3, 0.6, 0.65, 0.9])
def test_deterrence_needs_a_threat_that_is_believed(credible: float) -> None:
    """A keeps the peace iff p_b is at least (a_dc - a_sq) / (a_dc - a_dd), which is 0.625."""
    scenario = DETERRED.set(p_b=credible)
    kept, broken = (cs.conditions(scenario, f"A == {choice}") for choice in ("keep", "defect"))
    (one,) = kept.conditions
    assert one.formula == "a_sq >= a_dd*p_b + a_dc*(1 - p_b)"
    assert one.margin == pytest.approx(0.5 - 0.2 * credible - (1 - credible))
    assert (kept.holds, broken.holds) == (credible >= 0.625, credible <= 0.625)
    assert not kept.complete
    assert [c.information_set for c in broken.conditions] == ["A", "B | B hard", "B | B soft"]


def test_what_holds_is_what_an_equilibrium_plays() -> None:
    scenario = cs.load("classics/unilateral_deterrence")
    for defender in (0.6, 0.8):
        changed = scenario.set(p_def=defender)
        found = cs.conditions(changed, "opening == keep")
        played = cs.solve(changed, "sequential")
        assert found.holds
        assert any(each.probability("opening == keep") > 0 for each in played)


def test_no_outcome_of_matching_pennies_is_an_equilibrium() -> None:
    scenario = cs.load("classics/asymmetric_matching_pennies")
    for row in ("first", "second"):
        found = cs.conditions(scenario, f"Row == {row}")
        assert not found.holds
        assert {c.player for c in found.conditions} == {"Row", "Column"}
        assert np.isfinite([c.margin for c in found.conditions]).all()
