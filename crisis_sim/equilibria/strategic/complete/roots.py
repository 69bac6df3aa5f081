"""Newton's method on the equations of a support, and the proof that a root is there, alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crisis_sim.equilibria.strategic.complete.bounds import contracts, inverse, newton_bounds
from crisis_sim.equilibria.strategic.complete.cells import UNIT, Cells, SimplexLayout
from crisis_sim.types import Array, Indices, Mask

RADII = (2.0**-17, 2.0**-11, 2.0**-23)
"""Sizes of the neighbourhoods in which a root is proven to be alone, tried in turn."""
STEPS = 12
RELIABLE = 2.0**-40
"""A Newton step this short ends the iteration."""


def evaluate(layout: SimplexLayout, values: Array, x: Array) -> tuple[Array, Array]:
    """Payoff differences ``[row, point]`` and derivatives ``[point, row, free coordinate]``."""
    count = x.shape[-1]
    slopes = []
    for k, s in enumerate(layout.shape):
        rest = values
        for j in reversed(range(layout.axes)):
            if j != k:
                rest = (rest * layout.weights(x, j)).sum(axis=1 + j, keepdims=True)
        slopes.append(rest.reshape(layout.rows, s, count))
    differences = (slopes[0] * x[layout.parts[0]]).sum(axis=1)
    free = np.concatenate([t[:, :-1] - t[:, -1:] for t in slopes], axis=1)
    return differences, free.transpose(2, 0, 1)


def polish(layout: SimplexLayout, values: Array, x: Array) -> Array:
    """Newton's method from ``x[coordinate, point]``; no promise that it converges."""
    n = layout.unknowns
    for _ in range(STEPS):
        f, slope = evaluate(layout, values, x)
        step = layout.expand @ (inverse(slope[:, :n]) @ f[:n].T[:, :, None])[:, :, 0].T
        x = x - np.clip(step, -1.0, 1.0)
        if np.abs(step).max(initial=0.0) < RELIABLE:
            break
    return x


@dataclass(frozen=True, eq=False)
class RootProof:
    """What is known of the root near each point.

    ``proven``: it exists and is the only one near, between ``low`` and ``high``. The payoff
    differences of unplayed actions there lie between ``off_low`` and ``off_high``.
    """

    proven: Mask
    low: Array
    high: Array
    off_low: Array
    off_high: Array
    index: Indices


def prove(layout: SimplexLayout, values: Array, error: Array, x: Array, radius: float) -> RootProof:
    """Krawczyk's test on a small product of simplices around each point.

    If ``h`` maps the cell into its interior it has a fixed point there (Brouwer), which is a
    root; if ``h`` shrinks distances there is only one, and the Jacobian is regular.
    """
    count = x.shape[-1]
    inner = values
    for k, s in enumerate(layout.shape):
        offset = radius * (np.eye(s) - 1 / s)
        vertices = x[layout.parts[k]][None] + offset[:, :, None]
        inner = np.stack(
            [(inner * _row(v, layout, k)).sum(axis=1 + k) for v in vertices], axis=1 + k
        )
    rounding = 2 * layout.axes * (4 * max(layout.shape) + 2) * UNIT
    newton = newton_bounds(Cells.whole(layout, inner, error + rounding))
    alone = contracts(layout, newton.map, newton.error)
    centre = np.repeat([1 / s for s in layout.shape], layout.shape)[:, None]
    sign = np.sign(np.linalg.det(-newton.jacobian[:, : layout.unknowns])).astype(np.int64)
    return RootProof(
        alone & (newton.low > 0).all(axis=0) & (sign != 0),
        x + radius * (newton.low - centre) - 8 * UNIT,
        x + radius * (newton.high - centre) + 8 * UNIT,
        newton.off_low.reshape(-1, count),
        newton.off_high.reshape(-1, count),
        sign,
    )


def _row(vertex: Array, layout: SimplexLayout, axis: int) -> Array:
    """One vertex of an axis, shaped to multiply corner values."""
    s = layout.shape[axis]
    return vertex.reshape((1,) * (1 + axis) + (s,) + (1,) * (layout.axes - 1 - axis) + (-1,))


def barycentric(cells: Cells, x: Array) -> Array:
    """Coordinates of points with respect to the vertices of their cells."""
    found = []
    for part, vertices in zip(cells.layout.parts, cells.vertices, strict=True):
        matrix = vertices.transpose(2, 1, 0)
        found.append((inverse(matrix) @ x[part].T[:, :, None])[:, :, 0].T)
    return np.concatenate(found)
