"""Draw the smallest change that reverses a claim: each number from its present to its new value."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import checked
from crisis_sim.show.figures.ruler import Scale, apart
from crisis_sim.show.figures.style import (
    FAINT,
    GREY,
    INK,
    SMALL,
    WIDE,
    bare,
    line_height,
    rests_on,
    sheet,
    style,
    wrap,
)
from crisis_sim.show.labels import claim_words, just, number, parameter_label
from crisis_sim.show.phrases import percent
from crisis_sim.study.exact.nearest import NearestFlip

_LEFT, _RIGHT = 2.35, 5.35
_ROW, _HEAD, _BOUND = 0.25, 0.36, 0.4
_MOVE, _OPEN = "#994455", "////////"
_NORMS = {
    "max": "the largest change of any number",
    "sum": "the sum of the changes",
    "euclidean": "the length of the change",
}


@checked
def draw(found: NearestFlip) -> Figure:
    """Draw the nearest change that reverses a claim, and below it the one of the fewest numbers.

    A row is a parameter's range, from its lowest to its highest value: open dot, the
    present value; filled dot, the value that reverses the claim. On top stands the
    distance found beside the one below which it is proven that nothing reverses it.

    Parameters
    ----------
    found
        As from `crisis_sim.nearest_flip`.

    Returns
    -------
    Figure
    """
    panels = _panels(found)
    bound = 0.05 if found.change is None and found.proven else _BOUND
    rows = [[_row(found, name, value) for name, value in change.items()] for _, change in panels]
    height = bound + sum(_HEAD + sum(row.height for row in those) for those in rows) + 0.05
    with style():
        drawn, panel = sheet(height, _title(found), _subtitle(found), _source(found))
        bare(panel, height)
        if bound == _BOUND:
            _draw_bound(panel, found, height - 0.22)
        y = height - bound
        for (title, _), those in zip(panels, rows, strict=True):
            _draw_head(panel, title, y)
            y -= _HEAD
            for row in those:
                _draw_row(panel, found, row, y - row.height / 2)
                y -= row.height
    return drawn


@dataclass(frozen=True)
class Row:
    """A number that moves, with the words on both sides of its range."""

    name: str
    value: float
    label: str
    words: str

    @property
    def height(self) -> float:
        """Return the height of the row, in inches."""
        lines = max(self.label.count("\n"), self.words.count("\n"))
        return _ROW + lines * line_height()


def _row(found: NearestFlip, name: str, value: float) -> Row:
    before, after = apart([found.scenario.values[name], value])
    beyond = just(value, found.scenario.values[name], after)
    unit = found.scenario.parameters[name].unit or ""
    return Row(
        name,
        value,
        wrap(parameter_label(found.scenario, name), _LEFT - 0.2),
        wrap(f"{before} → {beyond} {unit}", WIDE - _RIGHT - 0.2),
    )


def _panels(found: NearestFlip) -> list[tuple[str, dict[str, float]]]:
    """Return the changes to draw with their titles, the number moved furthest first."""
    if found.change is None:
        return []
    panels = [(f"The nearest change found, of {_numbers(len(found.change))}", found.change)]
    if found.sparsest is not None and len(found.sparsest) < len(found.change):
        least = (
            "no fewer do, proven"
            if found.fewest == len(found.sparsest)
            else f"at least {found.fewest} are needed, proven"
        )
        title = f"With the fewest numbers found, {len(found.sparsest)}; {least}"
        panels.append((title, found.sparsest))
    return [(title, _by_size(found, change)) for title, change in panels]


def _numbers(count: int) -> str:
    return "1 number" if count == 1 else f"{count} numbers"


def _by_size(found: NearestFlip, change: Mapping[str, float]) -> dict[str, float]:
    return dict(sorted(change.items(), key=lambda pair: -abs(_share(found, *pair))))


def _share(found: NearestFlip, name: str, value: float) -> float:
    """Return how far a number moves, in units of its range."""
    parameter = found.scenario.parameters[name]
    return (value - found.scenario.values[name]) / (parameter.high - parameter.low)


def _draw_bound(panel: Axes, found: NearestFlip, y: float) -> None:
    """Draw the distance found, and below which one there is none for certain."""
    far = found.distance if math.isfinite(found.distance) else max(found.bound, 1.0)
    scale = Scale(0.0, 1.15 * max(far, found.bound), _LEFT, _RIGHT)
    low, high = y - 0.06, y + 0.06
    panel.text(0.06, y, "Distance", weight="bold", va="center")
    panel.text(_RIGHT + 0.15, y, _bound_words(found), va="center", linespacing=1.15)
    proven, open_ = scale.at(min(found.bound, far)), scale.at(far)
    panel.fill_between([_LEFT, proven], low, high, facecolor="#C3D5EA", edgecolor=INK, lw=0.5)
    if not found.proven:
        panel.fill_between(
            [proven, open_], low, high, facecolor="white", hatch=_OPEN, edgecolor=GREY, lw=0.5
        )
    if math.isfinite(found.distance):
        panel.plot(open_, y, "o", color=_MOVE, ms=5)


def _bound_words(found: NearestFlip) -> str:
    room = WIDE - _RIGHT - 0.25
    if not math.isfinite(found.distance):
        return wrap(f"none found; none below {number(found.bound)}, proven", room)
    if found.proven:
        return wrap(f"{number(found.distance)}; nothing nearer, proven", room)
    distance, bound = apart([found.distance, found.bound])
    return wrap(f"{distance} found; nothing below {bound}, proven; hatched: open", room)


def _draw_head(panel: Axes, title: str, y: float) -> None:
    panel.text(0.06, y - 0.09, title, weight="bold", va="top")
    look: dict[str, Any] = {"size": SMALL, "color": GREY, "va": "top"}
    panel.text(_LEFT, y - 0.23, "lowest value", ha="left", **look)
    panel.text(_RIGHT, y - 0.23, "highest value", ha="right", **look)


def _draw_row(panel: Axes, found: NearestFlip, row: Row, y: float) -> None:
    parameter, now = found.scenario.parameters[row.name], found.scenario.values[row.name]
    low, high = found.within.get(row.name, (parameter.low, parameter.high))
    scale = Scale(parameter.low, parameter.high, _LEFT, _RIGHT)
    panel.text(0.06, y, row.label, va="center", linespacing=1.15)
    panel.text(_RIGHT + 0.15, y, row.words, va="center", linespacing=1.15)
    panel.plot([_LEFT, _RIGHT], [y, y], color=FAINT, lw=0.5, zorder=0.5)
    panel.plot([scale.at(low), scale.at(high)], [y, y], color=FAINT, lw=3.5, solid_capstyle="butt")
    panel.plot([scale.at(now), scale.at(row.value)], [y, y], color=_MOVE, lw=1.6)
    panel.plot(scale.at(now), y, "o", mfc="white", mec=INK, mew=0.8, ms=4.5, zorder=3)
    panel.plot(scale.at(row.value), y, "o", color=_MOVE, ms=4.5, zorder=4)


def _title(found: NearestFlip) -> str:
    claim = claim_words(found.scenario, found.claim).rstrip(".")
    if found.change is None:
        sure = "proven" if found.proven else "not proven"
        few = "" if found.at_most is None else f" of at most {_numbers(found.at_most)}"
        return f"“{claim}”: no change{few} within the ranges reverses it ({sure})"
    state = "is no longer true" if found.holds else "becomes true"
    count, far = len(found.change), percent(found.distance)
    if count == 1:
        return f"“{claim}” {state} if 1 number moves by {far} of its range"
    by = f"by up to {far} of their ranges" if found.norm == "max" else f"by {far} of a range in all"
    return f"“{claim}” {state} if {count} numbers move {by}"


def _subtitle(found: NearestFlip) -> str:
    state = "holds" if found.holds else "fails"
    least = f" At most {found.at_most} may move." if found.at_most is not None else ""
    words = (
        f"The claim, {found.claim}, {state} at present. Distance: {_NORMS[found.norm]}, each in "
        f"units of its range.{least} "
    )
    if found.change is not None:
        words += "Open dot: present value. Filled: the value that reverses the claim."
    return words.rstrip()


def _source(found: NearestFlip) -> str:
    line = rests_on(found)
    return f"{line} · {found.boxes:,} boxes bounded"
