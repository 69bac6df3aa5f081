"""Draw how near each equilibrium is to breaking, and whether one answer is named."""

from __future__ import annotations

import math
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import Count, checked_as
from crisis_sim.show.figures.paths import path_in_words
from crisis_sim.show.figures.rows import MARGIN, Columns, Row, draw_rows, name_row
from crisis_sim.show.figures.source import rests_on
from crisis_sim.show.figures.style import INK, WIDE
from crisis_sim.show.figures.text import line_height, lines, text_height, wrap
from crisis_sim.show.labels import given, number
from crisis_sim.show.phrases import choice_label, percent, place_in_words
from crisis_sim.study.draws.estimate import Share
from crisis_sim.study.knife_edge import Edge, KnifeEdge

_PLACE = Columns(2.55, 4.75, words=4.9, room=WIDE - 4.9 - 0.1)
_ROW, _PAD = 0.26, 0.16
_SAFE, _BREAKS = "#3F6FA3", "#994455"


@checked_as("plot")
def draw(found: KnifeEdge, ax: Axes | None = None, *, most: Count = 6) -> Figure:
    """Draw for each equilibrium path its gap and the shares of small changes that break it.

    The dashed lines are what is asked for: a gap of at least the margin, and shares of at
    most the tolerance.

    Parameters
    ----------
    found
        As from `crisis_sim.knife_edge`.
    ax
        Where to draw; left out, a new figure.
    most
        How many paths to draw, the sturdiest first; the others are counted below.

    Returns
    -------
    Figure

    Raises
    ------
    ArgumentError
        If `most` is less than 1.
    """
    rows: list[Row] = []
    for edge in found.edges[:most]:
        # where one answer is named, the title says how it is played
        rows.append(_head("" if found.names_one_answer else _path(found, edge)))
        rows += map(_row, _measures(found, edge))
        rows.append(_space(_PAD / 2))
    rows = rows or [_space(_PAD)]  # without an equilibrium nothing is drawn
    return draw_rows(rows, ax, _title(found), _subtitle(found), _source(found, most))


def _space(height: float) -> Row:
    return Row(height, lambda panel, y: None)


def _head(title: str) -> Row:
    text = wrap(title, WIDE - 0.2, bold=True) if title else ""
    height = _PAD / 2 + text_height(text)

    def draw(panel: Axes, y: float) -> None:
        panel.text(MARGIN, y + height / 2 - _PAD / 2, text, weight="bold", va="top")

    return Row(height, draw)


def _row(shown: Measure) -> Row:
    """Draw the value on a scale of its own that shows what is asked, dashed."""
    words = _PLACE.broken(shown.words)

    def draw(panel: Axes, y: float) -> None:
        name_row(panel, y, shown.label, x=MARGIN + 0.1)
        _PLACE.tell(panel, y, words)
        if not math.isinf(shown.value):
            _draw_value(panel, shown, y)

    return Row(max(_ROW, lines(words) * line_height() + 0.08), draw)


def _draw_value(panel: Axes, shown: Measure, y: float) -> None:
    at = _PLACE.scale(0.0, max(1.05 * shown.high, 4 * shown.asked, 1e-9)).at
    colour = _SAFE if shown.good else _BREAKS
    _PLACE.line(panel, y)
    panel.fill_between([_PLACE.left, at(shown.value)], y - 0.045, y + 0.045, color=colour, lw=0)
    panel.plot([at(shown.low), at(shown.high)], [y, y], color=INK, lw=0.9)
    panel.plot(at(shown.value), y, "o", color=colour, mec=INK, mew=0.5, ms=4, zorder=4)
    asked = at(shown.asked)
    panel.plot([asked, asked], [y - 0.1, y + 0.1], color=INK, lw=0.8, ls=(0, (2.5, 1.5)))


@dataclass(frozen=True)
class Measure:
    """A quantity with its interval, what is asked of it, and the words beside it.

    Of a quantity that is infinite, only the words are shown.
    """

    label: str
    value: float
    low: float
    high: float
    asked: float
    good: bool
    words: str


def _measures(found: KnifeEdge, edge: Edge) -> list[Measure]:
    return [_gap(found, edge), *_shares(found, edge)]


def _gap(found: KnifeEdge, edge: Edge) -> Measure:
    """Describe the smallest loss by a choice that is not used on the path."""
    label = "Smallest gap"
    if edge.where is None or not math.isfinite(edge.gap):
        words = "no choice on the path is left unused"
        return Measure(label, math.inf, math.inf, math.inf, found.margin, True, words)
    where = edge.where
    words = (
        f"{percent(edge.gap)} of its range of payoffs: "
        f"{place_in_words(found.scenario, where.where)} would lose {number(where.loss)} by "
        f"“{choice_label(found.scenario, where.move, where.instead)}” instead of "
        f"“{choice_label(found.scenario, where.move, where.choice)}”"
    )
    good = edge.gap >= found.margin
    return Measure(label, edge.gap, edge.gap, edge.gap, found.margin, good, words)


def _shares(found: KnifeEdge, edge: Edge) -> list[Measure]:
    """Describe the small changes that break it."""
    return [
        Measure(
            f"Changes of {what} that break it",
            share.share,
            share.low,
            share.high,
            found.tolerance,
            share.share <= found.tolerance,
            _share(share),
        )
        for what, share in (("payoffs", edge.by_payoffs), ("parameters", edge.by_parameters))
    ]


def _share(share: Share) -> str:
    if share.proven:
        return f"{percent(share.share)}, proven"
    return f"{percent(share.share)}, 95% interval {percent(share.low)} to {percent(share.high)}"


def _path(found: KnifeEdge, edge: Edge) -> str:
    play = tuple((move, choice) for move, choices in edge.played for choice in choices)
    return path_in_words(found.scenario, play)


def _title(found: KnifeEdge) -> str:
    if found.names_one_answer:
        return f"One answer can be named: {_path(found, found.edges[0])}"
    return "No one answer is named: " + "; ".join(_refusals(found))


def _refusals(found: KnifeEdge) -> list[str]:
    """Say in few words what speaks against naming one answer."""
    reasons = []
    if not found.edges:
        reasons.append("no equilibrium was found")
    if len(found.edges) > 1:
        reasons.append(f"{len(found.edges)} ways to play are equilibria")
    elif any(edge.varies for edge in found.edges):
        reasons.append("several equilibria mix the same choices differently")
    if not found.complete:
        reasons.append("an equilibrium may be missing")
    for edge in found.edges[:1]:
        words = (
            "the smallest gap is too small",
            "changes of payoffs break it too often",
            "changes of parameters break it too often",
        )
        shown = zip(_measures(found, edge), words, strict=True)
        reasons += [word for measure, word in shown if not measure.good]
    return reasons


def _subtitle(found: KnifeEdge) -> str:
    return (
        f"{given(found.scenario, found.fixing)}Dashed: what is asked, a gap of at least "
        f"{percent(found.margin)}, and changes by up to {percent(found.epsilon)} of the range "
        f"break it in at most {percent(found.tolerance)} of cases. Each row has its own scale."
    )


def _source(found: KnifeEdge, most: int) -> str:
    left = len(found.edges) - most
    return rests_on(found, f"{left} more equilibrium paths are not drawn." if left > 0 else "")
