"""Polyhedral cones by their extreme rays: the double description method.

A cone of nonnegative vectors is cut by one linear condition after the other (Motzkin,
Raiffa, Thompson & Thrall 1953). Rays on both sides of a cut meet in a new ray where they are
adjacent: where no third ray is tight wherever both are (Fukuda & Prodon 1996).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from crisis_sim.tolerances import CLEAR, ZERO
from crisis_sim.types import Array, Indices


@dataclass(frozen=True, eq=False)
class Cone:
    """A cone of nonnegative vectors.

    Attributes
    ----------
    size : int
        Length of the vectors.
    values : float array [ray, size + condition]
        The extreme rays, each of sum 1, and how far inside each inequality they are.
    sure : bool
        False if a number was too near 0 to tell it from 0, and was taken for 0.
    """

    size: int
    values: Array
    sure: bool = True

    @classmethod
    def orthant(cls, size: int) -> Cone:
        """All nonnegative vectors."""
        return cls(size, np.eye(size))

    @property
    def rays(self) -> Array:
        """The extreme rays `[ray, size]`."""
        return self.values[:, : self.size]

    @property
    def empty(self) -> bool:
        """Whether 0 is all there is."""
        return not len(self.values)

    def cut(self, row: Sequence[float] | Array, *, equal: bool = False) -> Cone:
        """Return the part with `row @ x >= 0`, or `= 0`.

        Examples
        --------
        >>> Cone.orthant(2).cut([1.0, -1.0]).rays.tolist()
        [[1.0, 0.0], [0.5, 0.5]]
        """
        normal = np.asarray(row, dtype=float)
        largest = np.abs(normal).max(initial=0.0)
        if largest == 0.0 or self.empty:
            return self
        side = self.rays @ (normal / largest)
        zero = np.abs(side) < CLEAR
        sure = self.sure and not bool((zero & (np.abs(side) > ZERO)).any())
        side[zero] = 0.0
        below = side < 0
        if not below.any() and not (equal and (side > 0).any()):
            values = self.values if equal else np.column_stack([self.values, side])
            return Cone(self.size, values, sure)
        above = side > 0
        kept = self.values[zero] if equal else self.values[~below]
        met = self._meet(side, np.flatnonzero(above), np.flatnonzero(below))
        values = np.concatenate([kept, met])
        if not equal:
            slack = np.concatenate([side[~below], np.zeros(len(met))])
            values = np.column_stack([values, slack])
        return Cone(self.size, values, sure)

    def _meet(self, side: Array, above: Indices, below: Indices) -> Array:
        """Return the rays in which adjacent rays on both sides of a cut meet it."""
        tight = self.values == 0.0
        met = []
        for p in above.tolist():
            for n in below.tolist():
                common = tight[p] & tight[n]
                if len(tight) > 2 and (tight[:, common].all(axis=1)).sum() > 2:
                    continue
                ray = side[p] * self.values[n] - side[n] * self.values[p]
                ray[common] = 0.0
                met.append(ray / ray[: self.size].sum())
        return np.array(met).reshape(-1, self.values.shape[1])

    def within(self, coordinates: Iterable[int]) -> Array:
        """Return the rays that are 0 outside the coordinates."""
        outside = np.ones(self.size, dtype=bool)
        outside[list(coordinates)] = False
        return np.asarray(self.rays[~(self.rays[:, outside] > 0).any(axis=1)])


def covers(rays: Array, coordinates: Iterable[int]) -> bool:
    """Tell whether a mixture of the rays is above 0 at all the coordinates."""
    return bool(len(rays)) and bool((rays[:, list(coordinates)] > 0).any(axis=0).all())
