"""Sampling the box: closed forms, standard errors that hold, several solutions, interruption."""

from __future__ import annotations

import json
from itertools import islice
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import crisis_sim as cs
from crisis_sim.scenario.formula import FormulaError
from crisis_sim.show.to_json import to_json
from crisis_sim.study.draws.distributions import Distribution
from crisis_sim.study.draws.estimate import REPLICATES
from crisis_sim.study.draws.usual import SAMPLE, Usual

GAME = "strike_resist_intervene"
#: A t distribution with 15 degrees of freedom leaves 4.1 standard errors in 1 of 1000 cases.
SURE = 4.1


def threshold_game(rule: str = "stake - 0.3", low: float = 0, high: float = 1) -> cs.Crisis:
    """A patron that intervenes where `rule` is positive."""
    return cs.build(
        {
            "schema": 1,
            "name": "threshold",
            "parameters": {
                "stake": {"value": 0.5, "low": low, "high": high},
                "cost": {"value": 0.5, "low": 0, "high": 1},
            },
            "players": {"Patron": {}},
            "moves": [{"player": "Patron", "choose": ["intervene", "abstain"]}],
            "payoffs": {"Patron": [{"worth": rule, "when": "Patron == intervene"}]},
        }
    )


def coordination() -> cs.Crisis:
    """Both go or both stay, if it pays (v > 0); else nobody goes."""
    return cs.build(
        {
            "schema": 1,
            "name": "coordination",
            "parameters": {"v": {"value": 0.5, "low": -1, "high": 1}},
            "players": {"A": {}, "B": {}},
            "moves": [{"player": p, "choose": ["go", "stay"], "stage": 1} for p in "AB"],
            "payoffs": {
                p: [
                    {"worth": "v", "when": "A == go and B == go"},
                    {"worth": -1, "when": f"{p} == go and {o} == stay"},
                ]
                for p, o in ("AB", "BA")
            },
        }
    )


def test_a_threshold_under_uniform_ranges() -> None:
    found = cs.sample(threshold_game(), seed=0, draws=4096)
    intervene = found.estimate("P(Patron == intervene)")
    assert intervene.low == intervene.high
    assert 0 < intervene.low_error < 1e-3
    assert abs(intervene.low - 0.7) < SURE * intervene.low_error
    abstain = found.estimate("P(Patron == abstain)")
    assert abstain.low == pytest.approx(1 - intervene.low)


def test_the_patron_of_the_smallest_deterrence() -> None:
    """P(stake + reputation > cost (1 + drain)), integrated on a grid of its own."""
    cost, drain = np.meshgrid(
        0.1 + 1.9 * (np.arange(2000) + 0.5) / 2000, 2 * (np.arange(2000) + 0.5) / 2000
    )
    needed = cost * (1 + drain)
    exceeds = np.where(needed < 1, 1 - needed**2 / 2, np.clip(2 - needed, 0, None) ** 2 / 2)
    struck = cs.sample(cs.load(GAME), seed=0, draws=16_384, fixing="Attacker == strike")
    patron = struck.estimate("P(Patron == intervene)")
    assert abs(patron.low - exceeds.mean()) < SURE * patron.low_error
    assert patron.low_error < 0.003


def test_standard_errors_hold() -> None:
    """Over 40 seeds the errors, in their own units, have the spread of Student's t."""
    scenario = threshold_game("stake - cost - 0.2")
    truth = 0.8**2 / 2
    off = []
    for seed in range(40):
        found = cs.sample(scenario, seed=seed, draws=512).estimate("P(Patron == intervene)")
        off.append((found.low - truth) / found.low_error)
    assert np.abs(off).max() < 2 * SURE
    assert 0.6 < np.std(off) < 1.7
    assert abs(np.mean(off)) < 0.6


def test_sobol_points_beat_chance() -> None:
    found = cs.sample(threshold_game(), seed=3, draws=4096).estimate("P(Patron == intervene)")
    assert found.low_error < 0.2 * np.sqrt(0.7 * 0.3 / 4096)


def test_draws_agree_with_single_solves() -> None:
    scenario = cs.load("iran_2025")
    measure = "P(Russia == aid, fixing=Israel == strike)"
    found = cs.sample(scenario, seed=1, draws=40, measures=[measure, "U(Iran)"], concept="logit")
    points = found.points()
    for draw in (0, 17, 39):
        there = scenario.set(**{name: float(values[draw]) for name, values in points.items()})
        alone = cs.solve(there, "logit", rationality=3.0)[0]
        assert found.low[1, draw] == pytest.approx(alone.payoffs["Iran"], abs=1e-12)
        fixed = cs.sweep(
            there, concept="logit", fixing="Israel == strike", reach=[there.values["reach"]]
        )
        assert found.low[0, draw] == pytest.approx(fixed.probability("Russia == aid")[0])
    assert found.solves == 80
    assert found.estimate("U(Iran)").low == pytest.approx(found.low[1].mean())


