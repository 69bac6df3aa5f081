"""The page of a figure: the title above, the drawing, and below what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from crisis_sim.show.figures.style import GREY, HEADING, SMALL, TEXT, WIDE, style
from crisis_sim.show.figures.text import line_height, wrap

_EDGE = 0.06


def figure(width: float, height: float, *, pad: float = 0.04) -> Figure:
    """Return an empty figure of a size in inches, laid out by constraints."""
    pads = ConstrainedLayoutEngine(w_pad=pad, h_pad=0.04, hspace=0.02, wspace=0.02)
    made = Figure(figsize=(width, height), layout=pads)
    FigureCanvasAgg(made)
    return made


@contextmanager
def page(
    ax: Axes | None,
    size: tuple[float, float],
    title: str,
    subtitle: str = "",
    source: str = "",
    *,
    pad: float = 0.04,
) -> Iterator[Axes]:
    """Give the axes to draw into: those given, or those of a new figure with a title and a source.

    Parameters
    ----------
    ax
        Where to draw; None for a new figure.
    size, title, subtitle, source, pad
        Of a new figure: width and height in inches, the words around the drawing, and the
        room at its sides.
    """
    with style():
        if ax is not None:
            yield ax
            return
        drawn = figure(*size, pad=pad)
        yield drawn.subplots()
        frame(drawn, title, subtitle, source)
        settle(drawn)


@contextmanager
def sheet(
    ax: Axes | None, height: float, title: str, subtitle: str = "", source: str = ""
) -> Iterator[Axes]:
    """Give bare axes whose units are inches: those given, or those of a new figure.

    Parameters
    ----------
    ax
        Where to draw; None for a new figure, which then has the words around the drawing.
    height
        Of the axes; they are as wide as a page.
    """
    with style():
        panel = _sheet(height, title, subtitle, source) if ax is None else ax
        panel.set_axis_off()
        panel.set_xlim(0, WIDE)
        panel.set_ylim(0, height)
        yield panel


def _sheet(height: float, title: str, subtitle: str, source: str) -> Axes:
    above, below = frame_room(title, subtitle, source)
    whole = above + height + below
    drawn = figure(WIDE, whole)
    drawn.set_layout_engine("none")
    frame(drawn, title, subtitle, source)
    return drawn.add_axes((0, below / whole, 1, height / whole))


def frame_room(
    title: str, subtitle: str = "", source: str = "", width: float = WIDE
) -> tuple[float, float]:
    """Return the height in inches that the words above a drawing take, and those below."""
    head = _head(title, subtitle, width)
    above = sum(len(lines) * line_height(size) + 0.02 for lines, size, _ in head)
    below = len(_lines(source, width, SMALL)) * line_height(SMALL) if source else 0.0
    return _EDGE + above, below + _EDGE


def frame(drawn: Figure, title: str, subtitle: str = "", source: str = "") -> None:
    """Put the title above and the source below, and leave the drawing the room between."""
    width, height = (float(side) for side in drawn.get_size_inches())
    left, top = _EDGE / width, _EDGE
    for lines, size, weight in _head(title, subtitle, width):
        look: dict[str, Any] = {"size": size, "weight": weight, "va": "top"}
        drawn.text(left, 1 - top / height, "\n".join(lines), **look)
        top += len(lines) * line_height(size) + 0.02
    text = "\n".join(_lines(source, width, SMALL))
    drawn.text(left, _EDGE / height, text, size=SMALL, color=GREY, va="bottom")
    engine = drawn.get_layout_engine()
    if isinstance(engine, ConstrainedLayoutEngine):
        above, below = frame_room(title, subtitle, source, width)
        engine.set(rect=(0, below / height, 1, 1 - (above + below) / height))


def _head(title: str, subtitle: str, width: float) -> list[tuple[list[str], float, str]]:
    """Return title and subtitle in lines, with the size and the weight of each."""
    return [
        (_lines(text, width, size, bold=weight == "bold"), size, weight)
        for text, size, weight in ((title, HEADING, "bold"), (subtitle, TEXT, "normal"))
        if text
    ]


def _lines(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Break a text into lines that fit a figure, keeping its own breaks."""
    room = width - 2 * _EDGE
    return [
        line
        for paragraph in text.split("\n")
        for line in wrap(paragraph, room, size, bold=bold).split("\n")
    ]


def figure_of(panel: Axes) -> Figure:
    """Return the figure that axes belong to."""
    drawn = panel.get_figure(root=True)
    assert drawn is not None
    return drawn


def settle(drawn: Figure) -> None:
    """Lay the figure out and keep it so, so that places can be measured and files repeat."""
    drawn.draw_without_rendering()
    drawn.set_layout_engine("none")


def renderer(drawn: Figure) -> RendererBase:
    """Return what measures the text of a figure, without touching the figure's canvas.

    It has one pixel: sizes hang on the resolution alone, and a long page has very many.
    """
    agg: Any = RendererAgg
    measure: RendererBase = agg(1, 1, drawn.dpi)
    return measure
