"""What a figure over two parameters shows, whether it was swept or proven."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from crisis_sim.game.crisis import Crisis
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.formula import Test
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.show.figures.source import rests_on
from crisis_sim.study.phase import PhaseDiagram
from crisis_sim.study.plays import SEVERAL, plays
from crisis_sim.study.sweep import Sweep
from crisis_sim.types import Array, Indices

Play = tuple[tuple[str, str], ...]


@dataclass(frozen=True, eq=False)
class Plane:
    """The classes over two parameters: the first across, the second up.

    Attributes
    ----------
    scenario, fixing
        What was solved.
    grid
        The values of both parameters at which a class is known.
    plays
        For each class, the ways to play.
    index : int array [across, up]
        The class at each point of the grid.
    marks
        Points that come with the result: both values by label.
    source
        The line that says what the figure rests on.
    """

    scenario: Crisis
    fixing: Test | None
    grid: Mapping[str, Array]
    plays: tuple[tuple[Play, ...], ...]
    index: Indices
    marks: Mapping[str, tuple[float, float]]
    source: str

    def holds(self, x: float, y: float) -> bool:
        """Return whether a point lies in the plane."""
        (left, right), (low, high) = ((v[0], v[-1]) for v in self.grid.values())
        return bool(left <= x <= right and low <= y <= high)


def plane_of(found: Sweep | PhaseDiagram) -> Plane:
    """Return what is drawn of a sweep of two parameters, or of a phase diagram.

    Raises
    ------
    ArgumentError
        If not two parameters were swept.
    """
    return _diagram(found) if isinstance(found, PhaseDiagram) else _swept(found)


def _diagram(found: PhaseDiagram) -> Plane:
    grid = {}
    for name, middles in found.grid.items():
        limits = found.scenario.parameters[name]
        grid[name] = np.concatenate([[limits.low], middles[1:-1], [limits.high]])
    source = rests_on(found)
    return Plane(
        found.scenario,
        found.fixing,
        FrozenMap(grid),
        found.sets,
        _without_ties(found.index.astype(np.intp)),
        found.points,
        f"{source} · {_sure(found)}",
    )


def _sure(found: PhaseDiagram) -> str:
    if found.certainty == "proven":
        return f"{100 * found.proven_share:.1f}% of the area proven"
    return f"solved at a grid of {len(found.index)} by {len(found.index)} pixels where it changes"


def _without_ties(index: Indices) -> Indices:
    """Give lines of pixels with several equilibria, which are boundaries, to what is beside."""
    from scipy.ndimage import binary_opening, distance_transform_edt

    several = index == SEVERAL
    lines = several & ~binary_opening(several, np.ones((3, 3), dtype=bool))
    if not lines.any() or lines.all():
        return index
    nearest = distance_transform_edt(lines, return_distances=False, return_indices=True)
    return np.asarray(index[tuple(nearest)])


def _swept(sweep: Sweep) -> Plane:
    if len(sweep.grid) != 2 or min(sweep.shape) < 2:
        raise ArgumentError(
            "plot", "found", f"has the shape {sweep.shape}", "two parameters, 2 values each"
        )
    found = plays(sweep)
    source = rests_on(sweep, solves=sweep.solutions.games)
    return Plane(
        sweep.scenario,
        sweep.fixing,
        sweep.grid,
        tuple((play,) for play in found.plays),
        found.index,
        FrozenMap({}),
        source,
    )
