"""One equilibrium of a part of a subgame that is too large to compare all plans."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from crisis_sim.equilibria.logit.limit import limit_of_logit
from crisis_sim.equilibria.result import Equilibrium
from crisis_sim.equilibria.strategic.sequence_form import solve_sequence_form
from crisis_sim.equilibria.tree.hidden import Hidden, Mixes
from crisis_sim.types import Array


def some_play(hidden: Hidden, value: Array, seconds: float) -> tuple[Mixes, Array] | None:
    """Return an equilibrium and what it is worth [player]; None if none was found.

    For two players by the sequence form; for others, or where that fails, the limit of logit
    play.

    Parameters
    ----------
    value : float array [player, exit]
    """
    tree = replace(hidden.tree, payoffs=value)
    found: Equilibrium | None = None
    if len(tree.players) == 2:
        found = next(iter(solve_sequence_form(tree, seconds)), None)
    if found is None:
        found = limit_of_logit(tree)
    if found is None:
        return None
    mixes = {
        int(at): np.array(list(found.strategies[each.label].values()))
        for at, each in zip(hidden.sets, tree.information_sets, strict=True)
        if each.player >= 0
    }
    return mixes, np.array(list(found.payoffs.values()))
