"""Logit quantal response: published values, independent solvers, invariances, turning points."""

from __future__ import annotations

import io
import pickle
from typing import Any

import numpy as np
import pygambit
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq, root

from crisis_sim.equilibria.logit.branch import principal_branch
from crisis_sim.equilibria.logit.branches_through import branches_through
from crisis_sim.equilibria.logit.quantal import QuantalResponse, quantal_response
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.types import Array

SHAPES = [(3,), (2, 2), (4, 3), (2, 2, 2), (3, 1, 2), (3, 2, 2, 3), (2, 2, 2, 2, 2)]
MEET = np.array([[[1.0, 0.0], [0.0, 1.0]]] * 2)


def games(shape: tuple[int, ...], count: int, seed: int = 0) -> Array:
    return np.random.default_rng(seed).normal(size=(len(shape), *shape, count))


def answer(payoffs: Array, profile: list[Array], rationality: float) -> list[Array]:
    """Each player's logit answer to a profile in one game, cell by cell of the definition."""
    answers = []
    for player, own in enumerate(profile):
        expected = np.zeros(len(own))
        for cell in np.ndindex(*payoffs.shape[1:]):
            others = [mix[a] for j, (mix, a) in enumerate(zip(profile, cell, strict=True))]
            others[player] = np.float64(1.0)
            expected[cell[player]] += np.prod(others) * payoffs[(player, *cell)]
        weight = np.exp(rationality * (expected - expected.max()))
        answers.append(weight / weight.sum())
    return answers


def one(response: QuantalResponse, game: int) -> list[Array]:
    return [mix[:, game] for mix in response.profile]


def gap(first: Any, second: Any) -> float:
    return max(float(np.abs(a - b).max()) for a, b in zip(first, second, strict=True))


def gambit(payoffs: Array) -> Any:
    shape = payoffs.shape[1:]
    numbers = np.stack([table.ravel(order="F") for table in payoffs], axis=1).ravel()
    names = " ".join(f'"{i + 1}"' for i in range(len(shape)))
    sizes = " ".join(map(str, shape))
    body = " ".join(repr(float(number)) for number in numbers)
    text = f'NFG 1 R "game" {{ {names} }} {{ {sizes} }}\n{body}\n'
    return pygambit.read_nfg(io.BytesIO(text.encode()))


# --- known answers --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prize", "rationality", "row", "column"),
    [(9, 1, 0.893576, 0.312780), (9, 5, 0.701984, 0.117135), (4, 2, 0.719043, 0.293972)],
)
def test_asymmetric_matching_pennies(
    prize: float, rationality: float, row: float, column: float
) -> None:
    payoffs = np.array([[[prize, 0], [0, 1]], [[0, 1], [1, 0]]], dtype=float)
    response = quantal_response(payoffs[..., None], rationality)
    assert response.converged.all()
    assert response.profile[0][0, 0] == pytest.approx(row, abs=5e-7)
    assert response.profile[1][0, 0] == pytest.approx(column, abs=5e-7)


def test_one_player_chooses_by_softmax() -> None:
    payoffs = games((4,), 20)
    response = quantal_response(payoffs, 1.7)
    weight = np.exp(1.7 * payoffs[0])
    np.testing.assert_allclose(response.profile[0], weight / weight.sum(axis=0), atol=1e-14)


@pytest.mark.parametrize("shape", SHAPES)
def test_without_rationality_play_is_uniform(shape: tuple[int, ...]) -> None:
    response = quantal_response(games(shape, 5), 0.0)
    assert response.converged.all()
    for mix, count in zip(response.profile, shape, strict=True):
        np.testing.assert_array_equal(mix, np.full((count, 5), 1 / count))


# --- against the definition and independent solvers -------------------------------------------


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("rationality", [0.5, 2.0, 10.0, 100.0])
def test_every_game_of_a_batch_is_an_equilibrium(
    shape: tuple[int, ...], rationality: float
) -> None:
    payoffs = games(shape, 60)
    response = quantal_response(payoffs, rationality)
    assert response.converged.all()
    assert response.residual.max() <= 1e-10
    for game in range(60):
        profile = one(response, game)
        assert gap(profile, answer(payoffs[..., game], profile, rationality)) <= 1e-10


@pytest.mark.parametrize("shape", [(2, 2), (2, 2, 2), (3, 3, 3), (2, 2, 2, 2)])
@pytest.mark.parametrize("rationality", [2.0, 10.0, 40.0])
def test_gambit_finds_the_same_point_of_the_branch(
    shape: tuple[int, ...], rationality: float
) -> None:
    payoffs = games(shape, 15, seed=11)
    response = quantal_response(payoffs, rationality)
    for game in range(15):
        (other,) = pygambit.qre.logit_solve_lambda(gambit(payoffs[..., game]), rationality)
        theirs = [
            np.array([other.profile[str(i + 1)][str(a + 1)] for a in range(count)])
            for i, count in enumerate(shape)
        ]
        assert gap(one(response, game), theirs) < 1e-7


