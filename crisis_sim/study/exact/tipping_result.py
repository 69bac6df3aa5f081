"""What is found along one parameter: tipping points, and what changes at each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from crisis_sim.equilibria.concepts import proving
from crisis_sim.game.crisis import Crisis
from crisis_sim.scenario.formula import Test
from crisis_sim.study.exits import Columns, Exits, Fact, columns, facts_of, plain, told
from crisis_sim.types import Array

#: The moves made on a path of play, each with its choice.
Play: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Flip:
    """A comparison that turns round at a tipping point.

    Attributes
    ----------
    player, information_set
        Who compares, and where.
    before, at, after
        The best actions below the point, at it and above it; empty outside the range.
    """

    player: str
    information_set: str
    before: tuple[str, ...]
    at: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class TippingPoint:
    """A value at which the set of subgame-perfect solutions changes.

    Attributes
    ----------
    value : float
        Within one unit in the last place, up to 1e-24.
    kind
        `switch` where the solutions differ on both sides; `tie` where they are the same on both
        and only at the point itself there are more, or the point is an end of the range.
    before, at, after
        The paths of play below the point, at it and above it; several where several solutions
        are played differently, none outside the range.
    path_changes : bool
        Whether any of that differs; if not, only what would be done off the path changes.
    flips
        The comparisons that cause the change; what else changes follows from them.
    """

    value: float
    kind: Literal["switch", "tie"]
    before: tuple[Play, ...]
    at: tuple[Play, ...]
    after: tuple[Play, ...]
    path_changes: bool
    flips: tuple[Flip, ...]


@dataclass(frozen=True)
class TippingPoints(Exits):
    """The tipping points of one parameter, the others as they are.

    Attributes
    ----------
    scenario, parameter, fixing
        What was asked.
    points
        In ascending order.
    unresolved
        Intervals in which there may be more.
    solves : int
        Stretches and points of the range that were solved, each by one backward induction.
    version
        Of this library.
    """

    scenario: Crisis
    parameter: str
    fixing: Test | None
    points: tuple[TippingPoint, ...]
    unresolved: tuple[tuple[float, float], ...]
    solves: int
    version: str

    @property
    def values(self) -> Array:
        """The values, in ascending order."""
        return np.array([point.value for point in self.points])

    @property
    def complete(self) -> bool:
        """Whether it is proven that there is no other."""
        return not self.unresolved

    def provenance(self) -> dict[str, Fact]:
        """Return what the result rests on, in plain words and numbers."""
        return facts_of(
            self,
            parameter=self.parameter,
            fixing=told(self.fixing),
            concept=proving().name,
            method="all roots of payoff differences, in exact arithmetic",
        )

    def _axes(self) -> tuple[str, ...]:
        return ("point",)

    def _table(self) -> Columns:
        plays = {
            side: [" or ".join(map(_line, getattr(point, side))) for point in self.points]
            for side in ("before", "at", "after")
        }
        return {**columns(self.points, "value", "kind", "path_changes"), **plays}

    def _content(self) -> dict[str, Any]:
        sides = ("before", "at", "after")
        return {
            "unresolved": self.unresolved,
            "points": [
                {**plain(point), **{k: [dict(play) for play in getattr(point, k)] for k in sides}}
                for point in self.points
            ],
        }

    def __len__(self) -> int:
        """Return the number of tipping points."""
        return len(self.points)

    def __iter__(self) -> Iterator[TippingPoint]:
        """Go through the tipping points in ascending order."""
        return iter(self.points)


def _line(play: Play) -> str:
    return "; ".join(f"{move}: {choice}" for move, choice in play)
