"""Draw what the choice at a move hangs on."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import Count, checked_as
from crisis_sim.show.figures.axis import beside, name_rows, parameter_names, plain
from crisis_sim.show.figures.page import figure_of, page
from crisis_sim.show.figures.source import rests_on
from crisis_sim.show.figures.style import FAINT, INK, WIDE
from crisis_sim.show.labels import number
from crisis_sim.show.phrases import human
from crisis_sim.study.draws.given_data import Dependence, GivenData

_ROW = 0.25
_BAR = "#3F6FA3"
_LEGEND = (
    "Bar: how far knowing the parameter moves the probabilities of the choices (Borgonovo's\n"
    "delta; 1: it settles the choice). Line: 95% interval. Grey: up to here it may be noise."
)


@checked_as("plot")
def draw(found: GivenData, ax: Axes | None = None, *, most: Count = 15) -> Figure:
    """Draw Borgonovo's delta of each parameter, and what noise would give.

    Parameters
    ----------
    found
        As from `crisis_sim.study.given_data`.
    ax
        Where to draw; left out, a new figure.
    most
        How many parameters to draw; the others are counted below.

    Raises
    ------
    ArgumentError
        If `most` is less than 1.
    """
    shown, rest = found.parameters[:most], found.parameters[most:]
    noisy = sum(d.delta.value <= d.delta.noise for d in found.parameters)
    note = f"{noisy} of {len(found.parameters)} parameters cannot be told from noise."
    note += f" {len(rest)} not drawn, {number(rest[0].delta.value)} at most." if rest else ""
    title, source = f"What the choice of {human(found.move)} hangs on", rests_on(found.drawn, note)
    with page(ax, (WIDE, 1.4 + _ROW * max(2, len(shown))), title, _LEGEND, source) as panel:
        _draw_deltas(panel, found, shown)
    return figure_of(panel)


def _draw_deltas(panel: Axes, found: GivenData, shown: tuple[Dependence, ...]) -> None:
    for row, dependence in enumerate(shown):
        d = dependence.delta
        panel.barh(row, d.value, 0.62, color=_BAR, edgecolor=INK, linewidth=0.5)
        panel.barh(row, d.noise, 0.62, color=FAINT, edgecolor=INK, linewidth=0.5)
        panel.plot([d.low, d.high], [row, row], color=INK, lw=0.9, zorder=4)
        beside(panel, max(d.value, d.high, d.noise), row, number(round(d.value, 3)))
    name_rows(panel, parameter_names(found.scenario, [d.parameter for d in shown]))
    panel.set_xlim(0, 1.1 * max(max(d.delta.value, d.delta.high, d.delta.noise) for d in shown))
    panel.set_xlabel("Delta, share of the most possible")
    plain(panel)
