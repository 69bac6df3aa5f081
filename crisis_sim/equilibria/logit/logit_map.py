"""The logit response map of strategic games in log-odds, and its derivative, for many games.

The unknowns are the log-odds of each action against the first action of the same player,
`x_i(a) = log p_i(a) / p_i(0)`, all players below one another. A logit equilibrium is a zero of

    F(x, λ) = x - λ g(x),    g_i(a) = u_i(a, p_-i) - u_i(0, p_-i).

The game axis is last. λ is in units of one over the largest payoff difference of a game, so
that neither the scale of the payoffs nor a constant added to them matters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Protocol, Self

import numpy as np

from crisis_sim.equilibria.logit.newton import (
    NewtonStep,
    SingleMap,
    SingleStep,
    eliminate,
    solve_single,
)
from crisis_sim.types import Array, Indices, Mask


class ResponseMap(Protocol):
    """What it takes to follow the branches of a logit response map; see `LogitMap`."""

    @property
    def size(self) -> int:
        """Number of log-odds of a game."""

    @property
    def scale(self) -> Array:
        """Units of payoff by game; λ is in units of one over it."""

    def keep(self, games: Mask) -> Self:
        """Return the map of some of the games."""

    def single(self) -> SingleMap:
        """Return the map of the only game."""

    def newton(self, point: Array, normal: Array) -> NewtonStep:
        """Make a step of Newton's method."""

    def probabilities(self, odds: Array) -> Array:
        """Return the probabilities [action, game] of log-odds."""

    def system(self, point: Array, mixed: Array, normal: Array) -> Array:
        """Return Newton's equations at a point, and those of the tangent, side by side."""

    def origin(self) -> tuple[Array, Array, Array, Array]:
        """Return where the principal branch begins, and how."""

    def distance(self, change: Array, mixed: Array) -> Array:
        """Return how far a change of log-odds moves behaviour [game]."""


@dataclass(frozen=True)
class _Seats:
    """Players who see tables of the same shape, going round from their own seat.

    `tables` [player, own action but the first, next player's action, ..., game] holds the gain
    over the first action; `own` [player, action] are rows of the log-odds; `others` are, for
    the next player and so on, the rows [player, action] of the probabilities, and
    `others_odds` those of the log-odds.
    """

    tables: Array
    own: Indices
    others: tuple[Indices, ...]
    others_odds: tuple[Indices, ...]


