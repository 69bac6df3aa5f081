"""Draw which parameters an answer hangs on: the largest on top."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import Count, checked
from crisis_sim.show.figures.style import (
    FAINT,
    INK,
    SMALL,
    WIDE,
    figure,
    figure_of,
    frame,
    line_height,
    rests_on,
    settle,
    style,
    wrap,
)
from crisis_sim.show.labels import formula_label, number, parameter_label, with_unit
from crisis_sim.show.phrases import play_under
from crisis_sim.study.draws.apportion import Effect
from crisis_sim.study.draws.sensitivity import Sensitivity

_ROW = 0.27
_LABEL_ROOM = 2.1
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


@checked
def draw(result: Sensitivity, most: Count = 15, *, axes: Axes | None = None) -> Figure:
    """Draw a bar for each parameter's total effect, and inside it what it does alone.

    Parameters
    ----------
    result
        As from `crisis_sim.sensitivity`.
    most
        How many parameters to draw; the others are named below.
    axes
        Where to draw; left out, a new figure.

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
    with style():
        if axes is None:
            lines = wrap(notes, WIDE - 0.2, SMALL).count("\n") + 1 if notes else 0
            drawn = figure(WIDE, 1.35 + _ROW * len(shown) + lines * line_height(SMALL))
            panel = drawn.subplots()
        else:
            drawn, panel = figure_of(axes), axes
        _draw_bars(panel, result, shown)
        what = label if label == result.measure else f"the {label}"
        share = "Share of the variance of" if result.method == "sobol" else "Effect on"
        panel.set_xlabel(f"{share} {what}")
        if axes is None:
            source = f"{notes}\n{_source(result)}" if notes else _source(result)
            under = play_under(result.scenario, result.concept, result.rationality)
            title = f"Where the variation of {what} comes from"
            frame(drawn, title, f"Under {under}.\n{_LEGENDS[result.method]}", source)
            settle(drawn)
    return drawn


def _draw_bars(panel: Axes, result: Sensitivity, shown: list[Effect]) -> None:
    """Draw the rows, the largest total on top."""
    panel.set_ylim(len(shown) - 0.5, -0.5)
    for row, effect in enumerate(shown):
        panel.barh(row, effect.total, 0.66, color=_TOTAL, edgecolor=INK, linewidth=0.5)
        panel.barh(row, effect.main, 0.3, color=_MAIN)
        _interval(panel, effect.total, effect.total_margin, row - 0.24)
        _interval(panel, effect.main, effect.main_margin, row + 0.24)
        panel.annotate(
            number(round(effect.total, 3)),
            (max(effect.total + effect.total_margin, effect.main + effect.main_margin), row),
            xytext=(4, 0),
            textcoords="offset points",
            va="center_baseline",
        )
    panel.axvline(0, color=INK, lw=0.6, zorder=3)
    panel.set_xlim(right=panel.get_xlim()[1] * 1.06)
    labels = [wrap(with_unit(result.scenario, e.parameter), _LABEL_ROOM) for e in shown]
    panel.set_yticks(range(len(shown)), labels)
    panel.tick_params(axis="y", length=0)
    panel.tick_params(axis="x", length=2)
    panel.spines["left"].set_visible(False)
    panel.grid(axis="x", color=FAINT, lw=0.4)
    panel.set_axisbelow(True)


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


def _source(result: Sensitivity) -> str:
    return rests_on(result)
