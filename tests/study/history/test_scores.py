"""Scoring rules: values worked out by hand, and that only the truth does best."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from crisis_sim.study.history.scores import (
    RULES,
    brier_top,
    difference,
    log_score,
    of_cases,
    over_interval,
    ranked_probability,
    resamples,
    score,
)
from crisis_sim.types import Array

FORECAST = np.array([[0.1, 0.2, 0.3, 0.4], [0.0, 1.0, 0.0, 0.0]])


def test_ranked_probability_by_hand() -> None:
    # F = (.1, .3, .6, 1); outcome 2 has O = (0, 0, 1, 1): (.01 + .09 + .16) / 3.
    found = ranked_probability(FORECAST)
    assert found[0, 2] == pytest.approx(0.26 / 3)
    assert found[0, 0] == pytest.approx((0.81 + 0.49 + 0.16) / 3)
    # A sure forecast of level 1: off by one level once, by two levels twice.
    np.testing.assert_allclose(found[1], [1 / 3, 0, 1 / 3, 2 / 3])
    assert ranked_probability(np.array([[1.0, 0, 0, 0]]))[0, 3] == 1


def test_log_and_brier_by_hand() -> None:
    assert log_score(FORECAST)[0, 3] == pytest.approx(0.916290731874155)
    assert log_score(FORECAST)[1].tolist() == [np.inf, 0, np.inf, np.inf]
    np.testing.assert_allclose(brier_top(FORECAST)[0], [0.16, 0.16, 0.16, 0.36])


def test_a_disputed_outcome_counts_the_mean_and_tells_the_range() -> None:
    each = np.array([[1.0, 2.0, 6.0]])
    mean, best, worst = over_interval(each, np.array([1]), np.array([2]))
    assert (mean[0], best[0], worst[0]) == (4, 2, 6)


distributions = arrays(np.float64, 5, elements=st.floats(0.01, 1)).map(lambda a: a / a.sum())


@given(truth=distributions, other=distributions)
@pytest.mark.parametrize("rule", RULES)
def test_the_true_distribution_scores_best_in_expectation(
    rule: str, truth: Array, other: Array
) -> None:
    own, rival = (float(RULES[rule](p[None])[0] @ truth) for p in (truth, other))
    assert own <= rival + 1e-12
    seen = other[-1] - truth[-1] if rule.startswith("Brier") else np.abs(other - truth).max()
    if abs(seen) > 1e-3:  # strictly: the last level is all that the Brier score looks at
        assert own < rival


def test_a_rule_that_is_not_proper_would_be_caught() -> None:
    truth = np.array([0.6, 0.4])
    sure = np.array([1.0, 0.0])
    absolute = [float((1 - p) @ truth) for p in (truth, sure)]  # rewards overstating
    assert absolute[1] < absolute[0]


def test_differences_compare_on_the_same_cases() -> None:
    low = high = np.array([3, 1])
    sampled = resamples(2, seed=0)
    better = np.array([[0, 0, 0.2, 0.8], [0, 1, 0, 0]])
    found = difference("Brier, last level", ("a", better), ("b", FORECAST), low, high, sampled)
    assert found.value == pytest.approx((0.04 - 0.36) / 2)
    assert (found.low, found.high) == pytest.approx((0.04 - 0.36, 0.0))  # the second adds 0
    ruled_out = difference("log", ("b", better), ("a", FORECAST[::-1]), low, high, sampled)
    assert ruled_out.value == -np.inf
    both = difference("log", ("a", FORECAST[::-1]), ("b", FORECAST[::-1]), low, high, sampled)
    assert np.isnan(both.value)


def test_the_log_score_of_a_disputed_outcome_is_that_of_its_levels_together() -> None:
    """As the likelihood of a fit has it: .2 + .3 in the first case."""
    low, high = np.array([1, 1]), np.array([2, 1])
    together, best, worst = of_cases("log", FORECAST, low, high)
    np.testing.assert_allclose(together, [-np.log(0.5), 0])
    np.testing.assert_allclose((best[0], worst[0]), (-np.log(0.3), -np.log(0.2)))
    mean, *_ = of_cases("ranked probability", FORECAST, low, high)
    np.testing.assert_allclose(mean[0], ranked_probability(FORECAST)[0, 1:3].mean())


def test_intervals_come_from_the_seed_and_hold_the_score() -> None:
    rng = np.random.default_rng(1)
    forecast = rng.dirichlet(np.ones(4), 30)
    outcome = rng.integers(0, 4, 30)
    one, two, three = (
        score("f", "log", forecast, outcome, outcome, resamples(30, seed)) for seed in (0, 0, 1)
    )
    assert one == two
    assert one != three
    assert one.low < one.value < one.high
    assert one.n == 30


def test_the_interval_covers_the_expected_score_as_often_as_it_says() -> None:
    """Of 200 samples of 40 cases, the interval should hold the mean of all in about 95%."""
    rng = np.random.default_rng(2)
    forecast = rng.dirichlet(np.ones(5), 4000)
    outcome = np.array([rng.choice(5, p=p) for p in forecast])
    whole = score("f", "ranked probability", forecast, outcome, outcome, resamples(4000, 0)).value
    held = 0
    for sample in range(100):
        rows = slice(40 * sample, 40 * sample + 40)
        part = score(
            "f",
            "ranked probability",
            forecast[rows],
            outcome[rows],
            outcome[rows],
            resamples(40, 3),
        )
        held += part.low <= whole <= part.high
    assert 85 <= held <= 100
