"""What rests on which source, and which conclusion would move if a source fell away."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np

from crisis_sim.checks import checked
from crisis_sim.equilibria.concepts import concepts
from crisis_sim.game.crisis import Crisis
from crisis_sim.progress import Run, Watch
from crisis_sim.study.claims import evaluate_claim
from crisis_sim.study.exits import Columns, Exits, Fact, columns, facts_of
from crisis_sim.types import Array


@dataclass(frozen=True)
class Support:
    """What one source carries.

    Attributes
    ----------
    source, says, where
        The evidence, as the file has it.
    parameters
        That cite it.
    alone
        Those of them that cite nothing else.
    terms
        Payoff terms that cite it: the player and the number of the term, counted from 1.
    claims
        Those that cite it, in words.
    moves
        Claims whose truth changes somewhere if the parameters in `alone` may take any value in
        their range.
    undefined
        Claims that do not change but become undefined somewhere.
    example
        By claim in `moves` and `undefined`: values at which it does.
    """

    source: str
    says: str
    where: str
    parameters: tuple[str, ...]
    alone: tuple[str, ...]
    terms: tuple[tuple[str, int], ...]
    claims: tuple[str, ...]
    moves: tuple[str, ...]
    undefined: tuple[str, ...]
    example: dict[str, dict[str, float]]


@dataclass(frozen=True)
class Provenance(Exits):
    """What a scenario rests on.

    Attributes
    ----------
    scenario
        What was asked about.
    supports
        Of each source that is cited, in the order of the file.
    tried : bool
        Whether claims were tried; under concepts that are solved one game at a time they are not.
    untried
        The sources that a stopped run has not tried.
    draws, solves, seed : int
        Points tried for each source, games solved, and the seed. A claim that did not move in
        them may still move between them.
    version
        Of this library.
    """

    scenario: Crisis
    supports: tuple[Support, ...]
    tried: bool
    untried: tuple[str, ...]
    draws: int
    solves: int
    seed: int
    version: str

    @property
    def complete(self) -> bool:
        """Whether claims were tried without each source."""
        return self.tried and not self.untried

    def provenance(self) -> dict[str, Fact]:
        """Return what the result rests on, in plain words and numbers."""
        return facts_of(
            self,
            concept=self.scenario.concept,
            method="scrambled Sobol' points, and each end",
            tried=self.tried,
            draws=self.draws,
            seed=self.seed,
        )

    def _axes(self) -> tuple[str, ...]:
        return ("source",)

    def _table(self) -> Columns:
        """Return the sources, with how much rests on each; names are separated by commas."""
        return {
            **columns(self.supports, "source", "says", "where"),
            **{
                name: [", ".join(getattr(s, name)) for s in self.supports]
                for name in ("parameters", "alone")
            },
            "terms": [len(support.terms) for support in self.supports],
            "claims": [len(support.claims) for support in self.supports],
            "moves": [len(support.moves) for support in self.supports],
        }

    def _content(self) -> dict[str, Any]:
        return {"untried": self.untried, "sources": self.supports}


@checked
def sources(
    scenario: Crisis, *, draws: int = 256, seed: int = 0, progress: Watch | None = None
) -> Provenance:
    """Return what rests on each source, and which claims would move without it.

    If a source fell away, a number that cites nothing else could be anywhere in its range. So
    these numbers are moved through their ranges, jointly, at the scrambled Sobol' points of
    `seed` and at the ends of each; the others stay as they are. Terms and the structure of the
    game are not removed: `counterfactuals` does that. `progress` is told how far the run is, and
    answers whether it goes on; see `Progress`.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> found = cs.sources(cs.load("strike_resist_intervene"))
    >>> [(s.source, s.alone) for s in found.supports]
    [('M1', ()), ('EX', ('drain', 'stake', 'reputation', 'cost'))]
    >>> found.supports[1].moves
    ('Fear of the patron is not what restrains the attacker.',)
    """
    tried = concepts()[scenario.concept].batch is not None
    supports, untried, solves = [], [], 0
    run = Run(progress, "sources", len(scenario.evidence))
    for name, evidence in scenario.evidence.items():
        citing = [p for p in scenario.parameters.values() if name in p.source]
        alone = [p.name for p in citing if set(p.source) == {name}]
        found = _Moved({}, {}, 0)
        if tried and alone and run.stopped:
            untried.append(name)
        elif tried and alone:
            found = _moved(scenario, alone, _points(scenario, alone, draws, seed))
            solves += found.solves
        run.step()
        supports.append(
            Support(
                source=name,
                says=evidence.says,
                where=evidence.where,
                parameters=tuple(p.name for p in citing),
                alone=tuple(alone),
                terms=tuple(
                    (player, number)
                    for player, terms in scenario.payoffs.items()
                    for number, term in enumerate(terms, start=1)
                    if name in term.source
                ),
                claims=tuple(c.says for c in scenario.claims if name in c.source),
                moves=tuple(found.moves),
                undefined=tuple(found.undefined),
                example=found.moves | found.undefined,
            )
        )
    cited = tuple(s for s in supports if s.parameters or s.terms or s.claims)
    return Provenance(
        scenario, cited, tried, tuple(untried), draws, solves, seed, version("crisis-sim")
    )


def _points(scenario: Crisis, names: list[str], draws: int, seed: int) -> dict[str, Array]:
    """Return points in the box of some ranges: now, each at its ends, and scattered."""
    from scipy.stats import qmc

    low = np.array([scenario.parameters[name].low for name in names])
    high = np.array([scenario.parameters[name].high for name in names])
    now = np.array([scenario.values[name] for name in names])
    ends = np.repeat(now[None], 2 * len(names), axis=0)
    each = np.arange(len(names))
    ends[each, each], ends[len(names) + each, each] = low, high
    cube = qmc.Sobol(len(names), seed=seed).random_base2(int(np.ceil(np.log2(max(draws, 2)))))
    points = np.vstack([now, ends, low + cube * (high - low)])
    return {name: points[:, k].copy() for k, name in enumerate(names)}


@dataclass(frozen=True)
class _Moved:
    """Points at which claims change, and at which others become undefined; the games solved."""

    moves: dict[str, dict[str, float]]
    undefined: dict[str, dict[str, float]]
    solves: int


def _moved(scenario: Crisis, names: list[str], points: dict[str, Array]) -> _Moved:
    """Find the claims whose truth is not the same at all points, the first being as it is now."""
    moves: dict[str, dict[str, float]] = {}
    undefined: dict[str, dict[str, float]] = {}
    solves = 0
    for claim in scenario.claims:
        values = evaluate_claim(scenario, claim.holds.node, points)
        solves += values.solves
        low, high = values.range()
        none = np.isnan(low)
        differs = np.nonzero(~none & ~((low == low[0]) & (high == high[0])))[0]
        ends = np.nonzero(none & ~none[0])[0]
        for found, where in ((moves, differs), (undefined, ends)):
            if len(where):
                found[claim.says] = {name: float(points[name][where[0]]) for name in names}
                break
    return _Moved(moves, undefined, solves)
