"""Draw what was predicted for every past episode beside what happened."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from crisis_sim.checks import checked
from crisis_sim.show.figures.style import (
    FAINT,
    GREY,
    INK,
    PAPER,
    SMALL,
    TEXT,
    WIDE,
    figure,
    frame,
    settle,
    style,
    tint,
)
from crisis_sim.show.history import backtest_source
from crisis_sim.show.phrases import human
from crisis_sim.study.history.backtest import Backtest

_ROW = 0.19
_SHADE = "#004488"


@checked
def draw(found: Backtest) -> Figure:
    """Draw a row for each case: the predicted probability of each level, and the outcome framed.

    Left the parameters as given, right fitted to the other core cases. Cases that are
    not core stand below.

    Parameters
    ----------
    found
        As from `crisis_sim.backtest`.
    """
    core = [i for i, case in enumerate(found.cases) if case.happened.core]
    aside = [i for i, case in enumerate(found.cases) if not case.happened.core]
    rows = [*core, *aside]
    place = [*range(len(core)), *(len(core) + 0.8 + k for k in range(len(aside)))]
    bottom = place[-1] + 0.5
    with style():
        drawn = figure(WIDE, 1.35 + _ROW * bottom)
        panels = drawn.subplots(1, 2, sharey=True)
        for panel, told, title in zip(
            panels,
            (found.given, found.fitted),
            ("As given", "Fitted to the other core cases"),
            strict=True,
        ):
            for y, i in zip(place, rows, strict=True):
                _row(panel, y, told[i].tolist(), found.cases[i].low, found.cases[i].high)
            panel.set_title(title, size=TEXT, pad=18)
            panel.set_xlim(-0.5, len(found.levels) - 0.5)
            panel.set_ylim(bottom, -0.5)
            panel.set_xticks(range(len(found.levels)), [human(level) for level in found.levels])
            panel.tick_params(length=0, top=False, labeltop=True, labelbottom=False)
            for side in ("left", "bottom"):
                panel.spines[side].set_visible(False)
            if aside:
                panel.axhline(len(core) - 0.1, color=FAINT, lw=0.6)
        panels[0].set_yticks(place, [found.cases[i].label for i in rows])
        for label in panels[0].get_yticklabels()[len(core) :]:
            label.set_color(GREY)
        source = backtest_source(found, 2 * len(rows))
        frame(
            drawn,
            f"Predicted and observed: {len(core)} core cases, {len(aside)} others in grey",
            "Numbers: probability in percent, given the attack. "
            "Frames: what happened; wider where sources disagree.",
            source,
        )
        settle(drawn)
    return drawn


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
