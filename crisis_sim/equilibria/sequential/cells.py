"""The equilibria with one pattern: a product of polytopes, read as strategies and beliefs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, product

from crisis_sim.equilibria.sequential.blocks import Block
from crisis_sim.equilibria.sequential.consistency import Believed
from crisis_sim.equilibria.sequential.form import Form
from crisis_sim.equilibria.sequential.supports import Pattern
from crisis_sim.equilibria.sequential.system import ONE, System
from crisis_sim.types import Array

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
        """The lowest and the highest probability of each action; bounds where cells cover them."""
        found = {}
        for h in self.form.sets:
            support = self.pattern[h]
            variables = {self.system.weight((h, a)) for a in support} if len(support) > 1 else set()
            found[h] = self._hull(self.mix_terms, h, self.spans(variables))
        return found

    @cached_property
    def belief_ranges(self) -> Ranges:
        """The lowest and the highest probability that can be given to each member of a set.

        Where cells cover the equilibria these are those of one in each.
        """
        found = {}
        for h in self.form.sets:
            variables = {v for n in self.believed.nodes[h] for v in self._factors(h, n)}
            points = ((values, values) for values in self.corners(variables))
            found[h] = self._hull(self.belief_terms, h, points)
        return found

    def _hull(self, terms: Terms, h: int, spans: Iterable[Span]) -> tuple[Range, ...]:
        """Return the bounds of shares over spans; where all are undefined, the shares inside."""
        middle = terms(h, self.centre)
        tables = [shares(terms(h, low), terms(h, high)) for low, high in spans]
        known = [table for table in tables if table is not None]
        if not known:
            known = [tuple((p, p) for p in (x / sum(middle) for x in middle))]
        return tuple(
            (min(low for low, _ in column), max(high for _, high in column))
            for column in zip(*known, strict=True)
        )

    def touches(self, smaller: Cell) -> bool:
        """Tell whether some limit of these equilibria is in a cell with no larger supports.

        In the limit, actions that the other does not play lose their weight, as do nodes that
        it does not believe in; and it must allow beliefs of 0 in the nodes that are new there.
        What both play or believe in must keep its weight.
        """
        if self.pattern == smaller.pattern and self.believed.nodes == smaller.believed.nodes:
            return False
        gone = {
            self.system.weight((h, a))
            for h, support in self.pattern.items()
            for a in support
            if a not in smaller.pattern[h]
        }
        for h in self.form.sets:
            nodes, fewer = set(self.believed.nodes[h]), set(smaller.believed.nodes[h])
            common = nodes & fewer
            if not common or not all(
                smaller.system.closed & smaller.own_factors(h, n, common) for n in fewer - common
            ):
                return False
            if h in self.believed.free:
                for n in nodes - common:
                    gone |= set(sorted(self.own_factors(h, n, common))[-1:])
        if ONE in gone:
            return False
        kept = self._kept(gone, smaller)
        return all(block.has_face(gone, kept) for block in self.blocks)

    def own_factors(self, h: int, node: int, others: set[int]) -> set[int]:
        """Return the unknowns that make for belief in a node of a set, but not in the others."""
        shared = set[int]().union(*(self._factors(h, n) for n in others))
        return set(self._factors(h, node)) - shared

    def _kept(self, gone: set[int], smaller: Cell) -> set[int]:
        """Return the unknowns above 0 in a smaller cell, save what follows those that are gone."""
        there = smaller.system.variables
        return {
            v
            for arrow, v in self.system.variables.items()
            if arrow in there
            and there[arrow] not in smaller.system.closed
            and not gone & set(self.system.way(v))
        }


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
