"""Draw which past episode speaks for which explanation, and how strongly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import checked_as
from crisis_sim.show.figures.page import figure_of, page
from crisis_sim.show.figures.source import rests_on
from crisis_sim.show.figures.style import FAINT, INK, PAPER, SMALL, WIDE, tint
from crisis_sim.show.figures.text import wrap
from crisis_sim.show.words.backtest import figure as number
from crisis_sim.study.history.rivals import Rivals

_FOR, _AGAINST = "#004488", "#994455"
#: A log-likelihood ratio of this size has the full colour.
_FULL = 3.0
_LEGEND = (
    "Log-probability of what happened, given the earlier cases, less that of the whole model.\n"
    "Red: the case speaks against the explanation. Blue: for it."
)


@checked_as("plot")
def draw(found: Rivals, ax: Axes | None = None) -> Figure:
    """Draw the matrix of cases by explanations, against the scenario as a whole.

    Parameters
    ----------
    found
        As from `crisis_sim.rivals`.
    ax
        Where to draw; left out, a new figure.
    """
    matrix = np.vstack([found.matrix[:, 1:], found.log_bayes_factors[None, 1:]])
    size, source = (WIDE, 1.6 + 0.19 * len(matrix)), rests_on(found, found.warning)
    with page(ax, size, "Which case speaks for which explanation", _LEGEND, source) as panel:
        for row, values in enumerate(matrix[:-1].tolist()):
            _draw_row(panel, row, values, _FULL)
        last = len(matrix) - 1
        _draw_row(panel, last + 0.5, matrix[-1].tolist(), 6 * _FULL)
        panel.axhline(last - 0.25, color=FAINT, lw=0.6)
        panel.set_xlim(-0.5, matrix.shape[1] - 0.5)
        panel.set_ylim(last + 1, -0.5)
        titles = [wrap(title, 0.66, SMALL) for title in found.titles[1:]]
        panel.set_xticks(range(len(titles)), titles, size=SMALL)
        names = [*(case.label for case in found.cases), "Log Bayes factor"]
        panel.set_yticks([*range(last), last + 0.5], names)
        panel.tick_params(length=0, labeltop=True, labelbottom=False)
        for side in ("left", "bottom"):
            panel.spines[side].set_visible(False)
    return figure_of(panel)


def _draw_row(panel: Axes, y: float, values: Sequence[float], full: float) -> None:
    """Write what a case says of each explanation, shaded up to the size that counts as full."""
    for column, value in enumerate(values):
        share = min(1.0, abs(value) / full)
        colour = tint(_FOR if value > 0 else _AGAINST, 0.9 * share)
        panel.barh(y, 0.94, 0.86, left=column - 0.47, color=colour, linewidth=0)
        look: dict[str, Any] = {"size": SMALL, "ha": "center", "va": "center_baseline"}
        panel.text(column, y, number(value, 1), color=PAPER if share > 0.7 else INK, **look)
