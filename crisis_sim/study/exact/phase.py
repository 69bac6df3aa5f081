"""How play goes over two parameters: regions proven uniform, boundaries to the pixel.

1. Start with the box of the two ranges.
2. Bound every payoff difference over a box. Where these bounds leave one way to play, or several
   that are all surely solutions, the box has one answer throughout.
3. Cut the others into four, and go on. What a box has ruled out is ruled out in its parts.
4. Of boxes of a few pixels that are still open, solve the game at the middle of each pixel.

References
----------
Finkel and Bentley, "Quad trees", Acta Informatica 4, 1974; for proofs over boxes, Jaulin, Kieffer,
Didrit and Walter, *Applied Interval Analysis*, 2001, chapter 3 (SIVIA).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from crisis_sim.game.crisis import Crisis
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.formula import Test
from crisis_sim.scenario.frozen import FrozenMap, freeze
from crisis_sim.scenario.outcomes import TYPE
from crisis_sim.study.claims import World, read_fixing
from crisis_sim.study.exact.bounds import Boxes
from crisis_sim.study.exact.induction import BoxGame
from crisis_sim.study.exact.regions import narrow
from crisis_sim.study.exact.symbolic import Lottery, decisions
from crisis_sim.study.many import solve_many
from crisis_sim.study.plays import SEVERAL, UNSOLVED
from crisis_sim.study.siblings import siblings
from crisis_sim.study.solutions import Solutions

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
#: The ends that play may come to.
Ends = frozenset[int]
#: Boxes of so many pixels are solved pixel by pixel, which then costs less than to bound them.
LEAF = 16
#: Boxes bounded at a time.
BATCH = 4096


@dataclass(frozen=True, eq=False)
class PhaseDiagram:
    """How play goes at each pixel of a picture over the ranges of two parameters.

    Attributes
    ----------
    scenario, parameters, fixing
        What was asked: the parameters across and up, and a move that was fixed.
    classes
        For each class, the choices made on the path of play, draws included: (move, choice). That
        with the largest area is first.
    index : int16 array [pixel across, pixel up]
        The class of each pixel; `SEVERAL` (-1) where solutions play differently, `UNSOLVED` (-2)
        where not all solutions are known.
    solves, boxes : int
        Games solved, at the middles of pixels, and boxes bounded.
    proven_share : float
        Share of the area for which the class is proven throughout; elsewhere it is that of the
        middle of a pixel.
    present
        The present values of both parameters.
    points
        Other points to show, by label.
    version
        Of this library.
    """

    scenario: Crisis
    parameters: tuple[str, str]
    fixing: Test | None
    classes: tuple[tuple[tuple[str, str], ...], ...]
    index: npt.NDArray[np.int16]
    solves: int
    boxes: int
    proven_share: float
    present: tuple[float, float]
    points: Mapping[str, tuple[float, float]]
    version: str

    def __post_init__(self) -> None:
        freeze(self, "index")

    @property
    def grid(self) -> dict[str, Array]:
        """The middles of the pixels, by parameter."""
        ranges = (self.scenario.parameters[name] for name in self.parameters)
        return {p.name: _middles(p.low, p.high, len(self.index)) for p in ranges}

    def shares(self) -> dict[int, float]:
        """Return the share of the area that each class has."""
        kinds, pixels = np.unique(self.index, return_counts=True)
        shares = pixels / self.index.size
        return dict(zip(kinds.tolist(), shares.tolist(), strict=True))

    def to_xarray(self) -> xr.DataArray:
        """Return the class of each pixel as a labelled array, with what it rests on."""
        import xarray as xr

        attributes = {**self.provenance(), "classes": [str(dict(c)) for c in self.classes]}
        return xr.DataArray(self.index, self.grid, self.parameters, "class", attributes)

    def to_frame(self) -> pd.DataFrame:
        """Return a table with a row for each pixel: both parameters, and the class."""
        return self.to_xarray().to_dataframe().reset_index()

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain data, the scenario by name and digest."""
        return {
            **self.provenance(),
            "classes": [[list(pair) for pair in play] for play in self.classes],
            "shares": {str(kind): share for kind, share in self.shares().items()},
            "present": list(self.present),
            "points": {label: list(point) for label, point in self.points.items()},
            "index": self.index.tolist(),
        }

    def provenance(self) -> dict[str, str | int | float]:
        """Return what the picture rests on, in plain words and numbers."""
        return {
            "scenario": self.scenario.name,
            "digest": self.scenario.digest,
            "concept": "subgame_perfect",
            "method": "bounds of payoff differences over boxes; games at the middles of pixels",
            "across": self.parameters[0],
            "up": self.parameters[1],
            "fixing": f"{self.fixing.move} == {self.fixing.choice}" if self.fixing else "none",
            "solves": self.solves,
            "boxes": self.boxes,
            "proven_share": self.proven_share,
            "version": self.version,
        }


