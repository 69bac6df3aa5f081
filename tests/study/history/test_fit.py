"""What a fit prints is the function's: other starts and another optimiser say the same."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import crisis_sim as cs
from crisis_sim.study.history import backtest as module
from crisis_sim.study.history.case_file import read_cases
from crisis_sim.study.history.fit import REACH, Problem
from crisis_sim.study.history.identify import END, SHOWN, fall, movable
from crisis_sim.study.history.track_record import DiscountedBeta
from crisis_sim.types import Array

#: Of older versions of the second optimiser, about its own steps.
pytestmark = pytest.mark.filterwarnings("ignore:Values in x were outside bounds:RuntimeWarning")

#: The page shows two digits: two ways must agree far better.
CLOSE = 1e-4


@cache
def problem() -> Problem:
    cases = read_cases()
    core = [case for case in cases if case.happened.core]
    whole = module._Setup(cs.load("patron"), cases, DiscountedBeta(), 3.0).problem(core, cases)
    return replace(whole, priors=tuple(whole.priors[index] for index in movable(whole)))


@cache
def mode() -> Array:
    return problem().maximise(problem().centre)[0]


@cache
def best() -> Array:
    return problem().maximise(mode(), prior=False)[0]


def by_slsqp(start: Array, *, prior: bool, held: tuple[int, float] | None = None) -> Array:
    """Maximise by sequential quadratic programming, with differences of its own."""
    from scipy.optimize import minimize

    whole = problem()
    low, high = whole.centre - REACH * whole.width, whole.centre + REACH * whole.width
    free = np.arange(len(start)) != (-1 if held is None else held[0])
    x = np.clip(start, low, high)
    if held is not None:
        x[held[0]] = held[1]

    def height(inner: Array) -> tuple[float, Array]:
        points = np.tile(x, (2 * free.sum() + 1, 1))
        points[:, free] = inner
        step = 1e-4 * np.eye(free.sum())
        points[1:, free] += np.vstack([step, -step])
        away = (points - whole.centre) / whole.width
        value = -whole.log_likelihood(points) + (prior * (away**2).sum(axis=1) / 2)
        up, down = np.split(value[1:], 2)
        return float(value[0]), (up - down) / 2e-4

    best = minimize(
        height,
        x[free],
        jac=True,
        method="SLSQP",
        bounds=list(zip(low[free], high[free], strict=True)),
        options={"ftol": 1e-12, "maxiter": 1000},
    )
    x[free] = best.x
    return x


def height(x: Array) -> float:
    return float(problem().log_likelihood(x[None])[0])


@pytest.mark.parametrize("seed", range(3))
def test_the_mode_is_one_and_the_same(seed: int) -> None:
    whole = problem()
    start = whole.centre + whole.width * np.random.default_rng(seed).standard_normal(len(mode()))
    again, _ = whole.maximise(start)
    np.testing.assert_allclose(again, mode(), atol=CLOSE)
    other = by_slsqp(start, prior=True)
    want = whole.levels(mode()[None])
    np.testing.assert_allclose(whole.levels(again[None]), want, atol=CLOSE)
    np.testing.assert_allclose(whole.levels(other[None]), want, atol=CLOSE)


def test_the_largest_likelihood_is_the_same_by_another_optimiser() -> None:
    other = max(height(by_slsqp(start, prior=False)) for start in (mode(), problem().centre))
    assert other == pytest.approx(height(best()), abs=CLOSE)


def falls_agree(name: str) -> None:
    """Hold a parameter near either end: from three starts, another optimiser falls as far."""
    whole = problem()
    index = [prior.name for prior in whole.priors].index(name)
    for side in (-END, END):
        held = (index, whole.priors[index].centre + side * whole.priors[index].width)
        starts = (best(), mode(), whole.centre)
        other = height(best()) - max(height(by_slsqp(x, prior=False, held=held)) for x in starts)
        drop = fall(whole, held, best(), mode())
        assert drop == pytest.approx(other, abs=CLOSE) or max(drop, other) < SHOWN


def test_a_fall_is_the_same_by_another_optimiser() -> None:
    falls_agree("rationality")  # the one with several peaks


@pytest.mark.slow
def test_every_fall_is_the_same_by_another_optimiser() -> None:
    for prior in problem().priors:
        falls_agree(prior.name)
