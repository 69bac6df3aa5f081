"""Which actions may be played: supports at all information sets, depth first from the ends.

Payoffs below a node are bounded by the lowest and the highest that the supports chosen so far
allow. An action can be played at a set only if for some belief it may be as good as every
other there. Sets at which the belief is the same whatever is played are judged together: all
conditions on one belief are linear, and hold together or not.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from itertools import combinations, permutations

from crisis_sim.equilibria.sequential.double_description import Cone
from crisis_sim.equilibria.sequential.form import Form
from crisis_sim.tolerances import CLEAR, TIE

#: The actions played at each information set.
Pattern = Mapping[int, tuple[int, ...]]


class LateError(Exception):
    """The time for the search is up."""


class Supports:
    """Enumerates the supports that bounds on payoffs cannot rule out."""

    def __init__(self, form: Form, deadline: float) -> None:
        self.form = form
        self.deadline = deadline
        self.pattern: dict[int, tuple[int, ...]] = {}
        self.sure = True
        tree = form.tree
        size = tree.nodes + tree.ends
        self.low = [[0.0] * tree.nodes + list(own) for own in form.payoffs]
        self.high = [[0.0] * tree.nodes + list(own) for own in form.payoffs]
        for node in range(tree.nodes - 1, -1, -1):
            self._bound(node)
        place = {h: k for k, h in enumerate(form.sets)}
        stage = [-1] * size
        self.settled: list[list[int]] = [[] for _ in form.sets]
        for node in range(tree.nodes - 1, -1, -1):
            own = place[int(tree.infoset[node])] if tree.mover[node] >= 0 else -1
            stage[node] = max(own, *(stage[at] for at in form.children[node]))
            if stage[node] >= 0:
                self.settled[stage[node]].append(node)
        self.supports = {
            h: [
                support
                for count in range(1, form.actions(h) + 1)
                for support in combinations(range(form.actions(h)), count)
            ]
            for h in form.sets
        }

    def __iter__(self) -> Iterator[Pattern]:
        cones = {b.key: Cone.orthant(len(b.cells)) for b in self.form.belief.values()}
        return self._search(0, cones)

    def _search(self, depth: int, cones: dict[tuple[object, ...], Cone]) -> Iterator[Pattern]:
        if depth == len(self.form.sets):
            yield dict(self.pattern)
            return
        if time.perf_counter() > self.deadline:
            raise LateError
        h = self.form.sets[depth]
        belief = self.form.belief[h]
        worth = self._worth(h)
        for support in self.supports[h]:
            cone = _confined(cones[belief.key], worth, support)
            if cone.empty:
                continue
            self.sure &= cone.sure
            self.pattern[h] = support
            for node in self.settled[depth]:
                self._bound(node)
            yield from self._search(depth + 1, {**cones, belief.key: cone})
        self.pattern.pop(h, None)
        for node in self.settled[depth]:
            self._bound(node)

    def _bound(self, node: int) -> None:
        """Bound what is expected at a node, given the supports chosen so far."""
        form = self.form
        below = form.children[node]
        if form.tree.mover[node] < 0:
            for value in (*self.low, *self.high):
                value[node] = sum(
                    p * value[at] for p, at in zip(form.odds[node], below, strict=True)
                )
            return
        support = self.pattern.get(int(form.tree.infoset[node]))
        if support is not None:
            below = tuple(below[a] for a in support)
        for low, high in zip(self.low, self.high, strict=True):
            low[node] = min(low[at] for at in below)
            high[node] = max(high[at] for at in below)

    def _worth(self, h: int) -> list[tuple[list[float], list[float]]]:
        """Return for each action the bounds of its payoff at each cell of the belief."""
        form, player = self.form, self.form.player(h)
        belief = form.belief[h]
        low, high = self.low[player], self.high[player]
        return [
            (
                [
                    w * sum(p * low[form.children[n][a]] for n, p in cell)
                    for w, cell in zip(belief.weight, belief.cells, strict=True)
                ],
                [
                    w * sum(p * high[form.children[n][a]] for n, p in cell)
                    for w, cell in zip(belief.weight, belief.cells, strict=True)
                ],
            )
            for a in range(form.actions(h))
        ]


def _confined(
    cone: Cone, worth: list[tuple[list[float], list[float]]], support: tuple[int, ...]
) -> Cone:
    """Return the beliefs at which each action of the support may be as good as all others."""
    for a, b in permutations(range(len(worth)), 2):
        if a not in support:
            continue
        gain = [high - low for high, low in zip(worth[a][1], worth[b][0], strict=True)]
        if min(gain) >= -TIE:
            continue
        if max(gain) < -CLEAR:
            return Cone(cone.size, cone.values[:0], cone.sure)
        cone = cone.cut([0.0 if abs(x) < TIE else x for x in gain])
        if cone.empty:
            return cone
    return cone
