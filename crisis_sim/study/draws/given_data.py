"""How much a choice between several things hangs on each parameter, from one sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar

import numpy as np

from crisis_sim.checks import Rationality, Seed, at_least, checked, one_of
from crisis_sim.columns import APART, Column, columns_of, fact
from crisis_sim.equilibria.concepts import concept_of
from crisis_sim.game.crisis import Crisis
from crisis_sim.progress import Run, Watch
from crisis_sim.result import Fact, StudyResult
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.study.draws.distributions import Distribution
from crisis_sim.study.draws.sample import Sample, sample_blocks
from crisis_sim.study.draws.usual import RULES
from crisis_sim.tolerances import SAME
from crisis_sim.types import Array, Indices

#: Names of the measures, in the order of the rows of `_measures`.
MEASURES = ("delta", "information", "index")
#: Resamples for the intervals, and permutations for the baseline.
RESAMPLES, PERMUTATIONS = 200, 200
#: Classes of a parameter's values; fewer where there are few draws.
MOST_CLASSES = 32


@dataclass(frozen=True)
class Measured:
    """One measure of dependence of a choice on a parameter.

    Attributes
    ----------
    value : float
        From the sample: 0 where nothing hangs on the parameter, but for sampling noise,
        and 1 where it settles the choice.
    low, high : float
        95% interval, by resampling the draws. It is reflected at the value, as resampling
        raises the measures by about what the finite sample does.
    noise : float
        The 95% quantile of the value when the parameter is shuffled, so that nothing
        hangs on it. A value below that cannot be told from nothing.
    """

    value: float
    low: float
    high: float
    noise: float


@dataclass(frozen=True)
class Dependence:
    """How much the choice hangs on one parameter, by three measures.

    Attributes
    ----------
    parameter
        Its name.
    delta
        Borgonovo's: how far knowing the parameter moves the probabilities of the choices,
        on average, in total variation, as a share of the most possible.
    information
        Mutual information as a share of the entropy of the choice.
    index
        Share of the variance of the indicators of all choices; the first-order Sobol'
        index of a categorical answer.
    """

    parameter: str
    delta: Measured
    information: Measured
    index: Measured


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class GivenData(StudyResult):
    """How much a choice hangs on each parameter, the largest delta first.

    Attributes
    ----------
    move
        Whose choice is looked at.
    shares
        The share of each choice over all draws, and of `not made`.
    parameters
        What it hangs on.
    classes : int
        Classes of equal size into which the values of each parameter are put.
    drawn
        The sample that all this is computed from.
    disagree : int
        Draws in which solutions disagree; the middle counts there.
    complete : bool
        Whether all draws were made and all parameters looked at.
    """

    study: ClassVar[str] = "given_data"

    move: str = field(metadata=fact())
    classes: int = field(metadata=fact())
    drawn: Sample = field(metadata=APART)
    shares: Mapping[str, float]
    disagree: int
    parameters: tuple[Dependence, ...]
    method: str = "from one sample, by classes of equal size"

    def provenance(self) -> dict[str, Fact]:
        """Return what the result rests on, that of the sample included."""
        return {**self.drawn.provenance(), **super().provenance()}

    def _axes(self) -> tuple[str, ...]:
        return "parameter", "measure"

    def _columns(self) -> list[Column]:
        pairs = [(each, name) for each in self.parameters for name in MEASURES]
        return [
            Column("parameter", [each.parameter for each, _ in pairs]),
            Column("measure", [name for _, name in pairs]),
            *columns_of(Measured, [getattr(each, name) for each, name in pairs]),
        ]


@checked
def given_data(
    scenario: Crisis,
    move: str,
    *,
    seed: Seed = 0,
    draws: Annotated[int, at_least(200)] | None = None,
    concept: str | None = None,
    rationality: Rationality | None = None,
    fixing: str | None = None,
    distributions: Mapping[str, Distribution] | None = None,
    progress: Watch | None = None,
) -> GivenData:
    r"""Measure how much a choice hangs on each parameter, without an order of the choices.

    The values of a parameter are put into m classes of equal size. With p the
    probabilities of the choices over all draws and p_c those in class c, each the mean of
    the probabilities in the draws,

    - delta is :math:`E_c \frac12 \sum_k |p_c(k) - p(k)|`, divided by
      :math:`\sum_k p(k) (1 - p(k))`, which it has where the parameter settles the choice;
    - information is :math:`E_c \sum_k p_c(k) \log (p_c(k) / p(k))`, divided by the entropy
      of p;
    - index is :math:`\sum_k V_c(p_c(k))` divided by :math:`\sum_k p(k) (1 - p(k))`.

    All three are biased upwards by the finite sample, which shuffling shows.

    Parameters
    ----------
    scenario
        Each parameter varies over its range.
    move
        Whose choices are the answer; `not made` is one of them.
    seed, draws, concept, rationality, fixing, distributions, progress
        As in `sample`.

    Raises
    ------
    ArgumentError
        For an unknown move, fewer than 200 draws, or a choice that is always the same.

    References
    ----------
    Borgonovo (2007), Reliability Engineering and System Safety 92; Plischke, Borgonovo
    and Smith (2013), European Journal of Operational Research 226; Gamboa, Janon, Klein
    and Lagnoux (2014), Electronic Journal of Statistics 8; Goodman and Kruskal (1954).

    Examples
    --------
    >>> import crisis_sim as cs
    >>> found = given_data(cs.load("strike_resist_intervene"), "Attacker", seed=0, draws=1024)
    >>> found.parameters[0].parameter, found.parameters[0].delta.value > 0.4
    ('cost', True)
    """
    moves = scenario.choices
    one_of(moves)("given_data", "move", move)
    if draws is None:
        draws = RULES.of(concept_of(concept or scenario.concept, "given_data").name)
    run = Run(progress, "draws", draws)
    blocks = sample_blocks(
        scenario,
        seed=seed,
        draws=draws,
        measures=[f"P({move} == {choice})" for choice in moves[move]],
        concept=concept,
        rationality=rationality,
        fixing=fixing,
        distributions=distributions,
    )
    for drawn in blocks:
        if not run.step(drawn.draws - run.done):
            break
    draws = drawn.draws
    middle = (drawn.low + drawn.high) / 2
    play = np.vstack([middle, np.clip(1 - middle.sum(axis=0), 0, 1)]).T
    shares = play.mean(axis=0)
    if shares.max() > 1 - SAME:
        always = [*moves[move], "not made"][int(shares.argmax())]
        problem = f"`{move}` is always {always}"
        raise ArgumentError("given_data", "move", problem, "a move with several choices")
    classes = min(MOST_CLASSES, round(draws ** (1 / 3)))
    rng = np.random.default_rng(seed)
    again = [rng.integers(0, draws, draws) for _ in range(RESAMPLES)]
    shuffled = [rng.permutation(draws) for _ in range(PERMUTATIONS)]
    found: list[Dependence] = []
    points = drawn.points()
    watched = not run.stopped  # what was drawn until then is looked at in any case
    if watched:
        run.stage("parameters", len(points))
    for name, values in points.items():
        member = np.empty(draws, dtype=np.intp)
        member[np.argsort(values, kind="stable")] = np.arange(draws) * classes // draws
        value = _measures(member, play, classes)
        ends = np.array([_measures(member[rows], play[rows], classes) for rows in again])
        noise = np.array([_measures(member[rows], play, classes) for rows in shuffled])
        low, high = 2 * value - np.quantile(ends, (0.975, 0.025), axis=0)
        rows = np.array(
            [value, np.maximum(low, 0), np.minimum(high, 1), np.quantile(noise, 0.95, axis=0)]
        ).T.tolist()
        found.append(Dependence(name, *(Measured(*row) for row in rows)))
        if watched and not run.step():
            break
    return GivenData(
        scenario=scenario,
        move=move,
        shares=FrozenMap(dict(zip([*moves[move], "not made"], shares.tolist(), strict=True))),
        parameters=tuple(sorted(found, key=lambda d: -d.delta.value)),
        classes=classes,
        drawn=drawn,
        disagree=int((drawn.low < drawn.high).any(axis=0).sum()),
        complete=drawn.complete and len(found) == len(points),
        concept=drawn.concept,
        rationality=drawn.rationality,
        seed=drawn.seed,
        draws=drawn.draws,
        wanted=drawn.wanted,
        solves=drawn.solves,
        max_regret=drawn.max_regret,
    )


def _measures(member: Indices, play: Array, classes: int) -> Array:
    """Return delta, information and index from the class of each draw and its play.

    Parameters
    ----------
    member : int array (draws,)
    play : float array (draws, choices)
        Sums to 1 in each draw.
    """
    size = np.bincount(member, minlength=classes)
    total = np.array([np.bincount(member, column, minlength=classes) for column in play.T]).T
    weight = size / size.sum()
    inside = total / np.maximum(size, 1)[:, None]
    overall = weight @ inside
    spread = float(overall @ (1 - overall))
    if spread <= 0:  # in a resample the choice may always be the same
        return np.zeros(3)
    delta = float(weight @ np.abs(inside - overall).sum(axis=1)) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        gain = np.where(inside > 0, inside * np.log(inside / overall), 0.0).sum(axis=1)
        entropy = -np.where(overall > 0, overall * np.log(overall), 0.0).sum()
    index = float(weight @ ((inside - overall) ** 2).sum(axis=1))
    return np.array([delta / spread, float(weight @ gain) / entropy, index / spread])
