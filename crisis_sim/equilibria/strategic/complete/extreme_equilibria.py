"""All equilibria of two players, from the vertices of the best-response polytopes.

A pair of vertices is an equilibrium where each action of either player is unplayed or a best
reply (Mangasarian 1964). Those are the extreme equilibria. In games without ties they are all
there is. In others, the extreme strategies are the nodes of a graph, in which an edge joins two
that make an equilibrium: each maximal clique is a maximal convex set of equilibria, and each
connected part a component (Winkels 1979; Avis, Rosenberg, Savani and von Stengel 2010).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb, lcm
from typing import Any

import numpy as np

from crisis_sim.equilibria.strategic.complete.assemble import (
    isolated,
    split,
    spread_out,
)
from crisis_sim.equilibria.strategic.complete.best_response_polytopes import (
    Vertices,
    certain_vertices,
)
from crisis_sim.equilibria.strategic.complete.lexicographic import exact_vertices
from crisis_sim.equilibria.strategic.complete.result import (
    Component,
    Enumeration,
    Unsettled,
)
from crisis_sim.types import Array, Indices, Mask, Whole

METHOD = "vertices of the best-response polytopes"
#: Vertices that a polytope may be expected to have.
MOST = 300_000
#: Payoffs are the same where they differ by this share of them, or of what payoffs mostly are.
SAME = 2.0**-50
#: Whole numbers below this are taken as they are.
PLAIN = 2.0**49


@dataclass(frozen=True, eq=False)
class Extremes:
    """The vertices of both polytopes but for the origin, as mixtures.

    Attributes
    ----------
    mixtures
        Of each player `[vertex, action]`.
    labels
        Of each player `[vertex, action of either player]`: which actions of its own are not
        played, and which of the other's are best replies.
    complete : bool
        Whether these are all.
    """

    mixtures: tuple[Array, Array]
    labels: tuple[Mask, Mask]
    complete: bool


def expected_vertices(size: int, replies: int) -> float:
    """Return about how many vertices the polytope of a random game has."""
    return float(comb(size + replies, size) ** 0.65)


def find_extreme(payoffs: Array, late: float) -> Enumeration | None:
    """Find all equilibria of two players; None where there are too many vertices to list.

    Parameters
    ----------
    payoffs : float array [player, a1, a2]
    late
        The time, by `time.perf_counter`, at which to stop.
    """
    begin = time.perf_counter()
    kept = surviving(payoffs)
    small = payoffs[:, kept[0][:, None], kept[1]]
    if expected_vertices(*small.shape[1:]) > MOST:
        return None
    extremes = _certain(small) or _exact(small, late)
    return _search(payoffs, kept, extremes, time.perf_counter() - begin)


def surviving(payoffs: Array) -> tuple[Indices, Indices]:
    """Return the actions left when those strictly dominated by another are eliminated in turn."""
    left = [np.arange(size) for size in payoffs.shape[1:]]
    while True:
        before = sum(map(len, left))
        for player in (0, 1):
            table = payoffs[player][left[0][:, None], left[1]]
            table = table if player == 0 else table.T
            worse = (table[:, None] < table[None]).all(axis=2).any(axis=1)
            left[player] = left[player][~worse]
        if sum(map(len, left)) == before:
            return left[0], left[1]


def _certain(payoffs: Array) -> Extremes | None:
    """Return the vertices in floating point, if they are certain."""
    if payoffs[0].size == 1:
        sure = np.ones((1, 1))
        return Extremes((sure, sure), (np.array([[False, True]]), np.array([[True, False]])), True)
    found = []
    for matrix in (payoffs[1].T, payoffs[0]):
        width = np.ptp(matrix)
        scaled = (matrix - matrix.min()) / width + 1.0 if width else np.ones_like(matrix)
        vertices = certain_vertices(scaled) if width else None
        if vertices is None:
            return None
        found.append(vertices)
    return _extremes(found, complete=True)


def _extremes(both: Sequence[Vertices], complete: bool) -> Extremes:
    """Turn vertices into mixtures, and number the actions of both players alike."""
    mixtures, labels = [], []
    for player, vertices in enumerate(both):
        total = vertices.points.sum(axis=1)
        some = total > 0
        mixtures.append(vertices.points[some] / total[some, None])
        size = vertices.points.shape[1]
        own, best = vertices.tight[some, :size], vertices.tight[some, size:]
        labels.append(np.concatenate([own, best] if player == 0 else [best, own], axis=1))
    return Extremes((mixtures[0], mixtures[1]), (labels[0], labels[1]), complete)


def _exact(payoffs: Array, late: float) -> Extremes:
    """Return the vertices in whole numbers."""
    both, complete = [], True
    for matrix in (payoffs[1].T, payoffs[0]):
        found, all_ = exact_vertices(whole(matrix), lambda: time.perf_counter() > late)
        complete &= all_
        size = matrix.shape[1]
        points = np.array([[v / d for v in z[:size]] for z, d in found])
        tight = np.array([[v == 0 for v in z] for z, _ in found], dtype=bool)
        both.append(Vertices(points.reshape(-1, size), tight.reshape(-1, sum(matrix.shape))))
    return _extremes(both, complete)


def whole(matrix: Array) -> Whole:
    """Return a matrix as positive whole numbers, those the same that differ by rounding only.

    All are shifted and scaled together, which changes no best reply.
    """
    values = np.unique(matrix)
    if (np.abs(values) < PLAIN).all() and (values == np.rint(values)).all():
        counted = (matrix - values[0]).astype(np.int64)
        return np.asarray((counted + max(1, int(counted.max()) // 2)).astype(object))
    usual = float(np.median(np.abs(matrix[matrix != 0]))) if matrix.any() else 0.0
    near = SAME * np.maximum(np.abs(values[1:]), usual)
    group = np.concatenate([[0], np.cumsum(np.diff(values) > near)])
    first = values[np.searchsorted(group, group)]
    exact = [Fraction(float(v)) for v in first]
    lowest, scale = exact[0], lcm(*(f.denominator for f in exact))
    shifted: list[Any] = [int((f - lowest) * scale) for f in exact]
    shift = max(1, max(shifted) // 2)
    table = np.array([*shifted, None], dtype=object)[:-1] + shift
    return np.asarray(table[np.searchsorted(values, matrix)])


def _pairs(labels: tuple[Mask, Mask]) -> Indices:
    """Return which vertices make an equilibrium together `[equilibrium, player]`."""
    lacks, lacking = (~of for of in labels)
    found = []
    for first in range(0, len(lacks), 512):
        missing = lacks[first : first + 512].astype(np.float32) @ lacking.T.astype(np.float32)
        one, other = np.nonzero(missing == 0)
        found.append(np.stack([one + first, other], axis=1))
    return np.concatenate([*found, np.zeros((0, 2), dtype=np.intp)])


def components(pairs: Indices) -> list[Indices]:
    """Return the connected parts of the graph whose edges are pairs of vertices.

    Examples
    --------
    >>> [part.tolist() for part in components(np.array([[0, 0], [1, 1], [0, 2], [2, 1]]))]
    [[[0, 0], [0, 2]], [[1, 1], [2, 1]]]
    """
    leader: dict[tuple[int, int], tuple[int, int]] = {}

    def find(node: tuple[int, int]) -> tuple[int, int]:
        while (above := leader.setdefault(node, node)) != node:
            leader[node] = leader.get(above, above)
            node = above
        return node

    for one, other in pairs.tolist():
        leader[find((0, one))] = find((1, other))
    parts: dict[tuple[int, int], list[list[int]]] = {}
    for pair in pairs.tolist():
        parts.setdefault(find((0, pair[0])), []).append(pair)
    return [np.array(part) for part in parts.values()]


def _search(
    payoffs: Array, kept: tuple[Indices, Indices], extremes: Extremes, seconds: float
) -> Enumeration:
    """Sort the extreme equilibria into isolated ones and components."""
    sizes = payoffs.shape[1:]
    full = [np.zeros((len(m), n)) for m, n in zip(extremes.mixtures, sizes, strict=True)]
    for whole_, mixtures, left in zip(full, extremes.mixtures, kept, strict=True):
        whole_[:, left] = mixtures
    alone: list[tuple[Array, int | None]] = []
    found: list[Component] = []
    small = payoffs[:, kept[0][:, None], kept[1]]
    for part in components(_pairs(extremes.labels)):
        rows = np.concatenate([full[0][part[:, 0]], full[1][part[:, 1]]], axis=1)
        if len(part) == 1:
            labels = sum(
                of[at].astype(int) for of, at in zip(extremes.labels, part[0], strict=True)
            )
            mixes = [of[at] for of, at in zip(extremes.mixtures, part[0], strict=True)]
            alone.append((rows[0], _index(small, mixes) if (labels == 1).all() else None))
        else:
            found.append(_component(rows, sizes))
    alone.sort(key=lambda one: _order(one[0]))
    everything = Unsettled(*(tuple(of(n) for n in sizes) for of in (np.zeros, np.ones)))
    return Enumeration(
        tuple(isolated(alone, sizes)),
        tuple(found),
        extremes.complete,
        sum(map(len, extremes.mixtures)),
        () if extremes.complete else (everything,),
        seconds,
        METHOD,
    )


def _order(row: Array) -> tuple[int, tuple[int, ...]]:
    """Pure equilibria come first, then those with few actions."""
    played = row.nonzero()[0].tolist()
    return len(played), tuple(played)


def _index(payoffs: Array, mixes: Sequence[Array]) -> int:
    """Return the index of a regular equilibrium (Shapley 1974)."""
    rows, columns = (mix.nonzero()[0] for mix in mixes)
    if len(rows) == 1:
        return 1  # a strict equilibrium
    sign = 1 if len(rows) % 2 else -1
    for table in payoffs:
        low, high = float(table.min()), float(table.max())
        height = max(high - low, np.finfo(float).tiny)
        sign *= int(np.linalg.slogdet((table[rows][:, columns] - low) / height + 1.0)[0])
    return sign


def _component(rows: Array, sizes: tuple[int, ...]) -> Component:
    """Return the smallest box around a component, and some of its extreme equilibria."""
    samples = tuple(split(row, sizes) for row in rows[spread_out(rows)])
    return Component(split(rows.min(axis=0), sizes), split(rows.max(axis=0), sizes), samples)
