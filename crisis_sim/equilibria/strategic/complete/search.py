"""Subdivide the strategies on a support until every cell is settled."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np

from crisis_sim.equilibria.strategic.complete.bounds import (
    WIDER,
    Newton,
    at_most_one,
    excluded,
    halfspace_bounds,
    newton_bounds,
)
from crisis_sim.equilibria.strategic.complete.cells import Cells, Equations, halve, join, shrink
from crisis_sim.equilibria.strategic.complete.roots import (
    RADII,
    barycentric,
    evaluate,
    polish,
    prove,
)
from crisis_sim.types import Array, Indices, Mask

BLOCK = 300_000
"""Numbers in the corner values of the cells examined at once."""
COARSE, FINE, FINEST = 2.0**-4, 2.0**-8, 2.0**-22
"""Width at which cells near a continuum are first no longer divided, the same where few cells
cover it, and where it may be a point."""
FEW = 200
"""A continuum covered by more cells than this is not resolved further."""
NEIGHBOURHOODS = (2.0**-5, 2.0**-8, 2.0**-11, 2.0**-17, 2.0**-23)
"""Sizes of the neighbourhoods of roots that small cells are compared with."""
GIVE_UP = 2.0**-24
"""Width at which cells near a continuum, but with no equilibrium found near, are set aside."""
STEPS = 20
"""Gauss-Newton steps towards a continuum."""
SMALLEST = 2.0**-36
"""Cells narrower than this are left unsettled."""
SHORT, SLENDER = 0.75, 1 / 8
"""Edges shorter than this, relative to the longest of the same axis or cell, are not cut."""
SINGULAR = 2.0**-17
"""Smallest singular value (of scaled payoffs) at which a Jacobian counts as singular."""
NEAR_ZERO = 2.0**-37
"""Scaled payoff differences below this count as none when looking for sample points."""


class Budget:
    """How many cells may still be examined for each game, and for how long."""

    def __init__(self, games: int, cells: int, deadline: float) -> None:
        self.used = np.zeros(games, dtype=np.int64)
        self.cells = cells
        self.deadline = deadline

    def late(self) -> bool:
        """Whether the time is up."""
        return time.perf_counter() > self.deadline

    def allow(self, game: Indices) -> Mask:
        """Count one cell for each entry; which of them are within the limit."""
        count = np.bincount(game, minlength=len(self.used))
        within = np.ones(len(game), dtype=bool)
        for over in np.flatnonzero(self.used + count > self.cells):
            left = self.cells - self.used[over]
            within[np.flatnonzero(game == over)[left:]] = False
            count[over] = left
        self.used += count
        return within


@dataclass(eq=False)
class Points:
    """Roots of the equations of supports that are, or may be, equilibria.

    ``regular``: proven to be an equilibrium with every played action strictly positive and
    every unplayed one strictly worse.
    """

    system: Indices
    x: Array
    regular: Mask
    index: Indices


@dataclass(eq=False)
class FoundRoots:
    """What the search of the systems of one layout found."""

    systems: Equations
    points: list[Points] = field(default_factory=list)
    pieces: list[tuple[Cells, Array, Mask]] = field(default_factory=list)
    flat: list[Cells] = field(default_factory=list)
    unexplored: list[Cells] = field(default_factory=list)


def explore(systems: Equations, budget: Budget) -> FoundRoots:
    """Find every solution on the given supports."""
    lay = systems.layout
    out = FoundRoots(systems)
    resolution = COARSE
    stack = [Cells.whole(lay, systems.values, systems.error)]
    suspects: list[Cells] = []
    while True:
        if budget.late():
            out.unexplored += stack + suspects
            break
        if stack:
            cells = next_block(stack, max(16, BLOCK // lay.values))
            within = budget.allow(systems.game[cells.system])
            if not within.all():
                out.unexplored.append(cells.take(~within))
                cells = cells.take(within)
            step(systems, cells, resolution, out, stack, suspects)
        elif suspects:
            stack += settle(out, join(suspects))
            suspects.clear()
        else:
            stack = sharpen(out, resolution)
            resolution /= 4
            if not stack:
                break
    return out


def next_block(stack: list[Cells], size: int) -> Cells:
    """Take about ``size`` cells from the stack."""
    blocks = [stack.pop()]
    count = len(blocks[0])
    while stack and count < size:
        blocks.append(stack.pop())
        count += len(blocks[-1])
    cells = join(blocks)
    if count > size:
        stack.append(cells.take(slice(size, None)))
        cells = cells.take(slice(0, size))
    return cells


def step(
    systems: Equations,
    cells: Cells,
    resolution: float,
    out: FoundRoots,
    stack: list[Cells],
    suspects: list[Cells],
) -> None:
    """Exclude, shrink, settle or halve each cell of a block."""
    lay = cells.layout
    low = halfspace_bounds(cells)
    keep = ~excluded(lay, low)
    cells = cells.take(keep)
    if not len(cells):
        return
    left = shrink(cells, low[:, keep])
    newton = newton_bounds(cells)
    keep = ~ruled_out(cells, newton)
    narrow = (keep & ((newton.high - newton.low).max(axis=0) < 0.8)).nonzero()[0]
    if len(narrow):
        single = narrow[at_most_one(lay, newton, narrow)]
        suspects.append(cells.take(single))
        keep[single] = False
    if not keep.any():
        return
    flat = keep & level(cells, newton)
    if flat.any():
        out.flat.append(cells.take(flat))
        keep &= ~flat
        if not keep.any():
            return
    jacobian = newton.jacobian[keep]
    low = newton.low[:, keep]
    cells = cells.take(keep)
    left = left[keep] * shrink(cells, low)
    going = np.ones(len(cells), dtype=bool)
    width = cells.width()
    small = (width < resolution).nonzero()[0]
    if len(small):
        going[small] = ~degenerate(out, cells.take(small))
        slight = np.flatnonzero(going & (width < FINE))
        if len(slight):
            going[slight] = ~absorbed(out, cells.take(slight))
        tiny = going & (width < SMALLEST)
        if tiny.any():
            out.unexplored.append(cells.take(tiny))
            going &= ~tiny
    again = going & (left < 0.5)
    if again.any():
        stack.append(cells.take(again))
    cut = going & ~again
    if cut.any():
        cells = cells.take(cut)
        stack.append(halve(cells, best_edge(cells, jacobian[cut])))


def ruled_out(cells: Cells, newton: Newton) -> Mask:
    """Which cells hold no equilibrium."""
    lay = cells.layout
    short = np.add.reduceat(newton.high, lay.starts, axis=0) < 1 - 2.0**-30
    return np.asarray(
        newton.void
        | excluded(lay, np.maximum(newton.low, 0.0))
        | short.any(axis=0)
        | (newton.high < 0).any(axis=0)
        | (newton.off_low > 0).any(axis=0)
    )


def level(cells: Cells, newton: Newton) -> Mask:
    """Cells in which every profile is an equilibrium, up to rounding."""
    n = cells.layout.unknowns
    found = np.asarray(np.abs(newton.jacobian[:, :n]).max(axis=(1, 2)) <= 8 * cells.error)
    at = found.nonzero()[0]
    if len(at):
        values = cells.values[..., at].reshape(cells.layout.rows, -1, len(at))
        error = 2 * cells.error[at]
        found[at] = (np.abs(values[:n]) <= error).all(axis=(0, 1)) & (values[n:] <= error).all(
            axis=(0, 1)
        )
    return np.asarray(found)


def best_edge(cells: Cells, jacobian: Array) -> Indices:
    """The edge along which the equations change most, among those that are not short."""
    lay = cells.layout
    slope = np.abs(jacobian @ lay.edge_map.T)
    slope[:, lay.unknowns :] *= 2.0**-10
    scale = slope.max(axis=2, keepdims=True)
    scale[scale == 0.0] = 1.0
    length = cells.edge_lengths()
    longest = np.maximum.reduceat(length, lay.first_edge, axis=1)[:, lay.edge_axis]
    fit = (length >= SHORT * longest) & (longest >= SLENDER * length.max(axis=1, keepdims=True))
    score = (slope / scale).sum(axis=1) * fit
    return np.asarray((score + 2.0**-20 * length).argmax(axis=1))


def settle(out: FoundRoots, cells: Cells) -> list[Cells]:
    """Find and prove the one root that each cell may hold; halve the cells where that fails."""
    x = polish(cells.layout, out.systems.values[..., cells.system], cells.centre())
    inside = (barycentric(cells, x) > -0.9 * WIDER).all(axis=0)
    failed = np.ones(len(cells), dtype=bool)
    failed[record(out, cells, x, np.flatnonzero(inside))] = False
    if not failed.any():
        return []
    cells = cells.take(failed)
    return [halve(cells, best_edge(cells, newton_bounds(cells).jacobian))]


def absorbed(out: FoundRoots, cells: Cells) -> Mask:
    """Which cells lie within a neighbourhood in which a root is proven to be alone."""
    lay, systems, system = cells.layout, out.systems, cells.system
    x = polish(lay, systems.values[..., system], cells.centre())
    room = np.repeat([1 / s for s in lay.shape], lay.shape)[:, None]
    low = cells.box()[0] - x
    alone = np.zeros(len(cells), dtype=bool)
    for radius in NEIGHBOURHOODS:
        at = np.flatnonzero(~alone & (low > -0.9 * radius * room).all(axis=0))
        if len(at):
            values, error = systems.values[..., system[at]], systems.error[system[at]]
            alone[at] = prove(lay, values, error, x[:, at], radius).proven
    done = np.zeros(len(cells), dtype=bool)
    done[record(out, cells, x, np.flatnonzero(alone))] = True
    return done


def record(out: FoundRoots, cells: Cells, x: Array, at: Indices) -> Indices:
    """Prove roots near the points ``x[:, at]`` and keep those that may be equilibria.

    Returns the numbers of the points at which a root is proven.
    """
    systems = out.systems
    proven = []
    for radius in RADII:
        if not len(at):
            break
        system = cells.system[at]
        values, error = systems.values[..., system], systems.error[system]
        proof = prove(systems.layout, values, error, x[:, at], radius)
        possible = ~((proof.high < 0).any(axis=0) | (proof.off_low > 0).any(axis=0))
        regular = np.asarray((proof.low > 0).all(axis=0) & (proof.off_high < 0).all(axis=0))
        good = proof.proven & possible
        out.points.append(Points(system[good], x[:, at[good]], regular[good], proof.index[good]))
        proven.append(at[proof.proven])
        at = at[~proof.proven]
    return np.concatenate(proven) if proven else at


def degenerate(out: FoundRoots, cells: Cells) -> Mask:
    """Set aside the cells near solutions at which the Jacobian is singular."""
    systems, lay = out.systems, cells.layout
    n = lay.unknowns
    x, f, slope = nearest(systems.values[..., cells.system], cells)
    size = np.linalg.svd(slope[:, :n], compute_uv=False)
    singular = size[:, -1] <= SINGULAR
    solved = (np.abs(f[:n]) < NEAR_ZERO).all(axis=0)
    width = cells.width()
    near = np.abs(x - cells.centre()).max(axis=0) <= np.maximum(width, FINEST)
    sample = np.asarray((f[n:] < NEAR_ZERO).all(axis=0) & (x > -NEAR_ZERO).all(axis=0))
    found = singular & solved & near & (sample | (width < GIVE_UP))
    if found.any():
        out.pieces.append((cells.take(found), x[:, found], sample[found]))
    return np.asarray(found)


def nearest(values: Array, cells: Cells) -> tuple[Array, Array, Array]:
    """Equilibria near the centres of cells, by Gauss-Newton steps of least length.

    Equations count always, inequalities while they are violated. Returns the points, the
    payoff differences there, and their derivatives.
    """
    lay = cells.layout
    n = lay.unknowns
    x = cells.centre()
    f, slope = evaluate(lay, values, x)
    for _ in range(STEPS):
        wrong = np.concatenate([f[:n], np.maximum(f[n:], 0.0), np.minimum(x, 0.0)]).T[:, :, None]
        worst = np.abs(wrong).max(axis=1, keepdims=True)
        if worst.max() < NEAR_ZERO:
            break
        active = np.concatenate(
            [slope, np.broadcast_to(lay.expand, (len(cells), *lay.expand.shape))], axis=1
        )
        active[:, n:] *= wrong[:, n:] != 0.0
        across = active.swapaxes(1, 2)
        normal = across @ active + np.eye(n) * (NEAR_ZERO + worst**2)
        step = np.linalg.solve(normal, across @ wrong)[:, :, 0]
        x = x - np.clip(lay.expand @ step.T, -1.0, 1.0)
        f, slope = evaluate(lay, values, x)
    return x, f, slope


def sharpen(out: FoundRoots, resolution: float) -> list[Cells]:
    """Take back pieces to divide them further.

    Down to ``FINE`` those of games that have few, then those of systems in which they cover no
    more than a few cells in width: they may surround a single point.
    """
    if not out.pieces or resolution <= FINEST:
        return []
    cells = join([c for c, _, _ in out.pieces])
    system = cells.system
    if resolution > FINE:
        game = out.systems.game[system]
        again = np.bincount(game)[game] <= FEW
    else:
        size = np.zeros(len(out.systems.game))
        low, high = cells.box()
        for one in np.unique(system):
            at = system == one
            size[one] = (high[:, at].max(axis=1) - low[:, at].min(axis=1)).max()
        again = size[system] <= 8 * resolution
    x = np.concatenate([x for _, x, _ in out.pieces], axis=1)
    sample = np.concatenate([s for _, _, s in out.pieces])
    out.pieces = [(cells.take(~again), x[:, ~again], sample[~again])]
    return [cells.take(again)] if again.any() else []
