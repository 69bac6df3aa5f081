"""The conditions of an equilibrium with given supports, as polynomials, and their solutions.

The unknowns are realisation weights: the product of a player's own probabilities on the way
to an action. Own actions cancel at a player's own information sets, and where a player mixes
later any action of the support has the same value; so the conditions on a player are
multilinear in the weights of the others, with one factor for each of them. Weights of unplayed
actions, of which only proportions matter, make beliefs off the path.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np

from crisis_sim.equilibria.sequential.blocks import Block
from crisis_sim.equilibria.sequential.consistency import Believed, believed
from crisis_sim.equilibria.sequential.double_description import Cone, covers
from crisis_sim.equilibria.sequential.form import Arrow, Form
from crisis_sim.equilibria.sequential.scales import are_free, joined
from crisis_sim.equilibria.sequential.supports import Pattern
from crisis_sim.tolerances import CLEAR, ZERO

Monomial = tuple[int, ...]
#: A sum of products of unknowns, each with its coefficient.
Products = dict[Monomial, float]
#: The weight of the root, and of all that is played for sure from there on.
ONE = 0


@dataclass(frozen=True)
class Constraint:
    """A condition: the polynomial is at least 0, or equal to 0."""

    terms: Products
    equal: bool


class System:
    """The conditions for one pattern and one choice of the nodes believed in.

    Attributes
    ----------
    sure
        False if a number was too near 0 to tell it from 0.
    variables
        The unknowns, by action.
    loose, closed
        Unknowns of which only proportions matter, and those that may be 0.
    above
        Of what is played with others, the weight that they share out.
    groups
        The unknowns that share out one weight.
    rows
        The conditions of sequential rationality, so far as they hold unknowns.
    flows
        That what is shared out adds up.
    scalable
        Whether only proportions of unplayed actions matter, group by group.
    """

    def __init__(self, form: Form, pattern: Pattern, believed: Believed) -> None:
        self.form = form
        self.pattern = pattern
        self.believed = believed
        self.sure = True
        self.count = ONE + 1
        self.closed: set[int] = set()
        self.loose: set[int] = set()
        self.rows: list[Constraint] = []
        self.flows: list[Constraint] = []
        self.above: dict[int, int] = {}
        self.groups: list[tuple[int, ...]] = []
        self.scalable = True
        self.variables: dict[Arrow, int] = {}
        self._worth: dict[tuple[int, int], Products] = {}
        for h, support in pattern.items():
            if len(support) > 1:
                self.weight((h, support[0]))

    def weight(self, arrow: Arrow | None) -> int:
        """Return the unknown that stands for the realisation weight of an action."""
        if arrow is None:
            return ONE
        if arrow not in self.variables:
            h, action = arrow
            parent = self.weight(self.form.last[self.form.members[h][0]][self.form.player(h)])
            support = self.pattern[h]
            if support == (action,):
                self.variables[arrow] = parent
            elif action in support:
                mixed = [self._new((h, a)) for a in support]
                self.loose |= set(mixed) if parent in self.loose else set()
                self.above |= dict.fromkeys(mixed, parent)
                self.groups.append(tuple(mixed))
                terms = {(v,): 1.0 for v in mixed} | {_factors([parent]): -1.0}
                self.flows.append(Constraint(terms, True))
            else:
                made = self._new(arrow)
                self.loose.add(made)
                if arrow in self.believed.closed:
                    self.closed.add(made)
        return self.variables[arrow]

    def _new(self, arrow: Arrow) -> int:
        self.variables[arrow] = self.count
        self.count += 1
        return self.variables[arrow]

    def factors(self, node: int, but: int) -> Monomial:
        """Return the unknowns whose product is the others' contribution to reaching a node."""
        last = self.form.last[node]
        return _factors(self.weight(arrow) for p, arrow in enumerate(last) if p != but)

    def worth(self, player: int, node: int) -> Products:
        """Return what a player expects from a node on, times the probability of reaching it."""
        key = player, node
        if key not in self._worth:
            self._worth[key] = self._expand(player, node)
        return self._worth[key]

    def _expand(self, player: int, node: int) -> Products:
        form, tree = self.form, self.form.tree
        if node >= tree.nodes:
            payoff = form.payoffs[player][node - tree.nodes]
            return {self.factors(node, player): form.draws[node] * payoff} if payoff else {}
        below = form.children[node]
        if tree.mover[node] >= 0:
            support = self.pattern[int(tree.infoset[node])]
            if tree.mover[node] == player:
                support = support[:1]
            below = tuple(below[a] for a in support)
        return _total((self.worth(player, at), 1.0) for at in below)

    def failing(self) -> int | None:
        """Write down sequential rationality; return a set where a constant shows it to fail."""
        for h in self.form.sets:
            player, support, nodes = self.form.player(h), self.pattern[h], self.believed.nodes[h]
            actions = range(self.form.actions(h))
            if len(actions) == 1:
                continue
            gains = [
                _total((self.worth(player, self.form.children[n][a]), 1.0) for n in nodes)
                for a in actions
            ]
            scale = sum(self.form.draws[n] for n in nodes)
            shared = frozenset.intersection(*(frozenset(self.factors(n, player)) for n in nodes))
            kept = self.closed - shared  # at 0, a node of this set is not believed in
            for a in actions:
                if a == support[0]:
                    continue
                terms = _total([(gains[support[0]], 1.0), (gains[a], -1.0)])
                terms = {m: c for m, c in terms.items() if abs(c) > ZERO * scale}
                if not self._keep(Constraint(divided(terms, kept), a in support), scale):
                    return h
        return None

    def require(self, player: int, node: int, level: float, least: bool) -> bool:
        """Demand that a player expects at least, or at most, something from a node on.

        Returns False where a constant shows that this fails.
        """
        there = {self.factors(node, player): self.form.draws[node] * level}
        sign = 1.0 if least else -1.0
        terms = _total([(self.worth(player, node), sign), (there, -sign)])
        largest = max(abs(c) for c in (*terms.values(), *there.values(), self.form.draws[node]))
        terms = {m: c for m, c in terms.items() if abs(c) > ZERO * largest}
        return self._keep(Constraint(divided(terms), False), self.form.draws[node])

    def _keep(self, row: Constraint, scale: float) -> bool:
        """Keep a condition with unknowns; check one without."""
        if set(row.terms) <= {()}:
            value = row.terms.get((), 0.0) / scale
            if ZERO < abs(value) < CLEAR:
                self.sure = False
                return True
            return value >= -ZERO and not (row.equal and value > ZERO)
        signs = {c > 0 for c in row.terms.values()}
        if len(signs) == 1:  # all unknowns are above 0, or can be
            positive = signs.pop()
            if positive and not row.equal:
                return True
            loose = all(any(v in self.closed for v in m) for m in row.terms)
            if not loose:
                return False
        self.rows.append(row)
        return True

    def solve(self) -> tuple[tuple[Block, ...], tuple[Constraint, ...]] | None:
        """Return all solutions of the linear conditions, and the conditions that are left.

        An unknown that has one value is put into the others, until all conditions are linear
        or no more unknowns are settled. None if there is no solution.
        """
        rows = self.flows + self.rows
        while True:
            linear = [row for row in rows if all(len(m) <= 1 for m in row.terms)]
            curved = [row for row in rows if not all(len(m) <= 1 for m in row.terms)]
            blocks = self._blocks(linear)
            if blocks is None or not curved:
                return None if blocks is None else (blocks, ())
            known = {
                v: float(x)
                for block in blocks
                if len(block.points) == 1 and ONE in block.variables
                for v, x in zip(block.variables, block.points[0], strict=True)
            }
            if not any(v in known for row in curved for m in row.terms for v in m):
                left = _unsettled(blocks, curved)
                return None if left is None else (blocks, left)
            rows = linear + [Constraint(put(row.terms, known), row.equal) for row in curved]

    def way(self, weight: int) -> Monomial:
        """Return the factors of a realisation weight, the first of them last."""
        found = []
        while weight != ONE:
            found.append(weight)
            weight = self.above.get(weight, ONE)
        return tuple(found)

    def slips(self, weights: Iterable[int]) -> Monomial:
        """Return the weights of unplayed actions among the factors of realisation weights."""
        roots = (self.way(v)[-1] for v in weights if v in self.loose)
        return tuple(sorted(roots))

    @cached_property
    def proportions(self) -> list[list[int]]:
        """The unknowns whose proportions are a free belief, set by set."""
        found, compared, simple = [], [], True
        for h in self.believed.free:
            player, nodes = self.form.player(h), self.believed.nodes[h]
            factors = [frozenset(self.factors(n, player)) for n in nodes]
            common = frozenset.intersection(*factors)
            own = [(f - common) & self.loose for f in factors]
            simple &= len({len(f) for f in own}) == 1 and len(own[0]) <= 1
            compared.append([self.slips(f) for f in own])
            found.append([self._last(n, f) for n, f in zip(nodes, own, strict=True) if f])
        if not simple:
            compared += [[self.slips(m) for m in row.terms] for row in self.rows]
        self.scalable = simple or are_free(self.compared(found), compared)
        self.sure &= self.scalable
        return found

    def compared(self, proportions: Sequence[Sequence[int]]) -> list[Monomial]:
        """Return the unplayed actions in groups whose proportions matter."""
        roots = self.loose - self.above.keys()
        return joined((self.slips(inside) for inside in proportions), roots)

    def _last(self, node: int, weights: Iterable[int]) -> int:
        """Return the one among weights whose unplayed action is the last on the way to a node."""
        root = {self.way(v)[-1]: v for v in weights}
        slips = (self.variables.get(arrow, ONE) for arrow in reversed(self.form.way[node]))
        return next(root[v] for v in slips if v in root)

    def _blocks(self, rows: Sequence[Constraint]) -> tuple[Block, ...] | None:
        """Solve conditions block by block; None if one has no solution."""
        proportions = self.proportions
        from scipy.cluster.hierarchy import DisjointSet

        linked = DisjointSet(range(self.count))
        together = [[m[0] for m in row.terms if m] for row in rows]
        for inside in together + proportions:
            for v in inside[1:]:
                linked.merge(inside[0], v)
        members: dict[int, list[int]] = {}
        for v in range(1, self.count):
            members.setdefault(linked[v], []).append(v)
        own: dict[int, list[Constraint]] = {v: [] for v in members}
        for row in rows:
            inside = [m[0] for m in row.terms if m]
            if inside:
                own[linked[inside[0]]].append(row)
            elif not self._keep(row, 1.0):
                return None
        blocks = []
        for first in sorted(members, key=lambda v: len(members[v])):
            block = self._block(members[first], own[first])
            if block is None:
                return None
            blocks.append(block)
        return tuple(blocks)

    def _block(self, variables: list[int], rows: Sequence[Constraint]) -> Block | None:
        """Return the solutions of conditions on the same unknowns; None if there are none."""
        if any(() in row.terms for row in rows):
            variables = [ONE, *variables]
        column = {v: k for k, v in enumerate(variables)}
        cone = Cone.orthant(len(variables))
        for row in sorted(rows, key=lambda row: not row.equal):
            normal = np.zeros(len(variables))
            for m, c in row.terms.items():
                normal[column[m[0] if m else ONE]] = c
            cone = cone.cut(normal, equal=row.equal)
            if cone.empty:
                return None
        self.sure &= cone.sure
        if not covers(cone.rays, (k for v, k in column.items() if v not in self.closed)):
            return None
        points = cone.rays
        if variables[0] == ONE:
            points = points / points[:, :1]
        return Block(tuple(variables), points)


