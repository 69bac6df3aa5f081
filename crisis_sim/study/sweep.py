"""Solve a scenario along one parameter, or over a grid of several."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from crisis_sim.checks import Rationality, checked
from crisis_sim.columns import APART, Column, fact
from crisis_sim.equilibria.batch import solve_many
from crisis_sim.equilibria.solutions import Solutions, extremes
from crisis_sim.game.crisis import Crisis
from crisis_sim.memory import magnitude, room_for
from crisis_sim.plain import told
from crisis_sim.progress import Run, Watch
from crisis_sim.result import Fact, StudyResult
from crisis_sim.scenario.asked import read_condition, read_fixing
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.formula import Test
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.study.claims import evaluate_claim, read_measure
from crisis_sim.types import Array, Indices


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Sweep(StudyResult):
    """The solutions of a scenario over a grid of parameter values; other parameters stay.

    Attributes
    ----------
    grid
        The values of each parameter swept, in the order of the axes of all arrays.
    fixing
        A move that was fixed.
    solutions
        Of every point of the grid, the last parameter varying fastest.
    solves : int
        Number of games solved: those of the first points, where the run was stopped; the
        other points then have no solution.
    complete : bool
        Whether it is certain that no solution is missing anywhere.
    """

    study: ClassVar[str] = "sweep"

    grid: Mapping[str, Array] = field(metadata=APART)
    fixing: Test | None = field(metadata=fact(data=told))
    solutions: Solutions = field(metadata=APART)
    max_regret: float
    method: str = "each point solved"

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of values of each parameter."""
        return tuple(len(values) for values in self.grid.values())

    @property
    def count(self) -> Indices:
        """Number of solutions at each point."""
        return self.solutions.count.reshape(self.shape)

    @property
    def converged(self) -> bool:
        """Whether every point met the tolerance of its method."""
        return bool(self.solutions.converged.all())

    def points(self) -> dict[str, Array]:
        """Return the parameter values of every point, flattened."""
        mesh = np.meshgrid(*self.grid.values(), indexing="ij")
        return {name: axis.ravel() for name, axis in zip(self.grid, mesh, strict=True)}

    @checked
    def probability(self, condition: str, given: str | None = None) -> Array:
        """Return the probability of a condition at each point.

        NaN where several solutions disagree, where there is none, and where
        `given` has probability 0; `probability_range` tells these apart.

        Parameters
        ----------
        condition
            Tests on moves, as `Patron == aid`.
        given
            What is known to have been done; left out, nothing is.
        """
        low, high = self.probability_range(condition, given)
        return np.where(low == high, low, np.nan)

    @checked
    def probability_range(self, condition: str, given: str | None = None) -> tuple[Array, Array]:
        """Return the lowest and highest probability over the solutions of each point.

        Parameters
        ----------
        condition, given
            As in `probability`.
        """
        known = None if given is None else read_condition(self.scenario, given)
        asked = read_condition(self.scenario, condition)
        return self._range(self.solutions.probability(asked, known))

    @checked
    def payoff(self, player: str) -> Array:
        """Return the expected payoff of a player at each point, NaN where solutions disagree.

        Parameters
        ----------
        player
            By its name in the file.
        """
        if player not in self.scenario.players:
            raise ArgumentError(
                "payoff", "player", f"`{player}` is unknown", ", ".join(self.scenario.players)
            )
        low, high = self._range(self.solutions.utility(player))
        return np.where(low == high, low, np.nan)

    @checked
    def value(self, formula: str) -> Array:
        """Return a formula in the language of claims at each point, NaN where solutions disagree.

        Of a condition, as `Patron == aid`, it is the probability. It is NaN as well at points
        that a stopped run has not solved. Where the sweep fixes a move, so does each `P` that
        does not fix another, and `U`.

        Parameters
        ----------
        formula
            In the language of claims.

        Raises
        ------
        FormulaError
            With the position of each fault inside the formula.
        """
        node = read_measure(self.scenario, formula).node
        found = evaluate_claim(
            self.scenario,
            node,
            {name: values[: self.solves] for name, values in self.points().items()},
            concept=self.concept,
            rationality=self.rationality,
            fixing=self.fixing,
        )
        low, high = found.range()
        value = np.full(self.solutions.games, np.nan)
        value[: self.solves] = np.where(low == high, low, np.nan)
        return value.reshape(self.shape)

    def _range(self, values: Array) -> tuple[Array, Array]:
        low, high = extremes(values, self.solutions.game, self.solutions.games)
        return low.reshape(self.shape), high.reshape(self.shape)

    def provenance(self) -> dict[str, Fact]:
        """Return what the sweep rests on, in plain words and numbers."""
        return {**super().provenance(), "points": self.solutions.games}

    def _axes(self) -> tuple[str, ...]:
        return tuple(self.grid)

    def _columns(self) -> list[Column]:
        """Return for each point the choices by probability, the payoffs, and the count."""
        conditions = [
            f"{move} == {choice}"
            for move, choices in self.scenario.events.items()
            for choice in choices
        ]
        return [
            *(Column(name, values) for name, values in self.points().items()),
            *(
                Column.of(f"P({condition})", self.probability(condition).ravel(), "probability")
                for condition in conditions
            ),
            *(
                Column.of(f"U({player})", self.payoff(player).ravel(), "payoff of the player")
                for player in self.scenario.players
            ),
            Column("solutions", self.solutions.count),
        ]

    def _content(self) -> dict[str, Any]:
        return {"columns": self._table()}

    def _answer(self) -> str:
        count = self.solutions.count
        most = f"{count.min()} to {count.max()} solutions" if count.size else "no solution"
        return f"{count.size} points over {', '.join(self.grid)}; {most} at each"


