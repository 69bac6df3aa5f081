"""Boxes cut by a limit on the joint change: a ball around the present values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from crisis_sim.types import Array


@dataclass(frozen=True, eq=False)
class Ball:
    """All points within a distance of the present one, parameters in units of their ranges.

    Attributes
    ----------
    center, width
        Present values and widths of the ranges, by parameter.
    norm
        Whether the changes are summed, or their squares.
    radius : float array [box]
        One for each of a batch of boxes.
    """

    center: Mapping[str, float]
    width: Mapping[str, float]
    norm: Literal["sum", "euclidean"]
    radius: Array

    def pick(self, rows: Any) -> Ball:
        """Keep some of the balls."""
        return Ball(self.center, self.width, self.norm, self.radius[rows])

    def nearest(self, low: Mapping[str, Array], high: Mapping[str, Array]) -> dict[str, Array]:
        """Return the point of each box that is nearest to the present one."""
        return {n: np.clip(self.center[n], low[n], high[n]) for n in low}

    def left(self, start: Mapping[str, Array]) -> Array:
        """Return how far the ball reaches beyond the nearest points of boxes [box].

        Seen from there every point of a box lies on the far side of the present one in each
        parameter, so that the changes add up, and their squares at least.
        """
        gaps = np.array([np.abs(v - self.center[n]) / self.width[n] for n, v in start.items()])
        if self.norm == "sum":
            left = self.radius - gaps.sum(axis=0)
        else:
            left = np.sqrt(np.maximum(self.radius**2 - (gaps**2).sum(axis=0), 0.0))
        return np.asarray(np.maximum(left, 0.0))

    def most(self, slopes: Array, room: Array, left: Array) -> Array:
        """Return the most that a value can change within what is left [box].

        Parameters
        ----------
        slopes : float array [parameter, box]
            At most so much change for a unit of each parameter's range; 0 or more.
        room : float array [parameter, box]
            How far each can move inside its box, in units of its range.
        left
            How far all can move together.
        """
        if self.norm == "euclidean":
            return np.asarray(np.sqrt((slopes**2).sum(axis=0)) * left)
        order = np.argsort(-slopes, axis=0, kind="stable")
        slopes, room = (np.take_along_axis(a, order, axis=0) for a in (slopes, room))
        before = np.cumsum(room, axis=0) - room
        return np.asarray((slopes * np.clip(left - before, 0.0, room)).sum(axis=0))
