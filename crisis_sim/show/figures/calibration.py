"""Draw calibration: what was given a probability, and how often it happened."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import checked_as
from crisis_sim.show.figures.page import figure, frame, settle
from crisis_sim.show.figures.source import rests_on
from crisis_sim.show.figures.style import GREY, INK, SMALL, TEXT, WIDE, style
from crisis_sim.study.history.backtest import FITTED, GIVEN, Backtest
from crisis_sim.study.history.calibration import Calibration

_BAND, _POINT = "#C3D5EA", "#004488"


@checked_as("plot")
def draw(found: Backtest) -> Figure:
    """Draw observed shares against probabilities, with the band that chance alone explains.

    Parameters
    ----------
    found
        As from `crisis_sim.backtest`; its core cases count.
    """
    shown = (GIVEN, FITTED, "base rate")
    with style():
        drawn = figure(WIDE, 3.35)
        panels = drawn.subplots(1, len(shown), sharey=True)
        for panel, name in zip(panels, shown, strict=True):
            _draw(panel, found.calibrations[name])
            panel.set_title(name[0].upper() + name[1:], size=TEXT)
        panels[0].set_ylabel("Share that happened")
        panels[1].set_xlabel("Probability given to “this level or more”")
        n = len(found.core.cases)
        frame(
            drawn,
            f"Calibration over {n} core cases, each left out of its own fit",
            "Blue bars: where 95 in 100 points would lie if the forecasts were right. "
            f"Numbers: events in a bin; a case counts with {len(found.levels) - 1}.",
            rests_on(found, solves=2 * n),
        )
        settle(drawn)
    return drawn


def _draw(panel: Axes, told: Calibration) -> None:
    panel.plot([0, 1], [0, 1], color=GREY, lw=0.6, ls=(0, (4, 2)))
    for x, low, high in zip(told.forecast, told.low, told.high, strict=True):
        panel.plot([x, x], [low, high], color=_BAND, lw=7, solid_capstyle="butt", zorder=1)
    panel.plot(told.forecast, told.observed, "o", color=_POINT, ms=4, zorder=3)
    for x, y, count in zip(told.forecast, told.observed, told.count, strict=True):
        left = x > 0.5
        panel.annotate(
            str(count),
            (x, y),
            xytext=(-5 if left else 5, 0),
            textcoords="offset points",
            size=SMALL,
            color=INK,
            ha="right" if left else "left",
            va="center",
        )
    panel.set_xlim(-0.05, 1.05)
    panel.set_ylim(-0.05, 1.05)
    panel.set_aspect("equal")
    panel.set_xticks([0, 0.5, 1])
    panel.set_yticks([0, 0.5, 1])
    panel.tick_params(length=2)
