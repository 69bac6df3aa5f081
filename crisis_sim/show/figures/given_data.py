"""Draw what the choice at a move hangs on."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import Count, checked
from crisis_sim.show.figures.style import (
    FAINT,
    INK,
    WIDE,
    figure,
    figure_of,
    frame,
    rests_on,
    settle,
    style,
    wrap,
)
from crisis_sim.show.labels import number, with_unit
from crisis_sim.show.phrases import human
from crisis_sim.study.draws.given_data import Dependence, GivenData

_ROW = 0.25
_LABEL_ROOM = 2.1
_BAR = "#3F6FA3"


@checked
def draw(found: GivenData, most: Count = 15, *, axes: Axes | None = None) -> Figure:
    """Draw Borgonovo's delta of each parameter, and what noise would give.

    Parameters
    ----------
    found
        As from `crisis_sim.given_data`.
    most
        How many parameters to draw; the others are counted below.
    axes
        Where to draw; left out, a new figure.

    Raises
    ------
    ArgumentError
        If `most` is less than 1.
    """
    shown, rest = found.parameters[:most], found.parameters[most:]
    noisy = sum(d.delta.value <= d.delta.noise for d in found.parameters)
    note = f"{noisy} of {len(found.parameters)} parameters cannot be told from noise."
    note += f" {len(rest)} not drawn, {number(rest[0].delta.value)} at most." if rest else ""
    legend = (
        "Bar: how far knowing the parameter moves the probabilities of the choices (Borgonovo's\n"
        "delta; 1: it settles the choice). Line: 95% interval. Grey: up to here it may be noise."
    )
    with style():
        if axes is None:
            drawn = figure(WIDE, 1.4 + _ROW * max(2, len(shown)))
            panel = drawn.subplots()
        else:
            drawn, panel = figure_of(axes), axes
        _draw_deltas(panel, found, shown)
        if axes is None:
            title = f"What the choice of {human(found.move)} hangs on"
            frame(drawn, title, legend, f"{note}\n{rests_on(found.drawn)}")
            settle(drawn)
    return drawn


def _draw_deltas(panel: Axes, found: GivenData, shown: tuple[Dependence, ...]) -> None:
    for row, dependence in enumerate(shown):
        d = dependence.delta
        panel.barh(row, d.value, 0.62, color=_BAR, edgecolor=INK, linewidth=0.5)
        panel.barh(row, d.noise, 0.62, color=FAINT, edgecolor=INK, linewidth=0.5)
        panel.plot([d.low, d.high], [row, row], color=INK, lw=0.9, zorder=4)
        panel.annotate(
            number(round(d.value, 3)),
            (max(d.value, d.high, d.noise), row),
            xytext=(4, 0),
            textcoords="offset points",
            va="center_baseline",
        )
    panel.set_ylim(len(shown) - 0.5, -0.5)
    labels = [wrap(with_unit(found.scenario, d.parameter), _LABEL_ROOM) for d in shown]
    panel.set_yticks(range(len(shown)), labels)
    panel.set_xlim(0, 1.1 * max(max(d.delta.value, d.delta.high, d.delta.noise) for d in shown))
    panel.set_xlabel("Delta, share of the most possible")
    panel.tick_params(axis="y", length=0)
    panel.tick_params(axis="x", length=2)
    panel.spines["left"].set_visible(False)
    panel.grid(axis="x", color=FAINT, lw=0.4)
    panel.set_axisbelow(True)
