"""Check play of a crisis over time: what one deviation in one round would gain, and how far off.

Shares no code with the solvers: what follows a round is summed row by row from the game itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crisis_sim.equilibria.check.regret import agent_residual, tree_regret
from crisis_sim.game.markov import MarkovGame, Round
from crisis_sim.game.numbers import Numbers
from crisis_sim.tolerances import NEVER
from crisis_sim.types import Array


def trees_with_future(game: MarkovGame, round_: Round, worth: Array) -> Numbers:
    """Return the trees of a round with what follows at their ends.

    Parameters
    ----------
    worth : float array [player, state, game]
        What it is worth to begin the next round.
    """
    rows, columns = round_.following, len(round_.states)
    future = round_.paid.reshape(len(game.players), round_.form.ways, columns, game.games).copy()
    on = np.nonzero(rows.end < 0)[0]
    for player in range(len(game.players)):
        share = rows.chance[on] * game.discount[player] * (1.0 - game.stop)
        gains = share * worth[player, rows.state[on]]
        np.add.at(future[player], (rows.way[on], rows.place[on]), gains)
    ahead = future[:, round_.form.of_end].reshape(*round_.numbers.payoffs.shape[:2], -1)
    return Numbers(round_.numbers.payoffs + ahead, round_.numbers.chance)


def followed(round_: Round, numbers: Numbers, behaviour: Array) -> Array:
    """Return what each player expects where behaviour is followed: [player, column]."""
    tree = round_.tree
    play = np.where((tree.mover < 0)[:, None, None], numbers.chance, behaviour)
    value = np.zeros((tree.nodes + tree.ends, *numbers.payoffs.shape[::2]))
    value[tree.nodes :] = numbers.payoffs.transpose(1, 0, 2)
    for node in range(tree.nodes - 1, -1, -1):
        acts = tree.child[node, : tree.width[node]]
        value[node] = (play[node, : len(acts), None] * value[acts]).sum(axis=0)
    return np.asarray(value[0])


def rounds_regret(
    game: MarkovGame,
    plays: Sequence[Sequence[Array]],
    worth: Array,
    shocks: float | None = None,
) -> tuple[Array, Array]:
    """Return the most that a deviation gains in one round, and what the start is worth.

    By the one-shot deviation principle play is optimal after every history if no deviation
    within one round gains.

    Parameters
    ----------
    plays
        By round, first to last: behaviour [node, action, column] in each of the game's rounds.
    worth : float array [player, state, game]
        What it is worth to begin the round after the last.
    shocks
        λ, where private shocks count as payoffs.

    Returns
    -------
    gain : float array [game]
    worth : float array [player, state, game]
    """
    worst = np.zeros(game.games)
    for number in reversed(range(len(plays))):
        here = np.zeros_like(worth)
        for round_, behaviour in zip(game.rounds(number), plays[number], strict=True):
            numbers = trees_with_future(game, round_, worth)
            if shocks is not None:
                numbers = with_shocks(round_, numbers, behaviour, shocks)
            regret = tree_regret(round_.tree, numbers, behaviour).reshape(-1, game.games)
            worst = np.maximum(worst, regret.max(axis=0))
            value = followed(round_, numbers, behaviour)
            here[:, round_.states] = value.reshape(len(value), len(round_.states), game.games)
        worth = here
    return worst, worth


def with_shocks(round_: Round, numbers: Numbers, behaviour: Array, rationality: float) -> Numbers:
    """Return the trees of a round with what private shocks are expected to add at the ends.

    Who takes an action with probability p has a shock of -log(p)/λ then, in expectation. At play
    that follows softmax all actions are then worth the same.
    """
    tree = round_.tree
    added = np.zeros((len(numbers.payoffs), tree.nodes + tree.ends, numbers.payoffs.shape[2]))
    shock = -np.log(np.maximum(behaviour, NEVER)) / rationality
    for node in range(tree.nodes):
        for action, child in enumerate(tree.child[node, : tree.width[node]].tolist()):
            added[:, child] = added[:, node]
            if tree.mover[node] >= 0:
                added[tree.mover[node], child] += shock[node, action]
    return Numbers(numbers.payoffs + added[:, tree.nodes :], numbers.chance)


def rounds_residual(
    game: MarkovGame, plays: Sequence[Sequence[Array]], worth: Array, rationality: float
) -> tuple[Array, Array]:
    """Return how far play is from logit play in any round, and what the start is worth.

    Parameters
    ----------
    plays, worth
        As in `rounds_regret`.
    """
    worst = np.zeros(game.games)
    for number in reversed(range(len(plays))):
        here = np.zeros_like(worth)
        for round_, behaviour in zip(game.rounds(number), plays[number], strict=True):
            numbers = trees_with_future(game, round_, worth)
            with np.errstate(divide="ignore"):
                log = np.log(behaviour)
            residual = agent_residual(round_.tree, numbers, log, rationality)
            worst = np.maximum(worst, residual.reshape(-1, game.games).max(axis=0))
            value = followed(round_, numbers, behaviour)
            here[:, round_.states] = value.reshape(len(value), len(round_.states), game.games)
        worth = here
    return worst, worth
