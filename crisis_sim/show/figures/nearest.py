"""Draw the smallest change that reverses a claim: each number from its present to its new value."""

from __future__ import annotations

import math
from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import checked_as
from crisis_sim.show.figures.rows import MARGIN, Columns, Row, draw_rows, name_row
from crisis_sim.show.figures.scale import apart
from crisis_sim.show.figures.source import rests_on
from crisis_sim.show.figures.style import FAINT, GREY, INK, WIDE
from crisis_sim.show.figures.text import line_height, lines, wrap
from crisis_sim.show.labels import claim_words, just, number, parameter_label, with_amount
from crisis_sim.show.phrases import percent
from crisis_sim.study.exact.nearest import NearestFlip

_PLACE = Columns(2.35, 5.35, words=5.5, room=WIDE - 5.5 - 0.05)
_ROW, _HEAD, _BOUND = 0.25, 0.36, 0.4
_MOVE, _OPEN = "#994455", "////////"
_NORMS = {
    "max": "the largest change of any number",
    "sum": "the sum of the changes",
    "euclidean": "the length of the change",
}


@checked_as("plot")
def draw(found: NearestFlip, ax: Axes | None = None) -> Figure:
    """Draw the nearest change that reverses a claim, and below it the one of the fewest numbers.

    A row is a parameter's range, from its lowest to its highest value: open dot, the
    present value; filled dot, the value that reverses the claim. On top stands the
    distance found beside the one below which it is proven that nothing reverses it.

    Parameters
    ----------
    found
        As from `crisis_sim.nearest_flip`.
    ax
        Where to draw; left out, a new figure.

    Returns
    -------
    Figure
    """
    rows = [] if found.change is None and found.proven else [_bound(found)]
    for title, change in _panels(found):
        rows += [_head(title), *(_row(found, *moved) for moved in change.items())]
    foot = 0.05 if rows else 0.1
    return draw_rows(rows, ax, _title(found), _subtitle(found), _source(found), foot=foot)


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


def _bound(found: NearestFlip) -> Row:
    """Show the distance found, and below which one there is none for certain."""
    far = found.distance if math.isfinite(found.distance) else max(found.bound, 1.0)
    scale = _PLACE.scale(0.0, 1.15 * max(far, found.bound))
    proven, end = scale.at(min(found.bound, far)), scale.at(far)

    def draw(panel: Axes, middle: float) -> None:
        y = middle + _BOUND / 2 - 0.22
        low, high = y - 0.06, y + 0.06
        panel.text(MARGIN, y, "Distance", weight="bold", va="center")
        _PLACE.tell(panel, y, _bound_words(found))
        ends = [_PLACE.left, proven]
        panel.fill_between(ends, low, high, facecolor="#C3D5EA", edgecolor=INK, lw=0.5)
        if not found.proven:
            ends = [proven, end]
            panel.fill_between(ends, low, high, fc="white", hatch=_OPEN, ec=GREY, lw=0.5)
        if math.isfinite(found.distance):
            panel.plot(end, y, "o", color=_MOVE, ms=5)

    return Row(_BOUND, draw)


def _bound_words(found: NearestFlip) -> str:
    room = _PLACE.room - 0.05
    if not math.isfinite(found.distance):
        return wrap(f"none found; none below {number(found.bound)}, proven", room)
    if found.proven:
        return wrap(f"{number(found.distance)}; nothing nearer, proven", room)
    distance, bound = apart([found.distance, found.bound])
    return wrap(f"{distance} found; nothing below {bound}, proven; hatched: open", room)


def _head(title: str) -> Row:
    def draw(panel: Axes, y: float) -> None:
        panel.text(MARGIN, y + _HEAD / 2 - 0.09, title, weight="bold", va="top")
        _PLACE.ends(panel, y + _HEAD / 2 - 0.23, "lowest value", "highest value", va="top")

    return Row(_HEAD, draw)


def _row(found: NearestFlip, name: str, value: float) -> Row:
    """Show a number that moves, in its range, with the words on both sides."""
    parameter, now = found.scenario.parameters[name], found.scenario.values[name]
    before, after = apart([now, value])
    label = wrap(parameter_label(found.scenario, name), _PLACE.left - 0.2)
    moved = with_amount(f"{before} → {just(value, now, after)}", parameter.unit)
    words = _PLACE.broken(moved)

    def draw(panel: Axes, y: float) -> None:
        scale = _PLACE.scale(parameter.low, parameter.high)
        at = scale.at
        name_row(panel, y, label)
        _PLACE.tell(panel, y, words)
        _PLACE.line(panel, y)
        low, high = found.within.get(name, (parameter.low, parameter.high))
        panel.plot([at(low), at(high)], [y, y], color=FAINT, lw=3.5, solid_capstyle="butt")
        panel.plot([at(now), at(value)], [y, y], color=_MOVE, lw=1.6)
        panel.plot(at(now), y, "o", mfc="white", mec=INK, mew=0.8, ms=4.5, zorder=3)
        panel.plot(at(value), y, "o", color=_MOVE, ms=4.5, zorder=4)

    return Row(_ROW + (max(lines(label), lines(words)) - 1) * line_height(), draw)


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
    return rests_on(found, also=f"{found.boxes:,} boxes bounded")
