"""What movers believe about the others' private information when they move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.scenario.outcomes import TYPE
from crisis_sim.solve.result import Equilibrium


@dataclass(frozen=True)
class TypeBelief:
    """What a mover believes another player to be.

    Attributes
    ----------
    where
        The information set at which it moves.
    player, about
        Who believes, and about whom.
    prior, belief
        The probability of each type at the start, and here.
    reached : float
        How likely play is to come here.
    """

    where: str
    player: str
    about: str
    prior: Mapping[str, float]
    belief: Mapping[str, float]
    reached: float


def type_beliefs(tree: CrisisTree, equilibrium: Equilibrium) -> tuple[TypeBelief, ...]:
    """Return what each mover believes of each other player's type, set by set.

    The beliefs are those of the equilibrium, summed over the histories that agree on the type.
    Sets for which it holds none (never reached, under a concept that says nothing of them) are
    left out.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> tree = cs.load("strike_resist_intervene").tree()
    >>> cs.type_beliefs(tree, cs.solve(tree)[0])  # nobody has private information
    ()
    """
    drawn, priors = _drawn(tree), _priors(tree)
    under = _ends_under(tree)
    found = []
    for index, infoset in enumerate(tree.information_sets):
        held = equilibrium.beliefs.get(infoset.label)
        if held is None:
            continue
        nodes = np.nonzero(tree.infoset == index)[0]
        for about, prior in priors.items():
            if tree.players[infoset.player] == about:
                continue
            belief = dict.fromkeys(prior, 0.0)
            for node, probability in zip(nodes, held.values(), strict=True):
                belief[drawn[node][about]] += probability
            believer = tree.players[infoset.player]
            reached = float(under[nodes].any(axis=0) @ equilibrium.reach)
            found.append(
                TypeBelief(infoset.label, believer, about, prior, FrozenMap(belief), reached)
            )
    return tuple(found)


def _ends_under(tree: CrisisTree) -> npt.NDArray[np.bool_]:
    """Return which ends `[node, end]` lie behind each node."""
    under = np.zeros((tree.nodes + tree.ends, tree.ends), dtype=bool)
    under[tree.nodes :] = np.eye(tree.ends, dtype=bool)
    for place in range(tree.nodes + tree.ends - 1, 0, -1):
        under[tree.parent[place]] |= under[place]
    return under


def _priors(tree: CrisisTree) -> dict[str, Mapping[str, float]]:
    """Return the probability of each type of each player who has several."""
    priors: dict[str, Mapping[str, float]] = {}
    for node in range(tree.nodes):
        draw = tree.information_sets[tree.infoset[node]]
        if draw.move.startswith(TYPE):
            chances = tree.chance[node, : len(draw.actions)].tolist()
            prior = FrozenMap(dict(zip(draw.actions, chances, strict=True)))
            priors.setdefault(draw.move.removeprefix(TYPE), prior)
    return priors


def _drawn(tree: CrisisTree) -> list[dict[str, str]]:
    """Return the types drawn on the way to each node, by player."""
    drawn: list[dict[str, str]] = [{}]
    for node in range(1, tree.nodes):
        before = drawn[tree.parent[node]]
        draw = tree.information_sets[tree.infoset[tree.parent[node]]]
        if draw.move.startswith(TYPE):
            action = draw.actions[tree.arrival[node]]
            before = before | {draw.move.removeprefix(TYPE): action}
        drawn.append(before)
    return drawn
