"""Types of a player that differ in nothing but their name."""

from __future__ import annotations

import numpy as np

from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.outcomes import TYPE


def same_types(tree: CrisisTree) -> tuple[str, ...]:
    """Return a remark on types of a player that do not differ in anybody's payoffs or chances.

    It begins with the place of the second of them.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> kinds = {"hard": {"prior": 0.3}, "soft": {"prior": 0.7}}
    >>> same_types(cs.build({
    ...     "schema": 1, "name": "dare", "players": {"A": {}}, "types": {"A": kinds},
    ...     "moves": [{"player": "A", "choose": ["strike", "abstain"]}],
    ...     "payoffs": {"A": [{"worth": 1, "when": "A == strike"}]},
    ... }).tree())
    ('<python>:1:1: types hard and soft of A differ in nothing but their name',)
    """
    outcomes = tree.outcomes
    drawn = np.array([tree.information_sets[i].move.startswith(TYPE) for i in tree.infoset])
    ways = _later_draws(tree, drawn)
    remarks = []
    for column, name in enumerate(outcomes.columns):
        if not name.startswith(TYPE):
            continue
        rest = np.delete(outcomes.made, column, axis=1)
        tables = [
            {
                tuple(rest[end].tolist()): (*tree.payoffs[:, end].tolist(), ways[end])
                for end in np.flatnonzero(outcomes.made[:, column] == kind)
            }
            for kind in range(len(outcomes.choices[column]))
        ]
        places = next(s.places for s in tree.information_sets if s.move == name)
        kinds, player = outcomes.choices[column], name.removeprefix(TYPE)
        for first, table in enumerate(tables):
            alike = [kind for kind, other in enumerate(tables) if other == table]
            if alike[0] == first and len(alike) > 1:
                names = ", ".join(kinds[kind] for kind in alike[:-1])
                told = f"types {names} and {kinds[alike[-1]]} of {player}"
                place = places[alike[1]].address
                remarks.append(f"{place}: {told} differ in nothing but their name")
    return tuple(remarks)


def _later_draws(
    tree: CrisisTree, drawn: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> list[float]:
    """Return by end the probability of the draws on the way, types left out."""
    way = [1.0] * (tree.nodes + tree.ends)
    for node in range(tree.nodes):
        for action, child in enumerate(tree.child[node, : tree.width[node]].tolist()):
            chance = tree.mover[node] < 0 and not drawn[node]
            way[child] = way[node] * (float(tree.chance[node, action]) if chance else 1.0)
    return way[tree.nodes :]
