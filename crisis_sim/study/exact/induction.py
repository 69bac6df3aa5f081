"""Backward induction over boxes of parameters: what may be played anywhere in each box."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from crisis_sim.exact.polynomial import Polynomial
from crisis_sim.game.crisis import Crisis
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.algebras import POLYNOMIAL_OPS
from crisis_sim.study.claims import World
from crisis_sim.study.exact.bounds import Boxes, bound
from crisis_sim.study.exact.symbolic import Lottery, Symbolic, decisions
from crisis_sim.types import Array, Mask

#: Ways to go on from a draw that are kept apart; with more the boxes stay undecided.
MOST_PLANS = 64
#: With more ways to go on after a rival action, it is no longer asked for each of them what it
#: means for the others.
FEW = 3


@dataclass(frozen=True, eq=False)
class BoxGame:
    """One world of a claim, over boxes of parameters."""

    scenario: Crisis
    world: World

    @cached_property
    def tree(self) -> CrisisTree:
        """The tree, with the world's move fixed."""
        tree, fixing = self.scenario.tree(), self.world.fixing
        return tree if fixing is None else tree.fix(fixing.move, fixing.choice)

    @cached_property
    def numbers(self) -> Symbolic[Polynomial]:
        """Payoffs and chances as polynomials; parameters set or without width are numbers."""
        number = POLYNOMIAL_OPS["number"]
        values: dict[str, Polynomial] = {
            name: Polynomial.symbol(name) if p.low < p.high else number(p.value)
            for name, p in self.scenario.parameters.items()
        }
        values.update({s.parameter: number(s.value) for s in self.world.settings})
        return Symbolic(self.scenario, self.tree, POLYNOMIAL_OPS, values, lambda p: p.number)

    @cached_property
    def _order(self) -> list[int]:
        return decisions(self.tree)

    @cached_property
    def _differences(self) -> dict[tuple[int, Lottery, Lottery], Polynomial]:
        return {}

    @cached_property
    def _totals(self) -> dict[tuple[Polynomial, Polynomial], Polynomial]:
        return {}

    def total(self, a: Polynomial, b: Polynomial) -> Polynomial:
        """Return the sum of two differences."""
        if (a, b) not in self._totals:
            self._totals[a, b] = a + b
        return self._totals[a, b]

    def difference(self, player: int, a: Lottery, b: Lottery) -> Polynomial:
        """Return what a player gets more by `a` than by `b`."""
        if (player, a, b) not in self._differences:
            worth = self.numbers.worth
            self._differences[player, a, b] = worth(player, a) - worth(player, b)
        return self._differences[player, a, b]

    def plans(self, boxes: Boxes, blame: Mapping[str, Array]) -> dict[Lottery, Mask] | None:
        """Return what play may come to, and in which boxes; None where that is too much.

        What moves the differences that stay open is added to `blame` [box] of each parameter.
        """
        found = self.search(boxes, blame)
        return None if found is None else {plan: way.possible for plan, way in found.ways.items()}

    def search(
        self, boxes: Boxes, blame: Mapping[str, Array], dead: Mask | None = None
    ) -> PossiblePlay | None:
        """Find what play may come to in each box, and what it surely may; None if too much.

        A way to go on is ruled out where another action is better however play goes on after it.
        `dead` [node, action, box] tells which actions are known to be never best.
        """
        tree = self.tree
        none = np.zeros((*tree.child.shape, boxes.size), dtype=bool)
        dead = none if dead is None else dead.copy()
        needed = self._needed(dead)
        found: dict[int, dict[Lottery, Way]] = {}
        for node in self._order:
            children = [int(c) for c in tree.child[node, : tree.width[node]]]
            options: list[dict[Lottery, Way]] = []
            for action, child in enumerate(children):
                there = needed[node] & ~dead[node, action]
                ends = {child - tree.nodes: Way(there, there)}
                every = found[child] if child < tree.nodes else ends
                options.append({p: w.within(there) for p, w in every.items() if w.any(there)})
            if tree.mover[node] >= 0:
                player = int(tree.mover[node])
                found[node] = _Choice(self, player, options, boxes, blame).best()
                for action, option in enumerate(options):
                    dead[node, action] |= needed[node]
                    for plan in option.keys() & found[node].keys():
                        dead[node, action] &= ~found[node][plan].possible
                continue
            if np.prod([float(len(option)) for option in options]) > MOST_PLANS:
                return None
            found[node] = _draws(node, options)
        return PossiblePlay(found[0], dead)

    def _needed(self, dead: Mask) -> Mask:
        """Tell which nodes play may come to, or would after an action that may be best."""
        needed = np.zeros((self.tree.nodes, dead.shape[-1]), dtype=bool)
        needed[0] = True
        for node in range(self.tree.nodes):
            for action in range(int(self.tree.width[node])):
                child = int(self.tree.child[node, action])
                if child < self.tree.nodes:
                    needed[child] = needed[node] & ~dead[node, action]
        return needed


