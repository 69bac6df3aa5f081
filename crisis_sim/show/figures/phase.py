"""Draw how play goes over two parameters: regions with their names in them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import checked_as
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.show.figures.axis import axis_label
from crisis_sim.show.figures.legend import SEVERAL, UNRESOLVED, looks
from crisis_sim.show.figures.page import figure_of, page
from crisis_sim.show.figures.phase_names import name_all
from crisis_sim.show.figures.plane import Plane, plane_of
from crisis_sim.show.figures.style import GREY, INK, WIDE, style
from crisis_sim.show.labels import given, parameter_label
from crisis_sim.study.phase import PhaseDiagram
from crisis_sim.study.plays import SEVERAL as PLAYS_DIFFER
from crisis_sim.study.plays import UNSOLVED
from crisis_sim.study.sweep import Sweep
from crisis_sim.types import Array, Mask

_HEIGHT = 5.0
_ODD = {PLAYS_DIFFER: SEVERAL, UNSOLVED: UNRESOLVED}


@checked_as("plot")
def draw(
    found: Sweep | PhaseDiagram,
    ax: Axes | None = None,
    *,
    marks: Mapping[str, Mapping[str, float]] = MappingProxyType({}),
) -> Figure:
    """Draw the ways to play over two parameters.

    A boundary runs midway between the points that differ. A region's name tells
    only the moves in which the regions differ.

    Parameters
    ----------
    found
        A sweep of two parameters, or a phase diagram: the first across, the second up.
    ax
        Where to draw; left out, a new figure.
    marks
        Points to name, besides those of a phase diagram: parameter values by label.
        A parameter that is left out has its present value.

    Returns
    -------
    Figure

    Raises
    ------
    ArgumentError
        If not two parameters were swept, or a mark lies outside the plane.
    """
    plane = plane_of(found)
    across, up = plane.grid
    points = {**plane.marks, **{k: _point(plane, k, mark) for k, mark in marks.items()}}
    title = f"Play over “{parameter_label(plane.scenario, across)}” and "
    title += f"“{parameter_label(plane.scenario, up)}”"
    subtitle = given(plane.scenario, plane.fixing).rstrip()
    with style():
        with page(ax, (WIDE, _HEIGHT), title, subtitle, plane.source) as panel:
            _draw_regions(panel, plane)
            panel.set_xlabel(axis_label(plane.scenario, across, 5.6))
            panel.set_ylabel(axis_label(plane.scenario, up, 3.6))
        figure_of(panel).draw_without_rendering()
        name_all(panel, plane, points)
    return figure_of(panel)


def _point(plane: Plane, label: str, mark: Mapping[str, float]) -> tuple[float, float]:
    """Return where a mark lies in the plane."""
    for name in mark:
        plane.scenario.known(name, "plot")
    x, y = (float(mark.get(name, plane.scenario.values[name])) for name in plane.grid)
    if not plane.holds(x, y):
        raise ArgumentError("plot", "marks", f"`{label}` lies outside the plane")
    return x, y


def _draw_regions(panel: Axes, plane: Plane) -> None:
    """Fill the regions and draw their boundaries as lines."""
    x, y = plane.grid.values()
    index, fills = plane.index.T, _fills(plane)
    shown = [kind for kind in (*_ODD, *range(len(plane.plays))) if (index == kind).any()]
    rank = np.select([index == kind for kind in shown], list(range(len(shown))))
    fill, hatch = fills[shown[0]]
    panel.axvspan(x[0], x[-1], facecolor=fill, hatch=hatch, edgecolor=GREY, lw=0)
    # Each layer covers all later classes too, so that no gap opens where three regions meet.
    depths = [_depth(rank >= layer) for layer in range(1, len(shown))]
    for kind, depth in zip(shown[1:], depths, strict=True):
        fill, hatch = fills[kind]
        filled = panel.contourf(x, y, depth, levels=[0, np.inf], colors=[fill], hatches=[hatch])
        filled.set_edgecolor(GREY if hatch else "none")
        filled.set_linewidth(0)
    for depth in depths:
        panel.contour(x, y, depth, levels=[0], colors=[INK], linewidths=0.8)
    panel.set_xlim(x[0], x[-1])
    panel.set_ylim(y[0], y[-1])
    for side in ("top", "right"):
        panel.spines[side].set_visible(True)
    panel.tick_params(length=2)


def _fills(plane: Plane) -> dict[int, tuple[str, str | None]]:
    """Return fill and hatch of each class, those that its play has in other figures too."""
    spot = tuple(
        int(np.abs(values - plane.scenario.values[name]).argmin())
        for name, values in plane.grid.items()
    )
    kind = int(plane.index[spot])
    every = plane.plays
    found = looks(plane.scenario, every, every[kind] if kind >= 0 else ())
    own = {kind: found[play] for kind, play in enumerate(every)}
    return {kind: (fill, hatch or None) for kind, (fill, hatch) in {**own, **_ODD}.items()}


def _depth(mask: Mask) -> Array:
    """Return a smooth field that is positive at the points of a mask and negative at the others.

    Its zero line is the boundary drawn. It wanders less than a line round the grid's
    cells and still leaves every grid point on its own side.
    """
    from scipy.ndimage import distance_transform_edt, gaussian_filter

    distance = distance_transform_edt(mask) - distance_transform_edt(~mask)
    beyond = np.pad(distance, 6, mode="reflect", reflect_type="odd")
    smooth = gaussian_filter(beyond, sigma=1.5)[6:-6, 6:-6]
    return np.where((smooth > 0) == mask, smooth, np.where(mask, 0.2, -0.2))
