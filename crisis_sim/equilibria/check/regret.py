"""Measure how good a solution is, by code that shares nothing with the solvers.

All functions take a batch of games, the game axis last, and follow the
definitions: what a player gets, and the most that it could get by changing its
own behaviour while all others keep theirs.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crisis_sim.equilibria.check.layout import rounds, subgame_roots
from crisis_sim.game.numbers import Numbers
from crisis_sim.game.tree import CrisisTree
from crisis_sim.types import Array, Indices, Mask


def profile_regret(payoffs: Array, profile: Sequence[Array]) -> Array:
    """Return the largest gain from a unilateral deviation in strategic games.

    Parameters
    ----------
    payoffs : float array [player, a1, ..., aN, game]
    profile : one float array [action, game] per player

    Returns
    -------
    float array [game]
        `max_i (max_a u_i(a, s_-i) - u_i(s))`.
    """
    regrets = []
    for player, own in enumerate(profile):
        expected = payoffs[player]
        for other in reversed(range(len(profile))):
            if other != player:
                shape = [1] * expected.ndim
                shape[other], shape[-1] = profile[other].shape
                weight = profile[other].reshape(shape)
                expected = (expected * weight).sum(axis=other, keepdims=True)
        gains = expected.reshape(own.shape)
        regrets.append(gains.max(axis=0) - (gains * own).sum(axis=0))
    return np.asarray(np.max(regrets, axis=0))


def obedience_regret(payoffs: Array, joint: Array) -> Array:
    """Return the largest gain from disobeying a mediator, who tells each player its own action.

    Parameters
    ----------
    payoffs : float array [player, a1, ..., aN, game]
    joint : float array [a1, ..., aN, game]
        Probability that the mediator draws each profile.

    Returns
    -------
    float array [game]
        `max_i sum_a max_b sum_s joint(a, s) (u_i(b, s) - u_i(a, s))`: the player
        replaces each recommendation a by what is then best; 0 at a correlated
        equilibrium, up to rounding.
    """
    gains = []
    for player in range(len(payoffs)):
        worth = _worth_when_told(payoffs, joint, player)
        gains.append((worth.max(axis=1) - np.einsum("aag->ag", worth)).sum(axis=0))
    return np.asarray(np.max(gains, axis=0))


def external_regret(payoffs: Array, joint: Array) -> Array:
    """Return the largest gain from refusing a mediator beforehand and playing one action.

    Parameters and shapes are those of `obedience_regret`.

    Returns
    -------
    float array [game]
        `max_i max_b sum_(a, s) joint(a, s) (u_i(b, s) - u_i(a, s))`; never above 0 at
        a coarse correlated equilibrium, up to rounding, and below 0 where refusing
        would cost every player something.
    """
    gains = []
    for player in range(len(payoffs)):
        worth = _worth_when_told(payoffs, joint, player)
        gains.append(worth.sum(axis=0).max(axis=0) - np.einsum("aag->g", worth))
    return np.asarray(np.max(gains, axis=0))


def _worth_when_told(payoffs: Array, joint: Array, player: int) -> Array:
    """Return what a player expects `[told, played, game]`, not divided by the chance of it."""
    size, games = payoffs.shape[player + 1], payoffs.shape[-1]
    own = np.moveaxis(payoffs[player], player, 0).reshape(size, -1, games)
    drawn = np.moveaxis(joint, player, 0).reshape(size, -1, games)
    return np.asarray(np.einsum("asg,bsg->abg", drawn, own))


def tree_regret(tree: CrisisTree, numbers: Numbers, behaviour: Array) -> Array:
    """Return the largest gain from a unilateral deviation in any subgame of a tree.

    Parameters
    ----------
    tree
        The structure of the games.
    numbers
        Their payoffs and chances.
    behaviour : float array [node, action, game]
        Probability of each action at each node of the players.

    Returns
    -------
    float array [game]
        0 at a subgame-perfect equilibrium, up to rounding.
    """
    return _regret(tree, numbers, behaviour, subgame_roots(tree))


def outset_regret(tree: CrisisTree, numbers: Numbers, behaviour: Array) -> Array:
    """Return the largest gain from a unilateral deviation in the whole game.

    0 at a Nash equilibrium, up to rounding; threats that are never tested are
    not held against it.
    """
    return _regret(tree, numbers, behaviour, np.arange(tree.nodes) == 0)


def _regret(tree: CrisisTree, numbers: Numbers, behaviour: Array, roots: Mask) -> Array:
    """Return the largest gain from a deviation in the subgames that begin at the roots."""
    play = np.where((tree.mover < 0)[:, None, None], numbers.chance, behaviour)
    worst = np.zeros(numbers.payoffs.shape[2])
    for player, payoffs in enumerate(numbers.payoffs):
        expected = np.concatenate([np.zeros((tree.nodes, payoffs.shape[1])), payoffs])
        for nodes in reversed(tree.levels):
            expected[nodes] = _followed(tree, play, expected, nodes)
        best = _best_response(tree, payoffs, play, player, roots)
        worst = np.maximum(worst, (best - expected[: tree.nodes])[roots].max(axis=0, initial=0.0))
    return worst


def _followed(tree: CrisisTree, play: Array, value: Array, nodes: Indices) -> Array:
    """Return what is expected at nodes where the strategies are followed."""
    total: Array = play[nodes, 0] * value[tree.child[nodes, 0]]
    for action in range(1, tree.width[nodes].max(initial=0)):  # what is none has probability 0
        total += play[nodes, action] * value[tree.child[nodes, action]]
    return total


def _best_response(
    tree: CrisisTree, payoffs: Array, play: Array, player: int, roots: Mask
) -> Array:
    """Return the most that a player can get at each root `[node, game]`, set by set.

    Inner subgames count with what is best in them.
    """
    own = tree.mover == player
    blind = own & (np.bincount(tree.infoset)[tree.infoset] > 1)
    weight = _weight(tree, play, own, roots) if blind.any() else play
    best = np.concatenate([np.zeros((tree.nodes, payoffs.shape[1])), payoffs])
    for nodes in rounds(tree, player):
        others, sees = nodes[~own[nodes]], nodes[own[nodes] & ~blind[nodes]]
        best[others] = _followed(tree, play, best, others)
        best[sees] = best[tree.child[sees, 0]]
        for action in range(1, tree.width[sees].max(initial=0)):
            child = np.where(action < tree.width[sees], tree.child[sees, action], sees)
            best[sees] = np.maximum(best[sees], best[child])
        if len(nodes := nodes[blind[nodes]]):
            best[nodes] = _best_together(tree, weight, best, nodes)
    return best[: tree.nodes]


def _weight(tree: CrisisTree, play: Array, own: Mask, roots: Mask) -> Array:
    """Return how likely the others make each node `[node, game]`, from its subgame's root on."""
    weight = np.ones((tree.nodes, play.shape[2]))
    for nodes in tree.levels[1:]:
        above, action = tree.parent[nodes], tree.arrival[nodes]
        passed = np.where(own[above, None], 1.0, play[above, action])
        weight[nodes] = np.where(roots[nodes, None], 1.0, weight[above] * passed)
    return weight


