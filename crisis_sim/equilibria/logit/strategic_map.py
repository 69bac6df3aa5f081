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

import numpy as np

from crisis_sim.equilibria.logit.choices import Choices
from crisis_sim.equilibria.logit.dense import dense_step
from crisis_sim.equilibria.logit.response_map import NewtonStep
from crisis_sim.types import Array, Indices, Mask


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
class StrategicMap:
    """The games, prepared; see `ResponseMap`.

    Attributes
    ----------
    choices
        The players' actions.
    scale : float array [game]
        The largest payoff difference between an action and the first of the same player;
        1 where no choice matters.
    """

    choices: Choices
    scale: Array
    seats: tuple[_Seats, ...]

    @classmethod
    def of(cls, payoffs: Array, start: Array | None = None) -> StrategicMap:
        """Prepare payoffs [player, a1, ..., aN, game], and the log-odds of play at λ = 0."""
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
        return cls(Choices(shape, start), scale, seats)

    def keep(self, games: Mask) -> StrategicMap:
        """Return the map of some of the games."""
        seats = tuple(
            _Seats(
                np.compress(games, seat.tables, axis=-1), seat.own, seat.others, seat.others_odds
            )
            for seat in self.seats
        )
        return StrategicMap(self.choices, self.scale[games], seats)

    def profile(self, odds: Array) -> tuple[Array, ...]:
        """Return the probabilities of each player [action, game]."""
        return tuple(np.split(self.choices.probabilities(odds), self.choices.first[1:]))

    def newton(self, point: Array, normal: Array) -> NewtonStep:
        """Make a step of Newton's method."""
        size, mixed = self.choices.size, self.choices.probabilities(point[:-1])
        system = np.zeros((size + 1, size + 3, point.shape[1]))
        self._fill(system, point[-1], mixed)
        return dense_step(self.choices, system, point, normal, mixed)

    def jacobian(self, point: Array) -> Array:
        """Return `[F_x F_λ]` at a point."""
        jacobian = np.zeros((self.choices.size, self.choices.size + 1, point.shape[1]))
        self._fill(jacobian, point[-1], self.choices.probabilities(point[:-1]))
        return jacobian

    def _fill(self, system: Array, rationality: Array, mixed: Array) -> None:
        """Fill in `[F_x F_λ]`, given the probabilities [action, game]."""
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
            system[seat.own, self.choices.size] = -gain
        diagonal = np.arange(self.choices.size)
        system[diagonal, diagonal] = 1.0


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
