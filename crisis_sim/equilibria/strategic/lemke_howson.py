"""One equilibrium of two players by the paths of Lemke and Howson (1964).

At a point of both best-response polytopes each inequality that is tight is a label. From the
origin, which has them all, one label is dropped; the label that is then met twice is dropped in
the other polytope, and so on, until the missing one is found. The right-hand sides are moved by
about 1e-9, at random but always alike, so that no more inequalities meet than need be; the
system of each basis is solved anew, so that rounding does not add up.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from crisis_sim.tolerances import NO_COEFFICIENT
from crisis_sim.types import Array

_MOVED = 1e-9


class _Polytope:
    """`{z >= 0, M z <= 1}`, at one of its vertices; variables are `z`, then the slacks."""

    def __init__(self, matrix: Array, labels: Array) -> None:
        rows, size = matrix.shape
        self.columns = np.concatenate([matrix, np.eye(rows)], axis=1)
        self.labels, self.size = labels, size
        self.basis = np.arange(size, size + rows)
        self.right = 1.0 + _MOVED * np.random.default_rng(0).random(rows)

    def drop(self, label: int) -> int | None:
        """Leave the inequality of a label, and return the label that is met; None if lost."""
        entering = int(np.flatnonzero(self.labels == label)[0])
        system = np.column_stack([self.columns[:, entering], self.right])
        try:
            column, level = np.linalg.solve(self.columns[:, self.basis], system).T
        except np.linalg.LinAlgError:
            return None
        up = column > NO_COEFFICIENT
        if not up.any():
            return None
        ratio = np.where(up, level / np.where(up, column, 1.0), np.inf)
        row = int(ratio.argmin())
        met = int(self.labels[self.basis[row]])
        self.basis[row] = entering
        return met

    def mixture(self) -> Array:
        """Return the mixture that the vertex stands for."""
        level = np.linalg.solve(self.columns[:, self.basis], np.ones(len(self.basis)))
        point = np.zeros(self.columns.shape[1])
        point[self.basis] = np.maximum(level, 0.0)
        mix = point[: self.size]
        total = mix.sum()
        return np.asarray(mix / total if total > 0 else mix)


def lemke_howson(
    payoffs: Array, label: int, late: Callable[[], bool]
) -> tuple[Array, Array] | None:
    """Follow the path on which a label is missing; None if it is lost, or it was late.

    Parameters
    ----------
    payoffs : float array [player, a1, a2]
    label
        Number of the action that is dropped, the second player's after the first's.
    late
        Whether to stop.

    Examples
    --------
    >>> chicken = np.array([[[3.0, 1.0], [4.0, 0.0]], [[3.0, 4.0], [1.0, 0.0]]])
    >>> [mix.tolist() for mix in lemke_howson(chicken, 0, lambda: False)]
    [[1.0, 0.0], [0.0, 1.0]]
    """
    rows, columns = payoffs.shape[1:]
    sides = []
    for matrix, first in ((payoffs[1].T, 0), (payoffs[0], rows)):
        width = float(np.ptp(matrix)) or 1.0
        labels = (np.arange(rows + columns) + first) % (rows + columns)
        sides.append(_Polytope((matrix - matrix.min()) / width + 1.0, labels))
    turn, met = (0 if label < rows else 1), label
    while not late():
        dropped = sides[turn].drop(met)
        if dropped is None:
            return None
        if dropped == label:
            return sides[0].mixture(), sides[1].mixture()
        turn, met = 1 - turn, dropped
    return None
