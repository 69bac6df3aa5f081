"""What an outcome needs in a game in which somebody does not see all moves before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from crisis_sim.equilibria.solve import solve
from crisis_sim.exact.polynomial import Polynomial
from crisis_sim.game.crisis import Crisis
from crisis_sim.game.tree import CrisisTree
from crisis_sim.study.along import perfect_play
from crisis_sim.study.exact.bounds import Boxes, bound
from crisis_sim.study.exact.inequality import inequality
from crisis_sim.study.exact.profile import Profile
from crisis_sim.study.exact.symbolic import Symbolic
from crisis_sim.study.order import played
from crisis_sim.study.ways import Play
from crisis_sim.tolerances import UNUSED
from crisis_sim.types import Array


@dataclass(frozen=True)
class Compared:
    """A comparison at an information set: what it plays, what not, and what that brings."""

    place: int
    chosen: int
    instead: int
    formula: str
    margin: float


@dataclass(frozen=True, eq=False)
class Hidden:
    """A tree with payoffs as formulas, played as one of its solutions at present does.

    Attributes
    ----------
    scenario, tree
        What is asked about.
    exact, short
        Payoffs in parameters, and in parameters and definitions.
    longest
        Inequalities up to so many characters are written in parameters alone.
    """

    scenario: Crisis
    tree: CrisisTree
    exact: Symbolic[Polynomial]
    short: Symbolic[Polynomial]
    longest: int

    @cached_property
    def present(self) -> dict[int, Array]:
        """What the first solution does at each information set; any action where none is known."""
        row = perfect_play(self.scenario)
        found = solve(self.tree, row.name, **dict(row.budget))
        known = found[0].strategies if len(found) else {}
        return {
            place: np.array(list(known[own.label].values()))
            if own.label in known
            else np.full(len(own.actions), 1 / len(own.actions))
            for place, own in enumerate(self.tree.information_sets)
            if own.player >= 0
        }

    def changed(self, way: dict[int, int]) -> int:
        """Return how many choices of a way are not made at present."""
        return sum(self.present[place][action] <= UNUSED for place, action in way.items())

    def compared(self, way: dict[int, int]) -> Iterator[Compared]:
        """Yield the comparisons that must not fail where some choices are made for certain."""
        exact = Profile(self.exact, self.present).forced(way)
        short = Profile(self.short, self.present).forced(way)
        for place, chosen, instead in exact.comparisons():
            more, there = exact.gain(place, chosen, instead)
            formula = inequality(more)
            if len(formula) > self.longest:
                formula = min(formula, inequality(short.gain(place, chosen, instead)[0]), key=len)
            margin = self._value(more) / (self._value(there) or 1.0)  # 0 there: both are
            yield Compared(place, chosen, instead, formula, margin)

    def play(self, way: dict[int, int]) -> Play:
        """Return the choices made on the path."""
        path = played(self.tree.outcomes, Profile(self.exact, self.present).forced(way).ends())
        return tuple((move, choice) for move, made in path for choice in made)

    def _value(self, polynomial: Polynomial) -> float:
        """Return a polynomial at the present values."""
        if polynomial.number is not None:
            return float(polynomial.number)
        here = {name: np.array([value]) for name, value in self.scenario.values.items()}
        found = bound(polynomial, Boxes(here, here))
        return float((found.low[0] + found.high[0]) / 2)
