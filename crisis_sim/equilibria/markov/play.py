"""How each round of a crisis over time is played, and what that is worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from crisis_sim.equilibria.describe import reach
from crisis_sim.game.markov import MarkovGame, Round
from crisis_sim.game.numbers import Numbers
from crisis_sim.game.tree import CrisisTree
from crisis_sim.types import Array, Mask

#: Columns solved at a time.
BLOCK = 1024


@dataclass(frozen=True, eq=False)
class RoundPlay:
    """Play of the round in the states of one of a game's rounds.

    Attributes
    ----------
    behaviour : float array [node, action, column]
    worth : float array [player, column]
        What it is worth to begin the round, with what follows.
    settled : bool array [column]
        Whether there is no other solution for certain.
    sound : bool array [column]
        Whether it is a solution for certain.
    converged : bool array [column]
    """

    behaviour: Array
    worth: Array
    settled: Mask
    sound: Mask
    converged: Mask


#: Solves a batch of trees that the round is in some columns, with what follows at their ends.
Solver: TypeAlias = Callable[[Numbers], RoundPlay]
#: By identity of the tree of a round, what solves it.
Solvers: TypeAlias = Mapping[int, Solver]


def expected(tree: CrisisTree, numbers: Numbers, behaviour: Array) -> Array:
    """Return what each player expects of a tree: [player, column]."""
    ends = reach(tree, numbers.chance, behaviour)
    paid = np.ascontiguousarray(numbers.payoffs.transpose(2, 0, 1))
    return np.asarray((paid @ ends.T[:, :, None])[:, :, 0].T)


def play_round(game: MarkovGame, round_: Round, solver: Solver, worth: Array) -> RoundPlay:
    """Solve the round in all its states, given what the next round is worth.

    Parameters
    ----------
    worth : float array [player, state, game]
    """
    ahead = game.ahead(round_, worth)
    columns = len(round_.states) * game.games
    parts = [
        solver(round_.with_continuation(ahead, slice(first, first + BLOCK)))
        for first in range(0, columns, BLOCK)
    ]
    return RoundPlay(
        *(
            np.concatenate([getattr(part, name) for part in parts], axis=-1)
            for name in ("behaviour", "worth", "settled", "sound", "converged")
        )
    )


def worth_of(game: MarkovGame, rounds: Sequence[Round], plays: Sequence[RoundPlay]) -> Array:
    """Return what it is worth to begin a round in each state: [player, state, game].

    States in which the crisis has ended are worth nothing.
    """
    worth = np.zeros((len(game.players), game.states, game.games))
    for round_, play in zip(rounds, plays, strict=True):
        own = play.worth.reshape(len(game.players), len(round_.states), game.games)
        worth[:, round_.states] = own
    return worth
