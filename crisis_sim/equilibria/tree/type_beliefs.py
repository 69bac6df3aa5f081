"""What movers believe about the others' private information when they move."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from crisis_sim.checks import checked
from crisis_sim.equilibria.result import Equilibrium
from crisis_sim.equilibria.tree.reason import TypeBelief
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.scenario.outcomes import TYPE


@checked
def type_beliefs(tree: CrisisTree, equilibrium: Equilibrium) -> tuple[TypeBelief, ...]:
    """Return what each mover believes of each other player's type, set by set.

    The beliefs are those of the equilibrium, summed over the histories that agree on the type.
    Sets for which it holds none (never reached, under a concept that says nothing of them) are
    left out.

    Parameters
    ----------
    tree
        The tree that was solved.
    equilibrium
        One of its solutions, with beliefs.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> tree = cs.load("strike_resist_intervene").tree()
    >>> cs.equilibria.type_beliefs(tree, cs.solve(tree)[0])  # nobody has private information
    ()
    """
    drawn, priors = _drawn(tree), _priors(tree)
    found = []
    for index, infoset in enumerate(tree.information_sets):
        held = equilibrium.beliefs.get(infoset.label)
        if held is None:
            continue
        nodes = np.nonzero(tree.infoset == index)[0]
        for about, prior in priors.items():
            if tree.players[infoset.player] == about:
                continue
            kinds = [drawn[node][about] for node in nodes]
            free = equilibrium.belief_ranges.get(infoset.label, {})
            spans = [free.get(history, (p, p)) for history, p in held.items()]
            found.append(
                TypeBelief(
                    where=infoset.label,
                    player=tree.players[infoset.player],
                    about=about,
                    prior=prior,
                    belief=_sums(prior, kinds, list(held.values())),
                    ranges=_ranges(prior, kinds, spans),
                    reached=float(tree.summed(equilibrium.reach)[nodes].sum()),
                )
            )
    return tuple(found)


def _sums(
    types: Iterable[str], kinds: Sequence[str], amounts: Sequence[float]
) -> FrozenMap[str, float]:
    """Sum amounts, one a node, by the type drawn on the way there."""
    sums = dict.fromkeys(types, 0.0)
    for kind, amount in zip(kinds, amounts, strict=True):
        sums[kind] += amount
    return FrozenMap(sums)


def _ranges(
    types: Iterable[str], kinds: Sequence[str], spans: Sequence[tuple[float, float]]
) -> FrozenMap[str, tuple[float, float]]:
    """Bound the belief in each type by what its own histories and all others allow."""
    low = _sums(types, kinds, [span[0] for span in spans])
    high = _sums(types, kinds, [span[1] for span in spans])
    least, most = sum(low.values()), sum(high.values())
    return FrozenMap(
        {
            kind: (
                min(max(low[kind], 1 - (most - high[kind])), 1.0),
                max(min(high[kind], 1 - (least - low[kind])), 0.0),
            )
            for kind in low
        }
    )


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
