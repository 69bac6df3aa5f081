"""What a lazy forecaster says: forecasts that know no model, from other cases alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from crisis_sim.study.history.case_file import CaseFile
from crisis_sim.types import Array

#: Added to the count of each level, so that nothing is ruled out for not having been seen yet.
PSEUDO_COUNT = 0.5
#: A forecast of one case from others.
Baseline = Callable[[CaseFile, Sequence[CaseFile]], Array]


def counts(cases: Sequence[CaseFile], levels: int) -> Array:
    """Return how many cases had each level; a disputed outcome is shared out evenly."""
    total = np.zeros(levels)
    for case in cases:
        total[case.low : case.high + 1] += 1 / (case.high + 1 - case.low)
    return total


def uniform(case: CaseFile, others: Sequence[CaseFile]) -> Array:
    """Give each level the same."""
    return np.full(len(case.choices), 1 / len(case.choices))


def always_least(case: CaseFile, others: Sequence[CaseFile]) -> Array:
    """Be sure of the first level."""
    return _sure(0, case)


def always_commonest(case: CaseFile, others: Sequence[CaseFile]) -> Array:
    """Be sure of the level that the other cases had most often."""
    return _sure(int(counts(others, len(case.choices)).argmax()), case)


def base_rate(case: CaseFile, others: Sequence[CaseFile]) -> Array:
    """Give each level its share of the other cases, with half a case added to each."""
    share = counts(others, len(case.choices)) + PSEUDO_COUNT
    return np.asarray(share / share.sum())


def never_last(parameter: str, case: CaseFile, others: Sequence[CaseFile]) -> Array:
    """Use the base rate, but rule the last level out where a parameter is above 0."""
    share = base_rate(case, others)
    if case.scenario.values[parameter] > 0:
        share[-1] = 0.0
    return np.asarray(share / share.sum())


def base_rate_alike(parameter: str, case: CaseFile, others: Sequence[CaseFile]) -> Array:
    """Use the base rate among the other cases with the same value of a parameter."""
    own = case.scenario.values[parameter]
    same = [other for other in others if other.scenario.values[parameter] == own]
    return base_rate(case, same)


def _sure(level: int, case: CaseFile) -> Array:
    return np.asarray(np.eye(len(case.choices))[level])


def rules(case: CaseFile) -> dict[str, Baseline]:
    """Return the baselines by name: those of every case, and those that its file names."""
    own = {
        name: partial(base_rate_alike if rule.alike else never_last, rule.parameter)
        for name, rule in case.scenario.history.baselines.items()
    }
    return {
        "uniform": uniform,
        f"always {case.choices[0]}": always_least,
        "always the commonest": always_commonest,
        "base rate": base_rate,
        **own,
    }


def baselines(cases: Sequence[CaseFile], pool: Sequence[CaseFile]) -> dict[str, Array]:
    """Return each baseline's forecast of some cases, each from the others of a pool.

    Returns
    -------
    dict from name to float array [case, level]
    """
    return {
        name: np.array([rule(c, [o for o in pool if o.name != c.name]) for c in cases])
        for name, rule in rules(cases[0]).items()
    }