def test_of_a_comparison_the_share_that_holds() -> None:
    scenario = threshold_game()
    found = cs.sample(scenario, seed=0, draws=512, measures=["P(Patron == intervene) > 0.5"])
    assert found.measures[0].low == found.estimate("P(Patron == intervene)").low
    assert set(found.low[0].tolist()) == {0.0, 1.0}


def test_same_seed_same_draws() -> None:
    scenario = threshold_game("stake * cost - 0.2")
    zero, again, one = (
        cs.sample(scenario, seed=seed, draws=500, measures=["U(Patron)"]) for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(zero.low, again.low)
    assert zero.measures == again.measures
    assert not np.array_equal(zero.low, one.low)
    np.testing.assert_array_equal(zero.points()["stake"], again.points()["stake"])


def test_points_are_those_that_were_solved() -> None:
    scenario = threshold_game("stake - 2 * cost")
    found = cs.sample(scenario, seed=5, draws=9001, measures=["U(Patron)"])
    points = found.points()
    assert len(points["stake"]) == 9001
    np.testing.assert_allclose(found.low[0], np.maximum(points["stake"] - 2 * points["cost"], 0))


def test_several_solutions_are_an_interval() -> None:
    """With v > 0 both equilibria are counted, and neither is chosen."""
    found = cs.sample(coordination(), seed=0, draws=1024, concept="pure", measures=["P(A == go)"])
    go = found.estimate("P(A == go)")
    assert go.low == 0
    assert go.high == pytest.approx(0.5, abs=0.01)
    assert found.solutions().keys() == {1, 2}
    assert found.solutions()[2] == round(go.high * 1024)
    np.testing.assert_array_equal(found.high[0], found.points()["v"] > 0)
    np.testing.assert_array_equal(found.count, np.where(found.points()["v"] > 0, 2, 1))


def test_undefined_draws_are_left_out_and_told() -> None:
    measure = "P(Patron == intervene, given=Target == resist)"
    found = cs.sample(
        cs.load(GAME), seed=0, draws=1024, measures=[measure], fixing="Attacker == strike"
    )
    share = found.measures[0].defined
    assert 0 < share < 1
    assert share == np.mean(~np.isnan(found.low[0]))
    assert found.measures[0].low == pytest.approx(np.nanmean(found.low[0]))
    data = json.loads(to_json(found.to_dict()))
    assert data["measures"][0]["defined"] == share


def chain(worth: str) -> cs.Crisis:
    """A opens or not; if it does, B answers; A opens where a > 0.5, and wants no fight."""
    return cs.build(
        {
            "schema": 1,
            "name": "chain",
            "parameters": {n: {"value": 0.5, "low": 0, "high": 1} for n in "ab"},
            "players": {"A": {}, "B": {}},
            "moves": [
                {"player": "A", "choose": ["open", "shut"]},
                {"player": "B", "choose": ["fight", "yield"], "when": "A == open"},
            ],
            "payoffs": {
                "A": [{"worth": worth, "when": "A == open"}],
                "B": [{"worth": "b - 0.75", "when": "B == fight"}],
            },
        }
    )


def test_the_probability_of_a_choice_is_given_that_its_move_is_made() -> None:
    """B fights where b > 3/4, a quarter of the cases in which it is asked, however few these."""
    found = cs.sample(chain("a - 0.5"), seed=0, draws=4096)
    fight, asked = found.estimate("B == fight"), found.estimate("B")
    assert abs(fight.low - 0.25) <= SURE * fight.low_error
    assert abs(asked.low - 0.5) <= SURE * asked.low_error
    assert fight.defined == asked.high
    anyway = found.estimate("P(B == fight)")
    assert abs(anyway.low - 0.125) <= SURE * anyway.low_error
    assert "B, if made (50%): fight 25%, yield 75%" in found.to_text()
    fixed = cs.sample(chain("a - 0.5"), seed=0, draws=4096, fixing="A == open")
    assert fixed.estimate("B").low == 1 and "if made" not in fixed.to_text()


def test_a_choice_that_decides_whether_the_move_is_made_is_told_as_made_and_as_if() -> None:
    """A shuts where B would fight: so B never fights if asked, and would in a quarter."""
    scenario = chain("0.75 - b")
    found = cs.sample(scenario, seed=0, draws=2048)
    assert found.estimate("B == fight").high == 0
    assert found.estimate("P(B == fight)").high == 0
    fixed = cs.sample(scenario, seed=0, draws=2048, fixing="A == open")
    assert abs(fixed.estimate("B == fight").low - 0.25) < 0.01
    assert "`fixing` a move before asks what if" in found.to_text()


def test_a_move_that_is_seldom_or_never_made_is_said_to_be() -> None:
    seldom = cs.sample(chain("a - 0.995"), seed=0, draws=2048)
    assert "B, seldom made (0." in seldom.to_text()
    assert "made seldom: in 0." in "".join(text.get_text() for text in seldom.plot().axes[0].texts)
    never = cs.sample(chain("a - 2"), seed=0, draws=64)
    assert never.estimate("B").high == 0 and np.isnan(never.estimate("B == fight").low)
    assert "B is never made." in never.to_text()
    never.plot()


def test_where_solutions_disagree_the_ends_are_those_of_the_move_that_is_always_made() -> None:
    found = cs.sample(coordination(), seed=0, draws=64, concept="pure")
    go, anyway = found.estimate("A == go"), found.estimate("P(A == go)")
    assert (go.low, go.high) == (anyway.low, anyway.high)
    assert go.low < go.high


def test_steps_can_be_stopped_and_what_is_done_is_kept() -> None:
    scenario = threshold_game("stake * cost - 0.2")
    whole = cs.sample(scenario, seed=2, draws=16_384, measures=["U(Patron)"])
    first, second = islice(
        cs.study.sample_blocks(scenario, seed=2, draws=16_384, measures=["U(Patron)"]), 2
    )
    assert (first.draws, second.draws, first.wanted) == (4096, 8192, 16_384)
    np.testing.assert_array_equal(first.low, whole.low[:, :4096])
    np.testing.assert_array_equal(second.points()["cost"], whole.points()["cost"][:8192])
    assert first.measures[0].low == pytest.approx(whole.low[0, :4096].mean())
    assert second.solves == 8192
    assert whole.measures[0].low_error < first.measures[0].low_error


def test_estimates_keep_no_more_than_was_asked_for() -> None:
    """A hundred thousand draws hold a number each for the count, two for each measure."""
    found = cs.sample(threshold_game(), seed=0, draws=100_000)
    assert found.low.nbytes == found.high.nbytes == 0
    assert found.count.nbytes == 400_000


@given(st.integers(32, 300))
def test_any_number_of_draws(draws: int) -> None:
    found = cs.sample(threshold_game(), seed=0, draws=draws)
    assert found.draws == found.solves == len(found.count) == draws
    assert len(found.points()["stake"]) == draws


REFERENCES: list[tuple[Distribution, Any]] = [
    (cs.study.Uniform(0.2, 0.7), stats.uniform(0.2, 0.5)),
    (cs.study.Triangular(0.2, 0.7, mode=0.3), stats.triang(0.2, 0.2, 0.5)),
    (cs.study.Triangular(0.0, 1.0, mode=0.0), stats.triang(0, 0, 1)),
    (cs.study.Triangular(0.0, 1.0, mode=1.0), stats.triang(1, 0, 1)),
    (cs.study.Pert(0.0, 1.0, mode=0.25), stats.beta(2, 4)),
    (cs.study.Beta(0.2, 0.7, a=2, b=3), stats.beta(2, 3, 0.2, 0.5)),
    (cs.study.TruncatedNormal(0, 1, mean=0.4, sd=0.2), stats.truncnorm(-2, 3, 0.4, 0.2)),
]


@pytest.mark.parametrize(("mine", "reference"), REFERENCES)
def test_distributions(mine: Distribution, reference: Any) -> None:
    u = np.linspace(0, 1, 101)
    np.testing.assert_allclose(mine.quantile(u), reference.ppf(u), atol=1e-9)
    scenario = threshold_game()
    stake = cs.sample(scenario, seed=0, draws=4096, distributions={"stake": mine}).points()["stake"]
    assert stake.mean() == pytest.approx(reference.mean(), abs=0.002)
    assert stake.std() == pytest.approx(reference.std(), abs=0.002)
    chance = cs.sample(scenario, seed=0, draws=4096, distributions={"stake": mine}).choices[0]
    assert chance.low == pytest.approx(reference.sf(0.3), abs=0.002)


@pytest.mark.parametrize("rho", [-0.8, 0.3, 0.9])
def test_rank_correlations(rho: float) -> None:
    points = cs.sample(
        threshold_game(),
        seed=0,
        draws=8192,
        distributions={"cost": cs.study.Pert(0, 1, mode=0.1)},
        rank_correlations={("stake", "cost"): rho},
    ).points()
    assert stats.spearmanr(points["stake"], points["cost"]).statistic == pytest.approx(
        rho, abs=0.02
    )
    assert stats.kstest(points["stake"], "uniform").statistic < 0.01
    assert stats.kstest(points["cost"], stats.beta(1.4, 4.6).cdf).statistic < 0.01


def test_correlation_changes_what_depends_on_both() -> None:
    """P(stake > cost + 0.5) vanishes as the two move together."""
    scenario = threshold_game("stake - cost - 0.5")
    free, tied = (
        cs.sample(scenario, seed=0, draws=2048, rank_correlations=pairs).choices[0].low
        for pairs in (None, {("stake", "cost"): 0.98})
    )
    assert free == pytest.approx(0.125, abs=0.01)
    assert tied < 0.01


def test_tables_and_json() -> None:
    found = cs.sample(cs.load(GAME), seed=0, draws=64, measures=["U(Patron)"])
    frame = found.to_frame()
    assert list(frame["U_Patron_low"]) == found.low[0].tolist()
    assert list(frame["drain"]) == found.points()["drain"].tolist()
    assert frame["solutions"].tolist() == [1] * 64
    dataset = found.to_xarray()
    assert dataset.sizes == {"draw": 64}
    assert dataset.attrs["seed"] == 0
    data = json.loads(to_json(found.to_dict()))
    assert data["digest"] == cs.load(GAME).digest
    assert data["draws"] == data["solves"] == 64
    assert data["solutions"] == [[1, 64]]
    assert data["distributions"]["drain"] == {"kind": "Uniform", "low": 0, "high": 2}
    assert data["choices"][0]["of"] == "Attacker == strike"
    assert data["moves"][0]["of"] == "Attacker" and "anyway" not in data
    assert str(REPLICATES) in data["method"]
    with pytest.raises(ValueError, match="read-only"):
        found.low[0, 0] = 1
    with pytest.raises(cs.ArgumentError, match="Attacker == strike"):
        found.estimate("P(Attacker == strik)")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"draws": 31}, "draws"),
        ({"seed": -1}, "seed"),
        ({"concept": "subgame"}, "subgame_perfect"),
        ({"concept": "logit", "rationality": -1.0}, "rationality"),
        ({"fixing": "Target == resist or Target == concede"}, "one test"),
        ({"distributions": {"drian": cs.study.Uniform(0, 1)}}, "drain"),
        ({"distributions": {"drain": cs.study.Uniform(0, 3)}}, "outside its range"),
        ({"distributions": {"drain": 0.5}}, "a distribution"),
        ({"rank_correlations": {("drain", "drain"): 0.5}}, "pair"),
        ({"rank_correlations": {("drain", "stake"): 1.0}}, "between"),
        ({"rank_correlations": {("drain", "stake"): 0.5, ("stake", "drain"): 0.5}}, "pair"),
        (
            {
                "rank_correlations": {
                    ("drain", "stake"): 0.9,
                    ("stake", "cost"): 0.9,
                    ("drain", "cost"): -0.9,
                }
            },
            "contradict",
        ),
    ],
)
def test_what_it_refuses(arguments: dict[str, Any], problem: str) -> None:
    with pytest.raises(cs.ArgumentError, match=problem):
        cs.study.sample_blocks(cs.load(GAME), **{"seed": 0, **arguments})


