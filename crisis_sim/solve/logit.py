"""Logit play of game trees: the agent quantal response equilibrium at a given rationality.

At each information set an action with expected payoff `u` is chosen with a
probability proportional to `exp(λ u)`, where `u` is expected given that all
others, and the player's own later selves, choose in the same way. At a tree with
perfect information this is solved from the ends backwards; at simultaneous stages
it is a fixed point, of which the one on the branch from λ = 0 is taken.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crisis_sim.game.strategic import StrategicGame
from crisis_sim.game.tree import CrisisTree, Numbers
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.solve.describe import strategic_equilibrium, tree_equilibria
from crisis_sim.solve.quantal import quantal_response
from crisis_sim.solve.result import Equilibria
from crisis_sim.solve.stages import Layer, Stage, backward_order

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LogitPlay:
    """Logit play of a batch of games.

    Attributes
    ----------
    behaviour : float array [node, action, game]
        Probability of each action at each node of the players.
    converged : bool array [game]
        Whether every fixed point was found.
    """

    behaviour: Array
    converged: npt.NDArray[np.bool_]


def logit_play(
    tree: CrisisTree, numbers: Numbers, rationality: float, order: list[Layer | Stage]
) -> LogitPlay:
    """Solve a batch of games for logit play at rationality λ."""
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
    return LogitPlay(behaviour, converged)


def softmax(exponents: Array, axis: int) -> Array:
    """Return probabilities proportional to the exponentials, without overflow."""
    weight = np.exp(exponents - exponents.max(axis=axis, keepdims=True))
    return np.asarray(weight / weight.sum(axis=axis, keepdims=True))


def _play_stage(
    tree: CrisisTree,
    stage: Stage,
    rationality: float,
    value: Array,
    behaviour: Array,
    converged: npt.NDArray[np.bool_],
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


def solve_logit(game: CrisisTree | StrategicGame, rationality: float) -> Equilibria:
    """Return the logit solution of a game at rationality λ.

    Parameters
    ----------
    game
        A tree (agent quantal response) or a strategic game (quantal response).
    rationality
        λ per unit of payoff: 0 is play at random, large is nearly perfect play.

    Returns
    -------
    Equilibria
        The one on the branch from λ = 0. Others may exist, so `complete` is only
        True for trees with perfect information, where there is one.

    Raises
    ------
    ArgumentError
        If λ is negative or not finite.
    UnsolvableError
        If a player of the tree has private information.

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
    check_rationality(rationality, "solve")
    if isinstance(game, StrategicGame):
        response = quantal_response(game.payoffs[..., None], rationality)
        found = strategic_equilibrium(game, [mix[:, 0] for mix in response.profile])
        method, complete = "quantal response on the branch from λ = 0", False
        converged = bool(response.converged[0])
    else:
        order = backward_order(game)
        play = logit_play(game, game.numbers(), rationality, order)
        found = tree_equilibria(game, play.behaviour, [[]])[0]
        complete = not any(isinstance(step, Stage) for step in order)
        method, converged = "agent quantal response by backward induction", bool(play.converged[0])
    return Equilibria(
        (found,),
        "logit",
        method,
        complete,
        game.players,
        converged=converged,
        rationality=rationality,
        rationality_per_range=_per_range(game, rationality),
    )


def check_rationality(rationality: float | None, function: str) -> float:
    """Return λ if it is given, finite and not negative, else raise ArgumentError."""
    if rationality is None:
        raise ArgumentError(function, "rationality", "is missing", "λ per unit of payoff")
    if not isinstance(rationality, (int, float)) or not 0 <= rationality < np.inf:
        problem = f"is {rationality!r}"
        raise ArgumentError(function, "rationality", problem, "a number of at least 0")
    return float(rationality)


def _per_range(game: CrisisTree | StrategicGame, rationality: float) -> FrozenMap[str, float]:
    """Return λ times the range of each player's payoffs."""
    ranges = np.ptp(game.payoffs.reshape(len(game.players), -1), axis=1)
    return FrozenMap(dict(zip(game.players, (rationality * ranges).tolist(), strict=True)))