def phase_diagram(
    scenario: Crisis,
    across: str,
    up: str,
    *,
    pixels: int = 2000,
    fixing: str | None = None,
    points: Mapping[str, Mapping[str, float]] | None = None,
) -> PhaseDiagram:
    """Find how play goes over the ranges of two parameters, the others as they are.

    Parameters
    ----------
    scenario
        With perfect information and draws; solved for subgame-perfect play.
    across, up
        The two parameters.
    pixels
        Along each side.
    fixing
        A move to fix, as `Israel == strike`.
    points
        Points to mark: parameter values by label, the present ones where left out. Left out
        altogether, the bundled scenarios that differ in these two parameters alone.

    Raises
    ------
    ArgumentError
        For an unknown parameter, one twice or without a width, a point outside the ranges, or
        fewer than 2 pixels.
    UnsolvableError
        If moves are simultaneous or a player has private information.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> found = cs.phase_diagram(cs.load("strike_resist_intervene"), "drain", "stake", pixels=200)
    >>> found.classes[found.index[0, -1]]
    (('Attacker', 'abstain'),)
    >>> found.proven_share > 0.9, found.solves < 0.1 * 200 * 200
    (True, True)
    """
    _check(scenario, across, up, pixels)
    marks = siblings(scenario, [across, up]) if points is None else points
    places = {label: _place(scenario, label, mark, across, up) for label, mark in marks.items()}
    test = None if fixing is None else read_fixing(scenario, fixing, "phase_diagram")
    others = scenario.parameters.keys() - {across, up}
    plane = narrow(scenario, {n: (scenario.values[n],) * 2 for n in others}, "phase_diagram")
    canvas = _Canvas(BoxGame(plane, World(test)), across, up, pixels, {})
    drawn, solves, boxes = canvas.paint()
    classes, index = _largest_first(canvas.plays(), drawn)
    return PhaseDiagram(
        scenario,
        (across, up),
        test,
        classes,
        index,
        solves,
        boxes,
        1 - solves / index.size,
        (scenario.values[across], scenario.values[up]),
        FrozenMap(places),
        version("crisis-sim"),
    )


def _check(scenario: Crisis, across: str, up: str, pixels: int) -> None:
    for name in (across, up):
        limits = scenario.parameters[scenario.known(name, "phase_diagram")]
        if not limits.low < limits.high:
            raise ArgumentError("phase_diagram", name, "has no width", "a range")
    if across == up:
        raise ArgumentError("phase_diagram", "up", f"is `{up}`, as across", "another parameter")
    if pixels < 2:
        raise ArgumentError("phase_diagram", "pixels", f"is {pixels}", "2 or more")


def _place(
    scenario: Crisis, label: str, mark: Mapping[str, float], across: str, up: str
) -> tuple[float, float]:
    for name in mark:
        if scenario.known(name, "phase_diagram") not in (across, up):
            raise ArgumentError("phase_diagram", label, f"sets `{name}`", f"{across} or {up}")
        scenario.check_range(name, mark[name], "phase_diagram")
    x, y = (float(mark.get(name, scenario.values[name])) for name in (across, up))
    return x, y


def _largest_first(
    plays: tuple[tuple[tuple[str, str], ...], ...], index: npt.NDArray[np.int16]
) -> tuple[tuple[tuple[tuple[str, str], ...], ...], npt.NDArray[np.int16]]:
    """Number the classes by their area, and drop those without any."""
    pixels = np.bincount(index[index >= 0], minlength=len(plays))
    order = [int(kind) for kind in np.argsort(-pixels, kind="stable") if pixels[kind]]
    number = np.zeros(len(plays) + 1, dtype=np.int16)
    number[order] = np.arange(len(order))
    return tuple(plays[kind] for kind in order), np.where(index < 0, index, number[index])


def _middles(low: float, high: float, pixels: int) -> Array:
    return low + (high - low) * (np.arange(pixels) + 0.5) / pixels


