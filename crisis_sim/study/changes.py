"""Small changes of the payoffs and of the parameters of a scenario, and what they solve to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from crisis_sim.equilibria.batch import block_of, solver_for
from crisis_sim.equilibria.concepts import concepts
from crisis_sim.equilibria.solutions import Solutions, join
from crisis_sim.game.crisis import Crisis
from crisis_sim.game.numbers import Numbers
from crisis_sim.game.tree import CrisisTree
from crisis_sim.progress import Run, Watch
from crisis_sim.study.draws.estimate import Share, share_of
from crisis_sim.tolerances import UNUSED
from crisis_sim.types import Array, Mask


@dataclass(frozen=True, eq=False)
class Changed:
    """What small changes of a scenario solve to.

    Attributes
    ----------
    payoffs, parameters : Solutions or None
        The solutions with the payoffs and with the parameters changed; None where it was not
        asked for, or there is nothing to change.
    made : int
        Changes of each kind that were gone through.
    """

    payoffs: Solutions | None
    parameters: Solutions | None
    made: int

    @property
    def games(self) -> int:
        """The number of games that were solved."""
        return sum(s.games for s in (self.payoffs, self.parameters) if s is not None)


def solve_changed(
    scenario: Crisis,
    tree: CrisisTree,
    concept: str,
    epsilon: float,
    draws: int,
    seed: int,
    progress: Watch | None,
    *,
    payoffs: bool,
) -> Changed:
    """Solve for changes of the parameters and, if asked, the payoffs, a block at a time."""
    row = concepts()[concept]
    solver, size = solver_for(tree, row), block_of(row)
    sizes = [min(size, draws - start) for start in range(0, draws, size)]
    first, second = np.random.default_rng(seed), np.random.default_rng((seed, 1))
    kinds: list[Iterator[Numbers]] = []
    if payoffs:
        kinds.append(_changed_payoffs(tree, epsilon, sizes, first))
    if scenario.parameters:
        kinds.append(_changed_parameters(scenario, tree, epsilon, sizes, second))
    found: list[list[Solutions]] = [[] for _ in kinds]
    run = Run(progress, "changes", draws)
    for games in sizes:
        for kind, solved in zip(kinds, found, strict=True):
            solved.append(solver(next(kind)))
        if not run.step(games):
            break
    joined = [join(solved) for solved in found]
    return Changed(
        joined[0] if payoffs else None, joined[-1] if scenario.parameters else None, run.done
    )


def ends_of(reach: Array) -> Mask:
    """Tell which ends `[end, ...]` are reached."""
    return np.asarray(reach > UNUSED)


def broken(ends: Mask, solutions: Solutions | None) -> Share:
    """Return the share of games of which no solution reaches the same ends.

    Without solutions it is that of a proof: none.
    """
    if solutions is None:
        return share_of(0, 1, proven=True)
    same = (ends_of(solutions.reach) == ends[:, None]).all(axis=0)
    kept = len(np.unique(solutions.game[same]))
    return share_of(solutions.games - kept, solutions.games)


def _changed_payoffs(
    tree: CrisisTree, epsilon: float, sizes: list[int], rng: np.random.Generator
) -> Iterator[Numbers]:
    """Yield games whose payoffs at every end differ by up to `epsilon` of the player's range."""
    size = epsilon * np.ptp(tree.payoffs, axis=1)[:, None, None]
    for games in sizes:
        change = size * rng.uniform(-1, 1, (*tree.payoffs.shape, games))
        yield Numbers(tree.payoffs[:, :, None] + change, tree.chance[:, :, None])


def _changed_parameters(
    scenario: Crisis, tree: CrisisTree, epsilon: float, sizes: list[int], rng: np.random.Generator
) -> Iterator[Numbers]:
    """Yield games whose parameters differ by up to `epsilon` of their ranges, inside these."""
    for games in sizes:
        values = {}
        for name, parameter in scenario.parameters.items():
            size = epsilon * (parameter.high - parameter.low)
            low = max(parameter.low, parameter.value - size)
            high = min(parameter.high, parameter.value + size)
            values[name] = rng.uniform(low, high, games)
        yield tree.batch(**values)
