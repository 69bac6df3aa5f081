"""Draw how near each equilibrium is to breaking, and whether one answer is named."""

from __future__ import annotations

import math
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import Count, checked
from crisis_sim.show.figures.paths import path_in_words
from crisis_sim.show.figures.ruler import Scale
from crisis_sim.show.figures.style import (
    FAINT,
    INK,
    WIDE,
    bare,
    line_height,
    rests_on,
    sheet,
    style,
    wrap,
)
from crisis_sim.show.labels import given, number
from crisis_sim.show.phrases import human, percent, place_in_words
from crisis_sim.study.draws.estimate import Share
from crisis_sim.study.knife_edge import Edge, KnifeEdge

_LEFT, _RIGHT = 2.55, 4.75
_ROW, _PAD = 0.26, 0.16
_SAFE, _BREAKS = "#3F6FA3", "#994455"


@checked
def draw(found: KnifeEdge, most: Count = 6) -> Figure:
    """Draw for each equilibrium path its gap and the shares of small changes that break it.

    The dashed lines are what is asked for: a gap of at least the margin, and shares of at
    most the tolerance.

    Parameters
    ----------
    found
        As from `crisis_sim.knife_edge`.
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
    shown = found.edges[:most]
    one = found.names_one_answer  # then the title says how it is played
    heads = ["" if one else wrap(_path(found, edge), WIDE - 0.2, bold=True) for edge in shown]
    blocks = [[_gap(found, edge), *_shares(found, edge)] for edge in shown]
    heights = [
        _lines(head) * line_height() + sum(_tall(row) for row in rows) + _PAD
        for head, rows in zip(heads, blocks, strict=True)
    ]
    height = max(sum(heights), _PAD)  # without an equilibrium nothing is drawn
    with style():
        drawn, panel = sheet(height, _title(found), _subtitle(found), _source(found, most))
        bare(panel, height)
        y = height
        for head, rows in zip(heads, blocks, strict=True):
            y -= _PAD / 2
            panel.text(0.06, y, head, weight="bold", va="top")
            y -= _lines(head) * line_height()
            for row in rows:
                _draw_row(panel, row, y - _tall(row) / 2)
                y -= _tall(row)
            y -= _PAD / 2
    return drawn


@dataclass(frozen=True)
class Row:
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


def _gap(found: KnifeEdge, edge: Edge) -> Row:
    """Describe the smallest loss by a choice that is not used on the path."""
    if edge.where is None or not math.isfinite(edge.gap):
        words = _wrapped("no choice on the path is left unused")
        return Row("Smallest gap", math.inf, math.inf, math.inf, found.margin, True, words)
    where = edge.where
    words = (
        f"{percent(edge.gap)} of its range of payoffs: "
        f"{place_in_words(found.scenario, where.where)} would lose {number(where.loss)} by "
        f"“{human(where.instead)}” instead of “{human(where.choice)}”"
    )
    good = edge.gap >= found.margin
    return Row("Smallest gap", edge.gap, edge.gap, edge.gap, found.margin, good, _wrapped(words))


def _shares(found: KnifeEdge, edge: Edge) -> list[Row]:
    """Describe the small changes that break it."""
    return [
        Row(
            f"Changes of {what} that break it",
            share.share,
            share.low,
            share.high,
            found.tolerance,
            share.share <= found.tolerance,
            _wrapped(_share(share)),
        )
        for what, share in (("payoffs", edge.by_payoffs), ("parameters", edge.by_parameters))
    ]


def _share(share: Share) -> str:
    if share.proven:
        return f"{percent(share.share)}, proven"
    return f"{percent(share.share)}, 95% interval {percent(share.low)} to {percent(share.high)}"


def _lines(text: str) -> int:
    return text.count("\n") + 1 if text else 0


def _wrapped(words: str) -> str:
    return wrap(words, WIDE - _RIGHT - 0.25)


def _tall(row: Row) -> float:
    return max(_ROW, _lines(row.words) * line_height() + 0.08)


def _draw_row(panel: Axes, row: Row, y: float) -> None:
    """Draw the value on a scale of its own that shows what is asked, dashed."""
    panel.text(0.16, y, row.label, va="center")
    panel.text(_RIGHT + 0.15, y, row.words, va="center", linespacing=1.15)
    if math.isinf(row.value):
        return
    scale = Scale(0.0, max(1.05 * row.high, 4 * row.asked, 1e-9), _LEFT, _RIGHT)
    colour = _SAFE if row.good else _BREAKS
    panel.plot([_LEFT, _RIGHT], [y, y], color=FAINT, lw=0.5, zorder=0.5)
    panel.fill_between([_LEFT, scale.at(row.value)], y - 0.045, y + 0.045, color=colour, lw=0)
    panel.plot([scale.at(row.low), scale.at(row.high)], [y, y], color=INK, lw=0.9)
    panel.plot(scale.at(row.value), y, "o", color=colour, mec=INK, mew=0.5, ms=4, zorder=4)
    asked = scale.at(row.asked)
    panel.plot([asked, asked], [y - 0.1, y + 0.1], color=INK, lw=0.8, ls=(0, (2.5, 1.5)))


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
        rows = [_gap(found, edge), *_shares(found, edge)]
        words = (
            "the smallest gap is too small",
            "changes of payoffs break it too often",
            "changes of parameters break it too often",
        )
        reasons += [word for row, word in zip(rows, words, strict=True) if not row.good]
    return reasons


def _subtitle(found: KnifeEdge) -> str:
    return (
        f"{given(found.scenario, found.fixing)}Dashed: what is asked, a gap of at least "
        f"{percent(found.margin)}, and changes by up to {percent(found.epsilon)} of the range "
        f"break it in at most {percent(found.tolerance)} of cases. Each row has its own scale."
    )


def _source(found: KnifeEdge, most: int) -> str:
    left = len(found.edges) - most
    note = f"{left} more equilibrium paths are not drawn.\n" if left > 0 else ""
    return f"{note}{rests_on(found)}"
