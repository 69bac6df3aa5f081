"""Prove or refute a claim for all parameter values in their ranges at once."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Annotated, ClassVar

from crisis_sim.checks import Count, Rationality, Seed, checked, some_time
from crisis_sim.columns import Column, column, fact, rows
from crisis_sim.equilibria.concepts import concept_of, proving
from crisis_sim.game.crisis import Crisis
from crisis_sim.progress import Run, Watch
from crisis_sim.result import StudyResult
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.study.claims import read_claim
from crisis_sim.study.exact.decide import UNTRIED, Found, Verdict, decide
from crisis_sim.study.exact.extent import EVERYWHERE, NOTHING, measure
from crisis_sim.study.exact.extent_result import Extent
from crisis_sim.study.exact.nearest_search import Spent, part
from crisis_sim.study.exact.regions import Ranges, Region, narrow
from crisis_sim.tabled import Several

#: The share of the budget that the verdict may take, and boxes bounded to see whether the claim
#: holds with one parameter left as it is.
FIRST, AGAIN = 0.6, 512


#: Where play can be bounded over boxes, and where it cannot.
METHOD = "bounds of payoff differences over boxes"
SOUGHT = "a search for counterexamples: without one, nothing is proven"


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Proof(StudyResult):
    """What is known of a claim over the box of all ranges.

    Attributes
    ----------
    claim, within
        What was asked; `within` has the ranges that were narrowed.
    verdict
        `proven` everywhere in the box, `refuted` by a counterexample, or `undecided`.
    complete : bool
        Whether the verdict is not `undecided`, and nothing was cut short by the caller.
    counterexample
        Parameter values for `scenario.set`, at which the claim fails in every solution. It does
        not if any one more of them has its present value.
    undecided_share : float
        Share of the box, by volume, that is neither proven nor known to fail.
    extent
        How far it holds where it does not everywhere: in which share of the box, how far around
        the present values for certain, and what it takes to refute it.
    boxes : int
        Boxes bounded.
    seed : int
        Of the search for a counterexample.
    """

    study: ClassVar[str] = "prove"

    claim: str = field(metadata=fact())
    within: Ranges
    verdict: Verdict
    counterexample: dict[str, float] | None
    undecided_share: float
    extent: Extent = field(metadata=column(nested=Extent))
    boxes: int = field(metadata=fact())
    concept: str = field(default_factory=lambda: proving().name)
    method: str = METHOD

    @property
    def holds(self) -> bool:
        """Whether the claim is proven."""
        return self.verdict == "proven"

    def _axes(self) -> tuple[str, ...]:
        return ("parameter",)

    def _columns(self) -> list[Column]:
        """Return the range of each parameter, and its value in the counterexample."""
        inner = narrow(self.scenario, self.within, "prove").parameters.values()
        found, unit = self.counterexample, "that of the parameter"
        now = self.scenario.values
        nothing = dict.fromkeys(now, float("nan"))
        example = nothing if found is None else {**now, **found}
        return [
            Column("parameter", [limits.name for limits in inner]),
            Column("low", [limits.low for limits in inner], unit),
            Column("high", [limits.high for limits in inner], unit),
            Column("counterexample", [example[limits.name] for limits in inner], unit),
        ]


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Proofs(StudyResult, Several[Proof]):
    """What is known of each claim of a scenario, in its order.

    Attributes
    ----------
    found
        A proof for each claim; `complete` if every claim is decided.
    boxes : int
        Boxes bounded.
    seed : int
        Of the searches for counterexamples.
    """

    study: ClassVar[str] = "prove_claims"

    found: tuple[Proof, ...] = field(
        metadata=rows(
            Proof,
            "number",
            name="proofs",
            only=("claim", "verdict", "extent", "undecided_share", "boxes", "solves"),
        )
    )
    boxes: int = field(metadata=fact())
    concept: str = field(default_factory=lambda: proving().name)
    method: str = METHOD

    @property
    def all_hold(self) -> bool:
        """Whether every claim is proven."""
        return all(proof.holds for proof in self.found)


@checked
def prove(
    scenario: Crisis,
    claim: str | int,
    *,
    within: Ranges = MappingProxyType({}),
    boxes: Count = 20_000,
    seconds: Annotated[float, some_time] = 30.0,
    concept: str | None = None,
    rationality: Rationality | None = None,
    seed: Seed = 0,
    progress: Watch | None = None,
) -> Proof:
    """Prove a claim for all values in the ranges of all parameters, or refute it.

    Counterexamples are looked for along single parameters, inside the box and near its corners,
    and solved again before they are returned. Then the box is cut until the claim holds in each
    part, by bounds of the payoff differences, or the budget is spent. A claim that holds with
    equality somewhere (`>=` with both sides equal) may stay undecided there, since bounds are
    rounded outwards.

    Of a claim that is not proven it is then found how far it holds (see `Extent`): the share of
    4096 random points; the largest box around the present values, scaled to the ranges, in which
    it is proven, by bisection of the scale; the smallest sets of parameters whose movement alone
    refutes it, all sets of one size before the next; parameters without which nothing does; and
    the nearest counterexample that a local search finds.

    Parameters
    ----------
    scenario
        Bounds cover subgame-perfect play of games with perfect information and draws; of others
        a claim can be refuted, and is undecided where no counterexample is found.
    claim
        A comparison in the language of claims, or a claim of the scenario by its number, from 1,
        or its words.
    within
        Narrower ranges (low, high) by parameter name; the other parameters keep theirs.
    boxes, seconds
        The budget, of which the verdict takes three fifths at most; a batch that has begun is
        finished.
    concept, rationality
        As in `solve`; left out, what the scenario names.
    seed
        Of the random points.
    progress
        Is told how far the run is, and answers whether it goes on; see `Progress`. A run that
        is stopped is `undecided`, unless what is done decides it.

    Raises
    ------
    FormulaError
        With the position of each fault inside the claim.
    ArgumentError
        For a budget that is not positive, or a range that is not part of the parameter's.
    UnsolvableError
        If the game is outside what the concept covers.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> scenario = cs.load("strike_resist_intervene")
    >>> cs.prove(scenario, "P(Target == resist and Patron == abstain) == 0").verdict
    'proven'
    >>> proof = cs.prove(scenario, "P(Attacker == strike) > 0.5")
    >>> again = cs.solve(scenario.set(**proof.counterexample))
    >>> proof.verdict, again[0].probability("Attacker == strike")
    ('refuted', 0.0)
    >>> high = {"drain": (1, 2), "cost": (1.1, 2)}
    >>> cs.prove(scenario, "P(Attacker == strike) > 0.5", within=high).verdict
    'proven'
    """
    end = time.monotonic() + seconds
    inner = narrow(scenario, within, "prove")
    asked = read_claim(scenario, claim, "prove")
    run = Run(progress, "points")
    row = concept_of(concept or scenario.concept, "prove")
    rate = scenario.rationality if rationality is None else rationality
    region = Region(inner, asked.node, run.over(end), row.name, rate)
    found = decide(region, max(1, int(FIRST * boxes)), seed, part(end, FIRST), run)
    spent = Spent(found.solves, found.boxes)

    def without(name: str) -> Verdict:
        if region.names == [name]:  # nothing else moves, and it does not fail at present
            return "proven"
        value = inner.values[name]
        left = replace(region, scenario=narrow(inner, {name: (value, value)}, "prove"))
        again = decide(left, max(1, min(boxes - spent.boxes, AGAIN)), seed, end, run)
        spent.add(again.solves, again.boxes)
        return again.verdict

    extent = EVERYWHERE if found.verdict == "proven" else NOTHING
    if found.verdict != "proven" and not run.stopped:
        extent = measure(region, found.point, without, spent, boxes, seed, end, run)
    named = None if found.point is None else region.point(found.point)
    values = None if named is None else {n: inner.values[n] for n in within} | named
    found = replace(found, solves=spent.solves, boxes=spent.boxes)
    proof = _proof(scenario, asked.text, within, seed, found, values, extent, run.stopped)
    method = METHOD if region.bounded else SOUGHT
    return replace(proof, concept=row.name, rationality=rate, method=method)


@checked
def prove_claims(
    scenario: Crisis,
    claim: str | int | None = None,
    *,
    within: Ranges = MappingProxyType({}),
    boxes: Count = 20_000,
    seconds: Annotated[float, some_time] = 30.0,
    concept: str | None = None,
    rationality: Rationality | None = None,
    seed: Seed = 0,
    progress: Watch | None = None,
) -> Proofs:
    """Prove or refute each claim of a scenario over its ranges.

    Parameters
    ----------
    claim
        As in `prove`, to be proven alone; left out, each claim of the scenario.
    scenario, within, boxes, seconds, concept, rationality, seed, progress
        As in `prove`, which raises the same errors; the budget is that of each claim.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> [proof.verdict for proof in cs.prove_claims(cs.load("strike_resist_intervene"))]
    ['proven', 'refuted']
    """
    if claim is None and not scenario.claims:
        raise ArgumentError("prove_claims", "scenario", "claims nothing", "a claim, or more")
    asked = range(1, 1 + len(scenario.claims)) if claim is None else [claim]
    texts = [read_claim(scenario, each, "prove_claims").text for each in asked]
    run = Run(progress, "claims", len(texts))
    found = []
    for text in texts:
        if run.stopped:
            found.append(_proof(scenario, text, within, seed, UNTRIED, None, NOTHING, True))
            continue
        found.append(
            prove(
                scenario,
                text,
                within=within,
                boxes=boxes,
                seconds=seconds,
                concept=concept,
                rationality=rationality,
                seed=seed,
                progress=run.inside,
            )
        )
        run.step()
    return Proofs(
        scenario=scenario,
        found=tuple(found),
        boxes=sum(proof.boxes for proof in found),
        solves=sum(proof.solves for proof in found),
        seed=seed,
        complete=all(proof.complete for proof in found),
        concept=concept or scenario.concept,
        rationality=scenario.rationality if rationality is None else rationality,
        method=found[0].method if found else METHOD,
    )


def _proof(
    scenario: Crisis,
    claim: str,
    within: Ranges,
    seed: int,
    found: Found,
    counterexample: dict[str, float] | None,
    extent: Extent,
    stopped: bool,
) -> Proof:
    return Proof(
        scenario=scenario,
        claim=claim,
        within=FrozenMap({name: (float(low), float(high)) for name, (low, high) in within.items()}),
        verdict=found.verdict,
        counterexample=counterexample,
        undecided_share=found.share,
        extent=extent,
        boxes=found.boxes,
        solves=found.solves,
        seed=seed,
        complete=found.verdict != "undecided" and not stopped,
    )
