"""The equilibria with one pattern: a product of polytopes, read as strategies and beliefs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, product

import numpy as np
import numpy.typing as npt

from crisis_sim.solve.sequential.believed import Believed
from crisis_sim.solve.sequential.form import Form
from crisis_sim.solve.sequential.patterns import Pattern
from crisis_sim.solve.sequential.system import ONE, Block, System

Array = npt.NDArray[np.float64]
#: By information set: its numbers, for each action or each node.
Table = dict[int, tuple[float, ...]]
Ranges = dict[int, tuple[tuple[float, float], ...]]
#: Corners of a product of polytopes that are looked at.
MOST_CORNERS = 4096


@dataclass(frozen=True, eq=False)
class Cell:
    """All equilibria with the same supports and the same nodes believed in.

    Attributes
    ----------
    form, pattern, believed
        The game, what is played, and what can be believed.
    system
        Its conditions.
    blocks
        Their solutions: any mixture of points in each block.
    """

    form: Form
    pattern: Pattern
    believed: Believed
    system: System
    blocks: tuple[Block, ...]

    @cached_property
    def path(self) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """What is played at the information sets that are reached."""
        return tuple((h, self.pattern[h]) for h in sorted(self.believed.reached))

    @property
    def single(self) -> bool:
        """Whether there is only one such equilibrium."""
        return all(len(block.points) == 1 for block in self.blocks)

    @cached_property
    def centre(self) -> dict[int, float]:
        """The unknowns in the middle of each block."""
        return self._values([block.points.mean(axis=0) for block in self.blocks])

    @property
    def variables(self) -> set[int]:
        """All unknowns."""
        return {v for block in self.blocks for v in block.variables}

    def _values(self, points: Sequence[Array]) -> dict[int, float]:
        values = {ONE: 1.0}
        for block, point in zip(self.blocks, points, strict=True):
            values.update(zip(block.variables, point.tolist(), strict=True))
        return values

    def corners(self, variables: set[int]) -> Iterator[dict[int, float]]:
        """Yield the unknowns at the corners of those blocks that hold some of the variables."""
        options = [
            block.points if variables & set(block.variables) else block.points.mean(axis=0)[None]
            for block in self.blocks
        ]
        for points in islice(product(*options), MOST_CORNERS):
            yield self._values(points)

    def mix(self, h: int, values: Mapping[int, float]) -> tuple[float, ...] | None:
        """Return the probabilities of the actions at a set; None where they have no meaning."""
        support = self.pattern[h]
        weights = {
            a: values[self.system.weight((h, a))] if len(support) > 1 else 1.0 for a in support
        }
        total = sum(weights.values())
        if not total > 0:
            return None
        return tuple(weights.get(a, 0.0) / total for a in range(self.form.actions(h)))

    def belief(self, h: int, values: Mapping[int, float]) -> tuple[float, ...] | None:
        """Return the belief over the members of a set; None where it has no meaning."""
        nodes = self.believed.nodes[h]
        weight = dict.fromkeys(nodes, 0.0)
        shared = set.intersection(*(set(self._factors(h, n)) for n in nodes))
        for n in nodes:
            weight[n] = self.form.draws[n]
            for v in self._factors(h, n):
                weight[n] *= 1.0 if v in shared else values[v]
        total = sum(weight.values())
        if not total > 0:
            return None
        return tuple(weight.get(n, 0.0) / total for n in self.form.members[h])

    def _factors(self, h: int, node: int) -> tuple[int, ...]:
        return self.system.factors(node, self.form.player(h))

    def mixes(self, values: Mapping[int, float]) -> Table:
        """Return the strategies at one point; where they have no meaning, those of the centre."""
        found = {h: self.mix(h, values) or self.mix(h, self.centre) for h in self.form.sets}
        return {h: mix for h, mix in found.items() if mix is not None}

    def beliefs(self, values: Mapping[int, float]) -> Table:
        """Return the beliefs at one point; where they have no meaning, those of the centre."""
        found = {h: self.belief(h, values) or self.belief(h, self.centre) for h in self.form.sets}
        return {h: belief for h, belief in found.items() if belief is not None}

    @cached_property
    def mix_ranges(self) -> Ranges:
        """The lowest and the highest probability of each action."""
        found = {}
        for h in self.form.sets:
            support = self.pattern[h]
            variables = {self.system.weight((h, a)) for a in support} if len(support) > 1 else set()
            found[h] = _hull([self.mix(h, values) for values in self.corners(variables)])
        return found

    @cached_property
    def belief_ranges(self) -> Ranges:
        """The lowest and the highest probability that can be given to each member of a set."""
        found = {}
        for h in self.form.sets:
            variables = {v for n in self.believed.nodes[h] for v in self._factors(h, n)}
            found[h] = _hull([self.belief(h, values) for values in self.corners(variables)])
        return found

    def touches(self, smaller: Cell) -> bool:
        """Tell whether some limit of these equilibria is in a cell with smaller supports."""
        if self.pattern == smaller.pattern and self.believed.nodes == smaller.believed.nodes:
            return False
        gone: set[int] = set()
        for h, support in self.pattern.items():
            gone |= {self.system.weight((h, a)) for a in support if a not in smaller.pattern[h]}
        for h in self.believed.free & smaller.believed.free:
            nodes, fewer = set(self.believed.nodes[h]), set(smaller.believed.nodes[h])
            if self.believed.reached == smaller.believed.reached and not fewer <= nodes:
                return False
            shared = set.intersection(*(set(self._factors(h, n)) for n in nodes))
            for n in nodes - fewer:
                gone |= set(self._factors(h, n)[-1:]) - shared
        if ONE in gone:
            return False
        for block in self.blocks:
            columns = [k for k, v in enumerate(block.variables) if v in gone]
            if columns and not (block.points[:, columns] == 0).all(axis=1).any():
                return False
        return True


def _hull(tables: Sequence[tuple[float, ...] | None]) -> tuple[tuple[float, float], ...]:
    known = [table for table in tables if table is not None]
    return tuple((min(column), max(column)) for column in zip(*known, strict=True))
