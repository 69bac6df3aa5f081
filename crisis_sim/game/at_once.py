"""From a strategic game to a tree: one move after the other, none of which sees another."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from crisis_sim.game.extensive_form import InformationSet
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.game.tree import CrisisTree
from crisis_sim.memory import magnitude, room_for


def at_once(game: StrategicGame, labels: Mapping[str, Mapping[str, str]]) -> CrisisTree:
    """Return the tree in which the players move in their order, and see nothing of it.

    Parameters
    ----------
    game
        Each profile of which is an end, in the order of its table.
    labels
        What people read for choices, by player and choice.

    Raises
    ------
    ArgumentError
        If it would take more memory than the limit.

    Examples
    --------
    >>> tree = at_once(StrategicGame([[[1, 0], [0, 1]], [[0, 1], [1, 0]]]), {})
    >>> tree.nodes, tree.infoset.tolist(), tree.payoffs.tolist()
    (3, [0, 1, 1], [[1.0, 0.0, 0.0, 1.0], [0.0, 1.0, 1.0, 0.0]])
    """
    sizes, outcomes = game.shape, game.play.outcomes
    count = np.concatenate([[1], np.cumprod(sizes)])  # places after each player, and at first
    first = np.cumsum(count) - count
    nodes, width = int(first[-1]), max(sizes)
    problem = f"has a tree of {magnitude(nodes)} nodes"
    room_for(32 * nodes * width, "tree", "game", problem)
    child = np.full((nodes, width), -1)
    for player, size in enumerate(sizes):
        here = slice(first[player], first[player] + count[player])
        child[here, :size] = first[player + 1] + np.arange(count[player] * size).reshape(-1, size)
    sets = (
        InformationSet(name, move, player, actions)
        for player, (name, move, actions) in enumerate(
            zip(game.players, outcomes.columns, game.actions, strict=True)
        )
    )
    return CrisisTree(
        players=game.players,
        information_sets=tuple(sets),
        infoset=np.repeat(np.arange(len(sizes)), count[:-1]),
        child=child,
        payoffs=game.payoffs.reshape(len(sizes), -1),
        chance=np.zeros((nodes, width)),
        outcomes=outcomes,
        title=game.title,
        labels=labels,
    )