@dataclass(frozen=True, eq=False)
class Way:
    """A way in which play may go on.

    Attributes
    ----------
    possible, certain : bool array [box]
        Where it may be a solution somewhere in the box, and where it surely is one throughout.
    reasons
        Differences that are at least 0 where play goes on so, each with the boxes [box] in
        which that is known.
    """

    possible: Mask
    certain: Mask
    reasons: tuple[tuple[int, Polynomial, Mask], ...] = ()

    def any(self, there: Mask) -> bool:
        """Tell whether it is possible in some of the boxes."""
        return bool((self.possible & there).any())

    def within(self, there: Mask) -> Way:
        """Keep only some of the boxes."""
        return Way(self.possible & there, self.certain & there, self.reasons)


@dataclass(frozen=True, eq=False)
class PossiblePlay:
    """What play may come to, and the actions [node, action, box] that are never best."""

    ways: dict[Lottery, Way]
    dead: Mask


def _draws(node: int, options: list[dict[Lottery, Way]]) -> dict[Lottery, Way]:
    """Put the ways to go on from each outcome of a draw together."""
    found: dict[Lottery, Way] = {}
    for ahead in itertools.product(*options):
        ways = [option[plan] for option, plan in zip(options, ahead, strict=True)]
        possible = np.logical_and.reduce([way.possible for way in ways])
        if possible.any():
            certain = np.logical_and.reduce([way.certain for way in ways])
            reasons = tuple(reason for way in ways for reason in way.reasons)
            found[node, ahead] = Way(possible, certain, reasons)
    return found


@dataclass(frozen=True, eq=False)
class _Choice:
    """A choice of a player between actions, each with ways to go on."""

    game: BoxGame
    player: int
    options: list[dict[Lottery, Way]]
    boxes: Boxes
    blame: Mapping[str, Array]

    def best(self) -> dict[Lottery, Way]:
        """Return the ways to go on that may be best."""
        left = {}
        for action, option in enumerate(self.options):
            for plan, way in option.items():
                possible, certain, reasons = way.possible.copy(), way.certain.copy(), []
                for rival, others in enumerate(self.options):
                    if rival != action and others and possible.any():
                        answer = self._against(plan, way, others, possible)
                        possible &= ~answer.beaten
                        certain &= answer.safe
                        reasons += answer.reasons
                if possible.any():
                    left[plan] = Way(possible, certain & possible, (*way.reasons, *reasons))
        return left

    def _against(self, plan: Lottery, way: Way, others: dict[Lottery, Way], asked: Mask) -> _Answer:
        """Compare a way to go on with those after another action."""
        few = len(others) <= FEW
        beaten, safe = asked.copy(), np.zeros_like(asked)
        there = np.zeros_like(asked)
        weak: list[tuple[Polynomial, Mask]] = []  # where the plan is not beaten by this rival
        for other, rival in others.items():
            there |= rival.possible
            open_ = (asked if few else beaten) & rival.possible
            rows = np.nonzero(open_)[0]
            if not len(rows):
                continue
            gain = self.game.difference(self.player, plan, other)
            bounds = bound(gain, self.boxes.pick(rows))
            safe[rows] |= rival.certain[rows] & (bounds.low >= 0)
            loses = np.zeros_like(asked)
            loses[rows] = bounds.high < 0
            open_ &= ~loses
            if few:
                open_ &= ~self._conflict(way, rival, open_)
                weak.append((gain, open_))
            beaten &= ~open_
            unsure = (bounds.low <= 0) & (bounds.high >= 0)
            for name, much in bounds.spread.items():
                self.blame[name][rows] += np.where(unsure, much, 0.0)
        beaten &= there
        safe |= ~there
        once = np.sum([open_ for _, open_ in weak], axis=0) == 1
        reasons = [(self.player, gain, open_ & once) for gain, open_ in weak]
        return _Answer(beaten, safe, [r for r in reasons if r[2].any()])

    def _conflict(self, way: Way, rival: Way, asked: Mask) -> Mask:
        """Tell in which boxes what speaks for two ways to go on cannot both be true."""
        conflict = np.zeros_like(asked)
        for (one, a, there), (two, b, also) in itertools.product(way.reasons, rival.reasons):
            rows = np.nonzero(asked & there & also & ~conflict)[0]
            if one == two and len(rows) and a.parameters & b.parameters:
                conflict[rows] = bound(self.game.total(a, b), self.boxes.pick(rows)).high < 0
        return conflict


@dataclass(frozen=True, eq=False)
class _Answer:
    """Where a way to go on is beaten, where it surely is not, and what holds where it is best."""

    beaten: Mask
    safe: Mask
    reasons: list[tuple[int, Polynomial, Mask]]
