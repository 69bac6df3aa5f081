"""Hold a scenario against past episodes: predictions, outcomes, and what a lazy guess gets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from crisis_sim.checks import Rationality, Seed, checked, one_of
from crisis_sim.columns import APART, Column, column, fact
from crisis_sim.equilibria.concepts import erring
from crisis_sim.equilibria.logit.logit import check_rationality
from crisis_sim.game.crisis import Crisis
from crisis_sim.plain import plain
from crisis_sim.progress import Run, Watch
from crisis_sim.result import Fact, StudyResult
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.study.history.baselines import baselines
from crisis_sim.study.history.calibration import Calibration, calibration
from crisis_sim.study.history.case_file import CaseFile, check_parameters, facts, read_cases
from crisis_sim.study.history.fit import Data, Prior, Problem, predict, priors_of
from crisis_sim.study.history.identify import (
    Bearing,
    Coefficient,
    bearings,
    coefficients,
    movable,
)
from crisis_sim.study.history.predict import RECORD, Predictor, fact_values
from crisis_sim.study.history.scores import (
    RULES,
    Difference,
    Score,
    difference,
    resamples,
    score,
)
from crisis_sim.study.history.track_record import DiscountedBeta, Rule, check_leaks
from crisis_sim.types import Array

#: The forecasts of the model itself.
GIVEN, FITTED = "model as given", "model fitted to the others"


@dataclass(frozen=True, eq=False)
class Comparison:
    """Forecasts of the same cases, scored.

    Attributes
    ----------
    cases
        Those that are scored.
    fitted_on : int
        Number of cases that each fit rests on.
    forecasts
        By name, float arrays [case, level].
    scores, differences
        Of every forecast by every rule; of the model's against every baseline.
    """

    cases: tuple[CaseFile, ...]
    fitted_on: int
    forecasts: dict[str, Array]
    scores: tuple[Score, ...]
    differences: tuple[Difference, ...]

    @checked
    def score(self, forecast: str, rule: str) -> Score:
        """Return one score."""
        one_of([s.forecast for s in self.scores])("score", "forecast", forecast)
        one_of([s.rule for s in self.scores])("score", "rule", rule)
        return next(s for s in self.scores if (s.forecast, s.rule) == (forecast, rule))

    @checked
    def beaten(self, rule: str, forecast: str = FITTED) -> tuple[str, ...]:
        """Return the baselines that a forecast of the model beats for certain.

        For certain: the 95% interval of the difference lies below 0, or what happened had been
        ruled out by the baseline and not by the model.
        """
        own = self.score(forecast, rule).value
        return tuple(
            s.against
            for s in self.differences
            if (s.forecast, s.rule) == (forecast, rule)
            and (s.high < 0 or own < self.score(s.against, rule).value == np.inf)
        )


def _scores(compared: Comparison | None) -> dict[str, Any] | None:
    """Return a comparison as plain data."""
    if compared is None:
        return None
    return {
        "cases": [case.name for case in compared.cases],
        "fitted_on": compared.fitted_on,
        "scores": plain(compared.scores),
        "differences": plain(compared.differences),
    }


def _identified(found: tuple[Coefficient, ...]) -> list[dict[str, Any]]:
    """Return coefficients as plain data: values only where the cases identify them."""
    return [coefficient.told() for coefficient in found]


def _judged(found: tuple[Bearing, ...]) -> list[dict[str, Any]]:
    """Return bearings as plain data, with the verdict on each."""
    return [{**plain(bearing), "verdict": bearing.verdict} for bearing in found]


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Backtest(StudyResult):
    """A scenario held against past episodes; its structure, with the parameters as given.

    Attributes
    ----------
    cases
        All cases, in the order of their first days.
    records
        The patron's record at the start of each case.
    levels
        The choices of the recorded move, least first.
    given, fitted : float arrays [case, level]
        Predictions with the parameters as given, and fitted to the other core cases; NaN for
        cases that a stopped run has no fit for.
    whole, core, split
        The comparison over all cases, each left out of a fit to all others; that over the core
        cases, each left out of a fit to the other core ones (of a stopped run, over those that
        have one); and that of the fit to what had ended before the split, over what began
        after it. None where there is nothing on either side, or the run was stopped
        before.
    coefficients, fixed
        What all core cases say of each parameter, and those that no prediction hangs on.
    bearings
        What each fact does for the fit.
    rationality : float
        λ of the given predictions, and the middle of its prior.
    """

    study: ClassVar[str] = "backtest"

    cases: tuple[CaseFile, ...] = field(metadata=fact(data=len))
    records: Array = field(metadata=APART)
    levels: tuple[str, ...] = field(metadata=APART)
    given: Array = field(metadata=APART)
    fitted: Array = field(metadata=APART)
    whole: Comparison | None = field(metadata=column(data=_scores))
    core: Comparison = field(metadata=column(data=_scores))
    split: Comparison | None = field(metadata=column(data=_scores))
    split_day: date | None = field(metadata=APART)
    coefficients: tuple[Coefficient, ...] = field(metadata=column(data=_identified))
    fixed: tuple[str, ...] = field(metadata=APART)
    bearings: tuple[Bearing, ...] = field(metadata=column(data=_judged))
    rationality: float
    seed: int
    concept: str = field(default_factory=lambda: erring().name)
    method: str = "fits by the mode of the posterior, each without its case"

    @cached_property
    def calibrations(self) -> Mapping[str, Calibration]:
        """How probabilities compare with frequencies over the core cases, by forecast."""
        return FrozenMap(
            {
                name: calibration(forecast, self.core.cases, self.seed)
                for name, forecast in self.core.forecasts.items()
            }
        )

    def provenance(self) -> dict[str, Fact]:
        """Return what the backtest rests on, in plain words and numbers."""
        return {**super().provenance(), "core": len(self.core.cases)}

    def _axes(self) -> tuple[str, ...]:
        return ("case",)

    def _columns(self) -> list[Column]:
        """Return for each case what happened, and what was predicted."""
        predicted = [
            Column.of(f"{label} P({level})", column, "probability")
            for label, found in (("given", self.given), ("fitted", self.fitted))
            for level, column in zip(self.levels, found.T, strict=True)
        ]
        return [
            Column("case", [case.name for case in self.cases]),
            Column("start", [case.happened.start.isoformat() for case in self.cases]),
            Column("core", [case.happened.core for case in self.cases]),
            Column("record", self.records),
            Column("low", [self.levels[case.low] for case in self.cases]),
            Column("high", [self.levels[case.high] for case in self.cases]),
            *predicted,
        ]

    def _content(self) -> dict[str, Any]:
        """Return the table and the scores; coefficients only where the cases identify them."""
        return {"columns": self._table(), **super()._content()}


@checked
def backtest(
    scenario: Crisis,
    /,
    cases: Iterable[str | Path] | None = None,
    *,
    seed: Seed = 0,
    rationality: Rationality | None = None,
    split: date | None = None,
    record: Rule | None = None,
    progress: Watch | None = None,
) -> Backtest:
    """Hold a scenario against past episodes.

    Every prediction is conditional on the attack: the moves before the response are fixed as
    they were made, and the rest is logit play. The parameters count once as given, and once
    fitted to the other cases: a case is left out of the fit and of every record that the
    fit sees. Records never know their own outcome or the future; this is checked.

    Parameters
    ----------
    scenario
        The structure; the cases set its parameters' values alone.
    cases
        Files, by bundled name or path; left out, all that come with the library.
    seed
        Of the resampling of cases that gives the intervals.
    rationality
        λ per unit of payoff; left out, the scenario's.
    split
        The fit for the split in time knows what had ended before this day, and is scored
        on what began on it or after; left out, the day that the scenario names.
    record
        Gives the patron's record; left out, `DiscountedBeta()`.
    progress
        Is told how far the run is, and answers whether it goes on; see `Progress`.

    Raises
    ------
    ArgumentError
        If the cases do not fit the scenario, or λ is missing.
    LeakError
        If the rule for the record lets a case see its own outcome or the future.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> names = [f"cases/{name}" for name in ("egypt_1970", "iraq_2003", "libya_2011")]
    >>> found = backtest(cs.load("patron"), names)
    >>> found.core.score("always abstain", "Brier, last level").value
    0.333...
    """
    every, rule = read_cases(cases), record or DiscountedBeta()
    rate = check_rationality(
        scenario.rationality if rationality is None else rationality, "backtest"
    )
    check_parameters(scenario, every[0].scenario, "backtest")
    check_leaks(every, rule)
    core = [case for case in every if case.happened.core]
    if len(core) < 2:
        raise ArgumentError("backtest", "cases", f"has {len(core)} core cases", "2 or more")
    wide = _Setup(scenario, every, rule, rate)
    whole = wide.problem(core, every)
    setup = replace(wide, priors=tuple(whole.priors[index] for index in movable(whole)))
    whole = setup.problem(core, every)
    mode, _ = whole.maximise(whole.centre)
    given = setup.predictor.levels(setup.facts(every, every), rate)
    every_fact = [n for n in (*facts(every), RECORD) if n in whole.data.facts]
    run = Run(progress, "fits", 2 * len(every) + len(setup.priors) + len(every_fact))
    fitted = _fitted(setup, core, given.shape, run)
    wide_fitted = None if run.stopped else _fitted(setup, every, given.shape, run)
    scored = ~np.isnan(fitted[:, 0])
    shown = [
        case for case, there in zip(every, scored, strict=True) if there and case.happened.core
    ]
    pick = scored & [case.happened.core for case in every]
    day = scenario.history.split if split is None else split
    halves = None if run.stopped or day is None else _split(setup, core, day, seed)
    told = () if run.stopped else coefficients(whole, mode, run)
    without = () if run.stopped else bearings(whole, mode, every_fact, run)
    return Backtest(
        scenario=scenario,
        cases=every,
        records=np.array([rule(case, every) for case in every]),
        levels=every[0].choices,
        given=given,
        fitted=fitted,
        whole=None
        if wide_fitted is None or np.isnan(wide_fitted).any()
        else _compare(every, every, {GIVEN: given, FITTED: wide_fitted}, len(every) - 1, seed),
        core=_compare(shown, core, {GIVEN: given[pick], FITTED: fitted[pick]}, len(core) - 1, seed),
        split=halves,
        split_day=day,
        coefficients=told,
        fixed=tuple(name for name in setup.names if name not in {p.name for p in setup.priors}),
        bearings=without,
        rationality=rate,
        seed=seed,
        solves=wide.predictor.solved[0] + setup.predictor.solved[0],
        complete=run.done == run.total,
    )


@dataclass(frozen=True, eq=False)
class _Setup:
    """What all fits of one backtest share."""

    scenario: Crisis
    cases: tuple[CaseFile, ...]
    rule: Rule
    rationality: float
    priors: tuple[Prior, ...] = ()

    @cached_property
    def predictor(self) -> Predictor:
        return Predictor.of(self.scenario, self.cases[0])

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters that a fit may move: those that are no facts, and have a range."""
        coded = {*facts(self.cases), RECORD}
        known = self.scenario.parameters.items()
        return tuple(name for name, p in known if name not in coded and p.low < p.high)

    def facts(self, cases: Sequence[CaseFile], known: Sequence[CaseFile]) -> dict[str, Array]:
        return fact_values(cases, known, self.rule)

    def problem(self, cases: Sequence[CaseFile], known: Sequence[CaseFile]) -> Problem:
        """Return the likelihood of some cases, whose records know of some others."""
        low, high = (np.array([getattr(c, end) for c in cases]) for end in ("low", "high"))
        priors = self.priors or priors_of(self.scenario, self.names, self.rationality)
        return Problem(self.predictor, priors, Data(self.facts(cases, known), low, high))

    def left_out(self, case: CaseFile, pool: Sequence[CaseFile]) -> Array:
        """Predict a case from a fit to the others of a pool, in a world without its outcome."""
        known = [other for other in self.cases if other is not case]
        problem = self.problem([other for other in pool if other is not case], known)
        mode, _ = problem.maximise(problem.centre)  # not from a fit that knows the outcome
        seen = self.facts([case], known)
        return np.asarray(predict(self.predictor, self.priors, mode[None], seen)[0, 0])


