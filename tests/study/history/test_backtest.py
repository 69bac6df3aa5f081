"""Held against past episodes: no leaks, honest scores, and no coefficient that is not one."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import crisis_sim as cs
from crisis_sim.study.history import backtest as module
from crisis_sim.study.history.backtest import FITTED, GIVEN, Backtest
from crisis_sim.study.history.baselines import baselines
from crisis_sim.study.history.case_file import CaseFile, read_cases
from crisis_sim.study.history.fit import Data, Problem, predict
from crisis_sim.study.history.identify import (
    DROP,
    bearings,
    coefficients,
    movable,
    posterior_deviation,
)
from crisis_sim.study.history.predict import Predictor, fact_values
from crisis_sim.study.history.scores import RULES
from crisis_sim.study.history.track_record import DiscountedBeta, LeakError, check_leaks
from crisis_sim.types import Array

PATRON = cs.load("patron")
CASES = read_cases()
CORE = [case for case in CASES if case.happened.core]
RULE = DiscountedBeta()


@pytest.fixture
def found(patron_backtest: Backtest) -> Backtest:
    return patron_backtest


def problem(cases: Sequence[CaseFile] = CORE, scenario: cs.Crisis = PATRON) -> Problem:
    setup = module._Setup(scenario, CASES, RULE, 3.0)
    whole = setup.problem(cases, CASES)
    return replace(whole, priors=tuple(whole.priors[index] for index in movable(whole)))


# Records and leaks


def test_the_record_is_the_discounted_beta_mean() -> None:
    mean = RULE.mean([1, 0, 0, 0], [1, 0.8, 0.6, 1], [9.25, 2.3, 1.3, 0.1])
    assert mean == pytest.approx(0.304865, abs=5e-7)
    assert RULE(CASES[0], CASES) == 0.5


def test_a_record_by_hand() -> None:
    case = next(c for c in CASES if c.name == "egypt_1970")
    # Known by March 1970: Korea (1953, not core, came), the war of 1967 (core, stayed out).
    korea, six = (date(1970, 3, 1) - day for day in (date(1953, 7, 27), date(1967, 6, 10)))
    old, new = 0.5 * 0.9 ** (korea.days / 365.25), 0.9 ** (six.days / 365.25)
    assert RULE(case, CASES) == pytest.approx((1 + old) / (2 + old + new))


class KnowsItself(DiscountedBeta):
    """Plants a leak: sees its own outcome."""

    def __call__(self, case: CaseFile, cases: Sequence[CaseFile]) -> float:
        return 0.9 * super().__call__(case, cases) + 0.1 * self.success(case)


class KnowsTheFuture(DiscountedBeta):
    """Plants a leak: sees what ends within two years of a case's first day."""

    def __call__(self, case: CaseFile, cases: Sequence[CaseFile]) -> float:
        known = [
            self.success(other)
            for other in cases
            if other.name != case.name and (other.happened.end - case.happened.start).days <= 730
        ]
        return self.mean(known, [1.0] * len(known), [1.0] * len(known))


def test_a_planted_leak_is_caught() -> None:
    check_leaks(CASES, RULE)
    with pytest.raises(LeakError, match="knows its own outcome") as error:
        cs.backtest(PATRON, record=KnowsItself())
    assert str(pickle.loads(pickle.dumps(error.value))) == str(error.value)
    with pytest.raises(LeakError, match="knows the later"):
        cs.backtest(PATRON, record=KnowsTheFuture())


