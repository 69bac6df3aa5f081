"""Search all patterns of a game for equilibria, and put together those that are connected."""

from __future__ import annotations

import time
from dataclasses import dataclass

from crisis_sim.solve.sequential.believed import believed
from crisis_sim.solve.sequential.cells import Cell
from crisis_sim.solve.sequential.edges import only_at_edges
from crisis_sim.solve.sequential.form import Form
from crisis_sim.solve.sequential.nonlinear import Nonlinear, nonlinear
from crisis_sim.solve.sequential.patterns import LateError, Patterns
from crisis_sim.solve.sequential.subdivide import subdivide
from crisis_sim.solve.sequential.system import System


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


@dataclass(frozen=True, eq=False)
class Found:
    """What the search found, and whether something can be missing."""

    groups: tuple[Group, ...]
    complete: bool


def search(form: Form, seconds: float) -> Found:
    """Find all sequential equilibria, unless the time runs out."""
    deadline = time.perf_counter() + seconds
    patterns = Patterns(form, deadline)
    cells: list[Cell] = []
    open_: list[tuple[System, Nonlinear]] = []
    complete = True
    try:
        for pattern in patterns:
            for choice in believed(form, pattern):
                system = System(form, pattern, choice)
                solved = system.solve() if system.conditions() else None
                complete &= system.sure or solved is None
                if solved is None:
                    continue
                blocks, left = solved
                if not left:
                    cells.append(Cell(system, blocks))
                    continue
                rest = nonlinear(system, blocks, left)
                if rest is None:
                    complete = False
                elif not only_at_edges(rest):
                    open_.append((system, rest))
    except LateError:
        complete = False
    for (system, rest), (solutions, sure) in zip(
        open_, subdivide([rest for _, rest in open_], deadline), strict=True
    ):
        complete &= sure
        cells += [Cell(system, (*rest.rest, solution)) for solution in solutions]
    return Found(_groups(cells), complete and patterns.sure)


def _groups(cells: list[Cell]) -> tuple[Group, ...]:
    leader = list(range(len(cells)))

    def find(k: int) -> int:
        while leader[k] != k:
            k = leader[k]
        return k

    near = [False] * len(cells)
    played = [frozenset((h, a) for h, mix in c.pattern.items() for a in mix) for c in cells]
    for j, large in enumerate(cells):
        for k, small in enumerate(cells):
            if j != k and played[k] <= played[j] and large.touches(small):
                near[j] = near[k] = True
                if large.path == small.path:
                    leader[find(k)] = find(j)
    members: dict[int, list[int]] = {}
    for k in range(len(cells)):
        members.setdefault(find(k), []).append(k)
    return tuple(
        Group(
            tuple(sorted((cells[k] for k in own), key=_size)),
            len(own) == 1 and cells[own[0]].single and not near[own[0]],
        )
        for own in members.values()
    )


def _size(cell: Cell) -> int:
    return sum(len(support) for support in cell.pattern.values())
