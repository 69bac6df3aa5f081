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

import numpy as np

from crisis_sim.equilibria.logit.agents import Agents
from crisis_sim.equilibria.logit.choices import Choices
from crisis_sim.equilibria.logit.dense import FEW, dense_step
from crisis_sim.equilibria.logit.response_map import NewtonStep
from crisis_sim.game.numbers import Numbers
from crisis_sim.types import Array, Mask


@dataclass(frozen=True, eq=False)
class AgentMap:
    """The games, prepared; see `ResponseMap`.

    Attributes
    ----------
    agents
        The shape of the tree.
    payoffs : float array [end, player, game]
        In units of `scale`.
    draws : float array [draw, game]
        Probabilities of chance, then a row of 0.
    nature : float array [node, game]
        Logarithm of the chance of the draws that are told at a node. Where one comes with
        probability 0, a node counts for nothing if another of its set needs fewer such draws.
        The row after the last node is of -inf.
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
        chance = numbers.chance[agents.tree.mover < 0]
        draws = np.zeros((chance.shape[0] * chance.shape[1] + 1, games))
        draws[:-1] = chance.reshape(-1, chance.shape[2])
        payoffs = np.ascontiguousarray((numbers.payoffs / scale).transpose(1, 0, 2))
        return cls(agents, payoffs, draws, _nature(agents, draws), scale)

    @property
    def choices(self) -> Choices:
        """Whose log-odds they are."""
        return self.agents.choices

    def keep(self, games: Mask) -> AgentMap:
        """Return the map of some of the games."""
        kept = (
            np.compress(games, array, axis=-1)
            for array in (self.payoffs, self.draws, self.nature, self.scale)
        )
        return AgentMap(self.agents, *kept)

    def newton(self, point: Array, normal: Array) -> NewtonStep:
        """Make a step of Newton's method; the normal and λ are eliminated last."""
        size = self.choices.size
        values, mixed = self._equations(point)
        if point.shape[1] <= FEW:
            return dense_step(self.choices, self._dense(values), point, normal, mixed)
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            (slope, correction), sign = self.agents.derivative.elimination.solve(values)
            pivot = normal[size] - np.einsum("ag,ag->g", normal[:size], slope)
            step = -np.einsum("ag,ag->g", normal[:size], correction) / pivot
            tangent = np.concatenate([-slope, np.ones((1, len(pivot)))]) / pivot
            correction = np.concatenate([correction - slope * step, step[None]])
        length = self.choices.distance(correction[:-1], mixed)
        return NewtonStep(correction, tangent, length, sign * np.sign(pivot))

    def jacobian(self, point: Array) -> Array:
        """Return `[F_x F_λ]` at a point."""
        return self._dense(self._equations(point)[0])[:-1, :-2]

    def _dense(self, values: Array) -> Array:
        """Return the entries of the equations as a table, with room for the normal."""
        size = self.choices.size
        system = np.zeros((size + 1, size + 3, values.shape[1]))
        row, column = self.agents.derivative.elimination.entries
        system[row, column] = values
        return system

    def _beliefs(self, log: Array) -> Array:
        """Return the probability [node, and a 0, game] of each node at its set."""
        sets = self.agents.sets
        weight = self.nature.copy()
        told = self.agents.told
        weight[told.group] += told.over(log.take(self.agents.told_action, axis=0))
        among = weight.take(sets, axis=0)
        among -= among.max(axis=1, keepdims=True)
        np.exp(among, out=among)
        among /= among.sum(axis=1, keepdims=True)
        beliefs: Array = np.ones_like(weight)
        beliefs[sets] = among
        return beliefs

    def _worth(self, play: Array, beliefs: Array) -> Array:
        """Return what nodes and ends are worth to players, then what actions give."""
        agents, tree = self.agents, self.agents.tree
        nodes, players, games = tree.nodes + tree.ends, len(tree.players), play.shape[1]
        table = np.empty((nodes * players + agents.choices.actions, games))
        worth = table[: nodes * players].reshape(nodes, players, games)
        worth[tree.nodes :] = self.payoffs
        for level, move, child in agents.levels:
            worth[level] = np.einsum(
                "nag,napg->npg", play.take(move, axis=0), worth.take(child, axis=0)
            )
        gains = beliefs.take(agents.gain_node, axis=0)
        gains *= table.take(agents.gain_worth, axis=0)
        table[nodes * players + agents.gains.group] = agents.gains.over(gains)
        return table

    def _equations(self, point: Array) -> tuple[Array, Array]:
        """Return the entries of `F_x`, `F_λ` and `-F`, laid out for elimination.

        And the probabilities of the actions.
        """
        derivative, choices = self.agents.derivative, self.choices
        elimination, rationality = derivative.elimination, point[-1]
        mixed, log = choices.logarithms(point[:-1])
        play, beliefs = np.concatenate([mixed, self.draws]), self._beliefs(log)
        worth = self._worth(play, beliefs)
        values = derivative.entries(beliefs, play, worth)
        values *= -rationality
        values[elimination.diagonal] += 1.0
        given = worth[-choices.actions :]
        gain = given.take(choices.against, axis=0) - given.take(choices.unknown, axis=0)
        values[elimination.sides[0]] = gain
        gain *= -rationality
        gain -= point[:-1]
        values[elimination.sides[1]] = gain
        return values, mixed


def _nature(agents: Agents, draws: Array) -> Array:
    """Return the logarithm of the chance of the draws told at each node, and -inf."""
    told = draws.take(agents.draw, axis=0)
    shape = agents.tree.nodes + 1, draws.shape[1]
    never, nature, fewest = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    never[agents.drawn.group] = agents.drawn.over((told == 0).astype(float))
    nature[agents.drawn.group] = agents.drawn.over(np.log(np.where(told == 0, 1.0, told)))
    never[-1], nature[-1] = np.inf, -np.inf
    fewest[agents.sets] = never.take(agents.sets, axis=0).min(axis=1, keepdims=True)
    return np.where(never > fewest, -np.inf, nature)
