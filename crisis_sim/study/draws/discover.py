"""Scenario discovery: under which parameters something happens, as one rule in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar

import numpy as np

from crisis_sim.checks import Rationality, Seed, at_least, checked
from crisis_sim.columns import APART, Column, columns_of, fact
from crisis_sim.equilibria.concepts import concept_of
from crisis_sim.game.crisis import Crisis
from crisis_sim.progress import Run, Watch
from crisis_sim.result import Fact, StudyResult
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.study.claims import read_measure
from crisis_sim.study.draws.distributions import Distribution
from crisis_sim.study.draws.prim import Limits, paste, peel, quasi_p
from crisis_sim.study.draws.sample import Sample, sample_blocks
from crisis_sim.study.draws.small_tree import leaves
from crisis_sim.study.draws.usual import RULES
from crisis_sim.tolerances import SAME
from crisis_sim.types import Array

#: A restriction that chance would do as well with this probability is dropped.
CHANCE = 0.05
#: Times that the search is repeated on resampled cases, and the measures are resampled.
SEARCHES, RESAMPLES = 20, 1000


@dataclass(frozen=True)
class Restriction:
    """What a rule says of one parameter.

    Attributes
    ----------
    parameter
        Its name.
    low, high : float
        The rule asks for low <= value <= high; infinite where a side is open.
    quasi_p : float
        Probability that the box would be as dense if the restriction did nothing; NaN
        for the rules of the tree.
    recurs : float
        Share of the searches on resampled cases that restrict the parameter too, on the
        same side or sides; NaN for the rules of the tree.
    """

    parameter: str
    low: float
    high: float
    quasi_p: float
    recurs: float


@dataclass(frozen=True)
class Rule:
    """A box, and what happens inside it, measured on cases that it was not found on.

    Attributes
    ----------
    restrictions
        All hold at once; none of them: every case.
    density : float
        Share of the cases inside that are of interest.
    coverage : float
        Share of all cases of interest that are inside.
    mass : float
        Share of all cases that are inside.
    density_interval, coverage_interval
        95% intervals, by resampling the cases.
    """

    restrictions: tuple[Restriction, ...]
    density: float
    coverage: float
    mass: float
    density_interval: tuple[float, float]
    coverage_interval: tuple[float, float]


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Discovery(StudyResult):
    """Where something happens: one box by PRIM, and a small tree.

    Attributes
    ----------
    formula
        What was looked for, in the language of claims.
    box
        The one of the trajectory with the highest weighted relative accuracy.
    tree
        The leaves of a small tree, the densest first; together they hold every case.
    trajectory : float array [step, 3]
        Density, coverage and mass of each box peeled, on the cases it was found on.
    share : float
        Of all cases, those of interest.
    searching, testing
        The draws that rules are found on, and those they are measured on.
    left_out, disagree : int
        Draws in which what was looked for is undefined; and those in which solutions
        disagree, of which the middle counts.
    searches : int
        Searches on resampled cases that `recurs` rests on, of the 20 of a whole run.
    complete : bool
        Whether all draws and searches were made, and no solution is missing anywhere.
    """

    study: ClassVar[str] = "discover"

    formula: str = field(metadata=fact("measure"))
    searches: int = field(metadata=fact())
    searching: Sample = field(metadata=APART)
    testing: Sample = field(metadata=APART)
    share: float
    left_out: int
    disagree: int
    box: Rule
    tree: tuple[Rule, ...]
    trajectory: Array
    draws: int
    wanted: int
    method: str = "PRIM and a regression tree, measured on other draws"

    def provenance(self) -> dict[str, Fact]:
        """Return what the result rests on, that of the sample included."""
        return {**self.searching.provenance(), **super().provenance()}

    def _axes(self) -> tuple[str, ...]:
        return ("restriction",)

    def _columns(self) -> list[Column]:
        """Return the restrictions of each rule, and how good the rule is."""
        rules = {"box": self.box, **{f"leaf {i}": rule for i, rule in enumerate(self.tree, 1)}}
        found = [(name, rule, part) for name, rule in rules.items() for part in rule.restrictions]
        return [
            Column("rule", [name for name, _, _ in found]),
            *columns_of(Restriction, [part for _, _, part in found]),
            *columns_of(Rule, [rule for _, rule, _ in found], only=("density", "coverage", "mass")),
        ]


@dataclass(frozen=True, eq=False)
class _Cases:
    """Points, shape (points, parameters), and how much each is of interest."""

    points: Array
    interest: Array
    left_out: int
    disagree: int


@checked
def discover(
    scenario: Crisis,
    condition: str,
    *,
    seed: Seed = 0,
    draws: Annotated[int, at_least(200)] | None = None,
    concept: str | None = None,
    rationality: Rationality | None = None,
    distributions: Mapping[str, Distribution] | None = None,
    progress: Watch | None = None,
) -> Discovery:
    """Find under which parameters something happens: a box by PRIM, and a small tree.

    With Y the indicator of what is looked for (or its probability) and B a box of
    parameters, the density of B is E(Y | B), and its coverage E(Y 1_B) / E(Y). Peeling
    raises the one and lowers the other. The box with the highest weighted relative
    accuracy, P(B) (E(Y | B) - E(Y)), is chosen. Restrictions that chance would do as well
    (quasi-p above 5%) are dropped, and the sides of the box are moved, out or in, to where
    the accuracy is highest. As a rule looks better on the cases it was found on than it is, density
    and coverage are measured on as many other draws, with 95% intervals. The search is
    repeated on resampled cases, to see which restrictions recur.

    Parameters
    ----------
    scenario
        Each parameter varies over its range.
    condition
        A condition, as `Patron == intervene`; a claim, as `P(Patron == aid) > 0.5`, which
        is or is not so; or another formula with values between 0 and 1.
    seed
        The same seed, the same result; 0 is one like any other.
    draws
        To find the rules on, and as many to measure them on.
    concept, rationality, distributions, progress
        As in `sample`.

    Raises
    ------
    FormulaError
        With the position of each fault inside the condition.
    ArgumentError
        For fewer than 200 draws, or if what is looked for always happens, or never, or
        is not between 0 and 1.

    References
    ----------
    Friedman and Fisher (1999); Bryant and Lempert (2010), "Thinking inside the box",
    Technological Forecasting and Social Change 77; Lavrac, Flach and Zupan (1999) for the
    choice of the box.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> found = cs.discover(cs.load("strike_resist_intervene"), "Attacker == strike", seed=0)
    >>> sorted(part.parameter for part in found.box.restrictions), found.box.density > 0.9
    (['cost', 'drain'], True)
    """
    formula = read_measure(scenario, condition)
    other = int(np.random.SeedSequence(seed).generate_state(1)[0])
    if draws is None:
        draws = RULES.of(concept_of(concept or scenario.concept, "discover").name)
    run = Run(progress, "draws", 2 * draws)
    both = (
        sample_blocks(
            scenario,
            seed=start,
            draws=draws,
            measures=[formula.text],
            concept=concept,
            rationality=rationality,
            distributions=distributions,
        )
        for start in (seed, other)
    )
    for searching, testing in zip(*both, strict=True):
        if not run.step(searching.draws + testing.draws - run.done):
            break
    cases, fresh = _cases(searching), _cases(testing)
    names = list(searching.box.distributions)
    rng = np.random.default_rng(seed)
    trajectory = peel(cases.points, cases.interest)
    quality = np.array([_quality(cases, box) for box in trajectory])
    box = _choose(cases, trajectory, quality)
    again = _searches(cases, box, rng, run)
    recurs = again.mean(axis=0) if len(again) else np.full(len(box.restricted), np.nan)
    parts = tuple(
        Restriction(
            names[i],
            float(box.low[i]),
            float(box.high[i]),
            quasi_p(cases.points, cases.interest, box, int(i)),
            float(share),
        )
        for i, share in zip(box.restricted, recurs, strict=True)
    )
    tree = [
        _rule(_plain(names, leaf), leaf, fresh, rng)
        for leaf in leaves(cases.points, cases.interest)
    ]
    drawn = (searching, testing)
    return Discovery(
        scenario=scenario,
        formula=formula.text,
        box=_rule(parts, box, fresh, rng),
        tree=tuple(sorted(tree, key=lambda rule: -np.nan_to_num(rule.density, nan=-1.0))),
        trajectory=quality,
        share=float(np.concatenate([cases.interest, fresh.interest]).mean()),
        searching=searching,
        testing=testing,
        left_out=cases.left_out + fresh.left_out,
        disagree=cases.disagree + fresh.disagree,
        searches=len(again),
        complete=all(sample.complete for sample in drawn) and len(again) == SEARCHES,
        concept=searching.concept,
        rationality=searching.rationality,
        seed=searching.seed,
        draws=sum(sample.draws for sample in drawn),
        wanted=sum(sample.wanted for sample in drawn),
        solves=sum(sample.solves for sample in drawn),
        max_regret=max(sample.max_regret for sample in drawn),
    )


def _cases(drawn: Sample) -> _Cases:
    """Return the draws in which what is looked for is defined."""
    low, high = drawn.low[0], drawn.high[0]
    known = ~np.isnan(low)
    points = np.stack(list(drawn.points().values()), axis=1)[known]
    interest = (low[known] + high[known]) / 2
    if not len(interest) or interest.min() < -SAME or interest.max() > 1 + SAME:
        expected = "a condition, a claim, or a formula between 0 and 1"
        raise ArgumentError("discover", "condition", "leaves 0 to 1, or is undefined", expected)
    if np.ptp(interest) < SAME:
        problem = f"is {interest[0]:g} in every draw"
        raise ArgumentError("discover", "condition", problem, "something that differs")
    disagree = int((low[known] < high[known]).sum())
    return _Cases(points, np.clip(interest, 0, 1), int((~known).sum()), disagree)


def _quality(cases: _Cases, box: Limits) -> tuple[float, float, float]:
    """Return density, coverage and mass of a box."""
    inside = box.holds(cases.points)
    total = float(cases.interest[inside].sum())
    count = int(inside.sum())
    density = total / count if count else float("nan")
    return density, total / float(cases.interest.sum()), count / len(inside)


def _choose(cases: _Cases, trajectory: list[Limits], quality: Array) -> Limits:
    """Return the best box of a trajectory, without what chance would do as well."""
    density, _, mass = quality.T
    box = trajectory[int(np.argmax(mass * (density - density[0])))]
    while len(box.restricted):
        values = [quasi_p(cases.points, cases.interest, box, int(i)) for i in box.restricted]
        if max(values) <= CHANCE:
            break
        box = box.free(int(box.restricted[int(np.argmax(values))]))
    return paste(cases.points, cases.interest, box)


def _searches(cases: _Cases, box: Limits, rng: np.random.Generator, run: Run) -> Array:
    """Search again on resampled cases; return which restrictions recur, `[search, restriction]`."""
    if not run.stopped:
        run.stage("searches", SEARCHES)
    again: list[list[bool]] = []
    while not run.stopped and len(again) < SEARCHES:
        rows = rng.integers(0, len(cases.interest), len(cases.interest))
        some = _Cases(cases.points[rows], cases.interest[rows], 0, 0)
        trajectory = peel(some.points, some.interest)
        quality = np.array([_quality(some, other) for other in trajectory])
        found = _choose(some, trajectory, quality)
        sides = (box.low, found.low), (box.high, found.high)
        again.append(
            [all(np.isfinite(a[i]) <= np.isfinite(b[i]) for a, b in sides) for i in box.restricted]
        )
        run.step()
    return np.array(again, dtype=float)


def _plain(names: list[str], box: Limits) -> tuple[Restriction, ...]:
    nan = float("nan")
    return tuple(
        Restriction(names[i], float(box.low[i]), float(box.high[i]), nan, nan)
        for i in box.restricted
    )


def _rule(
    parts: tuple[Restriction, ...], box: Limits, cases: _Cases, rng: np.random.Generator
) -> Rule:
    """Measure a box on cases that it was not found on."""
    inside, y = box.holds(cases.points), cases.interest
    weights = rng.multinomial(len(y), np.full(len(y), 1 / len(y)), RESAMPLES)
    captured, count, total = (weights @ np.stack([inside * y, inside, y], axis=1)).T
    with np.errstate(invalid="ignore", divide="ignore"):
        densities, coverages = captured / count, captured / total
    return Rule(parts, *_quality(cases, box), _interval(densities), _interval(coverages))


def _interval(values: Array) -> tuple[float, float]:
    known = values[~np.isnan(values)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.quantile(known, (0.025, 0.975))
    return float(low), float(high)
