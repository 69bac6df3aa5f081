"""Every equilibrium of an N-player game: known answers, other solvers, properties."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from itertools import product

import numpy as np
import pytest
from clock import Clock
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from crisis_sim.equilibria.strategic.complete import (
    Component,
    Enumeration,
    GameError,
    find_all,
    find_all_batch,
)

Array = NDArray[np.float64]


# --- an independent verifier: sums over pure profiles, one product at a time -----------------


def gains(payoffs: Array, profile: Sequence[Array]) -> list[Array]:
    """What each player would gain by each pure action."""
    players = payoffs.shape[0]
    value = [np.zeros(n) for n in payoffs.shape[1:]]
    for pure in product(*(range(n) for n in payoffs.shape[1:])):
        for i in range(players):
            weight = 1.0
            for j in range(players):
                if j != i:
                    weight *= float(profile[j][pure[j]])
            value[i][pure[i]] += weight * float(payoffs[(i, *pure)])
    return [v - v @ p for v, p in zip(value, profile, strict=True)]


def check_profile(payoffs: Array, profile: Sequence[Array], tolerance: float) -> None:
    for p in profile:
        assert (p >= 0).all()
        assert abs(p.sum() - 1) < 1e-12
    assert max(g.max() for g in gains(payoffs, profile)) <= tolerance


def check_regular(payoffs: Array, found: Enumeration) -> None:
    """A complete answer for a regular game."""
    assert found.complete
    assert not found.components
    assert not found.unexplored
    assert len(found.equilibria) % 2 == 1
    assert all(e.proven for e in found.equilibria)
    assert sum(e.index or 0 for e in found.equilibria) == 1
    for e in found.equilibria:
        check_profile(payoffs, e.profile, 1e-10)
        assert e.support == tuple(tuple(np.flatnonzero(p).tolist()) for p in e.profile)
    rows = [np.concatenate(e.profile) for e in found.equilibria]
    for m, row in enumerate(rows):
        assert all(np.abs(row - other).max() > 1e-9 for other in rows[:m])


def distance(found: Enumeration, profile: Sequence[Array]) -> float:
    """How far a profile is from the nearest isolated equilibrium."""
    row = np.concatenate(list(profile))
    return min(
        (float(np.abs(row - np.concatenate(e.profile)).max()) for e in found.equilibria),
        default=np.inf,
    )


def inside(component: Component, profile: Sequence[Array], slack: float = 1e-9) -> bool:
    return all(
        bool((low - slack <= p).all() and (p <= high + slack).all())
        for low, p, high in zip(component.low, profile, component.high, strict=True)
    )


def covered(found: Enumeration, profile: Sequence[Array]) -> bool:
    return distance(found, profile) < 1e-6 or any(inside(c, profile) for c in found.components)


# --- independent ways to find equilibria ------------------------------------------------------


def expected(payoffs: Array, i: int, profile: Sequence[Array]) -> Array:
    value: Array = np.moveaxis(payoffs[i], i, 0)
    for j in reversed([j for j in range(len(profile)) if j != i]):
        value = value @ profile[j]
    return value


def multistart(payoffs: Array, seed: int, starts: int) -> list[list[Array]]:
    """Newton's method from random points on random supports; what it finds is verified."""
    rng = np.random.default_rng(seed)
    actions = payoffs.shape[1:]
    found = []
    for _ in range(starts):
        support = [np.flatnonzero(rng.random(n) < 0.6) for n in actions]
        support = [
            s if len(s) else np.array([rng.integers(n)])
            for s, n in zip(support, actions, strict=True)
        ]
        profile = [np.zeros(n) for n in actions]
        for p, s in zip(profile, support, strict=True):
            p[s] = rng.dirichlet(np.ones(len(s)))
        for _ in range(25):
            profile, size = newton_step(payoffs, support, profile)
            if size < 1e-13 or min(p.min() for p in profile) < -0.5:
                break
        if size < 1e-10 and all((p > -1e-12).all() for p in profile):
            profile = [np.maximum(p, 0) / np.maximum(p, 0).sum() for p in profile]
            if max(g.max() for g in gains(payoffs, profile)) < 1e-9:
                found.append(profile)
    return found


