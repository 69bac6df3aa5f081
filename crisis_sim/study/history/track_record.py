"""A patron's record: how often it came when clients were attacked, recent times counting more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from crisis_sim.checks import checked
from crisis_sim.scenario.faults import CrisisSimError
from crisis_sim.scenario.model import Case
from crisis_sim.study.history.case_file import CaseFile

#: Gives the record that the patron had when a case began, out of all cases.
Rule = Callable[[CaseFile, Sequence[CaseFile]], float]
DAYS = 365.25


class LeakError(CrisisSimError):
    """A case that sees its own outcome or the future."""


@dataclass(frozen=True)
class DiscountedBeta:
    """Reliability as the mean of a Beta distribution whose evidence fades.

    Attributes
    ----------
    came, stayed
        The prior: as many cases in which the patron came, and stayed out, as one
        believes in before any is known.
    keep : float
        What a year leaves of the weight of a case.
    aside : float
        Weight of a case outside the main comparison; others weigh 1.
    threshold
        The first choice that counts as having come.

    References
    ----------
    M. Crescenzi, Reputation and interstate conflict, American Journal of Political
    Science 51 (2007), for evidence that fades; the Beta form is ours.
    """

    came: float = 1.0
    stayed: float = 1.0
    keep: float = 0.9
    aside: float = 0.5
    threshold: str = "deploy"

    def mean(
        self, success: Sequence[float], weight: Sequence[float], age: Sequence[float]
    ) -> float:
        """Return `(a + Σ wᵢ sᵢ δ^ageᵢ) / (a + b + Σ wᵢ δ^ageᵢ)`; ages are in years.

        Examples
        --------
        >>> round(DiscountedBeta().mean([1, 0, 0, 0], [1, 0.8, 0.6, 1], [9.25, 2.3, 1.3, 0.1]), 6)
        0.304865
        """
        fading = np.asarray(weight) * self.keep ** np.asarray(age, dtype=float)
        total = self.came + self.stayed + fading.sum()
        return float((self.came + fading @ np.asarray(success, dtype=float)) / total)

    def __call__(self, case: CaseFile, cases: Sequence[CaseFile]) -> float:
        """Return the record at the start of a case, from those that had ended before."""
        known = [other for other in cases if other.happened.end < case.happened.start]
        return self.mean(
            [self.success(other) for other in known],
            [1.0 if other.happened.core else self.aside for other in known],
            [years(other.happened, case.happened.start) for other in known],
        )

    @checked
    def success(self, case: CaseFile) -> float:
        """Return 1 if the patron came, 0 if not, a share where sources leave it open."""
        bar = case.choices.index(self.threshold)
        levels = range(case.low, case.high + 1)
        return sum(level >= bar for level in levels) / len(levels)


def years(happened: Case, day: date) -> float:
    """Return the time from the end of a case to a day."""
    return (day - happened.end).days / DAYS


def check_leaks(cases: Sequence[CaseFile], rule: Rule) -> None:
    """Check that no case's record knows its own outcome or one that was still to come.

    Each outcome is changed in turn; the record of a case that began before that
    outcome was known must not move.

    Raises
    ------
    LeakError
        With the case, and what it should not have known.
    """
    before = [rule(case, cases) for case in cases]
    for index, changed in enumerate(cases):
        for level in range(len(changed.choices)):
            others = [*cases[:index], changed.with_outcome(level), *cases[index + 1 :]]
            for case, own, known in zip(cases, others, before, strict=True):
                hidden = case.happened.start <= changed.happened.end
                if hidden and rule(own, others) != known:
                    what = "its own outcome" if case is changed else f"the later {changed.name}"
                    raise LeakError(f"the record of {case.name} knows {what}")
