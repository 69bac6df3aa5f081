"""Draw regimes over two parameters, each named in its place."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from crisis_sim.checks import checked_as
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.show.figures.page import figure_of, page
from crisis_sim.show.figures.place import inside
from crisis_sim.show.figures.regions import Regions
from crisis_sim.show.figures.source import rests_on
from crisis_sim.show.figures.style import FILLS, GREY, INK, SMALL, TEXT, style
from crisis_sim.show.figures.text import text_height, text_width, wrap
from crisis_sim.show.labels import gist, with_unit
from crisis_sim.study.regimes import Regimes
from crisis_sim.types import Array, Indices, Mask

_SIZE = 5.2, 5.2
_CELL = 0.02  # inches: the grid on which places for names are sought


@checked_as("plot")
def draw(found: Regimes, ax: Axes | None = None, *, title: str = "") -> Figure:
    """Draw which kinds of equilibrium exist where.

    A region is where the same kinds exist; kinds that rest on beliefs off the path stand
    below the others, in brackets. A boundary runs midway between grid points that differ.
    Where an equilibrium is of no kind asked for, or one may be missing, it says so.

    Parameters
    ----------
    found
        Over two parameters, the first across and the second up.
    ax
        Where to draw; left out, a new figure.
    title
        Left out, the scenario's own.

    Raises
    ------
    ArgumentError
        If the grid is not of two parameters with at least two values each.
    """
    if len(found.grid) != 2 or min(found.found.shape[1:]) < 2:
        problem = f"has the shape {found.found.shape[1:]}"
        raise ArgumentError("plot", "found", problem, "two parameters, 2 values each")
    across, up = found.grid
    names, index = _classes(found)
    head = title or found.scenario.title
    with style():
        with page(ax, _SIZE, head, _sureness(found), rests_on(found)) as panel:
            _fill(panel, found, index)
            panel.set_xlabel(_axis_label(found, across))
            panel.set_ylabel(_axis_label(found, up))
        figure_of(panel).draw_without_rendering()
        regions = Regions.of(panel, list(found.grid.values()), index, _CELL)
        for kind, name in enumerate(names):
            for part in regions.parts(kind):
                _name(regions, part, name)
    return figure_of(panel)


def _axis_label(found: Regimes, name: str) -> str:
    return gist(found.scenario.parameters[name].meaning) or with_unit(found.scenario, name)


def _sureness(found: Regimes) -> str:
    """Say what is certain of the regimes, and what the brackets mean."""
    words = f"Equilibria at each of {found.solves:,} points"
    words += ", all of them." if found.complete else "; some may be missing."
    if any(kind.rests for kind in found.regimes):
        words += " Those in brackets rest on beliefs off the path of play."
    return words


def _classes(found: Regimes) -> tuple[list[str], Indices]:
    """Return the name of each region, and the region of each point, [up, across]."""
    other = (found.unnamed > 0)[None]
    missing = ~found.certain[None]
    table = np.concatenate([found.found, other, missing]).reshape(len(found.regimes) + 2, -1)
    kinds, index = np.unique(table, axis=1, return_inverse=True)
    return [_label(found, kind) for kind in kinds.T], index.reshape(found.certain.shape).T


def _label(found: Regimes, kind: Mask) -> str:
    present = [r for r, here in zip(found.regimes, kind, strict=False) if here]
    lines = [regime.name for regime in present if not regime.rests]
    lines += ["another equilibrium"] if kind[-2] else []
    lines += [f"({regime.name})" for regime in present if regime.rests]
    lines += ["(one may be missing)"] if kind[-1] else []
    return "\n".join(lines) or "no equilibrium"


def _fill(panel: Axes, found: Regimes, index: Indices) -> None:
    """Fill the regions, and draw a line between cells that differ."""
    x, y = (_edges(values) for values in found.grid.values())
    # Rows and columns alike their neighbours make one, so that the file stays small.
    rows = np.append(0, np.nonzero((index[1:] != index[:-1]).any(axis=1))[0] + 1)
    columns = np.append(0, np.nonzero((index[:, 1:] != index[:, :-1]).any(axis=0))[0] + 1)
    panel.pcolormesh(
        np.append(x[columns], x[-1]),
        np.append(y[rows], y[-1]),
        index[rows][:, columns] % len(FILLS),
        cmap=ListedColormap(FILLS),
        vmin=-0.5,
        vmax=len(FILLS) - 0.5,
        edgecolors="face",
        linewidth=0.2,
    )
    down, right = np.nonzero(index[1:] != index[:-1]), np.nonzero(index[:, 1:] != index[:, :-1])
    panel.hlines(
        y[down[0] + 1], x[down[1]], x[down[1] + 1], color=INK, lw=0.8, capstyle="projecting"
    )
    panel.vlines(
        x[right[1] + 1], y[right[0]], y[right[0] + 1], color=INK, lw=0.8, capstyle="projecting"
    )
    panel.set_xlim(x[0], x[-1])
    panel.set_ylim(y[0], y[-1])
    panel.set_aspect("auto")
    for side in ("top", "right"):
        panel.spines[side].set_visible(True)
    panel.tick_params(length=2)


def _edges(values: Array) -> Array:
    """Return where the cells around the grid's values begin and end."""
    middle = (values[1:] + values[:-1]) / 2
    first, last = values[0] - (middle[0] - values[0]), values[-1] + (values[-1] - middle[-1])
    return np.concatenate([[first], middle, [last]])


def _name(regions: Regions, part: Mask, name: str) -> None:
    """Write a name inside a region, in the largest type and fewest lines that fit."""
    for size in (TEXT, SMALL, 0.8 * SMALL):
        for room in (9.0, 1.6, 1.0, 0.7):
            text = "\n".join(wrap(line, room, size) for line in name.split("\n"))
            box = text_width(text, size) + 0.06, text_height(text, size) + 0.04
            place = _middle(part, *box) or inside(part, _CELL, *box)
            if place is not None:
                colour = INK if size == TEXT else GREY
                regions.write(place, text, size=size, color=colour, linespacing=1.15)
                return


def _middle(mask: Mask, width: float, height: float) -> tuple[float, float] | None:
    """Return the centre of a region if a box around it lies inside."""
    row, column = (round(float(where.mean())) for where in np.nonzero(mask))
    down, across = round(height / 2 / _CELL), round(width / 2 / _CELL)
    if min(row - down, column - across) < 0:
        return None
    box = mask[row - down : row + down + 1, column - across : column + across + 1]
    fits = box.shape == (2 * down + 1, 2 * across + 1) and bool(box.all())
    return ((column + 0.5) * _CELL, (row + 0.5) * _CELL) if fits else None
