"""Some equilibria, at least one if it can be, of games too large to find all.

Two players by the paths of Lemke and Howson, or, where payoffs add up to a constant, all by
linear programming. More players by comparing the pure profiles, then by the limits of logit play,
made exact by Newton's method on their supports.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np

from crisis_sim.equilibria.strategic.complete.assemble import regrets, split, spread_out
from crisis_sim.equilibria.strategic.complete.certify import certify
from crisis_sim.equilibria.strategic.complete.logit_paths import logit_limits
from crisis_sim.equilibria.strategic.complete.result import (
    Component,
    Enumeration,
    Isolated,
    Unsettled,
)
from crisis_sim.equilibria.strategic.constant_sum import is_constant_sum, optimal_strategies
from crisis_sim.equilibria.strategic.lemke_howson import lemke_howson
from crisis_sim.equilibria.strategic.pure import pure_nash
from crisis_sim.tolerances import PROGRAM_REGRET, SAME_ON_BRANCH
from crisis_sim.types import Array

#: Paths of logit play that lead to nothing new, after which no more are followed.
QUIET = 20
#: Pure equilibria shown at most.
MOST_PURE = 1000
#: Paths of logit play that are followed at most.
MANY = 1000


def find_some(payoffs: Array, seconds: float, why: str, starts: int = MANY) -> Enumeration:
    """Find some equilibria of one game within a time.

    Parameters
    ----------
    payoffs : float array [player, a1, ..., aN]
    seconds
        For all of it.
    why
        What keeps the search from being complete.
    starts
        From how many, for more than two players, logit play is followed at most.

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
    if len(payoffs) == 2:
        found, method, done = _by_paths(payoffs, late)
    else:
        found, method, done = _by_logit(payoffs, late, starts)
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


def _by_logit(payoffs: Array, late: float, starts: int) -> tuple[list[Isolated], str, str]:
    """Compare the pure profiles, then follow logit play to its limits."""
    cells = np.argwhere(pure_nash(payoffs[..., None])[..., 0])
    eyes = [np.eye(size) for size in payoffs.shape[1:]]
    found = [
        certify(payoffs, np.concatenate([eye[a] for eye, a in zip(eyes, cell, strict=True)]))
        for cell in cells[:MOST_PURE]
    ]
    followed = lost = old = 0
    for row in logit_limits(payoffs, lambda: time.perf_counter() > late):
        followed += 1
        last = certify(payoffs, row, polished=True)
        row = np.concatenate(last.profile)
        known = not is_new(row, found)
        if known or not _is_equilibrium(payoffs, row):
            old, lost = old + 1, lost + (not known)
        else:
            found.append(last)
            old = 0
        if followed == starts or old == QUIET:
            break
    done = f"{len(cells)} pure ones among all profiles"
    if not followed:
        return found, "pure profiles", f"{done}; no time was left to follow logit play"
    paths = f"{followed} paths of logit play followed, {lost} of them not to an equilibrium"
    return found, "limits of logit play", f"{done}, {paths}"


def _is_equilibrium(payoffs: Array, row: Array) -> bool:
    return bool(regrets(payoffs[None], row[None])[0] <= PROGRAM_REGRET * np.abs(payoffs).max())


def is_new(row: Array, found: Sequence[Isolated]) -> bool:
    """Return whether a profile differs from equilibria that are known."""
    return all(
        np.abs(row - np.concatenate(other.profile)).max() > SAME_ON_BRANCH for other in found
    )
