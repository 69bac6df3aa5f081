"""Pure equilibria, with the ties they may have."""

from __future__ import annotations

import numpy as np

from crisis_sim.equilibria.strategic.complete.support_enumeration import Games, strides
from crisis_sim.types import Bits, Indices, Mask


def pure_profiles(games: Games, game: Indices, masks: Bits) -> tuple[Indices, Indices, Mask]:
    """Pure equilibria among the supports.

    Returns which of the supports they are, the actions ``[equilibrium, player]``, and whether
    every change would be strictly worse.
    """
    which = (masks & (masks - 1) == 0).all(axis=1).nonzero()[0]
    game = game[which]
    chosen = np.log2(masks[which]).astype(np.intp)
    strict = np.ones(len(which), dtype=bool)
    flat = games.scaled.reshape(len(games.scaled), len(games.actions), -1)
    stride = np.array(strides(games.actions))
    here = chosen @ stride
    for i, count in enumerate(games.actions):
        own = (here - chosen[:, i] * stride[i])[:, None] + np.arange(count) * stride[i]
        gain = flat[game[:, None], i, own] - flat[game, i, here][:, None]
        gain[np.arange(len(which)), chosen[:, i]] = -np.inf
        strict &= (gain < -games.error[game][:, None]).all(axis=1)
    return which, chosen, strict
