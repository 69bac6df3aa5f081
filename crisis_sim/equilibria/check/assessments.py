"""Check strategies together with beliefs, by code that shares nothing with the solvers.

An assessment is a probability for each action at each information set, and for each node the
belief that its mover is there. It is a sequential equilibrium (Kreps & Wilson 1982) if nobody
gains by changing its own behaviour from one of its information sets on, and if it is the
limit of completely mixed play with beliefs by Bayes' rule.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crisis_sim.game.tree import CrisisTree
from crisis_sim.types import Array

Weighted = list[tuple[int, float]]


def assessment_regret(tree: CrisisTree, behaviour: Array, belief: Array) -> float:
    """Return the most that any player expects to gain by a change of its behaviour.

    Parameters
    ----------
    behaviour : float array [node, action]
        Probability of each action at each node of the players.
    belief : float array [node]
        Probability that the mover at an information set gives to each of its nodes.

    Returns
    -------
    float
        The largest gain, over all information sets and all ways to go on from there, of the
        mover alone, as it sees things there; 0 where play is sequentially rational.
    """
    checker = _Checker(tree, behaviour)
    worst = 0.0
    # From the end upwards, so that what is best at nodes below is known.
    for nodes in sorted(_members(tree), key=lambda nodes: -nodes[0]):
        held = [(node, float(belief[node])) for node in nodes]
        player = int(tree.mover[nodes[0]])
        worst = max(worst, checker.best(held, player) - checker.follow(held, player))
    return worst


def _members(tree: CrisisTree) -> list[list[int]]:
    """Return the nodes of each information set of the players that has any."""
    found: dict[int, list[int]] = {}
    for node, (infoset, mover) in enumerate(zip(tree.infoset.tolist(), tree.mover, strict=True)):
        if mover >= 0:
            found.setdefault(infoset, []).append(node)
    return list(found.values())


class _Checker:
    """Expected payoffs from weighted nodes on."""

    def __init__(self, tree: CrisisTree, behaviour: Array) -> None:
        self.nodes = tree.nodes
        self.payoffs = tree.payoffs.tolist()
        self.mover, self.infoset = tree.mover.tolist(), tree.infoset.tolist()
        self.size = np.bincount(tree.infoset).tolist()
        self.known: dict[int, float] = {}
        play = np.where((tree.mover < 0)[:, None], tree.chance, behaviour)
        self.below = [
            list(zip(row[:w], odds[:w], strict=True))
            for row, odds, w in zip(
                tree.child.tolist(), play.tolist(), tree.width.tolist(), strict=True
            )
        ]
        self.expected = np.concatenate([np.zeros((len(tree.players), tree.nodes)), tree.payoffs], 1)
        for nodes in reversed(tree.levels):
            for action in range(tree.width[nodes].max(initial=0)):
                at = nodes[action < tree.width[nodes]]
                self.expected[:, at] += play[at, action] * self.expected[:, tree.child[at, action]]

    def follow(self, held: Weighted, player: int) -> float:
        """Return what a player expects if all follow their strategies."""
        return sum(weight * float(self.expected[player, at]) for at, weight in held)

    def best(self, held: Weighted, player: int) -> float:
        """Return what a player expects if it alone does its best from there on."""
        waiting, total = list(held), 0.0
        own: dict[int, Weighted] = {}
        while waiting:
            at, weight = waiting.pop()
            if at >= self.nodes:
                total += weight * self.payoffs[player][at - self.nodes]
            elif self.mover[at] == player:
                own.setdefault(self.infoset[at], []).append((at, weight))
            else:
                waiting += [(child, weight * p) for child, p in self.below[at] if p > 0]
        for infoset, members in own.items():
            if self.size[infoset] > 1:
                total += self._choose(members, player)
            else:
                total += sum(weight * self._alone(at, player) for at, weight in members)
        return total

    def _alone(self, node: int, player: int) -> float:
        """Return what is best at a node that its mover knows: it hangs on no weight."""
        if node not in self.known:
            self.known[node] = self._choose([(node, 1.0)], player)
        return self.known[node]

    def _choose(self, members: Weighted, player: int) -> float:
        """Return what a player expects of the action that is best at some of its nodes."""
        return max(
            self.best([(self.below[at][a][0], weight) for at, weight in members], player)
            for a in range(len(self.below[members[0][0]]))
        )


def bayes_gap(tree: CrisisTree, behaviour: Array, belief: Array) -> float:
    """Return how far beliefs are from Bayes' rule at the information sets that are reached.

    Parameters are those of `assessment_regret`. Beliefs that do not sum to 1 count too.
    """
    weight = np.zeros(tree.nodes + tree.ends)
    weight[0] = 1.0
    for node in range(tree.nodes):
        odds = tree.chance[node] if tree.mover[node] < 0 else behaviour[node]
        children = tree.child[node, : tree.width[node]]
        weight[children] = weight[node] * odds[: len(children)]
    worst = 0.0
    for nodes in _members(tree):
        worst = max(worst, abs(float(belief[nodes].sum()) - 1.0))
        total = float(weight[nodes].sum())
        if total > 0:
            worst = max(worst, float(np.abs(weight[nodes] / total - belief[nodes]).max()))
    return worst


def is_consistent(
    tree: CrisisTree, behaviour: Array, belief: Array, tolerance: float = 1e-7
) -> bool:
    """Tell whether beliefs are a limit of Bayes' rule under trembles.

    Parameters are those of `assessment_regret`.

    Notes
    -----
    Kreps & Wilson (1982, appendix): orders K of the actions, 0 if played and at least 1 if
    not, must make the nodes that are believed in exactly those with the smallest sum of orders
    on the way; and positive weights of the unplayed actions must give the proportions. The
    first is a linear program, the second a system of linear equations in logarithms.
    Draws of probability 0 count as played for sure, where they lead to a whole set.
    """
    slips: list[frozenset[tuple[int, int]]] = [frozenset()] * (tree.nodes + tree.ends)
    log = np.zeros(tree.nodes + tree.ends)
    never = np.zeros(tree.nodes + tree.ends, dtype=int)
    for node in range(tree.nodes):
        for action, child in enumerate(tree.child[node, : tree.width[node]].tolist()):
            drawn = tree.mover[node] < 0
            p = float((tree.chance if drawn else behaviour)[node, action])
            never[child] = never[node] + (drawn and p == 0)
            log[child] = log[node] + (np.log(p) if p > 0 else 0.0)
            made = {(int(tree.infoset[node]), action)} if p == 0 and not drawn else set()
            slips[child] = slips[node] | made
    column = {a: k for k, a in enumerate(sorted(frozenset().union(*slips)))}
    equal, less, proportions, ratios = [], [], [], []

    def row(one: int, other: int) -> Array:
        found = np.zeros(len(column))
        for sign, node in ((1.0, one), (-1.0, other)):
            for arrow in slips[node]:
                found[column[arrow]] += sign
        return found

    for members in _members(tree):
        nodes = np.array(members)
        seldom = nodes[never[nodes] > never[nodes].min()]
        if (belief[seldom] > tolerance).any():
            return False
        nodes = nodes[never[nodes] == never[nodes].min()]
        held = nodes[belief[nodes] > tolerance].tolist()
        if not held:
            return False
        for node in nodes.tolist():
            if node in held:
                equal.append(row(node, held[0]))
                proportions.append(equal[-1])
                ratio = np.log(belief[node] / belief[held[0]])
                ratios.append(ratio - log[node] + log[held[0]])
            else:
                less.append(-row(node, held[0]))
    if not _orders_exist(len(column), equal, less):
        return False
    if not len(column):
        return bool(np.abs(ratios).max(initial=0.0) < tolerance * 100)
    matrix, right = np.array(proportions), np.array(ratios)
    solved = np.linalg.lstsq(matrix, right, rcond=None)[0]
    return bool(np.abs(matrix @ solved - right).max(initial=0.0) < tolerance * 100)


def _orders_exist(size: int, equal: Sequence[Array], less: Sequence[Array]) -> bool:
    """Tell whether orders of at least 1 meet the equations and strict inequalities."""
    from scipy.optimize import linprog

    if not size:
        return not less
    found = linprog(
        np.ones(size),
        A_ub=np.array(less).reshape(-1, size),
        b_ub=-np.ones(len(less)),
        A_eq=np.array(equal).reshape(-1, size),
        b_eq=np.zeros(len(equal)),
        bounds=[(1, None)] * size,
    )
    return bool(found.status == 0)
