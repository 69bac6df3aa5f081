"""Best deviations: known games, and brute force over every profile of random ones."""

from __future__ import annotations

import math

import numpy as np
from game_strategies import strategic_games
from hypothesis import given

import crisis_sim as cs
from crisis_sim.equilibria.describe import strategic_equilibrium
from crisis_sim.equilibria.strategic.deviations import Deviation, deviations
from crisis_sim.game.strategic import StrategicGame

NAMES = [["stag", "hare"]] * 2


def test_stag_hunt() -> None:
    hunt = StrategicGame([[[4, 0], [3, 3]], [[4, 3], [0, 3]]], ["A", "B"], NAMES)
    stag, hare = cs.solve(hunt, "pure")
    assert deviations(hunt, stag) == tuple(Deviation(p, ("stag",), "hare", 1.0) for p in "AB")
    assert deviations(hunt, hare) == tuple(Deviation(p, ("hare",), "stag", 3.0) for p in "AB")


def test_a_tie_is_a_knife_edge_and_rounding_does_not_hide_it() -> None:
    game = StrategicGame(np.array([[[0.1 + 0.2, 0.0], [0.3, 1.0]], [[2.0, 1.0], [1.0, 0.0]]]))
    first, second = deviations(game, cs.solve(game, "pure")[0])
    assert (first.instead, first.loss) == ("2", 0.0)
    assert (second.instead, second.loss) == ("2", 1.0)


def test_who_plays_everything_has_nothing_else() -> None:
    """The first mixes two of three actions, the second both of its own."""
    payoffs = np.array(
        [[[1.0, -1.0], [-1.0, 1.0], [-0.5, 0.25]], [[-1.0, 1.0], [1.0, -1.0], [0.0, 0.0]]]
    )
    game = StrategicGame(payoffs)
    mixed = strategic_equilibrium(game, [np.array([0.5, 0.5, 0.0]), np.array([0.5, 0.5])])
    assert deviations(game, mixed) == (
        Deviation("Player 1", ("1", "2"), "3", 0.125),
        Deviation("Player 2", ("1", "2"), None, math.inf),
    )


def test_who_has_no_choice_is_left_out() -> None:
    game = StrategicGame(np.array([[[1.0], [0.0]], [[0.0], [0.0]]]))
    assert [d.player for d in deviations(game, cs.solve(game, "pure")[0])] == ["Player 1"]


@given(strategic_games(players=4))
def test_by_definition(game: StrategicGame) -> None:
    for equilibrium in cs.solve(game, "pure"):
        cell = [int(mix.argmax()) for mix in equilibrium.profile]
        found = {d.player: d for d in deviations(game, equilibrium)}
        for i, player in enumerate(game.players):
            there = {
                game.actions[i][a]: game.payoffs[(i, *cell[:i], a, *cell[i + 1 :])]
                for a in range(game.shape[i])
            }
            own = there.pop(game.actions[i][cell[i]])
            assert (player in found) == bool(there)
            if there:
                best = max(there, key=lambda action: float(there[action]))
                assert found[player].instead == best
                assert found[player].played == (game.actions[i][cell[i]],)
                assert np.isclose(found[player].loss, own - there[best])
