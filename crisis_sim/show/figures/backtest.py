"""Draw the skill of the model against lazy forecasters, with intervals."""

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
from crisis_sim.study.history.scores import RULES, Skill

_LOWEST = -2.0
_CLEAR = {"boxstyle": "square,pad=0.05", "facecolor": PAPER, "edgecolor": "none"}
_COLOURS = {GIVEN: "#994455", FITTED: "#004488"}


@checked_as("plot")
def draw(found: Backtest) -> Figure:
    """Draw `1 - score / score of the baseline` for every rule and baseline.

    Parameters
    ----------
    found
        As from `crisis_sim.backtest`.
    """
    against = [name for name in found.core.forecasts if name not in _COLOURS]
    n = len(found.core.cases)
    with style():
        drawn = figure(WIDE, 1.5 + 0.4 * len(against))
        panels = drawn.subplots(1, len(RULES), sharey=True)
        for panel, rule in zip(panels, RULES, strict=True):
            for skill in (s for s in found.core.skills if s.rule == rule):
                _draw(panel, skill, against.index(skill.against))
            panel.axvline(0, color=INK, lw=0.6, zorder=0)
            panel.set_title(f"{heading(found, rule)}, n = {n}", size=TEXT)
            panel.set_xlim(_LOWEST - 0.15, 1.1)
            panel.set_ylim(len(against) - 0.4, -0.6)
            panel.set_xticks([-2, -1, 0, 1], ["−2", "−1", "0", "1"])
            plain(panel)
        panels[0].set_yticks(range(len(against)), against)
        panels[1].set_xlabel("Skill: 0 is no better than the lazy forecaster, 1 is perfect")
        frame(
            drawn,
            "No better than a lazy forecaster, unless the bar lies right of 0",
            "Round, blue: fitted to the other cases. Square, red: as given. Lines: 95% intervals "
            "from resampling cases; an arrow where one goes on.",
            rests_on(found, solves=2 * n),
        )
        settle(drawn)
    return drawn


def _draw(panel: Axes, skill: Skill, row: int) -> None:
    fitted = skill.forecast == FITTED
    y = row + (0.16 if fitted else -0.16)
    if math.isnan(skill.value):
        if fitted:
            panel.text(
                -0.45,
                row,
                "it ruled out what happened",
                size=SMALL,
                color=GREY,
                ha="center",
                va="center",
                bbox=_CLEAR,
            )
        return
    colour = _COLOURS[skill.forecast]
    low = max(skill.low, _LOWEST)
    panel.plot([low, skill.high], [y, y], color=colour, lw=1.2)
    if skill.low < _LOWEST:
        panel.plot([_LOWEST], [y], marker="<", color=colour, ms=4)
    panel.plot([max(skill.value, _LOWEST)], [y], marker="o" if fitted else "s", color=colour, ms=4)
    panel.annotate(
        number(skill.value),
        (max(skill.value, _LOWEST), y),
        xytext=(0, 4 if not fitted else -4),
        textcoords="offset points",
        size=SMALL,
        ha="center",
        va="bottom" if not fitted else "top",
        bbox=_CLEAR,
    )
