"""Play of a crisis without a last round: the same in every round, found from many starts.

Several fixed points are the rule, and none of the searches finds all for certain. So what is found
is checked apart, and it is said how many searches led where.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from crisis_sim.equilibria.check.rounds import rounds_regret, rounds_residual
from crisis_sim.equilibria.markov.finite import Solution
from crisis_sim.equilibria.markov.fixed_points import (
    MOST_UNKNOWN,
    along_path,
    damped,
    newton,
)
from crisis_sim.equilibria.markov.limit import to_the_limit
from crisis_sim.equilibria.markov.manner import Manner, Search
from crisis_sim.equilibria.markov.play import RoundPlay
from crisis_sim.equilibria.markov.stationary_map import StationaryMap
from crisis_sim.game.markov import MarkovGame
from crisis_sim.game.reachable import copied
from crisis_sim.tolerances import CONVERGED, NEVER, PROVEN_REGRET, SAME_BY_ITERATION
from crisis_sim.types import Array, Mask

#: How one fixed point of each of many games is found.
ONE_EACH = (
    "play that is the same in every round, by damped iteration from uniform play, along the "
    "logit path where that does not come to rest: one of each game, others may exist"
)


@dataclass(frozen=True, eq=False)
class Found:
    """What a search for fixed points has come to.

    Attributes
    ----------
    solutions
        The distinct ones, each checked apart.
    told
        How they were sought, and how many searches led where.
    """

    solutions: tuple[Solution, ...]
    told: str


def search(game: MarkovGame, how: Manner) -> Found:
    """Seek fixed points of one game along the logit path, from uniform play and random starts."""
    options, single = how.search, _map(game, how)
    whole = _map(copied(game, 1 + options.starts), how)
    begin = _starts(whole, options)
    small = single.choices.size <= MOST_UNKNOWN
    if how.rate is None:
        rows, ways = to_the_limit(single, whole, begin)
        cycles = 0
    else:
        rows, cycles, ways = _searches(single, whole, begin, how.rate, small)
    kept: list[Array] = []
    solutions: list[Solution] = []
    counts: list[int] = []
    for odds in rows:
        mixed = single.choices.probabilities(odds[:, None])
        same = [np.abs(mixed - other).max(initial=0.0) < SAME_BY_ITERATION for other in kept]
        if True in same:
            counts[same.index(True)] += 1
            continue
        solution = solution_at(single, odds[:, None], how)
        if not held(game, single, solution, how)[0]:
            continue
        kept.append(mixed)
        solutions.append(solution)
        counts.append(1)
    nowhere = ways - cycles - sum(counts)
    return Found(tuple(solutions), _told(options, ways, counts, cycles, nowhere))


def _map(game: MarkovGame, how: Manner) -> StationaryMap:
    rounds = game.rounds(len(game.order) - 1)
    return StationaryMap(game, rounds, how.rate if how.shocks else None)


def _starts(whole: StationaryMap, options: Search) -> Array:
    """Return uniform play, then starts near pure play and starts all over: [unknown, start]."""
    rng = np.random.default_rng(options.seed)
    choices, starts = whole.choices, options.starts
    begin = np.zeros((choices.size, 1 + starts))
    near = np.zeros((choices.actions, starts))
    pick = rng.random((len(choices.counts), starts))
    chosen = choices.first[:, None] + (pick * np.array(choices.counts)[:, None]).astype(int)
    np.put_along_axis(near, chosen, 8.0, axis=0)
    begin[:, 1:] = near[choices.unknown] - near[choices.against]
    wide = slice(1, 1 + starts // 2)
    begin[:, wide] = 2.0 * rng.standard_normal(begin[:, wide].shape)
    return begin


def _searches(
    single: StationaryMap, whole: StationaryMap, begin: Array, rate: float, small: bool
) -> tuple[list[Array], int, int]:
    """Return where searches led that came to rest, how many went in circles, and all of them."""
    rows: list[Array] = []
    rested, settled, cycles = damped(whole, begin, rate)
    ways = begin.shape[1]
    if small:
        odds, reached = along_path(single, rate)
        odds, reached = newton(single, odds, rate)
        rows += list(odds.T[reached])
        rested, exact = newton(whole, rested, rate)
        settled = settled & exact
        direct, straight = newton(whole, begin, rate)
        ways += 1 + begin.shape[1]
    rows += list(rested.T[settled])
    if small:
        rows += list(direct.T[straight])
    return rows, int(cycles.sum()), ways


def one_each(game: MarkovGame, how: Manner) -> tuple[Solution, Mask]:
    """Return one fixed point of each of many games, and where one was found and checked."""
    assert how.rate is not None
    whole = _map(game, how)
    small = whole.choices.size <= MOST_UNKNOWN
    odds, settled, _ = damped(whole, np.zeros((whole.choices.size, game.games)), how.rate)
    if small and not settled.all():
        other, _ = along_path(whole, how.rate)
        odds = np.where(settled, odds, other)
    if small:
        odds, _ = newton(whole, odds, how.rate)
    solution = solution_at(whole, odds, how)
    return solution, held(game, whole, solution, how)


def followed_for_ever(game: MarkovGame, plays: Sequence[RoundPlay], how: Manner) -> Array:
    """Return what states are worth where a round is played the same way for ever."""
    behaviours = [play.behaviour for play in plays]
    with np.errstate(divide="ignore"):
        return _map(game, how).worth(behaviours, [np.log(own) for own in behaviours])


def solution_at(whole: StationaryMap, odds: Array, how: Manner) -> Solution:
    """Return play that is the same in every round."""
    plays, logs = whole.behaviour(odds)
    plays = [np.where(play < 2 * NEVER, 0.0, play) for play in plays]
    worth = whole.worth(plays, logs)
    return Solution((_round_plays(whole, plays, worth),), worth)


def _round_plays(
    whole: StationaryMap, plays: Sequence[Array], worth: Array
) -> tuple[RoundPlay, ...]:
    found = []
    for round_, play in zip(whole.rounds, plays, strict=True):
        every = np.ones(play.shape[2], dtype=bool)
        own = worth[:, round_.states].reshape(len(worth), -1)
        found.append(RoundPlay(play, own, ~every, every, every))
    return tuple(found)


def held(game: MarkovGame, whole: StationaryMap, solution: Solution, how: Manner) -> Mask:
    """Tell where play is a fixed point, by code of its own: [game]."""
    last = [[play.behaviour for play in solution.plays[0]]]
    scale = whole.scale
    alone = _last_round(game)
    regret, again = rounds_regret(alone, last, solution.worth, how.rate if how.shocks else None)
    stays = np.abs(again - solution.worth).max(axis=(0, 1)) <= PROVEN_REGRET * scale * 10
    if how.rate is None or how.shocks:
        return np.asarray(stays & (regret <= PROVEN_REGRET * scale * 10))
    residual, _ = rounds_residual(alone, last, solution.worth, how.rate)
    return np.asarray(stays & (residual <= CONVERGED))


def _last_round(game: MarkovGame) -> MarkovGame:
    return replace(game, order=game.order[-1:])


def _told(options: Search, ways: int, counts: Sequence[int], cycles: int, nowhere: int) -> str:
    """Say how fixed points were sought, and how many searches led where."""
    led = ", ".join(map(str, counts)) or "none"
    told = (
        "play that is the same in every round, sought along the logit path, by damped iteration "
        f"and by Newton's method from uniform play and {options.starts} random starts (seed "
        f"{options.seed}): of {ways} searches {led} led to each solution"
    )
    if cycles:
        told += f", {cycles} went in circles"
    return told + (f", {nowhere} did not converge" if nowhere else "")