@dataclass(frozen=True)
class LogitMap:
    """The games, prepared.

    Attributes
    ----------
    shape
        Number of actions of each player.
    scale : float array [game]
        The largest payoff difference between an action and the first of the same player;
        1 where no choice matters.
    """

    shape: tuple[int, ...]
    scale: Array
    seats: tuple[_Seats, ...]

    @classmethod
    def of(cls, payoffs: Array) -> LogitMap:
        """Prepare payoffs [player, a1, ..., aN, game]."""
        shape = payoffs.shape[1:-1]
        gains = []
        for player, table in enumerate(payoffs):
            order = [*range(player, len(shape)), *range(player), len(shape)]
            turned = table.transpose(order)
            gains.append(turned[1:] - turned[:1])
        scale = np.max([_largest(gain) for gain in gains], axis=0)
        scale = np.where(scale > 0, scale, 1.0)
        alike: dict[tuple[int, ...], list[int]] = {}
        for player, gain in enumerate(gains):
            if len(gain):
                alike.setdefault(gain.shape, []).append(player)
        seats = tuple(_seat(shape, players, gains, scale) for players in alike.values())
        return cls(shape, scale, seats)

    @property
    def size(self) -> int:
        """Number of log-odds of a game."""
        return sum(self.shape) - len(self.shape)

    def keep(self, games: Mask) -> LogitMap:
        """Return the map of some of the games."""
        seats = tuple(
            _Seats(
                np.compress(games, seat.tables, axis=-1), seat.own, seat.others, seat.others_odds
            )
            for seat in self.seats
        )
        return LogitMap(self.shape, self.scale[games], seats)

    def single(self) -> SingleMap:
        """Return the map of the only game."""
        return _SingleLogitMap(self)

    def probabilities(self, odds: Array) -> Array:
        """Return the probabilities [action of every player, game] of log-odds."""
        mixed = np.empty((sum(self.shape), odds.shape[1]))
        row = 0
        for player, count in enumerate(self.shape):
            own, mix = odds[row : row + count - 1], mixed[row + player : row + player + count]
            top = own.max(axis=0, initial=0.0)
            np.negative(top, out=mix[0])
            np.subtract(own, top, out=mix[1:])
            np.exp(mix, out=mix)
            mix /= mix.sum(axis=0)
            row += count - 1
        return mixed

    def profile(self, odds: Array) -> tuple[Array, ...]:
        """Return the probabilities of each player [action, game]."""
        return tuple(np.split(self.probabilities(odds), np.cumsum(self.shape)[:-1]))

    def newton(self, point: Array, normal: Array) -> NewtonStep:
        """Make a step of Newton's method; `point` and `normal` as in `system`."""
        return dense_step(self, point, normal)

    def system(self, point: Array, mixed: Array, normal: Array) -> Array:
        """Return Newton's equations at a point, and those of the tangent, side by side.

        Parameters
        ----------
        point : float array [log-odds and λ, game]
        mixed : float array [action, game]
            Its probabilities.
        normal : float array [log-odds and λ, game]
            The correction is orthogonal to it; the product with the tangent is 1.

        Returns
        -------
        float array [equation, unknown, game]
            The matrix `[F_x F_λ; normal]`, then two columns: `[-F; 0]` and `[0; 1]`.
        """
        size, rationality = self.size, point[-1]
        system = np.zeros((size + 1, size + 3, point.shape[1]))
        weight = rationality * mixed
        for seat in self.seats:
            mixes = [mixed[rows] for rows in seat.others]
            blocks: dict[int, Array] = {}
            gain = seat.tables
            if mixes:
                _average(gain, mixes, tuple(range(len(mixes))), len(mixes), blocks)
                gain = np.einsum("iabg,ibg->iag", blocks[0], mixes[0])
            for j, block in blocks.items():
                slope = gain[:, :, None] - block[:, :, 1:]
                slope *= weight[seat.others[j][:, None, 1:]]
                system[seat.own[:, :, None], seat.others_odds[j][:, None]] = slope
            system[seat.own, size] = -gain
        diagonal = np.arange(size)
        system[diagonal, diagonal] = 1.0
        system[:size, size + 1] = -rationality * system[:size, size] - point[:-1]
        system[size, : size + 1] = normal
        system[size, size + 2] = 1.0
        return system

    def origin(self) -> tuple[Array, Array, Array, Array]:
        """Return where the principal branch begins, and how.

        Returns
        -------
        point, tangent, bend : float arrays [log-odds and λ, game]
            Uniform play at λ = 0; the direction of the branch there, of length 1; and how the
            direction changes with the length of the branch.
        length : float array [game]
            Length of the branch by unit of λ.
        """
        return origin(self, len(self.scale))

    def distance(self, change: Array, mixed: Array) -> Array:
        """Return how far a change of log-odds moves behaviour [game].

        The length in the Fisher metric: the root of the sum over players of the variance of
        the change under the player's own mixture. What hardly anyone does hardly counts.
        """
        total, row = np.zeros(change.shape[1]), 0
        for player, count in enumerate(self.shape):
            own = change[row : row + count - 1]
            weighted = own * mixed[row + player + 1 : row + player + count]
            total += (weighted * own).sum(axis=0) - weighted.sum(axis=0) ** 2
            row += count - 1
        return np.sqrt(np.maximum(total, 0.0))


