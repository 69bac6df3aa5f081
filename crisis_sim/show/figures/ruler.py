"""A ruler: the range of one parameter in bands, with labelled lines where something changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.scenario.model import Scenario
from crisis_sim.show.figures.legend import Look
from crisis_sim.show.figures.page import figure_of, sheet
from crisis_sim.show.figures.place import spread_boxes
from crisis_sim.show.figures.scale import Scale, apart
from crisis_sim.show.figures.style import GREY, INK, SMALL, TEXT, WIDE
from crisis_sim.show.figures.text import line_height, lines, text_width, wrap
from crisis_sim.show.labels import gist, number, with_unit

LEFT, RIGHT = 0.35, WIDE - 0.35
_BAND, _LEADER, _GAP = 0.44, 0.2, 0.14
#: Labels above are at most so wide, and not so many that they become narrower than the second.
_WIDEST, _NARROWEST = 2.3, 0.85
SWITCH, ONLY_OFF_PATH, TIE = "-", (0, (4, 2)), (0, (1, 1.2))


@dataclass(frozen=True)
class Band:
    """A stretch of the range with one name and one fill."""

    low: float
    high: float
    name: str
    look: Look


@dataclass(frozen=True)
class Mark:
    """A value at which something changes, what changes there, and how its line is drawn."""

    value: float
    text: str
    line: Any = SWITCH


@dataclass(frozen=True)
class Label:
    """A text as it is written, and where its line ends."""

    value: float
    head: str
    text: str
    line: Any


def draw_ruler(
    scenario: Scenario,
    parameter: str,
    bands: Sequence[Band],
    marks: Sequence[Mark],
    ax: Axes | None,
    *,
    title: str,
    subtitle: str,
    source: str,
) -> Figure:
    """Draw the range of a parameter: bands with their names, and a labelled line at each mark.

    The present value is one of the labels. A band too narrow for its name has it below.
    """
    limits = scenario.parameters[parameter]
    scale = Scale(limits.low, limits.high, LEFT, RIGHT)
    labels = _labels(marks, scenario.values[parameter])
    below = [band for band in bands if not _fits(scale, band)]
    meaning = gist(limits.meaning)
    label = with_unit(scenario, parameter)
    axis = wrap(f"{label}: {meaning}" if meaning else label, RIGHT - LEFT)
    heads = max(label.text.count("\n") + 2 if label.text else 1 for label in labels)
    names = _below(below)
    under = _LEADER + max(lines(t) for t in names) * line_height() if names else 0.0
    top = heads * line_height() + _LEADER + 0.08
    foot = 0.2 + under + lines(axis) * line_height() + 0.06
    with sheet(ax, top + _BAND + foot, title, subtitle, source) as panel:
        _draw_bands(panel, scale, bands, foot)
        _draw_ticks(panel, scale, foot, [scale.at((b.low + b.high) / 2) for b in below])
        _write_below(panel, scale, below, names, foot)
        panel.text((LEFT + RIGHT) / 2, 0.02, axis, ha="center", va="bottom")
        _write_above(panel, scale, labels, foot + _BAND)
    return figure_of(panel)


def _labels(marks: Sequence[Mark], now: float) -> list[Label]:
    """Return what is written above the band, the present value among it."""
    heads = apart([mark.value for mark in marks] + [now])
    width = _width(len(marks) + 1)
    labels = [
        Label(m.value, head, _narrow(m.text, width - 0.1) if width else "", m.line)
        for m, head in zip(marks, heads, strict=False)
    ]
    return [*labels, Label(now, f"present value {heads[-1]}", "", None)]


def _width(count: int) -> float:
    """Return how wide a label may be, or 0 where there is room for values alone."""
    width = min(_WIDEST, (RIGHT - LEFT + 0.5) / count - _GAP)
    return width if width >= _NARROWEST else 0.0


def _narrow(text: str, width: float) -> str:
    return "\n".join(wrap(line, width, SMALL) for line in text.split("\n"))


def _fits(scale: Scale, band: Band) -> bool:
    room = scale.at(band.high) - scale.at(band.low) - 0.12
    text = wrap(band.name, max(room, 0.01))
    return text_width(text) <= room and lines(text) <= 3


def _below(bands: Sequence[Band]) -> list[str]:
    width = min(_WIDEST, (RIGHT - LEFT) / max(1, len(bands)) - _GAP)
    return [wrap(band.name, width) for band in bands]


def _draw_bands(panel: Axes, scale: Scale, bands: Sequence[Band], y: float) -> None:
    for band in bands:
        left, right = scale.at(band.low), scale.at(band.high)
        fill, hatch = band.look
        panel.fill_between(
            [left, right], y, y + _BAND, facecolor=fill, hatch=hatch, edgecolor=GREY, linewidth=0
        )
        if _fits(scale, band):
            text = panel.text(
                (left + right) / 2,
                y + _BAND / 2,
                wrap(band.name, right - left - 0.12),
                ha="center",
                va="center",
                linespacing=1.1,
            )
            if hatch:
                text.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.8})
    panel.plot([LEFT, RIGHT, RIGHT, LEFT, LEFT], [y, y, y + _BAND, y + _BAND, y], color=INK, lw=0.6)


def _draw_ticks(panel: Axes, scale: Scale, y: float, leaders: Sequence[float]) -> None:
    """Write the ends and round values below the band, but where a line to a name passes."""
    taken = [(x, 0.03) for x in leaders]
    for value in [scale.low, scale.high, *scale.ticks()]:
        x, half = scale.at(value), text_width(number(value)) / 2 + 0.03
        if all(abs(x - other) > half + width for other, width in taken):
            panel.plot([x, x], [y, y - 0.03], color=INK, lw=0.6)
            panel.text(x, y - 0.05, number(value), ha="center", va="top")
            taken.append((x, half))


def _write_below(
    panel: Axes, scale: Scale, bands: Sequence[Band], names: Sequence[str], y: float
) -> None:
    middles = [scale.at((band.low + band.high) / 2) for band in bands]
    for x, place, name in zip(middles, _placed(middles, names, TEXT), names, strict=True):
        panel.plot([x, x, place], [y, y - 0.18, y - 0.18 - _LEADER], color=GREY, lw=0.5)
        panel.text(place, y - 0.19 - _LEADER, name, ha="center", va="top", linespacing=1.1)


def _write_above(panel: Axes, scale: Scale, labels: Sequence[Label], y: float) -> None:
    places = [scale.at(label.value) for label in labels]
    texts = [f"{label.head}\n{label.text}" for label in labels]
    for label, x, place in zip(labels, places, _placed(places, texts, TEXT), strict=True):
        panel.plot([place, x], [y + _LEADER + 0.04, y + 0.05], color=INK, lw=0.5)
        if label.line is None:
            panel.plot(x, y + 0.04, "v", color=INK, ms=5, clip_on=False)
        else:
            panel.plot([x, x], [y + 0.05, y - _BAND], color=INK, lw=0.9, ls=label.line)
        up = y + _LEADER + 0.06
        if label.text:
            panel.text(place, up, label.text, size=SMALL, ha="center", va="bottom")
            up += lines(label.text) * line_height(SMALL) + 0.01
        weight = "normal" if label.line is None else "bold"
        panel.text(place, up, label.head, weight=weight, ha="center", va="bottom")


def _placed(wanted: Sequence[float], texts: Sequence[str], size: float) -> list[float]:
    """Move the middles of texts apart along the sheet until none meets another."""
    widths = [text_width(text, size, bold=True) + _GAP for text in texts]
    return spread_boxes(wanted, widths, 0.0, WIDE)
