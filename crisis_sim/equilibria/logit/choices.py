"""Choices with logit errors: probabilities from log-odds, for many games at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import numpy as np

from crisis_sim.types import Array, Indices


def softmax(exponents: Array, axis: int) -> Array:
    """Return probabilities proportional to the exponentials, without overflow."""
    weight = np.exp(exponents - exponents.max(axis=axis, keepdims=True))
    return np.asarray(weight / weight.sum(axis=axis, keepdims=True))


@dataclass(frozen=True, eq=False)
class Choices:
    """Who chooses between how many actions.

    Actions are numbered agent by agent. The unknowns are the log-odds of each action against
    the first one of its agent, `x(a) = log p(a) / p(0)`, in the same order.

    Attributes
    ----------
    counts
        Number of actions of each agent: of a player of a strategic game, or at an
        information set. Agents with equal counts next to each other are worked out together.
    start : float array [unknown], optional
        Log-odds that the unknowns are counted from; else from uniform play.
    """

    counts: tuple[int, ...]
    start: Array | None = None

    @cached_property
    def first(self) -> Indices:
        """The first action of each agent."""
        return np.cumsum((0, *self.counts))[:-1]

    @cached_property
    def agent(self) -> Indices:
        """The agent of each action."""
        return np.repeat(np.arange(len(self.counts)), self.counts)

    @cached_property
    def unknown(self) -> Indices:
        """The action of each unknown."""
        return np.delete(np.arange(self.actions), self.first)

    @cached_property
    def against(self) -> Indices:
        """The first action of the agent of each unknown."""
        return self.first[self.agent[self.unknown]]

    @property
    def actions(self) -> int:
        """Number of actions."""
        return sum(self.counts)

    @property
    def size(self) -> int:
        """Number of unknowns."""
        return self.actions - len(self.counts)

    @cached_property
    def _blocks(self) -> tuple[tuple[int, int], ...]:
        """How many agents next to each other have how many actions."""
        return tuple((len([*same]), count) for count, same in groupby(self.counts))

    def _each(self, laid: Array, less: int = 0) -> Iterator[Array]:
        """Yield views [agent, action, game] of values laid out by action, or by unknown."""
        row, games = 0, laid.shape[1]
        for agents, count in self._blocks:
            end = row + agents * (count - less)
            yield laid[row:end].reshape(agents, count - less, games)
            row = end

    def _shifted(self, odds: Array) -> Array:
        """Return the logarithms of probabilities, up to a constant for each agent."""
        if self.start is not None:
            odds = odds + self.start[:, None]
        log = np.empty((self.actions, odds.shape[1]))
        for own, block in zip(self._each(odds, less=1), self._each(log), strict=True):
            top = own.max(axis=1, initial=0.0)
            np.negative(top, out=block[:, 0])
            np.subtract(own, top[:, None], out=block[:, 1:])
        return log

    def probabilities(self, odds: Array) -> Array:
        """Return the probabilities [action, game] of log-odds [unknown, game]."""
        mixed = self._shifted(odds)
        np.exp(mixed, out=mixed)
        for block in self._each(mixed):
            block /= block.sum(axis=1, keepdims=True)
        return mixed

    def logarithms(self, odds: Array) -> tuple[Array, Array]:
        """Return probabilities and their logarithms, exact however small these are."""
        log = self._shifted(odds)
        mixed = np.exp(log)
        for block, mix in zip(self._each(log), self._each(mixed), strict=True):
            total = mix.sum(axis=1, keepdims=True)
            mix /= total
            block -= np.log(total)
        return mixed, log

    def distance(self, change: Array, mixed: Array) -> Array:
        """Return how far a change of log-odds moves behaviour [game].

        The length in the Fisher metric: the root of the sum over agents of the variance of
        the change under the agent's own mixture. What hardly anyone does hardly counts.
        """
        total = np.zeros(change.shape[1])
        for own, mix in zip(self._each(change, less=1), self._each(mixed), strict=True):
            weighted = own * mix[:, 1:]
            mean = weighted.sum(axis=1)
            total += np.einsum("iag,iag->g", weighted, own) - np.einsum("ig,ig->g", mean, mean)
        return np.asarray(np.sqrt(np.maximum(total, 0.0)))
