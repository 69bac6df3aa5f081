"""Fit structural parameters to what happened, and find which of them the record speaks of.

A parameter θ with the range [low, high] is fitted as x with `θ = low + (high - low) Λ(x)`;
λ as its logarithm. The prior of x is normal around the given value, so that about 95% of it
lies within the range's inner part; a fit maximises likelihood times prior.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crisis_sim.exact.logistic import logistic
from crisis_sim.game.crisis import Crisis
from crisis_sim.study.history.predict import RATIONALITY, Predictor
from crisis_sim.tolerances import FIT_GAIN
from crisis_sim.types import Array, Indices

#: Standard deviations of the priors of x.
WIDTH, RATIONALITY_WIDTH = 1.0, 0.7
#: A given value at an end of its range counts as this share inside it.
MARGIN = 0.05
#: The search goes this many prior widths to either side.
REACH = 4.0
_STEP = 1e-5
_WIDE_STEP = 2e-3


@dataclass(frozen=True)
class Prior:
    """How a parameter is fitted: its scale, and what is believed before.

    `low` and `high` bound the parameter; λ has none and is fitted as a logarithm.
    """

    name: str
    given: float
    centre: float
    width: float
    low: float
    high: float

    def value(self, x: npt.ArrayLike) -> Array:
        """Return the parameter on its own scale."""
        if self.name == RATIONALITY:
            return np.asarray(np.exp(np.asarray(x, dtype=float)))
        return np.asarray(self.low + (self.high - self.low) * logistic(np.asarray(x, dtype=float)))

    def interval(self, middle: float, deviation: float) -> tuple[float, float]:
        """Return the central 95% of a normal distribution of x, on the parameter's scale."""
        ends = self.value(middle + 1.959964 * deviation * np.array([-1.0, 1.0]))
        return float(ends[0]), float(ends[1])


def priors_of(scenario: Crisis, names: Sequence[str], rationality: float) -> tuple[Prior, ...]:
    """Return the priors of some parameters, around their given values, and of λ."""
    priors = []
    for name in names:
        parameter = scenario.parameters[name]
        span = parameter.high - parameter.low
        share = np.clip((parameter.value - parameter.low) / span, MARGIN, 1 - MARGIN)
        centre = float(np.log(share / (1 - share)))
        priors.append(Prior(name, parameter.value, centre, WIDTH, parameter.low, parameter.high))
    rate = Prior(
        RATIONALITY, rationality, float(np.log(rationality)), RATIONALITY_WIDTH, 0.0, np.inf
    )
    return (*priors, rate)


@dataclass(frozen=True, eq=False)
class Data:
    """Cases as a fit sees them: facts by parameter, and outcomes from low to high."""

    facts: dict[str, Array]
    low: Indices
    high: Indices

    def __len__(self) -> int:
        return len(self.low)


@dataclass(frozen=True, eq=False)
class Problem:
    """A likelihood with its priors."""

    predictor: Predictor
    priors: tuple[Prior, ...]
    data: Data

    @property
    def centre(self) -> Array:
        """The middle of the prior."""
        return np.array([prior.centre for prior in self.priors])

    @property
    def width(self) -> Array:
        """The standard deviations of the prior."""
        return np.array([prior.width for prior in self.priors])

    def levels(self, points: Array) -> Array:
        """Return predictions [point, case, level] at points [point, parameter] of x."""
        return predict(self.predictor, self.priors, points, self.data.facts)

    def log_likelihood(self, points: Array) -> Array:
        """Return the log-likelihood at each point: of an interval, of its levels together."""
        return self.agreement(self.levels(points))

    def as_given(self) -> Array:
        """Return the predictions [1, case, level] of the scenario as it stands."""
        return self.predictor.levels(self.data.facts, self.priors[-1].given)[None]

    def agreement(self, found: Array) -> Array:
        """Return the log-likelihood of predictions [point, case, level]."""
        level = np.arange(found.shape[2])
        inside = (level >= self.data.low[:, None]) & (level <= self.data.high[:, None])
        chance = np.where(inside, found, 0.0).sum(axis=2)
        return np.asarray(np.log(np.maximum(chance, 1e-300)).sum(axis=1))

    def information(self, x: Array) -> Array:
        """Return the expected (Fisher) information of the cases on x."""
        found = self.levels(np.vstack([x, _around(x)]))
        here, up, down = found[0], found[1 : 1 + len(x)], found[1 + len(x) :]
        slope = (up - down) / (2 * _STEP)
        scaled = slope / np.sqrt(np.maximum(here, 1e-12))
        return np.asarray(np.einsum("ack,bck->ab", scaled, scaled))

    def observed_information(self, x: Array) -> Array:
        """Return minus the second derivatives of the log-likelihood, by central differences."""
        steps = _WIDE_STEP * np.eye(len(x))
        row, column = np.tril_indices(len(x))
        signs = ((1, 1), (1, -1), (-1, 1), (-1, -1))
        points = [x + a * steps[row] + b * steps[column] for a, b in signs]
        values = self.log_likelihood(np.concatenate(points)).reshape(4, -1)
        curve = -(np.array([1, -1, -1, 1]) @ values) / (2 * _WIDE_STEP) ** 2
        information = np.zeros((len(x), len(x)))
        information[row, column] = information[column, row] = curve
        return information

    def maximise(
        self, start: Array, *, prior: bool = True, held: tuple[int, float] | None = None
    ) -> tuple[Array, float]:
        """Return the best x and its log-likelihood, by bounded L-BFGS.

        With the prior the best x is the same from every start, to about 1e-6. Without it x may
        be free along flat directions, and there are lesser peaks: try several starts.

        Parameters
        ----------
        start
            Where to begin.
        prior
            Whether the prior counts.
        held
            A parameter, by index, that is kept at a value.
        """
        from scipy.optimize import minimize

        low, high = self.centre - REACH * self.width, self.centre + REACH * self.width
        start = np.clip(start, low, high)
        if held is not None:
            start[held[0]] = low[held[0]] = high[held[0]] = held[1]

        def objective(x: Array) -> tuple[float, Array]:
            value = -self.log_likelihood(np.vstack([x, _around(x)]))
            slope = (value[1 : 1 + len(x)] - value[1 + len(x) :]) / (2 * _STEP)
            if not prior:
                return float(value[0]), slope
            away = (x - self.centre) / self.width
            return float(value[0] + away @ away / 2), slope + away / self.width

        bounds = list(zip(low, high, strict=True))
        best = minimize(
            objective,
            start,
            jac=True,
            method="L-BFGS-B",
            bounds=bounds,
            options={"ftol": FIT_GAIN, "gtol": 1e-8},
        )
        return best.x, float(self.log_likelihood(best.x[None])[0])


def predict(
    predictor: Predictor, priors: Sequence[Prior], points: Array, facts: dict[str, Array]
) -> Array:
    """Return predictions [point, case, level] at points [point, parameter] of x."""
    cases = len(next(iter(facts.values())))
    values = {name: np.tile(array, len(points)) for name, array in facts.items()}
    for prior, column in zip(priors, points.T, strict=True):
        values[prior.name] = np.repeat(prior.value(column), cases)
    rates = values.pop(RATIONALITY)
    return predictor.levels(values, rates).reshape(len(points), cases, -1)


def _around(x: Array) -> Array:
    """Return points a step up, and then down, along each axis."""
    steps = _STEP * np.eye(len(x))
    return np.vstack([x + steps, x - steps])