def newton_step(
    payoffs: Array, support: list[NDArray[np.intp]], profile: list[Array]
) -> tuple[list[Array], float]:
    """One step on: equal payoffs on the support, probabilities adding to one."""
    players = len(support)
    sizes = [len(s) for s in support]
    start = np.cumsum([0, *sizes])
    n = start[-1] + players
    matrix, wrong = np.zeros((n, n)), np.zeros(n)
    for i, s in enumerate(support):
        rows = slice(start[i], start[i + 1])
        u = expected(payoffs, i, profile)[s]
        level = u.mean()
        wrong[rows] = u - level
        matrix[rows, start[-1] + i] = -1.0
        wrong[start[-1] + i] = profile[i].sum() - 1
        matrix[start[-1] + i, rows] = 1.0
        for j, t in enumerate(support):
            if i == j:
                continue
            for c, action in enumerate(t):
                pure = [p.copy() for p in profile]
                pure[j] = np.eye(len(profile[j]))[action]
                matrix[rows, start[j] + c] = expected(payoffs, i, pure)[s]
    try:
        step = np.linalg.solve(matrix, wrong)
    except np.linalg.LinAlgError:
        return profile, np.inf
    new = []
    for i, s in enumerate(support):
        p = profile[i].copy()
        p[s] -= np.clip(step[start[i] : start[i + 1]], -1, 1)
        new.append(p)
    return new, float(np.abs(step[: start[-1]]).max())


# --- known answers -----------------------------------------------------------------------------


def mckelvey_mclennan() -> Array:
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[:, 0, 0, 0] = 9, 8, 12
    payoffs[:, 1, 1, 0] = 9, 8, 2
    payoffs[:, 0, 1, 1] = 3, 4, 6
    payoffs[:, 1, 0, 1] = 3, 4, 6
    return payoffs


def test_mckelvey_mclennan_has_nine() -> None:
    found = find_all(mckelvey_mclennan())
    check_regular(mckelvey_mclennan(), found)
    assert len(found.equilibria) == 9
    assert sum(len(s) == 2 for e in found.equilibria for s in e.support) == 12
    mixed = [e for e in found.equilibria if all(len(s) == 2 for s in e.support)]
    firsts = sorted([float(p[0]) for p in e.profile] for e in mixed)
    np.testing.assert_allclose(firsts, [[2 / 5, 1 / 2, 1 / 3], [1 / 2, 2 / 5, 1 / 4]], atol=1e-12)


PENNIES = np.array([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]], dtype=float)
RPS = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]], dtype=float)
KNOWN: list[tuple[str, Array, int, list[int]]] = [
    ("matching pennies", PENNIES, 1, [1]),
    ("stag hunt", np.array([[[4, 0], [3, 2]], [[4, 3], [0, 2]]], dtype=float), 3, [-1, 1, 1]),
    ("chicken", np.array([[[0, -1], [1, -9]], [[0, 1], [-1, -9]]], dtype=float), 3, [-1, 1, 1]),
    ("prisoners", np.array([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], dtype=float), 1, [1]),
    ("rock paper scissors", np.array([RPS, -RPS]), 1, [1]),
    ("3x3 coordination", np.array([np.eye(3), np.eye(3)]), 7, [-1, -1, -1, 1, 1, 1, 1]),
]


@pytest.mark.parametrize(("name", "payoffs", "number", "indices"), KNOWN, ids=[k[0] for k in KNOWN])
def test_known_games(name: str, payoffs: Array, number: int, indices: list[int]) -> None:
    found = find_all(payoffs)
    check_regular(payoffs, found)
    assert len(found.equilibria) == number
    assert sorted(e.index or 0 for e in found.equilibria) == indices


def test_coordination_of_three_players() -> None:
    """All want to match: two strict equilibria and the mixture of all."""
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[:, 0, 0, 0] = payoffs[:, 1, 1, 1] = 1
    found = find_all(payoffs)
    check_regular(payoffs, found)
    assert len(found.equilibria) == 3


# --- random regular games ----------------------------------------------------------------------


def random_games(shape: tuple[int, ...], count: int, seed: int) -> Array:
    rng = np.random.default_rng(seed)
    games = rng.uniform(size=(count, len(shape), *shape))
    games[1::2] = rng.normal(size=games[1::2].shape)
    return games


