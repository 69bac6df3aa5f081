"""Solve conditions that stay nonlinear by subdivision, with a proof that none is missing.

The search is that for the Nash equilibria of strategic games: cells that can hold no solution
are discarded, those that hold one are handed to Newton's method and Krawczyk's test, and cells
along a continuum are kept, each with a solution in it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crisis_sim.equilibria.sequential.blocks import Block, ContinuumBlock
from crisis_sim.equilibria.sequential.nonlinear import Nonlinear
from crisis_sim.equilibria.strategic.complete.assemble import (
    Gathered,
    clusters,
    distinct,
    gather,
    spread_out,
)
from crisis_sim.equilibria.strategic.complete.cells import Equations
from crisis_sim.equilibria.strategic.complete.roots import evaluate
from crisis_sim.equilibria.strategic.complete.search import Budget, explore
from crisis_sim.tolerances import CLEAR, NEAR_ZERO, ZERO
from crisis_sim.types import Array

#: Cells examined for each system of conditions.
CELLS = 200_000
#: Solutions kept of a continuum.
MOST_POINTS = 1000


def subdivide(systems: Sequence[Nonlinear], deadline: float) -> list[tuple[list[Block], bool]]:
    """Return for each system its solutions, and whether these are certain to be all."""
    outcomes = []
    budget = Budget(len(systems), CELLS, deadline)
    for lay in {system.layout: None for system in systems if system.groups}:
        if budget.late():
            break
        own = [k for k, system in enumerate(systems) if system.layout is lay]
        values = np.stack([systems[k].values for k in own], axis=-1)
        error = np.full(len(own), ZERO)
        outcomes.append(explore(Equations(lay, values, error, np.array(own), lay.shape), budget))
    found = gather(len(systems), outcomes)
    return [_read(*pair, budget) for pair in zip(systems, found, strict=True)]


def _read(system: Nonlinear, found: Gathered, budget: Budget) -> tuple[list[Block], bool]:
    """Return the solutions among what the search found, as far as time allows."""
    if not system.groups:  # the linear conditions settled all
        return [Block((), np.zeros((1, 0)))], True
    sure = not found.unexplored and not budget.late()
    variables = tuple(system.ways)
    blocks: list[Block] = []
    for point in distinct(found.points):
        verdict = _solves(system, point.row)
        sure &= verdict is not None
        if verdict:
            blocks.append(Block(variables, system.weights(point.row[None])))
    if not found.low or budget.late():
        return blocks, sure
    low, high = np.concatenate(found.low), np.concatenate(found.high)
    samples = np.concatenate(found.samples)
    label = clusters(low, high)
    for one in np.unique(label):
        at = label == one
        good = [row for row in samples[at] if np.isfinite(row).all() and _solves(system, row)]
        if not good:
            sure = False
            continue
        rows = np.array(good)
        rows = rows[np.argsort(-rows.min(axis=1), kind="stable")]
        rows = np.concatenate([rows[spread_out(rows)], rows[:: 1 + len(rows) // MOST_POINTS]])
        blocks.append(
            ContinuumBlock(
                variables,
                system.weights(rows),
                system.weights(low[at]),
                system.weights(high[at]),
            )
        )
    return blocks, sure


def _solves(system: Nonlinear, row: Array) -> bool | None:
    """Tell whether a point of the cells is a solution; None if it is too near the edge to tell."""
    values = evaluate(system.layout, system.values[..., None], row[:, None])[0][:, 0]
    wrong = values[system.layout.unknowns :]
    share = row[~system.closed]
    if np.abs(values[: system.layout.unknowns]).max(initial=0.0) > NEAR_ZERO:
        return False
    if (wrong > CLEAR).any() or (share < ZERO).any():
        return False
    return None if (wrong > NEAR_ZERO).any() or (share < CLEAR).any() else True
