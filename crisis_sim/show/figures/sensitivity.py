"""Draw which parameters an answer hangs on: the largest on top."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import Count, checked_as
from crisis_sim.show.figures.axis import beside, plain
from crisis_sim.show.figures.bars import parameter_bars
from crisis_sim.show.figures.page import figure_of
from crisis_sim.show.figures.style import INK
from crisis_sim.show.labels import formula_label, number, parameter_label
from crisis_sim.study.draws.apportion import Effect
from crisis_sim.study.draws.sensitivity import Sensitivity

_TOTAL, _MAIN = "#C3D5EA", "#3F6FA3"
#: Totals smaller than this share of the largest are named below, not drawn.
_LEAST = 0.01
_LEGENDS = {
    "sobol": (
        "Share of the variance, all parameters varied at once. Dark: the parameter alone\n"
        "(first order). Pale: also together with others (total, at the bar). Lines: 95% intervals."
    ),
    "morris": (
        "Effect of a step along one parameter, per whole range, from many points. Pale: mean size\n"
        "(at the bar). Dark: mean with its sign; short if the sign varies. Lines: 95% intervals."
    ),
}


@checked_as("plot")
def draw(result: Sensitivity, ax: Axes | None = None, *, most: Count = 15) -> Figure:
    """Draw a bar for each parameter's total effect, and inside it what it does alone.

    Parameters
    ----------
    result
        As from `crisis_sim.sensitivity`.
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
    least = _LEAST * result.effects[0].total
    shown = [effect for effect in result.effects if effect.total >= least][:most]
    notes = _notes(result, result.effects[len(shown) :])
    label = formula_label(result.scenario, result.measure)
    what = label if label == result.measure else f"the {label}"
    share = "Share of the variance of" if result.method == "sobol" else "Effect on"
    names, title = [each.parameter for each in shown], f"Where the variation of {what} comes from"
    with parameter_bars(ax, result, names, title, _LEGENDS[result.method], notes) as panel:
        _draw_bars(panel, shown)
        panel.set_xlabel(f"{share} {what}")
    return figure_of(panel)


def _draw_bars(panel: Axes, shown: list[Effect]) -> None:
    """Draw the rows, the largest total on top."""
    for row, effect in enumerate(shown):
        panel.barh(row, effect.total, 0.66, color=_TOTAL, edgecolor=INK, linewidth=0.5)
        panel.barh(row, effect.main, 0.3, color=_MAIN)
        _interval(panel, effect.total, effect.total_margin, row - 0.24)
        _interval(panel, effect.main, effect.main_margin, row + 0.24)
        end = max(effect.total + effect.total_margin, effect.main + effect.main_margin)
        beside(panel, end, row, number(round(effect.total, 3)))
    panel.axvline(0, color=INK, lw=0.6, zorder=3)
    panel.set_xlim(right=panel.get_xlim()[1] * 1.06)
    plain(panel)


def _interval(panel: Axes, value: float, margin: float, row: float) -> None:
    panel.plot([value - margin, value + margin], [row, row], color=INK, lw=0.9, zorder=4)


def _notes(result: Sensitivity, rest: tuple[Effect, ...]) -> str:
    """Name the parameters that are not drawn, and say what speaks against the estimates."""
    notes = []
    if rest:
        names = ", ".join(parameter_label(result.scenario, effect.parameter) for effect in rest)
        notes.append(f"Smaller, {number(round(rest[0].total, 3))} at most: {names}.")
    if result.disagree:
        notes.append(f"Solutions disagree at {result.disagree} points: the middle counts there.")
    if result.check:
        notes.append(f"Not settled: {'; '.join(result.check)}.")
    return " ".join(notes)