@pytest.mark.parametrize("shape", [(2, 2), (3, 2, 2), (3, 3, 3)])
def test_scipy_finds_the_same_where_it_is_unique(shape: tuple[int, ...]) -> None:
    payoffs = np.random.default_rng(2).random((len(shape), *shape, 10))
    response = quantal_response(payoffs, 0.9)
    cuts = np.cumsum(shape)[:-1]
    for game in range(10):
        table = payoffs[..., game]

        def surplus(flat: Array, table: Array = table) -> Array:
            return flat - np.concatenate(answer(table, np.split(flat, cuts), 0.9))

        start = np.concatenate([np.eye(count)[0] for count in shape])
        found = root(surplus, start, tol=1e-13)
        assert found.success
        assert gap(one(response, game), np.split(found.x, cuts)) < 1e-9


def test_a_batch_is_its_games_one_by_one() -> None:
    payoffs, levels = games((3, 2, 3), 30), np.linspace(0, 30, 30)
    together = quantal_response(payoffs, levels)
    for game in range(30):
        alone = quantal_response(payoffs[..., [game]], levels[[game]])
        assert gap(one(together, game), one(alone, 0)) < 1e-9


# --- invariances ----------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(SHAPES), st.floats(0.0, 60.0))
def test_a_game_alone_is_followed_as_in_a_batch(
    seed: int, shape: tuple[int, ...], rationality: float
) -> None:
    payoffs = games(shape, 2, seed)
    payoffs[0] *= 3.0
    together = quantal_response(payoffs, rationality)
    for game in range(2):
        alone = quantal_response(payoffs[..., game : game + 1], rationality)
        assert alone.converged[0] == together.converged[game]
        assert gap(one(alone, 0), one(together, game)) < 1e-9


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(SHAPES), st.floats(0.1, 8.0))
def test_names_of_actions_do_not_matter(
    seed: int, shape: tuple[int, ...], rationality: float
) -> None:
    payoffs = games(shape, 3, seed)
    order = [np.random.default_rng(seed + i).permutation(n) for i, n in enumerate(shape)]
    renamed = payoffs[np.ix_(np.arange(len(shape)), *order, np.arange(3))]
    before = quantal_response(payoffs, rationality)
    after = quantal_response(renamed, rationality)
    assert before.converged.all()
    assert after.converged.all()
    turned = [mix[o] for mix, o in zip(before.profile, order, strict=True)]
    assert gap(turned, after.profile) < 1e-8


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(SHAPES), st.floats(0.1, 8.0), st.floats(-1e3, 1e3))
def test_a_constant_added_to_the_payoffs_does_not_matter(
    seed: int, shape: tuple[int, ...], rationality: float, constant: float
) -> None:
    payoffs = games(shape, 3, seed)
    before = quantal_response(payoffs, rationality)
    after = quantal_response(payoffs + constant, rationality)
    assert gap(before.profile, after.profile) < 1e-8


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(SHAPES), st.floats(1e-6, 1e6))
def test_the_unit_of_payoff_is_that_of_rationality(
    seed: int, shape: tuple[int, ...], unit: float
) -> None:
    payoffs = games(shape, 3, seed)
    before = quantal_response(payoffs, 3.0)
    after = quantal_response(payoffs * unit, 3.0 / unit)
    assert gap(before.profile, after.profile) < 1e-8


# --- extremes -------------------------------------------------------------------------------


@pytest.mark.parametrize(("unit", "rationality"), [(1e6, 1.0), (1.0, 1e6), (1e6, 1e6)])
def test_huge_numbers_do_not_overflow(unit: float, rationality: float) -> None:
    dilemma = np.array([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], dtype=float)
    response = quantal_response(unit * dilemma[..., None], rationality)
    assert response.converged.all()
    assert [mix[:, 0].tolist() for mix in response.profile] == [[0, 1], [0, 1]]


def test_where_no_choice_matters_play_is_uniform() -> None:
    response = quantal_response(np.full((2, 3, 2, 4), 7.0), 50.0)
    assert response.converged.all()
    assert response.profile[0] == pytest.approx(1 / 3)
    assert response.profile[1] == pytest.approx(1 / 2)


def test_a_player_without_alternatives() -> None:
    payoffs = games((1, 1), 3)
    assert all((mix == 1).all() for mix in quantal_response(payoffs, 5.0).profile)


