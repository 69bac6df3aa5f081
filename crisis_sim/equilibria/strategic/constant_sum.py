"""Two players whose payoffs add up to a constant: optimal strategies by linear programming.

What one wins the other loses, so the equilibria are the pairs of optimal strategies (von Neumann
1928): one convex set, the product of two polytopes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from crisis_sim.tolerances import OPTIMAL_SLACK, TIE, UNUSED
from crisis_sim.types import Array


@dataclass(frozen=True, eq=False)
class Optimal:
    """The optimal strategies of one player.

    Attributes
    ----------
    low, high : float array [action]
        The least and the most probability of each action in them.
    extremes : float array [strategy, action]
        Some of them at which those are attained.
    """

    low: Array
    high: Array
    extremes: Array


def is_constant_sum(payoffs: Array) -> bool:
    """Tell whether the payoffs `[player, a1, a2]` of two players add up to a constant."""
    total = payoffs.sum(axis=0)
    return bool(np.ptp(total) <= TIE * np.abs(payoffs).max(initial=0.0))


def optimal_strategies(wins: Array, late: Callable[[], bool]) -> Optimal | None:
    """Return the strategies that win the most for sure; None if it was late, or is not solved.

    Parameters
    ----------
    wins : float array [action, reply]
    late
        Whether to stop.

    Examples
    --------
    >>> pennies = np.array([[1.0, -1.0], [-1.0, 1.0]])
    >>> optimal_strategies(pennies, lambda: False).high.tolist()
    [0.5, 0.5]
    """
    size, replies = wins.shape
    width = float(np.ptp(wins)) or 1.0
    scaled = (wins - wins.min()) / width
    total = np.ones((1, size))
    value = _minimum(
        np.append(np.zeros(size), -1.0),
        np.column_stack([-scaled.T, np.ones(replies)]),
        np.zeros(replies),
        np.append(total, [[0.0]], axis=1),
    )
    if value is None:
        return None
    first, worth = _sharpened(scaled, value[:size], None)
    found = [first]
    enough = np.full(replies, OPTIMAL_SLACK - worth)
    played = np.asarray(first > 0)
    while not played.all():  # is any of the others played in an optimal strategy?
        best = None if late() else _minimum(np.where(played, 0.0, -1.0), -scaled.T, enough, total)
        if best is None:
            return None
        mix = _sharpened(scaled, best, worth)[0]
        if not mix[~played].any():
            break
        found.append(mix)
        played |= mix > 0
    few = np.flatnonzero(played)
    for sign in (-1.0, 1.0):  # the most, then the least
        for number, action in enumerate(few):
            if sign > 0 and min(mix[action] for mix in found) == 0:
                continue
            cost = sign * np.eye(len(few))[number]
            best = None if late() else _minimum(cost, -scaled[few].T, enough, total[:, few])
            if best is None:
                return None
            mix = np.zeros(size)
            mix[few] = _sharpened(scaled[few], best, worth)[0]
            found.append(mix)
    every = np.array(found)
    different = np.unique(every.round(9), axis=0, return_index=True)[1]
    return Optimal(every.min(axis=0), every.max(axis=0), every[np.sort(different)])


def _minimum(cost: Array, rows: Array, most: Array, total: Array) -> Array | None:
    """Return where `cost @ x` is least with `rows @ x <= most`, `total @ x = 1`, `x >= 0`."""
    from scipy.optimize import linprog

    found = linprog(
        cost,
        A_ub=rows,
        b_ub=most,
        A_eq=total,
        b_eq=np.ones(1),
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    return None if found.status != 0 or found.x is None else np.asarray(found.x)


def _sharpened(wins: Array, shares: Array, worth: float | None) -> tuple[Array, float]:
    """Return a vertex that is known nearly, and what it wins for sure, to the last digits.

    The actions that are played add up to 1, and the best replies all leave the same.
    """
    played = shares > UNUSED
    left = shares @ wins
    tight = left < left.min() + UNUSED
    level = float(left[tight].mean()) if worth is None else worth
    rows = wins[np.ix_(played, tight)].T
    equations = np.concatenate([rows, np.ones((1, rows.shape[1]))])
    mix = shares[played]
    off = np.append(level - rows @ mix, 1.0 - mix.sum())
    if worth is None:
        equations = np.column_stack([equations, np.append(-np.ones(len(rows)), 0.0)])
    step = np.linalg.lstsq(equations, off, rcond=None)[0]
    point = np.zeros(len(shares))
    point[played] = np.maximum(mix + step[: len(mix)], 0.0)
    return point, level + (float(step[-1]) if worth is None else 0.0)