@dataclass(frozen=True)
class _SingleLogitMap:
    """One game, without the game axis."""

    logit: LogitMap

    @property
    def size(self) -> int:
        return self.logit.size

    def newton(self, point: Array, normal: Array) -> SingleStep:
        mixed = self.logit.probabilities(point[:-1, None])
        system = self.logit.system(point[:, None], mixed, normal[:, None])[..., 0]
        correction, tangent = solve_single(system).T
        length = float(self.logit.distance(correction[:-1, None], mixed)[0])
        return SingleStep(correction, tangent, length, system[:, : self.size + 1])

    def origin(self) -> tuple[Array, Array, Array, float]:
        point, tangent, bend, length = self.logit.origin()
        return point[:, 0], tangent[:, 0], bend[:, 0], float(length[0])


def dense_step(logit: ResponseMap, point: Array, normal: Array) -> NewtonStep:
    """Make a step of Newton's method, with all entries of the equations."""
    mixed = logit.probabilities(point[:-1])
    solution, sign = eliminate(logit.system(point, mixed, normal))
    correction = solution[:, 0]
    return NewtonStep(correction, solution[:, 1], logit.distance(correction[:-1], mixed), sign)


def origin(logit: ResponseMap, games: int) -> tuple[Array, Array, Array, Array]:
    """Return where the principal branch of a map begins, and how, as `LogitMap.origin` says."""
    point = np.zeros((logit.size + 1, games))
    point[-1] = 1.0
    system = logit.system(point, logit.probabilities(point[:-1]), point)
    point[-1] = 0.0
    gain = -system[:-1, logit.size]
    diagonal = np.arange(logit.size)
    system[diagonal, diagonal] = 0.0
    tangent = np.concatenate([gain, np.ones((1, games))])
    length = np.sqrt((tangent * tangent).sum(axis=0))
    tangent /= length
    bend = np.zeros_like(tangent)
    bend[:-1] = -2.0 * np.einsum("abg,bg->ag", system[:-1, : logit.size], gain) / length**2
    bend -= tangent * (tangent * bend).sum(axis=0)
    return point, tangent, bend, length


def _seat(
    shape: tuple[int, ...], players: Sequence[int], gains: Sequence[Array], scale: Array
) -> _Seats:
    starts = np.concatenate([[0], np.cumsum(shape)])
    actions = [np.arange(starts[j], starts[j + 1]) for j in range(len(shape))]
    around = [[(player + step) % len(shape) for player in players] for step in range(len(shape))]
    others = tuple(np.array([actions[j] for j in row]) for row in around[1:])
    odds = tuple(np.array([actions[j][1:] - j - 1 for j in row]) for row in around)
    tables = np.empty((len(players), *gains[players[0]].shape))
    for table, player in zip(tables, players, strict=True):
        np.divide(gains[player], scale, out=table)
    return _Seats(tables, odds[0], others, odds[1:])


def _average(
    table: Array,
    mixes: Sequence[Array],
    left: tuple[int, ...],
    last: int,
    blocks: dict[int, Array],
) -> None:
    """Find the gains against each other player's actions, all the others mixing.

    Others are averaged out from the last to the first, so that each partial table is made
    once and used for all that can be made from it.
    """
    if len(left) == 1:
        blocks[left[0]] = table
        return
    players, own, *sizes, games = table.shape
    for k in range(last - 1, len(left) - 3, -1):
        before, after = sizes[:k], sizes[k + 1 :]
        flat = table.reshape(players, own * prod(before), sizes[k], prod(after), games)
        averaged = np.einsum("iabcg,ibg->iacg", flat, mixes[left[k]])
        rest = averaged.reshape(players, own, *before, *after, games)
        _average(rest, mixes, left[:k] + left[k + 1 :], k, blocks)


def _largest(gain: Array) -> Array:
    largest: Array = np.abs(gain).max(axis=tuple(range(gain.ndim - 1)), initial=0.0)
    return largest
