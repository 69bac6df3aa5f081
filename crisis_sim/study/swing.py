"""How far each parameter alone moves an answer, over its own range."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
import numpy.typing as npt

from crisis_sim.game.crisis import Crisis
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.study.claims import evaluate_claim, measured, read_claim

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Swing:
    """What one parameter does to a measure while the others stay as they are.

    Attributes
    ----------
    parameter
        Its name.
    at : float array [point]
        Its values, from the low end of its range to the high end.
    low, high : float array [point]
        Lowest and highest value of the measure over the solutions at each point.
    """

    parameter: str
    at: Array
    low: Array
    high: Array

    @property
    def size(self) -> float:
        """The largest less the smallest value of the measure; 0 if it is nowhere defined."""
        values = np.concatenate([self.low, self.high])
        return 0.0 if np.isnan(values).all() else float(np.nanmax(values) - np.nanmin(values))


@dataclass(frozen=True, eq=False)
class Swings:
    """The swing of every parameter, the largest first.

    Attributes
    ----------
    scenario, formula
        What was measured, in the language of claims.
    concept, rationality
        How the games were solved.
    base : float
        The measure with all parameters as they are; NaN where solutions disagree.
    swings
        Of each parameter whose range has a width.
    solves
        Number of games solved.
    version
        Of this library.
    """

    scenario: Crisis
    formula: str
    concept: str
    rationality: float | None
    base: float
    swings: tuple[Swing, ...]
    solves: int
    version: str


def swings(
    scenario: Crisis,
    formula: str,
    *,
    concept: str | None = None,
    rationality: float | None = None,
    points: int = 101,
) -> Swings:
    """Measure how far each parameter alone moves a formula, over its whole range.

    Parameters
    ----------
    scenario
        Its present values are the point from which each parameter is moved.
    formula
        In the language of claims; of a comparison, its left side is measured.
    concept, rationality
        As in `solve`; left out, what the scenario names.
    points
        Values of each parameter, both ends included.

    Raises
    ------
    FormulaError
        With the position of each fault inside the formula.
    ArgumentError
        For an unknown concept, or fewer than 2 points.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> found = swings(cs.load("strike_resist_intervene"), "P(Attacker == strike)")
    >>> found.swings[0].size
    1.0
    """
    if points < 2:
        raise ArgumentError("swings", "points", f"is {points}", "at least 2, the ends of a range")
    concept = concept or scenario.concept
    rationality = scenario.rationality if rationality is None else rationality
    node = measured(read_claim(scenario, formula).node)
    base = evaluate_claim(scenario, node, concept=concept, rationality=rationality)
    low, high = base.range()
    solves, found = base.solves, []
    for name, parameter in scenario.parameters.items():
        if parameter.low < parameter.high:
            at = np.linspace(parameter.low, parameter.high, points)
            values = evaluate_claim(
                scenario, node, {name: at}, concept=concept, rationality=rationality
            )
            solves += values.solves
            found.append(Swing(name, at, *values.range()))
    found.sort(key=lambda swing: -swing.size)
    return Swings(
        scenario,
        formula,
        concept,
        rationality,
        float(low[0]) if low[0] == high[0] else float("nan"),
        tuple(found),
        solves,
        version("crisis-sim"),
    )
