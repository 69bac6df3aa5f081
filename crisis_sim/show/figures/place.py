"""Find places for text: spread along a line, inside a region, beside a point."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from crisis_sim.types import Mask


@dataclass(frozen=True)
class Rectangle:
    """A rectangle; all four numbers in one unit of length."""

    left: float
    bottom: float
    right: float
    top: float

    @classmethod
    def around(cls, x: float, y: float, width: float, height: float) -> Rectangle:
        """Return the rectangle of a size with its middle at a point."""
        return cls(x - width / 2, y - height / 2, x + width / 2, y + height / 2)

    @property
    def middle(self) -> tuple[float, float]:
        """The point in the middle."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    def meets(self, other: Rectangle) -> bool:
        """Return whether two rectangles overlap."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )

    def inside(self, other: Rectangle) -> bool:
        """Return whether this rectangle lies within another."""
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.bottom >= other.bottom
            and self.top <= other.top
        )


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move positions as little as possible (least squares) until they are `gap` apart.

    Parameters
    ----------
    wanted
        Positions, in any order; the order along the line is kept.
    gap, low, high
        The distance between neighbours, and the ends of the line.

    Examples
    --------
    >>> spread([0.5, 0.5, 0.0], gap=0.2, low=0.0, high=1.0)
    [0.4, 0.6, 0.0]
    """
    return spread_boxes(wanted, [gap] * len(wanted), low - gap / 2, high + gap / 2)


def spread_boxes(
    wanted: Sequence[float], widths: Sequence[float], low: float, high: float
) -> list[float]:
    """Move the middles of boxes as little as possible until no box meets another.

    Parameters
    ----------
    wanted
        Middles, in any order; the order along the line is kept.
    widths, low, high
        The width of each box, and the ends of the line, in which all lie if there is room.

    Examples
    --------
    >>> spread_boxes([0.5, 0.5], [0.2, 0.4], low=0.0, high=1.0)
    [0.35, 0.65]
    """
    from scipy.optimize import isotonic_regression

    if not len(wanted):
        return []
    order = np.argsort(wanted, kind="stable")
    half = np.asarray(widths, dtype=float)[order] / 2
    steps = np.concatenate([[0.0], np.cumsum(half[:-1] + half[1:])])
    free = isotonic_regression(np.asarray(wanted, dtype=float)[order] - steps).x
    first, last = low + half[0], high - half[-1] - steps[-1]
    placed = np.empty(len(wanted))
    placed[order] = np.clip(free, first, max(first, last)) + steps
    return [float(place) for place in placed.round(9)]


def inside(mask: Mask, cell: float, width: float, height: float) -> tuple[float, float] | None:
    """Return the middle of the roomiest place of a region for a box, or None if none holds it.

    Parameters
    ----------
    mask : bool array [row, column]
        The region on a grid of square cells.
    cell
        The side of a cell, in the unit of the rest.
    width, height
        Of the box.

    Returns
    -------
    tuple of float
        Distance from the left and from the first row.
    """
    from scipy.ndimage import distance_transform_edt, minimum_filter

    size = (math.ceil(height / cell) | 1, math.ceil(width / cell) | 1)
    fits = minimum_filter(mask.astype(np.uint8), size=size, mode="constant", cval=0) > 0
    if not fits.any():
        return None
    distance = distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1]
    row, column = np.unravel_index(np.argmax(np.where(fits, distance, 0)), mask.shape)
    return (float(column) + 0.5) * cell, (float(row) + 0.5) * cell


def beside(
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    within: Rectangle,
    taken: Sequence[Rectangle],
    start: float,
    stop: float,
    fits: Callable[[Rectangle], bool] = lambda box: True,
) -> Rectangle | None:
    """Return the nearest free rectangle beside a point, looking on rings around it.

    Parameters
    ----------
    x, y, width, height
        The point, and the size of the rectangle.
    within, taken
        Where it has to lie, and what it may not touch.
    start, stop
        The smallest and the largest gap between the point and the rectangle.
    fits
        What else is asked of the rectangle.
    """
    gap = start
    while gap <= stop:
        for angle in (0, 180, 90, 270, 45, 135, 315, 225, 22, 158, 338, 202, 68, 112, 248, 292):
            across, up = math.cos(math.radians(angle)), math.sin(math.radians(angle))
            box = Rectangle.around(
                x + across * (gap + width / 2), y + up * (gap + height / 2), width, height
            )
            free = box.inside(within) and not any(box.meets(other) for other in taken)
            if free and fits(box):
                return box
        gap += max(start, 0.02)
    return None
