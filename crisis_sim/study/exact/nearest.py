"""The smallest change of the parameters that reverses a claim, and a proof that none is smaller."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated, ClassVar

from crisis_sim.checks import Count, Rationality, Seed, checked, some_time
from crisis_sim.columns import Column, fact
from crisis_sim.equilibria.concepts import concept_of, proving
from crisis_sim.game.crisis import Crisis
from crisis_sim.progress import Run, Watch
from crisis_sim.result import StudyResult
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.study.claims import read_claim
from crisis_sim.study.exact.descent import Aim, Norm, thin
from crisis_sim.study.exact.nearest_search import Best, NearestSearch, Spent, part
from crisis_sim.study.exact.regions import Ranges, Region, narrow

#: Where play can be bounded over boxes, and where it cannot.
METHOD = "local search, and bounds of payoff differences over boxes"
SEARCHED = "local search: nothing is known of smaller changes"


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class NearestFlip(StudyResult):
    """The smallest change found that reverses a claim, and what is proven about smaller ones.

    Attributes
    ----------
    claim, within, norm, at_most
        What was asked.
    holds : bool
        Whether the claim holds at present; the change makes it fail, or the other way round.
    change
        New values by parameter, for `scenario.set`; None where none was found.
    distance : float
        How far they are, each parameter in units of its range; infinite where none was found.
    bound : float
        It is proven that no change of a smaller distance reverses the claim.
    complete : bool
        Whether the distance is that bound up to one part in a million: no change is smaller; or
        none was found and it is proven that there is none.
    sparsest
        The nearest change found with the fewest parameters; None where none was found.
    fewest : int
        It is proven that no change of fewer parameters than this reverses the claim.
    boxes : int
        Boxes bounded.
    seed : int
        Of the search for changes.
    """

    study: ClassVar[str] = "nearest_flip"
    derived: ClassVar[tuple[str, ...]] = ("proven",)

    claim: str = field(metadata=fact())
    norm: Norm = field(metadata=fact())
    at_most: int | None = field(metadata=fact())
    within: Ranges
    holds: bool
    change: Mapping[str, float] | None
    distance: float
    bound: float
    sparsest: Mapping[str, float] | None
    fewest: int
    boxes: int = field(metadata=fact())
    concept: str = field(default_factory=lambda: proving().name)
    method: str = METHOD

    @property
    def proven(self) -> bool:
        """Whether it is proven that no change is smaller: `complete`."""
        return self.complete

    def _axes(self) -> tuple[str, ...]:
        return ("parameter",)

    def _columns(self) -> list[Column]:
        """Return each parameter at present, after the change, and after the sparsest change."""
        now, unit = self.scenario.values, "that of the parameter"
        nothing = dict.fromkeys(now, float("nan"))
        changes = {
            kind: list((nothing if to is None else {**now, **to}).values())
            for kind, to in (("change", self.change), ("sparsest", self.sparsest))
        }
        return [
            Column("parameter", list(now)),
            Column("now", list(now.values()), unit),
            *(Column(kind, values, unit) for kind, values in changes.items()),
        ]


@checked
def nearest_flip(
    scenario: Crisis,
    claim: str | int | None = None,
    *,
    norm: Norm = "max",
    at_most: Count | None = None,
    within: Ranges = MappingProxyType({}),
    seconds: Annotated[float, some_time] = 30.0,
    concept: str | None = None,
    rationality: Rationality | None = None,
    seed: Seed = 0,
    progress: Watch | None = None,
) -> NearestFlip:
    """Find the smallest joint change of the parameters that reverses a claim.

    Changes are found by sampling, bisection towards the present point and local search, and solved
    again. That none is smaller is proven by branch and bound: boxes around the present point, the
    nearest first, are cut until the claim surely keeps its truth in each that is nearer than the
    change. The least distance is approached from beyond, since on the boundary itself there is a
    tie. Where time runs out, `bound` is what is proven so far; it is 0 where play is not bounded:
    for other concepts, and games in which somebody does not see all moves before.

    Parameters
    ----------
    scenario
        Its claims, or others.
    claim
        In the language of claims, or the number or words of a claim of the scenario; left out,
        its first.
    norm
        Of a change, each parameter in units of its range: the largest (`max`), the `sum`, or
        the `euclidean` length.
    at_most
        How many parameters may move; left out, all.
    within
        Narrower ranges (low, high) by parameter name, each around the present value.
    seconds
        The budget; a batch that has begun is finished.
    concept, rationality
        As in `solve`; left out, what the scenario names.
    seed
        Of the search for changes.
    progress
        Is told how far the run is, and answers whether it goes on; see `Progress`. A stopped
        run returns the best change found and what is proven so far.

    Raises
    ------
    FormulaError
        With the position of each fault inside the claim.
    ArgumentError
        If the claim neither holds nor fails at present, for an unknown norm, or a budget, a range
        or a number of parameters that cannot be.
    UnsolvableError
        If the game is outside what the concept covers.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> scenario = cs.load("strike_resist_intervene")
    >>> found = cs.nearest_flip(scenario, "P(Attacker == strike) > 0.5", at_most=1)
    >>> {name: round(value, 6) for name, value in found.change.items()}, found.proven
    ({'cost': 0.318182}, True)
    """
    if claim is None:
        if not scenario.claims:
            raise ArgumentError("nearest_flip", "claim", "is missing", "a claim")
        claim = 1
    end = time.monotonic() + seconds
    inner = narrow(scenario, within, "nearest_flip")
    for name in within:
        if inner.values[name] != scenario.values[name]:
            raise ArgumentError("nearest_flip", name, "has its value outside", "a range around it")
    asked = read_claim(scenario, claim, "nearest_flip")
    run = Run(progress, "boxes")
    row = concept_of(concept or scenario.concept, "nearest_flip")
    rate = scenario.rationality if rationality is None else rationality
    region = Region(inner, asked.node, run.over(end), row.name, rate)
    holds, fails, _ = region.solved(region.present[None])
    if not (holds[0] or fails[0]):
        raise ArgumentError(
            "nearest_flip", "claim", "neither holds nor fails at present", "one that does"
        )
    search = NearestSearch(region, Aim(region, bool(holds[0]), norm), seed, Spent(), run)
    wide = len(region.names)
    most = wide if at_most is None else min(at_most, wide)
    single = search.nearest(1, end if most == 1 else part(end, 0.3))
    sparsest = search.sparsest(single, most, part(end, 0.3))
    if most == 1:
        best = single
    elif run.stopped:  # what was bounded are changes of one parameter alone
        best = Best(sparsest, search.aim.length(sparsest), 0.0)
    else:
        best = search.nearest(most, end, sparsest)
    if sparsest is None and best.point is not None:
        sparsest = thin(search.aim, best.point)
    return NearestFlip(
        scenario=scenario,
        claim=asked.text,
        within=FrozenMap({name: (float(low), float(high)) for name, (low, high) in within.items()}),
        norm=norm,
        at_most=at_most,
        holds=bool(holds[0]),
        change=search.change(best.point),
        distance=best.distance,
        bound=min(best.bound, best.distance),
        complete=best.proven,
        sparsest=search.change(sparsest),
        fewest=1 if single.point is not None or not single.proven else 2,
        solves=search.spent.solves + search.aim.solves[0],
        boxes=search.spent.boxes,
        seed=seed,
        concept=row.name,
        rationality=rate,
        method=METHOD if region.bounded else SEARCHED,
    )
