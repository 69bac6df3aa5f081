"""A chart of shares with their errors, each on the scale from 0 to 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.show.figures.rows import MARGIN, Columns, Row, draw_rows, name_row
from crisis_sim.show.figures.style import FAINT, INK, SMALL, WIDE
from crisis_sim.show.figures.text import text_height, wrap
from crisis_sim.show.phrases import percent

_PLACE = Columns(3.05, 5.35, words=5.55, room=WIDE - 5.55)
_SCALE = _PLACE.scale(0.0, 1.0)
_ROW, _PAD, _HEAD = 0.2, 0.1, 0.3
BLUE = "#3F6FA3"


@dataclass(frozen=True)
class Bar:
    """A share from `low` to `high` (apart where solutions differ), the ends of its interval.

    A bar without a share is a heading, or says in words why there is none.
    """

    label: str
    words: str = ""
    low: float | None = None
    high: float = 0.0
    least: float = 0.0
    most: float = 0.0
    colour: str = BLUE
    bold: bool = False


def draw_shares(
    bars: Sequence[Bar], ax: Axes | None, title: str, subtitle: str, source: str
) -> Figure:
    """Draw a table of shares, each on the scale from 0 to 1."""
    rows = [_heading(bar) if bar.bold else _row(bar) for bar in bars]
    deep = sum(row.height for row in rows)

    def head(panel: Axes, y: float) -> None:
        top = y - _HEAD / 2
        for value in (0.0, 0.25, 0.5, 0.75, 1.0):
            x = _SCALE.at(value)
            panel.plot([x, x], [top - deep, top], color=FAINT, lw=0.4, zorder=0.5)
            panel.text(x, top + 0.03, percent(value), size=SMALL, ha="center", va="bottom")

    return draw_rows([Row(_HEAD, head), *rows], ax, title, subtitle, source, foot=0.05)


def _heading(bar: Bar) -> Row:
    text = wrap(bar.label, WIDE)

    def draw(panel: Axes, y: float) -> None:
        panel.text(MARGIN, y - _PAD / 2, text, weight="bold", color=bar.colour, va="center")

    return Row(max(_ROW, text_height(text) + 0.06) + _PAD, draw)


def _row(bar: Bar) -> Row:
    label = wrap(bar.label, _PLACE.left - 0.35)

    def draw(panel: Axes, y: float) -> None:
        name_row(panel, y, label, x=MARGIN + 0.1)
        _PLACE.tell(panel, y, bar.words)
        if bar.low is not None:
            _draw_share(panel, bar, bar.low, y)

    return Row(max(_ROW, text_height(label) + 0.06), draw)


def _draw_share(panel: Axes, bar: Bar, share: float, y: float) -> None:
    at = _SCALE.at
    low, high = y - 0.055, y + 0.055
    panel.fill_between([at(0.0), at(share)], low, high, color=bar.colour, alpha=0.75, lw=0)
    if bar.high > share:
        ends = [at(share), at(bar.high)]
        panel.fill_between(ends, low, high, fc="white", hatch="////////", ec=bar.colour, lw=0.5)
    panel.plot([at(bar.least), at(bar.most)], [y, y], color=INK, lw=1.0, zorder=4)
