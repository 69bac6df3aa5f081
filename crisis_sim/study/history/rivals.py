"""Hold rival explanations against each other: which past episode speaks for which, how strongly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, ClassVar

import numpy as np

from crisis_sim.checks import Count, Rationality, Seed, at_least, checked, one_of
from crisis_sim.columns import APART, Column, column
from crisis_sim.equilibria.concepts import erring
from crisis_sim.equilibria.logit.logit import check_rationality
from crisis_sim.game.crisis import Crisis
from crisis_sim.loading import load
from crisis_sim.progress import Run, Watch
from crisis_sim.result import Fact, StudyResult
from crisis_sim.scenario.read import bundled
from crisis_sim.study.history.case_file import CaseFile, check_parameters, facts, read_cases
from crisis_sim.study.history.fit import Data, Problem, predict, priors_of
from crisis_sim.study.history.predict import RECORD, Predictor, fact_values
from crisis_sim.study.history.track_record import DiscountedBeta, check_leaks
from crisis_sim.types import Array

FOLDER = "rivals/"
#: Points of the priors over which each explanation is averaged.
DRAWS = 4096
#: The points about the mode are spread by this factor more than the posterior.
WIDER = 1.5
#: Points kept from the posterior to predict what has not happened.
KEPT = 64
#: Fewer effective draws than this, and a marginal likelihood is not settled.
EFFECTIVE = 50.0


@dataclass(frozen=True)
class Signpost:
    """A case that has not happened and would tell two explanations apart.

    Attributes
    ----------
    like, fact, value
        The facts of a past case, with one of them changed; the record is today's.
    evidence : float
        Expected log Bayes factor for whichever of the two is true (the smaller of the
        two Kullback-Leibler divergences).
    one, other : tuple of float
        What each predicts, by level.
    """

    like: str
    fact: str
    value: float
    evidence: float
    one: tuple[float, ...]
    other: tuple[float, ...]


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Rivals(StudyResult):
    """Rival explanations of the same cases.

    Attributes
    ----------
    names, titles
        Of the explanations; the scenario, with which the others are compared, comes first.
    cases
        The core cases, in order.
    log_likelihood : float array [case, explanation]
        Log-probability of what happened, given all earlier cases and averaged over what
        they leave open of the parameters. The column's sum is the log marginal likelihood.
    effective : float array [explanation]
        Effective number of draws behind it.
    levels
        The choices of the recorded move, least first.
    would_be
        Cases that have not happened: (like, fact, value).
    would : float array [explanation, case, level]
        What each explanation, fitted to all cases, predicts for those.
    wanted : int
        Number of explanations to compare; a stopped run has the first of them.
    """

    study: ClassVar[str] = "rivals"
    derived: ClassVar[tuple[str, ...]] = ("log_bayes_factors",)

    names: tuple[str, ...]
    titles: tuple[str, ...] = field(metadata=APART)
    cases: tuple[CaseFile, ...] = field(
        metadata=column(data=lambda cases: [case.name for case in cases])
    )
    log_likelihood: Array
    effective: Array
    levels: tuple[str, ...] = field(metadata=APART)
    would_be: tuple[tuple[str, str, float], ...] = field(metadata=APART)
    would: Array = field(metadata=APART)
    concept: str = field(default_factory=lambda: erring().name)
    method: str = "marginal likelihood by importance sampling, Sobol points"

    @property
    def matrix(self) -> Array:
        """Log-likelihood of each case against that of the scenario, [case, explanation]."""
        return self.log_likelihood - self.log_likelihood[:, :1]

    @property
    def log_bayes_factors(self) -> Array:
        """Natural logarithm of each explanation's Bayes factor against the scenario."""
        return np.asarray(self.matrix.sum(axis=0))

    @property
    def warning(self) -> str:
        """What to keep in mind when reading a Bayes factor."""
        return (
            f"n = {len(self.cases)} cases, not independent of each other: a Bayes factor here "
            "hangs on the priors and on a few cases, and says which explanation alone does "
            "worst, not that another is true."
        )

    @property
    def unsettled(self) -> tuple[str, ...]:
        """Explanations whose marginal likelihood rests on too few draws."""
        return tuple(n for n, e in zip(self.names, self.effective, strict=True) if e < EFFECTIVE)

    @checked
    def telling(self, one: str, other: str, most: Count = 3) -> tuple[tuple[str, float], ...]:
        """Return the cases that tell two explanations apart best, with the log Bayes factor.

        Above 0 the case speaks for `one`.

        Parameters
        ----------
        one, other
            Two of the explanations, by name.
        most
            The number of cases to return at most.
        """
        gap = self.log_likelihood[:, self._at(one)] - self.log_likelihood[:, self._at(other)]
        order = np.argsort(-np.abs(gap), kind="stable")[:most]
        return tuple((self.cases[i].name, float(gap[i])) for i in order)

    @checked
    def signposts(self, one: str, other: str, most: Count = 3) -> tuple[Signpost, ...]:
        """Return the cases still to come that would tell two explanations apart best.

        Each stands for a different change of facts; those that only repeat the same
        predictions are left out.

        Parameters
        ----------
        one, other
            Two of the explanations, by name.
        most
            The number of cases to return at most.
        """
        p, q = (np.maximum(self.would[self._at(name)], 1e-12) for name in (one, other))
        gap = np.minimum((p * np.log(p / q)).sum(axis=1), (q * np.log(q / p)).sum(axis=1))
        found: list[Signpost] = []
        for i in np.argsort(-gap, kind="stable"):
            like, fact, value = self.would_be[i]
            if any((like == f.like) or (fact, value) == (f.fact, f.value) for f in found):
                continue
            told = (tuple(float(x) for x in row[i].round(6)) for row in (p, q))
            found.append(Signpost(like, fact, value, float(gap[i]), *told))
            if len(found) == most:
                break
        return tuple(found)

    def provenance(self) -> dict[str, Fact]:
        """Return what the comparison rests on, in plain words and numbers."""
        return {**super().provenance(), "cases": len(self.cases), "warning": self.warning}

    def _axes(self) -> tuple[str, ...]:
        return ("case",)

    def _columns(self) -> list[Column]:
        """Return the log-likelihood of each case against that of the scenario."""
        named = zip(self.names, self.matrix.T, strict=True)
        return [
            Column("case", [case.name for case in self.cases]),
            *(Column.of(name, values, "log-likelihood") for name, values in named),
        ]

    def _at(self, name: str) -> int:
        return self.names.index(one_of(self.names)("rivals", "explanation", name))


