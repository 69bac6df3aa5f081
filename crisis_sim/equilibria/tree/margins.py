"""How near an equilibrium of a tree is to breaking: the best deviation at each move on its path."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crisis_sim.equilibria.result import Equilibrium
from crisis_sim.game.tree import CrisisTree


@dataclass(frozen=True)
class Margin:
    """What a mover would lose by the best other choice at a move that is reached.

    Attributes
    ----------
    where
        The information set.
    move, player
        What is decided, and who decides.
    choice, instead
        What is chosen, and the best of the other choices.
    loss : float
        Payoff of `choice` less that of `instead`, in the player's units.
    """

    where: str
    move: str
    player: str
    choice: str
    instead: str
    loss: float


def margins(
    tree: CrisisTree, equilibrium: Equilibrium, *, everywhere: bool = False
) -> tuple[Margin, ...]:
    """Return the best deviation at each move on the path, in the order of the moves.

    With `everywhere`, also at the moves off the path whose mover knows where it stands;
    what follows there is part of why the path is what it is. So are the moves off the path
    for which the equilibrium has beliefs.

    At an information set with several nodes, what a choice gives is averaged over
    them with the probabilities of play. Where choices are mixed, the likeliest is
    compared with the best of those not used, if any.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> tree = cs.load("strike_resist_intervene").tree()
    >>> for m in margins(tree, cs.solve(tree)[0]):
    ...     print(m.player, m.choice, m.instead, round(m.loss, 3))
    Attacker strike abstain 1.0
    Target concede resist 0.5
    """
    value = np.zeros((len(tree.players), tree.nodes + tree.ends))
    value[:, tree.nodes :] = tree.payoffs
    reach = np.zeros(tree.nodes + tree.ends)
    reach[0] = 1.0
    mixes = [_mix(tree, equilibrium, node) for node in range(tree.nodes)]
    for node in range(tree.nodes):
        reach[tree.child[node, : len(mixes[node])]] = reach[node] * mixes[node]
    for node in range(tree.nodes - 1, -1, -1):
        value[:, node] = value[:, tree.child[node, : len(mixes[node])]] @ mixes[node]
    found = []
    for index, infoset in enumerate(tree.information_sets):
        members = np.nonzero(tree.infoset == index)[0]
        nodes = members[reach[members] > 0]
        likely = reach[members]
        if everywhere and not len(nodes):
            held = equilibrium.beliefs.get(infoset.label, {})  # in the order of the nodes
            likely = np.array([1.0] if len(members) == 1 else list(held.values()))
            nodes = members[likely > 0] if len(likely) else nodes
        if infoset.player < 0 or not len(nodes) or len(infoset.actions) < 2:
            continue
        weight = likely[likely > 0] / likely.sum() if len(nodes) > 1 else np.ones(1)
        ahead = value[infoset.player][tree.child[nodes, : len(infoset.actions)]]
        gains, mix = weight @ ahead, mixes[nodes[0]]
        chosen = int(mix.argmax())
        others = [a for a in range(len(mix)) if mix[a] == 0.0]
        if not others:
            continue
        instead = max(others, key=lambda a: float(gains[a]))
        found.append(
            Margin(
                infoset.label,
                infoset.move,
                tree.players[infoset.player],
                infoset.actions[chosen],
                infoset.actions[instead],
                float(gains[chosen] - gains[instead]),
            )
        )
    return tuple(found)


def _mix(
    tree: CrisisTree, equilibrium: Equilibrium, node: int
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    infoset = tree.information_sets[int(tree.infoset[node])]
    if infoset.player < 0:
        return np.asarray(tree.chance[node, : len(infoset.actions)])
    return np.array(list(equilibrium.strategies[infoset.label].values()))
