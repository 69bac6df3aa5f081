"""Correlated and coarse correlated equilibria: known games, the dual program, definitions."""

from __future__ import annotations

import itertools
import pickle
from typing import Any

import numpy as np
import pytest
from game_strategies import payoff_tables, scenarios, strategic_games
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

import crisis_sim as cs
from crisis_sim.equilibria.check.regret import external_regret, obedience_regret, profile_regret
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.types import Array

CONCEPTS = ["correlated", "coarse_correlated"]
SWERVE = [["swerve", "drive"]] * 2
CHICKEN = StrategicGame([[[6, 2], [7, 0]], [[6, 7], [2, 0]]], ["A", "B"], SWERVE)
PENNIES = StrategicGame([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
#: By hand: (1, 2) and (2, 1) at equal odds give 4 in all; told 2, a player would choose 1.
MOULIN_VIAL = StrategicGame([[[0, 3, 1], [1, 1, 1], [2, 1, 0]], [[0, 1, 2], [3, 1, 1], [1, 1, 0]]])


def drawn(result: cs.Equilibria) -> dict[str, float]:
    return dict(result[0].strategies["mediator"])


def total(result: cs.Equilibria) -> float:
    return sum(result[0].payoffs.values())


@pytest.mark.parametrize("concept", CONCEPTS)  # with two actions each they are the same
def test_chicken(concept: str) -> None:
    best = cs.solve(CHICKEN, concept)
    assert drawn(best) == pytest.approx(
        {"swerve, swerve": 0.5, "swerve, drive": 0.25, "drive, swerve": 0.25}
    )
    assert total(best) == pytest.approx(10.5)
    assert len(best) == 1
    assert not best.complete
    assert best.converged
    assert cs.solve(CHICKEN, concept, best_for="A")[0].payoffs["A"] == pytest.approx(7)
    assert cs.solve(CHICKEN, concept, worst_for="A")[0].payoffs["A"] == pytest.approx(2)
    # Told to drive, each must expect the other to swerve at least twice as often.
    for condition, most in {
        "A == drive and B == drive": 1 / 5,
        "A == swerve and B == swerve": 1 / 2,
        "A == drive": 1,
    }.items():
        likeliest = cs.solve(CHICKEN, concept, condition=condition)[0]
        assert likeliest.probability(condition) == pytest.approx(most)


@pytest.mark.parametrize("concept", CONCEPTS)
def test_matching_pennies_has_one(concept: str) -> None:
    for options in ({}, {"best_for": "Player 1"}, {"worst_for": "Player 1"}):
        result = cs.solve(PENNIES, concept, **options)
        assert drawn(result) == pytest.approx(dict.fromkeys(["1, 1", "1, 2", "2, 1", "2, 2"], 0.25))


@pytest.mark.parametrize("concept", CONCEPTS)
def test_prisoners_are_not_helped(concept: str) -> None:
    names = [["keep", "tell"]] * 2
    game = StrategicGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], ["A", "B"], names)
    assert drawn(cs.solve(game, concept)) == {"tell, tell": 1}
    assert cs.solve(game, concept, condition="A == keep")[0].probability("A == keep") == 0


def test_deciding_beforehand_allows_more() -> None:
    assert total(cs.solve(MOULIN_VIAL, "correlated")) == pytest.approx(3)
    coarse = cs.solve(MOULIN_VIAL, "coarse_correlated")
    assert total(coarse) == pytest.approx(4)
    joint = np.zeros((3, 3))
    for profile, probability in drawn(coarse).items():
        joint[tuple(int(a) - 1 for a in profile.split(", "))] = probability
    assert external_regret(MOULIN_VIAL.payoffs[..., None], joint[..., None])[0] < 1e-12
    assert obedience_regret(MOULIN_VIAL.payoffs[..., None], joint[..., None])[0] > 0.1


def by_dual(game: StrategicGame, goal: Array, concept: str) -> float:
    """Bound the goal by prices on deviations: the least bound is the optimum, by duality."""
    columns = []
    for i, size in enumerate(game.shape):
        told_of = range(size) if concept == "correlated" else [None]
        for told, played in itertools.product(told_of, range(size)):
            gain = np.zeros(game.shape)
            for cell in np.ndindex(*game.shape):
                if told is None or cell[i] == told:
                    there = (*cell[:i], played, *cell[i + 1 :])
                    gain[cell] = game.payoffs[(i, *there)] - game.payoffs[(i, *cell)]
            columns.append(gain.ravel())
    prices = np.array(columns).T
    # Least t with t >= goal(s) - sum_d price_d gain_d(s) at all profiles s, prices >= 0.
    solved = linprog(
        [1.0, *[0.0] * prices.shape[1]],
        A_ub=np.column_stack([-np.ones(goal.size), -prices]),
        b_ub=-goal.ravel(),
        bounds=[(None, None)] + [(0, None)] * prices.shape[1],
    )
    assert solved.fun is not None
    return solved.fun


