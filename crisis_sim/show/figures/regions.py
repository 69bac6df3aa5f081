"""Regions of a panel on a fine grid, so that their names find room in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Text

from crisis_sim.show.figures.page import figure_of
from crisis_sim.show.figures.place import Rectangle
from crisis_sim.types import Array, Indices, Mask


@dataclass(frozen=True, eq=False)
class Regions:
    """The class at each small square of a panel, [row, column]; all lengths in inches.

    Attributes
    ----------
    panel
        Where they are drawn, laid out for good.
    whole
        The panel, with its lower left corner at the origin.
    classes
        From the first row, the lowest.
    cell
        The side of a square.
    """

    panel: Axes
    whole: Rectangle
    classes: Indices
    cell: float

    @classmethod
    def of(cls, panel: Axes, grid: Sequence[Array], index: Indices, cell: float) -> Regions:
        """Return the regions of classes `[up, across]` over a grid: across, up."""
        corners, dpi = panel.get_window_extent(), figure_of(panel).dpi
        whole = Rectangle(0, 0, corners.width / dpi, corners.height / dpi)
        across = _nearest(grid[0], panel.get_xlim(), round(whole.right / cell))
        up = _nearest(grid[1], panel.get_ylim(), round(whole.top / cell))
        return cls(panel, whole, index[up][:, across], cell)

    def parts(self, kind: int) -> Iterator[Mask]:
        """Return the connected parts of a region, the largest first."""
        from scipy.ndimage import label as connected

        pieces, count = connected(self.classes == kind)
        sizes = np.bincount(pieces.ravel(), minlength=count + 1)[1:]
        for piece in np.argsort(-sizes, kind="stable"):
            yield pieces == piece + 1

    def cut(self, box: Rectangle) -> tuple[slice, slice]:
        """Return the squares of a rectangle."""
        low, high, left, right = (
            max(0, round(end / self.cell)) for end in (box.bottom, box.top, box.left, box.right)
        )
        return slice(low, high), slice(left, right)

    def within_one(self, box: Rectangle) -> bool:
        """Return whether a rectangle lies within one region."""
        covered = self.classes[self.cut(box)]
        return bool((covered == covered.flat[0]).all())

    def write(self, place: tuple[float, float], text: str, **look: Any) -> Text:
        """Write a text with its middle at a place."""
        return self.panel.text(
            place[0] / self.whole.right,
            place[1] / self.whole.top,
            text,
            ha="center",
            va="center",
            transform=self.panel.transAxes,
            **look,
        )


def _nearest(values: Array, ends: tuple[float, float], count: int) -> Indices:
    """Return the index of the value nearest to the middle of each of `count` equal cells."""
    middles = ends[0] + (ends[1] - ends[0]) * (np.arange(count) + 0.5) / count
    return np.asarray(np.searchsorted((values[1:] + values[:-1]) / 2, middles))
