"""The smallest change that reverses each claim of a scenario."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Annotated, ClassVar

from crisis_sim.checks import Count, Rationality, Seed, checked, some_time
from crisis_sim.columns import rows
from crisis_sim.game.crisis import Crisis
from crisis_sim.progress import Watch
from crisis_sim.result import StudyResult
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.study.exact.descent import Norm
from crisis_sim.study.exact.nearest import METHOD, NearestFlip, nearest_flip
from crisis_sim.study.judge import judge
from crisis_sim.tabled import Several


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class NearestFlips(StudyResult, Several[NearestFlip]):
    """The smallest change that reverses each claim of a scenario, in its order.

    Attributes
    ----------
    found
        One for each claim that holds or fails at present; `complete` if each is proven to be the
        smallest.
    open
        The claims that neither hold nor fail at present.
    """

    study: ClassVar[str] = "nearest_flips"

    found: tuple[NearestFlip, ...] = field(
        metadata=rows(
            NearestFlip, "number", name="flips", only=("claim", "holds", "distance", "bound")
        )
    )
    open: tuple[str, ...]
    method: str = METHOD


@checked
def nearest_flips(
    scenario: Crisis,
    *,
    norm: Norm = "max",
    at_most: Count | None = None,
    concept: str | None = None,
    rationality: Rationality | None = None,
    seconds: Annotated[float, some_time] = 30.0,
    seed: Seed = 0,
    progress: Watch | None = None,
) -> NearestFlips:
    """Find the smallest change of the parameters that reverses each claim.

    Parameters
    ----------
    scenario, norm, at_most, concept, rationality, seed, progress
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
    judged = judge(scenario, concept=concept, rationality=rationality)
    settled = [k for k, each in enumerate(judged, 1) if each.verdict in ("holds", "fails")]
    found = []
    for done, number in enumerate(settled):
        left = max(0.01, (end - time.monotonic()) / (len(settled) - done))
        found.append(
            nearest_flip(
                scenario,
                number,
                norm=norm,
                at_most=at_most,
                concept=concept,
                rationality=rationality,
                seconds=left,
                seed=seed,
                progress=progress,
            )
        )
    return NearestFlips(
        scenario=scenario,
        found=tuple(found),
        open=tuple(each.holds for each in judged if each.verdict not in ("holds", "fails")),
        concept=judged.concept,
        rationality=judged.rationality,
        method=found[0].method if found else METHOD,
        complete=all(each.complete for each in found),
        solves=sum(each.solves for each in found),
        seed=seed,
    )
