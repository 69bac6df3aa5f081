"""Some equilibria, at least one if it can be, of games too large to find all.

Two players by the paths of Lemke and Howson, or, where payoffs add up to a constant, all by
linear programming. More players by comparing the pure profiles, then by the limit of logit play
(McKelvey and Palfrey 1995), made exact by Newton's method on its support.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np

from crisis_sim.equilibria.strategic.complete.assemble import regrets, split, spread_out
from crisis_sim.equilibria.strategic.complete.result import (
    Component,
    Enumeration,
    Isolated,
    Unsettled,
)
from crisis_sim.equilibria.strategic.complete.roots import RADII, polish, prove
from crisis_sim.equilibria.strategic.complete.support_enumeration import equations, scale
from crisis_sim.equilibria.strategic.constant_sum import is_constant_sum, optimal_strategies
from crisis_sim.equilibria.strategic.lemke_howson import lemke_howson
from crisis_sim.equilibria.strategic.pure import pure_nash
from crisis_sim.tolerances import PROGRAM_REGRET, SAME_ON_BRANCH, UNPLAYED_IN_LIMIT
from crisis_sim.types import Array

#: Entries of the equations of a support up to which a proof is tried.
MOST_EQUATIONS = 2_000_000
#: About how many seconds the logit path takes, and how many more for each payoff.
PATH, PATH_PAYOFF = 0.1, 1e-5
#: Pure equilibria shown at most.
MOST_PURE = 1000


def find_some(payoffs: Array, seconds: float, why: str) -> Enumeration:
    """Find some equilibria of one game within a time.

    Parameters
    ----------
    payoffs : float array [player, a1, ..., aN]
    seconds
        For all of it.
    why
        What keeps the search from being complete.

    Returns
    -------
    Enumeration
        Not complete, with what was done in `remarks`, but for two players whose payoffs add
        up to a constant.
    """
    begin = time.perf_counter()
    late = begin + seconds
    if len(payoffs) == 2 and is_constant_sum(payoffs):
        optimal = _optima(payoffs, begin, seconds)
        if optimal is not None:
            return optimal
    find = _by_paths if len(payoffs) == 2 else _by_logit
    found, method, done = find(payoffs, late)
    return Enumeration(
        tuple(found),
        (),
        False,
        0,
        (Unsettled(*(tuple(of(n) for n in payoffs.shape[1:]) for of in (np.zeros, np.ones))),),
        time.perf_counter() - begin,
        method,
        (f"{why}, so some were looked for: {done}",),
    )


def _optima(payoffs: Array, begin: float, seconds: float) -> Enumeration | None:
    """Return all equilibria of two players whose payoffs add up to a constant.

    None if that takes more than half of the time; the other half is for finding one.
    """

    def late() -> bool:
        return time.perf_counter() > begin + seconds / 2

    one, other = (optimal_strategies(wins, late) for wins in (payoffs[0], payoffs[1].T))
    if one is None or other is None:
        return None
    count = np.arange(max(len(one.extremes), len(other.extremes)))
    rows = np.concatenate([of.extremes[count % len(of.extremes)] for of in (one, other)], axis=1)
    method = "linear programs for both players' optimal strategies"
    if len(rows) == 1:
        return Enumeration(
            (certify(payoffs, rows[0]),), (), True, 0, (), time.perf_counter() - begin, method
        )
    few = rows[spread_out(rows)]
    component = Component(
        (one.low, other.low),
        (one.high, other.high),
        tuple(split(row, payoffs.shape[1:]) for row in few),
    )
    return Enumeration((), (component,), True, 0, (), time.perf_counter() - begin, method)


def _by_paths(payoffs: Array, late: float) -> tuple[list[Isolated], str, str]:
    """Follow the path of each label in turn, while there is time."""
    found: list[Isolated] = []
    labels, lost = sum(payoffs.shape[1:]), 0
    label = 0
    while label < labels and (time.perf_counter() < late or label == 0):
        pair = lemke_howson(payoffs, label, lambda: time.perf_counter() > late)
        label += 1
        row = None if pair is None else np.concatenate(pair)
        if row is None or not _is_equilibrium(payoffs, row):
            lost += 1
        elif is_new(row, found):
            found.append(certify(payoffs, row))
    done = f"{label} of {labels} paths followed, {lost} of them not to their end"
    return found, "paths of Lemke and Howson", done


def _by_logit(payoffs: Array, late: float) -> tuple[list[Isolated], str, str]:
    """Compare the pure profiles, then follow logit play to its limit."""
    from crisis_sim.equilibria.logit.branch import principal_branch

    sizes = payoffs.shape[1:]
    cells = np.argwhere(pure_nash(payoffs[..., None])[..., 0])
    eyes = [np.eye(size) for size in sizes]
    found = [
        certify(payoffs, np.concatenate([eye[a] for eye, a in zip(eyes, cell, strict=True)]))
        for cell in cells[:MOST_PURE]
    ]
    done = f"{len(cells)} pure ones among all profiles"
    if time.perf_counter() + PATH + PATH_PAYOFF * payoffs.size > late:
        return found, "pure profiles", f"{done}; no time was left to follow logit play"
    limit = principal_branch(payoffs, up_to=1.0 / max(float(np.ptp(payoffs)), 1e-300)).limit
    row = np.concatenate([np.where(mix < UNPLAYED_IN_LIMIT, 0.0, mix) for mix in limit.profile])
    row = np.concatenate([mix / mix.sum() for mix in split(row, sizes)])
    last = certify(payoffs, row, polished=True)
    row = np.concatenate(last.profile)
    if not _is_equilibrium(payoffs, row):
        return found, "pure profiles", f"{done}; logit play has no limit that is one"
    if is_new(row, found):
        found.append(last)
    return found, "limit of logit play", f"{done}, and the limit of logit play"


def _is_equilibrium(payoffs: Array, row: Array) -> bool:
    return bool(regrets(payoffs[None], row[None])[0] <= PROGRAM_REGRET * np.abs(payoffs).max())


def is_new(row: Array, found: Sequence[Isolated]) -> bool:
    """Return whether a profile differs from equilibria that are known."""
    return all(
        np.abs(row - np.concatenate(other.profile)).max() > SAME_ON_BRANCH for other in found
    )


def certify(payoffs: Array, row: Array, polished: bool = False) -> Isolated:
    """Describe an equilibrium, with its index where it is proven to be a regular one.

    `polished` moves it to where Newton's method leads on its support.
    """
    sizes = payoffs.shape[1:]
    games = scale(payoffs[None])
    profile = split(row, sizes)
    support = [np.flatnonzero(mix) for mix in profile]
    size = tuple(len(played) for played in support)
    index: int | None = None
    if max(size) > 1 and int(np.prod(size)) * sum(sizes) <= MOST_EQUATIONS:
        masks = np.array([[sum(1 << int(a) for a in played) for played in support]])
        system = equations(games, np.zeros(1, dtype=np.intp), masks, size)
        mixing = [int(player) for player in system.player[:, 0]]
        x = np.concatenate([profile[player][support[player]] for player in mixing])[:, None]
        if polished:
            x = polish(system.layout, system.values, x)
        for radius in RADII:
            proof = prove(system.layout, system.values, system.error, x, radius)
            if proof.proven[0] and (proof.low > 0).all() and (proof.off_high < 0).all():
                index = int(proof.index[0])
                break
        moved = np.concatenate([p[0] for p in system.profiles(np.zeros(1, dtype=np.intp), x)])
        row = moved if np.isfinite(moved).all() and (moved >= 0).all() else row
        profile = split(row, sizes)
    elif max(size) == 1 and _is_strict(payoffs, [int(played[0]) for played in support]):
        index = 1
    played = tuple(tuple(of.tolist()) for of in support)
    return Isolated(profile, played, index is not None, index)


def _is_strict(payoffs: Array, cell: list[int]) -> bool:
    """Return whether a pure profile leaves every player with one best reply."""
    for player, table in enumerate(payoffs):
        place: list[int | slice] = list(cell)
        place[player] = slice(None)
        own = table[tuple(place)]
        if (np.delete(own, cell[player]) >= own[cell[player]]).any():
            return False
    return True
