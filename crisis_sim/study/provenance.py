"""What rests on which source, and which conclusion would move if a source fell away."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from crisis_sim.checks import Count, Seed, checked
from crisis_sim.columns import APART, Declared, column, fact, rows
from crisis_sim.equilibria.concepts import concepts
from crisis_sim.game.crisis import Crisis
from crisis_sim.progress import Run, Watch
from crisis_sim.result import StudyResult
from crisis_sim.study.claims import evaluate_claim
from crisis_sim.types import Array

#: In the table names are listed, and what has no name is counted.
_LISTED: Declared = column(cell=", ".join)
_COUNTED: Declared = column(cell=len)


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
    parameters: tuple[str, ...] = field(metadata=_LISTED)
    alone: tuple[str, ...] = field(metadata=_LISTED)
    terms: tuple[tuple[str, int], ...] = field(metadata=_COUNTED)
    claims: tuple[str, ...] = field(metadata=_COUNTED)
    moves: tuple[str, ...] = field(metadata=_COUNTED)
    undefined: tuple[str, ...] = field(metadata=_COUNTED)
    example: dict[str, dict[str, float]] = field(metadata=APART)


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Provenance(StudyResult):
    """What a scenario rests on.

    Attributes
    ----------
    supports
        Of each source that is cited, in the order of the file.
    tried : bool
        Whether claims were tried; under concepts that are solved one game at a time they are not.
    untried
        The sources that a stopped run has not tried; `complete` if claims were tried without
        each source.
    draws : int
        Points tried for each source. A claim that did not move in them may still move between
        them.
    """

    study: ClassVar[str] = "sources"

    tried: bool = field(metadata=fact())
    supports: tuple[Support, ...] = field(metadata=rows(Support, "source", name="sources"))
    untried: tuple[str, ...]
    draws: int
    method: str = "scrambled Sobol' points, and each end"


@checked
def sources(
    scenario: Crisis,
    *,
    draws: Count = 256,
    seed: Seed = 0,
    progress: Watch | None = None,
) -> Provenance:
    """Return what rests on each source, and which claims would move without it.

    If a source fell away, a number that cites nothing else could be anywhere in its range. So
    these numbers are moved through their ranges, jointly, at the scrambled Sobol' points of
    `seed` and at the ends of each; the others stay as they are. Terms and the structure of the
    game are not removed: `counterfactuals` does that. `progress` is told how far the run is, and
    answers whether it goes on; see `Progress`.

    Parameters
    ----------
    scenario
        At its present values.
    draws
        Points tried for each source.
    seed
        Of the points; 0 is a seed as any other.
    progress
        Is told how far the run is, and answers whether it goes on; see `Progress`.

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
        scenario=scenario,
        supports=cited,
        tried=tried,
        untried=tuple(untried),
        complete=tried and not untried,
        draws=draws,
        solves=solves,
        seed=seed,
        concept=scenario.concept,
        rationality=scenario.rationality,
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