def test_no_games() -> None:
    response = quantal_response(np.empty((2, 2, 3, 0)), 1.0)
    assert [mix.shape for mix in response.profile] == [(2, 0), (3, 0)]


def test_input_is_left_alone() -> None:
    payoffs = games((3, 3), 10)
    copy = payoffs.copy()
    payoffs.setflags(write=False)
    quantal_response(payoffs, 10.0)
    np.testing.assert_array_equal(payoffs, copy)


@pytest.mark.parametrize(
    ("payoffs", "rationality", "says"),
    [
        (np.ones((3, 2, 2, 1)), 1.0, "`payoffs` have the shape"),
        (np.full((2, 2, 2, 1), np.nan), 1.0, "`payoffs` are not all finite"),
        (np.ones((2, 2, 2, 1)), -1.0, "`rationality`"),
        (np.ones((2, 2, 2, 1)), np.inf, "`rationality`"),
        (np.ones((2, 2, 2, 3)), np.ones(2), "`rationality` has the shape"),
    ],
)
def test_bad_input_is_named(payoffs: Array, rationality: Any, says: str) -> None:
    with pytest.raises(ArgumentError, match=says) as caught:
        quantal_response(payoffs, rationality)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


# --- branches -------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(2, 2), (2, 3, 2), (3, 3, 3)])
def test_the_branch_leads_where_the_batch_does(shape: tuple[int, ...]) -> None:
    payoffs = games(shape, 12, seed=3)
    response = quantal_response(payoffs, 20.0)
    for game in range(12):
        branch = principal_branch(payoffs[..., game], up_to=20.0)
        assert branch.reached
        assert branch.rationality[-1] == pytest.approx(20.0, abs=1e-8)
        assert gap([mix[:, -1] for mix in branch.profiles], one(response, game)) < 1e-7
        assert len(branch.bifurcations) == 0
        assert len(branch.turning_points) % 2 == 0
        for k, level in enumerate(branch.rationality):
            point = [mix[:, k] for mix in branch.profiles]
            assert gap(point, answer(payoffs[..., game], point, level)) < 1e-8


@pytest.mark.parametrize("shape", [(2, 2), (2, 2, 2), (3, 3, 3)])
def test_the_limit_is_a_nash_equilibrium(shape: tuple[int, ...]) -> None:
    payoffs = games(shape, 12, seed=5)
    for game in range(12):
        limit = principal_branch(payoffs[..., game], up_to=5.0).limit
        assert limit.settled
        assert limit.regret < 1e-6


def agreement(lone: float, split: float, joint: float) -> Array:
    """Three who act or wait; acting pays by how many of the others act, waiting nothing."""
    payoffs = np.zeros((3, 2, 2, 2))
    for player in range(3):
        for cell in np.ndindex(2, 2, 2):
            if cell[player] == 0:
                acting = sum(a == 0 for j, a in enumerate(cell) if j != player)
                payoffs[(player, *cell)] = (lone, split, joint)[acting]
    return payoffs


def test_turning_points_of_a_curve_known_in_closed_form() -> None:
    # In symmetric play λ = logit(p) / (gain from acting when each other acts with p), exactly.
    lone, split, joint = 1.05, -0.95, 1.05
    p = np.linspace(0.5 + 1e-6, 0.9999, 2_000_001)
    gain = joint * p**2 + 2 * split * p * (1 - p) + lone * (1 - p) ** 2
    level = np.log(p / (1 - p)) / gain
    turns = level[1:-1][np.diff(np.sign(np.diff(level))) != 0]
    assert len(turns) == 2

    branch = principal_branch(agreement(lone, split, joint), up_to=20.0)
    np.testing.assert_allclose(branch.turning_points, turns, atol=1e-8)
    assert branch.limit.settled

    # The first point at λ, from uniform play on, is on the first rise up to the turn.
    rises = slice(0, int(np.argmax(np.diff(level) < 0)))
    for share in (0.2, 0.9, 0.999):
        target = share * float(branch.turning_points[0])
        response = quantal_response(agreement(lone, split, joint)[..., None], target)
        expected = np.interp(target, level[rises], p[rises])
        assert response.profile[0][0, 0] == pytest.approx(expected, abs=1e-6)
    # Beyond the turn it is on the last rise.
    beyond = 1.01 * float(branch.turning_points[0])
    response = quantal_response(agreement(lone, split, joint)[..., None], beyond)
    last = slice(int(len(level) - np.argmax(np.diff(level)[::-1] < 0)), None)
    expected = np.interp(beyond, level[last], p[last])
    assert response.converged.all()
    assert response.profile[0][0, 0] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("count", [2, 3, 4])