def test_a_prediction_does_not_hang_on_its_own_outcome() -> None:
    """Whatever a case's outcome had been, what the others say of it is the same to the bit."""
    setup = module._Setup(PATRON, CASES, RULE, 3.0)
    setup = replace(setup, priors=problem().priors)
    for name in ("south_ossetia_2008", "syria_2015", "iran_2026"):
        at = next(i for i, c in enumerate(CASES) if c.name == name)
        told = []
        for level in (0, 4):
            cases = (*CASES[:at], CASES[at].with_outcome(level), *CASES[at + 1 :])
            core = [case for case in cases if case.happened.core]
            told.append(replace(setup, cases=cases).left_out(cases[at], core))
        np.testing.assert_array_equal(told[0], told[1])
        for level in (0, 4):  # nor do the lazy forecasts
            other = baselines([CASES[at].with_outcome(level)], CORE)
            for key, value in baselines([CASES[at]], CORE).items():
                np.testing.assert_array_equal(value, other[key])


def test_the_split_in_time_knows_nothing_later(found: Backtest) -> None:
    assert found.split is not None and found.split_day == date(2025, 1, 17)
    assert [case.name for case in found.split.cases] == ["iran_june_2025", "iran_2026"]
    assert found.split.fitted_on == 16
    setup = module._Setup(PATRON, CASES, RULE, 3.0, problem().priors)
    changed = tuple(case.with_outcome(4) if case.name == "iran_2026" else case for case in CASES)
    core = [case for case in changed if case.happened.core]
    other = module._split(replace(setup, cases=changed), core, found.split_day, 0)
    assert other is not None
    np.testing.assert_array_equal(other.forecasts[FITTED], found.split.forecasts[FITTED])
    np.testing.assert_array_equal(other.forecasts[GIVEN], found.split.forecasts[GIVEN])


# Predictions and scores


def test_predictions_are_logit_play_given_the_attack(found: Backtest) -> None:
    for case, record, told in zip(found.cases, found.records, found.given, strict=True):
        if case.name in ("egypt_1970", "iran_2026", "libya_2011"):
            tree = case.scenario.set(record=record).tree()
            play = cs.solve(
                tree.fix("Attacker", "attack").fix("Client", "resist"), "logit", rationality=3
            )
            want = [play[0].probability(f"Patron == {level}") for level in found.levels]
            np.testing.assert_allclose(told, want, atol=1e-12)


def test_what_is_known_of_this_record_comes_out(found: Backtest) -> None:
    assert len(found.core.cases) == 18
    assert found.core.score("always abstain", "Brier, last level").value == pytest.approx(2 / 18)
    assert found.core.score("always abstain", "log").value == np.inf
    assert not found.core.beaten("Brier, last level", GIVEN)
    assert not found.core.beaten("Brier, last level", FITTED)
    assert not any(c.identified for c in found.coefficients)
    drain = next(b for b in found.bearings if b.fact == "ukraine_drain")
    assert drain.verdict == "the cases do not show that it matters"
    assert {c.name for c in found.coefficients if c.name in ("steepness", "tie_down")}
    assert all(score.n == 18 for score in found.core.scores)
    assert found.split is not None
    assert all(each.n == 2 for each in found.split.differences)


def test_scores_are_those_that_were_worked_out_apart(found: Backtest) -> None:
    """Recomputed by somebody else from the cases and the predictions; all cases, and core ones."""
    assert found.whole is not None and len(found.whole.cases) == 26
    known = [
        (found.core, FITTED, (0.152, 1.240, 0.133)),
        (found.core, "base rate", (0.132, 0.803, 0.109)),
        (found.core, "uniform", (0.176, 1.340, 0.107)),
        (found.whole, FITTED, (0.155, None, None)),
        (found.whole, "base rate", (0.172, None, None)),
        (found.whole, "always the commonest", (0.236, None, None)),
    ]
    for compared, name, values in known:
        for rule, value in zip(RULES, values, strict=True):
            if value is not None:
                assert compared.score(name, rule).value == pytest.approx(value, abs=0.0011)
    against = {(d.forecast, d.rule, d.against): d for d in found.core.differences}
    gap = against[FITTED, "ranked probability", "base rate"]
    assert (gap.value, gap.low, gap.high) == pytest.approx((0.020, -0.08, 0.12), abs=0.005)
    # Giving every level the same does better on overt combat.
    assert against[FITTED, "Brier, last level", "uniform"].value > 0


