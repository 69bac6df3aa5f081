"""Nashpy's algorithms behind `method`: known games, the complete method, hard cases."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import numpy as np
import pytest
from clock import Clock
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import QhullError

import crisis_sim as cs
from crisis_sim.equilibria.strategic.two_player import ALGORITHMS
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.types import Array

ENUMERATIONS = ["support_enumeration", "vertex_enumeration"]

KNOWN: dict[str, tuple[list[list[list[float]]], list[list[float]]]] = {
    "prisoners": ([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], [[0, 1, 0, 1]]),
    "pennies": ([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]], [[0.5, 0.5, 0.5, 0.5]]),
    "chicken": (
        [[[3, 1], [4, 0]], [[3, 4], [1, 0]]],
        [[0, 1, 1, 0], [0.5, 0.5, 0.5, 0.5], [1, 0, 0, 1]],
    ),
    "sexes": (
        [[[2, 0], [0, 1]], [[1, 0], [0, 2]]],
        [[0, 1, 0, 1], [2 / 3, 1 / 3, 1 / 3, 2 / 3], [1, 0, 1, 0]],
    ),
    "rock, paper, scissors": (
        [[[0, -1, 1], [1, 0, -1], [-1, 1, 0]], [[0, 1, -1], [-1, 0, 1], [1, -1, 0]]],
        [[1 / 3] * 6],
    ),
    "one action": ([[[1, 2]], [[3, 1]]], [[1, 1, 0]]),
    "one action each": ([[[5]], [[-5]]], [[1, 1]]),
}


def flat(result: cs.Equilibria) -> list[list[float]]:
    """List the probabilities of each equilibrium, in one order."""
    return sorted([round(float(p), 9) + 0.0 for mix in e.profile for p in mix] for e in result)


@pytest.mark.parametrize("name", KNOWN)
@pytest.mark.parametrize("method", ENUMERATIONS)
def test_known_games(name: str, method: str) -> None:
    payoffs, expected = KNOWN[name]
    result = cs.solve(StrategicGame(payoffs), "nash", method=method)
    np.testing.assert_allclose(flat(result), sorted(expected), atol=1e-8)
    assert not result.complete
    assert result.max_regret <= 1e-9
    assert all(e.index is None and e.proven is None and e.isolated is None for e in result)
    assert result.method.startswith(f"Nashpy's {method.replace('_', ' ')}")


@pytest.mark.parametrize("name", KNOWN)
def test_lemke_howson_finds_some(name: str) -> None:
    payoffs, expected = KNOWN[name]
    result = cs.solve(StrategicGame(payoffs), "nash", method="lemke_howson")
    assert len(result) >= 1
    assert not result.complete
    for found in flat(result):
        assert any(np.allclose(found, one, atol=1e-8) for one in expected)


@st.composite
def generic(draw: st.DrawFn, actions: int = 3) -> Array:
    sizes = [draw(st.integers(1, actions)) for _ in range(2)]
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return rng.normal(size=(2, *sizes)) * draw(st.sampled_from([1e-6, 1.0, 1e6]))


@given(generic())
@settings(max_examples=40)
def test_vertices_are_all_of_a_generic_game(payoffs: Array) -> None:
    """The complete method is the judge; support enumeration may lose some to rounding."""
    game = StrategicGame(payoffs)
    every = cs.solve(game, "nash", seconds=5.0)
    assert every.complete
    found = flat(cs.solve(game, "nash", method="vertex_enumeration"))
    np.testing.assert_allclose(found, flat(every), atol=1e-7)
    for method in ("support_enumeration", "lemke_howson"):
        for some in flat(cs.solve(game, "nash", method=method)):
            assert any(np.allclose(some, one, atol=1e-7) for one in flat(every))
    assert len(cs.solve(game, "nash", method="lemke_howson")) >= 1


@st.composite
def degenerate(draw: st.DrawFn) -> Array:
    sizes = [draw(st.integers(1, 4)) for _ in range(2)]
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    payoffs = rng.integers(0, 3, (2, *sizes)).astype(float)
    if draw(st.booleans()):
        payoffs[1] = -payoffs[0]
    if draw(st.booleans()):  # an action twice
        payoffs = np.concatenate([payoffs, payoffs[:, :1]], axis=1)
    return payoffs


@given(degenerate(), st.sampled_from(sorted(ALGORITHMS)))
def test_degenerate_games(payoffs: Array, method: str) -> None:
    """No warning leaks (warnings are errors here), nothing false, nothing twice."""
    game = StrategicGame(payoffs)
    result = cs.solve(game, "nash", method=method)
    assert not result.complete
    for e in result:
        row, column = e.profile
        assert row.sum() == pytest.approx(1, abs=1e-9)
        assert column.sum() == pytest.approx(1, abs=1e-9)
        assert (payoffs[0] @ column).max() <= row @ payoffs[0] @ column + 1e-8
        assert (row @ payoffs[1]).max() <= row @ payoffs[1] @ column + 1e-8
    found = np.array(flat(result))
    assert len(np.unique(found.round(7), axis=0)) == len(found)
    if method == "vertex_enumeration":  # pure equilibria are extreme
        pure = cs.solve(game, "pure")
        for one in flat(pure):
            assert any(np.allclose(one, other, atol=1e-7) for other in found)


@pytest.mark.parametrize("method", sorted(ALGORITHMS))
def test_equal_payoffs(method: str) -> None:
    result = cs.solve(StrategicGame(np.zeros((2, 2, 2))), "nash", method=method)
    assert len(result) >= 1
    if method in ENUMERATIONS:
        corners = {(1, 0, 1, 0), (1, 0, 0, 1), (0, 1, 1, 0), (0, 1, 0, 1)}
        assert {tuple(e) for e in flat(result)} == corners
    if method == "support_enumeration":
        assert "degenerate" in result.method


def test_false_equilibria_are_dropped_and_counted() -> None:
    """Nashpy takes payoffs that differ by 1e-7 to be equal.

    So it takes row 2 for a best reply to column 1, alone and mixed with row 1.
    """
    payoffs = np.array([[[1, 0], [1 - 1e-7, 1]], [[0, 1], [1, 0]]])
    result = cs.solve(StrategicGame(payoffs), "nash", method="vertex_enumeration")
    assert "2 results that are no equilibrium dropped" in result.method
    assert len(result) == 1
    assert result.max_regret <= 1e-9


def test_two_sides_of_the_iran_scenario() -> None:
    sides = {"West": ["Israel", "United_States"], "East": ["Iran", "Russia"]}
    game = cs.load("iran_2025").strategic().coalition(sides)
    pure = flat(cs.solve(game, "pure"))
    vertices = cs.solve(game, "nash", method="vertex_enumeration")
    assert vertices.max_regret <= 1e-9 * np.abs(game.payoffs).max()
    extreme = np.array(flat(vertices))
    for one in pure:
        assert np.abs(extreme - one).max(axis=1).min() < 1e-7
    for found in flat(cs.solve(game, "nash", method="lemke_howson")):
        assert np.abs(extreme - found).max(axis=1).min() < 1e-7
    assert len(cs.solve(game, "nash", method="lemke_howson")) >= 1


def test_what_it_refuses() -> None:
    game = StrategicGame(KNOWN["chicken"][0])
    with pytest.raises(cs.ArgumentError, match="did you mean `lemke_howson`") as caught:
        cs.solve(game, "nash", method="lemke-howsen")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
    with pytest.raises(cs.ArgumentError, match="one of complete, support_enumeration"):
        cs.solve(game, "nash", method="magic")
    for method in ALGORITHMS:
        with pytest.raises(cs.ArgumentError, match="for 2 players, and the game has 3"):
            cs.solve(StrategicGame(np.zeros((3, 2, 2, 2))), "nash", method=method)
    rng = np.random.default_rng(0)
    large = StrategicGame(rng.normal(size=(2, 14, 14)))
    for method, problem in (("support", "pairs of supports"), ("vertex", "vertices")):
        with pytest.raises(cs.ArgumentError, match=problem):
            cs.solve(large, "nash", method=f"{method}_enumeration")


def test_paths_that_rounding_leads_astray_end() -> None:
    """Where rounding spoils Nashpy's tableaux, its own loop may never end."""
    game = StrategicGame(np.random.default_rng(3).normal(size=(2, 25, 25)))
    result = cs.solve(game, "nash", method="lemke_howson")
    assert "dropped" in result.method
    assert result.max_regret <= 1e-8


