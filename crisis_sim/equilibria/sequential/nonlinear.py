"""Conditions that stay nonlinear, as multilinear functions on a product of simplices.

A realisation weight is the product of the probabilities on its way. In these, and in the
proportions of unplayed actions, every condition is multilinear: nobody meets an information
set twice. So on a product of simplices a condition is bounded by its values at the corners.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from crisis_sim.equilibria.sequential.blocks import Block
from crisis_sim.equilibria.sequential.system import (
    ONE,
    Constraint,
    Monomial,
    Products,
    System,
    divided,
    put,
)
from crisis_sim.equilibria.strategic.complete.cells import SimplexLayout, layout
from crisis_sim.tolerances import CLEAR, ZERO
from crisis_sim.types import Array, Mask

Group = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Nonlinear:
    """Conditions on some groups of unknowns, each of which shares out 1.

    Attributes
    ----------
    groups
        Unknowns, named as the realisation weights whose last factors they are.
    closed : bool array [coordinate]
        Those that may be 0, in the order of `groups`.
    layout, values : float array [row, *corner]
        First what must be 0, filled up with zeros to one row for each free coordinate; then
        what must not be above 0. The largest value of each row is 1.
    ways
        By realisation weight, its factors among the unknowns and the product of all others.
    rest
        Solutions of the conditions on other unknowns.
    """

    groups: tuple[Group, ...]
    closed: Mask
    layout: SimplexLayout
    values: Array
    ways: Mapping[int, tuple[Monomial, float]]
    rest: tuple[Block, ...]

    def weights(self, points: Array) -> Array:
        """Return the realisation weights `[point, weight]` at points `[point, coordinate]`."""
        column = {v: k for k, v in enumerate(chain(*self.groups))}
        return np.stack(
            [
                factor * points[:, [column[v] for v in factors]].prod(axis=1)
                for factors, factor in self.ways.values()
            ],
            axis=1,
        )


def nonlinear(
    system: System, blocks: Sequence[Block], left: Sequence[Constraint]
) -> Nonlinear | None:
    """Gather the conditions that were left, and all others on the same unknowns.

    Parameters
    ----------
    blocks, left
        As returned by `System.solve`.

    Returns
    -------
    Nonlinear or None
        None if there is no solution, or if the system is not `scalable`.
    """
    if not system.scalable:
        return None
    known = _known(system, blocks)
    compared = system.compared(system.proportions)
    groups = [g for g in (*system.groups, *compared) if not set(g) & known.keys()]
    known |= {group[0]: 1.0 for group in groups if len(group) == 1}
    groups = [group for group in groups if len(group) > 1]
    home = {v: k for k, group in enumerate(groups) for v in group}
    rows = [_expanded(system, row, known) for row in system.rows]
    if any(_fails(row) for row in rows):
        return None
    rows = [row for row in rows if not _holds(row)]
    if not all(len({home.get(v) for v in m}) == len(m) for row in rows for m in row.terms):
        return None
    factors = {v: system.way(v) for block in blocks for v in block.variables}
    start = {home[u] for row in left for m in row.terms for v in m for u in factors[v] if u in home}
    linked = [{home[v] for m in row.terms for v in m} for row in rows]
    linked += [
        {home[u] for v in block.variables for u in factors[v] if u in home} for block in blocks
    ]
    chosen = sorted(_reached(start, linked), key=lambda k: -len(groups[k]))
    own = tuple(groups[k] for k in chosen)
    inside = set(chain(*own))
    mine = [row for row in rows if any(v in inside for m in row.terms for v in m)]
    replaced = [b for b in blocks if any(u in inside for v in b.variables for u in factors[v])]
    weights = sorted({v for block in replaced for v in block.variables if v != ONE})
    lay, values = _at_corners(own, mine)
    return Nonlinear(
        own,
        np.array([v in system.closed for v in chain(*own)]),
        lay,
        values,
        {
            v: (
                tuple(u for u in factors[v] if u in inside),
                float(np.prod([known[u] for u in factors[v] if u not in inside])),
            )
            for v in weights
        },
        tuple(block for block in blocks if block not in replaced),
    )


def _known(system: System, blocks: Sequence[Block]) -> dict[int, float]:
    """Return the unknowns that the linear conditions settle."""
    weight = {ONE: 1.0}
    for block in blocks:
        if block.single:
            weight.update(zip(block.variables, block.points[0].tolist(), strict=True))
    return {
        v: w / weight[system.above.get(v, ONE)]
        for v, w in weight.items()
        if v != ONE and system.above.get(v, ONE) in weight
    }


def _expanded(system: System, row: Constraint, known: dict[int, float]) -> Constraint:
    """Write a condition in probabilities and proportions instead of realisation weights."""
    terms: Products = {}
    for monomial, coefficient in row.terms.items():
        factors = tuple(sorted(chain(*(system.way(v) for v in monomial))))
        terms[factors] = terms.get(factors, 0.0) + coefficient
    return Constraint(divided(put(terms, known), system.closed), row.equal)


def _fails(row: Constraint) -> bool:
    """Tell whether a condition without unknowns fails."""
    value = row.terms.get((), 0.0)
    return set(row.terms) <= {()} and (value < -CLEAR or (row.equal and value > CLEAR))


def _holds(row: Constraint) -> bool:
    """Tell whether a condition holds everywhere."""
    return set(row.terms) <= {()} or (not row.equal and min(row.terms.values()) > 0)


def _reached(start: set[int], linked: Sequence[set[int]]) -> set[int]:
    """Return all that is linked with the start, directly or not."""
    found = set(start)
    while True:
        more = found.union(*(group for group in linked if group & found))
        if more == found:
            return found
        found = more


def _at_corners(groups: Sequence[Group], rows: Sequence[Constraint]) -> tuple[SimplexLayout, Array]:
    """Return the values of conditions at the corners, what must be 0 first."""
    shape = tuple(map(len, groups))
    place = {v: (k, n) for k, group in enumerate(groups) for n, v in enumerate(group)}
    tables: tuple[list[Array], list[Array]] = [], []
    for row in rows:
        table = np.zeros(shape)
        for monomial, coefficient in row.terms.items():
            at: list[int | slice] = [slice(None)] * len(shape)
            for v in monomial:
                axis, at[axis] = place[v]
            table[tuple(at)] += coefficient
        largest = np.abs(table).max()
        if largest > ZERO * max(map(abs, row.terms.values())):  # else it holds everywhere
            tables[row.equal].append(-table / largest)
    below, equal = tables
    free = sum(shape) - len(shape)
    more = equal[free:]  # more equations than unknowns: two inequalities each
    equal = equal[:free] + [np.zeros(shape)] * (free - len(equal))
    values = np.stack([*equal, *below, *more, *(-table for table in more)])
    return layout(shape, len(values)), values
