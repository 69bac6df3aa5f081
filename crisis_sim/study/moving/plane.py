"""The answer over two parameters: coarsely everywhere, finely where it changes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from crisis_sim.study.exact.canvas import middles
from crisis_sim.study.moving.answers import Answer, Answers
from crisis_sim.study.plays import UNSOLVED
from crisis_sim.study.ways import Play
from crisis_sim.types import Choices, Indices

#: Pixels between two neighbours of the first grid.
STEP = 8
#: What no pixel has that was looked at.
_UNSEEN = -3


@dataclass(frozen=True, eq=False)
class Seen:
    """A picture of answers in the making: the class of each pixel, and the answer of each class.

    Between pixels that were solved and agree, their class is taken to hold.
    """

    answers: Answers
    across: str
    up: str
    pixels: int
    found: dict[tuple[bytes, ...], Answer] = field(default_factory=dict)

    def paint(self) -> tuple[Choices, int]:
        """Return the class of each pixel, and how many a stopped run has not looked at."""
        index = np.full((self.pixels, self.pixels), _UNSEEN, dtype=np.int16)
        lines = np.unique([*range(0, self.pixels, STEP), self.pixels - 1])
        left, low = np.meshgrid(lines[:-1], lines[:-1], indexing="ij")
        right, high = np.meshgrid(lines[1:], lines[1:], indexing="ij")
        cells = np.stack([left.ravel(), right.ravel(), low.ravel(), high.ravel()], axis=1)
        while len(cells) and not self.answers.run.stopped:
            self._solve(index, _corners(cells))
            kinds = index[cells[:, [0, 0, 1, 1]], cells[:, [2, 3, 2, 3]]]
            alike = (kinds == kinds[:, :1]).all(axis=1) & (kinds[:, 0] != _UNSEEN)
            for (a, b, c, d), kind in zip(cells[alike], kinds[alike, 0], strict=True):
                part = index[a : b + 1, c : d + 1]
                part[part == _UNSEEN] = kind
            cells = _quarters(cells[~alike])
        open_ = index == _UNSEEN
        index[open_] = UNSOLVED
        return index, int(open_.sum())

    @property
    def sets(self) -> tuple[tuple[Play, ...], ...]:
        """The ways to play of each class."""
        return tuple(answer.plays for answer in self.found.values())

    def _solve(self, index: Choices, pixels: Indices) -> None:
        """Find the class of pixels that have none yet."""
        pixels = pixels[index[pixels[:, 0], pixels[:, 1]] == _UNSEEN]
        if not len(pixels):
            return
        limits = self.answers.scenario.parameters
        values = {
            name: middles(limits[name].low, limits[name].high, self.pixels)[place]
            for name, place in zip((self.across, self.up), pixels.T, strict=True)
        }
        answers = self.answers.at(values)
        kinds = [UNSOLVED if answer is None else self._kind(answer) for answer in answers]
        known = pixels[: len(kinds)]
        index[known[:, 0], known[:, 1]] = kinds

    def _kind(self, answer: Answer) -> int:
        self.found.setdefault(answer.ends, answer)
        return list(self.found).index(answer.ends)


def _corners(cells: Indices) -> Indices:
    """Return the pixels at the corners of cells, each once."""
    return np.unique(cells[:, [0, 2, 0, 3, 1, 2, 1, 3]].reshape(-1, 2), axis=0)


def _quarters(cells: Indices) -> Indices:
    """Cut cells in four, those one pixel wide or high in two; with nothing inside they are done."""
    inside = (cells[:, 1] - cells[:, 0] > 1) | (cells[:, 3] - cells[:, 2] > 1)
    left, right, low, high = cells[inside].T
    x = np.where(right - left > 1, (left + right) // 2, right)
    y = np.where(high - low > 1, (low + high) // 2, high)
    parts = [(left, x, low, y), (x, right, low, y), (left, x, y, high), (x, right, y, high)]
    four = np.concatenate([np.stack(part, axis=1) for part in parts])
    return four[(four[:, 0] < four[:, 1]) & (four[:, 2] < four[:, 3])]