def test_a_tableau_that_breaks_is_a_path_that_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError("attempt to get argmin of an empty sequence")

    monkeypatch.setattr("nashpy.linalg.Tableau.pivot_and_drop_label", fail)
    monkeypatch.setattr("nashpy.linalg.TableauLex.pivot_and_drop_label", fail)
    result = cs.solve(StrategicGame(KNOWN["chicken"][0]), "nash", method="lemke_howson")
    assert len(result) == 0
    assert "4 results that are no equilibrium dropped" in result.method


def test_a_failure_of_qhull_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Array) -> None:
        raise QhullError("initial simplex is flat")

    monkeypatch.setattr("nashpy.polytope.non_trivial_vertices", fail)
    with pytest.raises(cs.UnsolvableError, match="try `complete`"):
        cs.solve(StrategicGame(KNOWN["chicken"][0]), "nash", method="vertex_enumeration")


def test_complete_is_the_default() -> None:
    game = StrategicGame(KNOWN["chicken"][0])
    assert flat(cs.solve(game, "nash")) == flat(cs.solve(game, "nash", method="complete"))
    assert cs.solve(game, "nash", method="complete").complete


@pytest.mark.parametrize("method", sorted(ALGORITHMS))
def test_the_time_of_nashpys_algorithms_is_kept(
    method: str, counted: Callable[[float], Clock]
) -> None:
    counted(1.0)
    game = StrategicGame(np.random.default_rng(0).uniform(size=(2, 4, 4)))
    found = cs.solve(game, "nash", method=method, seconds=0.5)
    assert not found.complete and found.remarks == ("the time ran out before all was searched",)
    counted(0.0)
    assert cs.solve(game, "nash", method=method).remarks == ()
