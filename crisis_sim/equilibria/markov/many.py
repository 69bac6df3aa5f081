"""The solutions of many crises over time that differ in their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from crisis_sim.equilibria.check.rounds import rounds_regret, rounds_residual
from crisis_sim.equilibria.markov.chain import Chain, ways_to_end
from crisis_sim.equilibria.markov.finite import Solution, backward
from crisis_sim.equilibria.markov.manner import Manner
from crisis_sim.equilibria.markov.play import worth_of
from crisis_sim.equilibria.markov.stationary import (
    ONE_EACH,
    followed_for_ever,
    one_each,
    search,
)
from crisis_sim.equilibria.result import NotCoveredError, UnsolvableError
from crisis_sim.equilibria.solutions import Solutions
from crisis_sim.game.markov import MarkovGame
from crisis_sim.game.reachable import alone
from crisis_sim.scenario.asked import read_condition
from crisis_sim.scenario.formula import Node, Probability
from crisis_sim.tolerances import CONVERGED
from crisis_sim.types import Array, Indices, Mask


@dataclass(frozen=True, eq=False)
class Played:
    """One way to play each of some games, with what a check of its own says of it.

    Attributes
    ----------
    game, solution
        The games, and how they are played.
    of : int array [game]
        Which games of the batch they are.
    complete, converged : bool array [game]
    regret : float array [game]
        The most that one deviation in one round would gain.
    method
        How it was found.
    """

    game: MarkovGame
    solution: Solution
    of: Indices
    complete: Mask
    converged: Mask
    regret: Array
    method: str

    @property
    def chain(self) -> Chain:
        """The course of each game."""
        return Chain(self.game, self.solution.at)

    @property
    def total(self) -> Array:
        """What the start is worth: [player, game]."""
        return np.asarray(np.einsum("sg,psg->pg", self.game.start, self.solution.worth))


def play_games(game: MarkovGame, how: Manner) -> list[Played]:
    """Return all ways found to play each game of a batch.

    Raises
    ------
    UnsolvableError
        If a player has private information over several rounds.
    """
    if game.scenario.types and game.count != 1:
        raise NotCoveredError(f"{game.title} has private information: over time it is not solved")
    if how.search.lookahead is not None:
        return [_short_sighted(game, how, how.search.lookahead)]
    if game.count is None:
        return _without_end(game, how)
    every = np.arange(game.games)
    branch = how.branch and game.games == 1
    solved, complete = backward(game, how.solvers(game), game.count, game.final, branch=branch)
    found = [_played(game, each, every, complete, how) for each in solved]
    if branch or not how.branch:
        return found
    parts = [_some(found[0], np.nonzero(complete)[0])] if complete.any() else []
    return [*parts, *_one_by_one(game, np.nonzero(~complete)[0], how)]


def _one_by_one(game: MarkovGame, numbers: Indices, how: Manner) -> list[Played]:
    """Return all ways found to play some games of a batch, each solved by itself."""
    parts: list[Played] = []
    for number in numbers.tolist():
        found = play_games(alone(game, number), how)
        parts += [replace(each, of=np.array([number])) for each in found]
    return parts


def _without_end(game: MarkovGame, how: Manner) -> list[Played]:
    """Return ways to play games without a last round: of one all found, of many one each."""
    if game.games == 1:
        found = search(game, how)
        solutions, method, solved = found.solutions, found.told, np.ones(1, dtype=bool)
    elif how.rate is None:
        return _one_by_one(game, np.arange(game.games), how)
    else:
        solution, solved = one_each(game, how)
        solutions, method = (solution,), ONE_EACH
    parts = []
    for each in solutions:
        whole = _from_first_round(game, each, how)
        none = np.zeros(game.games, dtype=bool)
        played = _played(game, whole, np.arange(game.games), none, how)
        played = replace(played, converged=solved & played.converged, method=method)
        parts.append(_some(played, np.nonzero(solved)[0]))
    if not parts:
        raise UnsolvableError(f"no solution of {game.title} was found by {method}")
    return parts


def _from_first_round(game: MarkovGame, stationary: Solution, how: Manner) -> Solution:
    """Return play of the rounds in which something else is fixed, and then for ever."""
    first = len(game.order) - 1
    if not first:
        return stationary
    solvers = how.solvers(game)
    (begun, *_), _ = backward(game, solvers, first, stationary.worth, branch=False)
    return Solution((*begun.plays, *stationary.plays), begun.worth)


def _short_sighted(game: MarkovGame, how: Manner, rounds: int) -> Played:
    """Return play in which all look some rounds ahead, and at nothing after these."""
    solvers, nothing = how.solvers(game), np.zeros_like(game.final)
    plays, complete = [], np.ones(game.games, dtype=bool)
    for first in range(len(game.order)):
        from_here = replace(game, order=game.order[first:])
        (ahead, *_), sure = backward(from_here, solvers, rounds, nothing, branch=False)
        plays.append(ahead.plays[0])
        complete &= sure
    worth = followed_for_ever(game, plays[-1], how) if game.count is None else game.final
    if game.count is not None:
        plays += [plays[-1]] * (game.count - len(plays))
    behaviours = [[play.behaviour for play in each] for each in plays]
    _, begun = rounds_regret(game, behaviours, worth, how.rate if how.shocks else None)
    played = _played(game, Solution(tuple(plays), begun), np.arange(game.games), complete, how)
    return replace(played, method=f"{how.method}, of {rounds} rounds from each state")


def _played(
    game: MarkovGame, solution: Solution, of: Indices, complete: Mask, how: Manner
) -> Played:
    """Check one way to play."""
    behaviours = [[play.behaviour for play in plays] for plays in solution.plays]
    after = game.final
    if game.count is None:
        after = worth_of(game, game.rounds(len(solution.plays) - 1), solution.plays[-1])
    regret, _ = rounds_regret(game, behaviours, after, how.rate if how.shocks else None)
    converged = np.ones(game.games, dtype=bool)
    for plays in solution.plays:
        for play in plays:
            converged &= play.converged.reshape(-1, game.games).all(axis=0)
    if how.rate is not None and not how.shocks and how.search.lookahead is None:
        residual, _ = rounds_residual(game, behaviours, after, how.rate)
        converged &= residual <= CONVERGED
    return Played(game, solution, of, complete, converged, regret, how.method)


def _some(played: Played, kept: Indices) -> Played:
    """Keep the answers of some games; the games stay as they are."""
    if len(kept) == played.game.games:
        return played
    return replace(played, of=np.where(np.isin(played.of, kept), played.of, -1))


@dataclass(frozen=True, eq=False)
class RoundSolutions(Solutions):
    """The solutions of a batch of crises over time.

    Attributes
    ----------
    outcomes, reach
        How the crisis ends, and the probability of each way.
    parts
        The games, and how they are played.
    place : int array [solution]
        Where each solution stands among those of all parts.
    """

    parts: tuple[Played, ...] = field(kw_only=True)
    place: Indices = field(kw_only=True)

    def probability(self, condition: Node, given: Node | None) -> Array:
        """Return the probability that a condition holds in some round, or at what the last left."""
        return self.measure(Probability(condition, given, None))

    def measure(self, asked: Probability) -> Array:
        """Return a probability of claims in each solution."""
        found = [
            part.chain.probability(asked.condition, asked.given, at=asked.at, by=asked.by)
            for part in self.parts
        ]
        return np.asarray(_rows(self.parts, found)[..., self.place])

    def chances(self, conditions: Sequence[str]) -> Array:
        """Return the probability of each of some conditions: [condition, solution]."""
        scenario = self.parts[0].game.scenario
        nodes = [read_condition(scenario, text) for text in conditions]
        return np.array([self.probability(node, None) for node in nodes])

    def pick(self, rows: Indices) -> Solutions:
        """Keep some of the solutions, in the order given."""
        return replace(super().pick(rows), place=self.place[rows])  # type: ignore[call-arg]


def _rows(parts: Sequence[Played], values: Sequence[Any]) -> Any:
    """Put what each part says of its games [..., game] in one row."""
    return np.concatenate(
        [value[..., part.of >= 0] for part, value in zip(parts, values, strict=True)], axis=-1
    )


def round_solutions(parts: Sequence[Played], games: int) -> RoundSolutions:
    """Return ways to play games of a batch as its solutions."""
    ends = [ways_to_end(part.chain) for part in parts]
    of = _rows(parts, [part.of for part in parts])
    place = np.argsort(of, kind="stable")
    complete, converged = np.ones((2, games), dtype=bool)
    for part in parts:
        own = part.of >= 0
        complete[part.of[own]] &= part.complete[own]
        converged[part.of[own]] &= part.converged[own]

    def told(values: Sequence[Array]) -> Any:
        return _rows(parts, values)[..., place]

    return RoundSolutions(
        outcomes=ends[0][1],
        players=parts[0].game.players,
        games=games,
        game=of[place],
        reach=told([reach for reach, _ in ends]),
        payoffs=told([part.total for part in parts]),
        regret=told([part.regret for part in parts]),
        sample=np.zeros(len(place), dtype=bool),
        complete=complete,
        converged=converged,
        parts=tuple(parts),
        place=place,
    )


def shifted(part: Played, first: int) -> Played:
    """Return a part whose games are counted from another one."""
    return replace(part, of=np.where(part.of >= 0, part.of + first, -1))