def _best_together(tree: CrisisTree, weight: Array, value: Array, nodes: Indices) -> Array:
    """Return what the best action of each information set leads to, at its nodes.

    The nodes are sorted by set.
    """
    begins = np.nonzero(np.diff(tree.infoset[nodes], prepend=-1))[0]
    size = np.diff(begins, append=len(nodes))
    most = np.full((len(begins), value.shape[1]), -np.inf)
    best = np.empty((len(nodes), value.shape[1]))
    for action in range(tree.width[nodes].max()):
        option = value[tree.child[nodes, action]]
        worth = np.add.reduceat(weight[nodes] * option, begins)
        better = (worth > most) & (action < tree.width[nodes[begins], None])
        np.copyto(most, worth, where=better)
        np.copyto(best, option, where=np.repeat(better, size, axis=0))
    return best


def agent_residual(
    tree: CrisisTree, numbers: Numbers, log_behaviour: Array, rationality: float
) -> Array:
    """Measure how far behaviour is from agent logit play.

    Parameters
    ----------
    log_behaviour : float array [node, action, game]
        Logarithm of the probability of each action at each node of the players, so that
        beliefs are defined however small the probabilities are.
    rationality : float
        λ, per unit of payoff.

    Returns
    -------
    float array [game]
        `max |p - softmax(λ u)|` over information sets and actions, with `u` expected over
        beliefs by Bayes' rule. Where draws of probability 0 lead to all nodes of a set,
        these are taken for equally unlikely, draw by draw.
    """
    games = numbers.payoffs.shape[2]
    own = (tree.mover >= 0)[:, None, None]
    play = np.where(own, np.exp(log_behaviour), numbers.chance)
    step = np.where(own, log_behaviour, np.log(np.where(numbers.chance > 0, numbers.chance, 1.0)))
    nil = ~own & (play == 0)
    way = np.zeros((tree.nodes, games))  # log probability, draws of 0 left out
    never = np.zeros_like(way)  # how many of them
    value = np.empty((tree.nodes + tree.ends, len(tree.players), games))
    value[tree.nodes :] = numbers.payoffs.transpose(1, 0, 2)
    for nodes in tree.levels[1:]:
        parent, action = tree.parent[nodes], tree.arrival[nodes]
        way[nodes] = way[parent] + step[parent, action]
        never[nodes] = never[parent] + nil[parent, action]
    for nodes in reversed(tree.levels):  # what is no action has probability 0
        value[nodes] = np.einsum("nag,napg->npg", play[nodes], value[tree.child[nodes]])

    nodes = np.nonzero(tree.mover >= 0)[0]
    nodes = nodes[np.argsort(tree.infoset[nodes], kind="stable")]
    if not len(nodes):
        return np.zeros(games)
    first, member = np.unique(tree.infoset[nodes], return_index=True, return_inverse=True)[1:]
    least = np.minimum.reduceat(never[nodes], first)[member]
    likely = np.where(never[nodes] == least, way[nodes], -np.inf)
    belief = np.exp(likely - np.maximum.reduceat(likely, first)[member])
    belief /= np.add.reduceat(belief, first)[member]
    worth = value[tree.child[nodes], tree.mover[nodes, None]]
    exponent = rationality * np.add.reduceat(belief[:, None] * worth, first)
    exponent[tree.child[nodes[first]] < 0] = -np.inf
    answer = np.exp(exponent - exponent.max(axis=1, keepdims=True))
    answer /= answer.sum(axis=1, keepdims=True)
    return np.asarray(np.abs(answer - play[nodes[first]]).max(axis=(0, 1)))
