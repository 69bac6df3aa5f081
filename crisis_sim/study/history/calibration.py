"""Whether what is given 30% happens in three cases of ten: calibration with its band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crisis_sim.study.history.case_file import CaseFile
from crisis_sim.types import Array, Indices

#: Sets of outcomes drawn from the forecasts, to see how far chance alone goes.
REPEATS = 4000
BINS = 5


@dataclass(frozen=True, eq=False)
class Calibration:
    """Forecasts of all "this level or more" events, in bins of equal numbers.

    Attributes
    ----------
    forecast, observed : float arrays [bin]
        Mean probability, and share of the events that happened.
    low, high : float arrays [bin]
        Where that share lies in 95 of 100 repetitions if the forecasts are right.
    count : int array [bin]
        Number of events; those of one case are not independent, and the band knows it.
    n : int
        Number of cases.
    """

    forecast: Array
    observed: Array
    low: Array
    high: Array
    count: Indices
    n: int


def calibration(forecast: Array, cases: Sequence[CaseFile], seed: int = 0) -> Calibration:
    """Compare probabilities with frequencies.

    For each case and each level k but the first, the event is "level k or more". The
    events are sorted by their probability into bins. A disputed outcome counts as the
    share of its levels. The band draws whole cases from the forecasts.

    Parameters
    ----------
    forecast : float array [case, level]
    cases
    seed
        Of the draws for the band.

    References
    ----------
    Bröcker and Smith (2007), Increasing the reliability of reliability diagrams,
    Weather and Forecasting 22.

    Examples
    --------
    >>> from crisis_sim.study.history.case_file import read_cases
    >>> cases = read_cases(["cases/egypt_1970", "cases/south_ossetia_2008"])
    >>> sure = np.array([[0.0, 0.0, 0.0, 0.0, 1.0]] * 2)
    >>> calibration(sure, cases).observed.tolist()
    [1.0, 1.0, 1.0, 1.0, 1.0]
    """
    levels = forecast.shape[1]
    above = 1 - forecast.cumsum(axis=1)[:, :-1]
    happened = np.array(
        [
            np.mean([level > np.arange(levels - 1) for level in range(c.low, c.high + 1)], axis=0)
            for c in cases
        ]
    )
    order = np.argsort(above.ravel(), kind="stable")
    bins = np.array_split(order, min(BINS, len(order)))
    rng = np.random.default_rng(seed)
    drawn = forecast.cumsum(axis=1)[None, :, :-1] < rng.random((REPEATS, len(cases), 1))
    flat = drawn.reshape(REPEATS, -1)
    shares = np.array([flat[:, b].mean(axis=1) for b in bins])
    ends = np.quantile(shares, [0.025, 0.975], axis=1)
    return Calibration(
        np.array([above.ravel()[b].mean() for b in bins]).clip(0, 1),
        np.array([happened.ravel()[b].mean() for b in bins]),
        ends[0],
        ends[1],
        np.array([len(b) for b in bins]),
        len(cases),
    )
