"""The proof that an equilibrium found in floating point is a regular one."""

from __future__ import annotations

import numpy as np

from crisis_sim.equilibria.strategic.complete.assemble import split
from crisis_sim.equilibria.strategic.complete.result import Isolated
from crisis_sim.equilibria.strategic.complete.roots import RADII, polish, prove
from crisis_sim.equilibria.strategic.complete.support_enumeration import equations, scale
from crisis_sim.types import Array

#: Entries of the equations of a support up to which a proof is tried.
MOST_EQUATIONS = 2_000_000
#: Actions of a player up to which a support is a number of 64 bits.
MOST_BITS = 62


def certify(payoffs: Array, row: Array, polished: bool = False) -> Isolated:
    """Describe an equilibrium, with its index where it is proven to be a regular one.

    `polished` moves it to where Newton's method leads on its support.
    """
    sizes = payoffs.shape[1:]
    games = scale(payoffs[None])
    profile = split(row, sizes)
    support = [np.flatnonzero(mix) for mix in profile]
    size = tuple(len(played) for played in support)
    index: int | None = None
    small = max(sizes) <= MOST_BITS and int(np.prod(size)) * sum(sizes) <= MOST_EQUATIONS
    if max(size) > 1 and small:
        masks = np.array([[sum(1 << int(a) for a in played) for played in support]])
        system = equations(games, np.zeros(1, dtype=np.intp), masks, size)
        mixing = [int(player) for player in system.player[:, 0]]
        x = np.concatenate([profile[player][support[player]] for player in mixing])[:, None]
        if polished:
            x = polish(system.layout, system.values, x)
        for radius in RADII:
            proof = prove(system.layout, system.values, system.error, x, radius)
            if proof.proven[0] and (proof.low > 0).all() and (proof.off_high < 0).all():
                index = int(proof.index[0])
                break
        moved = np.concatenate([p[0] for p in system.profiles(np.zeros(1, dtype=np.intp), x)])
        row = moved if np.isfinite(moved).all() and (moved >= 0).all() else row
        profile = split(row, sizes)
    elif max(size) == 1 and _is_strict(payoffs, [int(played[0]) for played in support]):
        index = 1
    played = tuple(tuple(of.tolist()) for of in support)
    return Isolated(profile, played, index is not None, index)


def _is_strict(payoffs: Array, cell: list[int]) -> bool:
    """Return whether a pure profile leaves every player with one best reply."""
    for player, table in enumerate(payoffs):
        place: list[int | slice] = list(cell)
        place[player] = slice(None)
        own = table[tuple(place)]
        if (np.delete(own, cell[player]) >= own[cell[player]]).any():
            return False
    return True
