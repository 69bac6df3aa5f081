"""Branches of logit equilibria of one game, traced in pseudo-arclength.

`principal_branch` starts with uniform play at λ = 0 and tells where the branch turns, where it
meets others and where it tends to. `branches_through` starts with Nash equilibria.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import numpy.typing as npt

from crisis_sim.checks import checked, positive
from crisis_sim.equilibria.check.regret import profile_regret
from crisis_sim.equilibria.logit.continuation import origin
from crisis_sim.equilibria.logit.path import PathSegment, corrected, trace
from crisis_sim.equilibria.logit.quantal import QuantalResponse, logit_residual
from crisis_sim.equilibria.logit.strategic_map import StrategicMap
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.tolerances import CONVERGED, NEVER, SAME_ON_BRANCH, SETTLED, UNUSED
from crisis_sim.types import Array

_SETTLING = 1e6, 1e8  # λ times largest payoff difference, between which a limit must not move
_FAR = 1e5  # λ times largest payoff difference at which branches are taken up


@dataclass(frozen=True, eq=False)
class BranchLimit:
    """Where a branch tends to as λ grows without bound.

    Attributes
    ----------
    profile : tuple of float arrays [action], one per player
        Behaviour at the largest λ computed; a Nash equilibrium if settled.
    regret : float
        The most that a player could gain by deviating alone, in units of payoff.
    rationality : float
        That largest λ. Times the largest payoff difference it is 1e8 or a little more; less
        only if the path was lost.
    settled : bool
        Whether behaviour changes by at most 1e-4 over the last hundredfold growth of λ.
    """

    profile: tuple[Array, ...]
    regret: float
    rationality: float
    settled: bool


@dataclass(frozen=True, eq=False)
class Branch:
    """The principal branch of logit equilibria of a game, as points in order.

    Attributes
    ----------
    rationality : float array [point]
        λ, from 0; it falls where the branch has turned.
    profiles : tuple of float arrays [action, point], one per player
    turning_points : float array
        λ where the branch turns back, in order along the branch.
    bifurcations : float array
        λ where another branch is crossed, in order along the branch. This one goes straight on.
    reached : bool
        Whether the branch was followed to the λ asked for.
    limit : BranchLimit
        Where it tends to beyond.
    """

    rationality: Array
    profiles: tuple[Array, ...]
    turning_points: Array
    bifurcations: Array
    reached: bool
    limit: BranchLimit


@checked
def principal_branch(payoffs: npt.ArrayLike, *, up_to: Annotated[float, positive]) -> Branch:
    """Trace the principal branch of logit equilibria of one game.

    The branch starts with uniform play at λ = 0 and ends where λ is first `up_to`. On the way
    the eigenvalues of the Jacobian `I - λ ∂g/∂x` are watched. Where a real one changes sign,
    the place is found by bisection: it is a turning point if λ stands still there along the
    branch, else a bifurcation. Two such events of opposite sign within one stretch may hide
    each other; stretches are kept short where the branch bends.

    Parameters
    ----------
    payoffs : array_like [player, a1, ..., aN]
    up_to
        λ, per unit of payoff; positive.

    Returns
    -------
    Branch

    Raises
    ------
    ArgumentError
        If the shape does not fit, a payoff is not finite or `up_to` is not positive.

    Notes
    -----
    Source: McKelvey & Palfrey (1995), "Quantal response equilibria for normal form games",
    Games and Economic Behavior 10; Allgower & Georg (1990), Numerical Continuation Methods.

    Examples
    --------
    Two who want to meet and care equally for both places: uniform play stays an equilibrium,
    and at λ = 2 the branches on which they favour one place set out from it.

    >>> branch = principal_branch([[[1, 0], [0, 1]], [[1, 0], [0, 1]]], up_to=5)
    >>> branch.bifurcations.round(6).tolist(), branch.turning_points.tolist()
    ([2.0], [])
    >>> branch.limit.settled, branch.limit.profile[0].tolist()
    (True, [0.5, 0.5])
    """
    table = _checked("principal_branch", payoffs)
    logit = StrategicMap.of(table)
    scale, goal = float(logit.scale[0]), up_to * float(logit.scale[0])
    point, tangent, bend, length = (part[..., 0] for part in origin(logit))
    path = trace(logit, point, tangent, bend, 0.1 * float(length))
    points, reached = [point], False
    turning: list[float] = []
    crossing: list[float] = []
    end = point
    for stretch in path:
        end = stretch.end
        found = stretch.passages(goal)
        until = found[0] if found else stretch.length
        for place, turns in stretch.events(until):
            (turning if turns else crossing).append(float(place[-1]) / scale)
        points.append(stretch.at(until)[0])
        if found:
            reached = True
            break
    every = np.array(points).T
    return Branch(
        every[-1] / scale,
        logit.profile(every[:-1]),
        np.array(turning),
        np.array(crossing),
        reached,
        _limit(logit, table, end, path),
    )


def branches_through(
    payoffs: npt.ArrayLike, profiles: Sequence[Sequence[npt.ArrayLike]], rationality: float
) -> QuantalResponse:
    """Find the logit equilibria at λ on the branches that lead to given Nash equilibria.

    From each Nash equilibrium Newton's method goes to the logit equilibrium next to it at a
    high λ, and the branch is traced from there downwards, round its turning points, until it
    is back at a high λ or has come to uniform play. Every passage through λ is kept, once.
    From all Nash equilibria of a regular game this finds all logit equilibria at λ but those
    on closed loops, which no Nash equilibrium leads to. A Nash equilibrium at which an unused
    action is as good as a used one may be skipped: branches there need not be regular.

    Parameters
    ----------
    payoffs : array_like [player, a1, ..., aN]
    profiles : list of Nash equilibria, each with one array_like [action] per player
    rationality
        λ, per unit of payoff; positive.

    Returns
    -------
    QuantalResponse
        Its last axis counts the solutions; there may be none.

    Raises
    ------
    ArgumentError
        If shapes do not fit, a payoff is not finite or λ is not positive.

    Examples
    --------
    >>> meet = [[[1, 0], [0, 1]], [[1, 0], [0, 1]]]
    >>> nash = [([1, 0], [1, 0]), ([0.5, 0.5], [0.5, 0.5]), ([0, 1], [0, 1])]
    >>> branches_through(meet, nash, 1.0).profile[0].round(6).tolist()
    [[0.5], [0.5]]
    >>> branches_through(meet, nash, 4.0).profile[0][0].round(6).tolist()
    [0.978752, 0.021248, 0.5]
    """
    table = _checked("branches_through", payoffs)
    positive("branches_through", "rationality", rationality)
    logit = StrategicMap.of(table)
    level = rationality * float(logit.scale[0])
    far = max(_FAR, 10.0 * level)
    mixes: list[Array] = []
    for profile in profiles:
        for point in _passages(logit, _mixed(logit, profile), level, far):
            mixed = logit.choices.probabilities(point[:-1, None])[:, 0]
            if all(np.abs(mixed - other).max() > SAME_ON_BRANCH for other in mixes):
                mixes.append(mixed)
    every = np.array(mixes).reshape(-1, sum(logit.choices.counts)).T
    response = tuple(np.split(every, np.cumsum(logit.choices.counts)[:-1]))
    count = every.shape[1]
    residual = logit_residual(
        np.repeat(table, count, axis=-1), response, np.full(count, rationality)
    )
    return QuantalResponse(
        response, residual, residual <= CONVERGED, "path following from Nash equilibria"
    )


def _limit(
    logit: StrategicMap, table: Array, point: Array, path: Iterator[PathSegment]
) -> BranchLimit:
    """Follow a path on until λ is very large."""
    early, late = _SETTLING
    then = point if point[-1] >= early else None
    while point[-1] < late:
        stretch = next(path, None)
        if stretch is None:
            break
        point = stretch.end
        if then is None and point[-1] >= early:
            then = point
    profile = logit.profile(point[:-1, None])
    settled = False
    if then is not None and point[-1] >= late:
        before = logit.profile(then[:-1, None])
        moved = max(float(np.abs(a - b).max()) for a, b in zip(profile, before, strict=True))
        settled = moved <= SETTLED
    return BranchLimit(
        tuple(mix[:, 0] for mix in profile),
        float(profile_regret(table, profile)[0]),
        float(point[-1] / logit.scale[0]),
        settled,
    )


def _passages(logit: StrategicMap, mixed: Array, level: float, far: float) -> Iterator[Array]:
    """Yield the points at λ `level` of the branch that leads to a Nash equilibrium."""
    start = _beside(logit, mixed, far)
    if start is None:
        return
    point, tangent = start
    for stretch in trace(logit, point, -tangent, np.zeros_like(tangent), 0.5 * far):
        for distance in stretch.passages(level):
            yield stretch.at(distance)[0]
        if not 0 < stretch.end[-1] < 2.0 * far:
            return


def _beside(logit: StrategicMap, mixed: Array, far: float) -> tuple[Array, Array] | None:
    """Return the logit equilibrium next to a Nash equilibrium at a high λ, and the tangent."""
    first = logit.choices.first[1:]
    log = np.log(np.maximum(mixed, NEVER))
    point = np.append(log[logit.choices.unknown] - log[logit.choices.against], 1.0)
    gain = np.zeros_like(mixed)
    gain[logit.choices.unknown] = -logit.jacobian(point[:, None])[:, -1, 0]
    levels = []
    for own, mix in zip(np.split(gain, first), np.split(mixed, first), strict=True):
        best = int(np.argmax(mix))
        level = far * (own - own[best]) + np.log(mix[best])
        used = mix > UNUSED
        level[used] = np.log(mix[used])
        levels.append(level[1:] - level[0])
    point = np.concatenate([*levels, [far]])
    normal = np.zeros_like(point)
    normal[-1] = 1.0
    return corrected(logit, point, normal, 1.0)


def _mixed(logit: StrategicMap, profile: Sequence[npt.ArrayLike]) -> Array:
    mixes = [np.asarray(mix, dtype=float) for mix in profile]
    if tuple(mix.shape for mix in mixes) != tuple((count,) for count in logit.choices.counts):
        shapes = [mix.shape for mix in mixes]
        expected = f"one array of each length {list(logit.choices.counts)}"
        raise ArgumentError("branches_through", "profiles", f"have shapes {shapes}", expected)
    return np.concatenate(mixes)


def _checked(function: str, payoffs: npt.ArrayLike) -> Array:
    """Return payoffs with a game axis, or say what is wrong with them."""
    table = np.asarray(payoffs, dtype=float)[..., None]
    if table.ndim < 3 or len(table) != table.ndim - 2 or 0 in table.shape:
        expected = "[player, a1, ..., aN] for N players with actions"
        raise ArgumentError(function, "payoffs", f"have the shape {table.shape[:-1]}", expected)
    if not np.isfinite(table).all():
        raise ArgumentError(function, "payoffs", "are not all finite", "finite numbers")
    return table
