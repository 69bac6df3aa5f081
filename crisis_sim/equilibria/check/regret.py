"""Measure how good a solution is, by code that shares nothing with the solvers.

All functions take a batch of games, the game axis last, and follow the
definitions: what a player gets, and the most that it could get by changing its
own behaviour while all others keep theirs.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crisis_sim.game.numbers import Numbers
from crisis_sim.game.tree import CrisisTree
from crisis_sim.types import Array, Indices


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
    subgames = _subgames(tree)
    return _regret(tree, numbers, behaviour, subgames)


def outset_regret(tree: CrisisTree, numbers: Numbers, behaviour: Array) -> Array:
    """Return the largest gain from a unilateral deviation in the whole game.

    0 at a Nash equilibrium, up to rounding; threats that are never tested are
    not held against it.
    """
    return _regret(tree, numbers, behaviour, {0: range(tree.nodes)})


def _regret(
    tree: CrisisTree, numbers: Numbers, behaviour: Array, subgames: dict[int, Sequence[int]]
) -> Array:
    play = np.where((tree.mover < 0)[:, None, None], numbers.chance, behaviour)
    worst = np.zeros(numbers.payoffs.shape[2])
    expected = [_expected(tree, numbers.payoffs[p], play) for p in range(len(tree.players))]
    for player in range(len(tree.players)):
        best: dict[int, Array] = {}
        # Inner subgames first: what is best in them is settled for the outer ones.
        for root in sorted(subgames, key=lambda r: len(subgames[r])):
            inside = [node for node in subgames[root] if node not in best]
            _respond(tree, numbers.payoffs[player], play, player, root, inside, best)
            worst = np.maximum(worst, best[root] - expected[player][root])
    return worst


def _expected(tree: CrisisTree, payoffs: Array, play: Array) -> list[Array]:
    """Return what is expected at each node when all follow the strategies."""
    value: list[Array] = [np.zeros(0)] * tree.nodes + list(payoffs)
    for node in range(tree.nodes - 1, -1, -1):
        acts = range(tree.width[node])
        value[node] = sum(
            (play[node, a] * value[tree.child[node, a]] for a in acts), np.zeros(payoffs.shape[1])
        )
    return value


def _respond(
    tree: CrisisTree,
    payoffs: Array,
    play: Array,
    player: int,
    root: int,
    inside: Sequence[int],
    best: dict[int, Array],
) -> None:
    """Work out a player's best response in a subgame, information set by information set."""

    def ahead(target: int) -> Array:
        return payoffs[target - tree.nodes] if target >= tree.nodes else best[target]

    weight = {root: np.ones(payoffs.shape[1])}  # how likely the others make a node
    for node in sorted(inside):
        for action in range(tree.width[node]):
            passed = 1.0 if tree.mover[node] == player else play[node, action]
            weight[int(tree.child[node, action])] = weight[node] * passed
    inner = set(inside)
    open_nodes = sorted(inside)
    while open_nodes:
        node = open_nodes[-1]
        # What a choice leads to has to be settled first, at all nodes that share it.
        members = (
            [n for n in inside if tree.infoset[n] == tree.infoset[node]]
            if tree.mover[node] == player
            else [node]
        )
        ahead_of = [int(c) for n in members for c in tree.child[n, : tree.width[n]]]
        missing = [c for c in ahead_of if c in inner and c not in best]
        if node in best or missing:
            open_nodes = open_nodes[:-1] if node in best else [*open_nodes, *missing]
            continue
        acts = range(tree.width[node])
        if tree.mover[node] != player:
            best[node] = sum(
                (play[node, a] * ahead(tree.child[node, a]) for a in acts),
                np.zeros(payoffs.shape[1]),
            )
            continue
        gains = np.array([sum(weight[n] * ahead(tree.child[n, a]) for n in members) for a in acts])
        choice = gains.argmax(axis=0)
        for n in members:
            options = np.array([ahead(tree.child[n, a]) for a in acts])
            best[n] = np.take_along_axis(options, choice[None], axis=0)[0]


def _subgames(tree: CrisisTree) -> dict[int, Sequence[int]]:
    """Return the nodes of each subgame, by the node at which it begins."""
    below: list[int] = [0] * tree.nodes  # sets of nodes, as bits
    for node in range(tree.nodes - 1, -1, -1):
        below[node] = 1 << node
        for child in tree.child[node, : tree.width[node]]:
            if child < tree.nodes:
                below[node] |= below[child]
    together = [0] * len(tree.information_sets)
    for node in range(tree.nodes):
        if tree.mover[node] >= 0:  # draws hide nothing
            together[tree.infoset[node]] |= 1 << node
    found: dict[int, Sequence[int]] = {}
    for root in range(tree.nodes):
        inside = [n for n in range(tree.nodes) if below[root] >> n & 1]
        if all(together[tree.infoset[n]] & ~below[root] == 0 for n in inside):
            found[root] = inside
    return found


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
    levels = _by_depth(tree)
    for nodes in levels[1:]:
        parent, action = tree.parent[nodes], tree.arrival[nodes]
        way[nodes] = way[parent] + step[parent, action]
        never[nodes] = never[parent] + nil[parent, action]
    for nodes in reversed(levels):  # what is no action has probability 0
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


def _by_depth(tree: CrisisTree) -> list[Indices]:
    """Return the nodes of each depth, from the root downwards."""
    levels = [np.arange(min(1, tree.nodes))]
    while len(nodes := levels[-1]):
        below = tree.child[nodes]
        levels.append(below[(below >= 0) & (below < tree.nodes)])
    return levels[:-1]
