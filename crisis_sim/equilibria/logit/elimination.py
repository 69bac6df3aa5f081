"""Linear equations with one pattern of zeros, for many games at once.

The order of elimination is worked out once: unknowns that do not occur together are
eliminated together, those first that occur with the fewest others (minimum degree). Rows are
not exchanged, which is right for matrices near the unit matrix; a zero pivot gives NaN.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from crisis_sim.equilibria.logit.sums import Sums
from crisis_sim.types import Array, Indices

Entry = tuple[int, int]


@dataclass(frozen=True, eq=False)
class _Products:
    """Products of two entries each, to be subtracted from others."""

    left: Indices
    right: Indices
    sums: Sums

    @classmethod
    def of(
        cls, triples: Sequence[tuple[Entry, Entry, Entry]], place: dict[Entry, int]
    ) -> _Products:
        """Read (left, right, target) off a list."""
        table = np.array([[place[entry] for entry in triple] for triple in triples], dtype=np.intp)
        left, right, target = table.reshape(-1, 3).T
        sums = Sums.of(target.tolist())
        return cls(left[sums.order], right[sums.order], sums)

    def subtract(self, values: Array) -> None:
        """Subtract the products, in place."""
        if len(self.left):
            products = values.take(self.left, axis=0)
            products *= values.take(self.right, axis=0)
            values[self.sums.group] -= self.sums.over(products)


@dataclass(frozen=True, eq=False)
class _Pivots:
    """Unknowns eliminated together: where their pivots and the rest of their rows stand."""

    pivots: slice
    rest: slice
    pivot_of_rest: Indices
    forward: _Products
    backward: _Products


@dataclass(frozen=True, eq=False)
class Elimination:
    """How to solve equations with two right-hand sides and a given pattern.

    Attributes
    ----------
    place : dict
        Where the entry of a row and column stands, those included that fill up. The
        right-hand sides are the columns after the last unknown.
    entries : int array [2, entry]
        The row and column of each.
    diagonal : int array [unknown]
    sides : int array [side, unknown]
        Where the entries stand.
    """

    place: dict[Entry, int]
    entries: Indices
    levels: tuple[_Pivots, ...]
    diagonal: Indices
    sides: Indices

    @classmethod
    def of(cls, size: int, pattern: Iterable[Entry]) -> Elimination:
        """Work out the elimination for the entries of a pattern and the diagonal."""
        rows: list[set[int]] = [set() for _ in range(size)]  # where an unknown is left
        columns: list[set[int]] = [set() for _ in range(size)]  # what is left in a row
        for row, column in pattern:
            if row != column:
                rows[column].add(row)
                columns[row].add(column)
        left, ranks, order = set(range(size)), list[list[int]](), list[Entry]()
        while left:
            chosen = _independent(left, rows, columns)
            left -= set(chosen)
            ranks.append(chosen)
            for p in chosen:
                for row in rows[p]:
                    columns[row] |= columns[p]
                    columns[row] -= {p, row}
                for column in columns[p]:
                    rows[column] |= rows[p]
                    rows[column] -= {p, column}
        sides = (size, size + 1)
        right = [(*sorted(columns[k]), *sides) for k in range(size)]
        for chosen in ranks:
            order += [(p, p) for p in chosen]
            order += [(p, c) for p in chosen for c in right[p]]
            order += [(r, p) for p in chosen for r in sorted(rows[p])]
        place = {entry: number for number, entry in enumerate(order)}
        return cls(
            place,
            np.array(order, dtype=np.intp).reshape(-1, 2).T.copy(),
            tuple(_pivots(chosen, rows, right, place) for chosen in ranks),
            np.array([place[k, k] for k in range(size)], dtype=np.intp),
            np.array([[place[k, side] for k in range(size)] for side in sides], dtype=np.intp),
        )

    def solve(self, values: Array) -> tuple[Array, Array]:
        """Solve for both right-hand sides, overwriting the values [entry, game].

        Returns
        -------
        solution : float array [side, unknown, game]
        sign : float array [game]
            Of the determinant.
        """
        for level in self.levels:
            rest = values[level.rest]
            rest /= values[level.pivots].take(level.pivot_of_rest, axis=0)
            level.forward.subtract(values)
        for level in reversed(self.levels):
            level.backward.subtract(values)
        sign = np.sign(values[self.diagonal]).prod(axis=0)
        return values[self.sides], sign


def _independent(left: set[int], rows: list[set[int]], columns: list[set[int]]) -> list[int]:
    """Choose unknowns that do not occur together, with as few others as any of those left."""
    least = min(len(rows[k]) * len(columns[k]) for k in left)
    chosen: list[int] = []
    taken: set[int] = set()
    for k in sorted(left):
        if len(rows[k]) * len(columns[k]) == least and k not in taken:
            chosen.append(k)
            taken |= rows[k] | columns[k]
    return chosen


def _pivots(
    chosen: list[int],
    rows: list[set[int]],
    right: list[tuple[int, ...]],
    place: dict[Entry, int],
) -> _Pivots:
    start = place[chosen[0], chosen[0]]
    middle = start + len(chosen)
    owner = [i for i, p in enumerate(chosen) for _ in right[p]]
    forward = [((r, p), (p, c), (r, c)) for p in chosen for r in rows[p] for c in right[p]]
    backward = [
        ((p, c), (c, side), (p, side))
        for p in chosen
        for c in right[p][:-2]
        for side in right[p][-2:]
    ]
    return _Pivots(
        slice(start, middle),
        slice(middle, middle + len(owner)),
        np.array(owner, dtype=np.intp),
        _Products.of(forward, place),
        _Products.of(backward, place),
    )
