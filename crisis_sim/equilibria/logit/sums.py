"""Sums over groups of terms, for many games at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crisis_sim.types import Array, Indices


@dataclass(frozen=True, eq=False)
class Sums:
    """Terms in groups, laid out as the first of each group, then the second, and so on.

    So a sum is made of a few additions of whole slices.

    Attributes
    ----------
    order : int array [term]
        The terms in that layout.
    group : int array [sum]
        The groups, the largest first.
    sizes
        How many groups have a first term, a second one, ...
    """

    order: Indices
    group: Indices
    sizes: tuple[int, ...]

    @classmethod
    def of(cls, groups: Sequence[int]) -> Sums:
        """Lay out terms by the group that each is in."""
        members: dict[int, list[int]] = {}
        for term, group in enumerate(groups):
            members.setdefault(group, []).append(term)
        largest = sorted(members, key=lambda group: -len(members[group]))
        order, sizes, left = list[int](), list[int](), largest
        while left:
            order += [members[group][len(sizes)] for group in left]
            sizes.append(len(left))
            left = [group for group in left if len(members[group]) > len(sizes)]
        return cls(np.array(order, dtype=np.intp), np.array(largest, dtype=np.intp), tuple(sizes))

    def over(self, laid: Array) -> Array:
        """Return the sums [sum, game] of values [term, game] in the layout, which are spent."""
        start = self.sizes[0] if self.sizes else 0
        total = laid[:start]
        for size in self.sizes[1:]:
            total[:size] += laid[start : start + size]
            start += size
        return total
