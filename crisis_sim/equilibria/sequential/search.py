"""Search all patterns of a game for equilibria, and put together those that are connected."""

from __future__ import annotations

import time
from dataclasses import dataclass

from crisis_sim.equilibria.sequential.blocks import ContinuumBlock
from crisis_sim.equilibria.sequential.cells import Cell
from crisis_sim.equilibria.sequential.edges import only_at_edges
from crisis_sim.equilibria.sequential.form import Form
from crisis_sim.equilibria.sequential.nonlinear import Nonlinear, nonlinear
from crisis_sim.equilibria.sequential.subdivide import subdivide
from crisis_sim.equilibria.sequential.supports import LateError, Supports
from crisis_sim.equilibria.sequential.system import System, systems


@dataclass(frozen=True, eq=False)
class Group:
    """Connected equilibria with the same supports on the path, simplest first.

    Attributes
    ----------
    cells
        Of one pattern each.
    isolated
        Whether it is a single equilibrium, with its beliefs, and none is near.
    """

    cells: tuple[Cell, ...]
    isolated: bool


LATE = "the time ran out before all was searched: equilibria may be missing"
CLOSE = "some payoffs are so nearly equal that it is open whether equilibria are missing"
TANGLED = (
    "mistakes of several players matter together in a way that is not worked out: equilibria "
    "may be missing"
)
UNSETTLED = "conditions that are not linear were not settled everywhere: equilibria may be missing"
COVERED = "where equilibria form a curve or a surface, the ranges of strategies are outer bounds"


@dataclass(frozen=True, eq=False)
class Found:
    """What the search found.

    Attributes
    ----------
    groups
        Connected equilibria.
    complete
        Whether none is missing.
    remarks
        Why some may be, and what else is not exact.
    """

    groups: tuple[Group, ...]
    complete: bool
    remarks: tuple[str, ...]


def search(form: Form, deadline: float) -> Found:
    """Find all sequential equilibria, unless the time runs out."""
    patterns = Supports(form, deadline)
    cells: list[Cell] = []
    open_: list[System] = []
    curved: list[Nonlinear] = []
    doubts: set[str] = set()
    try:
        for pattern in patterns:
            for system in systems(form, pattern):
                if time.perf_counter() > deadline:
                    raise LateError
                solved = system.solve()
                if solved is None:
                    continue
                if not system.sure:
                    doubts.add(CLOSE if system.scalable else TANGLED)
                blocks, left = solved
                if not left:
                    cells.append(Cell(system, blocks))
                    continue
                rest = nonlinear(system, blocks, left)
                if rest is not None and not only_at_edges(rest):
                    open_.append(system)
                    curved.append(rest)
    except LateError:
        doubts.add(LATE)
    if not patterns.sure:
        doubts.add(CLOSE)
    found = subdivide(curved, deadline)
    for system, rest, (solutions, sure) in zip(open_, curved, found, strict=True):
        if not sure:
            doubts.add(LATE if time.perf_counter() > deadline else UNSETTLED)
        cells += [Cell(system, (*rest.rest, solution)) for solution in solutions]
    covered = any(isinstance(block, ContinuumBlock) for cell in cells for block in cell.blocks)
    groups, compared = _groups(cells, deadline)
    if not compared:
        doubts.add(LATE)
    remarks = (*sorted(doubts), *((COVERED,) if covered else ()))
    return Found(groups, not doubts, remarks)


def _groups(cells: list[Cell], deadline: float) -> tuple[tuple[Group, ...], bool]:
    """Put connected cells together; tell whether there was time to compare them all."""
    from scipy.cluster.hierarchy import DisjointSet

    linked = DisjointSet(range(len(cells)))
    near = [False] * len(cells)
    played = [frozenset((h, a) for h, mix in c.pattern.items() for a in mix) for c in cells]
    compared = True
    for j, large in enumerate(cells):
        compared = time.perf_counter() <= deadline
        for k, small in enumerate(cells if compared else ()):
            if j != k and played[k] <= played[j] and large.touches(small):
                near[j] = near[k] = True
                if large.path == small.path:
                    linked.merge(j, k)
    members: dict[int, list[int]] = {}
    for k in range(len(cells)):
        members.setdefault(linked[k], []).append(k)
    groups = (
        Group(
            tuple(sorted((cells[k] for k in own), key=_size)),
            compared and len(own) == 1 and cells[own[0]].single and not near[own[0]],
        )
        for own in members.values()
    )
    return tuple(groups), compared


def _size(cell: Cell) -> int:
    return sum(len(support) for support in cell.pattern.values())
