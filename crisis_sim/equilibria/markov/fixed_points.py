"""Fixed points of play that does not change from round to round, from many starts at once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from crisis_sim.equilibria.logit.choices import Choices
from crisis_sim.equilibria.logit.continuation import principal_point
from crisis_sim.equilibria.logit.dense import dense_step
from crisis_sim.equilibria.logit.response_map import NewtonStep
from crisis_sim.equilibria.markov.stationary_map import StationaryMap
from crisis_sim.tolerances import CONVERGED, DUST
from crisis_sim.types import Array, Mask

#: More unknowns than that and Newton's method, with all entries, is left out.
MOST_UNKNOWN = 200
#: Steps of Newton's method at most.
NEWTON = 40
_ITERATIONS = 1000
_WEIGHT = 0.5  # of the new value in damped iteration
_LONGEST = 3.0  # change of log-odds in one step of Newton's method
_SHARES = (1.0, 0.5, 0.2, 0.05)  # of a step of Newton's method that are tried


@dataclass(frozen=True, eq=False)
class PathMap:
    """The stationary map as one whose branch can be followed from uniform play."""

    whole: StationaryMap
    kept: Mask
    rate: float

    @property
    def choices(self) -> Choices:
        """Whose log-odds they are."""
        return self.whole.choices

    @property
    def scale(self) -> Array:
        """Units of payoff by game."""
        return self.whole.scale[self.kept]

    def keep(self, games: Mask) -> PathMap:
        """Return the map of some of the games."""
        kept = self.kept.copy()
        kept[self.kept] = games
        return replace(self, kept=kept)

    def jacobian(self, point: Array) -> Array:
        """Return `[F_x F_λ]` at a point."""
        every = np.zeros((len(point) - 1, len(self.kept)))
        every[:, self.kept] = point[:-1]
        gains, slope = self.whole.slope(every)
        gains, slope = gains[:, self.kept] / self.scale, slope[:, :, self.kept] / self.scale
        found = np.empty((len(gains), len(gains) + 1, len(self.scale)))
        found[:, :-1] = np.eye(len(gains))[:, :, None] - point[-1] * slope
        found[:, -1] = -gains
        return found

    def newton(self, point: Array, normal: Array) -> NewtonStep:
        """Make a step of Newton's method; see `ResponseMap`."""
        size = len(point) - 1
        system = np.zeros((size + 1, size + 3, point.shape[1]))
        system[:size, : size + 1] = self.jacobian(point)
        mixed = self.choices.probabilities(point[:-1])
        return dense_step(self.choices, system, point, normal, mixed)


def along_path(whole: StationaryMap, rate: float) -> tuple[Array, Mask]:
    """Return the log-odds on the branch from uniform play, and whether it was seen to λ."""
    games = whole.game.games
    path = PathMap(whole, np.ones(games, dtype=bool), rate)
    return principal_point(path, np.full(games, rate))


def damped(whole: StationaryMap, odds: Array, rate: float) -> tuple[Array, Mask, Mask]:
    """Iterate play and what it is worth, each time half way.

    Returns
    -------
    odds : float array [unknown, game]
    settled, cycles : bool array [game]
        Whether it came to rest, and whether it comes back to where it was without resting.
    """
    game, games = whole.game, whole.game.games
    worth = np.zeros((len(game.players), game.states, games))
    before = whole.choices.probabilities(odds)
    first = before
    moved, back = np.ones(games), np.full(games, np.inf)
    for number in range(_ITERATIONS):
        plays, logs = whole.behaviour(odds)
        gains = whole.gains(plays, logs, worth)
        later = whole.after(plays, logs, worth)
        change = np.abs(later - worth).max(axis=(0, 1)) / whole.scale
        worth = worth + _WEIGHT * (later - worth)
        odds = odds + _WEIGHT * (rate * gains - odds)
        mixed = whole.choices.probabilities(odds)
        moved = np.maximum(np.abs(mixed - before).max(axis=0, initial=0.0), change)
        before = mixed
        if number == _ITERATIONS // 2:
            first = mixed
        elif number > _ITERATIONS // 2 + 1:
            back = np.minimum(back, np.abs(mixed - first).max(axis=0, initial=0.0))
        if (moved < DUST).all():
            break
    settled: Mask = moved < CONVERGED
    return odds, settled, ~settled & (back < moved)


def newton(
    whole: StationaryMap, odds: Array, rate: float, steps: int = NEWTON
) -> tuple[Array, Mask]:
    """Solve `x = λ g(x)` by Newton's method; return the log-odds, and whether it converged."""
    odds = odds.copy()
    off = np.full(odds.shape[1], np.inf)
    for _ in range(steps):
        gains, slope = whole.slope(odds)
        residual = odds - rate * gains
        off = _error(whole, odds, rate * gains)
        if (off < DUST).all():
            break
        jacobian = np.eye(len(odds))[:, :, None] - rate * slope
        step = -_solve(jacobian, residual)
        longest = np.abs(step).max(axis=0, initial=DUST)
        step *= np.minimum(1.0, _LONGEST / longest)
        odds = odds + step * _share(whole, odds, step, rate, np.abs(residual).max(axis=0))
    return odds, off < CONVERGED


def _error(whole: StationaryMap, odds: Array, answer: Array) -> Array:
    """Return how far play is from the answer to it: [game]."""
    there, here = whole.choices.probabilities(answer), whole.choices.probabilities(odds)
    error: Array = np.abs(there - here).max(axis=0, initial=0.0)
    return error


def _share(whole: StationaryMap, odds: Array, step: Array, rate: float, off: Array) -> Array:
    """Return what share of a step makes the residual smaller; the least one where none does."""
    share = np.full(odds.shape[1], _SHARES[-1])
    open_ = np.ones(odds.shape[1], dtype=bool)
    for each in _SHARES:
        tried = odds + np.where(open_, each, share) * step
        residual = np.abs(tried - rate * whole.answer(tried)).max(axis=0, initial=0.0)
        better = open_ & (residual < off)
        share[better] = each
        open_ &= ~better
        if not open_.any():
            break
    return share


def _solve(matrix: Array, side: Array) -> Array:
    """Solve linear equations [equation, unknown, game], singular ones by least squares."""
    laid, right = matrix.transpose(2, 0, 1), side.T[:, :, None]
    try:
        found = np.linalg.solve(laid, right)
    except np.linalg.LinAlgError:
        found = np.linalg.pinv(laid) @ right
    return np.asarray(found[:, :, 0].T)
