"""What is believed about parameters inside their ranges."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import ClassVar

import numpy as np

from crisis_sim.checks import checked, checked_class
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.types import Array


@dataclass(frozen=True)
class Distribution:
    """A distribution on an interval; `quantile` maps [0, 1] onto it.

    Raises
    ------
    ArgumentError
        If a number is not finite, or `low` is not below `high`.
    """

    argument_words: ClassVar = "a distribution, as Uniform(0.2, 0.5)"

    low: float
    high: float

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not math.isfinite(value):
                raise self._fault(field.name, value, "a finite number")
        if not self.low < self.high:
            raise self._fault("low", self.low, f"less than high, {self.high:g}")

    @checked
    def quantile(self, u: Array) -> Array:
        """Return the values below which the distribution lies with probability `u`.

        Parameters
        ----------
        u
            Probabilities.
        """
        raise NotImplementedError

    def _fault(self, name: str, value: float, expected: str) -> ArgumentError:
        return ArgumentError(type(self).__name__, name, f"is {value:g}", expected)


@checked_class
@dataclass(frozen=True)
class Uniform(Distribution):
    """All values between `low` and `high` alike.

    Examples
    --------
    >>> Uniform(0.5, 0.9).quantile(np.array([0.0, 0.5, 1.0])).tolist()
    [0.5, 0.7, 0.9]
    """

    @checked
    def quantile(self, u: Array) -> Array:
        """Return the values below which the distribution lies with probability `u`.

        Parameters
        ----------
        u
            Probabilities.
        """
        return self.low + (self.high - self.low) * u


@dataclass(frozen=True)
class _Peaked(Distribution):
    mode: float

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.low <= self.mode <= self.high:
            raise self._fault("mode", self.mode, f"{self.low:g} to {self.high:g}")


@checked_class
@dataclass(frozen=True)
class Triangular(_Peaked):
    """Rising in a straight line from `low` to `mode`, then falling to `high`.

    Examples
    --------
    >>> Triangular(0, 1, mode=0.5).quantile(np.array([0.125, 0.5])).tolist()
    [0.25, 0.5]
    """

    @checked
    def quantile(self, u: Array) -> Array:
        """Return the values below which the distribution lies with probability `u`.

        Parameters
        ----------
        u
            Probabilities.
        """
        width, rise = self.high - self.low, self.mode - self.low
        return np.where(
            u * width < rise,
            self.low + np.sqrt(u * width * rise),
            self.high - np.sqrt((1 - u) * width * (width - rise)),
        )


@checked_class
@dataclass(frozen=True)
class Pert(_Peaked):
    """The smooth bell on [low, high] whose mean is (low + 4 mode + high) / 6.

    Examples
    --------
    >>> round(float(Pert(0, 6, mode=3).quantile(np.array(0.5))), 9)
    3.0
    """

    @checked
    def quantile(self, u: Array) -> Array:
        """Return the values below which the distribution lies with probability `u`.

        Parameters
        ----------
        u
            Probabilities.
        """
        share = (self.mode - self.low) / (self.high - self.low)
        return Beta(self.low, self.high, 1 + 4 * share, 5 - 4 * share).quantile(u)


@checked_class
@dataclass(frozen=True)
class Beta(Distribution):
    """A beta distribution with shapes `a` and `b`, stretched over [low, high].

    Examples
    --------
    >>> Beta(0, 2, a=1, b=1).quantile(np.array([0.25])).tolist()
    [0.5]
    """

    a: float
    b: float

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("a", "b"):
            if getattr(self, name) <= 0:
                raise self._fault(name, getattr(self, name), "more than 0")

    @checked
    def quantile(self, u: Array) -> Array:
        """Return the values below which the distribution lies with probability `u`.

        Parameters
        ----------
        u
            Probabilities.
        """
        from scipy.special import betaincinv

        return np.asarray(self.low + (self.high - self.low) * betaincinv(self.a, self.b, u))


@checked_class
@dataclass(frozen=True)
class TruncatedNormal(Distribution):
    """A normal distribution, cut off at `low` and `high`; `mean` and `sd` are before the cut.

    Examples
    --------
    >>> TruncatedNormal(0, 2, mean=1, sd=3).quantile(np.array([0.0, 0.5, 1.0])).round(9).tolist()
    [0.0, 1.0, 2.0]
    """

    mean: float
    sd: float

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.sd <= 0:
            raise self._fault("sd", self.sd, "more than 0")

    @checked
    def quantile(self, u: Array) -> Array:
        """Return the values below which the distribution lies with probability `u`.

        Parameters
        ----------
        u
            Probabilities.
        """
        from scipy.stats import truncnorm

        ends = (self.low - self.mean) / self.sd, (self.high - self.mean) / self.sd
        return np.asarray(truncnorm.ppf(u, *ends, loc=self.mean, scale=self.sd))
