"""Which of several equilibria theories of selection single out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from crisis_sim.equilibria.logit.branch import limit_from
from crisis_sim.equilibria.result import Continuum
from crisis_sim.tolerances import COMPUTED_TIE, MATCHES_LIMIT
from crisis_sim.types import Array

Profile = tuple[Array, ...]


def payoff_dominant(values: Array, beyond: Sequence[Array]) -> int | None:
    """Return which equilibrium gives every player at least as much as any other, and one more.

    Parameters
    ----------
    values : float array [equilibrium, player]
        Scaled to a range of payoffs of 1.
    beyond : list of float arrays [player]
        Upper bounds of what other equilibria give.

    Examples
    --------
    >>> payoff_dominant(np.array([[4.0, 4.0], [3.0, 3.0]]), [])
    0
    """
    for number, own in enumerate(values):
        others = [*np.delete(values, number, axis=0), *beyond]
        if others and all(
            (own >= o - COMPUTED_TIE).all() and (own > o + COMPUTED_TIE).any() for o in others
        ):
            return number
    return None


def risk_dominant(payoffs: Array) -> Profile | None:
    """Return the risk-dominant one of the two strict equilibria of a 2x2 game.

    It is the one with the larger product of what the players lose by deviating from it
    alone (Harsanyi & Selten 1988). None for other games, and if the products are equal.

    Parameters
    ----------
    payoffs : float array [player, a1, a2]
        Scaled to a range of 1.

    Examples
    --------
    >>> stag = np.array([[[4.0, 0.0], [3.0, 3.0]], [[4.0, 3.0], [0.0, 3.0]]]) / 4
    >>> [mix.tolist() for mix in risk_dominant(stag)]
    [[0.0, 1.0], [0.0, 1.0]]
    """
    if payoffs.shape != (2, 2, 2):
        return None
    product: dict[tuple[int, int], float] = {}
    for a, b in np.ndindex(2, 2):
        loss = payoffs[0, a, b] - payoffs[0, 1 - a, b], payoffs[1, a, b] - payoffs[1, a, 1 - b]
        if min(loss) > COMPUTED_TIE:
            product[a, b] = float(loss[0] * loss[1])
    if len(product) != 2:
        return None
    low, high = sorted(product, key=lambda cell: product[cell])
    if product[high] <= product[low] * (1 + COMPUTED_TIE):
        return None
    return tuple(np.eye(2)[action] for action in high)


def logit_limit(payoffs: Array, profiles: Sequence[Profile]) -> int | None:
    """Return which equilibrium the principal branch of logit equilibria tends to.

    Parameters
    ----------
    payoffs : float array [player, a1, ..., aN]
    profiles
        The equilibria.

    Returns
    -------
    int or None
        The one nearest to the limit, if its probabilities differ by at most 1e-3; None if
        there is none, or if the limit had not settled.

    Examples
    --------
    >>> stag = np.array([[[4.0, 0.0], [3.0, 3.0]], [[4.0, 3.0], [0.0, 3.0]]])
    >>> logit_limit(stag, [tuple(np.eye(2)[[a, a]]) for a in (0, 1)])
    1
    """
    span = float(np.ptp(payoffs.reshape(len(payoffs), -1), axis=1).max())
    if not profiles or span == 0:
        return None
    limit = limit_from(payoffs, None, lambda: False)
    if not limit.settled:
        return None
    far = [
        max(float(np.abs(a - b).max()) for a, b in zip(limit.profile, profile, strict=True))
        for profile in profiles
    ]
    nearest = int(np.argmin(far))
    return nearest if far[nearest] <= MATCHES_LIMIT else None


def payoff_bound(payoffs: Array, continuum: Continuum) -> Array:
    """Return an upper bound `[player]` of the payoffs anywhere in a continuum.

    The players are averaged out one by one, each with the best mixture within its bounds
    in every cell of what is left.
    """
    return highest(payoffs, _values(continuum.low), _values(continuum.high))


def highest(table: Array, low: Sequence[Array], high: Sequence[Array]) -> Array:
    """Return an upper bound [...] of a table [..., a1, ..., aN] averaged over bounded mixtures.

    Examples
    --------
    >>> highest(np.array([[0.0, 2.0]]), [np.array([0.25, 0.0])], [np.array([1.0, 0.75])]).tolist()
    [1.5]
    """
    for least, most in reversed(list(zip(low, high, strict=True))):
        order = np.argsort(-table, axis=-1)
        base, room = least[order], (most - least)[order]
        before = np.cumsum(room, axis=-1) - room
        mix = base + np.clip(1.0 - least.sum() - before, 0.0, room)
        table = (np.take_along_axis(table, order, axis=-1) * mix).sum(axis=-1)
    return table


def _values(bounds: Mapping[str, Mapping[str, float]]) -> list[Array]:
    return [np.array(list(mix.values())) for mix in bounds.values()]
