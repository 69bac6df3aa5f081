"""Backward induction over rounds: all states of a round are one batch of trees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice, product

import numpy as np

from crisis_sim.equilibria.markov.play import RoundPlay, Solvers, play_round, worth_of
from crisis_sim.equilibria.tree.subgame_perfect import (
    MOST_EQUILIBRIA,
    solve_subgame_perfect,
)
from crisis_sim.game.markov import MarkovGame, Round
from crisis_sim.game.numbers import Numbers
from crisis_sim.tolerances import SAME
from crisis_sim.types import Array, Indices, Mask

#: Numbers held at once while solutions are listed.
MOST_NUMBERS = 20_000_000
#: More solutions than that are too many to list: a few are kept, and the result is not complete.
KEPT = 16


@dataclass(frozen=True, eq=False)
class Solution:
    """One way to play all rounds.

    Attributes
    ----------
    plays
        For each round, first to last, the play of each of the game's rounds.
    worth : float array [player, state, game]
        What it is worth to begin the first of them.
    """

    plays: tuple[tuple[RoundPlay, ...], ...]
    worth: Array

    def at(self, number: int) -> tuple[RoundPlay, ...]:
        """Return the play of a round, counted from 0; later ones are played as the last."""
        return self.plays[min(number, len(self.plays) - 1)]


def backward(
    game: MarkovGame, solvers: Solvers, count: int, worth: Array, *, branch: bool
) -> tuple[list[Solution], Mask]:
    """Solve the first rounds of a game, and tell for each game whether all solutions are kept.

    Parameters
    ----------
    solvers
        By tree, what solves it.
    count
        How many rounds there are.
    worth : float array [player, state, game]
        What it is worth to begin the round after them.
    branch
        Whether states of the one game that have several solutions are followed up, where they
        can be reached.
    """
    found, complete = [Solution((), worth)], np.ones(game.games, dtype=bool)
    possible, most = reached(game, count), _most_listed(game)
    for number in reversed(range(count)):
        rounds, grown = game.rounds(number), list[Solution]()
        for later in found:
            plays = [play_round(game, r, solvers[id(r.tree)], later.worth) for r in rounds]
            if not branch:
                complete &= settled(game, rounds, plays, possible[number])
            follow = possible[number] & (branch and complete.all())
            ways, all_known = _ways(game, rounds, plays, later.worth, follow, most)
            complete &= all_known
            for way in ways:
                grown.append(Solution((way, *later.plays), worth_of(game, rounds, way)))
        complete &= len(grown) <= most
        found = grown if complete.all() or not branch else grown[:KEPT]
    return found, complete


def settled(
    game: MarkovGame, rounds: Sequence[Round], plays: Sequence[RoundPlay], possible: Mask
) -> Mask:
    """Return for each game whether a round has one solution wherever it can begin: [game]."""
    sure = np.ones(game.games, dtype=bool)
    for round_, play in zip(rounds, plays, strict=True):
        own = play.settled.reshape(len(round_.states), game.games)
        sure &= own[possible[round_.states]].all(axis=0)
    return sure


def _most_listed(game: MarkovGame) -> int:
    """Return how many solutions are listed: fewer of a large game, to bound the memory."""
    size = sum(r.tree.child.size * len(r.states) * game.games for r in game.rounds(0))
    return max(KEPT, min(MOST_EQUILIBRIA, MOST_NUMBERS // max(1, size)))


def reached(game: MarkovGame, count: int) -> list[Mask]:
    """Return for each round which states it can begin in: [state]."""
    here: Mask = np.asarray(game.start.any(axis=1))
    found: list[Mask] = []
    for number in range(count):
        found.append(here)
        following = np.zeros_like(here)
        for round_ in game.rounds(number):
            rows = round_.following
            moved = (rows.end < 0) & here[round_.states][rows.place]
            following[rows.state[moved]] = True
        here = following
    return found


def _ways(
    game: MarkovGame,
    rounds: Sequence[Round],
    plays: Sequence[RoundPlay],
    worth: Array,
    follow: Mask,
    most: int,
) -> tuple[list[tuple[RoundPlay, ...]], bool]:
    """Return the ways to play a round, and whether none is left out.

    States to `follow` are solved for all their solutions; others where they have none yet.
    """
    ways, complete = [], True
    for round_, play in zip(rounds, plays, strict=True):
        wanted = ~play.settled & np.repeat(follow[round_.states], game.games)
        columns = np.nonzero(wanted | ~play.sound)[0]
        options = []
        ahead = game.ahead(round_, worth) if len(columns) else np.zeros(0)
        for column in columns.tolist():
            numbers = round_.with_continuation(ahead, slice(column, column + 1))
            own, known = _solutions(round_, numbers)
            complete &= known
            options.append(own if wanted[column] else own[:1])
        mixed = list(islice(product(*options), most + 1))
        if len(mixed) > most:
            complete, mixed = False, mixed[:KEPT]
        ways.append([_put(play, columns, chosen) for chosen in mixed])
    found = list(islice(product(*ways), most + 1))
    return found[:most], complete and len(found) <= most


def _solutions(round_: Round, numbers: Numbers) -> tuple[list[tuple[Array, Array]], bool]:
    """Return behaviour and worth of each solution of one tree, and whether none is missing."""
    tree = round_.tree
    result = solve_subgame_perfect(tree.at(numbers, 0))
    members = [sample for each in result.components for sample in each.samples]
    found: list[tuple[Array, Array]] = []
    for equilibrium in (*result, *members):
        behaviour = np.zeros(tree.child.shape)
        for number, infoset in enumerate(tree.information_sets):
            if infoset.player >= 0:
                mix = list(equilibrium.strategies[infoset.label].values())
                behaviour[tree.infoset == number, : len(mix)] = mix
        worth = np.array(list(equilibrium.payoffs.values()))
        if not any(np.abs(behaviour - other).max(initial=0.0) < SAME for other, _ in found):
            found.append((behaviour, worth))
    return found, result.complete and not members


def _put(play: RoundPlay, columns: Indices, chosen: Sequence[tuple[Array, Array]]) -> RoundPlay:
    """Return play with other solutions in some columns."""
    if not len(columns):
        return play
    behaviour, worth = play.behaviour.copy(), play.worth.copy()
    behaviour[:, :, columns] = np.stack([own for own, _ in chosen], axis=-1)
    worth[:, columns] = np.stack([own for _, own in chosen], axis=-1)
    return replace(play, behaviour=behaviour, worth=worth)
