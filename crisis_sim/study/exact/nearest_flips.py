"""The smallest change that reverses each claim of a scenario."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Annotated, ClassVar

from crisis_sim.checks import Count, Seed, checked, some_time
from crisis_sim.columns import rows
from crisis_sim.equilibria.concepts import proving
from crisis_sim.game.crisis import Crisis
from crisis_sim.progress import Watch
from crisis_sim.result import StudyResult
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.study.exact.descent import Norm
from crisis_sim.study.exact.nearest import NearestFlip, nearest_flip
from crisis_sim.tabled import Several


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class NearestFlips(StudyResult, Several[NearestFlip]):
    """The smallest change that reverses each claim of a scenario, in its order.

    Attributes
    ----------
    found
        One for each claim; `complete` if each is proven to be the smallest.
    """

    study: ClassVar[str] = "nearest_flips"

    found: tuple[NearestFlip, ...] = field(
        metadata=rows(
            NearestFlip, "number", name="flips", only=("claim", "holds", "distance", "bound")
        )
    )
    concept: str = field(default_factory=lambda: proving().name)
    method: str = "local search, and bounds of payoff differences over boxes"


@checked
def nearest_flips(
    scenario: Crisis,
    *,
    norm: Norm = "max",
    at_most: Count | None = None,
    seconds: Annotated[float, some_time] = 30.0,
    seed: Seed = 0,
    progress: Watch | None = None,
) -> NearestFlips:
    """Find the smallest change of the parameters that reverses each claim.

    Parameters
    ----------
    scenario, norm, at_most, seed, progress
        As in `nearest_flip`.
    seconds
        For all claims together; what one leaves is for the others.

    Raises
    ------
    ArgumentError
        If the scenario claims nothing, or as in `nearest_flip`.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> [round(found.distance, 3) for found in nearest_flips(cs.load("strike_resist_intervene"))]
    [inf, 0.057]
    """
    if not scenario.claims:
        raise ArgumentError("nearest_flips", "scenario", "claims nothing", "a claim, or more")
    end = time.monotonic() + seconds
    found = []
    for number in range(1, len(scenario.claims) + 1):
        left = max(0.01, (end - time.monotonic()) / (len(scenario.claims) + 1 - number))
        found.append(
            nearest_flip(
                scenario,
                number,
                norm=norm,
                at_most=at_most,
                seconds=left,
                seed=seed,
                progress=progress,
            )
        )
    return NearestFlips(
        scenario=scenario,
        found=tuple(found),
        complete=all(each.complete for each in found),
        solves=sum(each.solves for each in found),
        seed=seed,
    )
