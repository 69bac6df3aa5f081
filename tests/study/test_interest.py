"""Under which play answers move by degrees: what is given, what the file names, else logit."""

from __future__ import annotations

import pytest

import crisis_sim as cs
from crisis_sim.study.interest import by_degrees


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("iran_2025", ("logit", 3.0)),
        ("classics/critical_risk", ("logit", 1.0)),
        ("classics/unilateral_deterrence", ("logit", 200.0)),
        ("classics/strategic_choice_probit", ("random_utility", None)),
    ],
)
def test_what_the_scenario_names_counts(name: str, expected: tuple[str, float | None]) -> None:
    scenario = cs.load(name)
    assert by_degrees(scenario) == expected
    assert by_degrees(scenario, "logit", 5.0) == ("logit", 5.0)
    found = cs.sensitivity(scenario, draws=8)
    assert (found.concept, found.rationality) == expected
