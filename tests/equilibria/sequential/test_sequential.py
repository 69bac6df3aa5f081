"""Sequential equilibria of the classics, against their closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from signalling_games import (
    BEER,
    RUDIMENTARY,
    SPENCE,
    SUNK,
    UNILATERAL,
    assert_verified,
    unilateral,
)

import crisis_sim as cs
from crisis_sim.equilibria.result import Equilibria, Equilibrium
from crisis_sim.equilibria.sequential import solve_sequential

RESTS = "rests on beliefs off the path"
D_STAR, C_HARD, C_SOFT = 0.5, 2 / 3, 4 / 7


def demands(equilibrium: Equilibrium) -> tuple[float, float]:
    """Return how often hard and soft challengers demand."""
    hard, soft = (equilibrium.strategies[f"first | Challenger {k}"] for k in ("hard", "soft"))
    return hard["demand"], soft["demand"]


def expected_regimes(challenger: float, defender: float) -> dict[str, tuple[float, float]]:
    """Return the equilibria of Unilateral Deterrence inside the regimes, with the demands made."""
    found = {}
    if defender > C_HARD:
        return {"deterrence": (0.0, 0.0)}
    found["steadfast"] = (0.0, 0.0)
    if defender > C_SOFT:
        found["separating"] = (1.0, 0.0)
    elif challenger < D_STAR:
        soft = challenger * (1 - D_STAR) / ((1 - challenger) * D_STAR)
        found["bluff"] = (1.0, soft)
    else:
        found["attack"] = (1.0, 1.0)
    return found


@pytest.mark.parametrize("side", [10, pytest.param(50, marks=pytest.mark.slow)])
def test_regimes_of_unilateral_deterrence(side: int) -> None:
    """Points on a grid inside the square; no line of the diagram passes through one."""
    tree = unilateral(0.5, 0.5).tree()
    credibility = (np.arange(side) + 0.5) / side
    grid = np.array(np.meshgrid(credibility, credibility)).reshape(2, -1)
    numbers = tree.batch(hard_challenger=grid[0], hard_defender=grid[1])
    for game, (challenger, defender) in enumerate(grid.T.tolist()):
        one = tree.at(numbers, game)
        result = solve_sequential(one)
        assert result.complete and not result.components
        expected = expected_regimes(challenger, defender)
        assert len(result) == len(expected)
        np.testing.assert_allclose(
            sorted(demands(e) for e in result), sorted(expected.values()), rtol=0, atol=1e-9
        )
        for equilibrium in result:
            assert equilibrium.regret < 1e-12
            steadfast = demands(equilibrium) == (0, 0) and defender < C_HARD
            assert (RESTS in equilibrium.labels) == steadfast
            assert equilibrium.isolated == (demands(equilibrium) != (0, 0))
            check_answers(equilibrium, challenger, defender)


def check_answers(equilibrium: Equilibrium, challenger: float, defender: float) -> None:
    """Compare what soft defenders do, and believe, with the closed forms."""
    assert equilibrium.strategies["answer | Defender hard"]["defy"] == 1
    low, high = equilibrium.strategy_ranges["answer | Defender soft"]["defy"]
    hard, soft = demands(equilibrium)
    (believed,) = (
        r
        for history, r in equilibrium.belief_ranges["answer | Defender soft"].items()
        if history.startswith("Challenger hard")
    )
    if hard == 0:  # deterrence at all
        deterring = max(0.0, (C_HARD - defender) / (1 - defender))
        assert (low, high) == pytest.approx((deterring, 1.0), abs=1e-9)
        most = 1.0 if defender > C_HARD else D_STAR
        assert believed == pytest.approx((0.0, most), abs=1e-9)
    elif 0 < soft < 1:
        bluff = (C_SOFT - defender) / (1 - defender)
        assert (low, high) == pytest.approx((bluff, bluff), abs=1e-9)
        assert believed == pytest.approx((D_STAR, D_STAR), abs=1e-9)
    else:
        assert (low, high) == (0, 0)
        posterior = 1.0 if soft == 0 else challenger
        assert believed == pytest.approx((posterior, posterior), abs=1e-9)


def test_separating_point_has_the_known_probabilities() -> None:
    result = cs.solve(unilateral(0.3, 0.6))
    (separating,) = (e for e in result if RESTS not in e.labels)
    assert separating.probability("first == keep") == pytest.approx(0.7)
    assert separating.probability("answer == concede") == pytest.approx(0.12)


@pytest.mark.parametrize(
    ("challenger", "defender", "on_path"),
    [
        (0.3, C_HARD, 3),  # hard challengers are indifferent: demand, do not, or mix
        (0.3, C_SOFT, 3),  # soft ones are: steadfast, separating, or they mix
        (0.7, C_SOFT, 4),
        (D_STAR, 0.3, 3),  # soft defenders are, where all demand
    ],
)
def test_lines_between_regimes(challenger: float, defender: float, on_path: int) -> None:
    scenario = unilateral(challenger, defender)
    result = cs.solve(scenario)
    assert result.complete
    assert len(result) == on_path
    assert len(result.components) == 1
    for equilibrium in (*result, *result.components[0].samples):
        assert_verified(scenario.tree(), equilibrium)


@pytest.mark.parametrize("challenger", [0.0, 1.0])
@pytest.mark.parametrize("defender", [0.0, 0.3, 0.6, 0.9, 1.0])
def test_edges_of_the_square(challenger: float, defender: float) -> None:
    """A type that is impossible is not believed in."""
    scenario = unilateral(challenger, defender)
    result = cs.solve(scenario)
    assert result.complete and len(result)
    for equilibrium in result:
        assert_verified(scenario.tree(), equilibrium)
        for history, p in equilibrium.beliefs["answer | Defender soft"].items():
            if history.startswith("Challenger soft" if challenger else "Challenger hard"):
                assert p == 0


def test_rudimentary_asymmetric_deterrence() -> None:
    """A defects unless B is hard with probability (1 - 0) / (1 + 3) or more."""
    scenario = cs.build(RUDIMENTARY)
    for hard in np.linspace(0.01, 0.99, 40):
        (only,) = cs.solve(scenario.set(hard=float(hard)))
        assert only.strategies["A"]["defect"] == (1 if hard < 0.25 else 0)
        assert not only.labels
    at_threshold = cs.solve(scenario.set(hard=0.25))
    assert len(at_threshold) == 3 and len(at_threshold.components) == 1


def test_beer_and_quiche() -> None:
    result = cs.solve(cs.build(BEER))
    assert result.complete and len(result) == 2
    labels = {e.probability("A == beer"): e.labels for e in result}
    criteria = ("passes the intuitive criterion", "passes D1", "divine")
    assert labels[1.0] == (RESTS, *criteria)
    assert labels[0.0] == (RESTS, "fails the intuitive criterion", "fails D1", "not divine")
    for equilibrium in result:
        unsent = "quiche" if equilibrium.probability("A == beer") == 1 else "beer"
        beliefs = equilibrium.belief_ranges[f"B | A {unsent}"]
        weak = beliefs[f"A weak, A {unsent}"]
        assert weak == pytest.approx((0.5, 1.0))
        assert equilibrium.strategy_ranges[f"B | A {unsent}"]["duel"] == pytest.approx((0.5, 1.0))
        assert_verified(cs.build(BEER).tree(), equilibrium)


def test_beer_and_quiche_with_few_strong_ones() -> None:
    """Pooling would bring a duel, so that the weak mix: beer is believed with odds of one half."""
    scenario = cs.build(BEER).set(strong=0.2)
    (only,) = cs.solve(scenario)
    assert only.isolated
    assert only.strategies["A | A weak"]["beer"] == pytest.approx(0.25)
    assert only.strategies["B | A beer"]["duel"] == pytest.approx(0.5)


def test_spence() -> None:
    result = cs.solve(cs.build(SPENCE).set(able=0.4))
    separating = [e for e in result if e.isolated]
    assert [e.support["Worker | Worker high"] for e in separating] == [("school",)]
    assert separating[0].strategies["Worker | Worker low"]["none"] == 1
    (pooling,) = (e for e in result if not e.isolated)
    assert pooling.probability("Worker == none") == 1
    assert pooling.labels == (
        RESTS,
        "fails the intuitive criterion",
        "fails D1",
        "not divine",
    )
    assert len(result) == 2


def test_sunk_costs_separate_from_the_value_for_the_low_type_on() -> None:
    """m* = v_L = .4, as long as m <= (1 - p) v_H + c_D = .8 (two types, derived)."""
    for cost in (0.3, 0.39, 0.41, 0.6, 0.79, 0.81, 1.0):
        result = cs.solve(cs.build(SUNK).set(cost=cost))
        assert result.complete
        separating = [
            e
            for e in result
            if e.strategies["signal | Defender high"]["pay"] == 1
            and e.strategies["signal | Defender low"]["pay"] == 0
        ]
        assert len(separating) == (0.4 < cost < 0.8)
        assert all(e.isolated for e in separating)


def test_a_scenario_may_name_the_concept_and_is_judged_on_all_equilibria() -> None:
    claims = [
        {"says": "Nobody demands.", "holds": "P(first == demand) < 0.1"},
        {"says": "The challenger never gains.", "holds": "U(Challenger) < 1"},
    ]
    scenario = cs.build(UNILATERAL | {"claims": claims})
    verdicts = [verdict.verdict for verdict in cs.judge(scenario)]
    assert verdicts == ["depends on the equilibrium", "holds"]


def test_an_exhausted_budget_is_said_to_be() -> None:
    result = solve_sequential(unilateral(0.3, 0.3).tree(), seconds=1e-9)
    assert isinstance(result, Equilibria)
    assert not result.complete
    with pytest.raises(cs.ArgumentError, match="seconds"):
        solve_sequential(unilateral(0.3, 0.3).tree(), seconds=0)
