"""Draw what was predicted for every past episode beside what happened."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from crisis_sim.checks import checked_as
from crisis_sim.show.figures.page import figure, frame, settle
from crisis_sim.show.figures.source import rests_on
from crisis_sim.show.figures.style import FAINT, GREY, INK, PAPER, SMALL, TEXT, WIDE, style, tint
from crisis_sim.show.phrases import human
from crisis_sim.study.history.backtest import Backtest
from crisis_sim.types import Array

_ROW = 0.19
_SHADE = "#004488"


@checked_as("plot")
def draw(found: Backtest) -> Figure:
    """Draw a row for each case: the predicted probability of each level, and the outcome framed.

    Left the parameters as given, right fitted to the other core cases. Cases that are
    not core stand below.

    Parameters
    ----------
    found
        As from `crisis_sim.backtest`.
    """
    rows = sorted(range(len(found.cases)), key=lambda i: not found.cases[i].happened.core)
    core = sum(case.happened.core for case in found.cases)
    places = [i if i < core else i + 0.8 for i in range(len(rows))]
    with style():
        drawn = figure(WIDE, 1.35 + _ROW * (places[-1] + 0.5))
        given, fitted = drawn.subplots(1, 2, sharey=True)
        _draw(given, found, found.given, dict(zip(rows, places, strict=True)), "As given")
        title = "Fitted to the other core cases"
        _draw(fitted, found, found.fitted, dict(zip(rows, places, strict=True)), title)
        given.set_yticks(places, [found.cases[i].label for i in rows])
        for label in given.get_yticklabels()[core:]:
            label.set_color(GREY)
        frame(
            drawn,
            f"Predicted and observed: {core} core cases, {len(rows) - core} others in grey",
            "Numbers: probability in percent, given the attack. "
            "Frames: what happened; wider where sources disagree.",
            rests_on(found, solves=2 * len(rows)),
        )
        settle(drawn)
    return drawn


def _draw(
    panel: Axes, found: Backtest, told: Array, places: Mapping[int, float], title: str
) -> None:
    """Draw the predictions of one kind for all cases, each at its place."""
    for i, y in places.items():
        _row(panel, y, told[i].tolist(), found.cases[i].low, found.cases[i].high)
    panel.set_title(title, size=TEXT, pad=18)
    panel.set_xlim(-0.5, len(found.levels) - 0.5)
    panel.set_ylim(max(places.values()) + 0.5, -0.5)
    panel.set_xticks(range(len(found.levels)), [human(level) for level in found.levels])
    panel.tick_params(length=0, top=False, labeltop=True, labelbottom=False)
    for side in ("left", "bottom"):
        panel.spines[side].set_visible(False)
    core = sum(case.happened.core for case in found.cases)
    if core < len(places):
        panel.axhline(core - 0.1, color=FAINT, lw=0.6)


def _row(panel: Axes, y: float, told: list[float], low: int, high: int) -> None:
    """Draw one case."""
    for level, chance in enumerate(told):
        panel.add_patch(
            Rectangle(
                (level - 0.46, y - 0.42), 0.92, 0.84, color=tint(_SHADE, 0.03 + 0.82 * chance), lw=0
            )
        )
        if chance >= 0.005:
            ink = PAPER if chance > 0.55 else INK
            panel.text(
                level,
                y,
                f"{100 * chance:.0f}",
                size=SMALL,
                color=ink,
                ha="center",
                va="center_baseline",
            )
    panel.add_patch(
        Rectangle(
            (low - 0.46, y - 0.42), high - low + 0.92, 0.84, fill=False, edgecolor=INK, lw=1.1
        )
    )
