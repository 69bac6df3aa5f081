"""Backward induction with bounds: where along a line one strategy is best everywhere in a box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crisis_sim.equilibria.tree.stages import Layer
from crisis_sim.exact.rounding import decimal_bounds
from crisis_sim.game.numbers import Numbers
from crisis_sim.game.tree import CrisisTree
from crisis_sim.progress import Run
from crisis_sim.types import Array, Indices, Mask

#: Boxes into which a range, and then each undecided box, is cut; and how often that is done.
FIRST, NEXT, ROUNDS = 64, 16, 3
#: More undecided boxes than this are not cut any further.
MOST_OPEN = 32
#: How often it is done where exact algebra cannot settle the rest.
MOST_ROUNDS = 10
_ROUNDING = 4 * np.finfo(np.float64).eps


@dataclass(frozen=True, eq=False)
class Enclosed:
    """Boxes along one parameter, in ascending order.

    Attributes
    ----------
    low, high : float array [box]
    decided : bool array [box]
        Whether at every node one action is the only best one throughout the box.
    choice : int array [node, box]
        Which one, where that is decided; -1 for a draw.
    """

    low: Array
    high: Array
    decided: Mask
    choice: Indices

    def pick(self, rows: Mask) -> Enclosed:
        """Keep some of the boxes."""
        return Enclosed(self.low[rows], self.high[rows], self.decided[rows], self.choice[:, rows])


@dataclass(frozen=True, eq=False)
class Encloser:
    """A tree along the range of one parameter; the run counts the boxes it is cut into."""

    tree: CrisisTree
    layers: Sequence[Layer]
    parameter: str
    low: float
    high: float
    run: Run

    def bounds(self, low: Array, high: Array) -> tuple[Numbers, Numbers]:
        """Bound payoffs and chances over boxes whose ends are read as decimals."""
        assert self.tree.compute is not None
        first, last = decimal_bounds(self.low)[0], decimal_bounds(self.high)[1]
        below = np.where(low == self.low, first, np.nextafter(low, -np.inf))
        above = np.where(high == self.high, last, np.nextafter(high, np.inf))
        return self.tree.compute.bounds(self.parameter, below, above)

    def cover(self, low: float, high: float, rounds: int) -> Enclosed:
        """Cut a range into boxes until each is decided, or so often."""
        edges = np.linspace(low, high, FIRST + 1)
        boxes = [self._induce(edges[:-1], edges[1:])]
        for _ in range(rounds - 1):
            open_ = boxes[-1].pick(~boxes[-1].decided)
            if self.run.stopped or not 0 < len(open_.low) <= MOST_OPEN:
                break
            boxes[-1] = boxes[-1].pick(boxes[-1].decided)
            edges = np.linspace(open_.low, open_.high, NEXT + 1)
            boxes.append(self._induce(edges[:-1].T.ravel(), edges[1:].T.ravel()))
        every = Enclosed(
            np.concatenate([b.low for b in boxes]),
            np.concatenate([b.high for b in boxes]),
            np.concatenate([b.decided for b in boxes]),
            np.concatenate([b.choice for b in boxes], axis=1),
        )
        return _ordered(every)

    @np.errstate(invalid="ignore")
    def _induce(self, low: Array, high: Array) -> Enclosed:
        """Find the best action at every node, and where bounds show that it is."""
        tree = self.tree
        self.run.step(len(low))
        least, most = self.bounds(low, high)
        decided = np.ones(len(low), dtype=bool)
        choice = np.full((tree.nodes, len(low)), -1)
        values = np.zeros((2, len(tree.players), tree.nodes + tree.ends, len(low)))
        values[0, :, tree.nodes :], values[1, :, tree.nodes :] = least.payoffs, most.payoffs
        for layer in self.layers:
            ahead = values[:, :, layer.children]  # [end, player, n, action, box]
            if layer.player < 0:
                actions = slice(None, layer.children.shape[1])
                chance = np.stack([least.chance, most.chance])[:, layer.nodes, actions]
                values[:, :, layer.nodes] = _expected(ahead, chance)
                continue
            own = ahead[:, layer.player]
            best = own.sum(axis=0).argmax(axis=1)[:, None]  # [n, 1, box]
            lead = np.take_along_axis(own[0], best, axis=1)[:, 0]
            others = own[1].copy()
            np.put_along_axis(others, best, -np.inf, axis=1)
            decided &= (others.max(axis=1) < lead).all(axis=0)
            choice[layer.nodes] = best[:, 0]
            values[:, :, layer.nodes] = np.take_along_axis(ahead, best[None, None], axis=3)[
                :, :, :, 0
            ]
        return Enclosed(low, high, decided, choice)


def _expected(ahead: Array, chance: Array) -> Array:
    """Bound an expected value: [end, player, n, box]."""
    products = [ahead[i] * chance[j] for i in range(2) for j in range(2)]  # [player, n, a, box]
    size = np.abs(products).max(axis=0).sum(axis=2)
    error = _ROUNDING * chance.shape[2] * size
    low, high = np.min(products, axis=0).sum(axis=2), np.max(products, axis=0).sum(axis=2)
    return np.stack([low - error, high + error])


def _ordered(boxes: Enclosed) -> Enclosed:
    """Put boxes in order and join neighbours that are decided alike, or not at all."""
    order = np.argsort(boxes.low, kind="stable")
    low, high, decided = boxes.low[order], boxes.high[order], boxes.decided[order]
    choice = boxes.choice[:, order]
    same = (choice[:, 1:] == choice[:, :-1]).all(axis=0) | ~decided[1:]
    starts = np.concatenate([[True], ~((decided[1:] == decided[:-1]) & same)])
    ends = np.concatenate([starts[1:], [True]])
    return Enclosed(low[starts], high[ends], decided[starts], choice[:, starts])
