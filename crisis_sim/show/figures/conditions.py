"""Draw what an outcome needs: the comparisons on its path, and how far each holds at present."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import checked_as
from crisis_sim.show.figures.paths import path_in_words
from crisis_sim.show.figures.rows import MARGIN, Row, draw_rows
from crisis_sim.show.figures.source import rests_on
from crisis_sim.show.figures.style import FAINT, GREY, INK, SMALL, WIDE
from crisis_sim.show.figures.text import line_height, text_height, wrap
from crisis_sim.show.labels import does, given, number
from crisis_sim.show.phrases import choice_label, counted, human, place_move
from crisis_sim.study.exact.conditions import Condition, Conditions

_MIDDLE, _HALF = 5.95, 0.62
_WORDS = _MIDDLE - _HALF - 0.35
_PAD, _HEAD = 0.12, 0.22
_HOLDS, _FAILS = "#3F6FA3", "#994455"
#: Formulas longer than this are not written out; what they turn on is listed.
_LONGEST = 170


@checked_as("plot")
def draw(found: Conditions, ax: Axes | None = None) -> Figure:
    """Draw a row for each comparison that an outcome needs: the inequality, and its slack.

    The slack is the left side less the right side at the present values, in the player's
    own payoff units. Its bar is drawn as a share of the range of that player's payoffs.

    Parameters
    ----------
    found
        As from `crisis_sim.conditions`.
    ax
        Where to draw; left out, a new figure.

    Returns
    -------
    Figure
    """
    spans = np.ptp(found.scenario.tree().payoffs, axis=1).tolist()
    ranges = dict(zip(found.scenario.players, spans, strict=True))
    rows = [_row(found, condition, ranges[condition.player]) for condition in found.conditions]
    foot = sum(row.height for row in rows)

    def head(panel: Axes, middle: float) -> None:
        y = middle - _HEAD / 2
        look: dict[str, Any] = {"size": SMALL, "color": GREY, "va": "bottom"}
        panel.text(_MIDDLE - 0.06, y + 0.03, "fails by", ha="right", **look)
        panel.text(_MIDDLE + 0.06, y + 0.03, "holds by", ha="left", **look)
        panel.plot([_MIDDLE, _MIDDLE], [y - foot, y], color=INK, lw=0.6)

    source = rests_on(found, solves=None, method="payoffs as formulas, exact")
    return draw_rows([Row(_HEAD, head), *rows], ax, _title(found), _subtitle(found), source)


def _texts(found: Conditions, condition: Condition) -> tuple[str, str]:
    """Return what is compared, and the inequality or what it turns on."""
    move = place_move(condition.information_set)
    choice, instead = (
        choice_label(found.scenario, move, each) for each in (condition.choice, condition.instead)
    )
    head = f"{found.scenario.label(condition.player)}: {choice} rather than {instead}"
    formula = condition.formula
    if len(formula) > _LONGEST:
        known = {*found.scenario.parameters, *found.scenario.definitions}
        names = [n for n in dict.fromkeys(re.findall(r"\w+", formula)) if n in known]
        on = counted(len(names), "quantity", "quantities")
        formula = f"turns on {on}: {', '.join(map(human, names))}"
    for plain, printed in ((">=", "≥"), ("**", "^"), ("*", "·"), (" - ", " − ")):
        formula = formula.replace(plain, printed)
    return head, wrap(formula, _WORDS, SMALL)


def _row(found: Conditions, condition: Condition, span: float) -> Row:
    """Show a comparison, and its slack as a share of the range of payoffs."""
    head, formula = _texts(found, condition)
    height = line_height() + text_height(formula, SMALL) + _PAD

    def draw(panel: Axes, y: float) -> None:
        edge = y + height / 2
        top = edge - _PAD / 2
        panel.plot([MARGIN, WIDE - 0.06], [edge, edge], color=FAINT, lw=0.4)
        panel.text(MARGIN, top, head, va="top")
        below = top - line_height() - 0.01
        panel.text(MARGIN, below, formula, size=SMALL, color=GREY, va="top")
        _draw_slack(panel, condition, condition.margin / span if span > 0 else 0.0, y)

    return Row(height, draw)


def _draw_slack(panel: Axes, condition: Condition, share: float, y: float) -> None:
    end = _MIDDLE + float(np.clip(share, -1, 1)) * _HALF
    colour, side = (_HOLDS, 1) if condition.holds else (_FAILS, -1)
    panel.fill_between(sorted([_MIDDLE, end]), y - 0.07, y + 0.07, color=colour, lw=0)
    text, align = number(abs(condition.margin)), "left" if side > 0 else "right"
    panel.text(end + 0.05 * side, y, text, ha=align, va="center_baseline")


def _title(found: Conditions) -> str:
    failing = sum(not condition.holds for condition in found.conditions)
    count = len(found.conditions)
    if not count:
        return f"{_outcome(found)} in any case: nobody has another choice on the way"
    if not failing:
        return f"{_outcome(found)} in equilibrium: every comparison on the way holds ({count})"
    return f"{_outcome(found)} only if {count} comparisons hold; {failing} fail at present"


def _outcome(found: Conditions) -> str:
    move, equals, choice = found.outcome.partition("==")
    if equals and choice.strip().isidentifier() and move.strip().isidentifier():
        return does(found.scenario, move.strip(), choice.strip())
    return f"{found.outcome}:"


def _subtitle(found: Conditions) -> str:
    path = path_in_words(found.scenario, found.play)
    more = f", the nearest to holding of {found.ways} ways" if found.ways > 1 else ""
    return (
        f"{given(found.scenario, found.fixing)}The way: {path}{more}. After any other "
        "choice play is taken to go on as at present. Figures in the player's own payoff units; "
        "bars as a share of its range of payoffs."
    )
