"""Solutions of conditions on some unknowns: by their corners, or by cells that cover them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from crisis_sim.types import Array


@dataclass(frozen=True, eq=False)
class Block:
    """Unknowns that enter conditions together, and all their solutions.

    Attributes
    ----------
    variables
        The unknowns.
    points : float array [point, variable]
        The solutions are the mixtures of these points; up to a factor, if only the proportions
        matter.
    """

    variables: tuple[int, ...]
    points: Array

    @cached_property
    def centre(self) -> Array:
        """A solution from the middle."""
        return np.asarray(self.points.mean(axis=0))

    @property
    def single(self) -> bool:
        """Whether there is only one solution."""
        return len(self.points) == 1

    @property
    def spans(self) -> tuple[Array, Array]:
        """Bounds `[part, variable]`, low and high, of parts that make up the solutions' hull."""
        return self.points, self.points

    def has_face(self, gone: set[int], kept: set[int]) -> bool:
        """Tell whether in some limit all of the first are 0, and none of the second."""
        low, high = self.spans
        zero = [k for k, v in enumerate(self.variables) if v in gone]
        above = [k for k, v in enumerate(self.variables) if v in kept - gone]
        face = high[(low[:, zero] <= 0).all(axis=1)]
        return bool(len(face)) and bool((face[:, above] > 0).any(axis=0).all())


@dataclass(frozen=True, eq=False)
class ContinuumBlock(Block):
    """A connected set of solutions that is known by cells which cover it.

    Attributes
    ----------
    points : float array [point, variable]
        One solution in each cell, or in some; first one far from the edges, then some far apart.
    low, high : float array [cell, variable]
        Bounds of the cells.
    """

    low: Array
    high: Array

    @cached_property
    def centre(self) -> Array:
        """A solution from the middle."""
        return np.asarray(self.points[0])

    @property
    def single(self) -> bool:
        """Whether there is only one solution."""
        return False

    @property
    def spans(self) -> tuple[Array, Array]:
        """Bounds of the cells."""
        return self.low, self.high
