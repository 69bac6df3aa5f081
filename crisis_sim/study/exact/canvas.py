"""A picture over two parameters in the making: boxes bounded, pixels solved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crisis_sim.equilibria.batch import solve_many
from crisis_sim.equilibria.concepts import proving
from crisis_sim.equilibria.solutions import Solutions
from crisis_sim.progress import Run
from crisis_sim.scenario.outcomes import TYPE
from crisis_sim.study.exact.bounds import Boxes
from crisis_sim.study.exact.induction import BoxGame
from crisis_sim.study.exact.symbolic import Lottery, decisions
from crisis_sim.study.plays import SEVERAL, UNSOLVED
from crisis_sim.types import Array, Choices, Indices, Mask

#: The ends that play may come to.
Ends = frozenset[int]
#: Boxes of so many pixels are solved pixel by pixel, which then costs less than to bound them.
LEAF = 16
#: Boxes bounded at a time.
BATCH = 4096


def middles(low: float, high: float, pixels: int) -> Array:
    """Return the middles of equal parts of a range."""
    return low + (high - low) * (np.arange(pixels) + 0.5) / pixels


@dataclass(frozen=True, eq=False)
class Painted:
    """The class of each pixel, the games and boxes that took, and the pixels settled by boxes."""

    index: Choices
    solves: int
    boxes: int
    proven: int


@dataclass(frozen=True, eq=False)
class Canvas:
    """A picture in the making; `found` numbers the classes as they turn up."""

    game: BoxGame
    across: str
    up: str
    pixels: int
    found: dict[Ends, int]

    def paint(self, run: Run) -> Painted:
        """Find the class of each pixel, as far as the run goes."""
        tree = self.game.tree
        decisions(tree)  # refuses what cannot be bounded
        index = np.full((self.pixels, self.pixels), UNSOLVED, dtype=np.int16)
        cells = np.array([[0, self.pixels, 0, self.pixels]])
        dead = np.zeros((*tree.child.shape, 1), dtype=bool)
        open_: list[Indices] = []
        proven = 0
        while len(cells) and not run.stopped:
            kinds, dead = self._judged(cells, dead, run)
            cells = cells[: len(kinds)]
            for (left, right, low, high), kind in zip(cells, kinds, strict=True):
                if kind != UNSOLVED:
                    index[left:right, low:high] = kind
                    proven += int((right - left) * (high - low))
            cells, dead = cells[kinds == UNSOLVED], dead[..., kinds == UNSOLVED]
            small = (cells[:, 1] - cells[:, 0]) * (cells[:, 3] - cells[:, 2]) <= LEAF
            open_.append(cells[small])
            cells, dead = _quarters(cells[~small], dead[..., ~small])
        boxes = run.done
        if run.stopped:
            return Painted(index, 0, boxes, proven)
        pixels = _pixels(np.concatenate(open_))
        run.stage("pixels", len(pixels[0]))
        index[pixels[0], pixels[1]] = self._solve(pixels, run)
        return Painted(index, run.done, boxes, proven)

    def _judged(self, cells: Indices, dead: Mask, run: Run) -> tuple[Indices, Mask]:
        """Bound boxes in batches; of fewer boxes, the first ones, if the run is stopped."""
        kinds, ruled_out = [], []
        for start in range(0, len(cells), BATCH):
            part = cells[start : start + BATCH]
            kind, out = self._bound(part, dead[..., start : start + BATCH])
            kinds.append(kind)
            ruled_out.append(out)
            if not run.step(len(part)):
                break
        return np.concatenate(kinds), np.concatenate(ruled_out, axis=-1)

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

    def _bound(self, cells: Indices, dead: Mask) -> tuple[Indices, Mask]:
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

    def _solve(self, pixels: tuple[Indices, ...], run: Run) -> Choices:
        """Return the class at the middle of each of some pixels."""
        if not len(pixels[0]):
            return np.empty(0, dtype=np.int16)
        limits = self.game.scenario.parameters
        values = {
            name: middles(limits[name].low, limits[name].high, self.pixels)[place]
            for name, place in zip((self.across, self.up), pixels, strict=True)
        }
        found = solve_many(
            self.game.scenario,
            values,
            concept=proving().name,
            fixing=self.game.world.fixing,
            run=run,
        )
        return self._classes(found)

    def _classes(self, found: Solutions) -> Choices:
        packed = np.packbits(found.reach > 0, axis=0)
        _, first, kind = np.unique(packed, axis=1, return_index=True, return_inverse=True)
        numbers = [self._kind(frozenset(np.nonzero(found.reach[:, i])[0].tolist())) for i in first]
        classes = np.array(numbers, dtype=np.int16)[kind.ravel()]
        index = np.full(found.games, UNSOLVED, dtype=np.int16)
        index[found.game] = classes
        index[found.game[classes != index[found.game]]] = SEVERAL
        index[~(found.converged & found.complete)] = UNSOLVED
        return index


def _quarters(cells: Indices, dead: Mask) -> tuple[Indices, Mask]:
    """Cut boxes of pixels in four; those one pixel wide or high in two."""
    left, right, low, high = cells.T
    x, y = (left + right) // 2, (low + high) // 2
    parts = [(left, x, low, y), (x, right, low, y), (left, x, y, high), (x, right, y, high)]
    four = np.concatenate([np.stack(part, axis=1) for part in parts])
    there = (four[:, 0] < four[:, 1]) & (four[:, 2] < four[:, 3])
    return four[there], np.concatenate([dead] * 4, axis=-1)[..., there]


def _pixels(cells: Indices) -> tuple[Indices, Indices]:
    """Return the pixels across and up that boxes consist of."""
    found = [
        np.mgrid[left:right, low:high].reshape(2, -1) for left, right, low, high in cells.tolist()
    ]
    across, up = np.concatenate([np.empty((2, 0), dtype=np.intp), *found], axis=1)
    return across, up
