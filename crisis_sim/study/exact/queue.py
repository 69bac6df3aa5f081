"""Boxes that are still to be bounded, with what larger boxes have ruled out in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from crisis_sim.study.claims import World
from crisis_sim.types import Array, Indices, Mask


@dataclass(frozen=True, eq=False)
class Queue:
    """Boxes [box, parameter], and actions that are never best in them [node, action, box].

    Where some games were too large to be searched, nothing is ruled out in them.
    """

    low: Array
    high: Array
    dead: Mapping[World, Mask]

    def __len__(self) -> int:
        """Return the number of boxes."""
        return len(self.low)

    def pick(self, rows: Indices | Mask) -> Queue:
        """Keep some boxes."""
        dead = {world: mask[..., rows] for world, mask in self.dead.items()}
        return Queue(self.low[rows], self.high[rows], dead)

    def halves(self, axis: Indices) -> Queue:
        """Cut each box in the middle of one side; first all lower halves, then all upper ones."""
        rows = np.arange(len(self))
        middle = (self.low[rows, axis] + self.high[rows, axis]) / 2
        left_high, right_low = self.high.copy(), self.low.copy()
        left_high[rows, axis], right_low[rows, axis] = middle, middle
        dead = {world: np.concatenate([mask, mask], axis=-1) for world, mask in self.dead.items()}
        return Queue(
            np.concatenate([self.low, right_low]), np.concatenate([left_high, self.high]), dead
        )

    def join(self, other: Queue) -> Queue:
        """Put the boxes of another queue behind these."""
        if not len(self) or not len(other):
            return other if not len(self) else self
        shared = self.dead.keys() & other.dead.keys()
        return Queue(
            np.concatenate([self.low, other.low]),
            np.concatenate([self.high, other.high]),
            {w: np.concatenate([self.dead[w], other.dead[w]], axis=-1) for w in shared},
        )
