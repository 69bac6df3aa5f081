"""Sobol' indices and Morris screening of any function on the unit cube, by SALib."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.tolerances import ROUNDING
from crisis_sim.types import Array

#: What `main` and `total` of an effect are called, by method.
METHODS = {"sobol": ("first order", "total"), "morris": ("mean", "mean absolute")}
#: Levels of each parameter in Morris screening: 0, 1/3, 2/3 and 1 of its range.
_LEVELS = 4
_RESAMPLES = 200
#: Standard errors in half a 95% interval.
_HALF = 1.959963984540054


@dataclass(frozen=True)
class Effect:
    """What one parameter does to a measure; margins are half a 95% interval.

    Attributes
    ----------
    parameter
        Its name.
    main, main_margin : float
        First-order Sobol' index; for Morris the mean effect, whose sign tells the direction.
    total, total_margin : float
        Total Sobol' index; for Morris the mean absolute effect.
    spread : float
        For Morris the standard deviation of the effects, large where the parameter
        interacts with others or does not act in a straight line; NaN for Sobol'.
    """

    parameter: str
    main: float
    main_margin: float
    total: float
    total_margin: float
    spread: float


@dataclass(frozen=True)
class Effects:
    """The effects of all parameters, by descending total.

    Attributes
    ----------
    effects
        One of each.
    main_sum, main_sum_margin : float
        Sum of the first-order indices, with half its 95% interval; NaN for Morris.
    """

    effects: tuple[Effect, ...]
    main_sum: float
    main_sum_margin: float


def design(method: str, dimensions: int, draws: int, rng: np.random.Generator) -> Array:
    """Return the points of the unit cube to evaluate, shape (points, dimensions)."""
    from SALib.sample import morris, sobol

    problem = _problem([str(i) for i in range(dimensions)])
    if method == "sobol":
        return np.asarray(sobol.sample(problem, draws, calc_second_order=False, seed=rng))
    return np.asarray(morris.sample(problem, draws, num_levels=_LEVELS, seed=rng))


def effects(
    method: str, names: Sequence[str], cube: Array, values: Array, rng: np.random.Generator
) -> Effects:
    """Return the effects from the values at the points of a design, by bootstrap their margins.

    Raises
    ------
    ArgumentError
        If the values at the base points are all the same.
    """
    size = len(names) + 2
    base = np.concatenate([values[::size], values[size - 1 :: size]])
    if np.ptp(base if method == "sobol" else values) <= ROUNDING * np.abs(values).max():
        raise ArgumentError(
            "sensitivity", "measure", f"is {values[0]:g} at all points", "one that varies"
        )
    found = _sobol(names, values, rng) if method == "sobol" else _morris(names, cube, values, rng)
    ordered = tuple(sorted(found.effects, key=lambda effect: -effect.total))
    return Effects(ordered, found.main_sum, found.main_sum_margin)


def _sobol(names: Sequence[str], values: Array, rng: np.random.Generator) -> Effects:
    from SALib.analyze import sobol

    found = sobol.analyze(
        _problem(names),
        values,
        calc_second_order=False,
        num_resamples=_RESAMPLES,
        keep_resamples=True,
        seed=rng,
    )
    columns = np.array([found[key] for key in ("S1", "S1_conf", "ST", "ST_conf")])
    columns[np.abs(columns) < ROUNDING] = 0.0
    sums = found["S1_conf_all"].sum(axis=1)
    return Effects(
        _rows(names, [*columns, np.full(len(names), np.nan)]),
        float(found["S1"].sum()),
        float(_HALF * sums.std(ddof=1)),
    )


def _morris(names: Sequence[str], cube: Array, values: Array, rng: np.random.Generator) -> Effects:
    from SALib.analyze import morris

    found = morris.analyze(
        _problem(names), cube, values, num_resamples=_RESAMPLES, num_levels=_LEVELS, seed=rng
    )
    mean, size, margin, spread = (
        np.asarray(found[key], dtype=float) for key in ("mu", "mu_star", "mu_star_conf", "sigma")
    )
    mean_margin = _HALF * spread / np.sqrt(len(values) / (len(names) + 1))
    rows = _rows(names, [mean, mean_margin, size, margin, spread])
    return Effects(rows, float("nan"), float("nan"))


def _rows(names: Sequence[str], columns: Sequence[Array]) -> tuple[Effect, ...]:
    """Return an effect for each name; the columns are those of `Effect`, in its order."""
    return tuple(
        Effect(name, *row) for name, row in zip(names, np.array(columns).T.tolist(), strict=True)
    )


def _problem(names: Sequence[str]) -> dict[str, Any]:
    """Describe the unit cube to SALib, anew for each call, as it writes into it."""
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
