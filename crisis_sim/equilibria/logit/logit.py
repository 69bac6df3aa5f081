"""Logit play of game trees: the agent quantal response equilibrium at a given rationality.

At each information set an action with expected payoff `u` is chosen with a
probability proportional to `exp(λ u)`, where `u` is expected given that all
others, and the player's own later selves, choose in the same way, and given beliefs
by Bayes' rule. At a tree with perfect information this is solved from the ends
backwards; at simultaneous stages, and in trees with private information, it is a
fixed point, of which the one on the branch from λ = 0 is taken.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from crisis_sim.checks import Rationality, checked_as, rate
from crisis_sim.equilibria.check.regret import agent_residual
from crisis_sim.equilibria.describe import strategic_equilibrium, tree_equilibria
from crisis_sim.equilibria.logit.agent_map import AgentMap
from crisis_sim.equilibria.logit.agents import Agents, agents_of
from crisis_sim.equilibria.logit.branches_through import branches_through
from crisis_sim.equilibria.logit.choices import softmax
from crisis_sim.equilibria.logit.continuation import principal_point
from crisis_sim.equilibria.logit.quantal import quantal_response
from crisis_sim.equilibria.result import Equilibria, Equilibrium, NotCoveredError, UnsolvableError
from crisis_sim.equilibria.solutions import Solutions, one_each
from crisis_sim.equilibria.strategic.nash import solve_nash
from crisis_sim.equilibria.tree.stages import Layer, Stage, backward_order
from crisis_sim.game.numbers import Numbers
from crisis_sim.game.recall import forgotten_at, refusal
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.tolerances import CONVERGED, SAME_BY_ITERATION
from crisis_sim.types import Array, Mask


@dataclass(frozen=True, eq=False)
class LogitPlay:
    """Logit play of a batch of games.

    Attributes
    ----------
    behaviour : float array [node, action, game]
        Probability of each action at each node of the players.
    log_behaviour : float array [node, action, game]
        Its logarithm, exact where the probability is too small for a number.
    converged : bool array [game]
        Whether every fixed point was found.
    """

    behaviour: Array
    log_behaviour: Array
    converged: Mask


#: How a tree is solved: from the ends backwards, or as one system of all information sets.
Order = list[Layer | Stage] | Agents


def logit_order(tree: CrisisTree) -> Order:
    """Work out how a tree is solved for logit play; once for many games.

    Raises
    ------
    UnsolvableError
        If a player forgets what it knew or did.
    """
    try:
        return backward_order(tree)
    except UnsolvableError:
        lapse = forgotten_at(tree)
        if lapse is not None:
            raise NotCoveredError(refusal(lapse, "logit play is")) from None
        return agents_of(tree)


def is_unique(order: Order) -> bool:
    """Whether a tree solved in this order has one logit solution at each λ for certain."""
    return not isinstance(order, Agents) and not any(isinstance(step, Stage) for step in order)


def logit_play(tree: CrisisTree, numbers: Numbers, rationality: float, order: Order) -> LogitPlay:
    """Solve a batch of games for logit play at rationality λ."""
    if isinstance(order, Agents):
        return _play_agents(tree, numbers, rationality, order)
    players, ends, games = numbers.payoffs.shape
    value = np.empty((players, tree.nodes + ends, games))
    value[:, tree.nodes :] = numbers.payoffs
    behaviour = np.zeros((*tree.child.shape, games))
    converged = np.ones(games, dtype=bool)
    for step in order:
        if isinstance(step, Stage):
            _play_stage(tree, step, rationality, value, behaviour, converged)
            continue
        ahead = value[:, step.children]
        acts = slice(0, step.children.shape[1])
        if step.player < 0:
            mix = numbers.chance[step.nodes, acts]
        else:
            mix = softmax(rationality * ahead[step.player], axis=1)
            behaviour[step.nodes, acts] = mix
        value[:, step.nodes] = np.einsum("pnag,nag->png", ahead, mix)
    with np.errstate(divide="ignore"):
        return LogitPlay(behaviour, np.log(behaviour), converged)


def _play_agents(
    tree: CrisisTree, numbers: Numbers, rationality: float, agents: Agents
) -> LogitPlay:
    """Solve a tree with private information as one system of all information sets."""
    logit = AgentMap.of(agents, numbers)
    odds, reached = principal_point(logit, np.full(len(logit.scale), rationality))
    log = np.full((*tree.child.shape, len(logit.scale)), -np.inf)
    chosen = agents.move < agents.choices.actions
    log[chosen] = agents.choices.logarithms(odds)[1][agents.move[chosen]]
    residual = agent_residual(tree, numbers, log, rationality)
    return LogitPlay(np.exp(log), log, reached & (residual <= CONVERGED))


def _play_stage(
    tree: CrisisTree,
    stage: Stage,
    rationality: float,
    value: Array,
    behaviour: Array,
    converged: Mask,
) -> None:
    """Solve a simultaneous stage for its quantal response, in place."""
    players = [tree.information_sets[s].player for s in stage.sets]
    table = value[:, stage.exits]
    response = quantal_response(np.ascontiguousarray(table[players]), rationality)
    converged &= response.converged
    for infoset, mix in zip(stage.sets, response.profile, strict=True):
        behaviour[tree.infoset == infoset, : len(mix)] = mix
    for mix in response.profile:
        table = np.einsum("pa...g,ag->p...g", table, mix)
    value[:, stage.root] = table


@checked_as("solve")
def solve_logit(
    game: CrisisTree | StrategicGame, rationality: Rationality, *, all_branches: bool = False
) -> Equilibria:
    """Return the logit solution of a game at rationality λ.

    Parameters
    ----------
    game
        A tree (agent quantal response) or a strategic game (quantal response).
    rationality
        λ per unit of payoff: 0 is play at random, large is nearly perfect play.
    all_branches
        Of a strategic game, also return the solutions on the branches that lead to
        its other Nash equilibria, after the one on the branch from λ = 0.

    Returns
    -------
    Equilibria
        The one on the branch from λ = 0 first. Others may exist, so `complete` is
        only True for trees with perfect information, where there is one.

    Raises
    ------
    ArgumentError
        If λ is negative or not finite, or a tree is asked for all branches.
    UnsolvableError
        If a player of the tree forgets what it knew or did.

    References
    ----------
    R. McKelvey and T. Palfrey, Quantal response equilibria for extensive form
    games, Experimental Economics 1 (1998).

    Examples
    --------
    >>> import crisis_sim as cs
    >>> play = solve_logit(cs.load("strike_resist_intervene").tree(), rationality=1.0)
    >>> round(play[0].probability("Attacker == strike"), 6)
    0.598857
    """
    rationality = check_rationality(rationality, "solve")
    if isinstance(game, StrategicGame):
        found, converged = _strategic(game, rationality, all_branches)
        method, complete = "quantal response on the branch from λ = 0", False
        if all_branches:
            method = "quantal response on the branches from λ = 0 and from all Nash equilibria"
    else:
        if all_branches:
            raise ArgumentError("solve", "all_branches", "is for strategic games", "False")
        order = logit_order(game)
        play = logit_play(game, game.numbers(), rationality, order)
        found = tree_equilibria(game, play.behaviour, [[]], play.log_behaviour)
        complete, converged = is_unique(order), bool(play.converged[0])
        method = "agent quantal response by backward induction"
        if isinstance(order, Agents):
            method = "agent quantal response on the branch from λ = 0"
    return Equilibria(
        found=found,
        concept="logit",
        method=method,
        complete=complete,
        players=game.players,
        converged=converged,
        rationality=rationality,
        rationality_per_range=_per_range(game, rationality),
    )


def _strategic(
    game: StrategicGame, rationality: float, all_branches: bool
) -> tuple[tuple[Equilibrium, ...], bool]:
    """Solve a strategic game; return the solutions and whether all of them converged."""
    response = quantal_response(game.payoffs[..., None], rationality)
    profiles, converged = [[mix[:, 0] for mix in response.profile]], bool(response.converged[0])
    if all_branches and rationality > 0:
        nash = [equilibrium.profile for equilibrium in solve_nash(game)]
        others = branches_through(game.payoffs, nash, rationality)
        converged = converged and bool(others.converged.all())
        for number in range(others.residual.size):
            other = [mix[:, number] for mix in others.profile]
            if (
                max(np.abs(a - b).max() for a, b in zip(profiles[0], other, strict=True))
                > SAME_BY_ITERATION
            ):
                profiles.append(other)
    return tuple(strategic_equilibrium(game, profile) for profile in profiles), converged


def check_rationality(rationality: float | None, function: str) -> float:
    """Return λ if it is given, finite and not negative, else raise ArgumentError."""
    if rationality is None:
        raise ArgumentError(function, "rationality", "is missing", "λ per unit of payoff")
    return float(rate(function, "rationality", rationality))


def _per_range(game: CrisisTree | StrategicGame, rationality: float) -> FrozenMap[str, float]:
    """Return λ times the range of each player's payoffs."""
    ranges = np.ptp(game.payoffs.reshape(len(game.players), -1), axis=1)
    return FrozenMap(dict(zip(game.players, (rationality * ranges).tolist(), strict=True)))


def solve_many(
    tree: CrisisTree, rationality: float | None = None
) -> Callable[[Numbers], Solutions]:
    """Return what solves many games of one tree for logit play."""
    rate, order = check_rationality(rationality, "sweep"), logit_order(tree)

    def solve(numbers: Numbers) -> Solutions:
        play = logit_play(tree, numbers, rate, order)
        complete = np.full(numbers.payoffs.shape[2], is_unique(order))
        solutions = one_each(tree, numbers, play.behaviour)
        return replace(solutions, complete=complete, converged=play.converged)

    return solve
