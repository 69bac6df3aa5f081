"""Pure Nash equilibria of strategic games: all of them, by comparing every profile."""

from __future__ import annotations

import numpy as np

from crisis_sim.equilibria.describe import strategic_equilibrium
from crisis_sim.equilibria.result import Equilibria
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.types import Array, Mask

#: Payoffs closer than this share of the player's largest payoff count as equal.
TIE = 1e-12


def pure_nash(payoffs: Array) -> Mask:
    """Tell which pure profiles are Nash equilibria, for a batch of games.

    Parameters
    ----------
    payoffs : float array [player, a1, ..., aN, game]

    Returns
    -------
    bool array [a1, ..., aN, game]
        True where no player has an action that is better against the others' actions.

    Examples
    --------
    >>> prisoners = np.array([[[3.0, 0.0], [5.0, 1.0]], [[3.0, 5.0], [0.0, 1.0]]])
    >>> pure_nash(prisoners[..., None])[..., 0].tolist()
    [[False, False], [False, True]]
    """
    games = payoffs.shape[-1]
    stable = np.ones(payoffs.shape[1:], dtype=bool)
    holds = np.empty_like(stable)
    for player, own in enumerate(payoffs):
        best = own.max(axis=player, keepdims=True)
        rows = best.reshape(-1, games), own.reshape(-1, games)
        largest = np.maximum(rows[0].max(axis=0), -rows[1].min(axis=0))
        best -= TIE * largest
        np.greater_equal(own, best, out=holds)
        np.logical_and(stable, holds, out=stable)
    return stable


def solve_pure(game: StrategicGame) -> Equilibria:
    """Return all pure Nash equilibria of a strategic game.

    Examples
    --------
    >>> from crisis_sim import StrategicGame
    >>> chicken = StrategicGame([[[3, 1], [4, 0]], [[3, 4], [1, 0]]])
    >>> [dict(e.support) for e in solve_pure(chicken)]
    [{'Player 1': ('1',), 'Player 2': ('2',)}, {'Player 1': ('2',), 'Player 2': ('1',)}]
    """
    cells = np.argwhere(pure_nash(game.payoffs[..., None])[..., 0])
    found = []
    for cell in cells:
        profile = [np.eye(size)[action] for size, action in zip(game.shape, cell, strict=True)]
        found.append(strategic_equilibrium(game, profile))
    return Equilibria(tuple(found), "pure", "every profile compared", True, game.players)
