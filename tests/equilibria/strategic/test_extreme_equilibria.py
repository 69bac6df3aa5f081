"""All equilibria of two players from the vertices of the best-response polytopes."""

from __future__ import annotations

import numpy as np
import pygambit
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import crisis_sim as cs
from crisis_sim.equilibria.check.regret import profile_regret
from crisis_sim.equilibria.strategic.complete import Enumeration, find_all
from crisis_sim.equilibria.strategic.complete.best_response_polytopes import certain_vertices
from crisis_sim.equilibria.strategic.complete.extreme_equilibria import surviving
from crisis_sim.equilibria.strategic.complete.lexicographic import exact_vertices
from crisis_sim.types import Array

seeds = st.integers(0, 2**32 - 1)


def gambit(payoffs: Array) -> list[Array]:
    """Gambit's extreme equilibria, in whole fractions."""
    rows, columns = (np.vectorize(pygambit.Rational)(table.astype(int)) for table in payoffs)
    game = pygambit.StrategicGame.from_arrays(rows, columns)
    found = pygambit.nash.enummixed_solve(game, rational=True).equilibria
    places = [(str(i + 1), str(a + 1)) for i in (0, 1) for a in range(payoffs.shape[i + 1])]
    return [np.array([float(p[player][action]) for player, action in places]) for p in found]


def regret(payoffs: Array, profile: tuple[Array, ...]) -> float:
    return float(profile_regret(payoffs[..., None], [mix[:, None] for mix in profile])[0])


def extremes(search: Enumeration) -> list[Array]:
    found = [np.concatenate(e.profile) for e in search.equilibria]
    return found + [np.concatenate(s) for c in search.components for s in c.samples]


@given(seeds, st.integers(1, 4), st.integers(1, 4), st.integers(2, 4))
@settings(max_examples=60)
def test_degenerate_games_have_the_extreme_equilibria_that_gambit_finds(
    seed: int, rows: int, columns: int, values: int
) -> None:
    payoffs = np.random.default_rng(seed).integers(0, values, (2, rows, columns)).astype(float)
    search, known = find_all(payoffs), gambit(payoffs)
    assert search.complete
    for profile in known:
        alone = any(
            np.abs(profile - np.concatenate(e.profile)).max() < 1e-9 for e in search.equilibria
        )
        inside = any(
            (np.concatenate(c.low) - 1e-9 <= profile).all()
            and (profile <= np.concatenate(c.high) + 1e-9).all()
            for c in search.components
        )
        assert alone or inside
    for profile in extremes(search):
        assert min(np.abs(profile - other).max() for other in known) < 1e-9
    for component in search.components:  # the box is no wider than what Gambit finds in it
        low, high = np.concatenate(component.low), np.concatenate(component.high)
        within = [p for p in known if (low - 1e-9 <= p).all() and (p <= high + 1e-9).all()]
        assert np.abs(np.min(within, axis=0) - low).max() < 1e-9
        assert np.abs(np.max(within, axis=0) - high).max() < 1e-9


@given(seeds, st.integers(2, 6), st.integers(2, 6))
@settings(max_examples=40)
def test_vertices_in_floating_point_are_those_in_whole_numbers(
    seed: int, rows: int, columns: int
) -> None:
    matrix = np.random.default_rng(seed).integers(1, 10**6, (rows, columns))
    found = certain_vertices(matrix / 10**6)
    exact, complete = exact_vertices(matrix.astype(object), lambda: False)
    assert complete
    simple = all(sum(v == 0 for v in z) == columns for z, _ in exact)
    assert (found is not None) >= simple
    if found is not None:
        tight = {tuple(v == 0 for v in z) for z, _ in exact}
        assert {tuple(row) for row in found.tight.tolist()} == tight


