"""Draw how the model does against lazy forecasters: paired differences with intervals."""

from __future__ import annotations

import math

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import checked_as
from crisis_sim.show.figures.axis import plain
from crisis_sim.show.figures.page import figure, frame, settle
from crisis_sim.show.figures.source import rests_on
from crisis_sim.show.figures.style import GREY, INK, PAPER, SMALL, TEXT, WIDE, style
from crisis_sim.show.words.backtest import figure as number
from crisis_sim.show.words.backtest import heading
from crisis_sim.study.history.backtest import FITTED, GIVEN, Backtest
from crisis_sim.study.history.scores import RULES, Difference

#: Half of each axis, by rule; differences beyond it are cut, with an arrow.
_MOST = {"ranked probability": 0.4, "log": 2.0, "Brier, last level": 0.4}
_CLEAR = {"boxstyle": "square,pad=0.05", "facecolor": PAPER, "edgecolor": "none"}
_COLOURS = {GIVEN: "#994455", FITTED: "#004488"}


@checked_as("plot")
def draw(found: Backtest) -> Figure:
    """Draw the score of the model less that of each baseline, for every rule.

    Parameters
    ----------
    found
        As from `crisis_sim.backtest`.
    """
    compared = found.whole or found.core
    against = [name for name in compared.forecasts if name not in _COLOURS]
    n = len(compared.cases)
    with style():
        drawn = figure(WIDE, 1.5 + 0.4 * len(against))
        panels = drawn.subplots(1, len(RULES), sharey=True)
        for panel, rule in zip(panels, RULES, strict=True):
            most = _MOST[rule]
            for each in (s for s in compared.differences if s.rule == rule):
                _draw(panel, each, against.index(each.against), most)
            panel.axvline(0, color=INK, lw=0.6, zorder=0)
            panel.set_title(f"{heading(found, rule)}, n = {n}", size=TEXT)
            panel.set_xlim(-1.1 * most, 1.1 * most)
            panel.set_ylim(len(against) - 0.4, -0.6)
            panel.set_xticks([-most, 0, most], [f"−{most:g}", "0", f"{most:g}"])
            plain(panel)
        panels[0].set_yticks(range(len(against)), against)
        panels[1].set_xlabel(
            "Score of the model less that of the lazy forecaster: left of 0 the model is better"
        )
        frame(
            drawn,
            "No better than a lazy forecaster, unless the bar lies left of 0",
            "Round, blue: fitted to the other cases. Square, red: as given. Lines: 95% intervals "
            "from resampling cases; an arrow where one goes on.",
            rests_on(found, solves=2 * n),
        )
        settle(drawn)
    return drawn


def _draw(panel: Axes, found: Difference, row: int, most: float) -> None:
    fitted = found.forecast == FITTED
    y = row + (0.16 if fitted else -0.16)
    if not math.isfinite(found.value):
        if fitted:
            panel.text(
                0.0,
                row,
                "it ruled out what happened",
                size=SMALL,
                color=GREY,
                ha="center",
                va="center",
                bbox=_CLEAR,
            )
        return
    colour = _COLOURS[found.forecast]
    panel.plot([max(found.low, -most), min(found.high, most)], [y, y], color=colour, lw=1.2)
    if found.low < -most:
        panel.plot([-most], [y], marker="<", color=colour, ms=4)
    if found.high > most:
        panel.plot([most], [y], marker=">", color=colour, ms=4)
    at = min(max(found.value, -most), most)
    panel.plot([at], [y], marker="o" if fitted else "s", color=colour, ms=4)
    panel.annotate(
        number(found.value),
        (at, y),
        xytext=(0, 4 if not fitted else -4),
        textcoords="offset points",
        size=SMALL,
        ha="center",
        va="bottom" if not fitted else "top",
        bbox=_CLEAR,
    )
