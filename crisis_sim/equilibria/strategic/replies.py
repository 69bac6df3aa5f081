"""What actions are worth against the others' strategies, and which of them are used."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crisis_sim.tolerances import UNUSED
from crisis_sim.types import Array


def scaled(payoffs: Array) -> Array:
    """Return payoffs `[player, a1, ..., aN]` divided by the range of each player's payoffs.

    Examples
    --------
    >>> scaled(np.array([[[5.0, 1.0], [1.0, 1.0]], [[2.0, 2.0], [2.0, 2.0]]]))[0].tolist()
    [[1.25, 0.25], [0.25, 0.25]]
    """
    flat = payoffs.reshape(len(payoffs), -1)
    span = np.ptp(flat, axis=1)
    span[span == 0] = 1.0
    return np.asarray(payoffs / span.reshape(-1, *[1] * (payoffs.ndim - 1)))


def cleaned(profile: Sequence[Array]) -> tuple[Array, ...]:
    """Return a profile with probabilities of at most `USED` set to 0.

    Examples
    --------
    >>> cleaned([np.array([1 - 1e-12, 1e-12])])[0].tolist()
    [1.0, 0.0]
    """
    kept = [np.where(mix > UNUSED, mix, 0.0) for mix in profile]
    return tuple(mix / mix.sum() for mix in kept)


def averaged(own: Array, profile: Sequence[Array], *kept: int) -> Array:
    """Return one player's payoffs averaged over the strategies of all players but those kept.

    Parameters
    ----------
    own : float array [a1, ..., aN]
    profile : one float array [action] per player
    *kept
        Players whose actions stay axes of the result, in the order of the game.

    Examples
    --------
    >>> half = np.array([0.5, 0.5])
    >>> averaged(np.array([[4.0, 0.0], [3.0, 3.0]]), [half, half], 0).tolist()
    [2.0, 3.0]
    """
    for player in reversed(range(len(profile))):
        if player not in kept:
            own = np.tensordot(own, profile[player], axes=(player, 0))
    return own


def losses(payoffs: Array, profile: Sequence[Array], player: int) -> Array:
    """Return what each action costs a player, beside its strategy, against the others'.

    Examples
    --------
    >>> stag = np.array([[[4.0, 0.0], [3.0, 3.0]], [[4.0, 3.0], [0.0, 3.0]]])
    >>> losses(stag, [np.array([1.0, 0.0])] * 2, 0).tolist()
    [0.0, 1.0]
    """
    worth = averaged(payoffs[player], profile, player)
    return np.asarray(profile[player] @ worth - worth)
