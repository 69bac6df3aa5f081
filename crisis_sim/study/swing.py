"""How far each parameter alone moves an answer, over its own range."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar

import numpy as np

from crisis_sim.checks import Rationality, at_least, checked
from crisis_sim.columns import Column, column, fact
from crisis_sim.game.crisis import Crisis
from crisis_sim.plain import plain
from crisis_sim.progress import Run, Watch
from crisis_sim.result import StudyResult
from crisis_sim.study.claims import evaluate_claim, measured, read_measure
from crisis_sim.types import Array


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


def _told(swings: tuple[Swing, ...]) -> list[dict[str, Any]]:
    return [{**plain(swing), "size": swing.size} for swing in swings]


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Swings(StudyResult):
    """The swing of every parameter, the largest first.

    Attributes
    ----------
    formula
        What was measured, in the language of claims.
    base : float
        The measure with all parameters as they are; NaN where solutions disagree.
    swings
        Of each parameter whose range has a width.
    untried
        The parameters that a stopped run has left out; `complete` if there are none.
    """

    study: ClassVar[str] = "swings"

    formula: str = field(metadata=fact("measure"))
    base: float
    swings: tuple[Swing, ...] = field(metadata=column(data=_told))
    untried: tuple[str, ...]
    method: str = "each parameter alone, over its range"

    def _axes(self) -> tuple[str, ...]:
        return "parameter", "point"

    def _columns(self) -> list[Column]:
        """Return for each parameter each of its values, and the measure there."""
        at, low, high = (
            np.concatenate([np.zeros(0), *(getattr(swing, end) for swing in self.swings)])
            for end in ("at", "low", "high")
        )
        return [
            Column("parameter", [s.parameter for s in self.swings for _ in s.at]),
            Column("point", [point for s in self.swings for point in range(len(s.at))]),
            Column("at", at, "that of the parameter"),
            Column("low", low, meaning=f"the least {self.formula} over the solutions"),
            Column("high", high, meaning=f"the greatest {self.formula} over the solutions"),
        ]

    def _overview(self) -> list[Column]:
        """Return for each parameter how far it moves the measure."""
        return [
            Column("parameter", [swing.parameter for swing in self.swings]),
            Column("size", [swing.size for swing in self.swings]),
        ]


@checked
def swings(
    scenario: Crisis,
    formula: str,
    *,
    concept: str | None = None,
    rationality: Rationality | None = None,
    points: Annotated[int, at_least(2)] = 101,
    progress: Watch | None = None,
) -> Swings:
    """Measure how far each parameter alone moves a formula, over its whole range.

    Parameters
    ----------
    scenario
        Its present values are the point from which each parameter is moved.
    formula
        In the language of claims, or a condition, whose probability is meant; of a comparison,
        its left side is measured.
    concept, rationality
        As in `solve`; left out, what the scenario names.
    points
        Values of each parameter, both ends included.
    progress
        Is told how far the run is, and answers whether it goes on; see `Progress`.

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
    concept = concept or scenario.concept
    rationality = scenario.rationality if rationality is None else rationality
    measure = read_measure(scenario, formula)
    node = measured(measure.node)
    base = evaluate_claim(scenario, node, concept=concept, rationality=rationality)
    low, high = base.range()
    wide = [
        parameter for parameter in scenario.parameters.values() if parameter.low < parameter.high
    ]
    solves, regret = base.solves, base.regret
    found, run = [], Run(progress, "parameters", len(wide))
    for parameter in wide:
        at = np.linspace(parameter.low, parameter.high, points)
        values = evaluate_claim(
            scenario, node, {parameter.name: at}, concept=concept, rationality=rationality
        )
        solves += values.solves
        regret = max(regret, values.regret)
        found.append(Swing(parameter.name, at, *values.range()))
        if not run.step():
            break
    untried = tuple(parameter.name for parameter in wide[run.done :])
    found.sort(key=lambda swing: -swing.size)
    return Swings(
        scenario=scenario,
        formula=measure.text,
        concept=concept,
        rationality=rationality,
        base=float(low[0]) if low[0] == high[0] else float("nan"),
        swings=tuple(found),
        untried=untried,
        complete=not untried,
        solves=solves,
        max_regret=regret,
    )