def test_base_rates_by_hand() -> None:
    case = next(c for c in CORE if c.name == "yugoslavia_1999")
    told = baselines([case], CORE)
    others = [c for c in CORE if c is not case]
    assert len(others) == 17
    # Without Yugoslavia: 2 fought, 1 sent aid for certain, 3 may have; 4 may have stayed silent.
    counts = np.array([2.0, 0.0, 2.5, 0.0, 2.0])
    counts[1] = 17 - counts.sum()
    np.testing.assert_allclose(told["base rate"][0], (counts + 0.5) / (17 + 2.5))
    assert told["never against a superpower"][0, 4] == 0
    assert told["always the commonest"][0].tolist() == [0, 1, 0, 0, 0]
    same = [c for c in others if c.scenario.values["treaty_promise"] == 0]
    assert [c.name for c in same] == ["iraq_2003", "libya_2011"]
    np.testing.assert_allclose(
        told["base rate by treaty"][0], np.array([1, 1.5, 1, 0.5, 0.5]) / 4.5
    )


def test_the_same_seed_gives_the_same_result_for_few_cases() -> None:
    names = ["cases/egypt_1970", "cases/iraq_2003", "cases/libya_2011"]
    one, same = (cs.backtest(PATRON, names, seed=0) for _ in range(2))
    assert same.core.scores == one.core.scores
    assert same.coefficients == one.coefficients


@pytest.mark.slow
def test_the_same_seed_gives_the_same_result(found: Backtest) -> None:
    again = cs.backtest(PATRON)
    assert again.core.scores == found.core.scores
    assert again.coefficients == found.coefficients
    assert cs.backtest(PATRON, seed=1).core.scores != found.core.scores


# Fits


def simulate(whole: Problem, x: Array, copies: int, rng: np.random.Generator) -> Problem:
    facts = {name: np.tile(array, copies) for name, array in whole.data.facts.items()}
    chance = predict(whole.predictor, whole.priors, x[None], facts)[0]
    drawn = (chance.cumsum(axis=1) > rng.random((len(chance), 1))).argmax(axis=1)
    return replace(whole, data=Data(facts, drawn, drawn))


def test_parameters_that_made_the_data_lie_in_their_intervals() -> None:
    """Truths from the prior: of 50 fits, the 95% intervals hold them as often as they should."""
    whole, rng = problem(), np.random.default_rng(0)
    held = np.zeros(len(whole.priors))
    for _ in range(50):
        x = whole.centre + whole.width * rng.standard_normal(len(whole.priors))
        drawn = simulate(whole, x, 1, rng)
        mode, _ = drawn.maximise(drawn.centre)
        held += np.abs(x - mode) < 1.959964 * posterior_deviation(drawn, mode)
    assert held.mean() / 50 > 0.9
    assert held.min() / 50 >= 0.8


def test_the_gradient_and_the_information_agree_with_plain_differences() -> None:
    whole = problem()
    x = whole.centre + 0.3
    step = 1e-4 * np.eye(len(x))
    found = whole.levels(x[None])[0]
    slope = [(np.log(whole.levels((x + s)[None])[0]) - np.log(found)) / 1e-4 for s in step]
    want = np.einsum("acl,bcl,cl->ab", slope, slope, found)
    np.testing.assert_allclose(whole.information(x), want, rtol=0.02, atol=1e-3)
    # Over many draws from the model the observed information is the expected one.
    many = simulate(whole, x, 60, np.random.default_rng(0))
    ratio = np.diag(many.observed_information(x)) / np.diag(many.information(x))
    well = np.diag(many.information(x)) > 10
    np.testing.assert_allclose(ratio[well], 1, atol=0.25)


