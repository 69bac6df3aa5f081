"""Which kinds of equilibrium exist where: regimes over a grid of parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from crisis_sim.checks import checked, checked_class
from crisis_sim.columns import APART, Column
from crisis_sim.equilibria.concepts import Concept, concept_of, concepts
from crisis_sim.equilibria.result import Equilibria
from crisis_sim.equilibria.sequential.report import RESTS
from crisis_sim.equilibria.solutions import listed, padded
from crisis_sim.game.crisis import Crisis
from crisis_sim.progress import Run, Watch
from crisis_sim.result import Fact, StudyResult
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.formula import Node
from crisis_sim.study.claims import World, evaluate_on, read_formula, worlds
from crisis_sim.study.sweep import grid_of
from crisis_sim.types import Array, Indices, Mask


@checked_class
@dataclass(frozen=True)
class Regime:
    """A kind of equilibrium.

    Attributes
    ----------
    name
        As the literature calls it.
    play
        What is played: a formula in the language of claims.
    rests : bool or None
        Whether it rests on beliefs off the path, as `sequential` labels it; None if
        either will do.
    """

    name: str
    play: str
    rests: bool | None = None


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Regimes(StudyResult):
    """The regimes over a grid of parameters; the others stay as they are in the scenario.

    Attributes
    ----------
    grid
        The values of each parameter, in the order of the axes of all arrays.
    regimes
        What was looked for.
    found : bool array [regime, grid]
        Whether some equilibrium at the point is of that kind.
    unnamed : int array [grid]
        Number of equilibria that are of none of the kinds.
    certain : bool array [grid]
        Whether it is certain that no equilibrium is missing; it never is at points that a
        stopped run has not solved. `complete` if it is everywhere.
    """

    study: ClassVar[str] = "regimes"

    grid: Mapping[str, Array] = field(metadata=APART)
    regimes: tuple[Regime, ...]
    found: Mask = field(metadata=APART)
    unnamed: Indices = field(metadata=APART)
    certain: Mask = field(metadata=APART)
    max_regret: float
    method: str = "each point solved by itself"

    @checked
    def names(self, *point: int) -> tuple[str, ...]:
        """Return the names of the regimes at a point, given by its index on each axis.

        Parameters
        ----------
        *point
            The index on each axis of the grid.
        """
        kinds = zip(self.regimes, self.found, strict=True)
        return tuple(regime.name for regime, where in kinds if where[point])

    def provenance(self) -> dict[str, Fact]:
        """Return what the result rests on, in plain words and numbers."""
        return {**super().provenance(), "points": self.certain.size}

    def _axes(self) -> tuple[str, ...]:
        return tuple(self.grid)

    def _columns(self) -> list[Column]:
        """Return for each point of the grid whether each regime is found there."""
        mesh = np.meshgrid(*self.grid.values(), indexing="ij")
        return [
            *(Column(name, axis.ravel()) for name, axis in zip(self.grid, mesh, strict=True)),
            *(
                Column.of(regime.name, where.ravel(), meaning=regime.play)
                for regime, where in zip(self.regimes, self.found, strict=True)
            ),
            Column("unnamed", self.unnamed.ravel(), meaning="equilibria of none of the kinds"),
            Column("complete", self.certain.ravel()),
        ]

    def _content(self) -> dict[str, Any]:
        return {**super()._content(), "columns": self._table()}


@checked
def regimes(
    scenario: Crisis,
    kinds: Sequence[Regime],
    *,
    concept: str = "sequential",
    progress: Watch | None = None,
    **grid: npt.ArrayLike,
) -> Regimes:
    """Find which kinds of equilibrium exist at each point of a grid.

    Parameters
    ----------
    scenario
        With the parameters that are not in the grid at their present values.
    kinds
        What to look for. An equilibrium may be of several kinds, or of none.
    concept
        A concept for trees, without options: `sequential` or `subgame_perfect`.
    progress
        Is told how far the run is, and answers whether it goes on; see `Progress`.
    **grid
        Values by parameter name.

    Raises
    ------
    ArgumentError
        For an unknown parameter, a value outside its range, or another concept.
    FormulaError
        If a formula does not fit the scenario.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> deterred = cs.study.Regime("deterrence", "P(A == defect) == 0")
    >>> found = cs.regimes(cs.load("rudimentary_deterrence"), (deterred,), p_b=[0.5, 0.7])
    >>> found.found.tolist()
    [[False, True]]
    """
    chosen = concept_of(concept, "regimes")
    if not _is_covered(chosen):
        expected = " or ".join(name for name, other in concepts().items() if _is_covered(other))
        raise ArgumentError("regimes", "concept", f"`{concept}`", expected)
    axes, values = grid_of(scenario, grid, "regimes")
    shape = tuple(len(axis) for axis in axes.values())
    formulas = [_formula(scenario, kind) for kind in kinds]
    tree = scenario.tree()
    numbers = tree.batch(**values)
    solver: Callable[..., Equilibria] = chosen.function(chosen.solve)
    run = Run(progress, "games", int(np.prod(shape)))
    results: list[Equilibria] = []
    while run.done < int(np.prod(shape)) and not run.stopped:
        results.append(solver(tree.at(numbers, run.done), **chosen.budget))
        run.step()
    solved = padded(listed(tree, results), int(np.prod(shape)))
    rests = _rests(results)
    is_kind = np.zeros((len(kinds), len(solved.game)), dtype=bool)
    for row, (kind, formula) in enumerate(zip(kinds, formulas, strict=True)):
        truth = evaluate_on(scenario, formula, {World(): solved}, values).value
        is_kind[row] = (truth != 0) & ~np.isnan(truth)
        if kind.rests is not None:
            is_kind[row] &= rests == kind.rests
    found = np.zeros((len(kinds), solved.games), dtype=bool)
    for row in range(len(kinds)):
        found[row, solved.game[is_kind[row]]] = True
    unnamed = np.bincount(solved.game[~is_kind.any(axis=0)], minlength=solved.games)
    certain = (solved.complete & solved.converged).reshape(shape)
    return Regimes(
        scenario=scenario,
        grid=axes,
        regimes=tuple(kinds),
        found=found.reshape(len(kinds), *shape),
        unnamed=unnamed.reshape(shape),
        certain=certain,
        complete=bool(certain.all()),
        concept=concept,
        solves=len(results),
        max_regret=float(solved.regret.max(initial=0.0)),
    )


def _is_covered(concept: Concept) -> bool:
    return concept.reads == "tree" and concept.plays == "best replies"


def _formula(scenario: Crisis, kind: Regime) -> Node:
    node = read_formula(scenario, kind.play).node
    if worlds(node) != [World()]:
        problem = f"`{kind.play}` asks for other games"
        raise ArgumentError("regimes", kind.name, problem, "a formula without fixing or settings")
    return node


def _rests(results: list[Equilibria]) -> Mask:
    """Return whether each solution rests on beliefs off the path, in the order of `listed`."""
    every = [
        equilibrium
        for result in results
        for equilibrium in (*result, *(s for part in result.components for s in part.samples))
    ]
    return np.array([RESTS in equilibrium.labels for equilibrium in every], dtype=bool)
