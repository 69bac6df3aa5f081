"""The vertices of a best-response polytope in whole numbers, however many inequalities meet.

From one basis to the next by pivoting, with the lexicographic rule (Dantzig, Orden and Wolfe
1955), which is that of a polytope slightly moved so that no more inequalities meet than need
be: from one of its bases all others are reached, and each vertex has at least one. Pivots keep
whole numbers over a common denominator (Edmonds 1967).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from math import gcd

from crisis_sim.types import Whole


class Tableau:
    """The equations `M z + s = 1`, solved for the variables of a basis.

    Parameters
    ----------
    matrix : array of whole numbers [row, column]
        `M`; variables are the columns, then a slack for each row.
    """

    def __init__(self, matrix: Whole) -> None:
        rows, self.size = matrix.shape
        self.basis = list(range(self.size, self.size + rows))
        self.rows: list[list[int]] = [
            [*row, *(int(i == j) for j in range(rows)), 1] for i, row in enumerate(matrix.tolist())
        ]
        self.denominator = 1

    def leaving(self, entering: int) -> int:
        """Return the row in which a variable enters, by the lexicographic ratio."""
        table = self.rows
        rows = [r for r, row in enumerate(table) if row[entering] > 0]
        for place in (-1, *range(self.size, len(table[0]) - 1)):
            if len(rows) == 1:
                break
            least, by = table[rows[0]][place], table[rows[0]][entering]
            for row in rows[1:]:
                if table[row][place] * by < least * table[row][entering]:
                    least, by = table[row][place], table[row][entering]
            rows = [r for r in rows if table[r][place] * by == least * table[r][entering]]
        return rows[0]

    def pivot(self, entering: int, row: int) -> None:
        """Bring a variable into the basis in a row."""
        pivotal, before = self.rows[row], self.denominator
        by = pivotal[entering]
        self.rows = [
            other
            if other is pivotal
            else [(v * by - other[entering] * p) // before for v, p in zip(other, pivotal)]  # noqa: B905
            for other in self.rows
        ]
        self.basis = [*self.basis]
        self.basis[row] = entering
        self.denominator = by

    def copy(self) -> Tableau:
        """Return one that can be pivoted by itself."""
        other = object.__new__(Tableau)
        other.__dict__.update(self.__dict__)
        return other

    def values(self) -> tuple[int, ...]:
        """Return what the variables and then the slacks are, over the denominator."""
        found = [0] * (len(self.rows[0]) - 1)
        for row, variable in enumerate(self.basis):
            found[variable] = self.rows[row][-1]
        return tuple(found)


def exact_vertices(
    matrix: Whole, late: Callable[[], bool]
) -> tuple[list[tuple[tuple[int, ...], int]], bool]:
    """Return the vertices of `{z >= 0, M z <= 1}`, and whether these are all.

    Parameters
    ----------
    matrix
        `M`, positive.
    late
        Whether to stop.

    Returns
    -------
    list
        Of each vertex the variables and slacks, and their common denominator.
    bool
        False if it was late before all were found.

    Examples
    --------
    >>> import numpy as np
    >>> square = np.array([[2, 0], [0, 1]], dtype=object) + 1
    >>> found, complete = exact_vertices(square, lambda: False)
    >>> complete, sorted([v / d for v in values[:2]] for values, d in found)
    (True, [[0.0, 0.0], [0.0, 0.5], [0.2, 0.4], [0.3333333333333333, 0.0]])
    """
    start = Tableau(matrix)
    queue, seen = deque([start]), {frozenset(start.basis)}
    found: dict[tuple[float | int, ...], tuple[tuple[int, ...], int]] = {}
    while queue:
        if late():
            return list(found.values()), False
        tableau = queue.popleft()
        values, denominator = tableau.values(), tableau.denominator
        divisor = gcd(*values, denominator)
        reduced = tuple(v // divisor for v in values), denominator // divisor
        found[(*reduced[0], reduced[1])] = reduced
        inside = set(tableau.basis)
        for entering in range(len(values)):
            if entering in inside:
                continue
            row = tableau.leaving(entering)
            basis = frozenset(inside - {tableau.basis[row]} | {entering})
            if basis not in seen:
                seen.add(basis)
                neighbour = tableau.copy()
                neighbour.pivot(entering, row)
                queue.append(neighbour)
    return list(found.values()), True
