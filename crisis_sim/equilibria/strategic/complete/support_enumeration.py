"""Which supports can carry an equilibrium, and the equations each of them gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from crisis_sim.equilibria.strategic.complete.cells import UNIT, Equations, layout
from crisis_sim.equilibria.strategic.complete.result import Profile
from crisis_sim.types import Array, Bits, Indices

HELD = 4_000_000
"""Numbers held at once for the equations of supports."""
LISTED = 8
"""Actions of which the members of all supports are kept."""
Number = TypeVar("Number", np.float64, np.bool_)


@dataclass(frozen=True, eq=False)
class Games:
    """Games of one shape, each player's payoff differences scaled to at most one.

    ``payoffs[game, player, a1, ..., aN]`` are as given, ``scaled`` the same times a power of
    two for each player; ``error[game]`` bounds the rounding of a difference of two of them,
    and counts payoffs that differ in the last digits only as possibly equal.
    """

    payoffs: Array
    scaled: Array
    error: Array

    @property
    def actions(self) -> tuple[int, ...]:
        """Number of actions of each player."""
        return self.payoffs.shape[2:]

    def take(self, which: slice) -> Games:
        """Some of the games."""
        return Games(self.payoffs[which], self.scaled[which], self.error[which])


def scale(payoffs: Array) -> Games:
    """Scale the payoffs so that no difference exceeds one in size."""
    players = payoffs.shape[1]
    largest = np.abs(payoffs).reshape(*payoffs.shape[:2], -1).max(axis=-1)
    tall = (slice(None), slice(None), *[None] * players)
    first = np.ldexp(payoffs, -np.frexp(largest)[1][tall])
    spread = np.stack(
        [np.ptp(first[:, i], axis=1 + i).reshape(len(payoffs), -1).max(-1) for i in range(players)],
        axis=1,
    )
    exponent = np.where(spread > 0, np.frexp(spread)[1], 0)
    scaled = np.ldexp(first, -exponent[tall])
    height = np.abs(scaled).reshape(len(payoffs), -1).max(axis=-1)
    return Games(payoffs, scaled, 8 * UNIT * (height + 1.0))


def over_subsets(
    x: NDArray[Number],
    axis: int,
    combine: Callable[[NDArray[Number], NDArray[Number]], NDArray[Number]],
) -> NDArray[Number]:
    """Combine slices over every nonempty subset of an axis; subset ``m`` is at ``m - 1``."""
    size = x.shape[axis]
    found = np.empty((*x.shape[:axis], 2**size - 1, *x.shape[axis + 1 :]), dtype=x.dtype)

    def at(place: int) -> tuple[slice | int, ...]:
        return (*[slice(None)] * axis, place)

    for m in range(1, 2**size):
        lowest: NDArray[Number] = x[at((m & -m).bit_length() - 1)]
        rest = m & (m - 1)
        found[at(m - 1)] = combine(found[at(rest - 1)], lowest) if rest else lowest
    return found


def undominated(games: Games) -> tuple[Indices, Bits]:
    """Supports in which no action used is strictly worse than another at every pure profile.

    Strictly dominated actions go, as do those dominated once others are gone, and more
    (conditional dominance; Porter, Nudelman and Shoham 2008). Returns the game of each support
    and the support as bit masks ``[support, player]``.
    """
    actions = games.actions
    count, players = len(games.payoffs), len(actions)
    possible = np.ones((count, *[2**a - 1 for a in actions]), dtype=bool)
    for i in range(players):
        first = (0, 1 + i, *(1 + j for j in range(players) if j != i))
        own = games.scaled[:, i].transpose(first)
        gain = own[:, None] - own[:, :, None]
        for axis in range(3, players + 2):
            gain = over_subsets(gain, axis, np.minimum)
        worse = np.any(gain > games.error.reshape((-1,) + (1,) * (players + 1)), axis=2)
        bad = over_subsets(worse, 1, np.logical_or)
        possible &= ~bad.transpose(np.argsort(first))
    game, *masks = np.nonzero(possible)
    return game, np.stack(masks, axis=1) + 1


@dataclass(frozen=True, eq=False)
class Systems(Equations):
    """The equations of supports of one pattern, with the mixing players in order of size.

    The values are the differences at pure profiles of the support (see ``Layout``).
    ``player[axis, system]`` is who mixes on each axis, ``action[coordinate, system]`` which
    action a coordinate stands for, ``masks[player, system]`` the whole support.
    """

    player: Indices
    action: Indices
    masks: Bits

    def profiles(self, system: Indices, x: Array) -> Profile:
        """Full strategies ``[point, action]`` of each player, from the support's coordinates."""
        count = len(system)
        full = []
        for i, a in enumerate(self.actions):
            pure = np.log2(self.masks[i, system] & -self.masks[i, system]).astype(int)
            strategy = np.zeros((count, a))
            strategy[np.arange(count), pure] = 1.0
            full.append(strategy)
        for k, part in enumerate(self.layout.parts):
            for i in np.unique(self.player[k, system]):
                at = np.flatnonzero(self.player[k, system] == i)
                full[i][at] = 0.0
                full[i][at[:, None], self.action[part][:, system[at]].T] = x[part][:, at].T
        return tuple(full)


