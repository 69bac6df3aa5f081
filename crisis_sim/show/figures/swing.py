"""Draw how far each parameter alone moves an answer: the widest swing on top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import Count, checked_as
from crisis_sim.show.figures.axis import above, beside, plain
from crisis_sim.show.figures.bars import parameter_bars
from crisis_sim.show.figures.page import figure_of
from crisis_sim.show.figures.style import INK, SMALL, TEXT
from crisis_sim.show.labels import formula_label, number, parameter_label
from crisis_sim.study.swing import Swing, Swings

#: What a parameter does below its present value, and above it.
_BELOW: dict[str, Any] = {"facecolor": "#F0D9A8", "hatch": "//////"}
_ABOVE: dict[str, Any] = {"facecolor": "#3F6FA3", "hatch": ""}
_LEGEND = (
    "Each parameter alone, over its own range; the figures at the bars are its values.\n"
    "Hatched: below its present value. Plain: above. Dot: an extreme inside the range."
)


@dataclass(frozen=True)
class Half:
    """What a parameter does on one side of its present value.

    Attributes
    ----------
    low, high : float
        The least and the greatest value of the measure.
    at_low, at_high : float
        The value of the parameter there: an end of its range, if the measure is as
        extreme there.
    inside_low, inside_high : bool
        Whether that is inside the range.
    """

    low: float
    high: float
    at_low: float
    at_high: float
    inside_low: bool
    inside_high: bool


@checked_as("plot")
def draw(swings: Swings, ax: Axes | None = None, *, most: Count = 15) -> Figure:
    """Draw a bar for each parameter, from the least to the greatest value of the measure.

    Each bar end carries the value of the parameter there. A dot marks an extreme
    that lies inside the parameter's range, not at an end of it.

    Parameters
    ----------
    swings
        As from `crisis_sim.swings`.
    ax
        Where to draw; left out, a new figure.
    most
        How many parameters to draw; the others are named below.

    Returns
    -------
    Figure

    Raises
    ------
    ArgumentError
        If `most` is less than 1.
    """
    moving = [swing for swing in swings.swings if swing.size > 1e-9]
    shown = moving[:most]
    label = formula_label(swings.scenario, swings.formula)
    names, notes = [swing.parameter for swing in shown], _notes(swings, moving[most:])
    the = "" if label == swings.formula else "the "
    with parameter_bars(ax, swings, names, f"What moves {the}{label}", _LEGEND, notes) as panel:
        _draw_bars(panel, swings, shown)
        panel.set_xlabel(label[:1].upper() + label[1:])
    return figure_of(panel)


def _draw_bars(panel: Axes, swings: Swings, shown: list[Swing]) -> None:
    """Draw the rows, the widest swing on top."""
    ends = [value for swing in shown for value in _extremes(swing)]
    ends += [swings.base] if np.isfinite(swings.base) else []
    low, high = (min(ends), max(ends)) if ends else (0.0, 1.0)
    room = 0.09 * (high - low or 1.0)
    panel.set_xlim(low - room, high + room)
    for row, swing in enumerate(shown):
        _draw_swing(panel, swings, swing, row)
    if np.isfinite(swings.base):
        panel.axvline(swings.base, color=INK, lw=0.8, zorder=3)
        above(panel, swings.base, f"present: {number(swings.base)}")
    plain(panel, grid=False)


def _draw_swing(panel: Axes, swings: Swings, swing: Swing, row: int) -> None:
    """Draw one parameter; where its two halves lie on the same side, one above the other."""
    now = swings.scenario.values[swing.parameter]
    below, above = _half(swing, swings.base, now, -1), _half(swing, swings.base, now, 1)
    least = 0.004 * float(np.ptp(panel.get_xlim()))
    halves = [half if half and half.high - half.low > least else None for half in (below, above)]
    below, above = halves if any(halves) else (below, above)
    apart = below is None or above is None or below.high <= above.low or above.high <= below.low
    for half, look, offset in ((below, _BELOW, -0.2), (above, _ABOVE, 0.2)):
        if half is None or half.high - half.low < 1e-12:
            continue
        height = 0.62 if apart else 0.36
        middle = row if apart else row + offset
        panel.barh(
            middle, half.high - half.low, height, half.low, edgecolor=INK, linewidth=0.5, **look
        )
        base = swings.base if np.isfinite(swings.base) else half.low
        size = TEXT if apart else SMALL
        if half.low < base - 1e-12 or not np.isfinite(swings.base):
            _mark(panel, half.low, middle, half.inside_low)
            beside(panel, half.low, middle, number(half.at_low), -3.5, size=size)
        if half.high > base + 1e-12:
            _mark(panel, half.high, middle, half.inside_high)
            beside(panel, half.high, middle, number(half.at_high), 3.5, size=size)


def _mark(panel: Axes, x: float, y: float, inside: bool) -> None:
    """Mark an extreme that lies inside the range of the parameter."""
    if inside:
        panel.plot(x, y, "o", color=INK, markersize=3, zorder=4)


def _extremes(swing: Swing) -> tuple[float, float]:
    return float(np.nanmin(swing.low)), float(np.nanmax(swing.high))


def _half(swing: Swing, base: float, now: float, side: int) -> Half | None:
    """Return what the parameter does on one side of its present value, or None if nothing."""
    here = (swing.at - now) * side >= 0
    here &= np.isfinite(swing.low) & np.isfinite(swing.high)
    if not here.any():
        return None
    order = np.argsort(-side * swing.at[here], kind="stable")  # from the end of the range inwards
    at, low, high = (values[here][order] for values in (swing.at, swing.low, swing.high))
    least, greatest = float(low.min()), float(high.max())
    width = 1e-9 * max(1.0, abs(least), abs(greatest))
    first_low = int(np.argmax(low <= least + width))
    first_high = int(np.argmax(high >= greatest - width))
    end = swing.at[-1] if side > 0 else swing.at[0]
    if np.isfinite(base):
        least, greatest = min(least, base), max(greatest, base)
    return Half(
        least,
        greatest,
        float(at[first_low]),
        float(at[first_high]),
        bool(at[first_low] != end),
        bool(at[first_high] != end),
    )


def _notes(swings: Swings, rest: list[Swing]) -> str:
    """Name the parameters that are not drawn."""
    still = [swing for swing in swings.swings if swing.size <= 1e-9]
    notes = []
    for words, those in (("Smaller swings", rest), ("No effect within their ranges", still)):
        if those:
            names = [parameter_label(swings.scenario, swing.parameter) for swing in those]
            notes.append(f"{words}: {', '.join(names)}.")
    return " ".join(notes)
