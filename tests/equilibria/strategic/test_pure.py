"""Pure Nash equilibria: known games, brute force, and Gambit as an outside judge."""

from __future__ import annotations

import io
import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pygambit
import pytest
from brute_force import allowed, grow, outcome, profiles, pure_nash
from game_strategies import payoff_tables, scenarios, strategic_games
from hypothesis import example, given
from hypothesis import strategies as st

import crisis_sim as cs
from crisis_sim.equilibria.strategic.pure import pure_nash as pure_nash_batch
from crisis_sim.equilibria.strategic.pure import solve_pure
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.types import Array


def by_definition(payoffs: Array) -> set[tuple[int, ...]]:
    """Find pure equilibria profile by profile, deviation by deviation."""
    sizes = payoffs.shape[1:]
    found = set()
    for cell in np.ndindex(*sizes):
        stable = True
        for player, size in enumerate(sizes):
            for action in range(size):
                there = (*cell[:player], action, *cell[player + 1 :])
                if payoffs[(player, *there)] > payoffs[(player, *cell)] + 1e-9:
                    stable = False
        if stable:
            found.add(tuple(cell))
    return found


def cells(result: cs.Equilibria) -> set[tuple[int, ...]]:
    for equilibrium in result:
        assert all(sorted(mix)[-1] == 1 and mix.sum() == 1 for mix in equilibrium.profile)
    return {tuple(int(mix.argmax()) for mix in e.profile) for e in result}


def gambit_cells(game: Any, sizes: tuple[int, ...]) -> set[tuple[int, ...]]:
    found = pygambit.nash.enumpure_solve(game).equilibria
    return {
        tuple(
            next(a for a in range(size) if profile[str(i + 1)][str(a + 1)] == 1)
            for i, size in enumerate(sizes)
        )
        for profile in found
    }


KNOWN: dict[str, tuple[Any, set[tuple[int, ...]]]] = {
    "prisoners": ([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], {(1, 1)}),
    "chicken": ([[[3, 1], [4, 0]], [[3, 4], [1, 0]]], {(0, 1), (1, 0)}),
    "pennies": ([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]], set()),
    "stag hunt": ([[[4, 0], [3, 3]], [[4, 3], [0, 3]]], {(0, 0), (1, 1)}),
    "nobody cares": ([[[1, 1], [1, 1]], [[0, 0], [0, 0]]], {(0, 0), (0, 1), (1, 0), (1, 1)}),
    "one player": ([[1, 3, 3]], {(1,), (2,)}),
}


@pytest.mark.parametrize("name", KNOWN)
def test_known_games(name: str) -> None:
    payoffs, expected = KNOWN[name]
    result = solve_pure(StrategicGame(payoffs))
    assert cells(result) == expected
    assert result.complete
    assert result.max_regret == 0


def test_mckelvey_mclennan_has_four_pure_equilibria() -> None:
    payoffs = np.zeros((3, 2, 2, 2))
    table = {
        (0, 0, 0): (9, 8, 12),
        (1, 1, 0): (9, 8, 2),
        (0, 1, 1): (3, 4, 6),
        (1, 0, 1): (3, 4, 6),
    }
    for cell, values in table.items():
        payoffs[(slice(None), *cell)] = values
    assert cells(solve_pure(StrategicGame(payoffs))) == set(table)


@given(strategic_games(players=4))
def test_all_by_definition(game: StrategicGame) -> None:
    result = solve_pure(game)
    assert cells(result) == by_definition(game.payoffs)
    assert len(result) == len(cells(result))
    assert result.max_regret <= 0


@given(strategic_games(players=4, ties=True))
def test_all_by_definition_with_ties(game: StrategicGame) -> None:
    assert cells(solve_pure(game)) == by_definition(game.payoffs)


