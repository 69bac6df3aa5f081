"""A chart of rows: words at the left, marks along a range in the middle, words at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.show.figures.page import figure_of, sheet
from crisis_sim.show.figures.scale import Scale
from crisis_sim.show.figures.style import FAINT, GREY, SMALL
from crisis_sim.show.figures.text import wrap

#: Where words begin at the left of a sheet, in inches.
MARGIN = 0.06


@dataclass(frozen=True)
class Row:
    """A row of a chart, or a heading: its height in inches, and what draws it about its middle."""

    height: float
    draw: Callable[[Axes, float], None]


def draw_rows(
    rows: Sequence[Row],
    ax: Axes | None,
    title: str,
    subtitle: str,
    source: str,
    *,
    foot: float = 0.0,
) -> Figure:
    """Draw rows below each other, the first on top, with some room at the foot."""
    height = sum(row.height for row in rows) + foot
    with sheet(ax, height, title, subtitle, source) as panel:
        y = height
        for row in rows:
            row.draw(panel, y - row.height / 2)
            y -= row.height
    return figure_of(panel)


@dataclass(frozen=True)
class Columns:
    """Where rows have their range, where the words at its right begin, and the room for these.

    All in inches.
    """

    left: float
    right: float
    words: float
    room: float

    def scale(self, low: float, high: float) -> Scale:
        """Return where values of a range from `low` to `high` lie."""
        return Scale(low, high, self.left, self.right)

    def line(self, panel: Axes, y: float) -> None:
        """Draw the range as a faint line."""
        panel.plot([self.left, self.right], [y, y], color=FAINT, lw=0.5, zorder=0.5)

    def broken(self, words: str) -> str:
        """Break the words at the right into lines that fit."""
        return wrap(words, self.room)

    def tell(self, panel: Axes, y: float, words: str) -> None:
        """Write the words at the right."""
        panel.text(self.words, y, words, va="center", linespacing=1.15)

    def ends(self, panel: Axes, y: float, low: str, high: str, **look: Any) -> None:
        """Write in small grey what the two ends of the range stand for."""
        panel.text(self.left, y, low, size=SMALL, color=GREY, ha="left", **look)
        panel.text(self.right, y, high, size=SMALL, color=GREY, ha="right", **look)


def name_row(panel: Axes, y: float, name: str, *, x: float = MARGIN, **look: Any) -> None:
    """Write what a row is about, at the left."""
    panel.text(x, y, name, va="center", linespacing=1.15, **look)