@checked
def sweep(
    scenario: Crisis,
    /,
    *,
    concept: str | None = None,
    rationality: Rationality | None = None,
    fixing: str | None = None,
    progress: Watch | None = None,
    **parameters: npt.ArrayLike,
) -> Sweep:
    """Solve a scenario for all combinations of some parameter values, in one batch.

    Parameters
    ----------
    scenario
        Other parameters stay as they are.
    concept, rationality
        As in `solve`; left out, what the scenario names.
    fixing
        A move to fix, as `Attacker == strike`.
    progress
        Is told how far the run is, and answers whether it goes on; see `Progress`.
    **parameters
        Values by parameter name, within the parameter's range.

    Raises
    ------
    ArgumentError
        For an unknown parameter, a value outside its range, or no parameter.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> scenario = cs.load("strike_resist_intervene")
    >>> cs.sweep(scenario, drain=[0.0, 1.0]).probability("Attacker == strike").tolist()
    [0.0, 1.0]
    """
    grid, points = grid_of(scenario, parameters, "sweep")
    fixed = None if fixing is None else read_fixing(scenario, fixing, "sweep")
    run = Run(progress, "games", len(next(iter(points.values()))))
    solutions = solve_many(
        scenario,
        points,
        concept=concept or scenario.concept,
        rationality=scenario.rationality if rationality is None else rationality,
        fixing=fixed,
        run=run,
    )
    return Sweep(
        scenario=scenario,
        grid=grid,
        concept=concept or scenario.concept,
        rationality=scenario.rationality if rationality is None else rationality,
        fixing=fixed,
        solutions=solutions,
        solves=run.done,
        complete=bool(solutions.complete.all()),
        max_regret=float(solutions.regret.max(initial=0.0)),
    )


def grid_of(
    scenario: Crisis, parameters: Mapping[str, npt.ArrayLike], function: str
) -> tuple[FrozenMap[str, Array], dict[str, Array]]:
    """Return the values of each parameter, and those of every point, the last fastest.

    Raises
    ------
    ArgumentError
        In the name of `function`: for an unknown parameter, a value outside its range, or
        no parameter.
    """
    if not parameters:
        raise ArgumentError(function, "parameters", "are missing", ", ".join(scenario.parameters))
    grid = {name: _values(scenario, name, v, function) for name, v in parameters.items()}
    points = math.prod(map(len, grid.values()))
    each = len(grid) + len(scenario.players) + scenario.histories.outcomes.ends
    room_for(8 * each * points, function, "parameters", f"make {magnitude(points)} points")
    mesh = np.meshgrid(*grid.values(), indexing="ij")
    flat = {name: axis.ravel() for name, axis in zip(grid, mesh, strict=True)}
    return FrozenMap(grid), flat


def _values(scenario: Crisis, name: str, values: npt.ArrayLike, function: str) -> Array:
    """Return the values of a parameter as a frozen array, checked."""
    scenario.known(name, function)
    try:
        array = np.atleast_1d(np.array(values, dtype=float))
    except (TypeError, ValueError):
        raise ArgumentError(function, name, "are no numbers", "a list of numbers") from None
    if array.ndim != 1 or not array.size:
        raise ArgumentError(function, name, f"has the shape {array.shape}", "a list of numbers")
    for value in (array.min(), array.max()):
        scenario.check_range(name, float(value), function)
    array.setflags(write=False)
    return array