def _fitted(setup: _Setup, pool: Sequence[CaseFile], shape: tuple[int, ...], run: Run) -> Array:
    """Predict each case from a fit to the others of a pool; NaN where the run stopped."""
    fitted = np.full(shape, np.nan)
    order = sorted(range(len(setup.cases)), key=lambda i: not setup.cases[i].happened.core)
    for i in order:
        fitted[i] = setup.left_out(setup.cases[i], pool)
        if not run.step():
            break
    return fitted


def _split(setup: _Setup, core: list[CaseFile], day: date, seed: int) -> Comparison | None:
    """Fit to what had ended before a day, and score on what began then or later."""
    before = [case for case in core if case.happened.end < day]
    after = [case for case in core if case.happened.start >= day]
    if len(before) < 2 or not after:
        return None
    known = [case for case in setup.cases if case.happened.end < day]
    problem = setup.problem(before, known)
    mode, _ = problem.maximise(problem.centre)
    seen = setup.facts(after, setup.cases)
    given = setup.predictor.levels(seen, setup.rationality)
    fitted = predict(setup.predictor, setup.priors, mode[None], seen)[0]
    return _compare(after, before, {GIVEN: given, FITTED: fitted}, len(before), seed)


def _compare(
    cases: Sequence[CaseFile],
    pool: Sequence[CaseFile],
    own: dict[str, Array],
    fitted_on: int,
    seed: int,
) -> Comparison:
    """Score the model's forecasts and the baselines'."""
    low, high = (np.array([getattr(c, end) for c in cases]) for end in ("low", "high"))
    sampled = resamples(len(cases), seed)
    lazy = baselines(cases, pool)
    every = own | lazy
    return Comparison(
        tuple(cases),
        fitted_on,
        every,
        tuple(
            score(name, rule, p, low, high, sampled) for rule in RULES for name, p in every.items()
        ),
        tuple(
            difference(rule, model, other, low, high, sampled)
            for rule in RULES
            for model in own.items()
            for other in lazy.items()
        ),
    )
