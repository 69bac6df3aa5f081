"""Crises without a last round: classics with derived numbers, and a published equilibrium."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from dyads import DYAD, dyads
from scipy.optimize import linprog

import crisis_sim as cs
from crisis_sim.equilibria.markov.fixed_points import damped, newton
from crisis_sim.equilibria.markov.result import CrisisPlay
from crisis_sim.equilibria.markov.stationary_map import StationaryMap
from crisis_sim.equilibria.result import Equilibrium
from crisis_sim.game.reachable import markov_game

WAR: dict[str, Any] = {
    "schema": 1,
    "name": "attrition",
    "horizon": {"rounds": "infinite", "discount": 0.9},
    "players": {"A": {}, "B": {}},
    "moves": [{"player": p, "choose": ["hold", "quit_"], "stage": 1} for p in "AB"],
    "ends": [{"name": "over", "when": "A == quit_ or B == quit_"}],
    "payoffs": {
        p: [
            {"worth": 1, "when": f"{p} == hold and {q} == quit_"},
            {"worth": -0.1, "when": "A == hold and B == hold"},
        ]
        for p, q in ("AB", "BA")
    },
}


def at(play: Equilibrium, condition: str, number: int) -> float:
    """Return the probability of a condition at a round."""
    assert isinstance(play, CrisisPlay)
    return play.probability(condition, at=number)


ACTS = ("rock", "paper", "scissors")


def _where(wins: tuple[int, ...]) -> str:
    pairs = [(a, b) for a, b in product(range(3), repeat=2) if (a - b) % 3 in wins]
    return " or ".join(f"(A == {ACTS[a]} and B == {ACTS[b]})" for a, b in pairs)


_SCISSORS = "A == scissors and B == scissors"
_LOADED = {
    "first": "A == scissors and B != scissors",
    "second": "B == scissors and A != scissors",
    "neither": f"({_SCISSORS}) or (A != scissors and B != scissors)",
}
LOADED: dict[str, Any] = {
    "schema": 1,
    "name": "scissors",
    "horizon": {"rounds": "infinite", "discount": 0.95},
    "state": {"loaded": {"levels": ["neither", "first", "second"], "start": "neither"}},
    "players": {"A": {}, "B": {}},
    "moves": [{"player": p, "choose": list(ACTS), "stage": 1} for p in "AB"],
    "transitions": {
        "loaded": [
            {"from": start, "to": to, "when": when}
            for start in _LOADED
            for to, when in _LOADED.items()
            if start != to
        ]
    },
    "payoffs": {
        p: [
            {"worth": sign, "when": _where((1,))},
            {"worth": -sign, "when": _where((2,))},
            {"worth": sign, "when": f"{_SCISSORS} and loaded == first"},
            {"worth": -sign, "when": f"{_SCISSORS} and loaded == second"},
        ]
        for p, sign in (("A", 1), ("B", -1))
    },
    "solve": {"concept": "markov_perfect"},
}


def shapley(discount: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the values of the loaded scissors by Shapley's iteration, a program a state."""
    wins = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]], dtype=float)
    leads = np.array([[0, 0, 2], [0, 0, 2], [1, 1, 0]])
    value = np.zeros(3)
    for _ in range(400):
        later = np.empty(3)
        for state in range(3):
            table = wins.copy()
            table[2, 2] = (0, 1, -1)[state]
            table += discount * value[leads]
            bound = np.column_stack([-table.T, np.ones(3)])
            found = linprog(
                [0, 0, 0, -1], bound, np.zeros(3), [[1, 1, 1, 0]], [1], [(0, 1)] * 3 + [(None,) * 2]
            )
            solved = np.asarray(found.x, dtype=float)
            later[state] = solved[-1]
        if np.abs(later - value).max() < 1e-12:
            break
        value = later
    return value


