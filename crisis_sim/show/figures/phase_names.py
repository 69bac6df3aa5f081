"""Names in a phase diagram: of regions, in them or beside them, and of points."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from matplotlib.axes import Axes
from matplotlib.text import Text

from crisis_sim.show.figures.legend import told
from crisis_sim.show.figures.place import Rectangle, beside, inside
from crisis_sim.show.figures.plane import Plane
from crisis_sim.show.figures.regions import Regions
from crisis_sim.show.figures.style import INK, TEXT
from crisis_sim.show.figures.text import text_height, text_width, wrap
from crisis_sim.study.plays import SEVERAL, UNSOLVED
from crisis_sim.types import Mask

Point = tuple[float, float]
#: The side of a square of the grid on which places for text are sought, in inches.
_CELL = 1 / 60
_PRESENT = "present values"


def name_all(panel: Axes, plane: Plane, points: Mapping[str, Point]) -> None:
    """Write the names of the regions into them, then mark and name the points."""
    regions = Regions.of(panel, list(plane.grid.values()), plane.index.T, _CELL)
    x, y = (plane.scenario.values[name] for name in plane.grid)
    present = (x, y)
    named = dict(points)
    if plane.holds(x, y):
        named = {_PRESENT: present, **{k: v for k, v in points.items() if v != present}}
    spots = {label: _inches(regions, point) for label, point in named.items()}
    taken = [Rectangle.around(*spot, 0.12, 0.12) for spot in spots.values()]
    later = [
        (label, mask)
        for label, mask in _parts(regions, _names(plane))
        if not _name_inside(regions, taken, label, mask)
    ]
    for label, mask in later:
        _name_outside(regions, taken, label, mask)
    for index, (label, spot) in enumerate(spots.items()):
        _mark(regions, spot, label == _PRESENT, 6 + index)
        _name_point(regions, taken, label, spot)


def _names(plane: Plane) -> dict[int, str]:
    """Name each class by the moves whose choice differs between those that make them."""
    names = told(plane.scenario, plane.plays)
    odd = {SEVERAL: "several equilibria", UNSOLVED: "not solved"}
    return {kind: names[plays] for kind, plays in enumerate(plane.plays)} | odd


def _parts(regions: Regions, names: Mapping[int, str]) -> list[tuple[str, Mask]]:
    """Return each part of each region that is large enough to be named, and its name."""
    return [
        (name, part)
        for kind, name in names.items()
        for rank, part in enumerate(regions.parts(kind))
        if rank == 0 or part.sum() > 0.02 * part.size
    ]


def _name_inside(regions: Regions, taken: list[Rectangle], label: str, mask: Mask) -> bool:
    """Write a name into a region, in the fewest lines that fit; tell whether there was room."""
    free = mask.copy()
    for box in taken:
        free[regions.cut(box)] = False
    clauses = label.replace(", ", ",\n")
    narrow = wrap(label, max(text_width(word) for word in label.split()))
    for text in dict.fromkeys([label, clauses, wrap(label, 0.9), narrow]):
        width, height = _size(text)
        place = inside(free, _CELL, width + 0.08, height + 0.06)
        if place is not None:
            _write(regions, place, text)
            taken.append(Rectangle.around(*place, width, height))
            return True
    return False


def _name_outside(regions: Regions, taken: list[Rectangle], label: str, mask: Mask) -> None:
    """Name a region too small for its name beside it, with a line that leads there."""
    middle = inside(mask, _CELL, 0, 0)
    assert middle is not None
    text = label.replace(", ", ",\n")
    width, height = (side + 0.08 for side in _size(text))
    look = partial(beside, *middle, width, height, within=regions.whole, taken=taken, start=0.2)
    box = look(stop=1.5, fits=regions.within_one) or look(stop=4.0)
    if box is not None:
        taken.append(box)
        _lead(regions, box.middle, middle)
        written = _write(regions, box.middle, text)
        written.set_bbox({"facecolor": "white", "edgecolor": INK, "linewidth": 0.4, "pad": 1.5})


def _mark(regions: Regions, spot: Point, present: bool, layer: int) -> None:
    regions.panel.plot(
        spot[0] / regions.whole.right,
        spot[1] / regions.whole.top,
        marker="o" if present else "D",
        markersize=5.5 if present else 4,
        markerfacecolor=INK if present else "white",
        markeredgecolor=INK,
        transform=regions.panel.transAxes,
        clip_on=False,
        zorder=layer,
    )


def _name_point(regions: Regions, taken: list[Rectangle], label: str, spot: Point) -> None:
    """Name a point beside it, with a line that leads there from afar."""
    x, y = spot
    box = beside(x, y, *_size(label), within=regions.whole, taken=taken, start=0.07, stop=3.0)
    if box is not None:
        taken.append(box)
        if max(box.left - x, x - box.right, box.bottom - y, y - box.top) > 0.15:
            _lead(regions, box.middle, spot)
        _write(regions, box.middle, label)


def _size(text: str) -> tuple[float, float]:
    return text_width(text) + 0.02, text_height(text)


def _inches(regions: Regions, point: Point) -> Point:
    """Return where a point lies, in inches from the lower left corner."""
    (left, right), (low, high) = regions.panel.get_xlim(), regions.panel.get_ylim()
    across, up = (point[0] - left) / (right - left), (point[1] - low) / (high - low)
    return across * regions.whole.right, up * regions.whole.top


def _write(regions: Regions, place: Point, text: str) -> Text:
    return regions.write(place, text, size=TEXT, linespacing=1.1, zorder=5)


def _lead(regions: Regions, start: Point, end: Point) -> None:
    regions.panel.plot(
        [start[0] / regions.whole.right, end[0] / regions.whole.right],
        [start[1] / regions.whole.top, end[1] / regions.whole.top],
        color=INK,
        lw=0.5,
        marker="o",
        markersize=2.2,
        markevery=[1],
        transform=regions.panel.transAxes,
        zorder=4,
    )
