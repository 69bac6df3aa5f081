"""Draw how play goes over two parameters: regions with their names in them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import checked
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.show.figures.paths import looks
from crisis_sim.show.figures.place import Box, beside, inside
from crisis_sim.show.figures.plane import Plane, plane_of
from crisis_sim.show.figures.style import (
    GREY,
    INK,
    TEXT,
    WIDE,
    figure,
    figure_of,
    frame,
    line_height,
    settle,
    style,
    text_width,
    wrap,
)
from crisis_sim.show.labels import does, gist, parameter_label, with_unit
from crisis_sim.study.exact.phase import PhaseDiagram
from crisis_sim.study.play_map import PlayMap
from crisis_sim.study.plays import SEVERAL, UNSOLVED
from crisis_sim.study.sweep import Sweep
from crisis_sim.types import Array, Indices, Mask

_HEIGHT = 5.0
_PER_INCH = 60  # cells of the grid on which places for text are sought
_ODD = {SEVERAL: ("several equilibria", "//////"), UNSOLVED: ("not solved", "xxxxxx")}


@checked
def draw(
    found: PlayMap | Sweep | PhaseDiagram,
    marks: Mapping[str, Mapping[str, float]] = MappingProxyType({}),
    *,
    axes: Axes | None = None,
) -> Figure:
    """Draw the ways to play over two parameters.

    A boundary runs midway between the points that differ. A region's name tells
    only the moves in which the regions differ.

    Parameters
    ----------
    found
        A sweep of two parameters, a phase diagram, or either: the first across, the second up.
    marks
        Points to name, besides those of a phase diagram: parameter values by label.
        A parameter that is left out has its present value.
    axes
        Where to draw; left out, a new figure.

    Returns
    -------
    Figure

    Raises
    ------
    ArgumentError
        If not two parameters were swept, or a mark lies outside the plane.
    """
    if isinstance(found, PlayMap):
        marks = {**found.marks, **marks}
        found = found.found
    plane = plane_of(found)
    across, up = plane.grid
    points = {**plane.marks, **{k: _point(plane, k, mark) for k, mark in marks.items()}}
    with style():
        if axes is None:
            drawn = figure(WIDE, _HEIGHT)
            panel = drawn.subplots()
        else:
            drawn, panel = figure_of(axes), axes
        _draw_regions(panel, plane)
        panel.set_xlabel(_axis_label(plane, across, 5.6))
        panel.set_ylabel(_axis_label(plane, up, 3.6))
        if axes is None:
            title = f"Play over “{parameter_label(plane.scenario, across)}” and "
            title += f"“{parameter_label(plane.scenario, up)}”"
            frame(drawn, title, _subtitle(plane), plane.source)
            settle(drawn)
        else:
            drawn.draw_without_rendering()
        _draw_labels(panel, plane, points)
    return drawn


def _point(plane: Plane, label: str, mark: Mapping[str, float]) -> tuple[float, float]:
    """Return where a mark lies in the plane."""
    for name in mark:
        plane.scenario.known(name, "draw_phase")
    x, y = (float(mark.get(name, plane.scenario.values[name])) for name in plane.grid)
    if not _in_plane(plane, x, y):
        raise ArgumentError("draw_phase", "marks", f"`{label}` lies outside the plane")
    return x, y


def _in_plane(plane: Plane, x: float, y: float) -> bool:
    (left, right), (low, high) = ((v[0], v[-1]) for v in plane.grid.values())
    return bool(left <= x <= right and low <= y <= high)


def _draw_regions(panel: Axes, plane: Plane) -> None:
    """Fill the regions and draw their boundaries as lines."""
    x, y = plane.grid.values()
    index = plane.index.T
    colours = _fills(plane)
    order = [SEVERAL, UNSOLVED, *range(len(plane.plays))]
    rank = np.select([index == kind for kind in order], list(range(len(order))))
    shown = [k for k in range(len(order)) if (rank == k).any()]
    lines = []
    # Each layer covers all later classes too, so that no gap opens where three regions meet.
    for layer in shown:
        kind = order[layer]
        fill = "white" if kind < 0 else colours[kind]
        hatch = _ODD[kind][1] if kind < 0 else None
        if layer == shown[0]:
            panel.axvspan(x[0], x[-1], facecolor=fill, hatch=hatch, edgecolor=GREY, lw=0)
            continue
        depth = _depth(rank >= layer)
        fills = panel.contourf(x, y, depth, levels=[0, np.inf], colors=[fill], hatches=[hatch])
        fills.set_edgecolor(GREY if hatch else "none")
        fills.set_linewidth(0)
        lines.append(depth)
    for depth in lines:
        panel.contour(x, y, depth, levels=[0], colors=[INK], linewidths=0.8)
    panel.set_xlim(x[0], x[-1])
    panel.set_ylim(y[0], y[-1])
    for side in ("top", "right"):
        panel.spines[side].set_visible(True)
    panel.tick_params(length=2)


def _fills(plane: Plane) -> list[str]:
    """Return the colour of each class, the one that its play has in other figures too."""
    spot = tuple(
        int(np.abs(values - plane.scenario.values[name]).argmin())
        for name, values in plane.grid.items()
    )
    kind = int(plane.index[spot])
    found = looks(
        plane.scenario,
        [(play,) for play in plane.plays],
        (plane.plays[kind],) if kind >= 0 else (),
    )
    return [found[(play,)][0] for play in plane.plays]


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


def _draw_labels(panel: Axes, plane: Plane, points: Mapping[str, tuple[float, float]]) -> None:
    """Write the names of the regions into them, then mark and name the points."""
    corners = panel.get_window_extent()
    dpi = figure_of(panel).dpi
    whole = Box(0, 0, corners.width / dpi, corners.height / dpi)
    x, y = (plane.scenario.values[name] for name in plane.grid)
    named = dict(points)
    if _in_plane(plane, x, y):
        named = {"present values": (x, y), **{k: v for k, v in points.items() if v != (x, y)}}
    spots = {label: _inches(plane, point, whole) for label, point in named.items()}
    taken = [Box.around(*spot, 0.12, 0.12) for spot in spots.values()]
    later: list[tuple[str, tuple[float, float]]] = []
    classes = _raster(plane, whole)
    for label, mask in _parts(classes, _names(plane)):
        free = mask.copy()
        for box in taken:
            free[_cells(box.bottom) : _cells(box.top), _cells(box.left) : _cells(box.right)] = False
        for text in _wrappings(label):
            width, height = _size(text)
            place = inside(free, 1 / _PER_INCH, width + 0.08, height + 0.06)
            if place is not None:
                _write(panel, whole, place, text)
                taken.append(Box.around(*place, width, height))
                break
        else:
            middle = inside(mask, 1 / _PER_INCH, 0, 0)
            assert middle is not None
            later.append((label, middle))
    _name_outside(panel, whole, taken, later, classes)
    _name_points(panel, whole, taken, spots)


def _raster(plane: Plane, whole: Box) -> Indices:
    """Return the class at each small square of the panel, from the nearest grid point."""
    x, y = plane.grid.values()
    across = _nearest(x, round(whole.right * _PER_INCH))
    up = _nearest(y, round(whole.top * _PER_INCH))
    return plane.index[across][:, up].T


def _parts(index: Indices, names: Mapping[int, str]) -> list[tuple[str, Mask]]:
    """Return each part of each region that is large enough to be named, and its name."""
    from scipy.ndimage import label as connected

    parts: list[tuple[str, Mask]] = []
    for kind in names:
        pieces, count = connected(index == kind)
        sizes = np.bincount(pieces.ravel(), minlength=count + 1)[1:]
        largest = np.argsort(-sizes, kind="stable")
        parts.extend(
            (names[kind], pieces == piece + 1)
            for rank, piece in enumerate(largest)
            if rank == 0 or sizes[piece] > 0.02 * index.size
        )
    return parts


def _nearest(values: Array, count: int) -> Indices:
    """Return the index of the value nearest to the middle of each of `count` equal cells."""
    middles = values[0] + (values[-1] - values[0]) * (np.arange(count) + 0.5) / count
    return np.asarray(np.searchsorted((values[1:] + values[:-1]) / 2, middles))


def _names(plane: Plane) -> dict[int, str]:
    """Name each class by the moves whose choice differs between those that make them."""
    choices: dict[str, set[tuple[str, ...]]] = {}
    for play in plane.plays:
        for move, _ in play:
            made = tuple(choice for other, choice in play if other == move)
            choices.setdefault(move, set()).add(made)
    names: dict[int, str] = {}
    for kind, play in enumerate(plane.plays):
        telling = [pair for pair in play if len(choices[pair[0]]) > 1] or list(play)
        names[kind] = ", ".join(does(plane.scenario, *pair) for pair in telling)
    return names | {kind: words for kind, (words, _) in _ODD.items()}


def _wrappings(label: str) -> list[str]:
    """Return the ways to break a name into lines, the fewest lines first."""
    clauses = label.replace(", ", ",\n")
    narrow = wrap(label, max(text_width(word) for word in label.split()))
    return list(dict.fromkeys([label, clauses, wrap(label, 0.9), narrow]))


def _size(text: str) -> tuple[float, float]:
    return text_width(text) + 0.02, (text.count("\n") + 1) * line_height()


def _cells(inches: float) -> int:
    return max(0, round(inches * _PER_INCH))


def _inches(plane: Plane, point: tuple[float, float], whole: Box) -> tuple[float, float]:
    """Return where a point lies, in inches from the lower left corner."""
    ends = [(v[0], v[-1]) for v in plane.grid.values()]
    (left, right), (low, high) = ends
    x, y = point
    return (x - left) / (right - left) * whole.right, (y - low) / (high - low) * whole.top


def _write(
    panel: Axes, whole: Box, place: tuple[float, float], text: str, *, boxed: bool = False
) -> None:
    """Write a text with its middle at a place given in inches."""
    written = panel.text(
        place[0] / whole.right,
        place[1] / whole.top,
        text,
        size=TEXT,
        ha="center",
        va="center",
        linespacing=1.1,
        transform=panel.transAxes,
        zorder=5,
    )
    if boxed:
        written.set_bbox({"facecolor": "white", "edgecolor": INK, "linewidth": 0.4, "pad": 1.5})


def _name_outside(
    panel: Axes,
    whole: Box,
    taken: list[Box],
    later: list[tuple[str, tuple[float, float]]],
    classes: Indices,
) -> None:
    """Name regions too small for their names beside them, with a line that leads there."""
    for label, (x, y) in later:
        text = label.replace(", ", ",\n")
        width, height = (side + 0.08 for side in _size(text))
        look = partial(beside, x, y, width, height, within=whole, taken=taken, start=0.2)
        box = look(stop=1.5, fits=partial(_uniform, classes)) or look(stop=4.0)
        if box is None:
            continue
        taken.append(box)
        place = ((box.left + box.right) / 2, (box.bottom + box.top) / 2)
        _lead(panel, whole, place, (x, y))
        _write(panel, whole, place, text, boxed=True)


def _uniform(classes: Indices, box: Box) -> bool:
    """Return whether a rectangle lies within one region."""
    covered = classes[_cells(box.bottom) : _cells(box.top), _cells(box.left) : _cells(box.right)]
    return bool((covered == covered.flat[0]).all())


def _name_points(
    panel: Axes, whole: Box, taken: list[Box], spots: Mapping[str, tuple[float, float]]
) -> None:
    """Mark points and name each beside it."""
    for index, (label, (x, y)) in enumerate(spots.items()):
        panel.plot(
            x / whole.right,
            y / whole.top,
            marker="o" if label == "present values" else "D",
            markersize=5.5 if label == "present values" else 4,
            markerfacecolor=INK if label == "present values" else "white",
            markeredgecolor=INK,
            transform=panel.transAxes,
            clip_on=False,
            zorder=6 + index,
        )
        width, height = _size(label)
        box = beside(x, y, width, height, within=whole, taken=taken, start=0.07, stop=3.0)
        if box is None:
            continue
        taken.append(box)
        place = ((box.left + box.right) / 2, (box.bottom + box.top) / 2)
        if max(box.left - x, x - box.right, box.bottom - y, y - box.top) > 0.15:
            _lead(panel, whole, place, (x, y))
        _write(panel, whole, place, label)


def _lead(panel: Axes, whole: Box, start: tuple[float, float], end: tuple[float, float]) -> None:
    panel.plot(
        [start[0] / whole.right, end[0] / whole.right],
        [start[1] / whole.top, end[1] / whole.top],
        color=INK,
        lw=0.5,
        marker="o",
        markersize=2.2,
        markevery=[1],
        transform=panel.transAxes,
        zorder=4,
    )


def _axis_label(plane: Plane, name: str, room: float) -> str:
    meaning = gist(plane.scenario.parameters[name].meaning)
    label = with_unit(plane.scenario, name)
    return f"{label}\n{wrap(meaning, room)}" if meaning else label


def _subtitle(plane: Plane) -> str:
    if plane.fixing is None:
        return ""
    return f"If {does(plane.scenario, plane.fixing.move, plane.fixing.choice)}."
