"""Games too large for a list of all equilibria, and constant-sum games of any size."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pygambit
import pytest
from poker import kuhn_poker

import crisis_sim as cs
from crisis_sim.equilibria.check.regret import profile_regret
from crisis_sim.equilibria.logit.branch import limit_from
from crisis_sim.equilibria.strategic.complete import find_all, one
from crisis_sim.equilibria.strategic.complete.find import count_supports
from crisis_sim.equilibria.strategic.complete.one import find_some
from crisis_sim.equilibria.strategic.constant_sum import optimal_strategies
from crisis_sim.equilibria.strategic.lemke_howson import lemke_howson
from crisis_sim.game.efg_reader import parse_efg


def test_kuhn_poker() -> None:
    """The value is -1/18; the first player bets a jack with any probability up to 1/3."""
    found = cs.solve(parse_efg(kuhn_poker()), "nash")
    assert found.complete
    assert len(found) == 0
    (component,) = found.components
    for equilibrium in component.samples:
        assert equilibrium.payoffs["A"] == pytest.approx(-1 / 18, abs=1e-12)
        assert equilibrium.regret < 1e-12
    bluffs = [3 * e.probability("J == bet") for e in component.samples]
    assert min(bluffs) == pytest.approx(0, abs=1e-12)
    assert max(bluffs) == pytest.approx(1 / 3, abs=1e-12)
    kings = [3 * e.probability("K == bet") for e in component.samples]
    assert kings == pytest.approx([3 * bluff for bluff in bluffs], abs=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_optimal_strategies_have_the_value_that_gambit_finds(seed: int) -> None:
    wins = np.random.default_rng(seed).integers(-4, 5, (6, 8)).astype(float)
    found, other = (optimal_strategies(w, lambda: False) for w in (wins, -wins.T))
    assert found is not None
    assert other is not None
    game = pygambit.StrategicGame.from_arrays(wins, -wins)
    known = pygambit.nash.lp_solve(game, rational=False).equilibrium
    for mine in found.extremes:
        for theirs in other.extremes:
            assert mine @ wins @ theirs == pytest.approx(known.payoffs["1"], abs=1e-9)
            regret = profile_regret(
                np.array([wins, -wins])[..., None], [mine[:, None], theirs[:, None]]
            )
            assert regret[0] < 1e-12


@pytest.mark.parametrize("size", [2, 6, 20, 60])
def test_paths_of_lemke_and_howson_end_at_equilibria(size: int) -> None:
    payoffs = np.random.default_rng(1).uniform(-5, 5, (2, size, size))
    for label in (0, size):
        pair = lemke_howson(payoffs, label, lambda: False)
        assert pair is not None
        assert profile_regret(payoffs[..., None], [mix[:, None] for mix in pair])[0] < 1e-12


def test_twelve_actions_each_are_all_solved() -> None:
    """More supports than can be gone through, but few vertices."""
    payoffs = np.random.default_rng(0).random((2, 12, 12))
    assert count_supports((12, 12)) == 16_769_025
    search = find_all(payoffs)
    assert search.complete
    assert sum(e.index or 0 for e in search.equilibria) == 1


def test_too_many_vertices_leave_the_paths() -> None:
    payoffs = np.random.default_rng(0).random((2, 20, 20))
    search = find_all(payoffs)
    assert search.equilibria
    for equilibrium in search.equilibria:
        assert equilibrium.proven
        mixes = [mix[:, None] for mix in equilibrium.profile]
        assert profile_regret(payoffs[..., None], mixes)[0] < 1e-12
    assert not search.complete
    assert "40 of 40 paths followed" in search.remarks[0]
    assert search.unexplored


def test_many_players_have_the_limits_of_logit_play(monkeypatch: pytest.MonkeyPatch) -> None:
    """From uniform play one, from others more; all by paths, for no profile is one in pure."""
    monkeypatch.setattr(one, "QUIET", 1)
    game = cs.StrategicGame(np.random.default_rng(19).random((5, *[3] * 5)))
    found = cs.solve(game, "nash", cells=1000)
    assert not found.complete
    assert "16,807 supports" in found.remarks[0]
    assert "0 pure ones among all profiles" in found.remarks[0]
    assert "paths of logit play followed, 0 of them not to an equilibrium" in found.remarks[0]
    assert found.method == "limits of logit play"
    assert len(found) > 1
    assert all(e.regret < 1e-12 for e in found)
    assert all(e.proven for e in found)


def test_a_path_of_logit_play_stops_when_the_clock_says_so() -> None:
    looks = itertools.count()
    limit = limit_from(np.random.default_rng(0).random((3, 3, 3, 3)), None, lambda: next(looks) > 5)
    assert next(looks) == 7
    assert not limit.settled


def test_no_time_is_said() -> None:
    payoffs = np.random.default_rng(2).random((3, 9, 9, 9))
    search = find_some(payoffs, 0.0, "there is no time")
    assert not search.complete
    assert "no time was left to follow logit play" in search.remarks[0]


def test_a_path_stops_when_the_clock_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock is counted: each look at it is a second."""
    looks = iter(range(10**6))
    monkeypatch.setattr(time, "perf_counter", lambda: float(next(looks)))
    search = find_some(np.random.default_rng(0).random((2, 40, 40)), 5.0, "it is large")
    assert next(looks) < 15
    assert not search.complete


def test_optimal_strategies_stop_when_the_clock_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = iter(range(10**6))
    monkeypatch.setattr(time, "perf_counter", lambda: float(next(looks)))
    wins = np.random.default_rng(0).normal(size=(30, 30))
    search = find_some(np.array([wins, -wins]), 12.0, "it is large")
    assert next(looks) < 25
    assert not search.complete
    assert "paths followed" in search.remarks[0]


def test_a_search_that_ends_early_says_how_far_it_went() -> None:
    payoffs = np.random.default_rng(0).random((3, 6, 6, 6))
    search = find_all(payoffs, cells=count_supports((6, 6, 6)), seconds=0.5)
    assert not search.complete
    assert search.equilibria
    assert "the search ended after" in search.remarks[0]