@checked
def rivals(
    scenario: Crisis,
    /,
    explanations: Iterable[str | Path] | None = None,
    cases: Iterable[str | Path] | None = None,
    *,
    seed: Seed = 0,
    draws: Annotated[int, at_least(2)] = DRAWS,
    rationality: Rationality | None = None,
    progress: Watch | None = None,
) -> Rivals:
    """Compare rival explanations of past episodes by what each says of every case.

    An explanation is a scenario with the parameters of the first. Its structural
    parameters are averaged over their priors (those of a fit): the marginal
    likelihood of the cases in their order is the product of the probability of
    each, given the earlier ones.

    Parameters
    ----------
    scenario
        What the explanations are compared with.
    explanations
        Files, by bundled name or path; left out, those that come with the library.
    cases
        As in `backtest`; those that are not core are left out, but enter the records.
    seed, draws
        Of the points over which parameters are averaged.
    rationality
        Middle of the prior of λ; left out, the scenario's.
    progress
        Is told how far the run is, and answers whether it goes on; see `Progress`.

    Raises
    ------
    ArgumentError
        If explanations or cases do not fit the scenario, or λ is missing.

    References
    ----------
    Kass and Raftery (1995), Bayes factors, Journal of the American Statistical
    Association 90; Dawid (1984), Statistical theory: the prequential approach, Journal
    of the Royal Statistical Society A 147.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> found = rivals(cs.load("patron"), ["rivals/drain", "rivals/reach"], draws=256)
    >>> found.names
    ('patron', 'drain', 'reach')
    >>> bool(found.log_bayes_factors[1] < 0)
    True
    """
    every, rule = read_cases(cases), DiscountedBeta()
    check_leaks(every, rule)
    names = (
        [name for name in bundled() if name.startswith(FOLDER)]
        if explanations is None
        else explanations
    )
    rate = check_rationality(scenario.rationality if rationality is None else rationality, "rivals")
    compared = [scenario, *(load(name) for name in names)]
    for other in (*compared, every[0].scenario):
        check_parameters(scenario, other, "rivals")
    core = [case for case in every if case.happened.core]
    seen = fact_values(core, every, rule)
    would_be, changed = _would_be(core, every, seen)
    run = Run(progress, "explanations", len(compared))
    found = []
    for other in compared:
        found.append(_weigh(other, every, core, seen, changed, rate, draws, seed))
        if not run.step():
            break
    compared = compared[: len(found)]
    return Rivals(
        scenario=scenario,
        names=tuple(other.name for other in compared),
        titles=tuple(other.title for other in compared),
        cases=tuple(core),
        log_likelihood=np.array([column for column, _, _ in found]).T,
        effective=np.array([effective for _, effective, _ in found]),
        levels=core[0].choices,
        would_be=would_be,
        would=np.array([told for _, _, told in found]),
        wanted=run.total or 0,
        seed=seed,
        draws=draws,
        rationality=rate,
        solves=draws * len(core) * len(compared),
        complete=len(compared) == run.total,
    )