@pytest.mark.parametrize(
    ("shape", "count"),
    [
        ((2, 2, 2), 200),
        ((2, 2, 2, 2), 200),
        ((3, 2, 2, 3), 200),
        ((3, 3, 3), 200),
        ((4, 3), 100),
        ((5, 5), 30),
        ((2, 2, 2, 2, 2), 30),
        ((3, 3, 3, 3), 2),
    ],
    ids=str,
)
def test_random_games_are_settled(shape: tuple[int, ...], count: int) -> None:
    games = random_games(shape, count, seed=7)
    kept = games.copy()
    results = find_all_batch(games, seconds=120)
    np.testing.assert_array_equal(games, kept)
    for payoffs, found in zip(games, results, strict=True):
        check_regular(payoffs, found)


@pytest.mark.parametrize("shape", [(2, 2, 2), (2, 2, 2, 2), (3, 2, 2, 3), (3, 3, 3)], ids=str)
def test_nothing_a_multistart_finds_is_missing(shape: tuple[int, ...]) -> None:
    games = random_games(shape, 5, seed=11)
    seen = 0
    for m, (payoffs, found) in enumerate(zip(games, find_all_batch(games), strict=True)):
        for profile in multistart(payoffs, seed=m, starts=150):
            seen += 1
            assert distance(found, profile) < 1e-6
    assert seen >= 5


GAMBIT = """
import json, sys
import numpy as np
import pygambit as gbt
for payoffs in json.load(sys.stdin):
    game = gbt.StrategicGame.from_arrays(*np.array(payoffs))
    solve = getattr(gbt.nash, sys.argv[1])
    found = solve(game, use_strategic=True) if "poly" in sys.argv[1] else solve(game)
    rows = [[list(dict(e[p]).values()) for p in game.players] for e in found.equilibria]
    print(json.dumps([[[float(v) for v in p] for p in row] for row in rows]), flush=True)
"""


def gambit(games: Array, solver: str) -> list[list[list[Array]]]:
    """What another solver finds, game by game, until it ends, hangs or crashes."""
    command = [sys.executable, "-W", "ignore", "-c", GAMBIT, solver]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(games.tolist()),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,  # against one that hangs
        )
        text = done.stdout
    except subprocess.TimeoutExpired as stopped:
        text = stopped.stdout.decode() if isinstance(stopped.stdout, bytes) else ""
    return [[[np.array(p) for p in row] for row in json.loads(line)] for line in text.splitlines()]


@pytest.mark.parametrize("solver", ["enumpoly_solve", "gnm_solve"])
@pytest.mark.parametrize("shape", [(2, 2, 2), (2, 2, 2, 2), (3, 2, 2, 3), (3, 3, 3)], ids=str)
def test_nothing_another_solver_finds_is_missing(shape: tuple[int, ...], solver: str) -> None:
    pytest.importorskip("pygambit")
    games = random_games(shape, 10, seed=13)
    theirs = gambit(games, solver)
    assert theirs, "the other solver found nothing at all"
    for payoffs, ours, rows in zip(games, find_all_batch(games), theirs, strict=False):
        for profile in rows:
            if max(g.max() for g in gains(payoffs, profile)) < 1e-6:
                assert distance(ours, profile) < 1e-4


def test_one_game_and_a_batch_agree() -> None:
    games = random_games((3, 2, 3), 6, seed=3)
    for payoffs, found in zip(games, find_all_batch(games), strict=True):
        alone = find_all(payoffs)
        assert len(alone.equilibria) == len(found.equilibria)
        assert all(distance(found, e.profile) < 1e-12 for e in alone.equilibria)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    scale=st.sampled_from([1e-200, 1e-6, 1.0, 1e6, 1e200]),
    shift=st.sampled_from([0.0, 1.0, 1000.0]),
)
def test_units_of_payoff_do_not_matter(seed: int, scale: float, shift: float) -> None:
    payoffs = np.random.default_rng(seed).normal(size=(3, 2, 3, 2))
    before = find_all(payoffs)
    after = find_all((payoffs + shift) * scale)
    assert after.complete
    assert len(before.equilibria) == len(after.equilibria)
    assert all(distance(after, e.profile) < 1e-6 for e in before.equilibria)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), order=st.permutations([0, 1, 2]))
