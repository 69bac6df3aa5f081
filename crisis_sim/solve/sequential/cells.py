"""The equilibria with one pattern: a product of polytopes, read as strategies and beliefs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
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
Range = tuple[float, float]
Ranges = dict[int, tuple[Range, ...]]
#: Lowest and highest values of the unknowns.
Span = tuple[dict[int, float], dict[int, float]]
#: Numbers for each action or each node of a set, in proportion to its table.
Terms = Callable[[int, Mapping[int, float]], tuple[float, ...]]
#: Corners of a product of polytopes that are looked at.
MOST_CORNERS = 4096


@dataclass(frozen=True, eq=False)
class Cell:
    """All equilibria with the same supports and the same nodes believed in.

    Attributes
    ----------
    system
        The conditions.
    blocks
        Their solutions: any mixture of points in each block.
    """

    system: System
    blocks: tuple[Block, ...]

    @property
    def form(self) -> Form:
        """The game."""
        return self.system.form

    @property
    def pattern(self) -> Pattern:
        """What is played."""
        return self.system.pattern

    @property
    def believed(self) -> Believed:
        """What can be believed."""
        return self.system.believed

    @cached_property
    def path(self) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """What is played at the information sets that are reached."""
        return tuple((h, self.pattern[h]) for h in sorted(self.believed.reached))

    @property
    def single(self) -> bool:
        """Whether there is only one such equilibrium."""
        return all(block.single for block in self.blocks)

    @cached_property
    def centre(self) -> dict[int, float]:
        """The unknowns in the middle of each block."""
        return self._values([block.centre for block in self.blocks])

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
            block.points if variables & set(block.variables) else block.centre[None]
            for block in self.blocks
        ]
        for points in islice(product(*options), MOST_CORNERS):
            yield self._values(points)

    def spans(self, variables: set[int]) -> Iterator[Span]:
        """Yield bounds of the unknowns, which together hold all solutions.

        Unknowns of blocks that hold none of the variables are from the middle.
        """
        options = [
            block.spans if variables & set(block.variables) else (block.centre[None],) * 2
            for block in self.blocks
        ]
        if math.prod(len(low) for low, _ in options) > MOST_CORNERS:
            options = [
                span
                if span[0] is span[1]
                else (span[0].min(axis=0)[None], span[1].max(axis=0)[None])
                for span in options
            ]
        parts = product(*(zip(*span, strict=True) for span in options))
        for chosen in islice(parts, MOST_CORNERS):
            yield self._values([low for low, _ in chosen]), self._values([x for _, x in chosen])

    def mix_terms(self, h: int, values: Mapping[int, float]) -> tuple[float, ...]:
        """Return numbers in proportion to which the actions at a set are played."""
        support = self.pattern[h]
        return tuple(
            0.0 if a not in support else values[self.system.weight((h, a))] if support[1:] else 1.0
            for a in range(self.form.actions(h))
        )

    def belief_terms(self, h: int, values: Mapping[int, float]) -> tuple[float, ...]:
        """Return numbers in proportion to which the members of a set are believed in."""
        nodes = self.believed.nodes[h]
        shared = set.intersection(*(set(self._factors(h, n)) for n in nodes))
        return tuple(
            self.form.draws[n]
            * math.prod(values[v] for v in self._factors(h, n) if v not in shared)
            if n in nodes
            else 0.0
            for n in self.form.members[h]
        )

    def _factors(self, h: int, node: int) -> tuple[int, ...]:
        return self.system.factors(node, self.form.player(h))

    def mixes(self, values: Mapping[int, float]) -> Table:
        """Return the strategies at one point; where they have no meaning, those of the centre."""
        return self._table(self.mix_terms, values)

    def beliefs(self, values: Mapping[int, float]) -> Table:
        """Return the beliefs at one point; where they have no meaning, those of the centre."""
        return self._table(self.belief_terms, values)

    def _table(self, terms: Terms, values: Mapping[int, float]) -> Table:
        found = {}
        for h in self.form.sets:
            row = terms(h, values)
            if not sum(row) > 0:
                row = terms(h, self.centre)
            found[h] = tuple(x / sum(row) for x in row)
        return found

    @cached_property
    def mix_ranges(self) -> Ranges:
        """The lowest and the highest probability of each action."""
        found = {}
        for h in self.form.sets:
            support = self.pattern[h]
            variables = {self.system.weight((h, a)) for a in support} if len(support) > 1 else set()
            found[h] = self._ranges(self.mix_terms, h, variables)
        return found

    @cached_property
    def belief_ranges(self) -> Ranges:
        """The lowest and the highest probability that can be given to each member of a set."""
        found = {}
        for h in self.form.sets:
            variables = {v for n in self.believed.nodes[h] for v in self._factors(h, n)}
            found[h] = self._ranges(self.belief_terms, h, variables)
        return found

    def _ranges(self, terms: Terms, h: int, variables: set[int]) -> tuple[Range, ...]:
        spans = self.spans(variables)
        tables = [shares(terms(h, low), terms(h, high)) for low, high in spans]
        known = [table for table in tables if table is not None]
        return tuple(
            (min(low for low, _ in column), max(high for _, high in column))
            for column in zip(*known, strict=True)
        )

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


def shares(low: Sequence[float], high: Sequence[float]) -> tuple[Range, ...] | None:
    """Return the bounds of numbers as shares of their sum; None if all are 0.

    Examples
    --------
    >>> shares([1, 0], [3, 1])
    ((0.5, 1.0), (0.0, 0.5))
    """
    if not sum(high) > 0:
        return None
    found = []
    for k, (least, most) in enumerate(zip(low, high, strict=True)):
        others = [sum(x for j, x in enumerate(row) if j != k) for row in (high, low)]
        found.append(
            (
                least / (least + others[0]) if least else 0.0,
                most / (most + others[1]) if most else 0.0,
            )
        )
    return tuple(found)