def test_a_missing_vertex_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Qhull proposes is not believed: each edge has to have two ends."""
    from crisis_sim.equilibria.strategic.complete import best_response_polytopes as polytopes

    matrix = np.random.default_rng(0).uniform(1, 2, (7, 7))
    assert certain_vertices(matrix) is not None
    proposed = polytopes._proposed

    def fewer(*arguments: Array) -> object:
        bases = proposed(*arguments)
        assert bases is not None
        return bases[1:]

    monkeypatch.setattr(polytopes, "_proposed", fewer)
    assert certain_vertices(matrix) is None


@pytest.mark.parametrize("seed", range(3))
def test_large_random_games(seed: int) -> None:
    """Ten actions each; the indices of the equilibria add up to one."""
    payoffs = np.random.default_rng(seed).random((2, 10, 10))
    search = find_all(payoffs)
    assert search.complete
    assert not search.components
    assert all(e.proven and regret(payoffs, e.profile) < 1e-9 for e in search.equilibria)
    assert sum(e.index or 0 for e in search.equilibria) == 1


def test_bertrand_with_ties() -> None:
    """Prices 0 to 5, the lower one sells 10 less the price, equal ones share: two are stable."""
    price = np.arange(6.0)
    mine, other = price[:, None], price[None]
    sold = np.where(mine < other, 10 - mine, np.where(mine == other, (10 - mine) / 2, 0.0))
    payoffs = np.array([mine * sold, (mine * sold).T])
    search = find_all(payoffs)
    assert search.complete
    pairs = [tuple(e.support) for e in search.equilibria]
    assert ((0,), (0,)) in pairs
    assert ((1,), (1,)) in pairs
    assert len(gambit(2 * payoffs)) == len(search.equilibria) + sum(
        len(c.samples) for c in search.components
    )


def test_cournot_of_thirteen_quantities() -> None:
    quantity = np.arange(13.0)
    price = np.maximum(0.0, 24 - quantity[:, None] - quantity[None])
    own = quantity[:, None] * (price - 2)
    payoffs = np.array([own, own.T])
    search = find_all(payoffs)
    assert search.complete
    assert len(surviving(payoffs)[0]) < 13
    assert all(regret(payoffs, e.profile) == 0 for e in search.equilibria)
    assert search.components
    assert all(regret(payoffs, s) < 1e-12 for c in search.components for s in c.samples)


def test_constant_sum_with_a_continuum() -> None:
    """Two matching pennies in one: both may mix the halves as they like; the value is 2."""
    rows = np.array([[3, 1, 2, 2], [1, 3, 2, 2], [2, 2, 3, 1], [2, 2, 1, 3.0]])
    game = cs.StrategicGame([rows, 4 - rows], players=["A", "B"])
    found = cs.solve(game, "nash")
    assert found.complete
    assert len(found) == 0
    (component,) = found.components
    assert set(component.high["A"].values()) == {0.5}
    assert set(component.low["B"].values()) == {0.0}
    assert {e.payoffs["A"] for e in component.samples} == {2.0}


@pytest.mark.parametrize("catastrophe", [-1e9, -1e11, -1e13, -1e20])
def test_one_payoff_that_dwarfs_the_rest(catastrophe: float) -> None:
    """Chicken: two strict equilibria and a mixed one, whatever the catastrophe is worth."""
    payoffs = np.array([[[0, 1], [2, catastrophe]], [[0, 2], [1, catastrophe]]])
    game = cs.StrategicGame(payoffs)
    pure, nash = cs.solve(game, "pure"), cs.solve(game, "nash")
    assert [e.regret for e in pure] == [0, 0]
    assert len(nash) == 3
    assert nash.complete
    assert not nash.components
    for equilibrium in cs.equilibria.refine(game, pure):
        assert equilibrium.labels[:3] == ("strict", "undominated", "trembling-hand perfect")


def test_payoffs_that_differ_by_rounding_are_the_same() -> None:
    rows = np.array([[0.1 + 0.2, 1.0], [0.3, 1.0]])
    search = find_all([rows, np.zeros((2, 2))])
    assert len(search.components) == 1
    assert np.concatenate(search.components[0].low).tolist() == [0, 0, 0, 0]


def test_no_time_at_all_leaves_everything_open() -> None:
    payoffs = np.random.default_rng(0).integers(0, 2, (2, 6, 6)).astype(float)
    search = find_all(payoffs, seconds=0.0)
    assert not search.complete
    assert search.unexplored
