"""The agent logit response map of one game with private information, and its derivative.

The equations are those of `agent_map`, written with the probabilities of continuations. Let
`c` run over the continuations of an action `a` at the information set `I`. Then

    u_I(a) = Σ_c P(c) v(c),    du_I(a)/dx = Σ_c P(c) (v(c) - u_I(a)) dlog W(c)/dx,

where `v(c)` is the mover's payoff, `W(c)` the product of the probabilities of the moves that
the continuation hangs on, and `P(c) = W(c) / Σ W`. For a single game this takes a few
operations on short arrays; a large batch is quicker with the sums worked out along the tree.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from crisis_sim.equilibria.logit.agents import Agents
from crisis_sim.equilibria.logit.layers import sum_by
from crisis_sim.equilibria.logit.newton import SingleStep, solve_single
from crisis_sim.types import Array


@dataclass(frozen=True, eq=False)
class SingleAgentMap:
    """One game, prepared.

    Attributes
    ----------
    agents
        The shape of the tree.
    worth : float array [continuation]
        What the mover gets.
    chance : float array [continuation]
        Logarithm of the chance of the draws that it hangs on.
    """

    agents: Agents
    worth: Array
    chance: Array

    @classmethod
    def of(cls, agents: Agents, payoffs: Array, draws: Array, nature: Array) -> SingleAgentMap:
        """Prepare a game: payoffs [end, player], and `draws` and `nature` as in `AgentMap`."""
        after = agents.continuations
        worth = payoffs[after.end, agents.tree.mover[after.node]]
        chance = np.zeros(agents.tree.nodes)
        chance[agents.member_node] = nature
        draw, drawn_in = after.draw
        with np.errstate(divide="ignore"):
            log = np.log(draws.take(draw - len(agents.actions.order)))
        chance = chance[after.node] + sum_by(drawn_in, log, len(worth))
        return cls(agents, worth, chance)

    @property
    def size(self) -> int:
        """Number of log-odds."""
        return self.agents.size

    def newton(self, point: Array, normal: Array) -> SingleStep:
        """Make a step of Newton's method; `point` and `normal` [log-odds and λ]."""
        size, odds, rationality = self.size, point[:-1], point[-1]
        mixed, gain, slope = self._response(odds)
        system = np.zeros((size + 1, size + 3))
        np.multiply(slope, -rationality, out=system[:size, :size])
        system.ravel()[: size * (size + 3) : size + 4] += 1.0  # the diagonal
        np.negative(gain, out=system[:size, size])
        np.subtract(rationality * gain, odds, out=system[:size, size + 1])
        system[size, : size + 1] = normal
        system[size, size + 2] = 1.0
        correction, tangent = solve_single(system).T
        length = self._distance(correction[:-1], mixed)
        return SingleStep(correction, tangent, length, system[:, : size + 1])

    def origin(self) -> tuple[Array, Array, Array, float]:
        """Return where the principal branch begins, and how, as `LogitMap.origin`."""
        point = np.zeros(self.size + 1)
        _, gain, slope = self._response(point[:-1])
        tangent = np.append(gain, 1.0)
        length = np.sqrt(tangent @ tangent)
        tangent /= length
        bend = np.append(2.0 * (slope @ gain) / length**2, 0.0)
        bend -= tangent * (tangent @ bend)
        return point, tangent, bend, float(length)

    def _response(self, odds: Array) -> tuple[Array, Array, Array]:
        """Return probabilities, gains over the first action and their slope at log-odds.

        All by log-odds: float arrays [action], [action] and [action, log-odds].
        """
        agents, after = self.agents, self.agents.continuations
        log = agents.log_probabilities(odds)
        mixed = np.exp(log[agents.count :])
        move, moved = after.move
        weight = sum_by(moved, log.take(move), len(self.worth))
        weight += self.chance
        weight -= np.maximum.reduceat(weight, after.start).take(after.action)
        np.exp(weight, out=weight)
        weight /= np.add.reduceat(weight, after.start).take(after.action)
        expected = np.add.reduceat(weight * self.worth, after.start)
        weight *= self.worth - expected.take(after.action)
        changes = np.concatenate([-mixed, 1.0 - mixed])
        continuation, place, change = after.term
        terms = weight.take(continuation)
        terms *= changes.take(change)
        slope = sum_by(place, terms, len(log) * len(mixed)).reshape(len(log), len(mixed))
        gain = expected[agents.count :] - expected.take(agents.first)
        return mixed, gain, slope[agents.count :] - slope.take(agents.first, axis=0)

    def _distance(self, change: Array, mixed: Array) -> float:
        """Return how far a change of log-odds moves behaviour, as `LogitMap.distance`."""
        weighted = change * mixed
        mean = sum_by(self.agents.first, weighted, self.agents.count)
        return sqrt(max(float(weighted @ change - mean @ mean), 0.0))
