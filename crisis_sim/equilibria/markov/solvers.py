"""Solvers of the trees that rounds are, for each concept of a crisis over time."""

from __future__ import annotations

import numpy as np

from crisis_sim.equilibria.logit.agents import Agents
from crisis_sim.equilibria.logit.choices import softmax
from crisis_sim.equilibria.logit.logit import is_unique, logit_order, logit_play
from crisis_sim.equilibria.logit.quantal import quantal_response
from crisis_sim.equilibria.markov.play import RoundPlay, Solver, expected
from crisis_sim.equilibria.tree.stages import Stage, backward_order
from crisis_sim.equilibria.tree.subgame_perfect import induce
from crisis_sim.game.numbers import Numbers
from crisis_sim.game.tree import CrisisTree
from crisis_sim.types import Array, Mask


def best_replies(tree: CrisisTree) -> Solver:
    """Return what solves a round by backward induction; columns with ties are not settled."""
    order = backward_order(tree)
    acts = np.arange(tree.child.shape[1])[None, :, None]
    alone = not any(isinstance(step, Stage) for step in order)

    def solve(numbers: Numbers) -> RoundPlay:
        found = induce(tree, numbers, order)
        behaviour = (found.action[:, None, :] == acts).astype(float)
        worth = expected(tree, numbers, behaviour)
        every = np.ones_like(found.unique)
        return RoundPlay(behaviour, worth, found.unique, found.unique | alone, every)

    return solve


def erring(tree: CrisisTree, rationality: float) -> Solver:
    """Return what solves a round for logit play, where errors are mistakes."""
    order = logit_order(tree)

    def solve(numbers: Numbers) -> RoundPlay:
        play = logit_play(tree, numbers, rationality, order)
        worth = expected(tree, numbers, play.behaviour)
        settled = np.full(len(play.converged), is_unique(order))
        every = np.ones_like(settled)
        return RoundPlay(play.behaviour, worth, settled, every, play.converged)

    return solve


def shocked(tree: CrisisTree, rationality: float) -> Solver:
    r"""Return what solves a round whose movers have private shocks that count as payoffs.

    Each choice carries a Gumbel term of mean 0, divided by λ, each time it is made. Choices
    follow softmax(λ worth), and the round is worth :math:`\log \sum \exp(\lambda u) / \lambda`
    to who chooses.
    """
    order = backward_order(tree)
    settled = not any(isinstance(step, Stage) for step in order)

    def solve(numbers: Numbers) -> RoundPlay:
        players, ends, games = numbers.payoffs.shape
        value = np.empty((players, tree.nodes + ends, games))
        value[:, tree.nodes :] = numbers.payoffs
        behaviour = np.zeros((*tree.child.shape, games))
        converged = np.ones(games, dtype=bool)
        for step in order:
            if isinstance(step, Stage):
                converged &= _shocked_stage(tree, step, rationality, value, behaviour)
                continue
            ahead, acts = value[:, step.children], slice(0, step.children.shape[1])
            mix = numbers.chance[step.nodes, acts]
            if step.player >= 0:
                mix = softmax(rationality * ahead[step.player], axis=1)
                behaviour[step.nodes, acts] = mix
            value[:, step.nodes] = np.einsum("pnag,nag->png", ahead, mix)
            if step.player >= 0:
                value[step.player, step.nodes] = surplus(ahead[step.player], rationality, axis=1)
        every = np.ones(games, dtype=bool)
        return RoundPlay(behaviour, value[:, 0].copy(), every & settled, every, converged)

    return solve


def _shocked_stage(
    tree: CrisisTree, stage: Stage, rationality: float, value: Array, behaviour: Array
) -> Mask:
    """Solve simultaneous choices, in place; return where they converged."""
    players = [tree.information_sets[s].player for s in stage.sets]
    table = value[:, stage.exits]
    response = quantal_response(np.ascontiguousarray(table[players]), rationality)
    for infoset, mix in zip(stage.sets, response.profile, strict=True):
        behaviour[tree.infoset == infoset, : len(mix)] = mix
    expected_ = table
    for mix in response.profile:
        expected_ = np.einsum("pa...g,ag->p...g", expected_, mix)
    value[:, stage.root] = expected_
    for own, player in enumerate(players):
        options = np.moveaxis(table[player], own, 0)
        for other, mix in enumerate(response.profile):
            if other != own:
                options = np.einsum("ab...g,bg->a...g", options, mix)
        value[player, stage.root] = surplus(options, rationality, axis=0)
    return response.converged


def surplus(options: Array, rationality: float, axis: int) -> Array:
    """Return what a choice between options with shocks is worth: log Σ exp(λ u) / λ."""
    most = options.max(axis=axis, keepdims=True)
    total = np.exp(rationality * (options - most)).sum(axis=axis)
    return np.asarray(np.log(total) / rationality + most.squeeze(axis))


def has_agents(tree: CrisisTree) -> bool:
    """Tell whether a round is solved for logit play as one system of its information sets."""
    return isinstance(logit_order(tree), Agents)
