"""Stability of Nash equilibria under replicator and best-response dynamics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from crisis_sim.equilibria.strategic.replies import averaged, losses
from crisis_sim.equilibria.strategic.trembling_hand import is_strict
from crisis_sim.tolerances import COMPUTED_TIE, ON_AXIS, SINGULAR, UNUSED
from crisis_sim.types import Array


def replicator_stability(
    payoffs: Array, profile: Sequence[Array]
) -> Literal["stable", "neutral", "unstable"] | None:
    r"""Tell how an equilibrium behaves under the replicator dynamics, one population a player.

    .. math:: \dot x_i(a) = x_i(a) \, (u_i(a, x_{-i}) - u_i(x))

    Parameters
    ----------
    payoffs : float array [player, a1, ..., aN]
        Scaled to a range of 1.
    profile : one float array [action] per player

    Returns
    -------
    str or None
        From the eigenvalues of the Jacobian: on the tangent space of the support, and
        `u_i(a) - u_i(x)` for each unused action. `stable` (asymptotically) if all have
        negative real parts, `unstable` if one is positive, `neutral` if those on the
        support are all imaginary and not 0, the others negative: the linearisation then
        turns round the equilibrium. None if an eigenvalue is 0 and none is positive.

    Notes
    -----
    The trace on the support is 0, so only strict equilibria are stable (Ritzberger &
    Weibull, Evolutionary selection in normal-form games, Econometrica 63, 1995).

    Examples
    --------
    >>> pennies = np.array([[[1.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]])
    >>> replicator_stability(pennies, [np.array([0.5, 0.5])] * 2)
    'neutral'
    """
    across = np.concatenate(
        [losses(payoffs, profile, i)[mix <= UNUSED] for i, mix in enumerate(profile)]
    )
    values = np.linalg.eigvals(_on_support(payoffs, profile))
    if (values.real > ON_AXIS).any():
        return "unstable"
    if (across <= COMPUTED_TIE).any() or (np.abs(values) <= ON_AXIS).any():
        return None
    return "neutral" if len(values) else "stable"


def is_best_response_stable(payoffs: Array, profile: Sequence[Array]) -> bool:
    r"""Tell whether an equilibrium is known to be stable under best-response dynamics.

    .. math:: \dot x_i \in BR_i(x_{-i}) - x_i

    Parameters
    ----------
    payoffs : float array [player, a1, ..., aN]
        Scaled to a range of 1.
    profile : one float array [action] per player

    Returns
    -------
    bool
        True for strict equilibria, and for two players if unused actions are worse than
        those used, and on the support the equilibrium is the only completely mixed one and
        the game is zero-sum up to the units of payoff and to what a player cannot influence.
        False otherwise, where it may be stable or not.

    Notes
    -----
    The dynamics has no Jacobian at a mixed equilibrium. In a zero-sum game
    `max_a u_1(a, x_2) + max_b u_2(x_1, b)`, which is 0 at equilibria only, falls like
    `exp(-t)`; near the equilibrium so does the weight of the unused actions.

    References
    ----------
    J. Hofbauer and S. Sorin, Best response dynamics for continuous zero-sum games, Discrete
    and Continuous Dynamical Systems B 6 (2006).

    Examples
    --------
    >>> pennies = np.array([[[1.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]])
    >>> is_best_response_stable(pennies, [np.array([0.5, 0.5])] * 2)
    True
    >>> meet = np.array([[[1.0, 0.0], [0.0, 1.0]]] * 2)
    >>> is_best_response_stable(meet, [np.array([0.5, 0.5])] * 2)
    False
    """
    if is_strict(payoffs, profile):
        return True
    supports = [np.nonzero(mix > UNUSED)[0] for mix in profile]
    if len(profile) != 2 or len(supports[0]) != len(supports[1]):
        return False
    if any(
        (losses(payoffs, profile, i)[mix <= UNUSED] <= COMPUTED_TIE).any()
        for i, mix in enumerate(profile)
    ):
        return False
    rows, columns = (_tangent(len(support)) for support in supports)
    first, second = (rows.T @ own[np.ix_(*supports)] @ columns for own in payoffs)
    if np.linalg.svd(first, compute_uv=False).min() <= SINGULAR:
        return False
    factor = -float((first * second).sum() / (first * first).sum())
    return factor > SINGULAR and bool(np.abs(second + factor * first).max() <= SINGULAR)


def _on_support(payoffs: Array, profile: Sequence[Array]) -> Array:
    """Return the Jacobian of the replicator dynamics on the tangent space of the support."""
    used = [np.nonzero(mix > UNUSED)[0] for mix in profile]
    blocks = []
    for i, mix in enumerate(profile):
        row = []
        for j in range(len(profile)):
            change = np.zeros((len(used[i]), len(used[j])))
            if i != j:
                pair = averaged(payoffs[i], profile, i, j)
                pair = (pair if i < j else pair.T)[np.ix_(used[i], used[j])]
                own = mix[used[i]]
                change = own[:, None] * (pair - own @ pair)
            row.append(_tangent(len(used[i])).T @ change @ _tangent(len(used[j])))
        blocks.append(row)
    return np.block(blocks)


def _tangent(size: int) -> Array:
    """Return an orthonormal basis, in columns, of the vectors that sum to 0."""
    full = np.linalg.qr(np.hstack([np.ones((size, 1)), np.eye(size)[:, 1:]]))[0]
    return np.asarray(full[:, 1:])
