"""What is believed about parameters inside the box of their ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from crisis_sim.game.crisis import Crisis
from crisis_sim.plain import plain
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.study.draws.distributions import Distribution, Uniform
from crisis_sim.tolerances import SINGULAR
from crisis_sim.types import Array

Pairs = Mapping[tuple[str, str], float]
#: Points of the unit cube are kept this far from its faces, where a normal score is infinite.
_EDGE = 2.0**-40


@dataclass(frozen=True)
class Beliefs:
    """Parameters that vary together.

    Attributes
    ----------
    distributions
        By parameter name, for each whose range has a width.
    rank_correlations
        Spearman's, by pair of names; all others are 0.
    """

    distributions: Mapping[str, Distribution]
    rank_correlations: Pairs

    def values(self, cube: Array) -> dict[str, Array]:
        """Return parameter values for points of the unit cube, shape (points, parameters).

        Correlated parameters are joined by a Gaussian copula: normal scores of the
        points, correlated by r = 2 sin(π ρ / 6), which makes ρ the rank correlation.
        """
        columns = dict(zip(self.distributions, cube.T, strict=True))
        if self.rank_correlations:
            from scipy.special import ndtr, ndtri

            names = _paired(self.rank_correlations)
            factor = np.linalg.cholesky(_pearson(names, self.rank_correlations))
            kept = [np.clip(columns[name], _EDGE, 1 - _EDGE) for name in names]
            columns.update(zip(names, ndtr(factor @ ndtri(np.array(kept))), strict=True))
        return {name: d.quantile(columns[name]) for name, d in self.distributions.items()}

    def told(self) -> dict[str, Any]:
        """Return how each parameter is distributed, as plain data."""
        return {
            "distributions": {
                name: {"kind": type(distribution).__name__, **plain(distribution)}
                for name, distribution in self.distributions.items()
            },
            "rank_correlations": [[*pair, rho] for pair, rho in self.rank_correlations.items()],
        }


def beliefs_of(
    scenario: Crisis,
    distributions: Mapping[str, Distribution] | None,
    rank_correlations: Pairs | None,
    function: str,
) -> Beliefs:
    """Return the box of a scenario's ranges, uniform where nothing else is given.

    Raises
    ------
    ArgumentError
        For an unknown parameter, a distribution that leaves its range, correlations
        that do not fit together, or if no range has a width.
    """
    given = distributions or {}
    for name, distribution in given.items():
        scenario.known(name, function)
        if not isinstance(distribution, Distribution):
            raise ArgumentError(
                function, name, f"is {distribution!r}", "a distribution, as Uniform(0.2, 0.5)"
            )
        for end in (distribution.low, distribution.high):
            scenario.check_range(name, end, function)
    believed = {
        name: given.get(name) or Uniform(parameter.low, parameter.high)
        for name, parameter in scenario.parameters.items()
        if parameter.low < parameter.high
    }
    if not believed:
        raise ArgumentError(function, "scenario", "has no parameter with a range", "one at least")
    pairs = rank_correlations or {}
    _check_pairs(scenario, believed, pairs, function)
    return Beliefs(FrozenMap(believed), FrozenMap(pairs))


def _check_pairs(
    scenario: Crisis, believed: Mapping[str, Distribution], pairs: Pairs, function: str
) -> None:
    seen = set()
    for pair, rho in pairs.items():
        for name in pair:
            scenario.known(name, function)
        if len(set(pair)) != 2 or not set(pair) <= set(believed) or frozenset(pair) in seen:
            raise ArgumentError(
                function, "rank_correlations", f"have the pair {pair}", "two that vary, once"
            )
        if not -1 < rho < 1:
            raise ArgumentError(
                function, "rank_correlations", f"are {rho:g} for {pair}", "between -1 and 1"
            )
        seen.add(frozenset(pair))
    names = _paired(pairs)
    if names and np.linalg.eigvalsh(_pearson(names, pairs)).min() <= SINGULAR:
        raise ArgumentError(
            function, "rank_correlations", "contradict each other", "a positive definite matrix"
        )


def _paired(pairs: Pairs) -> list[str]:
    """Return the parameters that are correlated, in order of first mention."""
    return list(dict.fromkeys(name for pair in pairs for name in pair))


def _pearson(names: list[str], pairs: Pairs) -> Array:
    """Return the correlations of the normal scores."""
    matrix = np.eye(len(names))
    for (one, other), rho in pairs.items():
        i, j = names.index(one), names.index(other)
        matrix[i, j] = matrix[j, i] = 2 * np.sin(np.pi * rho / 6)
    return matrix
