"""Which structural parameters the record speaks of, and which it leaves where they were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from crisis_sim.progress import Run
from crisis_sim.study.history.fit import Problem
from crisis_sim.tolerances import STILL
from crisis_sim.types import Array

#: Half the 95% point of χ² with one degree of freedom.
DROP = 1.920729
#: A posterior at least this narrow, against its prior, has learnt something from the cases.
NARROW = 0.5
#: A fall that is smaller is shown as none, and needs no second look.
SHOWN = 0.005
#: The profile is taken this many prior widths from the middle of the prior.
END = 3.0


@dataclass(frozen=True)
class Coefficient:
    """What the cases say about one parameter.

    Attributes
    ----------
    name
    given : float
        The value that the scenario gives.
    fitted, low, high : float
        Mode of the posterior and its central 95% interval (Laplace's approximation on
        the transformed scale, see `posterior_deviation`).
    prior_low, prior_high : float
        The same interval of the prior.
    width_ratio : float
        Standard deviation of the posterior over that of the prior: 1 where nothing was learnt.
    drop_low, drop_high : float
        By how much the largest log-likelihood falls if the parameter is held near the
        lower, or the upper, end of its range, all others free.
    """

    name: str
    given: float
    fitted: float
    low: float
    high: float
    prior_low: float
    prior_high: float
    width_ratio: float
    drop_low: float
    drop_high: float

    @property
    def identified(self) -> bool:
        """Whether the likelihood rules out both ends, and the posterior is half the prior."""
        return min(self.drop_low, self.drop_high) > DROP and self.width_ratio < NARROW

    @property
    def why(self) -> str:
        """Why its value is withheld; empty where it is not."""
        if max(self.drop_low, self.drop_high) < 0.01:
            return "the cases do not bear on it"
        if min(self.drop_low, self.drop_high) <= DROP:
            ends = [self.drop_low <= DROP, self.drop_high <= DROP]
            which = "both ends" if all(ends) else "the lower end" if ends[0] else "the upper end"
            return f"{which} of its range would do about as well"
        if self.width_ratio >= NARROW:
            return f"posterior {self.width_ratio:.0%} as wide as the prior"
        return ""

    def told(self) -> dict[str, Any]:
        """Return it as plain data; a value that the cases do not identify is withheld."""
        told = asdict(self)
        if not self.identified:
            told |= dict.fromkeys(("fitted", "low", "high"))
        return {**told, "identified": self.identified, "why": self.why}


def coefficients(problem: Problem, mode: Array, run: Run | None = None) -> tuple[Coefficient, ...]:
    """Return what the cases say about each parameter of a fit.

    Parameters
    ----------
    problem
    mode : float array [parameter]
        The mode of the posterior.
    run
        Counts them; those that it stops before are left out.

    References
    ----------
    Raue and others (2009), Structural and practical identifiability analysis of
    partially observed dynamical models by exploiting the profile likelihood,
    Bioinformatics 25.
    """
    deviation = posterior_deviation(problem, mode)
    best, _ = problem.maximise(mode, prior=False)
    found = []
    for index, prior in enumerate(problem.priors):
        ends = (prior.centre + side * prior.width for side in (-END, END))
        drops = [fall(problem, (index, end), best, mode) for end in ends]
        found.append(
            Coefficient(
                prior.name,
                prior.given,
                float(prior.value(mode[index])),
                *prior.interval(mode[index], deviation[index]),
                *prior.interval(prior.centre, prior.width),
                float(deviation[index] / prior.width),
                *drops,
            )
        )
        if run is not None and not run.step():
            break
    return tuple(found)


def fall(problem: Problem, held: tuple[int, float], best: Array, mode: Array) -> float:
    """Return by how much the largest log-likelihood falls while a parameter is held.

    Parameters
    ----------
    problem
    held
        A parameter, by index, and the x that it is kept at.
    best, mode : float array [parameter]
        Where the likelihood, and the posterior, is largest with all parameters free.
    """
    most = float(problem.log_likelihood(best[None])[0])
    drop = most - problem.maximise(best, prior=False, held=held)[1]
    if drop >= SHOWN:  # perhaps from a lesser peak
        drop = min(drop, most - problem.maximise(mode, prior=False, held=held)[1])
    return max(0.0, drop)


def posterior_deviation(problem: Problem, mode: Array) -> Array:
    """Return the standard deviations of x in Laplace's approximation.

    With few cases the expected information and the observed one differ; the larger
    deviation of the two is taken, which covers the truth about as often as it says.
    """
    prior = np.diag(problem.width**-2.0)
    found = [
        np.sqrt(np.diag(np.linalg.inv(information + prior)))
        for information in (problem.information(mode), problem.observed_information(mode))
        if np.linalg.eigvalsh(information + prior)[0] > 0
    ]
    return np.asarray(np.max(found, axis=0))


@dataclass(frozen=True)
class Bearing:
    """What setting one fact aside, in all cases alike, does to the predictions.

    Attributes
    ----------
    fact
    neutral : float
        The value that all cases get: the commonest among them.
    moves : float
        The largest change of any predicted probability, at the given parameters.
    given, fitted : float
        Log-likelihood with the fact less that without, at the given parameters and with
        both fitted. Above 0 the fact helps.
    """

    fact: str
    neutral: float
    moves: float
    given: float
    fitted: float

    @property
    def verdict(self) -> str:
        """What the cases say of it, in words."""
        if self.moves < STILL:
            return "cannot matter in this model"
        if abs(self.fitted) < DROP:
            return "the cases do not show that it matters"
        return "the fit is better with it" if self.fitted > 0 else "the fit is better without it"


def bearings(
    problem: Problem, mode: Array, names: Sequence[str], run: Run | None = None
) -> tuple[Bearing, ...]:
    """Return what each fact does for the fit: it is set to its commonest value, and fitted anew.

    Facts that a run stops before are left out.
    """
    likelihood = float(problem.log_likelihood(mode[None])[0])
    found = []
    for name in names:
        values, times = np.unique(problem.data.facts[name], return_counts=True)
        neutral = float(values[times.argmax()])
        constant = np.full(len(problem.data), neutral)
        data = replace(problem.data, facts=problem.data.facts | {name: constant})
        without = replace(problem, data=data)
        own, other = problem.as_given(), without.as_given()
        moves = np.abs(own - other).max()
        given = problem.agreement(own)[0] - problem.agreement(other)[0]
        fitted = likelihood - without.maximise(mode)[1]
        found.append(Bearing(name, neutral, float(moves), float(given), fitted))
        if run is not None and not run.step():
            break
    return tuple(found)


def movable(problem: Problem) -> tuple[int, ...]:
    """Return which parameters move any prediction anywhere between the ends of their ranges."""
    points = [problem.centre]
    for index, prior in enumerate(problem.priors):
        for side in (-END, END):
            point = problem.centre.copy()
            point[index] += side * prior.width
            points.append(point)
    found = problem.levels(np.array(points))
    moves = np.abs(found[1:] - found[0]).max(axis=(1, 2)).reshape(-1, 2).max(axis=1)
    return tuple(int(index) for index in np.flatnonzero(moves > STILL))
