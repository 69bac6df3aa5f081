"""Tipping points under any concept: closed forms, the exact ones, and games solved anew."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from game_strategies import scenarios
from hypothesis import assume, given, settings

import crisis_sim as cs
from crisis_sim.study.present_play import present_play


def test_a_believable_threat_has_a_closed_form() -> None:
    scenario = cs.load("classics/rudimentary_deterrence").set(a_sq=0.4, a_dc=1.0, a_dd=0.1)
    found = cs.tipping_points(replace(scenario, claims=()), "p_b", points=9)
    np.testing.assert_allclose(found.values, [0, 2 / 3, 1], atol=5e-9)
    inner = found.points[1]
    assert inner.certainty == "bisected"
    assert inner.error < 5e-9
    assert inner.kind == "switch"
    assert not found.complete
    assert "bisected" in found.to_text()
    assert "9 values" in found.to_text()


@pytest.mark.slow
def test_regimes_of_unilateral_deterrence_change_where_they_should() -> None:
    """With a soft majority nobody demands above cH = 2/3, and only the hard above cS = 4/7."""
    scenario = cs.load("classics/unilateral_deterrence")
    found = cs.tipping_points(scenario, "p_def", concept="sequential", points=9)
    turning = [p.value for p in found if p.path_changes and p.kind == "switch"]
    np.testing.assert_allclose(turning, [4 / 7, 2 / 3], atol=1e-8)


@settings(max_examples=5, deadline=None)
@given(scenarios(moves=2, stages=False, most_profiles=8))
def test_bisected_points_are_among_the_exact_ones(data: dict[str, Any]) -> None:
    scenario = cs.build(data)
    exact = cs.tipping_points(scenario, "a")
    assume(exact.complete)
    found = cs.tipping_points(scenario, "a", concept="sequential", points=4)
    for point in found:
        if point.path_changes and point.kind == "switch":
            assert np.abs(exact.values - point.value).min(initial=np.inf) <= point.error + 1e-8


@pytest.mark.parametrize(
    ("concept", "points", "looks"),
    [("pure", 33, 20), ("logit", 33, 20), ("random_utility", 33, 20), ("correlated", 3, 1)],
)
def test_between_two_points_the_answer_is_what_was_said(
    concept: str, points: int, looks: int
) -> None:
    scenario = cs.load("strike_resist_intervene")
    found = cs.tipping_points(scenario, "stake", concept=concept, rationality=3, points=points)
    limits = scenario.parameters["stake"]
    random = np.random.default_rng(1)
    for low, high in pairwise([limits.low, *found.values, limits.high]):
        if high - low > 1e-6:
            for value in random.uniform(low + 1e-7, high - 1e-7, looks):
                there = scenario.set(stake=float(value))
                assert present_play(there, concept, 3.0) == found.between(low, high)


def test_where_players_err_the_likeliest_way_to_play_changes() -> None:
    scenario = cs.load("strike_resist_intervene")
    found = cs.tipping_points(scenario, "drain", concept="logit", rationality=3.0)
    point = next(p for p in found if p.path_changes and p.kind == "switch")
    for offset, plays in ((-1e-6, point.before), (1e-6, point.after)):
        play = cs.solve(scenario.set(drain=point.value + offset), "logit", rationality=3.0)[0]
        (likeliest,) = plays
        chance = play.probability(" and ".join(f"{move} == {c}" for move, c in likeliest))
        assert chance == max(play.reach)


def test_a_verdict_that_changes_is_a_tipping_point() -> None:
    scenario = cs.load("strike_resist_intervene")
    found = cs.tipping_points(scenario, "drain", concept="logit", rationality=3.0, points=33)
    flips = cs.claim_flips(scenario, "drain", 1, concept="logit", rationality=3.0)
    values = [p.value for p in found for c in p.claims if c.claim == scenario.claims[0].holds.text]
    np.testing.assert_allclose(values, flips.values, atol=1e-8)
    assert len(values)


def test_turns_of_a_game_with_types() -> None:
    data = cs.load("classics/rudimentary_deterrence")
    scenario = replace(data, claims=())
    found = cs.turns(scenario, points=2)
    assert found.certainty == "bisected"
    assert not found.unresolved
    turn = next(t for t in found.found if t.parameter == "p_b")
    assert turn.value == pytest.approx(0.625)
    assert turn.plays == ((("A", "keep"),),)
    assert "b_dd" in found.still


def test_a_figure_says_what_becomes_of_claims_where_play_stays() -> None:
    scenario = cs.load("classics/rudimentary_deterrence")
    within = replace(scenario, claims=scenario.claims[:3])
    said = [text.get_text() for text in cs.turns(within, points=2).plot().axes[0].texts]
    assert any("fails" in text.replace("\n", " ") for text in said)
