"""Sparse elimination against NumPy, and large batches of trees against single games."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from private_games import signalling

from crisis_sim.equilibria.logit.agents import agents_of
from crisis_sim.equilibria.logit.elimination import Elimination
from crisis_sim.equilibria.logit.logit import logit_order, logit_play
from crisis_sim.game.numbers import Numbers

places = st.tuples(st.integers(0, 6), st.integers(0, 6))


@given(st.sets(places, max_size=25), st.integers(0, 999))
def test_numpy_agrees(pattern: set[tuple[int, int]], seed: int) -> None:
    size, games, rng = 7, 4, np.random.default_rng(seed)
    elimination = Elimination.of(size, pattern)
    matrix, sides = np.zeros((games, size, size)), rng.normal(size=(games, size, 2))
    for row, column in pattern:
        matrix[:, row, column] = rng.uniform(-0.3, 0.3, size=games)
    matrix += 2.0 * np.eye(size) * rng.choice([-1.0, 1.0], size=size)
    values = np.zeros((len(elimination.place), games))
    for row, column in {*pattern, *((k, k) for k in range(size))}:
        values[elimination.place[row, column]] = matrix[:, row, column]
    for side, rows in enumerate(elimination.sides):
        values[rows] = sides[:, :, side].T
    solution, sign = elimination.solve(values)
    expected = np.linalg.solve(matrix, sides)
    np.testing.assert_allclose(solution, expected.transpose(2, 1, 0), rtol=1e-9, atol=1e-9)
    assert sign.tolist() == np.linalg.slogdet(matrix)[0].tolist()


def test_no_more_work_than_a_chain_needs() -> None:
    """A tridiagonal matrix eliminated from its ends fills nowhere."""
    pattern = [(k, k + step) for k in range(1, 9) for step in (-1, 1)]
    pattern += [(0, 1), (9, 8)]
    assert len(Elimination.of(10, pattern).place) == len(pattern) + 10 + 2 * 10


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("rationality", [2.0, 10.0, 50.0])
def test_a_large_batch_as_one_by_one(count: int, rationality: float) -> None:
    tree, games = signalling(3, count), 60
    payoffs = np.random.default_rng(count).normal(size=(2, tree.ends, games))
    order = logit_order(tree)
    many = logit_play(tree, Numbers(payoffs, tree.chance[:, :, None]), rationality, order)
    assert many.converged.all()
    for game in range(games):
        alone = Numbers(payoffs[..., game : game + 1], tree.chance[:, :, None])
        one = logit_play(tree, alone, rationality, agents_of(tree))
        np.testing.assert_allclose(many.behaviour[..., game], one.behaviour[..., 0], atol=1e-8)