def _weigh(
    scenario: Crisis,
    every: Sequence[CaseFile],
    core: Sequence[CaseFile],
    seen: dict[str, Array],
    changed: dict[str, Array],
    rate: float,
    draws: int,
    seed: int,
) -> tuple[Array, float, Array]:
    """Return an explanation's log-likelihood of each case, effective draws, and predictions."""
    from scipy.special import logsumexp

    coded = {*facts(every), RECORD}
    free = [n for n, p in scenario.parameters.items() if n not in coded and p.low < p.high]
    low, high = (np.array([getattr(c, end) for c in core]) for end in ("low", "high"))
    predictor = Predictor.of(scenario, core[0])
    problem = Problem(predictor, priors_of(scenario, free, rate), Data(seen, low, high))
    points, correction = _points(problem, draws, seed)
    told = problem.levels(points)
    level = np.arange(told.shape[2])
    inside = (level >= low[:, None]) & (level <= high[:, None])
    happened = np.log(np.maximum(np.where(inside, told, 0.0).sum(axis=2), 1e-300))
    running = correction[:, None] + np.cumsum(np.pad(happened, ((0, 0), (1, 0))), axis=1)
    weight = np.exp(running[:, -1] - logsumexp(running[:, -1]))
    kept = np.random.default_rng(seed).choice(draws, KEPT, p=weight / weight.sum())
    future = predict(predictor, problem.priors, points[kept], changed).mean(axis=0)
    return np.diff(logsumexp(running, axis=0)), float(1 / (weight**2).sum()), future


def _points(problem: Problem, draws: int, seed: int) -> tuple[Array, Array]:
    """Return points of x, half from the prior and half from about the mode, and log weights.

    The weight is the prior's density over that of the mixture: with it, sums over the
    points are means over the prior, precise where the posterior has its mass as well.
    """
    from scipy.stats import multivariate_normal, norm, qmc

    mode, _ = problem.maximise(problem.centre)
    prior = np.diag(problem.width**2)
    spread = WIDER * np.linalg.inv(problem.information(mode) + np.linalg.inv(prior))
    cube = qmc.Sobol(len(mode), seed=np.random.default_rng(seed)).random(draws)
    normal = norm.ppf(np.clip(cube, 1e-9, 1 - 1e-9))
    points = problem.centre + normal * problem.width
    half = draws // 2  # not every other: those lie on one side of the first axis
    points[half:] = mode + normal[half:] @ np.linalg.cholesky(spread).T
    wide, near = (
        multivariate_normal(middle, covariance).logpdf(points)
        for middle, covariance in ((problem.centre, prior), (mode, spread))
    )
    return points, np.asarray(wide - np.logaddexp(wide, near) + np.log(2))


def _would_be(
    core: Sequence[CaseFile], every: Sequence[CaseFile], seen: dict[str, Array]
) -> tuple[tuple[tuple[str, str, float], ...], dict[str, Array]]:
    """Return the cases with one fact changed to another level that some case has."""
    names = facts(every)
    labels, rows = [], []
    for index, case in enumerate(core):
        own = {name: float(seen[name][index]) for name in names}
        for name in names:
            for value in np.unique(seen[name]).tolist():
                if value != own[name] and _possible(own | {name: value}):
                    labels.append((case.name, name, value))
                    rows.append([(own | {name: value})[n] for n in names])
    values = {name: column.copy() for name, column in zip(names, np.array(rows).T, strict=True)}
    if RECORD in seen:
        values[RECORD] = np.full(len(rows), seen[RECORD][-1])
    return tuple(labels), values


def _possible(facts: dict[str, float]) -> bool:
    """Return whether an attack is one: what is at risk lies above 0 and at most at 1."""
    parts = [facts[name] for name in ("alone", "joined") if name in facts]
    return not parts or 0 < sum(parts) <= 1
