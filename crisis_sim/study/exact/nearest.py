"""The smallest change of the parameters that reverses a claim, and a proof that none is smaller."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from types import MappingProxyType
from typing import Any

from crisis_sim.checks import checked
from crisis_sim.equilibria.concepts import proving
from crisis_sim.game.crisis import Crisis
from crisis_sim.progress import Run, Watch
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.study.claims import read_claim
from crisis_sim.study.exact.descent import Aim, Norm, thin
from crisis_sim.study.exact.flip_search import Best, Search, Spent, part
from crisis_sim.study.exact.regions import Ranges, Region, narrow
from crisis_sim.study.exits import Columns, Exits, Fact, facts_of


@dataclass(frozen=True, eq=False)
class NearestFlip(Exits):
    """The smallest change found that reverses a claim, and what is proven about smaller ones.

    Attributes
    ----------
    scenario, claim, within, norm, at_most
        What was asked.
    holds : bool
        Whether the claim holds at present; the change makes it fail, or the other way round.
    change
        New values by parameter, for `scenario.set`; None where none was found.
    distance : float
        How far they are, each parameter in units of its range; infinite where none was found.
    bound : float
        It is proven that no change of a smaller distance reverses the claim.
    proven : bool
        Whether the distance is that bound up to one part in a million: no change is smaller; or
        none was found and it is proven that there is none.
    sparsest
        The nearest change found with the fewest parameters; None where none was found.
    fewest : int
        It is proven that no change of fewer parameters than this reverses the claim.
    solves, boxes : int
        Games solved, and boxes bounded.
    seed : int
        Of the search for changes.
    version
        Of this library.
    """

    scenario: Crisis
    claim: str
    within: Ranges
    norm: Norm
    at_most: int | None
    holds: bool
    change: Mapping[str, float] | None
    distance: float
    bound: float
    proven: bool
    sparsest: Mapping[str, float] | None
    fewest: int
    solves: int
    boxes: int
    seed: int
    version: str

    @property
    def complete(self) -> bool:
        """Whether it is proven that no change is smaller."""
        return self.proven

    def provenance(self) -> dict[str, Fact]:
        """Return what the result rests on, in plain words and numbers."""
        return facts_of(
            self,
            claim=self.claim,
            norm=self.norm,
            at_most=self.at_most,
            concept=proving().name,
            method="local search, and bounds of payoff differences over boxes",
            boxes=self.boxes,
            seed=self.seed,
        )

    def _axes(self) -> tuple[str, ...]:
        return ("parameter",)

    def _table(self) -> Columns:
        """Return each parameter at present, after the change, and after the sparsest change."""
        now = self.scenario.values
        changes = {"change": self.change, "sparsest": self.sparsest}
        return {
            "parameter": list(now),
            "now": list(now.values()),
            **{
                kind: [float("nan") if to is None else to.get(name, now[name]) for name in now]
                for kind, to in changes.items()
            },
        }

    def _content(self) -> dict[str, Any]:
        return {
            "within": self.within,
            "holds": self.holds,
            "change": self.change,
            "distance": self.distance,
            "bound": self.bound,
            "proven": self.proven,
            "sparsest": self.sparsest,
            "fewest": self.fewest,
        }


@checked
def nearest_flip(
    scenario: Crisis,
    claim: str | None = None,
    *,
    norm: Norm = "max",
    at_most: int | None = None,
    within: Ranges = MappingProxyType({}),
    seconds: float = 30.0,
    seed: int = 0,
    progress: Watch | None = None,
) -> NearestFlip:
    """Find the smallest joint change of the parameters that reverses a claim.

    Changes are found by sampling, bisection towards the present point and local search, and solved
    again. That none is smaller is proven by branch and bound: boxes around the present point, the
    nearest first, are cut until the claim surely keeps its truth in each that is nearer than the
    change. The least distance is approached from beyond, since on the boundary itself there is a
    tie. Where time runs out, `bound` is what is proven so far.

    Parameters
    ----------
    scenario
        With perfect information and draws; solved for subgame-perfect play.
    claim
        In the language of claims; left out, the first claim of the scenario.
    norm
        Of a change, each parameter in units of its range: the largest (`max`), the `sum`, or
        the `euclidean` length.
    at_most
        How many parameters may move; left out, all.
    within
        Narrower ranges (low, high) by parameter name, each around the present value.
    seconds
        The budget; a batch that has begun is finished.
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
        If moves are simultaneous or a player has private information.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> scenario = cs.load("strike_resist_intervene")
    >>> found = cs.nearest_flip(scenario, "P(Attacker == strike) > 0.5", at_most=1)
    >>> {name: round(value, 6) for name, value in found.change.items()}, found.proven
    ({'cost': 0.318182}, True)
    """
    _check(norm, at_most, seconds)
    if claim is None:
        if not scenario.claims:
            raise ArgumentError("nearest_flip", "claim", "is missing", "a claim")
        claim = scenario.claims[0].holds.text
    end = time.monotonic() + seconds
    inner = narrow(scenario, within, "nearest_flip")
    for name in within:
        if inner.values[name] != scenario.values[name]:
            raise ArgumentError("nearest_flip", name, "has its value outside", "a range around it")
    region = Region(inner, read_claim(scenario, claim).node)
    region.check()
    holds, fails, _ = region.at(region.present[None])
    if not (holds[0] or fails[0]):
        raise ArgumentError(
            "nearest_flip", "claim", "neither holds nor fails at present", "one that does"
        )
    run = Run(progress, "boxes")
    search = Search(region, Aim(region, bool(holds[0]), norm), seed, Spent(), run)
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
        scenario,
        claim,
        FrozenMap({name: (float(low), float(high)) for name, (low, high) in within.items()}),
        norm,
        at_most,
        bool(holds[0]),
        search.change(best.point),
        best.distance,
        min(best.bound, best.distance),
        best.proven,
        search.change(sparsest),
        1 if single.point is not None or not single.proven else 2,
        search.spent.solves + search.aim.solves[0],
        search.spent.boxes,
        seed,
        version("crisis-sim"),
    )


def _check(norm: str, at_most: int | None, seconds: float) -> None:
    if norm not in ("max", "sum", "euclidean"):
        raise ArgumentError("nearest_flip", "norm", f"is `{norm}`", "max, sum or euclidean")
    if at_most is not None and at_most < 1:
        raise ArgumentError("nearest_flip", "at_most", f"is {at_most}", "1 or more")
    if not seconds > 0:
        raise ArgumentError("nearest_flip", "seconds", f"is {seconds}", "some time")