def test_what_much_data_shows_is_identified() -> None:
    """With 40 times as many cases and two unknowns the coefficients are told, near the truth."""
    whole = problem()
    few = tuple(prior for prior in whole.priors if prior.name in ("credit", "rationality"))
    whole = replace(whole, priors=few)
    many = simulate(whole, whole.centre, 40, np.random.default_rng(0))
    mode, _ = many.maximise(many.centre)
    (rate,) = (c for c in coefficients(many, mode) if c.name == "rationality")
    assert rate.identified
    assert rate.why == ""
    assert rate.low < 3 < rate.high


def test_a_coefficient_that_is_not_identified_says_why(found: Backtest) -> None:
    for coefficient in found.coefficients:
        assert coefficient.why, coefficient.name
        open_ended = min(coefficient.drop_low, coefficient.drop_high) <= DROP
        assert open_ended or coefficient.width_ratio >= 0.5


def test_a_drain_that_cannot_matter_is_reported_as_such() -> None:
    scenario = cs.build(_without_drain())
    whole = Problem(Predictor.of(scenario, CASES[0]), problem().priors, problem().data)
    mode, _ = whole.maximise(whole.centre)
    (drain,) = bearings(whole, mode, ["ukraine_drain"])
    assert drain.verdict == "cannot matter in this model"
    names = [whole.priors[index].name for index in movable(whole)]
    assert not {"tie_down", "steepness"} & set(names)


def _without_drain() -> dict[str, object]:
    from crisis_sim.scenario.source import read_document

    document = dict(read_document(cs.bundled()["patron"]).data)
    changed = dict(document["definitions"])
    changed |= {"interest": "stake", "force": 1, "strain": 1}
    return document | {"definitions": changed}


# What does not fit is refused


def test_cases_must_fit(tmp_path: Path) -> None:
    with pytest.raises(cs.ArgumentError, match="does not say what happened"):
        read_cases(["patron"])
    with pytest.raises(cs.ArgumentError, match="twice"):
        read_cases(["cases/egypt_1970", "cases/egypt_1970"])
    source = cs.bundled()["cases/egypt_1970"].read_text()
    other = tmp_path / "other.yaml"
    other.write_text(source.replace("name: egypt_1970", "name: x") + "\ndefinitions: {access: 1}\n")
    with pytest.raises(cs.ArgumentError, match="definitions"):
        read_cases(["cases/egypt_1970", other])
    with pytest.raises(cs.ArgumentError, match="1 core"):
        cs.backtest(PATRON, ["cases/egypt_1970", "cases/syria_2015"])
    with pytest.raises(cs.ArgumentError, match="not in both"):
        cs.backtest(cs.load("iran_2025"))


def test_a_users_case_is_added_by_adding_a_file(tmp_path: Path) -> None:
    source = cs.bundled()["cases/iran_2026"].read_text()
    mine = tmp_path / "mine.yaml"
    mine.write_text(source.replace("name: iran_2026", "name: mine").replace("2026-", "2028-"))
    names = [name for name in cs.bundled() if name.startswith("cases/")]
    every = read_cases([*names, mine])
    assert len(every) == 27
    assert every[-1].name == "mine"
    values = fact_values(every, every, RULE)
    assert values["record"][-1] < values["record"][-2]


def test_a_parameter_that_the_user_sets_counts() -> None:
    names = ["cases/egypt_1970", "cases/iraq_2003", "cases/libya_2011"]
    low, high = (cs.backtest(PATRON.set(fight_cost=c), names).given for c in (0.5, 3))
    assert (low[:, -1] > high[:, -1]).all()


def test_rules_are_scored_for_every_forecast(found: Backtest) -> None:
    assert len(found.core.scores) == len(RULES) * 8
    frame = found.to_frame()
    assert len(frame) == 26
    probabilities = frame.filter(like="fitted_P_").sum(axis=1)
    np.testing.assert_allclose(probabilities, 1)