@pytest.mark.parametrize("concept", CONCEPTS)
@given(game=strategic_games(players=3, ties=True) | strategic_games(players=3))
@settings(max_examples=25)
def test_optimum_by_duality(concept: str, game: StrategicGame) -> None:
    first = game.players[0]
    aims: list[tuple[dict[str, Any], Array]] = [
        ({}, game.payoffs.sum(axis=0)),
        ({"best_for": first}, game.payoffs[0]),
        ({"worst_for": first}, -game.payoffs[0]),
    ]
    for options, goal in aims:
        result = cs.solve(game, concept, **options)
        payoffs = np.array(list(result[0].payoffs.values()))
        value = {"best_for": payoffs[0], "worst_for": -payoffs[0]}.get(
            next(iter(options), ""), payoffs.sum()
        )
        assert value == pytest.approx(by_dual(game, goal, concept), abs=1e-7)
        assert result.max_regret <= 1e-9 * max(np.abs(game.payoffs).max(), 1e-300)
        mix = result[0].profile[0]
        assert (mix > 0).all()
        assert mix.sum() == pytest.approx(1, abs=1e-12)


@given(strategic_games(players=3, ties=True), st.integers(0, 2**32 - 1))
def test_regrets_by_definition(game: StrategicGame, seed: int) -> None:
    joint = np.random.default_rng(seed).dirichlet(np.ones(game.payoffs[0].size)).reshape(game.shape)
    obedience, external = [], []
    for i, size in enumerate(game.shape):

        def worth(reply: Any, i: int = i) -> float:
            return sum(
                float(joint[cell] * game.payoffs[(i, *cell[:i], reply(cell[i]), *cell[i + 1 :])])
                for cell in np.ndindex(*game.shape)
            )

        obeys = worth(lambda told: told)
        maps = itertools.product(range(size), repeat=size)
        obedience.append(max(worth(lambda told, m=m: m[told]) for m in maps) - obeys)
        external.append(max(worth(lambda _, b=b: b) for b in range(size)) - obeys)
    whole = game.payoffs[..., None], joint[..., None]
    assert obedience_regret(*whole)[0] == pytest.approx(max(obedience), abs=1e-12)
    assert external_regret(*whole)[0] == pytest.approx(max(external), abs=1e-12)


@given(payoff_tables(), st.integers(0, 2**32 - 1), st.integers(1, 3))
def test_independent_play_has_the_regret_of_its_profile(
    payoffs: Array, seed: int, games: int
) -> None:
    """So every Nash equilibrium is a correlated equilibrium."""
    rng = np.random.default_rng(seed)
    many = np.stack([payoffs + rng.normal(size=payoffs.shape) for _ in range(games)], axis=-1)
    profile = [rng.dirichlet(np.ones(n), size=games).T for n in payoffs.shape[1:]]
    joint = np.ones((*payoffs.shape[1:], games))
    for player, mix in enumerate(profile):
        shape = [1] * (joint.ndim - 1)
        shape[player] = len(mix)
        joint = joint * mix.reshape(*shape, games)
    expected = profile_regret(many, profile)
    np.testing.assert_allclose(obedience_regret(many, joint), expected, atol=1e-12)
    np.testing.assert_allclose(external_regret(many, joint), expected, atol=1e-12)


@given(payoff_tables(players=3))
@settings(max_examples=30)
def test_pure_equilibria_lie_between_best_and_worst(payoffs: Array) -> None:
    game = StrategicGame(payoffs)
    for i, player in enumerate(game.players):
        ends = {
            (concept, aim): cs.solve(game, concept, **{aim: player})[0].payoffs[player]
            for concept in CONCEPTS
            for aim in ("best_for", "worst_for")
        }
        assert ends["coarse_correlated", "best_for"] >= ends["correlated", "best_for"] - 1e-8
        assert ends["coarse_correlated", "worst_for"] <= ends["correlated", "worst_for"] + 1e-8
        for equilibrium in cs.solve(game, "pure"):
            assert equilibrium.payoffs[game.players[i]] <= ends["correlated", "best_for"] + 1e-8
            assert equilibrium.payoffs[game.players[i]] >= ends["correlated", "worst_for"] - 1e-8


@given(payoff_tables(actions=2))
@settings(max_examples=30)
def test_with_two_actions_the_two_sets_are_one(payoffs: Array) -> None:
    game = StrategicGame(payoffs)
    correlated, coarse = (total(cs.solve(game, concept)) for concept in CONCEPTS)
    assert correlated == pytest.approx(coarse, abs=1e-8)


