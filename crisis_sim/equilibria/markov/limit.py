"""Perfect play without a last round, as what logit play tends to as λ grows.

A player who is indifferent may have to mix, with a mixture that makes another indifferent. So where
play tends to it is told which actions are taken, and their probabilities are solved for exactly.
"""

from __future__ import annotations

import numpy as np

from crisis_sim.equilibria.markov.fixed_points import along_path, damped, newton
from crisis_sim.equilibria.markov.play import RoundPlay, play_round, worth_of
from crisis_sim.equilibria.markov.solvers import best_replies
from crisis_sim.equilibria.markov.stationary_map import StationaryMap
from crisis_sim.tolerances import DIFFERENCE, MIXED_EQUAL, NEVER, TAKEN_IN_LIMIT
from crisis_sim.types import Array, Mask

#: λ times the scale of payoffs: where searches begin, and where they are taken for the limit.
_FIRST, _LAST, _GROWTH = 4.0, 4e4, 4.0
#: Rounds of a finite game, and unknowns that are few enough to follow many starts.
_ROUNDS, _FEW = 2000, 30
_STEPS = 30
_ON_THE_WAY = 12  # steps of Newton's method for each λ


def to_the_limit(
    single: StationaryMap, whole: StationaryMap, begin: Array
) -> tuple[list[Array], int]:
    """Return where searches lead as λ grows, as log-odds, and how many there were."""
    scale = float(single.scale[0])
    path, reached = along_path(single, _LAST / scale)
    rows = [*path.T[reached], *_by_rounds(whole, begin).T]
    if single.choices.size <= _FEW:
        rested, _, _ = damped(whole, begin, _FIRST / scale)
        rows += list(_followed(whole, rested).T)
    rows += list(begin[:, 1 + (begin.shape[1] - 1) // 2 :].T)
    found: list[Array] = []
    seen: dict[bytes, Array | None] = {}
    for odds in rows:
        taken = single.choices.probabilities(odds[:, None])[:, 0] > TAKEN_IN_LIMIT
        key = taken.tobytes()
        if key not in seen or taken.sum() > len(single.choices.counts):
            seen[key] = _exact(single, odds, taken)
        own_found = seen[key]
        if own_found is not None:
            found.append(own_found)
    return found, len(rows)


def _by_rounds(whole: StationaryMap, begin: Array) -> Array:
    """Return the first round of long finite games, after which play of the starts is for ever."""
    game = whole.game
    plays, logs = whole.behaviour(begin)
    worth = whole.worth(plays, logs)
    solvers = [best_replies(round_.tree) for round_ in whole.rounds]
    found: list[RoundPlay] = []
    for _ in range(_ROUNDS):
        pairs = zip(whole.rounds, solvers, strict=True)
        found = [play_round(game, round_, solver, worth) for round_, solver in pairs]
        later = worth_of(game, whole.rounds, found)
        if (np.abs(later - worth) <= MIXED_EQUAL * whole.scale).all():
            break
        worth = later
    return whole.odds([play.behaviour for play in found])


def _followed(own: StationaryMap, odds: Array) -> Array:
    """Follow play while λ grows."""
    scale = float(own.scale[0])
    rate = _FIRST
    while rate < _LAST:
        odds, _ = newton(own, odds, rate / scale, _ON_THE_WAY)
        rate *= _GROWTH
        odds = np.where(np.abs(odds) > 3.0, np.clip(_GROWTH * odds, -1e6, 1e6), odds)
    return newton(own, odds, rate / scale, _ON_THE_WAY)[0]


def _exact(single: StationaryMap, odds: Array, taken: Mask) -> Array | None:
    """Return log-odds at which the actions taken are worth the same; None where there are none.

    The probabilities of all taken actions but the likeliest of each set are solved for.
    """
    choices = single.choices
    mixed = np.where(taken, choices.probabilities(odds[:, None])[:, 0], 0.0)
    each = zip(choices.first, choices.counts, strict=True)
    likeliest = np.array([first + mixed[first : first + n].argmax() for first, n in each])
    free = taken.copy()
    free[likeliest] = False
    unknown = np.nonzero(free)[0]
    against = likeliest[choices.agent[unknown]]

    def full(share: Array) -> Array:
        found = np.zeros(choices.actions)
        found[unknown] = share
        total = np.bincount(choices.agent, found, minlength=len(choices.counts))
        found[likeliest] = 1.0 - total
        return found

    def gap(share: Array) -> Array:
        given = np.zeros((choices.actions, 1))
        given[choices.unknown] = single.answer(_odds(single, full(share)))
        return np.asarray(given[unknown, 0] - given[against, 0])

    share = mixed[unknown] / np.bincount(choices.agent, mixed)[choices.agent[unknown]]
    for _ in range(_STEPS if len(unknown) else 0):
        here = gap(share)
        if np.abs(here).max() <= MIXED_EQUAL * single.scale[0]:
            break
        slope = np.empty((len(share), len(share)))
        for index in range(len(share)):
            moved = share.copy()
            moved[index] += DIFFERENCE
            slope[:, index] = (gap(moved) - here) / DIFFERENCE
        step = np.linalg.lstsq(slope, -here, rcond=None)[0]
        share = np.clip(share + step, 0.0, 1.0)
    return None if (full(share) < -MIXED_EQUAL).any() else _odds(single, full(share))[:, 0]


def _odds(single: StationaryMap, mixed: Array) -> Array:
    log = np.log(np.maximum(mixed, NEVER))
    choices = single.choices
    return np.asarray((log[choices.unknown] - log[choices.against])[:, None])
