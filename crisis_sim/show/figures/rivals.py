"""Draw which past episode speaks for which explanation, and how strongly."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from crisis_sim.checks import checked
from crisis_sim.show.figures.style import (
    FAINT,
    INK,
    PAPER,
    SMALL,
    WIDE,
    figure,
    frame,
    rests_on,
    settle,
    style,
    tint,
    wrap,
)
from crisis_sim.show.history import figure as number
from crisis_sim.study.history.rivals import Rivals

_FOR, _AGAINST = "#004488", "#994455"
#: A log-likelihood ratio of this size has the full colour.
_FULL = 3.0


@checked
def draw(found: Rivals) -> Figure:
    """Draw the matrix of cases by explanations, against the scenario as a whole.

    Parameters
    ----------
    found
        As from `crisis_sim.rivals`.
    """
    matrix = np.vstack([found.matrix[:, 1:], found.log_bayes_factors[None, 1:]])
    rows, columns = matrix.shape
    names = [case.label for case in found.cases]
    with style():
        drawn = figure(WIDE, 1.6 + 0.19 * rows)
        panel = drawn.subplots()
        for row in range(rows):
            y = row + 0.5 * (row == rows - 1)
            for column in range(columns):
                value = float(matrix[row, column])
                share = min(1.0, abs(value) / (_FULL if row < rows - 1 else 6 * _FULL))
                colour = tint(_FOR if value > 0 else _AGAINST, 0.9 * share)
                panel.barh(y, 0.94, 0.86, left=column - 0.47, color=colour, linewidth=0)
                ink = PAPER if share > 0.7 else INK
                panel.text(
                    column,
                    y,
                    number(value, 1),
                    size=SMALL,
                    color=ink,
                    ha="center",
                    va="center_baseline",
                )
        panel.axhline(rows - 1.25, color=FAINT, lw=0.6)
        panel.set_xlim(-0.5, columns - 0.5)
        panel.set_ylim(rows, -0.5)
        titles = [wrap(title, 0.66, SMALL) for title in found.titles[1:]]
        panel.set_xticks(range(columns), titles, size=SMALL)
        panel.set_yticks([*range(rows - 1), rows - 0.5], [*names, "Log Bayes factor"])
        panel.tick_params(length=0, labeltop=True, labelbottom=False)
        for side in ("left", "bottom"):
            panel.spines[side].set_visible(False)
        frame(
            drawn,
            "Which case speaks for which explanation",
            "Log-probability of what happened, given the earlier cases, "
            "less that of the whole model.\n"
            "Red: the case speaks against the explanation. Blue: for it.",
            f"{found.warning}\n{_source(found)}",
        )
        settle(drawn)
    return drawn


def _source(found: Rivals) -> str:
    return rests_on(found)