@given(payoff_tables(), st.floats(0.01, 1000), st.floats(-100, 100))
@settings(max_examples=30)
def test_units_of_payoff_do_not_matter(payoffs: Array, scale: float, shift: float) -> None:
    game, other = StrategicGame(payoffs), StrategicGame(scale * payoffs + shift)
    for concept in CONCEPTS:
        value = cs.solve(game, concept, best_for="Player 2")[0].payoffs["Player 2"]
        moved = cs.solve(other, concept, best_for="Player 2")[0].payoffs["Player 2"]
        assert moved == pytest.approx(scale * value + shift, abs=1e-7 * (scale + abs(shift)))


def test_a_scenario_keeps_its_conditions() -> None:
    scenario = cs.load("strike_resist_intervene")
    game = scenario.strategic()
    condition = "Patron == intervene"
    result = cs.solve(scenario, "correlated", condition=condition)
    joint = np.zeros(game.shape)
    for profile, probability in drawn(result).items():
        cell = (own.index(a) for own, a in zip(game.actions, profile.split(", "), strict=True))
        joint[tuple(cell)] = probability
    play = game.play
    ends = play.weight * np.array(
        [
            sum(
                joint[cell] * all(a[end, c] for a, c in zip(play.agrees, cell, strict=True))
                for cell in np.ndindex(*game.shape)
            )
            for end in range(len(play.weight))
        ]
    )
    np.testing.assert_allclose(result[0].reach, ends, atol=1e-12)
    assert result[0].reach.sum() == pytest.approx(1)
    sure = cs.solve(scenario, "correlated", condition="Attacker == strike")
    assert sure[0].probability("Attacker == strike") == pytest.approx(1)
    assert result.digest == scenario.digest


@given(scenarios(moves=3, most_profiles=200))
@settings(max_examples=30)
def test_payoffs_are_those_of_the_ends_reached(data: dict[str, Any]) -> None:
    tree = cs.build(data).tree()
    for concept in CONCEPTS:
        (equilibrium,) = cs.solve(tree.strategic(), concept)
        payoffs = list(equilibrium.payoffs.values())
        np.testing.assert_allclose(tree.payoffs @ equilibrium.reach, payoffs, atol=1e-9)
        assert equilibrium.reach.sum() == pytest.approx(1)


def test_names_with_commas_stay_apart() -> None:
    names = [["a", "a, b"], ["b, c", "c"]]
    game = StrategicGame([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]], actions=names)
    assert drawn(cs.solve(game, "correlated")) == pytest.approx(
        dict.fromkeys(["a; b, c", "a; c", "a, b; b, c", "a, b; c"], 0.25)
    )


@pytest.mark.parametrize("concept", CONCEPTS)
def test_what_it_refuses(concept: str) -> None:
    for options, problem in [
        ({"best_for": "C"}, "`C` is no player"),
        ({"worst_for": "a"}, "did you mean `A`"),
        ({"best_for": "A", "worst_for": "A"}, "together with `best_for`"),
        ({"best_for": "A", "condition": "A == drive"}, "together with `best_for`"),
    ]:
        with pytest.raises(cs.ArgumentError, match=problem) as caught:
            cs.solve(CHICKEN, concept, **options)
        assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
    with pytest.raises(cs.FormulaError, match="swerve"):
        cs.solve(CHICKEN, concept, condition="A == swurve")
    with pytest.raises(cs.ArgumentError, match="coefficients"):
        cs.solve(StrategicGame(np.zeros((2, 400, 400))), concept)


@pytest.mark.parametrize("concept", CONCEPTS)
def test_games_at_the_edge(concept: str) -> None:
    assert drawn(cs.solve(StrategicGame([[1, 3, 2]]), concept)) == {"2": 1}
    assert total(cs.solve(StrategicGame(np.zeros((3, 2, 1, 2))), concept)) == 0
    large = cs.solve(StrategicGame(1e9 * CHICKEN.payoffs), concept)
    assert total(large) == pytest.approx(10.5e9)
    assert large.max_regret <= 1


@pytest.mark.parametrize("seed", range(5))
def test_near_ties(seed: int) -> None:
    """Payoffs that differ in the tenth digit, beside others that do not."""
    rng = np.random.default_rng(seed)
    width = np.array([1e-7, 1e-4, 1e7]).reshape(-1, 1, 1, 1)
    game = StrategicGame(1000 + width * rng.integers(0, 4, (3, 3, 4, 3)))
    for concept in CONCEPTS:
        for options in ({}, {"best_for": "Player 1"}):
            result = cs.solve(game, concept, **options)
            assert len(result) == 1
            assert result.converged