@pytest.mark.parametrize("players", [2, 3, 4, 5])
def test_gambit_agrees_on_random_games(players: int) -> None:
    """50 games of each number of players, 200 in all; a third with many ties."""
    rng = np.random.default_rng(players)
    for number in range(50):
        sizes = tuple(int(s) for s in rng.integers(1, 5 if players < 4 else 4, players))
        high = 4 if number % 3 == 0 else 1000
        payoffs = rng.integers(0, high, (players, *sizes))
        judge = pygambit.StrategicGame.from_arrays(*payoffs)
        result = solve_pure(StrategicGame(payoffs))
        assert cells(result) == gambit_cells(judge, sizes)
        expected = {
            tuple(float(profile.payoffs[str(i + 1)]) for i in range(players))
            for profile in pygambit.nash.enumpure_solve(judge).equilibria
        }
        assert {tuple(e.payoffs.values()) for e in result} == expected


@given(scenarios(moves=3, worth="generic", most_profiles=200))
def test_gambit_agrees_on_exported_scenario_trees(data: dict[str, Any]) -> None:
    check_with_gambit(data)


@given(scenarios(moves=3, worth="integers", most_profiles=200))
def test_gambit_agrees_on_exported_scenario_trees_with_ties(data: dict[str, Any]) -> None:
    check_with_gambit(data)


def check_with_gambit(data: dict[str, Any]) -> None:
    from crisis_sim.game.efg import efg_text

    tree = cs.build(data).tree()
    judge = pygambit.read_efg(io.BytesIO(efg_text(tree).encode()))
    theirs = {
        tuple(round(float(profile.payoffs[name]), 9) for name in tree.players)
        for profile in pygambit.nash.enumpure_solve(judge).equilibria
    }
    ours = solve_pure(tree.strategic())
    assert {tuple(round(v, 9) for v in e.payoffs.values()) for e in ours} == theirs


def test_gambit_agrees_on_the_bundled_small_scenario(tmp_path: Path) -> None:
    scenario = cs.load("strike_resist_intervene")
    for drain in (0.0, 0.3, 0.5, 1.2):
        tree = scenario.set(drain=drain).tree()
        tree.write(tmp_path / "game.efg")
        judge = pygambit.read_efg(tmp_path / "game.efg")
        found = pygambit.nash.enumpure_solve(judge).equilibria
        theirs = sorted(
            tuple(round(float(p.payoffs[name]), 9) for name in tree.players) for p in found
        )
        # Gambit joins strategies that differ only where their owner excludes it: here none do.
        ours = [
            tuple(round(v, 9) for v in e.payoffs.values()) for e in solve_pure(tree.strategic())
        ]
        assert sorted(ours) == theirs


#: Ann moves twice, the second time only after `go`: three plans, all of them equilibria.
ASKED_TWICE: dict[str, Any] = {
    "schema": 1,
    "name": "asked_twice",
    "players": {"Ann": {}, "Bob": {}},
    "parameters": {"a": {"value": 0, "low": 0, "high": 1}},
    "moves": [
        {"name": "m0", "player": "Ann", "choose": ["go", "stay"]},
        {"name": "m1", "player": "Ann", "choose": ["go", "stay"], "when": "m0 == go"},
    ],
    "payoffs": {"Ann": [{"worth": 0}], "Bob": [{"worth": 0}]},
}


@given(scenarios(moves=3, sees=True, worth="integers", most_profiles=200))
@example(ASKED_TWICE)
def test_induced_form_has_the_equilibria_of_the_tree(data: dict[str, Any]) -> None:
    """Strategies that differ only where their owner excludes it are one in the reduced form."""
    tree = grow(data)
    assert profiles(tree) <= 200
    players = range(len(data["players"]))
    by_force = {tuple(allowed(tree, s, i) for i in players): s for s in pure_nash(tree)}
    found = solve_pure(cs.build(data).tree().strategic())
    assert len(found) == len(by_force)
    ours = sorted(sorted(reached(e).items()) for e in found)
    theirs = sorted(sorted(outcome(tree, s).items()) for s in by_force.values())
    assert [[m for m, _ in o] for o in ours] == [[m for m, _ in o] for o in theirs]
    np.testing.assert_allclose(
        [p for o in ours for _, p in o], [p for o in theirs for _, p in o], atol=1e-12
    )


