"""Where paths of logit play end, from uniform play and then from plays drawn at random.

The path from uniform play has a Nash equilibrium for its limit (McKelvey and Palfrey 1995); it may
be lost where it meets another branch. From almost every other start it meets none, and where it
tends to may be another equilibrium.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from crisis_sim.equilibria.strategic.complete.assemble import split
from crisis_sim.tolerances import UNPLAYED_IN_LIMIT
from crisis_sim.types import Array

Late = Callable[[], bool]


def logit_limits(payoffs: Array, late: Late) -> Iterator[Array]:
    """Yield the profiles, all players' in a row, that logit play tends to, while there is time.

    Parameters
    ----------
    payoffs : float array [player, a1, ..., aN]
    late
        Whether to stop.
    """
    from crisis_sim.equilibria.logit.branch import limit_from

    sizes = payoffs.shape[1:]
    drawn = np.random.default_rng(0)
    start: Array | None = None
    while not late():
        limit = limit_from(payoffs, start, late)
        if late():
            return
        yield _cleared(np.concatenate(limit.profile), sizes)
        weights = [drawn.exponential(size=(size,)) for size in sizes]  # of uniform mixtures
        start = np.concatenate([np.log(own[1:] / own[0]) for own in weights])


def _cleared(row: Array, sizes: tuple[int, ...]) -> Array:
    """Return a profile without what is hardly played."""
    played: Array = np.where(row < UNPLAYED_IN_LIMIT, 0.0, row)
    return np.concatenate([mix / mix.sum() for mix in split(played, sizes)])
