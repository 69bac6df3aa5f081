"""Dominance: known games, and brute force from the other side, by the beliefs of players."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from game_strategies import strategic_games
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

import crisis_sim as cs
from crisis_sim.equilibria.strategic.dominance import Dominated
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.types import Array

Left = list[list[int]]

#: Bernheim (1984): b4 falls to a mixture of b1 and b3 only, and then a4.
BERNHEIM = StrategicGame(
    [
        [[0, 2, 7, 0], [5, 3, 5, 0], [7, 2, 0, 0], [0, 0, 0, 10]],
        [[7, 5, 0, 1], [2, 3, 2, 1], [0, 5, 7, 1], [0, -2, 0, -1]],
    ],
    ["A", "B"],
    [["a1", "a2", "a3", "a4"], ["b1", "b2", "b3", "b4"]],
)


def told(found: tuple[Dominated, ...]) -> list[tuple[str, str, dict[str, float]]]:
    return [(one.player, one.action, dict(one.by)) for one in found]


def test_bernheims_game() -> None:
    result = cs.equilibria.dominance(BERNHEIM)
    first, second = result.rounds
    assert [(one.player, one.action) for one in first] == [("B", "b4")]
    assert set(first[0].by) == {"b1", "b3"}
    assert first[0].margin == pytest.approx(1)
    assert told(second) == [("A", "a4", {"a2": 1.0})]
    assert second[0].margin == 3
    assert second[0].most == 5
    assert dict(result.surviving) == {"A": ("a1", "a2", "a3"), "B": ("b1", "b2", "b3")}
    assert result.strict == first
    assert result.reduced.shape == (3, 3)


def test_prisoners() -> None:
    names = [["keep", "tell"]] * 2
    game = StrategicGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], ["A", "B"], names)
    result = cs.equilibria.dominance(game)
    assert told(result.strict) == [("A", "keep", {"tell": 1.0}), ("B", "keep", {"tell": 1.0})]
    assert [one.margin for one in result.strict] == [1, 1]
    assert [one.most for one in result.strict] == [2, 2]
    assert dict(result.surviving) == {"A": ("tell",), "B": ("tell",)}
    # The ends of the original game stay: what was eliminated has probability 0.
    assert cs.solve(result.reduced, "pure")[0].probability("A == keep") == 0
    assert cs.solve(result.reduced, "pure")[0].probability("B == tell") == 1


def test_a_pure_dominator_is_named_where_there_is_one() -> None:
    """For 4 the mixture of 1 and 2 has the larger margin, but 3 suffices."""
    game = StrategicGame(np.stack([[[9, 0], [0, 9], [2, 2], [1, 1]], np.zeros((4, 2))]))
    assert told(cs.equilibria.dominance(game).strict)[0] == ("Player 1", "3", {"1": 0.5, "2": 0.5})
    assert told(cs.equilibria.dominance(game).strict)[1] == ("Player 1", "4", {"3": 1.0})
    assert cs.equilibria.dominance(game).strict[0].margin == pytest.approx(2.5)


def test_ties_are_weak() -> None:
    game = StrategicGame([[[1, 1], [1, 0]], [[0, 0], [0, 0]]])
    result = cs.equilibria.dominance(game)
    assert result.rounds == ()
    assert result.strict == ()
    assert told(result.weak) == [("Player 1", "2", {"1": 1.0})]
    assert (result.weak[0].strict, result.weak[0].margin, result.weak[0].most) == (False, 0, 1)
    # Equal actions do not dominate each other.
    assert cs.equilibria.dominance(StrategicGame(np.zeros((2, 3, 3)))).weak == ()


@pytest.mark.parametrize("size", [1e-9, 1.0, 1e9])
def test_the_tie_is_a_share_of_the_payoffs(size: float) -> None:
    for gap, count in ((1e-14, 0), (1e-9, 1)):
        game = StrategicGame(size * np.array([[[1, 1], [1 + gap, 1 + gap]], [[0, 0], [0, 0]]]))
        assert len(cs.equilibria.dominance(game).rounds) == count
        assert not cs.equilibria.dominance(game).weak


def test_weak_dominance_by_a_mixture() -> None:
    own = [[4, 0, 1], [0, 4, 1], [2, 2, 0], [2, 2, 1]]
    game = StrategicGame(np.stack([own, np.zeros((4, 3))]))
    weak = cs.equilibria.dominance(game).weak
    assert [one.action for one in weak] == ["3"]  # by the last action, purely
    without = StrategicGame(game.payoffs[:, :3])
    mixed = cs.equilibria.dominance(without).weak
    assert [(one.player, one.action) for one in mixed] == [("Player 1", "3")]
    assert dict(mixed[0].by) == pytest.approx({"1": 0.5, "2": 0.5})
    assert mixed[0].margin == pytest.approx(0, abs=1e-12)
    assert mixed[0].most == pytest.approx(1)
    assert cs.equilibria.dominance(without).rounds == ()


def test_the_weak_dominator_gains_most_in_all() -> None:
    """1 and 2 each need a quarter; the rest goes to 2, which gains more in sum."""
    own = [[4, 0, 0, 0], [0, 4, 9, 0], [1, 1, 0, 0]]
    (found,) = cs.equilibria.dominance(StrategicGame(np.stack([own, np.zeros((3, 4))]))).weak
    assert found.action == "3"
    assert dict(found.by) == pytest.approx({"1": 0.25, "2": 0.75})
    assert found.most == pytest.approx(6.75)


def table(game: StrategicGame, left: Left, player: int) -> Array:
    """Return a player's payoffs `[action, what the others do]` in what is left."""
    own = game.payoffs[player][np.ix_(*left)]
    return np.asarray(np.moveaxis(own, player, 0).reshape(len(left[player]), -1))


