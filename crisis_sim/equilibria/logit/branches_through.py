"""Branches of logit equilibria of one game that lead to its Nash equilibria."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from crisis_sim.checks import positive
from crisis_sim.equilibria.logit.path import EXACT, least_squares, settle, trace
from crisis_sim.equilibria.logit.predictor_corrector import Paths
from crisis_sim.equilibria.logit.quantal import (
    QuantalResponse,
    checked_payoffs,
    logit_residual,
)
from crisis_sim.equilibria.logit.strategic_map import StrategicMap
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.tolerances import CONVERGED, NEVER, SAME_ON_BRANCH, UNUSED
from crisis_sim.types import Array

_FAR = 1e5  # λ times largest payoff difference at which branches are taken up
_NEXT = replace(EXACT, first=1.0, straight=0.0)  # how far off, and whatever way


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
    table = np.asarray(payoffs, dtype=float)[..., None]
    checked_payoffs("branches_through", table, games="")
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
    start = np.concatenate([*levels, [far]])[:, None]
    normal = np.zeros_like(start)
    normal[-1] = 1.0
    path = Paths(np.array([far]), start, normal, np.zeros_like(start), np.ones(1), np.zeros(1))
    if not settle(logit, path, _NEXT):
        return None
    tangent = least_squares(logit, path.trial, normal).tangent[:, 0]
    return path.trial[:, 0], tangent / np.sqrt(tangent @ tangent)


def _mixed(logit: StrategicMap, profile: Sequence[npt.ArrayLike]) -> Array:
    mixes = [np.asarray(mix, dtype=float) for mix in profile]
    if tuple(mix.shape for mix in mixes) != tuple((count,) for count in logit.choices.counts):
        shapes = [mix.shape for mix in mixes]
        expected = f"one array of each length {list(logit.choices.counts)}"
        raise ArgumentError("branches_through", "profiles", f"have shapes {shapes}", expected)
    return np.concatenate(mixes)