def test_order_of_players_does_not_matter(seed: int, order: list[int]) -> None:
    payoffs = np.random.default_rng(seed).normal(size=(3, 2, 3, 2))
    turned = payoffs[order].transpose(0, *(1 + i for i in order))
    before, after = find_all(payoffs), find_all(turned)
    assert len(before.equilibria) == len(after.equilibria)
    for e in before.equilibria:
        assert distance(after, [e.profile[i] for i in order]) < 1e-9
    assert sorted(e.index or 0 for e in before.equilibria) == sorted(
        e.index or 0 for e in after.equilibria
    )


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_dominated_action_changes_nothing(seed: int) -> None:
    payoffs = np.random.default_rng(seed).normal(size=(3, 2, 2, 2))
    worse = payoffs[:, :1].copy()
    worse[0] -= 1.0
    before, after = find_all(payoffs), find_all(np.concatenate([payoffs, worse], axis=1))
    assert len(before.equilibria) == len(after.equilibria)
    assert all(e.profile[0][2] == 0 for e in after.equilibria)


# --- degenerate games --------------------------------------------------------------------------


def check_degenerate(payoffs: Array, found: Enumeration) -> None:
    """Whatever is shown is an equilibrium; samples lie within their component."""
    tolerance = 1e-9 * max(1.0, float(np.abs(payoffs).max()))
    for e in found.equilibria:
        check_profile(payoffs, e.profile, tolerance)
        assert (e.index is None) == (not e.proven)
    for c in found.components:
        assert c.samples
        for sample in c.samples:
            check_profile(payoffs, sample, tolerance)
            assert inside(c, sample)


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (2, 2, 2), (3, 2, 2), (2, 2, 2, 2)], ids=str)
def test_equal_payoffs_are_one_component(shape: tuple[int, ...]) -> None:
    payoffs = np.full((len(shape), *shape), 3.0)
    found = find_all(payoffs)
    check_degenerate(payoffs, found)
    assert found.complete
    assert not found.equilibria
    (only,) = found.components
    assert all((low == 0).all() for low in only.low)
    assert all((high == 1).all() for high in only.high)


def test_a_known_continuum_beside_an_isolated_equilibrium() -> None:
    """Entry: out against any sufficiently likely fight, or in and accommodate."""
    payoffs = np.array([[[2, 2], [0, 3]], [[2, 2], [0, 1]]], dtype=float)
    found = find_all(payoffs)
    check_degenerate(payoffs, found)
    assert found.complete
    (isolated,) = found.equilibria
    assert isolated.support == ((1,), (1,))
    assert isolated.index == 1
    (component,) = found.components
    np.testing.assert_allclose(component.low[0], [1, 0], atol=0.01)
    np.testing.assert_allclose(component.low[1], [1 / 3, 0], atol=0.01)
    np.testing.assert_allclose(component.high[1], [1, 2 / 3], atol=0.01)


def test_a_point_that_is_singular_but_alone() -> None:
    """Only (first, first) pays; (second, second) is an equilibrium by indifference alone."""
    payoffs = np.zeros((2, 2, 2))
    payoffs[:, 0, 0] = 1
    found = find_all(payoffs)
    check_degenerate(payoffs, found)
    assert found.complete
    assert not found.components
    shown = sorted((e.support, e.index) for e in found.equilibria)
    assert shown == [(((0,), (0,)), 1), (((1,), (1,)), None)]


def test_the_game_that_support_enumeration_warns_about() -> None:
    a = np.array([[3, 3], [2, 5], [0, 6]], dtype=float)
    b = np.array([[3, 3], [2, 6], [3, 1]], dtype=float)
    payoffs = np.array([a, b])
    found = find_all(payoffs)
    check_degenerate(payoffs, found)
    assert found.complete
    assert [e.support for e in found.equilibria] == [((1, 2), (0, 1))]
    (component,) = found.components
    np.testing.assert_allclose(component.low[1], [2 / 3, 0], atol=0.01)


@pytest.mark.parametrize("seed", range(4))
def test_a_duplicated_action_spreads_its_equilibria(seed: int) -> None:
    payoffs = np.random.default_rng(seed).uniform(size=(3, 2, 2, 2))
    double = np.concatenate([payoffs, payoffs[:, 1:]], axis=1)
    single, found = find_all(payoffs), find_all(double)
    check_degenerate(double, found)
    assert found.complete
    unspread = [e for e in single.equilibria if e.support[0] == (0,)]
    assert len(found.equilibria) == len(unspread)
    for e in single.equilibria:
        for share in (0.0, 0.3, 1.0):
            p, q = e.profile[0]
            assert covered(found, (np.array([p, q * share, q - q * share]), *e.profile[1:]))


