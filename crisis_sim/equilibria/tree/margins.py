"""How near an equilibrium of a tree is to breaking: the best deviation at each move on its path."""

from __future__ import annotations

from dataclasses import dataclass

from crisis_sim.equilibria.result import Equilibrium
from crisis_sim.equilibria.tree.expected import Expected
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
    play = Expected(tree, equilibrium.strategies, equilibrium.beliefs)
    found = []
    for index, infoset in enumerate(tree.information_sets):
        members = play.members[index]
        if infoset.player < 0 or not len(members) or len(infoset.actions) < 2:
            continue
        gains = play.gains(index) if everywhere or play.reach[members].any() else None
        mix = play.mix[members[0]]
        others = [a for a in range(len(mix)) if mix[a] == 0.0]
        if gains is None or not others:
            continue
        chosen = int(mix.argmax())
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
