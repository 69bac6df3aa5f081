"""Long runs show progress, and one that is stopped keeps what is done and says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import crisis_sim as cs
from crisis_sim.progress import Watch
from crisis_sim.result import Result
from crisis_sim.show.words import backtest

SMALL = cs.load("strike_resist_intervene")
IRAN = cs.load("iran_2025")
PATRON = cs.load("patron")
CASES = [f"cases/{name}" for name in ("egypt_1970", "iraq_2003", "libya_2011", "korea_1950")]
CHICKEN = cs.StrategicGame([[[2, 1], [3, 0]], [[2, 3], [1, 0]]], ["A", "B"], [["swerve", "go"]] * 2)
SIBLING = SMALL.set(drain=0.1, stake=0.6, cost=0.7, reputation=0.3)
CLAIM = "P(Attacker == strike) > 0.5"
RISKY = {"drain": (1, 2), "cost": (1.1, 2)}  # there it holds
DETERRED = cs.study.Regime("deterrence", "P(A == defect) == 0")
GAMBLE = {
    "schema": 1,
    "name": "gamble",
    "players": {"A": {}},
    "moves": [
        {"player": "A", "choose": ["keep", "dare"]},
        {"name": "luck", "chance": {"good": 0.4, "bad": 0.6}, "when": "A == dare"},
    ],
    "payoffs": {"A": [{"worth": 0.5, "when": "A == keep"}, {"worth": 1, "when": "luck == good"}]},
}


@dataclass
class Stop:
    """A watch that ends a run after so many calls, and keeps what it was told."""

    after: float = 1
    told: list[cs.Progress] = field(default_factory=list)

    def __call__(self, progress: cs.Progress) -> bool:
        self.told.append(progress)
        return len(self.told) < self.after


Run = Callable[[Watch | None], Any]
EVERY: dict[str, Run] = {
    "sweep": lambda w: cs.sweep(SMALL, drain=np.linspace(0, 2, 3000), progress=w),
    "sweep alone": lambda w: cs.sweep(
        SMALL, drain=np.linspace(0, 2, 20), concept="sequential", progress=w
    ),
    "sample": lambda w: cs.sample(SMALL, draws=10_000, measures=["U(Patron)"], progress=w),
    "sample alone": lambda w: cs.sample(SMALL, draws=150, concept="sequential", progress=w),
    "sensitivity": lambda w: cs.sensitivity(SMALL, draws=4096, progress=w),
    "morris": lambda w: cs.sensitivity(SMALL, draws=4096, method="morris", progress=w),
    "given_data": lambda w: cs.study.given_data(SMALL, "Attacker", draws=5000, progress=w),
    "discover": lambda w: cs.discover(SMALL, "Attacker == strike", draws=4500, progress=w),
    "swings": lambda w: cs.swings(SMALL, "U(Patron)", points=11, progress=w),
    "claim_flips": lambda w: cs.claim_flips(
        SMALL, "drain", "P(Attacker == strike) < 0.5", points=3000, progress=w
    ),
    "tipping_points": lambda w: cs.tipping_points(IRAN, "ukraine_drain", progress=w),
    "turns": lambda w: cs.turns(SMALL, progress=w),
    "phase_diagram": lambda w: cs.phase_diagram(SMALL, "drain", "cost", pixels=300, progress=w),
    "prove": lambda w: cs.prove(SMALL, CLAIM, within=RISKY, progress=w),
    "prove_claims": lambda w: cs.prove_claims(SMALL, progress=w),
    "nearest_flip": lambda w: cs.nearest_flip(SMALL, CLAIM, norm="sum", progress=w),
    "conditions": lambda w: cs.conditions(IRAN, "Russia == intervene", progress=w),
    "knife_edge": lambda w: cs.knife_edge(SMALL, draws=3000, progress=w),
    "counterfactuals": lambda w: cs.counterfactuals(SMALL, progress=w),
    "shapley": lambda w: cs.shapley(SMALL, SIBLING, "U(Target)", concept="nash", progress=w),
    "order_robustness": lambda w: cs.order_robustness(cs.build(GAMBLE), draws=1500, progress=w),
    "regimes": lambda w: cs.regimes(
        cs.load("rudimentary_deterrence"), (DETERRED,), p_b=[0.5, 0.6, 0.7], progress=w
    ),
    "sources": lambda w: cs.sources(SMALL, progress=w),
    "backtest": lambda w: cs.backtest(PATRON, CASES, progress=w),
    "rivals": lambda w: cs.rivals(PATRON, ["rivals/unrestrained"], CASES, draws=256, progress=w),
    "fictitious_play": lambda w: cs.study.fictitious_play(CHICKEN, rounds=3000, seed=1, progress=w),
}


def data_of(found: Any) -> dict[str, Any]:
    """Return plain data in which an undefined number equals itself."""
    assert isinstance(found, Result)
    data: dict[str, Any] = eval(repr(found.to_dict()).replace("nan", "'nan'"), {"inf": np.inf})
    return data


@pytest.mark.parametrize("name", EVERY)
def test_a_run_that_always_goes_on_is_the_same_as_an_unwatched_one(name: str) -> None:
    found, told = whole_run(name)
    assert data_of(found) == data_of(EVERY[name](None))
    assert found.provenance()["complete"]
    for before, now in pairwise(told):
        assert now.done >= before.done or now.what != before.what
    assert all(p.total is None or p.done <= p.total for p in told)
    assert len(told) >= 2


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("calls", [1, 2])
def test_a_stopped_run_is_called_no_more_and_says_that_it_is_partial(name: str, calls: int) -> None:
    whole, told = whole_run(name)
    if len(told) <= calls:  # it was done by then
        return
    watch = Stop(after=calls)
    found = EVERY[name](watch)
    assert len(watch.told) == calls
    if calls == 1 or not found.provenance()["complete"]:
        assert found.provenance()["complete"] is False
    else:  # nothing was left that could be stopped
        assert data_of(found) == data_of(whole)
    assert found.to_dict()["solves"] >= 0
    assert found.to_frame() is not None and found.to_xarray() is not None


@cache
def whole_run(name: str) -> tuple[Any, tuple[cs.Progress, ...]]:
    """Return what a run gives that always goes on, and what its watch was told."""
    watch = Stop(after=np.inf)
    return EVERY[name](watch), tuple(watch.told)


def stopped(name: str, after: int = 1) -> Any:
    return EVERY[name](Stop(after))


@pytest.mark.parametrize("name", ["sweep", "sweep alone"])
def test_a_stopped_sweep_has_the_first_points(name: str) -> None:
    part, whole = stopped(name), whole_run(name)[0]
    measure = "P(Attacker == strike)"
    assert 0 < part.solves < whole.solves == whole.solutions.games
    for values in (part.payoff("Target"), part.value(measure)):
        assert np.isnan(values[part.solves :]).all()
    np.testing.assert_array_equal(
        part.payoff("Target")[: part.solves], whole.payoff("Target")[: part.solves]
    )
    np.testing.assert_array_equal(
        part.value(measure)[: part.solves], whole.value(measure)[: part.solves]
    )
    assert part.max_regret < 1e-9 and part.converged


@pytest.mark.parametrize("name", ["sample", "sample alone"])
def test_a_stopped_sample_is_the_beginning_of_the_whole(name: str) -> None:
    part, whole = stopped(name), whole_run(name)[0]
    assert part.draws < part.wanted == whole.draws
    for parameter, values in part.points().items():
        np.testing.assert_array_equal(values, whole.points()[parameter][: part.draws])
    np.testing.assert_array_equal(part.count, whole.count[: part.draws])
    strike = part.estimate("P(Attacker == strike)")
    assert abs(strike.low - whole.estimate(strike.of).low) < 5 * strike.low_error + 1e-12


@pytest.mark.parametrize("name", ["sensitivity", "morris"])
def test_a_stopped_sensitivity_has_wider_intervals_around_the_same(name: str) -> None:
    part, whole = stopped(name), whole_run(name)[0]
    assert part.draws < part.wanted == whole.draws
    totals = {e.parameter: e.total for e in whole.effects}
    for effect in part.effects:
        margin = 3 * effect.total_margin + 1e-9
        assert abs(effect.total - totals[effect.parameter]) <= margin


def test_a_stopped_discovery_is_measured_on_fresh_draws() -> None:
    part = stopped("discover")
    assert part.searching.draws == part.testing.draws == 4096
    assert part.searching.seed != part.testing.seed and part.searches == 0
    assert all(np.isnan(r.recurs) for r in part.box.restrictions) and part.box.density > 0.8
    later = stopped("discover", after=4)
    assert 0 < later.searches < 20 and later.searching.complete


def test_a_stopped_given_data_rests_on_fewer_draws_or_parameters() -> None:
    whole = whole_run("given_data")[0]
    part = stopped("given_data")
    assert part.drawn.draws == 4096 and len(part.parameters) == len(whole.parameters)
    later = stopped("given_data", after=3)
    assert later.drawn.draws == 5000 and set(later.parameters) < set(whole.parameters)


def test_stopped_swings_name_what_was_not_tried() -> None:
    part, whole = stopped("swings"), whole_run("swings")[0]
    assert {s.parameter for s in part.swings}.isdisjoint(part.untried)
    assert {s.parameter for s in part.swings} | {*part.untried} == set(SMALL.parameters)
    sizes = {s.parameter: s.size for s in whole.swings}
    assert all(s.size == sizes[s.parameter] for s in part.swings)


def test_stopped_claim_flips_are_those_of_the_whole_or_unresolved() -> None:
    whole, told = whole_run("claim_flips")
    assert len(whole.flips) == 1
    for calls in range(1, len(told)):
        part = stopped("claim_flips", calls)
        assert set(part.flips) <= set(whole.flips) and part.unresolved
        for value in set(whole.values) - set(part.values):
            assert any(low <= value <= high for low, high in part.unresolved)


def test_stopped_tipping_points_are_a_subset_and_the_rest_is_listed() -> None:
    whole, told = whole_run("tipping_points")
    assert len(whole) >= 1
    for calls in range(1, len(told), 3):
        part = stopped("tipping_points", calls)
        assert set(part.values) <= set(whole.values)
        for value in set(whole.values) - set(part.values):
            assert any(low <= value <= high for low, high in part.unresolved)


def test_stopped_turns_are_proven_to_be_the_nearest_all_the_same() -> None:
    whole, told = whole_run("turns")
    for calls in range(1, len(told)):
        part = stopped("turns", calls)
        assert set(part.found) <= set(whole.found) and set(part.still) <= set(whole.still)
        missing = {t.parameter for t in whole.found} - {t.parameter for t in part.found}
        assert missing | (set(whole.still) - set(part.still)) <= set(part.unresolved)


def test_a_stopped_picture_leaves_the_rest_open() -> None:
    whole, told = whole_run("phase_diagram")
    shares = []
    for calls in range(1, len(told)):
        part = stopped("phase_diagram", calls)
        assert part.open_share > 0 and part.proven_share <= whole.proven_share
        known = part.index >= 0
        names = [np.array([str(c) for c in found.classes] + [""]) for found in (part, whole)]
        np.testing.assert_array_equal(names[0][part.index[known]], names[1][whole.index[known]])
        assert (part.index == -2).mean() >= part.open_share - 1e-12
        shares.append(part.open_share)
    assert shares == sorted(shares, reverse=True)


def test_a_stopped_proof_says_nothing_that_it_does_not_know() -> None:
    whole, told = whole_run("prove")
    assert whole.verdict == "proven"
    for calls in range(1, len(told)):
        part = stopped("prove", calls)
        assert part.verdict == "undecided" and 0 < part.undecided_share <= 1
        assert part.counterexample is None


def test_a_stopped_proof_may_have_found_a_counterexample_before() -> None:
    watch = Stop()
    found = cs.prove(SMALL, "P(Attacker == strike) < 0.5", progress=watch)
    assert found.verdict == "refuted" and found.counterexample is not None
    assert not any(progress.done for progress in watch.told)  # before a box was bounded


def test_stopped_proofs_of_claims_leave_the_others_undecided() -> None:
    whole, told = whole_run("prove_claims")
    for after in range(1, len(told), 7):
        part = stopped("prove_claims", after)
        assert len(part) == len(SMALL.claims)
        for one, other in zip(part, whole, strict=True):
            assert one.claim == other.claim
            assert one.verdict in (other.verdict, "undecided")
        assert not part[-1].complete  # where there is a verdict, how far it holds was cut short
        assert part[-1].verdict == "refuted" or part[-1].undecided_share == 1.0


@pytest.mark.parametrize("norm", ["max", "sum"])
def test_a_stopped_search_bounds_the_nearest_flip_from_below(norm: Any) -> None:
    every = Stop(after=np.inf)
    whole = cs.nearest_flip(SMALL, CLAIM, norm=norm, progress=every)
    assert whole.proven
    for calls in range(1, len(every.told), max(1, len(every.told) // 3)):
        part = cs.nearest_flip(SMALL, CLAIM, norm=norm, progress=Stop(calls))
        assert part.bound <= whole.distance <= part.distance * (1 + 1e-6)
        assert part.fewest <= whole.fewest
        if part.change is not None:
            there = cs.solve(SMALL.set(**part.change))
            assert there[0].probability("Attacker == strike") <= 0.5


def test_stopped_conditions_are_those_of_a_way_that_was_looked_at() -> None:
    part, whole = stopped("conditions"), whole_run("conditions")[0]
    assert part.looked == 1 < part.ways == whole.ways == whole.looked
    failing = [sum(not c.holds for c in found.conditions) for found in (whole, part)]
    assert failing[0] <= failing[1]


def test_a_stopped_knife_edge_names_no_answer() -> None:
    part, whole = stopped("knife_edge"), whole_run("knife_edge")[0]
    assert whole.names_one_answer and not part.names_one_answer
    assert part.refusals == ("only 1,024 of 3,000 changes were tried",)
    assert part.edges[0].played == whole.edges[0].played
    assert part.edges[0].by_parameters.high >= whole.edges[0].by_parameters.share


def test_stopped_counterfactuals_are_rows_of_the_whole() -> None:
    part, whole = stopped("counterfactuals", 3), whole_run("counterfactuals")[0]
    assert len(part.rows) == 3 < part.wanted == len(whole.rows)
    assert set(map(repr, part.rows)) < set(map(repr, whole.rows))


def test_a_stopped_attribution_keeps_what_comes_first_and_last() -> None:
    part, whole = stopped("shapley"), whole_run("shapley")[0]
    assert not part.exact and (part.before, part.after) == (whole.before, whole.after)
    ends = {c.parameter: (c.first, c.last) for c in whole.contributions}
    for c in part.contributions:
        assert np.isnan(c.shapley) and (c.first, c.last) == ends[c.parameter]
        (other,) = (o for o in whole.contributions if o.parameter == c.parameter)
        assert other.least <= c.least <= c.most <= other.most


def test_drawn_orders_may_be_fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crisis_sim.study.shapley.MOST_EXACT", 0)

    def run(watch: Watch | None) -> Any:
        return cs.shapley(SMALL, SIBLING, "U(Target)", orders=600, progress=watch)

    whole, part = run(None), run(Stop())
    assert 4 <= part.orders < part.wanted == whole.orders == 600 and not part.complete
    assert sum(c.shapley for c in part.contributions) == pytest.approx(part.after - part.before)
    expected = {c.parameter: c.shapley for c in whole.contributions}
    for c in part.contributions:
        assert abs(c.shapley - expected[c.parameter]) <= 5 * c.error + 1e-9


def test_stopped_order_robustness_has_fewer_draws_and_wider_intervals() -> None:
    part, whole = stopped("order_robustness"), whole_run("order_robustness")[0]
    assert part.draws == 1024 < part.wanted == whole.draws
    expected = {o.played: o.is_one.share for o in whole.outcomes}
    for outcome in part.outcomes:
        assert abs(outcome.is_one.share - expected[outcome.played]) <= 5 * outcome.is_one.error


def test_stopped_regimes_are_not_complete_where_nothing_was_solved() -> None:
    part, whole = stopped("regimes"), whole_run("regimes")[0]
    assert part.solves == 1 and part.certain.tolist() == [True, False, False]
    assert part.found[:, 0].tolist() == whole.found[:, 0].tolist()
    assert not part.found[:, 1:].any() and not part.unnamed[1:].any()


def test_stopped_sources_name_those_that_were_not_tried() -> None:
    part, whole = stopped("sources"), whole_run("sources")[0]
    assert part.untried and all(
        s.source in {s.source for s in whole.supports} for s in part.supports
    )
    for one, other in zip(part.supports, whole.supports, strict=True):
        assert one.moves == (() if one.source in part.untried else other.moves)


def test_a_stopped_backtest_scores_the_cases_that_have_a_fit() -> None:
    part, whole = stopped("backtest"), whole_run("backtest")[0]
    fitted = ~np.isnan(part.fitted[:, 0])
    assert fitted.sum() == 1 == len(part.core.cases) and part.split is None
    np.testing.assert_array_equal(part.fitted[fitted], whole.fitted[fitted])
    assert part.core.cases[0].happened.core and not part.coefficients and not part.bearings
    assert all(np.isnan(s.low) for s in (*part.core.scores, *part.core.differences))  # of one case
    assert "The run was stopped" in backtest.tell(part) and "It beats" not in backtest.tell(part)
    later = stopped("backtest", after=2 * len(CASES) + 1)
    assert later.core.scores == whole.core.scores
    assert later.coefficients == whole.coefficients[:1] and not later.bearings


def test_stopped_rivals_are_the_first_of_them() -> None:
    part, whole = stopped("rivals"), whole_run("rivals")[0]
    assert part.names == whole.names[:1] and part.wanted == 2
    np.testing.assert_array_equal(part.log_likelihood, whole.log_likelihood[:, :1])


def test_stopped_fictitious_play_is_the_beginning() -> None:
    part, whole = stopped("fictitious_play"), whole_run("fictitious_play")[0]
    rounds = part.played.shape[1]
    assert 0 < rounds < whole.played.shape[1]
    np.testing.assert_array_equal(part.played, whole.played[:, :rounds])
    np.testing.assert_array_equal(part.frequencies[0], whole.frequencies[0][:, :rounds])
