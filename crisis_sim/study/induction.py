"""Backward induction over boxes of parameters: what may be played anywhere in each box."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from crisis_sim.game.crisis import Crisis
from crisis_sim.game.tree import CrisisTree
from crisis_sim.study.bounds import POLYNOMIAL_OPS, Boxes, Polynomial, parameter
from crisis_sim.study.claims import World
from crisis_sim.study.symbolic import Lottery, Symbolic, decisions

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
#: Ways to go on from a draw that are kept apart; with more the boxes stay undecided.
MOST_PLANS = 64


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
            name: parameter(name) if p.low < p.high else number(p.value)
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

    def difference(self, player: int, a: Lottery, b: Lottery) -> Polynomial:
        """Return what a player gets more by `a` than by `b`."""
        if (player, a, b) not in self._differences:
            worth = self.numbers.worth
            self._differences[player, a, b] = worth(player, a) - worth(player, b)
        return self._differences[player, a, b]

    def plans(self, boxes: Boxes, blame: Mapping[str, Array]) -> dict[Lottery, Mask] | None:
        """Return what play may come to, and in which boxes; None where that is too much.

        A way to go on is ruled out where another action is better however play goes on after it.
        What moves the differences that stay open is added to `blame` [box] of each parameter.
        """
        size = len(next(iter(boxes.low.values())))
        tree = self.tree
        found: dict[int, dict[Lottery, Mask]] = {}
        for node in self._order:
            children = [int(c) for c in tree.child[node, : tree.width[node]]]
            options: list[dict[Lottery, Mask]] = [
                found[c] if c < tree.nodes else {c - tree.nodes: np.ones(size, dtype=bool)}
                for c in children
            ]
            if tree.mover[node] >= 0:
                found[node] = self._best(int(tree.mover[node]), options, boxes, blame)
                continue
            if np.prod([float(len(option)) for option in options]) > MOST_PLANS:
                return None
            found[node] = {}
            for ahead in itertools.product(*options):
                pairs = zip(options, ahead, strict=True)
                mask = np.logical_and.reduce([option[plan] for option, plan in pairs])
                if mask.any():
                    found[node][node, ahead] = mask
        return found[0]

    def _best(
        self,
        player: int,
        options: list[dict[Lottery, Mask]],
        boxes: Boxes,
        blame: Mapping[str, Array],
    ) -> dict[Lottery, Mask]:
        left = {}
        for action, option in enumerate(options):
            for plan, possible in option.items():
                alive = possible.copy()
                for rival, others in enumerate(options):
                    if rival != action and alive.any():
                        alive &= ~self._beaten(player, plan, others, alive, boxes, blame)
                if alive.any():
                    left[plan] = alive
        return left

    def _beaten(
        self,
        player: int,
        plan: Lottery,
        others: dict[Lottery, Mask],
        asked: Mask,
        boxes: Boxes,
        blame: Mapping[str, Array],
    ) -> Mask:
        """Tell in which boxes every way to go on after another action is better than `plan`."""
        beaten = asked.copy()
        for other, there in others.items():
            rows = np.nonzero(beaten & there)[0]
            if not len(rows):
                continue
            part = Boxes(
                {n: v[rows] for n, v in boxes.low.items()},
                {n: v[rows] for n, v in boxes.high.items()},
            )
            gain = self.difference(player, other, plan)
            bounds = gain.bounds(part)
            beaten[rows] = bounds.low > 0
            open_ = (bounds.low <= 0) & (bounds.high >= 0)
            for name in gain.parameters:
                width = part.high[name] - part.low[name]
                slopes = bounds.slopes.get(name)
                steep = (
                    np.maximum(np.abs(slopes[0]), np.abs(slopes[1]))
                    if slopes
                    else np.ones(len(rows))
                )
                blame[name][rows] += np.where(open_, width * steep, 0.0)
        return beaten