def never_best(payoffs: Array, action: int) -> bool:
    """Tell whether an action is no best reply to any belief (Pearce 1984, lemma 3)."""
    count = payoffs.shape[1]
    regrets = payoffs - payoffs[action]
    # Least r such that under some belief no action is better by more than r.
    solved = linprog(
        [*[0.0] * count, 1.0],
        A_ub=np.column_stack([regrets, -np.ones(len(payoffs))]),
        b_ub=np.zeros(len(payoffs)),
        A_eq=[[*[1.0] * count, 0.0]],
        b_eq=[1.0],
    )
    assert solved.fun is not None
    return solved.fun > 1e-8


def never_best_with_doubt(payoffs: Array, action: int) -> bool:
    """Tell whether an action is no best reply to a belief that excludes nothing (lemma 4)."""
    count = payoffs.shape[1]
    regrets = payoffs - payoffs[action]
    # The largest probability that every event may have while the action is a best reply.
    solved = linprog(
        [*[0.0] * count, -1.0],
        A_ub=np.block(
            [[regrets, np.zeros((len(payoffs), 1))], [-np.eye(count), np.ones((count, 1))]]
        ),
        b_ub=np.zeros(len(payoffs) + count),
        A_eq=[[*[1.0] * count, 0.0]],
        b_eq=[1.0],
        bounds=(0, None),
    )
    return solved.fun is None or -solved.fun < 1e-8


def by_beliefs(game: StrategicGame, seed: int) -> Left:
    """Eliminate one never-best action at a time, in random order."""
    rng = np.random.default_rng(seed)
    left = [list(range(size)) for size in game.shape]
    while True:
        able = [
            (i, a)
            for i in range(len(left))
            for a in range(len(left[i]))
            if never_best(table(game, left, i), a)
        ]
        if not able:
            return left
        i, a = able[rng.integers(len(able))]
        del left[i][a]


games = strategic_games(players=3, actions=4, ties=True) | strategic_games(players=3, actions=4)


@given(games, st.integers(0, 2**32 - 1))
@settings(max_examples=40)
def test_what_survives_is_rationalisable(game: StrategicGame, seed: int) -> None:
    expected = by_beliefs(game, seed)
    found = cs.equilibria.dominance(game).surviving
    for player, names, own in zip(game.players, game.actions, expected, strict=True):
        assert found[player] == tuple(names[a] for a in own)


@given(games)
@settings(max_examples=40)
def test_dominated_actions_of_the_original_game(game: StrategicGame) -> None:
    result = cs.equilibria.dominance(game)
    strict = {(one.player, one.action) for one in result.strict}
    weak = {(one.player, one.action) for one in result.weak}
    everything = [list(range(size)) for size in game.shape]
    for i, player in enumerate(game.players):
        payoffs = table(game, everything, i)
        for a, name in enumerate(game.actions[i]):
            assert ((player, name) in strict) == never_best(payoffs, a)
            assert ((player, name) in strict | weak) == never_best_with_doubt(payoffs, a)
    assert not strict & weak


@given(games)
def test_dominators_dominate(game: StrategicGame) -> None:
    result = cs.equilibria.dominance(game)
    left = {p: list(names) for p, names in zip(game.players, game.actions, strict=True)}
    everything = [list(range(size)) for size in game.shape]
    for one in result.weak:
        check(game, everything, one, strict=False)
    for found in result.rounds:
        now = [
            [names.index(name) for name in left[player]]
            for player, names in zip(game.players, game.actions, strict=True)
        ]
        for one in found:
            check(game, now, one, strict=True)
        for one in found:
            left[one.player].remove(one.action)
    assert {p: tuple(names) for p, names in left.items()} == dict(result.surviving)


def check(game: StrategicGame, left: Left, one: Dominated, *, strict: bool) -> None:
    i = game.players.index(one.player)
    names = [game.actions[i][a] for a in left[i]]
    payoffs = table(game, left, i)
    assert sum(one.by.values()) == pytest.approx(1)
    assert one.action not in one.by
    gains = -payoffs[names.index(one.action)]
    for name, probability in one.by.items():
        gains = gains + probability * payoffs[names.index(name)]
    assert one.margin == pytest.approx(gains.min(), abs=1e-9)
    assert one.most == pytest.approx(gains.max(), abs=1e-9)
    assert one.strict == strict
    assert one.margin > 1e-13 if strict else abs(one.margin) < 1e-9
    assert one.most > 0


@given(games)
def test_pure_equilibria_survive(game: StrategicGame) -> None:
    def named(game: StrategicGame) -> set[tuple[tuple[str, ...], ...]]:
        return {tuple(e.support.values()) for e in cs.solve(game, "pure")}

    assert named(cs.equilibria.dominance(game).reduced) == named(game)


def test_a_scenario_keeps_its_conditions_and_survives_pickling() -> None:
    game = cs.load("strike_resist_intervene").set(drain=2.0).strategic()
    result = pickle.loads(pickle.dumps(cs.equilibria.dominance(game)))
    weak = {one.action for one in result.weak if one.player == "Patron"}
    assert weak == {"intervene"}  # never strictly: it may not be asked
    assert result.reduced.compute is None
    for equilibrium in cs.solve(result.reduced, "pure"):
        assert 0 <= equilibrium.probability("Patron == intervene") <= 1
