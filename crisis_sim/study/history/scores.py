"""Scores of forecasts of an ordered outcome: proper, 0 at best, lower is better.

A forecast is an array of probabilities [case, level]. Where sources disagree on an outcome
it is an interval of levels. The log score is then that of its levels together, as in the
likelihood of a fit; the others are the mean over its levels, each counting the same. The best
and the worst over single levels are told as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from crisis_sim.types import Array, Indices

#: Samples of the cases, with replacement, from which intervals are taken.
RESAMPLES = 2000
INTERVAL_RULE = (
    "where an outcome is disputed, the log score is that of its levels together, as in the fit; "
    "the others are the mean over its levels (in brackets: if for each case the level were true "
    "that suits the forecast best, or least)"
)


def ranked_probability(forecast: Array) -> Array:
    """Return the ranked probability score of each case, were each level its outcome.

    `Σ_k (F_k - 1[level ≤ k])² / (K - 1)`, with F the cumulative forecast and K the
    number of levels: 0 for a sure forecast that is right, 1 for one that is as wrong
    as can be.

    Parameters
    ----------
    forecast : float array [case, level]

    Returns
    -------
    float array [case, level]

    References
    ----------
    Epstein (1969), A scoring system for probability forecasts of ranked categories,
    Journal of Applied Meteorology 8.

    Examples
    --------
    >>> ranked_probability(np.array([[0.5, 0.5, 0.0]])).tolist()
    [[0.125, 0.125, 0.625]]
    """
    levels = forecast.shape[1]
    below = np.tril(np.ones((levels, levels)))  # [k, level]: whether the level is k or less
    cumulative = forecast @ below.T
    gaps = cumulative[:, None, :-1] - below.T[None, :, :-1]
    return np.asarray((gaps**2).sum(axis=2) / (levels - 1))


def log_score(forecast: Array) -> Array:
    """Return minus the logarithm of each probability; infinite where it is 0.

    References
    ----------
    Good (1952), Rational decisions, Journal of the Royal Statistical Society B 14.

    Examples
    --------
    >>> log_score(np.array([[1.0, 0.0]])).tolist()
    [[0.0, inf]]
    """
    with np.errstate(divide="ignore"):
        return np.asarray(0.0 - np.log(forecast))


def brier_top(forecast: Array) -> Array:
    """Return the Brier score of the last level against the rest: `(p - y)²`.

    References
    ----------
    Brier (1950), Verification of forecasts expressed in terms of probability, Monthly
    Weather Review 78.

    Examples
    --------
    >>> brier_top(np.array([[0.75, 0.25]])).tolist()
    [[0.0625, 0.5625]]
    """
    happened = np.zeros_like(forecast)
    happened[:, -1] = 1.0
    return np.asarray((forecast[:, -1:] - happened) ** 2)


RULES: Mapping[str, Callable[[Array], Array]] = MappingProxyType(
    {
        "ranked probability": ranked_probability,
        "log": log_score,
        "Brier, last level": brier_top,
    }
)


@dataclass(frozen=True)
class Score:
    """The mean score of a forecast.

    Attributes
    ----------
    forecast, rule
        What was scored, and how.
    n : int
        Number of cases.
    value : float
    best, worst : float
        If of each disputed outcome the level that suits the forecast best, or least, were true.
    low, high : float
        95% interval from resampling the cases; NaN for a single one.
    """

    forecast: str
    rule: str
    n: int
    value: float
    best: float
    worst: float
    low: float
    high: float


@dataclass(frozen=True)
class Difference:
    """How much better a forecast does than another on the same cases: below 0 it is the better.

    The difference of the mean scores; minus infinity where the other ruled out what happened,
    and NaN where both did. `low` and `high` are the 95% interval from resampling the cases,
    both forecasts on the same sample.
    """

    forecast: str
    rule: str
    against: str
    n: int
    value: float
    low: float
    high: float


def over_interval(each: Array, low: Indices, high: Indices) -> tuple[Array, Array, Array]:
    """Return mean, least and greatest over the levels from `low` to `high` of each case."""
    level = np.arange(each.shape[1])
    inside = (level >= low[:, None]) & (level <= high[:, None])
    mean = np.where(inside, each, 0.0).sum(axis=1) / inside.sum(axis=1)
    least = np.where(inside, each, np.inf).min(axis=1)
    greatest = np.where(inside, each, -np.inf).max(axis=1)
    return mean, least, greatest


def of_cases(rule: str, forecast: Array, low: Indices, high: Indices) -> tuple[Array, Array, Array]:
    """Return the score of each case, and the least and greatest over the levels it may have had."""
    mean, least, greatest = over_interval(RULES[rule](forecast), low, high)
    if rule == "log":
        together = over_interval(forecast, low, high)[0] * (high - low + 1)
        mean = log_score(np.minimum(together, 1.0))
    return mean, least, greatest


def resamples(n: int, seed: int) -> Indices:
    """Return samples of `n` cases with replacement, shape (sample, case)."""
    return np.random.default_rng(seed).integers(0, n, (RESAMPLES, n))


def score(
    name: str, rule: str, forecast: Array, low: Indices, high: Indices, sampled: Indices
) -> Score:
    """Score a forecast by one rule."""
    mean, best, worst = of_cases(rule, forecast, low, high)
    ends = _interval(mean[sampled].mean(axis=1) if len(mean) > 1 else mean[:0])
    values = (mean.mean(), best.mean(), worst.mean(), *ends)
    return Score(name, rule, len(mean), *(float(value) for value in values))


def difference(
    rule: str,
    forecast: tuple[str, Array],
    against: tuple[str, Array],
    low: Indices,
    high: Indices,
    sampled: Indices,
) -> Difference:
    """Compare two forecasts of the same cases by one rule."""
    own, other = (of_cases(rule, p, low, high)[0] for _, p in (forecast, against))
    with np.errstate(invalid="ignore"):
        each = own - other  # NaN where both ruled out what happened
    ends = _interval(each[sampled].mean(axis=1)) if len(own) > 1 else (np.nan, np.nan)
    return Difference(forecast[0], rule, against[0], len(own), float(each.mean()), *ends)


def _interval(values: Array) -> tuple[float, float]:
    known = np.sort(values[~np.isnan(values)])
    if not len(known):
        return np.nan, np.nan
    places = np.floor(np.array([0.025, 0.975]) * (len(known) - 1)).astype(int)
    return float(known[places[0]]), float(known[places[1]])  # no mixing of ends: ∞ stays ∞