def strides(actions: tuple[int, ...]) -> list[int]:
    """How far profiles are apart, in a flat table, that differ by one action of a player."""
    return [prod(actions[i + 1 :]) for i in range(len(actions))]


def members(masks: Bits, actions: int) -> Indices:
    """Actions of each support, those outside it last: ``[support, action]``."""
    if actions <= LISTED:
        return _members_of_all(actions)[masks]
    absent = (masks[:, None] >> np.arange(actions)) & 1 == 0
    return np.argsort(absent, axis=1, kind="stable")


@lru_cache
def _members_of_all(actions: int) -> Indices:
    """The members of every mask."""
    absent = (np.arange(2**actions)[:, None] >> np.arange(actions)) & 1 == 0
    return np.argsort(absent, axis=1, kind="stable")


def systems(games: Games, game: Indices, masks: Bits) -> Iterator[Systems]:
    """Gather the equations of all supports, those of one pattern together; small ones first."""
    actions = games.actions
    sizes = np.bitwise_count(masks).astype(np.int64)
    code = sizes @ (max(actions) + 1) ** np.arange(len(actions))
    patterns: dict[tuple[int, ...], list[Indices]] = {}
    for one in sorted(set(code.tolist())):
        which = (code == one).nonzero()[0]
        shape = tuple(sorted((int(s) for s in sizes[which[0]] if s > 1), reverse=True))
        patterns.setdefault(shape, []).append(which)
    patterns.pop((), None)
    for shape in sorted(patterns, key=lambda shape: (prod(shape), shape)):
        at_once = max(1, HELD // (prod(shape) * sum(actions)))
        parts: list[Systems] = []
        for pattern in patterns[shape]:
            size = tuple(int(s) for s in sizes[pattern[0]])
            for first in range(0, len(pattern), at_once):
                which = pattern[first : first + at_once]
                parts.append(equations(games, game[which], masks[which], size))
                if sum(len(p.game) for p in parts) >= at_once:
                    yield merge(parts)
                    parts = []
        if parts:
            yield merge(parts)


def merge(parts: list[Systems]) -> Systems:
    """One block of systems with the same layout."""
    if len(parts) == 1:
        return parts[0]
    fields = ("values", "error", "game", "player", "action", "masks")
    return Systems(
        parts[0].layout,
        actions=parts[0].actions,
        **{f: np.concatenate([getattr(p, f) for p in parts], axis=-1) for f in fields},
    )


def equations(games: Games, game: Indices, masks: Bits, size: tuple[int, ...]) -> Systems:
    """The payoff differences at the corners of supports that all have the given sizes."""
    actions = games.actions
    mixing = tuple(sorted((i for i, s in enumerate(size) if s > 1), key=lambda i: -size[i]))
    order = mixing + tuple(i for i, s in enumerate(size) if s == 1)
    lay = layout(tuple(size[i] for i in mixing), sum(actions) - len(actions))
    corner = lay.corner_vertices
    stride = strides(actions)
    chosen = [members(masks[:, i], a) for i, a in enumerate(actions)]
    part = []
    for i in range(len(actions)):
        place = corner[mixing.index(i)] if i in mixing else np.zeros(lay.corners, dtype=int)
        part.append(stride[i] * chosen[i][:, place].T)
    base = np.sum(part, axis=0)
    flat = games.scaled.reshape(len(games.scaled), len(actions), -1)
    equal, unplayed = [], []
    for i in order:
        own = chosen[i].T[:, None, :] * stride[i]
        payoff = flat[game, i, (base - part[i]) + own]
        last = size[i] - 1
        equal.append(payoff[:last] - payoff[last])
        unplayed.append(payoff[last + 1 :] - payoff[last])
    values = np.concatenate(equal + unplayed)
    return Systems(
        lay,
        values.reshape(lay.rows, *lay.shape, len(game)),
        games.error[game],
        game,
        actions,
        np.repeat(np.array(mixing)[:, None], len(game), axis=1),
        np.concatenate([chosen[i][:, : size[i]].T for i in mixing]),
        masks.T,
    )
