"""The agent logit response map of game trees in log-odds, and its derivative, for many games.

The unknowns are the log-odds of each action against the first action at the same information
set. Agent logit play is a zero of

    F(x, λ) = x - λ g(x),    g_I(a) = u_I(a) - u_I(0),

where `u_I(a)` is what action `a` gives the mover, expected over the nodes of the information
set `I` with beliefs by Bayes' rule, and over all that follows. Beliefs are worked out from
logarithms, without the actions that lead to all nodes of the set, so that they are defined
however unlikely it is that the set is reached.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from crisis_sim.equilibria.logit.agents import Agents
from crisis_sim.equilibria.logit.logit_map import origin
from crisis_sim.equilibria.logit.newton import NewtonStep, eliminate
from crisis_sim.equilibria.logit.single_agents import SingleAgentMap
from crisis_sim.game.numbers import Numbers
from crisis_sim.types import Array, Mask

_FEW = 8  # games that are better solved one by one


@dataclass(frozen=True, eq=False)
class AgentMap:
    """The games, prepared; the game axis is last.

    Attributes
    ----------
    agents
        The shape of the tree.
    payoffs : float array [end, player, game]
        In units of `scale`.
    draws : float array [draw, game]
        Probabilities of chance, then a row of 0.
    nature : float array [member, game]
        Logarithm of the chance that the draws on the way to a member come. Where one comes
        with probability 0, a member counts for nothing if another needs fewer such draws.
    scale : float array [game]
        The largest range of a player's payoffs; 1 where all are equal.
    """

    agents: Agents
    payoffs: Array
    draws: Array
    nature: Array
    scale: Array

    @classmethod
    def of(cls, agents: Agents, numbers: Numbers) -> AgentMap:
        """Prepare a batch of games."""
        games = numbers.payoffs.shape[2]
        scale = np.ptp(numbers.payoffs, axis=1).max(axis=0)
        scale = np.where(scale > 0, scale, 1.0)
        chance = numbers.chance[agents.arrow.min(axis=1) >= len(agents.actions.order)]
        draws = np.zeros((chance.shape[0] * chance.shape[1] + 1, games))
        draws[:-1] = chance.reshape(-1, chance.shape[2])
        payoffs = np.ascontiguousarray((numbers.payoffs / scale).transpose(1, 0, 2))
        return cls(agents, payoffs, draws, _nature(agents, draws), scale)

    @property
    def size(self) -> int:
        """Number of log-odds of a game."""
        return self.agents.size

    def keep(self, games: Mask) -> AgentMap:
        """Return the map of some of the games."""
        kept = (
            np.compress(games, array, axis=-1)
            for array in (self.payoffs, self.draws, self.nature, self.scale)
        )
        return AgentMap(self.agents, *kept)

    def single(self) -> SingleAgentMap:
        """Return the map of the only game."""
        parts = (array[..., 0] for array in (self.payoffs, self.draws, self.nature))
        return SingleAgentMap.of(self.agents, *parts)

    def log_probabilities(self, odds: Array) -> Array:
        """Return the logarithms of the probabilities [action, game] of log-odds."""
        return self.agents.log_probabilities(odds)

    def probabilities(self, odds: Array) -> Array:
        """Return the probabilities [action, game] of log-odds."""
        return np.asarray(np.exp(self.log_probabilities(odds)))

    def newton(self, point: Array, normal: Array) -> NewtonStep:
        """Make a step of Newton's method, as `LogitMap.newton`."""
        size, log = self.size, self.log_probabilities(point[:-1])
        mixed = np.exp(log)
        values = self._entries(point, log, mixed)
        if point.shape[1] <= _FEW:
            solution, sign = eliminate(self._dense(values, normal))
            correction, tangent = solution[:, 0], solution[:, 1]
            return NewtonStep(correction, tangent, self.distance(correction[:-1], mixed), sign)
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            (slope, correction), sign = self.agents.terms.elimination.solve(values)
            pivot = normal[size] - np.einsum("ag,ag->g", normal[:size], slope)
            step = -np.einsum("ag,ag->g", normal[:size], correction) / pivot
            tangent = np.concatenate([-slope, np.ones((1, len(pivot)))]) / pivot
            correction = np.concatenate([correction - slope * step, step[None]])
        length = self.distance(correction[:-1], mixed)
        return NewtonStep(correction, tangent, length, sign * np.sign(pivot))

    def system(self, point: Array, mixed: Array, normal: Array) -> Array:
        """Return Newton's equations at a point, and those of the tangent, side by side.

        As `LogitMap.system`.
        """
        return self._dense(self._entries(point, self.log_probabilities(point[:-1]), mixed), normal)

    def _dense(self, values: Array, normal: Array) -> Array:
        """Return the entries as equations, with those of the normal and the tangent."""
        size, elimination = self.size, self.agents.terms.elimination
        system = np.zeros((size + 1, size + 3, values.shape[1]))
        row, column = elimination.entries
        system[row, column] = values
        system[size, : size + 1] = normal
        system[size, size + 2] = 1.0
        return system

    def origin(self) -> tuple[Array, Array, Array, Array]:
        """Return where the principal branch begins, and how, as `LogitMap.origin`."""
        return origin(self, len(self.scale))

    def distance(self, change: Array, mixed: Array) -> Array:
        """Return how far a change of log-odds moves behaviour [game], as `LogitMap.distance`."""
        count, sizes = self.agents.count, self.agents.actions.sizes[1:]
        weighted = change * mixed[count:]
        total = (weighted * change).sum(axis=0)
        start = sizes[0] if sizes else 0
        mean = weighted[:start].copy()
        for size in sizes[1:]:
            mean[:size] += weighted[start : start + size]
            start += size
        return np.asarray(np.sqrt(np.maximum(total - (mean * mean).sum(axis=0), 0.0)))

    def _beliefs(self, log: Array) -> Array:
        """Return the probability [node, game] of each node at its information set."""
        agents = self.agents
        beliefs = np.ones((agents.tree.nodes, log.shape[1]))
        if len(agents.member_node):
            weight, group = self.nature.copy(), agents.members.group
            told = agents.told.reduce(np.add, log.take(agents.told_action, axis=0))
            weight[agents.told_member] += told
            weight -= agents.members.reduce(np.maximum, weight).take(group, axis=0)
            weight = np.exp(weight)
            weight /= agents.members.reduce(np.add, weight).take(group, axis=0)
            beliefs[agents.member_node] = weight
        return beliefs

    def _fill_worth(self, worth: Array, arrows: Array) -> None:
        """Work out what is expected [node or end, player, game], from the ends upwards."""
        agents = self.agents
        worth[agents.tree.nodes :] = self.payoffs
        for nodes, arrow, child in agents.terms.levels:
            worth[nodes] = np.einsum(
                "nag,napg->npg", arrows.take(arrow, axis=0), worth.take(child, axis=0)
            )

    def _entries(self, point: Array, log: Array, mixed: Array) -> Array:
        """Return the entries of `F_x`, laid out for elimination, `F_λ` and `-F` beside them."""
        agents, terms, rationality = self.agents, self.agents.terms, point[-1]
        elimination, games = terms.elimination, point.shape[1]
        table = np.empty((terms.table[-1], games))
        worth, expected, arrows, without, *ways = (
            table[start:end] for start, end in pairwise((0, *terms.table))
        )
        arrows[: len(mixed)] = mixed
        arrows[len(mixed) :] = self.draws
        np.subtract(1.0, mixed, out=without)
        self._fill_worth(worth.reshape(-1, len(agents.tree.players), games), arrows)
        ways[0][:] = self._beliefs(log)
        for (shorter, longer), (before, arrow) in zip(pairwise(ways), terms.steps, strict=True):
            np.multiply(shorter.take(before, axis=0), arrows.take(arrow, axis=0), out=longer)
        gains = ways[0].take(terms.gain_node, axis=0)
        gains *= worth.take(terms.gain_worth, axis=0)
        expected[terms.gain_action] = terms.gain.reduce(np.add, gains)

        slopes = table.take(terms.plus, axis=0)
        factor = table.take(terms.minus, axis=0)
        slopes -= factor
        for rows in (terms.way, terms.odds):
            slopes *= table.take(rows, axis=0, out=factor, mode="clip")
        slopes = terms.by_entry.reduce(np.add, slopes)
        slopes *= rationality
        values = np.zeros((elimination.count, games))
        values[terms.entry] = slopes
        values[elimination.diagonal] += 1.0
        gain = expected.take(agents.first, axis=0) - expected[agents.count :]
        values[elimination.sides[0]] = gain
        gain *= -rationality
        gain -= point[:-1]
        values[elimination.sides[1]] = gain
        return values


def _nature(agents: Agents, draws: Array) -> Array:
    """Return the logarithm of the chance that nature allows each member of a set."""
    ever = agents.drawn[:, :, None] < 0  # fewer draws than on the way to another member
    taken = draws[np.maximum(agents.drawn - len(agents.actions.order), 0)]
    never = ((taken == 0) & ~ever).sum(axis=1)
    fewest = agents.members.reduce(np.minimum, never)[agents.members.group]
    log = np.log(np.where((taken == 0) | ever, 1.0, taken)).sum(axis=1)
    return np.where(never > fewest, -np.inf, log)
