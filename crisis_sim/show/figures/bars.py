"""The page of a bar for each parameter, the largest on top; what is not drawn is told below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from matplotlib.axes import Axes

from crisis_sim.result import StudyResult
from crisis_sim.show.figures.axis import name_rows, parameter_names
from crisis_sim.show.figures.page import page
from crisis_sim.show.figures.source import rests_on
from crisis_sim.show.figures.style import SMALL, WIDE
from crisis_sim.show.figures.text import text_height, wrap
from crisis_sim.show.phrases import play_under

_ROW = 0.27


@contextmanager
def parameter_bars(
    ax: Axes | None,
    result: StudyResult,
    parameters: Sequence[str],
    title: str,
    legend: str,
    notes: str,
) -> Iterator[Axes]:
    """Give the axes to draw into, with a row named for each parameter.

    Parameters
    ----------
    ax
        Where to draw; None for a new figure.
    result
        What is drawn; how it was solved is told under the title.
    parameters
        Those that are drawn, from top to bottom.
    title, legend, notes
        The words around the drawing.
    """
    room = text_height(wrap(notes, WIDE - 0.2, SMALL), SMALL)
    size = WIDE, 1.35 + _ROW * max(1, len(parameters)) + room
    under = play_under(result.scenario, result.concept, result.rationality)
    subtitle = f"Under {under}.\n{legend}"
    with page(ax, size, title, subtitle, rests_on(result, notes)) as panel:
        name_rows(panel, parameter_names(result.scenario, parameters))
        yield panel
