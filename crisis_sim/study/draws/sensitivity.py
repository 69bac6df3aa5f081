"""Which parameters an answer hangs on, over all of them at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, ClassVar

import numpy as np

from crisis_sim.checks import Rationality, Seed, checked, one_of, power_of_two
from crisis_sim.columns import APART, Column, columns_of, fact, identifier
from crisis_sim.equilibria.batch import block_of
from crisis_sim.equilibria.concepts import concept_of, concepts
from crisis_sim.game.crisis import Crisis
from crisis_sim.memory import magnitude, room_for
from crisis_sim.progress import Run, Watch
from crisis_sim.result import StudyResult
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.formula import Node
from crisis_sim.study import interest
from crisis_sim.study.claims import evaluate_claim, measured, read_measure
from crisis_sim.study.draws.apportion import METHODS, Effect, design, effects
from crisis_sim.study.draws.beliefs import Beliefs, beliefs_of
from crisis_sim.study.draws.distributions import Distribution
from crisis_sim.study.draws.usual import SENSITIVITY
from crisis_sim.types import Array

#: Points evaluated at a time, which bounds the memory.
_BLOCK = 16_384
#: Draws to make before a run can be stopped; fewer have no spread to speak of.
LEAST = 8
#: The widest half-interval, as a share of all variance or of the largest effect, that is fine.
PRECISION = 0.1


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Sensitivity(StudyResult):
    """How much of an answer's variation comes from each parameter, the largest first.

    Attributes
    ----------
    box, measure
        What was varied, and what was measured, in the language of claims.
    method
        `sobol` or `morris`.
    effects
        Of each parameter, by descending `total`.
    main_sum, main_sum_margin : float
        Sum of the first-order indices, with half its 95% interval; NaN for Morris.
    mean, variance : float
        Of the measure, over all points.
    disagree : int
        Points at which several solutions give different values; the middle between
        the lowest and the highest counts there.
    draws, wanted : int
        The base draws made and asked for; `complete` if they are as many.
    """

    study: ClassVar[str] = "sensitivity"
    derived: ClassVar[tuple[str, ...]] = ("negatives", "check")

    box: Beliefs = field(metadata=APART)
    measure: str = field(metadata=fact())
    disagree: int = field(metadata=fact())
    draws: int
    wanted: int
    mean: float
    variance: float
    main_sum: float
    main_sum_margin: float
    effects: tuple[Effect, ...]

    @property
    def negatives(self) -> str:
        """What negative first-order indices mean, in words; empty where there are none."""
        below = [e for e in self.effects if e.main < 0]
        if self.method != "sobol" or not below:
            return ""
        noise = [e for e in below if e.main + e.main_margin >= 0]
        texts = ["No share of variance is negative: where an estimate is, that is an error of it."]
        if noise:
            texts.append(f"Sampling noise, 0 being inside the 95% interval: {_listed(noise)}.")
        if len(noise) < len(below):
            beyond = [e for e in below if e not in noise]
            texts.append(f"More than that, so take more draws: {_listed(beyond)}.")
        return " ".join(texts)

    @property
    def check(self) -> tuple[str, ...]:
        """What speaks against the estimates having settled; empty where nothing does."""
        found = []
        if self.main_sum - self.main_sum_margin > 1:
            found.append(
                f"the first-order indices sum to {self.main_sum:.3g} ± "
                f"{self.main_sum_margin:.2g}, above 1"
            )
        unit = 1.0 if self.method == "sobol" else self.effects[0].total
        for effect in self.effects:
            if effect.total_margin > PRECISION * unit:
                found.append(f"the interval of {effect.parameter} is ± {effect.total_margin:.2g}")
            gap = effect.main - effect.total
            if self.method == "sobol" and gap > effect.main_margin + effect.total_margin:
                found.append(f"{effect.parameter} has more effect alone than in all")
        return tuple(found)

    def _axes(self) -> tuple[str, ...]:
        return ("parameter",)

    def _columns(self) -> list[Column]:
        """Return the effects, by the names that they have in the method."""
        names = dict(zip(("main", "total"), map(identifier, METHODS[self.method]), strict=True))
        return [
            replace(each, name=names.get(kind, kind) + margin * "_margin")
            for each in columns_of(Effect, self.effects)
            for kind, margin in [(each.name.removesuffix("_margin"), "_margin" in each.name)]
        ]

    def _content(self) -> dict[str, Any]:
        return {**self.box.told(), **super()._content()}


@checked
def sensitivity(
    scenario: Crisis,
    /,
    *,
    seed: Seed = 0,
    measure: str | None = None,
    method: Annotated[str, one_of(METHODS)] = "sobol",
    draws: Annotated[int, power_of_two(8)] | None = None,
    concept: str | None = None,
    rationality: Rationality | None = None,
    distributions: Mapping[str, Distribution] | None = None,
    progress: Watch | None = None,
) -> Sensitivity:
    """Apportion the variation of an answer to the parameters, all varied at once.

    Sobol' indices: with V the variance of the measure Y over the box, the first-order
    index of parameter i is V(E(Y | i)) / V, what i does alone, and the total index is
    E(V(Y | all but i)) / V, what i does alone and with others. Morris screening takes
    steps along one parameter at a time, from many points; `total` is then the mean
    absolute effect of a step on Y, per range of the parameter, and `main` the mean.

    Parameters
    ----------
    scenario
        Each parameter varies over its range, independently of the others.
    seed
        The same seed, the same result; 0 is one like any other.
    measure
        A formula in the language of claims, or a condition, whose probability is meant; of a
        comparison, its left side. It needs a value everywhere: not `given=` a move that is not
        always made, but `fixing=` it. Left out, what the scenario's claims measure that is
        neither near 0 nor near 1.
    method
        `sobol`, at parameters + 2 points a draw, or `morris`, at parameters + 1.
    draws
        Points of the base sample, a power of 2; for Morris, trajectories.
    concept, rationality
        As in `solve`; left out, what the scenario names, and logit play with λ = 1 where that
        has no errors, so that answers move by degrees.
    distributions
        By parameter name; others are uniform over their ranges.
    progress
        Is told how far the run is, and answers whether it goes on; see `Progress`.

    Raises
    ------
    FormulaError
        With the position of each fault inside the measure.
    ArgumentError
        For an unknown method, concept or parameter, draws that are no power of 2, a
        negative seed, or a measure that is undefined somewhere or the same everywhere.

    References
    ----------
    Saltelli et al. (2010), Computer Physics Communications 181; Morris (1991),
    Technometrics 33; Campolongo, Cariboni and Saltelli (2007). Computed by SALib.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> found = sensitivity(cs.load("strike_resist_intervene"), seed=0, draws=256)
    >>> found.effects[0].parameter
    'cost'
    """
    concept, rationality = interest.by_degrees(scenario, concept, rationality)
    concept_of(concept, "sensitivity").check("sensitivity", rationality=rationality)
    draws = SENSITIVITY.of(concept) if draws is None else draws
    formula = read_measure(scenario, measure or interest.movable(scenario, rationality or 1.0))
    box = beliefs_of(scenario, distributions, None, "sensitivity")
    rng = np.random.default_rng(seed)
    size = 8 * len(box.distributions) * (len(box.distributions) + 2)
    room_for(3 * size * draws, "sensitivity", "draws", f"is {magnitude(draws)}")
    cube = design(method, len(box.distributions), draws, rng)
    points, size = box.values(cube), len(cube) // draws
    run = Run(progress, "draws", draws)
    measures = _measure(scenario, measured(formula.node), points, size, concept, rationality, run)
    found = effects(method, list(box.distributions), cube[: run.done * size], measures.values, rng)
    return Sensitivity(
        scenario=scenario,
        box=box,
        measure=formula.text,
        concept=concept,
        rationality=rationality,
        method=method,
        effects=found.effects,
        main_sum=found.main_sum,
        main_sum_margin=found.main_sum_margin,
        mean=float(measures.values.mean()),
        variance=float(measures.values.var()),
        disagree=measures.disagree,
        seed=seed,
        draws=run.done,
        wanted=draws,
        solves=measures.solves,
        complete=run.done == draws,
        max_regret=measures.regret,
    )


@dataclass(frozen=True, eq=False)
class _Measured:
    values: Array
    disagree: int
    solves: int
    regret: float


def _measure(
    scenario: Crisis,
    node: Node,
    points: Mapping[str, Array],
    size: int,
    concept: str,
    rationality: float | None,
    run: Run,
) -> _Measured:
    """Return the measure at each point, the middle of its range where solutions disagree.

    A draw has `size` points.
    """
    parts, solves, regret = [], 0, 0.0
    step = size * max(LEAST, block_of(concepts()[concept], _BLOCK) // size)
    for start in range(0, len(next(iter(points.values()))), step):
        block = {name: values[start : start + step] for name, values in points.items()}
        found = evaluate_claim(scenario, node, block, concept=concept, rationality=rationality)
        parts.append(found.range())
        solves += found.solves
        regret = max(regret, found.regret)
        if not run.step(found.games // size):
            break
    low, high = (np.concatenate(ends) for ends in zip(*parts, strict=True))
    undefined = int(np.isnan(low).sum())
    if undefined:
        raise ArgumentError(
            "sensitivity",
            "measure",
            f"has no value at {undefined} of {len(low)} points",
            "one that has a value everywhere: `fixing=` in place of `given=` asks what would be "
            "done if the move were made",
        )
    return _Measured((low + high) / 2, int((low < high).sum()), solves, regret)


def _listed(those: Sequence[Effect]) -> str:
    return ", ".join(f"{e.parameter} ({e.main:.2g} ± {e.main_margin:.2g})" for e in those)
