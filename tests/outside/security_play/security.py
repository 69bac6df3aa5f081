"""Security play: each player takes the action whose worst payoff is best (von Neumann 1928)."""

import numpy as np

from crisis_sim.equilibria.describe import strategic_equilibrium
from crisis_sim.equilibria.result import Equilibria
from crisis_sim.game.strategic import StrategicGame


def solve(game: StrategicGame) -> Equilibria:
    """Return the profile of maximin actions; of several the first."""
    profile = []
    for player, payoffs in enumerate(game.payoffs):
        own = np.moveaxis(payoffs, player, 0).reshape(game.shape[player], -1)
        profile.append(np.eye(len(own))[own.min(axis=1).argmax()])
    found = (strategic_equilibrium(game, profile),)
    return Equilibria(
        found=found,
        concept="security",
        method="maximin over pure actions",
        complete=True,
        players=game.players,
    )
