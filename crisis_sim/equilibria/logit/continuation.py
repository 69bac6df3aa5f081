"""Branches of logit equilibria, followed from uniform play at λ = 0 for many games at once.

The homotopy is the response map itself, with λ as its parameter: at λ = 0 the equilibrium is
known, and the principal branch leads from there to the λ asked for.
"""

from __future__ import annotations

import numpy as np

from crisis_sim.equilibria.logit.predictor_corrector import ITERATIONS, Care, Paths, advance
from crisis_sim.equilibria.logit.response_map import ResponseMap
from crisis_sim.game.memory import keep_freed_memory
from crisis_sim.tolerances import SHORTEST_STEP
from crisis_sim.types import Array, Mask

_QUICK = Care(first=0.3, shrink=0.2, close=3e-3, straight=0.8)
_CAREFUL = Care(first=0.05, shrink=0.25, close=1e-6, straight=0.95)


def principal_point(logit: ResponseMap, rationality: Array) -> tuple[Array, Mask]:
    """Return the log-odds where the principal branch first reaches λ, and whether it was seen to.

    A path that is lost is followed once more, carefully; then its log-odds are left at 0.

    Parameters
    ----------
    logit
        The games.
    rationality : float array [game]
        λ, per unit of payoff.
    """
    keep_freed_memory()
    goal = rationality * logit.scale
    odds, found = _follow(logit, goal, _QUICK)
    if not found.all():
        lost = ~found
        odds[:, lost], found[lost] = _follow(logit.keep(lost), goal[lost], _CAREFUL)
    return odds, found


def _follow(logit: ResponseMap, target: Array, care: Care) -> tuple[Array, Mask]:
    """Follow the principal branch until λ first is `target`; return log-odds, and if reached."""
    odds, reached = np.zeros((logit.choices.size, len(target))), target == 0
    paths = Paths(target, *origin(logit), np.ones(len(target)))
    if reached.any():
        logit, paths = logit.keep(~reached), paths.keep(~reached)
    for _ in range(ITERATIONS):
        lost = paths.step < SHORTEST_STEP
        gone = reached[paths.game] | lost
        if 8 * gone.sum() > len(gone) or lost.any():
            logit, paths = logit.keep(~gone), paths.keep(~gone)
        if not len(paths.game):
            break
        landed = advance(logit.newton, paths, care)[0] & ~reached[paths.game]
        odds[:, paths.game[landed]] = paths.trial[:-1, landed]
        reached[paths.game[landed]] = True
    return odds, reached


def origin(logit: ResponseMap) -> tuple[Array, Array, Array, Array]:
    """Return where the principal branch begins, and how.

    Returns
    -------
    point, tangent, bend : float arrays [log-odds and λ, game]
        Uniform play at λ = 0; the direction of the branch there, of length 1; and how the
        direction changes with the length of the branch.
    length : float array [game]
        Length of the branch by unit of λ.
    """
    point = np.zeros((logit.choices.size + 1, len(logit.scale)))
    point[-1] = 1.0
    jacobian = logit.jacobian(point)  # F_x = I - λ ∂g/∂x, F_λ = -g
    point[-1] = 0.0
    gain, slope = -jacobian[:, -1], jacobian[:, :-1]
    diagonal = np.arange(logit.choices.size)
    slope[diagonal, diagonal] -= 1.0
    tangent = np.concatenate([gain, np.ones((1, len(logit.scale)))])
    length = np.sqrt((tangent * tangent).sum(axis=0))
    tangent /= length
    bend = np.zeros_like(tangent)
    bend[:-1] = -2.0 * np.einsum("abg,bg->ag", slope, gain) / length**2
    bend -= tangent * (tangent * bend).sum(axis=0)
    return point, tangent, bend, length