def reached(equilibrium: cs.Equilibrium) -> dict[tuple[tuple[str, str], ...], float]:
    """Return the probability of each end that play can reach, by the choices made."""
    outcomes = equilibrium.outcomes
    return {
        tuple(
            (column, outcomes.choices[i][choice])
            for i, (column, choice) in enumerate(zip(outcomes.columns, made, strict=True))
            if choice >= 0
        ): float(p)
        for made, p in zip(outcomes.made, equilibrium.reach, strict=True)
        if p > 0
    }


@given(st.integers(0, 2**32 - 1), st.integers(2, 4), st.integers(1, 6))
def test_batch_equals_single(seed: int, players: int, games: int) -> None:
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 4, players)
    payoffs = rng.integers(0, 4, (players, *sizes, games)).astype(float)
    found = pure_nash_batch(payoffs)
    for game in range(games):
        assert set(map(tuple, np.argwhere(found[..., game]))) == by_definition(payoffs[..., game])


scale = st.tuples(st.floats(0.01, 100), st.floats(-100, 100))


@given(payoff_tables(), st.lists(scale, min_size=4, max_size=4))
def test_positive_affine_payoffs_change_nothing(
    payoffs: Array, scales: list[tuple[float, float]]
) -> None:
    other = np.array([a * u + b for u, (a, b) in zip(payoffs, scales, strict=False)])
    assert cells(solve_pure(StrategicGame(other))) == cells(solve_pure(StrategicGame(payoffs)))


@given(payoff_tables(ties=True), st.randoms(use_true_random=False))
def test_relabelling_relabels_the_equilibria(payoffs: Array, random: Any) -> None:
    count = len(payoffs)
    order = random.sample(range(count), count)
    moved = payoffs[order].transpose([0, *(1 + i for i in order)])
    renamed = [random.sample(range(n), n) for n in moved.shape[1:]]
    moved = moved[np.ix_(range(count), *renamed)]
    expected = cells(solve_pure(StrategicGame(payoffs)))
    found = {
        tuple(renamed[order.index(i)][cell[order.index(i)]] for i in range(count))
        for cell in cells(solve_pure(StrategicGame(moved)))
    }
    assert found == expected


@given(payoff_tables(ties=True), st.data())
def test_a_strictly_dominated_action_changes_nothing(payoffs: Array, draw: st.DataObject) -> None:
    player = draw.draw(st.integers(0, len(payoffs) - 1))
    size = payoffs.shape[player + 1]
    copied = draw.draw(st.integers(0, size - 1))
    added = np.take(payoffs, [copied], axis=player + 1)
    added[player] -= 0.5
    larger = np.concatenate([payoffs, added], axis=player + 1)
    found = cells(solve_pure(StrategicGame(larger)))
    assert found == cells(solve_pure(StrategicGame(payoffs)))


def test_games_are_labelled_by_their_own_names() -> None:
    game = StrategicGame(KNOWN["chicken"][0], ["A", "B"], [["swerve", "drive"]] * 2)
    first, second = solve_pure(game)
    assert first.strategies["A"] == {"swerve": 1.0, "drive": 0.0}
    assert second.probability("A == drive and B == swerve") == 1
    with pytest.raises(cs.ArgumentError, match="never reached"):
        second.probability("A == drive", given="B == drive")
    assert second.strategy("B") == {"swerve": 1.0, "drive": 0.0}
    assert second.payoffs == {"A": 4.0, "B": 1.0}


def test_results_are_frozen() -> None:
    result = solve_pure(StrategicGame(KNOWN["chicken"][0]))
    with pytest.raises(ValueError, match="read-only"):
        result[0].reach[0] = 1
    with pytest.raises(TypeError):
        result[0].payoffs["Player 1"] = 0  # type: ignore[index]
    with pytest.raises(AttributeError):
        result.complete = False  # type: ignore[misc]


def test_every_number_of_players_up_to_six() -> None:
    for players in itertools.islice(itertools.count(1), 6):
        payoffs = np.random.default_rng(players).normal(size=(players, *[2] * players))
        assert cells(solve_pure(StrategicGame(payoffs))) == by_definition(payoffs)
