"""Sums over groups of terms, for many games at once."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from crisis_sim.types import Array, Indices


@dataclass(frozen=True, eq=False)
class Layers:
    """Terms in groups, laid out as the first of each group, then the second, and so on.

    Attributes
    ----------
    order : int array [term]
        The terms in that layout.
    group : int array [term]
        The group of each term, in the layout.
    sizes
        How many groups have a first term, a second one, ...
    first : int array [group]
        A term of each group.
    """

    order: Indices
    group: Indices
    sizes: tuple[int, ...]
    first: Indices

    @classmethod
    def of(cls, keys: Sequence[Hashable]) -> Layers:
        """Lay out terms by the group that each is in; the largest groups come first."""
        members: dict[Hashable, list[int]] = {}
        for term, key in enumerate(keys):
            members.setdefault(key, []).append(term)
        groups = sorted(members.values(), key=len, reverse=True)
        deepest = len(groups[0]) if groups else 0
        laid = [(m[i], g) for i in range(deepest) for g, m in enumerate(groups) if i < len(m)]
        order, group = np.array(laid, dtype=np.intp).reshape(-1, 2).T.copy()
        sizes = tuple(sum(i < len(m) for m in groups) for i in range(deepest))
        return cls(order, group, sizes, np.array([m[0] for m in groups], dtype=np.intp))

    def reduce(self, ufunc: np.ufunc, laid: Array) -> Array:
        """Return the sum, or the like, of each group of values [term, game] in the layout."""
        start = self.sizes[0] if self.sizes else 0
        result: Array = laid[:start].copy()
        for size in self.sizes[1:]:
            ufunc(result[:size], laid[start : start + size], out=result[:size])
            start += size
        return result


def sum_by(group: Indices, values: Array, count: int) -> Array:
    """Return the sums [group] of values [term] of one game, whatever the order of terms."""
    return np.asarray(np.bincount(group, values, count), dtype=float)
