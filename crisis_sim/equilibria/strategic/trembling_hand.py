r"""Dominated strategies and trembling-hand perfection of Nash equilibria.

An equilibrium :math:`\sigma` is perfect if completely mixed profiles tend to it to which
:math:`\sigma_i` is a best reply, for every player :math:`i`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crisis_sim.equilibria.strategic.linear import maximum
from crisis_sim.equilibria.strategic.replies import averaged, losses
from crisis_sim.equilibria.strategic.trembles import refuted, withstood
from crisis_sim.tolerances import COMPUTED_TIE, DOMINATING, UNUSED
from crisis_sim.types import Array


def is_strict(payoffs: Array, profile: Sequence[Array]) -> bool:
    """Tell whether every player loses by any deviation.

    Parameters
    ----------
    payoffs : float array [player, a1, ..., aN]
        Scaled to a range of 1.
    profile : one float array [action] per player
        A Nash equilibrium.

    Examples
    --------
    >>> stag = np.array([[[1.0, 0.0], [0.75, 0.75]], [[1.0, 0.75], [0.0, 0.75]]])
    >>> is_strict(stag, [np.array([1.0, 0.0])] * 2), is_strict(stag, [np.array([0.75, 0.25])] * 2)
    (True, False)
    """
    return all(
        (mix > UNUSED).sum() == 1 and _loses_elsewhere(payoffs, profile, player)
        for player, mix in enumerate(profile)
    )


def _loses_elsewhere(payoffs: Array, profile: Sequence[Array], player: int) -> bool:
    """Tell whether all that a player does not play costs it something.

    By the scale of what is compared, and of what payoffs mostly are: one may dwarf the rest.
    """
    played = profile[player] > UNUSED
    worth = averaged(payoffs[player], profile, player)
    own = payoffs[player][payoffs[player] != 0]
    usual = float(np.median(np.abs(own))) if own.size else 0.0
    most = np.maximum(np.abs(worth[~played]), max(abs(float(worth[played][0])), usual))
    return bool((worth[played][0] - worth[~played] > COMPUTED_TIE * most).all())


def is_undominated(payoffs: Array, profile: Sequence[Array]) -> bool:
    r"""Tell whether no player's strategy is weakly dominated, by a pure or a mixed one.

    Notes
    -----
    :math:`\sigma_i` is weakly dominated if some mixed :math:`\tau_i` is never worse against
    the pure profiles of the others and better against one. A linear program looks for
    the :math:`\tau_i` with the largest sum of gains; sums of less than 1e-7 of the range
    of payoffs go unnoticed.

    Examples
    --------
    >>> weak = np.array([[[1.0, 0.0], [0.0, 0.0]], [[1.0, 0.0], [0.0, 0.0]]])
    >>> is_undominated(weak, [np.array([1.0, 0.0])] * 2)
    True
    >>> is_undominated(weak, [np.array([0.0, 1.0])] * 2)
    False
    """
    return all(_undominated(payoffs, profile, player) for player in range(len(profile)))


def is_perfect(payoffs: Array, profile: Sequence[Array], *, undominated: bool) -> bool | None:
    """Tell whether a Nash equilibrium is trembling-hand perfect; None if not decided.

    Parameters
    ----------
    payoffs : float array [player, a1, ..., aN]
        Scaled to a range of 1.
    profile : one float array [action] per player
    undominated
        What `is_undominated` says of it.

    Notes
    -----
    With at most two players who have a choice it is perfect if and only if it is
    undominated. With more that is necessary. Strict and completely mixed equilibria are
    perfect. For the others trembles are looked for which they withstand, then a proof that
    there are none; both searches are sound and may fail.

    References
    ----------
    R. Selten, Reexamination of the perfectness concept, International Journal of Game
    Theory 4 (1975). E. van Damme, Stability and Perfection of Nash Equilibria (1991),
    theorem 3.2.2.

    Examples
    --------
    >>> weak = np.array([[[1.0, 0.0], [0.0, 0.0]], [[1.0, 0.0], [0.0, 0.0]]])
    >>> is_perfect(weak, [np.array([1.0, 0.0])] * 2, undominated=True)
    True
    >>> is_perfect(weak, [np.array([0.0, 1.0])] * 2, undominated=False)
    False
    """
    if is_strict(payoffs, profile) or all((mix > UNUSED).all() for mix in profile):
        return True
    if not undominated:
        return False
    if sum(len(mix) > 1 for mix in profile) <= 2 or withstood(payoffs, profile):
        return True
    return False if refuted(payoffs, profile) else None


def _undominated(payoffs: Array, profile: Sequence[Array], player: int) -> bool:
    """Tell whether a player's strategy in an equilibrium is undominated."""
    mix = profile[player]
    alone = (losses(payoffs, profile, player)[mix <= UNUSED] > COMPUTED_TIE).all() and (
        mix > UNUSED
    ).sum() == 1
    others_mixed = all((p > UNUSED).all() for i, p in enumerate(profile) if i != player)
    if alone or others_mixed:  # a dominating strategy would be a better reply, or another one
        return True
    table = np.moveaxis(payoffs[player], player, 0).reshape(len(mix), -1)
    # A gain against every profile of the others, from moving weight between actions.
    found = maximum(
        table.sum(axis=1),
        at_most_zero=-table.T,
        zero=np.ones((1, len(mix))),
        bounds=[(-share, 1.0 - share) for share in mix.tolist()],
    )
    return found is None or found[0] <= DOMINATING