def test_a_measure_with_a_wrong_name() -> None:
    with pytest.raises(FormulaError, match="Patron"):
        cs.sample(cs.load(GAME), seed=0, measures=["P(Patrn == intervene)"])


def test_distributions_that_make_no_sense() -> None:
    for wrong, problem in (
        (lambda: cs.study.Uniform(1, 0), "low"),
        (lambda: cs.study.Triangular(0, 1, mode=2), "mode"),
        (lambda: cs.study.Beta(0, 1, a=0, b=1), "more than 0"),
        (lambda: cs.study.TruncatedNormal(0, 1, mean=0, sd=-1), "sd"),
        (lambda: cs.study.Pert(0, 1, mode=float("nan")), "finite"),
    ):
        with pytest.raises(cs.ArgumentError, match=problem):
            wrong()


def test_fewer_draws_are_made_where_games_are_solved_one_by_one_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert SAMPLE == (16_384, 128)
    for place in ("study.draws.sample", "show.words.sample"):  # fewer still, to be done sooner
        monkeypatch.setattr(f"crisis_sim.{place}.SAMPLE", Usual(16_384, 32))
    scenario = cs.load("strike_resist_intervene")
    found = cs.sample(scenario, concept="sequential")
    assert found.draws == found.wanted == 32
    assert "one by one here, so 32 is the number" in found.to_text()
    assert "one by one" not in cs.sample(scenario, concept="sequential", draws=48).to_text()
    many = cs.sample(scenario)
    assert many.draws == 16_384
    assert "one by one" not in many.to_text()
