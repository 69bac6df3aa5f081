"""What is found along one parameter: tipping points, and what changes at each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Literal

import numpy as np

from crisis_sim.checks import checked
from crisis_sim.columns import APART, column, fact, rows
from crisis_sim.equilibria.concepts import proving
from crisis_sim.plain import told
from crisis_sim.result import StudyResult
from crisis_sim.scenario.formula import Test
from crisis_sim.study.verdict import State
from crisis_sim.study.ways import PLAYS, Certainty, Play
from crisis_sim.types import Array


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
class ClaimChange:
    """A claim whose verdict changes at a tipping point, and the verdicts on both sides."""

    claim: str
    before: State
    after: State


@dataclass(frozen=True)
class TippingPoint:
    """A value at which the set of solutions changes.

    Attributes
    ----------
    value : float
        Where it is proven within one unit in the last place, up to 1e-24; else the middle of
        where it is held.
    kind
        `switch` where the solutions differ on both sides; `tie` where they are the same on both
        and only at the point itself there are more, or the point is an end of the range.
    before, at, after
        The paths of play below the point, at it and above it; several where several solutions
        are played differently, none outside the range.
    path_changes : bool
        Whether any of that differs; if not, only what would be done off the path changes, or
        how often what is done, or a verdict.
    flips
        The comparisons that cause the change; what else changes follows from them. Known where
        it is proven.
    certainty
        `proven`, `enclosed` by bounds, or `bisected` between games solved.
    error : float
        How far the change may be from the value.
    outcomes
        How many ways of play with different odds there are below the point and above it; empty
        where strategies are compared.
    claims
        The claims whose verdict changes.
    """

    value: float = field(metadata=column(unit="that of the parameter"))
    kind: Literal["switch", "tie"]
    before: tuple[Play, ...] = field(metadata=PLAYS)
    at: tuple[Play, ...] = field(metadata=PLAYS)
    after: tuple[Play, ...] = field(metadata=PLAYS)
    path_changes: bool
    flips: tuple[Flip, ...] = field(metadata=APART)
    certainty: Certainty = "proven"
    error: float = field(default=0.0, metadata=column(unit="that of the parameter"))
    outcomes: tuple[int, ...] = field(default=(), metadata=APART)
    claims: tuple[ClaimChange, ...] = field(default=(), metadata=APART)


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class TippingPoints(StudyResult):
    """The tipping points of one parameter, the others as they are.

    Attributes
    ----------
    parameter, fixing
        What was asked.
    points
        In ascending order.
    unresolved
        Intervals in which there may be more.
    complete
        Whether it is proven that there are no more.
    certainty
        Of the least certain point, or of their absence.
    looked : int or None
        Points of the grid that was solved; None where bounds cover the whole range.
    solves : int
        Boxes, stretches and points of the range that were solved, each by one backward induction;
        or games.
    stretches
        The range in order: from which value to which, and the paths of play in between; none
        where that is unresolved.
    now
        The paths of play at the present value.
    """

    study: ClassVar[str] = "tipping_points"

    parameter: str = field(metadata=fact())
    fixing: Test | None = field(metadata=fact(data=told))
    points: tuple[TippingPoint, ...] = field(metadata=rows(TippingPoint, "point"))
    unresolved: tuple[tuple[float, float], ...]
    stretches: tuple[tuple[float, float, tuple[Play, ...]], ...] = field(metadata=APART)
    now: tuple[Play, ...] = field(metadata=APART)
    certainty: Certainty = field(default="proven", metadata=fact())
    looked: int | None = field(default=None, metadata=fact())
    concept: str = field(default_factory=lambda: proving().name)
    method: str = "bounds, then all roots of payoff differences in exact arithmetic"

    @property
    def values(self) -> Array:
        """The values, in ascending order."""
        return np.array([point.value for point in self.points])

    @checked
    def between(self, low: float, high: float) -> tuple[Play, ...]:
        """Return the paths of play between two values with no tipping point in between.

        Parameters
        ----------
        low, high
            Values of the parameter.
        """
        middle = (low + high) / 2
        return next((plays for a, b, plays in self.stretches if a <= middle <= b), ())

    def __len__(self) -> int:
        """Return the number of tipping points."""
        return len(self.points)

    def __iter__(self) -> Iterator[TippingPoint]:
        """Go through the tipping points in ascending order."""
        return iter(self.points)