@pytest.mark.slow
def test_a_war_of_attrition_has_three_equilibria_and_all_are_found() -> None:
    result = cs.solve(cs.build(WAR), starts=8)
    quits = sorted((at(play, "A == quit_", 1), at(play, "B == quit_", 1)) for play in result)
    mixed = 0.1 / 1.1
    assert np.array(quits) == pytest.approx(np.array([(0, 1), (mixed, mixed), (1, 0)]), abs=1e-9)
    assert result.max_regret < 1e-12
    assert not result.complete
    assert "led to each solution" in result.method


@pytest.mark.slow
def test_loaded_scissors_have_their_published_values() -> None:
    result = cs.solve(cs.build(LOADED), starts=1)
    (play,) = result
    assert isinstance(play, CrisisPlay)
    worth = play.chain.plays(0)[0].worth[0]
    assert worth == pytest.approx([0, 1 / 9, -1 / 9], abs=1e-10)
    published = {
        "neither": (0.36851852, 0.29814815, 0.33333333),
        "first": (0.25740741, 0.40925926, 0.33333333),
        "second": (0.47962963, 0.18703704, 0.33333333),
    }
    for level, mix in published.items():
        own = play.strategies[f"loaded {level}: A"]
        assert [own[act] for act in ACTS] == pytest.approx(mix, abs=1e-8)


@pytest.mark.slow
def test_zero_sum_values_are_those_of_linear_programs() -> None:
    data = LOADED | {"horizon": {"rounds": "infinite", "discount": 0.6}}
    (play,) = cs.solve(cs.build(data), starts=1)
    assert isinstance(play, CrisisPlay)
    assert play.chain.plays(0)[0].worth[0] == pytest.approx(shapley(0.6), abs=1e-8)


def preventive(later: float) -> dict[str, Any]:
    """Return a rising side that offers divisions, and a declining one that accepts or fights."""
    offers = {f"o{k}": k / 100 for k in (0, *range(32, 38))}
    share = " + ".join(f"{x} * (Rising == {name})" for name, x in offers.items())
    accepted, fought = "Declining == accept", "Declining == fight"
    return {
        "schema": 1,
        "name": "preventive",
        "horizon": {"rounds": "infinite", "discount": 0.9},
        "parameters": {"later": {"value": later, "low": 0, "high": 1}},
        "state": {"power": {"levels": ["low", "high"], "start": "low"}},
        "definitions": {"x": share, "p": "0.3 if power == low else later"},
        "players": {"Rising": {}, "Declining": {}},
        "moves": [
            {"player": "Rising", "choose": list(offers)},
            {"player": "Declining", "choose": ["accept", "fight"]},
        ],
        "transitions": {"power": [{"from": "low", "to": "high"}]},
        "ends": [{"name": "war", "when": fought}],
        "payoffs": {
            "Rising": [{"worth": "x", "when": accepted}, {"worth": "10 * p", "when": fought}],
            "Declining": [
                {"worth": "1 - x", "when": accepted},
                {"worth": "10 * (1 - p) - 0.2", "when": fought},
            ],
        },
        "solve": {"concept": "markov_perfect"},
    }


@pytest.mark.slow
@pytest.mark.parametrize(("later", "war"), [(0.333, False), (0.337, True)])
def test_preventive_war_comes_where_power_shifts_too_far(later: float, war: bool) -> None:
    # The threshold is .335556, and at most .001 higher with offers in steps of .01.
    result = cs.solve(cs.build(preventive(later)), starts=0)
    assert result.max_regret < 1e-10
    for play in result:
        assert isinstance(play, CrisisPlay)
        # Below the threshold somebody mixes at a tie, so that a little war remains later on.
        assert (at(play, "Declining == fight", 1) > 0.5) == war


def test_errors_without_a_last_round_are_those_of_a_long_one() -> None:
    short = LOADED | {"horizon": {"rounds": 60, "discount": 0.5}}
    ever = LOADED | {"horizon": {"rounds": "infinite", "discount": 0.5}}
    (long_,) = cs.solve(cs.build(short), "logit", rationality=1.0)
    result = cs.solve(cs.build(ever), "logit", rationality=1.0, starts=2)
    assert result.converged
    assert result.rationality == 1.0
    assert len(result) == 1
    assert dict(result[0].payoffs) == pytest.approx(dict(long_.payoffs), abs=1e-12)
    assert at(result[0], "A == rock", 7) == pytest.approx(at(long_, "A == rock", 7), abs=1e-9)


