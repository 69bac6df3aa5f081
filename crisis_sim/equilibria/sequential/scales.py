"""Weights of unplayed actions: which of them can be brought to any scale without loss."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import permutations

import numpy as np

from crisis_sim.tolerances import CLEAR

#: Most groups of weights whose order is sought.
MOST_GROUPS = 6
Group = tuple[int, ...]


def joined(together: Iterable[Sequence[int]], every: Iterable[int]) -> list[Group]:
    """Put weights into groups, those that are given together into one.

    Examples
    --------
    >>> joined([(1, 2), (2, 4)], [1, 2, 3, 4])
    [(1, 2, 4), (3,)]
    """
    from scipy.cluster.hierarchy import DisjointSet

    linked = DisjointSet(every)
    for inside in together:
        for v in inside[1:]:
            linked.merge(inside[0], v)
    return sorted(tuple(sorted(own)) for own in linked.subsets())


def are_free(groups: Sequence[Group], compared: Iterable[Sequence[Group]]) -> bool:
    """Tell whether each group can be scaled to sum 1 while nothing that matters changes.

    Parameters
    ----------
    groups
        Of weights.
    compared
        Products of weights, of which only the proportions to each other matter.

    Notes
    -----
    Factors `exp(k)` on the weights change nothing if the products that are compared have the
    same sum of `k`. Groups are scaled one after the other: it takes a `k` that is 1 on the group
    and 0 on those before it.

    Examples
    --------
    >>> are_free([(1, 2), (3, 4)], [[(1,), (2,)], [(1, 4), (2, 4), (3,)]])
    True
    >>> are_free([(1, 2)], [[(1,), ()]])
    False
    """
    column = {v: n for n, v in enumerate(v for group in groups for v in group)}
    rows = {
        tuple(one.count(v) - other.count(v) for v in column)
        for first, *rest in compared
        for one, other in ((first, product) for product in rest)
    }
    fixed = np.array(sorted(rows), dtype=float).reshape(-1, len(column))
    mark = np.array([[v in group for v in column] for group in groups], dtype=float)
    if not (fixed @ mark.T).any():
        return True
    if len(groups) > MOST_GROUPS:
        return False
    return any(_in_order(fixed, mark[list(order)]) for order in permutations(range(len(groups))))


def _in_order(
    fixed: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    mark: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> bool:
    for n in range(len(mark)):
        held = np.diag(mark[: n + 1].sum(axis=0))
        matrix, right = np.vstack([fixed, held]), np.append(np.zeros(len(fixed)), mark[n])
        found = np.linalg.lstsq(matrix, right, rcond=None)[0]
        if np.abs(matrix @ found - right).max() > CLEAR:
            return False
    return True