def systems(form: Form, pattern: Pattern) -> Iterator[System]:
    """Yield the conditions for each choice of the nodes believed in, unless a constant fails."""
    refuted = set()
    for choice in believed(form, pattern):
        if any((*held, choice.closed) in refuted for held in choice.nodes.items()):
            continue
        system = System(form, pattern, choice)
        failing = system.failing()
        if failing is None:
            yield system
        else:  # so it does whatever is believed at other sets
            refuted.add((failing, choice.nodes[failing], choice.closed))


def _unsettled(
    blocks: Sequence[Block], rows: Sequence[Constraint]
) -> tuple[Constraint, ...] | None:
    """Return the conditions that hold at some solutions of the others only; None if one fails.

    A polynomial that is linear in each block is between its values at the corners.
    """
    home = {v: k for k, block in enumerate(blocks) for v in block.variables if v != ONE}
    left = []
    for row in rows:
        mine = sorted({home[v] for m in row.terms for v in m})
        if any(len({home[v] for v in m}) < len(m) for m in row.terms):
            left.append(row)
            continue
        values = []
        for corner in product(*(blocks[k].points for k in mine)):
            at = {
                v: float(x)
                for k, point in zip(mine, corner, strict=True)
                for v, x in zip(blocks[k].variables, point, strict=True)
            }
            values.append(sum(c * math.prod(at[v] for v in m) for m, c in row.terms.items()))
        scale = max(abs(c) for c in row.terms.values()) * CLEAR
        if max(values) < -scale or (row.equal and min(values) > scale):
            return None
        if min(values) < -scale or (row.equal and max(values) > scale):
            left.append(row)
    return tuple(left)


def _factors(weights: Iterable[int]) -> Monomial:
    return tuple(sorted(v for v in weights if v != ONE))


def _total(parts: Iterable[tuple[Products, float]]) -> Products:
    total: Products = {}
    for terms, factor in parts:
        for monomial, coefficient in terms.items():
            total[monomial] = total.get(monomial, 0.0) + factor * coefficient
    return total


def divided(terms: Products, kept: Set[int] = frozenset()) -> Products:
    """Divide a polynomial by the unknowns that all its terms share, save those to be kept."""
    common = (set.intersection(*map(set, terms)) if terms else set()) - kept
    return {tuple(v for v in m if v not in common): c for m, c in terms.items()}


def put(terms: Products, known: dict[int, float]) -> Products:
    """Put values into a polynomial."""
    found: Products = {}
    largest = max(abs(c) for c in terms.values())
    for monomial, coefficient in terms.items():
        for v in monomial:
            coefficient *= known.get(v, 1.0)
        rest = tuple(v for v in monomial if v not in known)
        found[rest] = found.get(rest, 0.0) + coefficient
    return {m: c for m, c in found.items() if abs(c) > ZERO * largest}
