"""The places at which somebody moves, by what is known there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crisis_sim.constraints import one_of
from crisis_sim.types import Mask

if TYPE_CHECKING:
    from crisis_sim.game.tree import CrisisTree


def situations(tree: CrisisTree, who: str, holds: Mask | None = None) -> list[str]:
    """Return the information sets of a move or a player at which a condition is known to hold.

    Parameters
    ----------
    tree
        The game.
    who
        A move, or a player with all its moves.
    holds : bool array [end]
        Where the condition holds; left out, all sets are returned.

    Raises
    ------
    ArgumentError
        If no move and no player is called so, with the nearest that is.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> situations(cs.load("iran_2025").tree(), "Russia")
    ['Russia | Iran_answer retaliate', 'Russia | Iran_answer absorb']
    """
    own = [(k, s) for k, s in enumerate(tree.information_sets) if s.player >= 0]
    moves = dict.fromkeys(infoset.move for _, infoset in own)
    known = dict.fromkeys([*moves, *tree.players])
    one_of(known, "is unknown")("strategy", "who", who)
    others = tree.summed(np.zeros(tree.ends) if holds is None else (~holds).astype(float))
    found = []
    for index, infoset in own:
        if who != (infoset.move if who in moves else tree.players[infoset.player]):
            continue
        if not others[tree.infoset == index].any():
            found.append(infoset.label)
    return found
