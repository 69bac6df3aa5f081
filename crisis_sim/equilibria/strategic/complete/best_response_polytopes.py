"""The vertices of a best-response polytope, in floating point, with a proof that they are all.

Of two players, let one's payoffs be positive. The other's mixtures, each divided by the payoff
of the best reply to it, are the points of `{z >= 0, M z <= 1}`, where `M[reply, action]`
(von Stengel 2002). A vertex at which as many inequalities hold with equality as there are
actions is a basis. A basis is taken for a vertex, or for none, only where that is certain
whatever the rounding; all vertices are known where all bases are settled, or where each edge of
a vertex that is known ends at another one that is.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np

from crisis_sim.types import Array, Indices, Mask

#: Bases that are all tried; of larger polytopes Qhull proposes the vertices.
FEW = 1000
#: Dimensions in which Qhull is quick even where inequalities meet; in more it is asked only where
#: payoffs do not repeat.
LOW = 10
UNIT = 2.0**-53


@dataclass(frozen=True, eq=False)
class Vertices:
    """The vertices of a polytope, the origin among them.

    Attributes
    ----------
    points : float array [vertex, action]
    tight : bool array [vertex, action + reply]
        Which actions are not played, and which replies are best.
    """

    points: Array
    tight: Mask


def certain_vertices(matrix: Array) -> Vertices | None:
    """Return the vertices of `{z >= 0, M z <= 1}` for positive `M`; None where it is uncertain.

    Uncertain are polytopes with a vertex at which more inequalities are tight than need be,
    or nearly so. Each number of `M` may be off by a few units in its last place.
    """
    replies, size = matrix.shape
    normals = np.concatenate([-np.eye(size), matrix])
    heights = np.concatenate([np.zeros(size), np.ones(replies)])
    every = math.comb(size + replies, size) <= FEW
    if every:
        bases = np.array(list(itertools.combinations(range(size + replies), size)))
    else:
        repeats = size > LOW and len(np.unique(matrix)) < matrix.size / 2
        found = None if repeats else _proposed(normals, heights)
        if found is None:
            return None
        bases = found
    points, vertex, settled = _settle(normals, heights, bases)
    if not settled.all():
        return None
    tight = np.zeros((len(bases), len(normals)), dtype=bool)
    np.put_along_axis(tight, bases, values=True, axis=1)
    if not every and not (vertex.all() and _is_closed(bases)):
        return None
    points[tight[:, :size]] = 0.0
    return Vertices(points[vertex], tight[vertex])


def _proposed(normals: Array, heights: Array) -> Indices | None:
    """Return the bases that Qhull finds; None where more inequalities meet than need be."""
    from scipy.spatial import HalfspaceIntersection, QhullError

    size = normals.shape[1]
    inside = np.full(size, 0.5 / normals[size:].sum(axis=1).max())
    try:
        met = HalfspaceIntersection(np.column_stack([normals, -heights]), inside)
    except QhullError:
        return None
    if any(len(facet) != size for facet in met.dual_facets):
        return None
    return np.sort(np.array(met.dual_facets, dtype=np.intp), axis=1)


def _settle(normals: Array, heights: Array, bases: Indices) -> tuple[Array, Mask, Mask]:
    """Return the points of bases, whether they are vertices, and whether that is certain.

    With `R` nearly the inverse of the equations `G z = h` of a basis, and `|I - R G| <= q < 1`,
    the solution is within `|R (h - G z)| / (1 - q)` of `z`.
    """
    size = normals.shape[1]
    equations, right = normals[bases], heights[bases]
    try:
        inverse = np.linalg.inv(equations)
    except np.linalg.LinAlgError:  # of a singular basis nothing is known
        none = np.zeros(len(bases), dtype=bool)
        return np.zeros((len(bases), size)), none, none
    points = (inverse @ right[..., None])[..., 0]
    rounding = 4 * (size + 4) * UNIT
    width = np.abs(inverse)
    spread = width @ np.abs(equations)
    q = (np.abs(np.eye(size) - inverse @ equations) + rounding * spread).sum(axis=2).max(axis=1)
    held = np.abs(equations) @ np.abs(points)[..., None] + np.abs(right)[..., None]
    residual = np.abs(right[..., None] - equations @ points[..., None]) + rounding * held
    with np.errstate(divide="ignore", invalid="ignore"):
        off = (width @ residual)[..., 0].max(axis=1) / (1 - q)
    off = np.where(q < 1, off, np.inf)
    room = heights - points @ normals.T
    reach = np.abs(normals).sum(axis=1)
    error = off[:, None] * reach + rounding * (np.abs(points) @ np.abs(normals).T + 1.0)
    np.put_along_axis(room, bases, np.inf, axis=1)
    vertex = (room > error).all(axis=1)
    return points, vertex, vertex | (room < -error).any(axis=1)


def _is_closed(bases: Indices) -> bool:
    """Return whether both ends of each edge are among the vertices; then none is missing.

    The graph of a polytope is connected (Balinski 1961).
    """
    key = np.random.default_rng(0).integers(1, 2**62, bases.max() + 1)
    total = key[bases].sum(axis=1)  # wraps around
    edges = (total[:, None] - key[bases]).ravel()  # a basis without one of its members
    ends = np.unique(edges, return_counts=True)[1]
    return len(np.unique(total)) == len(bases) and bool((ends == 2).all())
