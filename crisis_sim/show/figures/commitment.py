"""Draw what a commitment is worth, to each player on a scale of its own."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import checked_as
from crisis_sim.show.figures.rows import Columns, Row, draw_rows, name_row
from crisis_sim.show.figures.scale import Scale
from crisis_sim.show.figures.source import rests_on
from crisis_sim.show.figures.style import GREY, INK, SMALL, colours
from crisis_sim.show.labels import does, number
from crisis_sim.study.commitment import CommitmentValue

_PLACE = Columns(2.0, 5.2, words=5.4, room=1.7)
_ROW, _HEAD = 0.3, 0.26
_SUBTITLE = (
    "Expected payoff with the commitment less that without, each player in its own units and on "
    "its own scale, the range of its payoffs; these are never to be compared or added."
)


@checked_as("plot")
def draw(found: CommitmentValue, ax: Axes | None = None) -> Figure:
    """Draw what each player gains or loses when a choice is settled in advance.

    A row runs from a loss to a gain of the whole range of that player's payoffs. Where
    the games have several solutions, the bar spans the pairs of them.

    Parameters
    ----------
    found
        As from `crisis_sim.commitment_value`.
    ax
        Where to draw; left out, a new figure.

    Returns
    -------
    Figure
    """
    spans = np.ptp(found.scenario.tree().payoffs, axis=1).tolist()
    rows = [Row(_HEAD, _draw_head)]
    rows += [_row(found, player, span) for player, span in zip(found.gains, spans, strict=True)]
    return draw_rows(rows, ax, _title(found), _SUBTITLE, rests_on(found), foot=0.05)


def _draw_head(panel: Axes, y: float) -> None:
    top = y - _HEAD / 2
    middle = (_PLACE.left + _PLACE.right) / 2
    _PLACE.ends(panel, top + 0.03, "loses", "gains", va="bottom")
    look: dict[str, Any] = {"size": SMALL, "color": GREY, "ha": "center", "va": "bottom"}
    panel.text(middle, top + 0.03, "as without", **look)


def _row(found: CommitmentValue, player: str, span: float) -> Row:
    low, high = found.gains[player]

    def draw(panel: Axes, y: float) -> None:
        weight = "bold" if player == found.to else "normal"
        name_row(panel, y, found.scenario.label(player), weight=weight)
        _PLACE.tell(panel, y, _words(low, high))
        _PLACE.line(panel, y)
        middle = (_PLACE.left + _PLACE.right) / 2
        panel.plot([middle, middle], [y - _ROW / 2, y + _ROW / 2], color=INK, lw=0.6)
        if not math.isnan(low):
            colour = colours(found.scenario.players, found.scenario.colors)[player]
            _draw_gain(panel, _PLACE.scale(-span, span), (low, high), y, colour)

    return Row(_ROW, draw)


def _draw_gain(panel: Axes, scale: Scale, gain: tuple[float, float], y: float, colour: str) -> None:
    low, high = gain
    nearest = low if low > 0 else high if high < 0 else 0.0
    panel.fill_between(
        [scale.at(0.0), scale.at(nearest)], y - 0.05, y + 0.05, color=colour, alpha=0.6, lw=0
    )
    panel.plot([scale.at(low), scale.at(high)], [y, y], color=colour, lw=3, solid_capstyle="butt")
    panel.plot([scale.at(low), scale.at(high)], [y, y], "o", ls="none", color=colour, ms=4)


def _words(low: float, high: float) -> str:
    if math.isnan(low):
        return "undefined"
    ends = [("+" if end > 0 else "") + number(end) for end in (low, high)]
    return " to ".join(dict.fromkeys(ends))


def _title(found: CommitmentValue) -> str:
    scenario = found.scenario
    move, _, choice = (part.strip() for part in found.by.partition("=="))
    sure = f"that {does(scenario, move, choice)}"
    who = scenario.label(found.to)
    if math.isnan(found.low):
        return f"What it is worth to {who} to have it settled {sure} is undefined"
    if found.would_pay > 0:
        return f"{who} would give up to {number(found.would_pay)} to have it settled {sure}"
    return f"{who} would give nothing to have it settled {sure}"
