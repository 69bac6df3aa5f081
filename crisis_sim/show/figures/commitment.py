"""Draw what a commitment is worth, to each player on a scale of its own."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import checked
from crisis_sim.show.figures.ruler import Scale
from crisis_sim.show.figures.style import (
    FAINT,
    GREY,
    INK,
    SMALL,
    bare,
    colours,
    rests_on,
    sheet,
    style,
)
from crisis_sim.show.labels import does, number
from crisis_sim.study.commitment import CommitmentValue

_LEFT, _RIGHT, _ROW, _HEAD = 2.0, 5.2, 0.3, 0.26


@checked
def draw(found: CommitmentValue) -> Figure:
    """Draw what each player gains or loses when a choice is settled in advance.

    A row runs from a loss to a gain of the whole range of that player's payoffs. Where
    the games have several solutions, the bar spans the pairs of them.

    Parameters
    ----------
    found
        As from `crisis_sim.commitment_value`.

    Returns
    -------
    Figure
    """
    scenario = found.scenario
    spans = np.ptp(scenario.tree().payoffs, axis=1).tolist()
    hues = colours(list(scenario.players))
    height = _HEAD + _ROW * len(found.gains) + 0.05
    source = rests_on(found)
    with style():
        drawn, panel = sheet(height, _title(found), _SUBTITLE, source)
        bare(panel, height)
        top = height - _HEAD
        look: dict[str, Any] = {"size": SMALL, "color": GREY, "va": "bottom"}
        middle = (_LEFT + _RIGHT) / 2
        panel.text(_LEFT, top + 0.03, "loses", ha="left", **look)
        panel.text(middle, top + 0.03, "as without", ha="center", **look)
        panel.text(_RIGHT, top + 0.03, "gains", ha="right", **look)
        panel.plot([middle, middle], [0.05, top], color=INK, lw=0.6)
        y = top - _ROW / 2
        for (player, (low, high)), span in zip(found.gains.items(), spans, strict=True):
            weight = "bold" if player == found.to else "normal"
            panel.text(0.06, y, scenario.label(player), weight=weight, va="center")
            panel.text(_RIGHT + 0.2, y, _words(low, high), va="center")
            panel.plot([_LEFT, _RIGHT], [y, y], color=FAINT, lw=0.5, zorder=0.5)
            if not math.isnan(low):
                _draw_gain(panel, Scale(-span, span, _LEFT, _RIGHT), (low, high), y, hues[player])
            y -= _ROW
    return drawn


_SUBTITLE = (
    "Expected payoff with the commitment less that without, each player in its own units and on "
    "its own scale, the range of its payoffs; these are never to be compared or added."
)


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
