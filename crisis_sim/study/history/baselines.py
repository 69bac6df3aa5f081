"""What a lazy forecaster says: forecasts that know no model, from other cases alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

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


def always_abstain(case: CaseFile, others: Sequence[CaseFile]) -> Array:
    """Be sure of the first level."""
    return _sure(0, case)


def always_commonest(case: CaseFile, others: Sequence[CaseFile]) -> Array:
    """Be sure of the level that the other cases had most often."""
    return _sure(int(counts(others, len(case.choices)).argmax()), case)


def base_rate(case: CaseFile, others: Sequence[CaseFile]) -> Array:
    """Give each level its share of the other cases, with half a case added to each."""
    share = counts(others, len(case.choices)) + PSEUDO_COUNT
    return np.asarray(share / share.sum())


def never_against_superpower(case: CaseFile, others: Sequence[CaseFile]) -> Array:
    """Use the base rate, but rule the last level out where a superpower attacks."""
    share = base_rate(case, others)
    if case.scenario.values["joined"] > 0:
        share[-1] = 0.0
    return np.asarray(share / share.sum())


def base_rate_by_treaty(case: CaseFile, others: Sequence[CaseFile]) -> Array:
    """Use the base rate among the other cases with the same promise of help."""
    own = case.scenario.values["treaty_promise"]
    same = [other for other in others if other.scenario.values["treaty_promise"] == own]
    return base_rate(case, same)


def _sure(level: int, case: CaseFile) -> Array:
    return np.asarray(np.eye(len(case.choices))[level])


#: By name; each needs the parameters that stand beside it.
BASELINES: Mapping[str, tuple[Baseline, tuple[str, ...]]] = MappingProxyType(
    {
        "always abstain": (always_abstain, ()),
        "always the commonest": (always_commonest, ()),
        "base rate": (base_rate, ()),
        "never against a superpower": (never_against_superpower, ("joined",)),
        "base rate by treaty": (base_rate_by_treaty, ("treaty_promise",)),
    }
)


def baselines(cases: Sequence[CaseFile], pool: Sequence[CaseFile]) -> dict[str, Array]:
    """Return each baseline's forecast of some cases, each from the others of a pool.

    Returns
    -------
    dict from name to float array [case, level]
        Without those that need a parameter which the cases do not have.
    """
    known = cases[0].scenario.parameters
    return {
        name: np.array([rule(c, [o for o in pool if o.name != c.name]) for c in cases])
        for name, (rule, needs) in BASELINES.items()
        if all(parameter in known for parameter in needs)
    }
