"""Conditions of claims about a crisis over time, where a round is, and where all is over."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from crisis_sim.game.markov import MarkovGame, Round
from crisis_sim.scenario.clock import END
from crisis_sim.scenario.evaluate import evaluate_array
from crisis_sim.scenario.formula import Name, Node, Test, TypeTest
from crisis_sim.types import Array, Indices, Mask


def in_round(game: MarkovGame, round_: Round, condition: Node, status: int) -> Mask:
    """Return where a condition holds in a round: [end of the tree, place, 1 or game].

    Parameters
    ----------
    status
        How the crisis stands after the round, as an index of the file's `end_names`.
    """
    outcomes = round_.tree.outcomes

    def made(test: Test | TypeTest) -> Array:
        return outcomes.truth(test)[:, None, None].astype(float)

    shape = (outcomes.ends, len(round_.states), 1)
    return _holds(game, condition, round_.states, status, made, shape)


def at_rest(game: MarkovGame, condition: Node, status: int) -> Mask:
    """Return in which states a condition holds while no move is made: [state, 1 or game]."""

    def made(test: Test | TypeTest) -> Array:
        return np.zeros((1, 1, 1))

    shape = (1, game.states, 1)
    return np.asarray(_holds(game, condition, np.arange(game.states), status, made, shape)[0])


def _holds(
    game: MarkovGame,
    condition: Node,
    states: Indices,
    status: int,
    made: Callable[[Test | TypeTest], Array],
    shape: tuple[int, ...],
) -> Mask:
    known = game.over_time.states

    def leaf(node: Node) -> Array:
        if isinstance(node, TypeTest):
            return made(node)
        assert isinstance(node, (Name, Test))
        name = node.name if isinstance(node, Name) else node.move
        if name in known:
            level = game.table[states, game.state_names.index(name)]
            if isinstance(node, Name):
                return np.asarray(known[name].numbers[level][None, :, None])
            at = known[name].levels.index(node.choice)
            return np.asarray((level == at).astype(float)[None, :, None])
        if isinstance(node, Test):
            if node.move == END:
                return np.array(float(game.over_time.end_names[status] == node.choice))
            return made(node)
        if name in game.scenario.definitions:
            return np.asarray(evaluate_array(game.scenario.definitions[name].node, leaf))
        return game.values[name][None, None, :]

    value = np.asarray(evaluate_array(condition, leaf)) != 0
    games = value.shape[-1] if value.ndim == 3 else 1
    return np.broadcast_to(value, (*shape[:2], games))
