"""Cells of a product of simplices, and the payoff differences at their corners.

A cell is a product of simplices, one for each player who mixes. A payoff difference is
multilinear, so on a cell it is a weighted mean of its values at the corners: those values are
kept, and follow the cell when it shrinks or is halved. Weights are multiples of a power of two
that add up to one exactly, so the cells of a subdivision cover their parent exactly; only the
corner values are rounded, by no more than ``error``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations
from math import prod

import numpy as np

from crisis_sim.equilibria.strategic.complete.result import Profile
from crisis_sim.types import Array, Indices, Mask

UNIT = 2.0**-53
"""Unit roundoff of float64."""
GRID = 2.0**16
"""Cells shrink by multiples of 1/GRID."""
MARGIN = 2.0**-8
"""What a shrunken cell keeps around its bounds, in barycentric coordinates."""


@dataclass(frozen=True, eq=False)
class SimplexLayout:
    """Index arithmetic shared by all cells with simplices of the sizes ``shape``.

    ``rows`` payoff differences are kept: first, for each axis ``k``, the ``shape[k] - 1``
    differences that must vanish, then those of unplayed actions, which must not be positive.
    """

    shape: tuple[int, ...]
    rows: int

    @cached_property
    def axes(self) -> int:
        """Number of players who mix."""
        return len(self.shape)

    @cached_property
    def unknowns(self) -> int:
        """Free coordinates, equal to the number of equations."""
        return sum(self.shape) - len(self.shape)

    @cached_property
    def corners(self) -> int:
        """Corners of a cell."""
        return prod(self.shape)

    @cached_property
    def starts(self) -> Indices:
        """First barycentric coordinate of each axis."""
        return np.cumsum([0, *self.shape[:-1]])

    @cached_property
    def parts(self) -> tuple[slice, ...]:
        """Barycentric coordinates of each axis."""
        return tuple(slice(a, a + s) for a, s in zip(self.starts.tolist(), self.shape, strict=True))

    @cached_property
    def corner_vertices(self) -> Indices:
        """Which vertex of each axis a corner stands on, ``[axis, corner]``."""
        return np.indices(self.shape).reshape(self.axes, -1)

    @cached_property
    def coordinates(self) -> Array:
        """Barycentric coordinates of the corners, ``[coordinate, corner]``."""
        grid = self.corner_vertices
        return np.concatenate(
            [grid[k] == np.arange(s)[:, None] for k, s in enumerate(self.shape)]
        ).astype(float)

    @cached_property
    def expand(self) -> Array:
        """Maps steps in the free coordinates to barycentric ones (the last is minus the others)."""
        blocks = np.zeros((sum(self.shape), self.unknowns))
        column = 0
        for part in self.parts:
            for c in range(part.start, part.stop - 1):
                blocks[c, column] = 1.0
                blocks[part.stop - 1, column] = -1.0
                column += 1
        return blocks

    @cached_property
    def gradient(self) -> Array:
        """Maps corner values to derivatives by the free coordinates at the centre."""
        weight = np.repeat(np.array(self.shape) / self.corners, self.shape)
        return (self.coordinates * weight[:, None]).T @ self.expand

    @cached_property
    def edges(self) -> tuple[tuple[int, int, int], ...]:
        """Every ``(axis, vertex, vertex)`` along which a cell can be halved."""
        return tuple(
            (k, p, q) for k, s in enumerate(self.shape) for p, q in combinations(range(s), 2)
        )

    @cached_property
    def edge_axis(self) -> Indices:
        """Axis of each edge."""
        return np.array([k for k, _, _ in self.edges])

    @cached_property
    def first_edge(self) -> Indices:
        """Number of the first edge of each axis."""
        return np.searchsorted(self.edge_axis, np.arange(self.axes))

    @cached_property
    def edge_map(self) -> Array:
        """Maps derivatives by the free coordinates to those along the edges."""
        return np.array(
            [
                self.expand[self.starts[k] + p] - self.expand[self.starts[k] + q]
                for k, p, q in self.edges
            ]
        )

    @cached_property
    def values(self) -> int:
        """Length of the block of corner values in a packed cell."""
        return self.rows * self.corners

    @cached_property
    def length(self) -> int:
        """Length of a packed cell: corner values, vertices, error, number of the system."""
        return self.values + sum(s * s for s in self.shape) + 2

    def weights(self, x: Array, axis: int) -> Array:
        """Barycentric weights of one axis, shaped to multiply corner values."""
        s = self.shape[axis]
        return x[self.parts[axis]].reshape(
            (1,) * (1 + axis) + (s,) + (1,) * (self.axes - 1 - axis) + (-1,)
        )


@lru_cache(maxsize=256)
def layout(shape: tuple[int, ...], rows: int) -> SimplexLayout:
    """The layout of cells with simplices of the sizes ``shape``."""
    return SimplexLayout(shape, rows)


@dataclass(frozen=True, eq=False)
class Equations:
    """Systems of multilinear equations and inequalities on simplices of the same layout.

    ``values[row, *corner, system]`` are what must vanish, and below what must not be positive,
    at the corners; ``error[system]`` bounds their rounding. Systems of one ``game`` share a
    budget; its solutions are rows of probabilities, ``actions`` of them in each part.
    """

    layout: SimplexLayout
    values: Array
    error: Array
    game: Indices
    actions: tuple[int, ...]

    def profiles(self, system: Indices, x: Array) -> Profile:
        """Solutions ``x[coordinate, point]`` part by part, ``[point, action]``."""
        return tuple(x[part].T.copy() for part in self.layout.parts)


class Cells:
    """A block of cells, packed as the columns of one array."""

    __slots__ = ("data", "layout")

    def __init__(self, layout: SimplexLayout, data: Array) -> None:
        self.layout = layout
        self.data = data

    @classmethod
    def whole(cls, layout: SimplexLayout, values: Array, error: Array) -> Cells:
        """One cell, the whole product of simplices, for each system ``values[..., j]``."""
        count = values.shape[-1]
        data = np.empty((layout.length, count))
        data[: layout.values] = values.reshape(-1, count)
        vertices = np.concatenate([np.eye(s).ravel() for s in layout.shape])
        data[layout.values : -2] = vertices[:, None]
        data[-2] = error
        data[-1] = np.arange(count)
        return cls(layout, data)

    def __len__(self) -> int:
        return int(self.data.shape[1])

    @property
    def values(self) -> Array:
        """Payoff differences at the corners, ``[row, *corner, cell]``."""
        return self.data[: self.layout.values].reshape(
            (self.layout.rows, *self.layout.shape, len(self))
        )

    @property
    def vertices(self) -> list[Array]:
        """Vertices of each axis, ``[vertex, coordinate, cell]``."""
        found = []
        at = self.layout.values
        for s in self.layout.shape:
            found.append(self.data[at : at + s * s].reshape(s, s, -1))
            at += s * s
        return found

    @property
    def error(self) -> Array:
        """Bound on the rounding error of every corner value."""
        return np.asarray(self.data[-2])

    @property
    def system(self) -> Indices:
        """Which system each cell belongs to."""
        return np.asarray(self.data[-1], dtype=np.intp)

    def take(self, which: Mask | Indices | slice) -> Cells:
        """A copy of some of the cells."""
        if isinstance(which, slice):
            return Cells(self.layout, self.data[:, which].copy())
        chosen = which.nonzero()[0] if which.dtype == bool else which
        return Cells(self.layout, np.take(self.data, chosen, axis=1))

    def width(self) -> Array:
        """Largest extent of each cell in any coordinate."""
        return np.asarray(np.max([np.ptp(v, axis=0).max(axis=0) for v in self.vertices], axis=0))

    def edge_lengths(self) -> Array:
        """Extent of each edge in any coordinate, ``[cell, edge]``."""
        vertices = self.vertices
        return np.array(
            [np.abs(vertices[k][p] - vertices[k][q]).max(axis=0) for k, p, q in self.layout.edges]
        ).T

    def box(self) -> tuple[Array, Array]:
        """Lowest and highest value of every coordinate, ``[coordinate, cell]``."""
        vertices = self.vertices
        low = np.concatenate([v.min(axis=0) for v in vertices])
        high = np.concatenate([v.max(axis=0) for v in vertices])
        return low, high

    def centre(self) -> Array:
        """Centres, ``[coordinate, cell]``."""
        return np.concatenate([v.mean(axis=0) for v in self.vertices])


def join(blocks: list[Cells]) -> Cells:
    """All cells of the blocks as one block."""
    if len(blocks) == 1:
        return blocks[0]
    return Cells(blocks[0].layout, np.concatenate([b.data for b in blocks], axis=1))


def shrink(cells: Cells, low: Array) -> Array:
    """Shrink cells, in place, to the part whose barycentric coordinates are at least ``low``.

    Bounds are first loosened to a grid on which sums are exact. Returns what is left of the
    volume.
    """
    lay = cells.layout
    grid = np.floor((low - MARGIN) * GRID)
    np.maximum(grid, 0.0, out=grid)
    if not grid.any():
        return np.ones(len(cells))
    grid /= GRID
    left = 1.0 - np.add.reduceat(grid, lay.starts, axis=0)
    values = cells.values
    for k, vertices in enumerate(cells.vertices):
        if not grid[lay.parts[k]].any():
            continue
        shift = (values * lay.weights(grid, k)).sum(axis=1 + k, keepdims=True)
        values *= left[k]
        values += shift
        move = (vertices * grid[lay.parts[k]][:, None]).sum(axis=0)
        vertices *= left[k]
        vertices += move
    cells.data[-2] += lay.axes * (max(lay.shape) + 2) * UNIT
    return np.asarray(np.prod([left[k] ** (s - 1) for k, s in enumerate(lay.shape)], axis=0))


def halve(cells: Cells, edge: Indices) -> Cells:
    """Both halves of every cell, cut at the middle of the edge given by number."""
    lay = cells.layout
    count = len(cells)
    both = Cells(lay, np.concatenate([cells.data, cells.data], axis=1))
    both.data[-2] += UNIT
    values, vertices = both.values, both.vertices
    for number in np.unique(edge):
        k, p, q = lay.edges[number]
        one = np.flatnonzero(edge == number)
        two = one + count
        lead = (slice(None),) * (1 + k)
        at_p, at_q = values[(*lead, p)], values[(*lead, q)]
        middle = (at_p[..., one] + at_q[..., one]) / 2
        at_p[..., one] = middle
        at_q[..., two] = middle
        centre = (vertices[k][p][:, one] + vertices[k][q][:, one]) / 2
        vertices[k][p][:, one] = centre
        vertices[k][q][:, two] = centre
    return both