def test_zero_sum_with_many_optima() -> None:
    matrix = np.array([[0, -1, 1, 1], [1, 0, -1, -1], [-1, 1, 0, 0], [-1, 1, 0, 0]], dtype=float)
    payoffs = np.array([matrix, -matrix])
    found = find_all(payoffs)
    check_degenerate(payoffs, found)
    assert found.complete
    assert not found.equilibria
    (component,) = found.components
    third = 1 / 3
    for share, other in product((0.0, 0.5, 1.0), repeat=2):
        x = np.array([third, third, share * third, third - share * third])
        y = np.array([third, third, other * third, third - other * third])
        assert inside(component, (x, y))
    assert component.high[0][2] < 0.5


def small_payoffs(shape: tuple[int, ...]) -> st.SearchStrategy[Array]:
    size = len(shape) * int(np.prod(shape))
    return st.lists(st.integers(0, 2), min_size=size, max_size=size).map(
        lambda values: np.array(values, dtype=float).reshape(len(shape), *shape)
    )


@pytest.mark.parametrize("shape", [(2, 2), (3, 2), (2, 2, 2)], ids=str)
def test_games_full_of_ties_lose_nothing(shape: tuple[int, ...]) -> None:
    @settings(max_examples=40, deadline=None)
    @given(payoffs=small_payoffs(shape))
    def run(payoffs: Array) -> None:
        found = find_all(payoffs, seconds=20)
        check_degenerate(payoffs, found)
        assert found.complete
        assert found.equilibria or found.components
        grid = [np.array(p) / 4 for p in product(range(5), repeat=shape[0]) if sum(p) == 4]
        rest = [
            [np.array(p) / 4 for p in product(range(5), repeat=n) if sum(p) == 4] for n in shape[1:]
        ]
        for profile in product(grid, *rest):
            if max(g.max() for g in gains(payoffs, profile)) < 1e-12:
                assert covered(found, profile)

    run()


# --- budgets and bad input ---------------------------------------------------------------------


def test_a_budget_of_cells_ends_the_search_with_what_is_left() -> None:
    payoffs = np.random.default_rng(0).uniform(size=(4, 3, 3, 3, 3))
    found = find_all(payoffs, cells=3000)
    assert not found.complete
    assert found.unexplored
    assert found.cells <= 3000
    whole = find_all(payoffs)
    assert whole.complete
    for e in whole.equilibria:
        known = distance(found, e.profile) < 1e-9
        left = any(
            all(
                bool((low <= p + 1e-9).all() and (p <= high + 1e-9).all())
                for low, p, high in zip(box.low, e.profile, box.high, strict=True)
            )
            for box in found.unexplored
        )
        assert known or left


def test_a_budget_of_time_ends_the_search(counted: Callable[[float], Clock]) -> None:
    payoffs = np.random.default_rng(0).uniform(size=(4, 3, 3, 3, 3))
    clock = counted(0.01)
    found = find_all(payoffs, seconds=0.1)
    assert clock.looks < 20  # ten looks are allowed, and a few to come out of what was begun
    assert not found.complete
    assert found.unexplored


@pytest.mark.parametrize(
    ("payoffs", "message"),
    [
        ([[1, 2], [3]], "ragged"),
        ([[["a", "b"]]], "ragged|numbers"),
        (np.zeros((2, 2, 2, 2)), "one axis for the players"),
        (np.zeros((3, 2, 2)), "one axis for the players"),
        (np.zeros(4), "one axis for the players"),
        (3.0, "one axis for the players"),
        (np.zeros((2, 0, 2)), "at least one action"),
        (np.array([[[1, np.nan], [0, 0]], [[0, 0], [0, 0]]]), r"finite, got nan at \[0, 0, 1\]"),
        (np.full((2, 2, 2), np.inf), "finite"),
    ],
)
def test_bad_input_is_refused(payoffs: object, message: str) -> None:
    with pytest.raises(GameError, match=message) as caught:
        find_all(payoffs)  # type: ignore[arg-type]
    assert isinstance(caught.value, ValueError)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_an_empty_batch_has_no_results() -> None:
    assert find_all_batch(np.zeros((0, 2, 2, 2))) == ()
