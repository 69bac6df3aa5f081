"""Logit response maps against numerical derivatives; games alone, in a batch, and by Gambit."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pygambit
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from private_games import signalling, typed

import crisis_sim as cs
from crisis_sim.equilibria.logit.agent_map import AgentMap
from crisis_sim.equilibria.logit.agents import agents_of
from crisis_sim.equilibria.logit.choices import Choices
from crisis_sim.equilibria.logit.logit import logit_play
from crisis_sim.equilibria.logit.response_map import ResponseMap
from crisis_sim.equilibria.logit.strategic_map import StrategicMap
from crisis_sim.game.efg_reader import parse_efg
from crisis_sim.game.numbers import Numbers
from crisis_sim.game.tree import CrisisTree
from crisis_sim.types import Array


def alternating(kinds: int, widths: list[int]) -> CrisisTree:
    """Return a game in which A, who alone knows its type, and B move in turn.

    A width of 0 is a draw of chance that both see, with odds that hang on the type.
    """
    odds = [(kind + 1) * 2 / kinds / (kinds + 1) for kind in range(kinds)]
    draws = " ".join(f'"{kind}" {p!r}' for kind, p in enumerate(odds))
    lines = ['EFG 2 R "types" { "A" "B" }', f'c "" 1 "type" {{ {draws} }} 0']
    sets: dict[str, int] = {}

    def grow(history: str) -> None:
        depth = len(history) - 1
        if depth == len(widths):
            lines.append(f't "" {len(lines)} "" {{ 0, 0 }}')
            return
        if width := widths[depth]:
            player = 1 + depth % 2
            known = history if player == 1 else history[1:]
            number = sets.setdefault(f"{player}{known}", len(sets) + 1)
            choices = " ".join(f'"{action}"' for action in range(width))
            lines.append(f'p "" {player} {number} "I{number}" {{ {choices} }} 0')
        else:
            rain = 1 / (2 + int(history[0]))
            lines.append(f'c "" {2 + len(lines)} "" {{ "rain" {rain!r} "sun" {1 - rain!r} }} 0')
        for action in range(width or 2):
            grow(f"{history}{action}")

    for kind in range(kinds):
        grow(str(kind))
    return parse_efg("\n".join(lines) + "\n")


@st.composite
def trees(draw: st.DrawFn) -> CrisisTree:
    """Draw a tree with private information."""
    kind = draw(st.sampled_from(["scenario", "signalling", "alternating"]))
    if kind == "scenario":
        return cs.build(draw(typed())).tree()
    if kind == "signalling":
        return signalling(draw(st.integers(0, 10**6)), draw(st.integers(2, 4)))
    widths = draw(st.lists(st.sampled_from([0, 2, 3]), min_size=1, max_size=4))
    return alternating(draw(st.integers(1, 3)), widths)


def normal_numbers(tree: CrisisTree, seed: int, games: int) -> Numbers:
    """Return normally distributed payoffs for a tree, and its own draws."""
    payoffs = np.random.default_rng(seed).normal(size=(len(tree.players), tree.ends, games))
    return Numbers(payoffs, tree.chance[:, :, None].repeat(games, axis=2))


def strategic(shape: tuple[int, ...], seed: int) -> ResponseMap:
    """Return the map of one game with normally distributed payoffs."""
    return StrategicMap.of(np.random.default_rng(seed).normal(size=(len(shape), *shape, 1)))


def maps() -> st.SearchStrategy[ResponseMap]:
    """Draw the response map of one game, strategic or a tree."""
    shapes = st.sampled_from([(3,), (2, 2), (4, 1, 2), (3, 3, 2), (2, 3, 3, 2)])
    seeds = st.integers(0, 999)
    of_tree = st.builds(
        lambda tree, seed: AgentMap.of(agents_of(tree), normal_numbers(tree, seed, 1)),
        trees(),
        seeds,
    )
    return st.one_of(st.builds(strategic, shapes, seeds), of_tree)


def residual(logit: ResponseMap, point: Array) -> Array:
    """Return `F = x - λ g`, where `F_λ = -g`."""
    found: Array = point[:-1] + point[-1] * logit.jacobian(point)[:, -1]
    return found


@settings(max_examples=100, deadline=None)
@given(maps(), st.integers(0, 999), st.sampled_from([0.0, 1.0, 3.0]))
def test_the_jacobian_is_the_derivative(logit: ResponseMap, seed: int, spread: float) -> None:
    rng = np.random.default_rng(seed)
    point = spread * rng.normal(size=(logit.choices.size + 1, 1))
    step = 1e-5
    for column, change in enumerate(step * np.eye(len(point))[:, :, None]):
        found = residual(logit, point + change) - residual(logit, point - change)
        expected = logit.jacobian(point)[:, column]
        np.testing.assert_allclose(found / (2 * step), expected, rtol=1e-6, atol=1e-7)


@settings(max_examples=100, deadline=None)
@given(maps(), st.integers(0, 999), st.sampled_from([0.0, 1.0, 30.0, 1000.0]))
def test_a_step_solves_the_equations(logit: ResponseMap, seed: int, spread: float) -> None:
    rng = np.random.default_rng(seed)
    point, normal = rng.normal(size=(2, logit.choices.size + 1, 1))
    point *= spread
    step = logit.newton(point, normal)
    matrix = np.concatenate([logit.jacobian(point)[..., 0], normal.T])
    assert step.orientation == np.linalg.slogdet(matrix)[0]
    sides = np.zeros((len(matrix), 2))
    sides[:-1, 0] = -residual(logit, point)[:, 0]
    sides[-1, 1] = 1.0
    # Elimination without exchanging rows is less exact where a pivot is small.
    for found, side in zip((step.correction, step.tangent), sides.T, strict=True):
        rounding = 1e-9 * (1 + spread + np.abs(matrix) @ np.abs(found[:, 0]))
        assert (np.abs(matrix @ found[:, 0] - side) <= rounding).all()


@pytest.mark.parametrize("shape", [(3,), (2, 2), (3, 1, 2), (2, 3, 3, 2)])
def test_probabilities_and_their_logarithms(shape: tuple[int, ...]) -> None:
    choices = Choices(shape)
    odds = 300.0 * np.random.default_rng(1).normal(size=(choices.size, 5))
    mixed, log = choices.logarithms(odds)
    np.testing.assert_allclose(mixed, choices.probabilities(odds), rtol=1e-13)
    np.testing.assert_allclose(mixed, np.exp(log), rtol=1e-12)
    np.testing.assert_allclose(log[choices.unknown] - log[choices.against], odds, atol=1e-10)
    np.testing.assert_allclose(np.add.reduceat(mixed, choices.first), 1.0)


@settings(max_examples=60, deadline=None)
@given(trees(), st.integers(0, 999), st.floats(0.0, 30.0))
def test_one_by_one_as_in_a_batch(tree: CrisisTree, seed: int, rationality: float) -> None:
    numbers, agents = normal_numbers(tree, seed, 10), agents_of(tree)
    many = logit_play(tree, numbers, rationality, agents)
    for game in range(10):
        own = slice(game, game + 1)
        one = Numbers(numbers.payoffs[..., own], numbers.chance[..., own])
        alone = logit_play(tree, one, rationality, agents)
        assert alone.converged[0] == many.converged[game]
        np.testing.assert_allclose(
            alone.behaviour[..., 0], many.behaviour[..., game], rtol=0, atol=1e-9
        )


@settings(max_examples=30, deadline=None)
@given(trees(), st.integers(0, 999), st.floats(0.1, 5.0))
def test_gambit_finds_the_same(tree: CrisisTree, seed: int, rationality: float) -> None:
    numbers = normal_numbers(tree, seed, 1)
    tree = tree.at(numbers, 0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tree.efg"
        tree.write(path)
        game = pygambit.read_efg(str(path))
    (found,) = pygambit.qre.logit_solve_lambda(game, rationality)
    play = logit_play(tree, numbers, rationality, agents_of(tree))
    assert play.converged.all()
    for player in game.players:
        for history, mix in found.profile[player]:
            node = 0
            for move in history:
                actions = tree.information_sets[tree.infoset[node]].actions
                node = int(tree.child[node, actions.index(move.action)])
            theirs = [float(probability) for _, probability in mix]
            ours = play.behaviour[node, : len(theirs), 0]
            assert ours == pytest.approx(theirs, abs=1e-6)
