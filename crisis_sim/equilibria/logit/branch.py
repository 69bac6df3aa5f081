"""The principal branch of logit equilibria of one game, traced in pseudo-arclength.

It starts with uniform play at λ = 0; here it is told where it turns, where it meets other
branches and where it tends to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import numpy.typing as npt

from crisis_sim.checks import checked, positive
from crisis_sim.columns import Column
from crisis_sim.equilibria.check.regret import profile_regret
from crisis_sim.equilibria.logit.continuation import origin
from crisis_sim.equilibria.logit.path import PathSegment, trace
from crisis_sim.equilibria.logit.quantal import checked_payoffs
from crisis_sim.equilibria.logit.strategic_map import StrategicMap
from crisis_sim.tabled import Comparable
from crisis_sim.tolerances import SETTLED
from crisis_sim.types import Array

_SETTLING = 1e6, 1e8  # λ times largest payoff difference, between which a limit must not move


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


@dataclass(frozen=True, eq=False, repr=False)
class Branch(Comparable):
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

    def _axes(self) -> tuple[str, ...]:
        return ("point",)

    def _columns(self) -> list[Column]:
        """Return for each point λ, and the probability of each action by the player's number."""
        chances = [
            Column.of(f"Player {i + 1}: {a + 1}", row, "probability")
            for i, mixes in enumerate(self.profiles)
            for a, row in enumerate(mixes)
        ]
        return [Column("rationality", self.rationality, "1 / unit of payoff"), *chances]

    def _answer(self) -> str:
        places = {"turning points": self.turning_points, "bifurcations": self.bifurcations}
        found = {name: np.round(at, 4).tolist() for name, at in places.items()}
        told = [f"{name} at λ = {at}" for name, at in found.items() if at]
        settled = "settles" if self.limit.settled else "does not settle"
        return "; ".join([f"{len(self.rationality)} points", *told, f"it {settled}"])


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
        Its points, and what happens on the way.

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
    table = np.asarray(payoffs, dtype=float)[..., None]
    checked_payoffs("principal_branch", table, games="")
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


def limit_from(payoffs: Array, start: Array | None, late: Callable[[], bool]) -> BranchLimit:
    """Follow logit play from λ = 0 on, and only to its limit.

    Parameters
    ----------
    payoffs : float array [player, a1, ..., aN]
    start : float array [unknown], optional
        Log-odds `b` of play at λ = 0; what is followed is `x = b + λ g(x)`. Uniform if left out.
    late
        Whether to stop on the way.
    """
    table = payoffs[..., None]
    logit = StrategicMap.of(table, start)
    point, tangent, bend, length = (part[..., 0] for part in origin(logit))
    path = trace(logit, point, tangent, bend, 0.1 * float(length), late)
    return _limit(logit, table, point, path)


def _limit(
    logit: StrategicMap, table: Array, point: Array, path: Iterator[PathSegment]
) -> BranchLimit:
    """Follow a path on until λ is very large."""
    early, enough = _SETTLING
    then = point if point[-1] >= early else None
    while point[-1] < enough:
        stretch = next(path, None)
        if stretch is None:
            break
        point = stretch.end
        if then is None and point[-1] >= early:
            then = point
    profile = logit.profile(point[:-1, None])
    settled = False
    if then is not None and point[-1] >= enough:
        before = logit.profile(then[:-1, None])
        moved = max(float(np.abs(a - b).max()) for a, b in zip(profile, before, strict=True))
        settled = moved <= SETTLED
    return BranchLimit(
        tuple(mix[:, 0] for mix in profile),
        float(profile_regret(table, profile)[0]),
        float(point[-1] / logit.scale[0]),
        settled,
    )
