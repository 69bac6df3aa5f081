"""Fictitious play and the replicator dynamics: definitions, known limits, invariants."""

from __future__ import annotations

import numpy as np
import pytest
from game_strategies import strategic_games
from hypothesis import given, settings
from hypothesis import strategies as st

import crisis_sim as cs
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.study.dynamics import FictitiousPlay
from crisis_sim.types import Array

PENNIES = StrategicGame([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
HUNT = StrategicGame([[[4, 0], [3, 3]], [[4, 3], [0, 3]]])
NOBODY_CARES = StrategicGame(np.zeros((2, 2, 2)))


def paper(win: float) -> StrategicGame:
    row = np.array([[0, -1, win], [win, 0, -1], [-1, win, 0]])
    return StrategicGame([row, row.T])


def worth(game: StrategicGame, player: int, mixes: list[Array]) -> Array:
    """Return what each action of a player is worth, profile by profile."""
    total = np.zeros(game.shape[player])
    for cell in np.ndindex(*game.shape):
        weight = np.prod(
            [m[a] for i, (m, a) in enumerate(zip(mixes, cell, strict=True)) if i != player]
        )
        total[cell[player]] += weight * game.payoffs[(player, *cell)]
    return total


@settings(max_examples=25)
@given(strategic_games(players=3, ties=True), st.integers(0, 5))
def test_every_action_is_a_best_reply_to_what_was_seen(game: StrategicGame, seed: int) -> None:
    run = cs.study.fictitious_play(game, rounds=12, seed=seed)
    for now in range(1, 12):
        seen = [share[:, now - 1] for share in run.frequencies]
        for player in range(len(game.players)):
            gains = worth(game, player, seen)
            assert gains[run.played[player, now]] >= gains.max() - 1e-9
    for share, own in zip(run.frequencies, run.played, strict=True):
        counted = [[(own[: now + 1] == a).mean() for now in range(12)] for a in range(len(share))]
        np.testing.assert_allclose(share, counted, atol=1e-15)


def test_a_seed_fixes_a_run_and_0_is_a_seed() -> None:
    def runs(seed: int) -> bytes:
        return cs.study.fictitious_play(NOBODY_CARES, rounds=30, seed=seed).played.tobytes()

    assert runs(0) == runs(0)
    assert runs(1) == runs(1)
    assert runs(0) != runs(1)


def test_ties_are_broken_evenly() -> None:
    run = cs.study.fictitious_play(NOBODY_CARES, rounds=4000, seed=0)
    error = np.sqrt(0.25 / 4000)
    assert abs(run.played.mean(axis=1) - 0.5).max() < 5 * error


def test_frequencies_converge_in_zero_sum_games() -> None:
    """By Robinson's theorem."""
    run = cs.study.fictitious_play(PENNIES, rounds=4000, seed=0)
    assert max(abs(share[:, -1] - 0.5).max() for share in run.frequencies) < 0.03


def test_frequencies_cycle_in_shapleys_game() -> None:
    """Runs of one profile grow geometrically, so frequencies never settle."""
    game = StrategicGame([np.eye(3), np.roll(np.eye(3), 1, axis=1)])
    run: FictitiousPlay = cs.study.fictitious_play(game, rounds=4000, seed=3)
    late = run.frequencies[0][:, 400:]
    assert np.ptp(late, axis=1).min() > 0.2


def test_a_strict_equilibrium_absorbs() -> None:
    for seed in range(6):
        run = cs.study.fictitious_play(HUNT, rounds=50, seed=seed)
        assert len(set(run.played[:, -1].tolist())) == 1
        assert np.ptp(run.played[:, 25:], axis=1).max() == 0


@settings(max_examples=20)
@given(strategic_games(players=3, ties=True), st.integers(0, 2**32 - 1))
def test_replicator_stays_in_the_simplices_and_on_their_faces(
    game: StrategicGame, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    start = [rng.dirichlet(np.ones(size)) for size in game.shape]
    for mix in start:
        if len(mix) > 2:
            mix[0] = 0
            mix /= mix.sum()
    path = cs.study.replicator(game, start, time=20, steps=10)
    assert path.time.tolist() == np.linspace(0, 20, 11).tolist()
    for mix, begin in zip(path.profile, start, strict=True):
        np.testing.assert_allclose(mix.sum(axis=0), 1, atol=1e-15)
        np.testing.assert_allclose(mix[:, 0], begin, atol=1e-15)
        assert (mix >= 0).all()
        assert (mix[begin == 0] == 0).all()


@settings(max_examples=10)
@given(strategic_games(players=3, ties=True), st.integers(0, 2**32 - 1))
def test_replicator_follows_its_equation(game: StrategicGame, seed: int) -> None:
    """Against the classical Runge-Kutta method on the probabilities themselves."""
    rng = np.random.default_rng(seed)
    mixes = [rng.dirichlet(np.ones(size)) for size in game.shape]
    path = cs.study.replicator(game, mixes, time=1, steps=1)

    def speed(now: list[Array]) -> list[Array]:
        gains = [worth(game, i, now) for i in range(len(now))]
        return [m * (g - m @ g) for m, g in zip(now, gains, strict=True)]

    def ahead(now: list[Array], by: list[Array], step: float) -> list[Array]:
        return [m + step * s for m, s in zip(now, by, strict=True)]

    step = 0.02
    for _ in range(50):
        a = speed(mixes)
        b = speed(ahead(mixes, a, step / 2))
        c = speed(ahead(mixes, b, step / 2))
        d = speed(ahead(mixes, c, step))
        for part, weight in ((a, 1), (b, 2), (c, 2), (d, 1)):
            mixes = ahead(mixes, part, step * weight / 6)
    for mix, there in zip(mixes, path.profile, strict=True):
        np.testing.assert_allclose(there[:, -1], mix, atol=1e-7)


def test_replicator_circles_in_matching_pennies() -> None:
    """Known: the product of all probabilities is a constant of motion."""
    path = cs.study.replicator(PENNIES, [[0.7, 0.3], [0.6, 0.4]], time=100, steps=400)
    product = np.prod(np.concatenate(path.profile), axis=0)
    np.testing.assert_allclose(product, product[0], rtol=1e-7)
    first = path.profile[0][0]
    assert ((first[1:] > 0.5) != (first[:-1] > 0.5)).sum() > 10


@pytest.mark.parametrize("win", [0.5, 1.0, 2.0])
def test_replicator_leaves_unstable_cycles_and_stays_near_neutral_ones(win: float) -> None:
    game = paper(win)
    third = np.full(3, 1 / 3)
    (equilibrium,) = cs.equilibria.refine(game, cs.solve(game, "nash"))
    start = [third + np.array([0.01, -0.01, 0.0]), third + np.array([-0.003, 0.0, 0.003])]
    path = cs.study.replicator(game, start, time=120, steps=600)
    far = np.abs(np.concatenate(path.profile) - 1 / 3).max(axis=0)
    if win == 1:
        assert "neutral under replicator dynamics" in equilibrium.labels
        assert far.max() < 0.05
    else:
        assert "unstable under replicator dynamics" in equilibrium.labels
        assert far.max() > 0.3


def test_replicator_comes_back_to_a_strict_equilibrium_and_rests_at_any() -> None:
    near = cs.study.replicator(HUNT, [[0.9, 0.1], [0.85, 0.15]], time=60, steps=3)
    np.testing.assert_allclose(near.profile[0][:, -1], [1, 0], atol=1e-6)
    rest = cs.study.replicator(HUNT, [[0.75, 0.25]] * 2, time=5, steps=3)
    np.testing.assert_allclose(rest.profile[1][0], 0.75, atol=1e-9)
    pure = cs.study.replicator(HUNT, [[0, 1], [1, 0]], time=5, steps=3)
    assert pure.profile[0][0].tolist() == [0, 0, 0, 0]


def test_results_are_frozen_and_arguments_stay() -> None:
    start = [np.array([0.7, 0.3]), np.array([0.6, 0.4])]
    path = cs.study.replicator(PENNIES, start, time=1, steps=2)
    assert [mix.tolist() for mix in start] == [[0.7, 0.3], [0.6, 0.4]]
    run = cs.study.fictitious_play(PENNIES, rounds=3, seed=0)
    for array in (path.time, *path.profile, run.played, *run.frequencies):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@pytest.mark.parametrize(
    ("start", "time", "steps", "expected"),
    [
        ([[0.5, 0.5]], 1, 1, "`start` has arrays of shape"),
        ([[0.5, 0.5], [0.5, 0.3, 0.2]], 1, 1, "`start` has arrays of shape"),
        ([[0.5, 0.5], [0.5, 0.6]], 1, 1, "probabilities of Player 2 that add up to 1.1"),
        ([[0.5, 0.5], [-0.5, 1.5]], 1, 1, "Player 2 that is negative"),
        ([[0.5, 0.5], ["a", "b"]], 1, 1, "`start` holds a list; expected numbers"),
        ([[0.5, 0.5]] * 2, 0, 1, "`time` is 0"),
        ([[0.5, 0.5]] * 2, np.inf, 1, "`time` is inf"),
        ([[0.5, 0.5]] * 2, 1, 0, "`steps` is 0"),
    ],
)
def test_replicator_says_what_is_wrong(
    start: list[list[float]], time: float, steps: int, expected: str
) -> None:
    with pytest.raises(cs.ArgumentError, match=expected):
        cs.study.replicator(PENNIES, start, time, steps)


def test_fictitious_play_says_what_is_wrong() -> None:
    with pytest.raises(cs.ArgumentError, match="`rounds` is 0"):
        cs.study.fictitious_play(PENNIES, rounds=0, seed=0)
    with pytest.raises(cs.ArgumentError, match=r"`rounds` is 2\.5"):
        cs.study.fictitious_play(PENNIES, rounds=2.5, seed=0)  # type: ignore[arg-type]
    with pytest.raises(cs.ArgumentError, match="`seed` is -1"):
        cs.study.fictitious_play(PENNIES, rounds=1, seed=-1)