def test_the_same_seed_gives_the_same_solutions() -> None:
    scenario = cs.build(WAR)
    one, other = (cs.solve(scenario, "logit", rationality=3.0, starts=2, seed=5) for _ in "ab")
    assert one.method == other.method
    assert [dict(play.payoffs) for play in one] == [dict(play.payoffs) for play in other]


def test_many_games_are_solved_at_once_and_what_is_fixed_at_first_counts() -> None:
    data = WAR | {"parameters": {"patience": {"value": 0.5, "low": 0.1, "high": 0.9}}}
    data["horizon"] = {"rounds": "infinite", "discount": "patience"}
    scenario = cs.build(data)
    swept = cs.sweep(scenario, concept="logit", rationality=1.0, patience=[0.2, 0.8])
    assert not swept.complete
    for index, patience in enumerate((0.2, 0.8)):
        result = cs.solve(scenario.set(patience=patience), "logit", rationality=1.0, starts=0)
        assert swept.payoff("A")[index] == pytest.approx(result[0].payoffs["A"], abs=1e-9)
    held = swept.value("P(end == over, by=2, fixing=A == hold, until=1)")
    free = swept.value("P(end == over, by=2)")
    assert (held < free).all()


def test_who_looks_one_round_ahead_plays_each_round_alone() -> None:
    near = cs.solve(cs.build(WAR), "logit", rationality=2.0, lookahead=1)[0]
    once = cs.build(WAR | {"horizon": {"rounds": 1}})
    alone = cs.solve(once, "logit", rationality=2.0)[0]
    for number in (1, 2):
        quits = at(near, "A == quit_ and B == quit_", number)
        here = alone.probability("A == quit_ and B == quit_")
        stays = alone.probability("A == hold and B == hold")
        assert quits == pytest.approx(here * stays ** (number - 1), abs=1e-12)
    far = cs.solve(cs.build(WAR | {"horizon": {"rounds": 9}}), "logit", rationality=2.0)
    all_ = cs.solve(
        cs.build(WAR | {"horizon": {"rounds": 9}}), "logit", rationality=2.0, lookahead=9
    )
    assert at(all_[0], "A == hold", 1) == at(far[0], "A == hold", 1)


def test_lookahead_may_stand_in_a_file() -> None:
    data = WAR | {"solve": {"concept": "logit", "rationality": 2, "lookahead": 1}}
    assert "of 1 rounds" in cs.solve(cs.build(data)).method


def test_a_published_equilibrium_is_one_here() -> None:
    values, published, counts, _ = dyads()
    game = markov_game(cs.build(DYAD), values)
    whole = StationaryMap(game, game.rounds(0), 1.0)
    order = [["s peace", "s crisis", "s war"].index(game.name(i)) for i in range(3)]
    laid = published[:, order]
    odds = (np.log(laid[:, :, 1:]) - np.log(laid[:, :, :1])).reshape(12, -1)
    answer = whole.choices.probabilities(whole.answer(odds))
    assert np.abs(answer - laid.reshape(18, -1)).max() < 1e-9
    assert (counts * np.log(published)).sum() == pytest.approx(-8190.5261, abs=1e-4)
    stayed, converged = newton(whole, odds, 1.0)
    assert converged.all()
    assert np.abs(whole.choices.probabilities(stayed) - laid.reshape(18, -1)).max() < 1e-7


@pytest.mark.slow
def test_all_dyads_at_once_come_to_rest() -> None:
    values, _, _, _ = dyads()
    game = markov_game(cs.build(DYAD), values)
    whole = StationaryMap(game, game.rounds(0), 1.0)
    odds, settled, cycles = damped(whole, np.zeros((12, 179)), 1.0)
    assert settled.all()
    assert not cycles.any()
    _, converged = newton(whole, odds, 1.0)
    assert converged.all()