def test_bifurcations_of_coordination_games(count: int) -> None:
    # At uniform play the eigenvalues of the response are λ / count, count - 1 times.
    meet = np.array([np.eye(count)] * 2)
    branch = principal_branch(meet, up_to=3.0 * count)
    np.testing.assert_allclose(branch.bifurcations, [count], atol=1e-8)
    assert len(branch.turning_points) == 0
    assert gap(branch.limit.profile, [np.full(count, 1 / count)] * 2) < 1e-9
    beyond = quantal_response(meet[..., None], 3.0 * count)
    assert beyond.converged.all()
    assert beyond.profile[0] == pytest.approx(1 / count)


@pytest.mark.parametrize("lone", [1.0, 1.2, 2.0])
def test_a_bifurcation_where_two_directions_open_at_once(lone: float) -> None:
    # Three who want to act alone: in symmetric play the Jacobian is singular twice where
    # 1 + λ p (1 - p) m = 0, with m the slope of the gain in another's probability.
    def level(p: float) -> float:
        gain = lone * (1 - p) ** 2 - p**2
        return float(np.log(p / (1 - p)) / gain) if gain else 4.0

    def singular(p: float) -> float:
        return 1 - level(p) * p * (1 - p) * (lone * (1 - p) + p)

    # Uniform play stays an equilibrium if lone = 1, and else p rises to where gains are 0.
    most = 0.5 if lone == 1 else float(np.sqrt(lone) / (1 + np.sqrt(lone))) - 1e-9
    expected = level(brentq(singular, 0.5 + 1e-9, most)) if lone != 1 else 4.0
    branch = principal_branch(agreement(lone, 0.0, -1.0), up_to=2.0 * expected)
    np.testing.assert_allclose(branch.bifurcations, [expected], atol=1e-7)
    assert len(branch.turning_points) == 0


def test_a_little_asymmetry_leaves_no_bifurcation() -> None:
    meet = MEET + np.array([[[0.02, 0], [0, 0]], [[0, 0], [0, 0]]])
    branch = principal_branch(meet, up_to=30.0)
    assert len(branch.bifurcations) == 0
    assert branch.limit.profile[0] == pytest.approx([1, 0])


def test_rotating_play_is_no_bifurcation() -> None:
    # Best responses turn in circles: complex eigenvalues cross, and no branch is met.
    pennies = np.array([[[1.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]])
    branch = principal_branch(pennies, up_to=50.0)
    assert len(branch.bifurcations) == len(branch.turning_points) == 0


@pytest.mark.parametrize("seed", range(6))
def test_branches_through_nash_equilibria_are_all_there_are(seed: int) -> None:
    shape, rationality = (3, 3), 12.0
    payoffs = np.random.default_rng(seed).random((2, *shape))
    nash = [
        [
            np.array([float(profile[str(i + 1)][str(a + 1)]) for a in range(count)])
            for i, count in enumerate(shape)
        ]
        for profile in pygambit.nash.enummixed_solve(gambit(payoffs), rational=False).equilibria
    ]
    response = branches_through(payoffs, nash, rationality)
    assert response.converged.all()
    ours = [one(response, k) for k in range(response.residual.size)]
    for profile in ours:
        assert gap(profile, answer(payoffs, profile, rationality)) < 1e-9
    for k, profile in enumerate(ours):
        assert all(gap(profile, other) > 1e-6 for other in ours[:k])
    principal = one(quantal_response(payoffs[..., None], rationality), 0)
    assert min(gap(principal, profile) for profile in ours) < 1e-7

    def surplus(flat: Array) -> Array:
        return flat - np.concatenate(answer(payoffs, np.split(flat, [3]), rationality))

    rng = np.random.default_rng(seed)
    for _ in range(60):
        start = np.concatenate([rng.dirichlet(np.full(3, 0.5)) for _ in shape])
        found = root(surplus, start, tol=1e-13)
        if np.abs(surplus(found.x)).max() < 1e-9:
            assert min(gap(np.split(found.x, [3]), profile) for profile in ours) < 1e-6


def test_bad_branches_are_refused() -> None:
    with pytest.raises(ArgumentError, match="`up_to` is 0"):
        principal_branch(MEET, up_to=0.0)
    with pytest.raises(ArgumentError, match="`payoffs` have the shape"):
        principal_branch(np.ones((3, 2, 2)), up_to=1.0)
    with pytest.raises(ArgumentError, match="`profiles` have shapes"):
        branches_through(MEET, [[[1.0, 0.0]]], 1.0)
    assert branches_through(MEET, [], 1.0).residual.shape == (0,)