@dataclass(frozen=True, eq=False)
class _Canvas:
    """A picture in the making; `found` numbers the classes as they turn up."""

    game: BoxGame
    across: str
    up: str
    pixels: int
    found: dict[Ends, int]

    def paint(self) -> tuple[npt.NDArray[np.int16], int, int]:
        """Return the class of each pixel, and how many games and boxes that took."""
        tree = self.game.tree
        decisions(tree)  # refuses what cannot be bounded
        index = np.full((self.pixels, self.pixels), UNSOLVED, dtype=np.int16)
        cells = np.array([[0, self.pixels, 0, self.pixels]])
        dead = np.zeros((*tree.child.shape, 1), dtype=bool)
        open_: list[npt.NDArray[np.intp]] = []
        boxes = 0
        while len(cells):
            parts = [
                self._bound(cells[start : start + BATCH], dead[..., start : start + BATCH])
                for start in range(0, len(cells), BATCH)
            ]
            boxes += len(cells)
            kinds = np.concatenate([kind for kind, _ in parts])
            dead = np.concatenate([ruled_out for _, ruled_out in parts], axis=-1)
            for (left, right, low, high), kind in zip(cells, kinds, strict=True):
                if kind != UNSOLVED:
                    index[left:right, low:high] = kind
            cells, dead = cells[kinds == UNSOLVED], dead[..., kinds == UNSOLVED]
            small = (cells[:, 1] - cells[:, 0]) * (cells[:, 3] - cells[:, 2]) <= LEAF
            open_.append(cells[small])
            cells, dead = _quarters(cells[~small], dead[..., ~small])
        pixels = _pixels(np.concatenate(open_))
        index[pixels[0], pixels[1]] = self._solve(pixels)
        return index, len(pixels[0]), boxes

    def plays(self) -> tuple[tuple[tuple[str, str], ...], ...]:
        """Return the choices made in each class."""
        outcomes = self.game.tree.outcomes
        named = []
        for ends in self.found:
            made: dict[tuple[str, str], None] = {}
            for column, choices in enumerate(np.asarray(outcomes.made)[sorted(ends)].T):
                for choice in sorted({int(c) for c in choices if c >= 0}):
                    name = outcomes.columns[column].removeprefix(TYPE)
                    made[name, outcomes.choices[column][choice]] = None
            named.append(tuple(made))
        return tuple(named)

    def _kind(self, ends: Ends) -> int:
        return self.found.setdefault(ends, len(self.found))

    def _bound(self, cells: npt.NDArray[np.intp], dead: Mask) -> tuple[Array, Mask]:
        """Return the class of each box, `UNSOLVED` where that is open, and what is ruled out."""
        limits = self.game.scenario.parameters
        low, high = {}, {}
        for name, side in ((self.across, cells[:, :2]), (self.up, cells[:, 2:])):
            a, b = limits[name].low, limits[name].high
            low[name], high[name] = (a + (b - a) * side / self.pixels).T
        blame = {name: np.zeros(len(cells)) for name in low}
        kinds = np.full(len(cells), UNSOLVED)
        found = self.game.search(Boxes(low, high), blame, dead)
        if found is None:
            return kinds, dead
        first, several = np.full(len(cells), UNSOLVED), np.zeros(len(cells), dtype=bool)
        settled = np.ones(len(cells), dtype=bool)
        for plan, way in found.ways.items():
            kind = self._kind(self._ends(plan))
            settled &= way.certain | ~way.possible
            several |= way.possible & (first != UNSOLVED) & (first != kind)
            first[way.possible] = kind
        settled |= np.sum([way.possible for way in found.ways.values()], axis=0) == 1
        return np.where(settled, np.where(several, SEVERAL, first), UNSOLVED), found.dead

    def _ends(self, plan: Lottery) -> Ends:
        reach = self.game.numbers.reach(plan)
        return frozenset(end for end, weight in reach.items() if weight.number != 0)

    def _solve(self, pixels: tuple[npt.NDArray[np.intp], ...]) -> npt.NDArray[np.int16]:
        """Return the class at the middle of each of some pixels."""
        if not len(pixels[0]):
            return np.empty(0, dtype=np.int16)
        limits = self.game.scenario.parameters
        values = {
            name: _middles(limits[name].low, limits[name].high, self.pixels)[place]
            for name, place in zip((self.across, self.up), pixels, strict=True)
        }
        found = solve_many(
            self.game.scenario,
            values,
            concept="subgame_perfect",
            fixing=self.game.world.fixing,
        )
        return self._classes(found)

    def _classes(self, found: Solutions) -> npt.NDArray[np.int16]:
        packed = np.packbits(found.reach > 0, axis=0)
        _, first, kind = np.unique(packed, axis=1, return_index=True, return_inverse=True)
        numbers = [self._kind(frozenset(np.nonzero(found.reach[:, i])[0].tolist())) for i in first]
        classes = np.array(numbers, dtype=np.int16)[kind.ravel()]
        index = np.full(found.games, UNSOLVED, dtype=np.int16)
        index[found.game] = classes
        index[found.game[classes != index[found.game]]] = SEVERAL
        index[~(found.converged & found.complete)] = UNSOLVED
        return index


def _quarters(cells: npt.NDArray[np.intp], dead: Mask) -> tuple[npt.NDArray[np.intp], Mask]:
    """Cut boxes of pixels in four; those one pixel wide or high in two."""
    left, right, low, high = cells.T
    x, y = (left + right) // 2, (low + high) // 2
    parts = [(left, x, low, y), (x, right, low, y), (left, x, y, high), (x, right, y, high)]
    four = np.concatenate([np.stack(part, axis=1) for part in parts])
    there = (four[:, 0] < four[:, 1]) & (four[:, 2] < four[:, 3])
    return four[there], np.concatenate([dead] * 4, axis=-1)[..., there]


def _pixels(cells: npt.NDArray[np.intp]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return the pixels across and up that boxes consist of."""
    found = [
        np.mgrid[left:right, low:high].reshape(2, -1) for left, right, low, high in cells.tolist()
    ]
    across, up = np.concatenate([np.empty((2, 0), dtype=np.intp), *found], axis=1)
    return across, up
