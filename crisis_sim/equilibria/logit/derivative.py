"""How what the actions of a tree give changes with log-odds: where the numbers enter.

What action `a` of the agent `I` gives is `u(a) = Σ b(n) V(c)` over the nodes `n` of `I`, with
the belief `b(n)` and the value `V(c)`, to the mover, of the node `c` that `a` leads to. A
choice made later, at the node `m` with probability `p(r)`, changes it by

    b(n) P(c to m) p(r) (V(child of m by r) - V(m))

by unit of its log-odds `x(r)`; an action `t` taken earlier, which is told at `n`, by

    b(n) (V(c) - u(a)) ([r = t] - p(r)).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from crisis_sim.equilibria.logit.choices import Choices
from crisis_sim.equilibria.logit.elimination import Elimination, Entry
from crisis_sim.equilibria.logit.sums import Sums
from crisis_sim.game.tree import CrisisTree
from crisis_sim.types import Array, Indices

_Way = tuple[int, int, int, int]  # its row, the node and action that it begins with, its end
_Steps = tuple[tuple[Indices, Indices], ...]


@dataclass(frozen=True, eq=False)
class Derivative:
    """The derivative as sums of products, a row on the left with one on the right.

    On the left are the beliefs [node, and a 0], the longer ways, and what is told; on the
    right what later choices change, and by how much log-odds shift what is told. Moves and
    worths are numbered as in `Agents`.

    Attributes
    ----------
    steps
        For ever longer ways: which of those one shorter it adds to, and the move of the step.
        The shortest ways, to a child, have the rows of the nodes where they begin.
    told, later : int arrays [3, row]
        A node, or an action, and two worths, the second one to be subtracted.
    shifts : int array [2, row]
        Whether the log-odds are those of the action that is told, and whose they are.
    left, right : int arrays [term]
    sums
        The terms of each entry of the equations.
    elimination
        How the equations are solved.
    """

    steps: _Steps
    told: Indices
    later: Indices
    shifts: Indices
    left: Indices
    right: Indices
    sums: Sums
    elimination: Elimination

    @classmethod
    def of(
        cls, tree: CrisisTree, choices: Choices, move: Indices, told: Mapping[int, Sequence[int]]
    ) -> Derivative:
        """Read the indices off a tree; `told` are moves by node."""
        steps, ways, rows = _ways(tree, move)
        reader = _Reader(tree, choices, move, rows)
        reader.read_later(ways)
        reader.read_told(told)
        terms = reader.terms
        elimination = Elimination.of(choices.size, {entry for entry, _, _ in terms})
        sums = Sums.of([elimination.place[entry] for entry, _, _ in terms])
        left, right = _columns([term[1:] for term in terms], 2)
        return cls(
            steps,
            _columns([*reader.told], 3),
            _columns([*reader.later], 3),
            _columns([*reader.shifts], 2),
            left[sums.order],
            right[sums.order],
            sums,
            elimination,
        )

    def entries(self, beliefs: Array, play: Array, worth: Array) -> Array:
        """Return the derivative [entry, game], laid out for elimination.

        Parameters
        ----------
        beliefs, play, worth : float arrays [node, and a 0; move; worth; game]
        """
        terms = self._left(beliefs, play, worth).take(self.left, axis=0)
        terms *= self._right(play, worth).take(self.right, axis=0)
        entries = np.zeros((len(self.elimination.place), play.shape[1]))
        entries[self.sums.group] = self.sums.over(terms)
        return entries

    def _left(self, beliefs: Array, play: Array, worth: Array) -> Array:
        rows = [beliefs]
        for before, step in self.steps:
            longer = rows[-1].take(before, axis=0)
            longer *= play.take(step, axis=0)
            rows.append(longer)
        node, plus, minus = self.told
        told = worth.take(plus, axis=0)
        told -= worth.take(minus, axis=0)
        told *= beliefs.take(node, axis=0)
        return np.concatenate([*rows, told])

    def _right(self, play: Array, worth: Array) -> Array:
        action, plus, minus = self.later
        later = worth.take(plus, axis=0)
        later -= worth.take(minus, axis=0)
        later *= play.take(action, axis=0)
        taken, other = self.shifts
        return np.concatenate([later, taken[:, None] - play.take(other, axis=0)])


class _Reader:
    """Reads the terms off a tree; each is an entry, and the rows on the left and right."""

    def __init__(self, tree: CrisisTree, choices: Choices, move: Indices, rows: int) -> None:
        self.tree, self.choices, self.move, self.rows = tree, choices, move, rows
        self.agent, self.first = choices.agent.tolist(), choices.first.tolist()
        self.later: dict[tuple[int, int, int], int] = {}
        self.told: dict[tuple[int, int, int], int] = {}
        self.shifts: dict[tuple[int, int], int] = {}
        self.terms: list[tuple[Entry, int, int]] = []

    def read_later(self, ways: Sequence[_Way]) -> None:
        """Read what choices at the ends of ways change."""
        for way, begin, action, node in ways:
            minus = self._worth(node, begin)
            for a in range(1, self.tree.width[node] if self.tree.mover[node] >= 0 else 0):
                other, plus = int(self.move[node, a]), self._worth(self.tree.child[node, a], begin)
                for entry, worths in self._entries(action, other, plus, minus):
                    right = self.later.setdefault((other, *worths), len(self.later))
                    self.terms.append((entry, way, right))

    def read_told(self, told: Mapping[int, Sequence[int]]) -> None:
        """Read what is changed by what is told; after what later choices change."""
        given = (self.tree.nodes + self.tree.ends) * len(self.tree.players)
        for node, steps in told.items():
            pairs = [(t, r) for t in steps if t < self.choices.actions for r in self._others(t)]
            for a in range(self.tree.width[node]):
                action, plus = int(self.move[node, a]), self._worth(self.tree.child[node, a], node)
                for taken, other in pairs:
                    shift = int(other == taken), other
                    right = len(self.later) + self.shifts.setdefault(shift, len(self.shifts))
                    for entry, worths in self._entries(action, other, plus, given + action):
                        left = self.told.setdefault((node, *worths), len(self.told))
                        self.terms.append((entry, self.rows + left, right))

    def _worth(self, at: int, mover: int) -> int:
        """Return the row of what a node or end is worth to the mover of a node."""
        return int(at * len(self.tree.players) + self.tree.mover[mover])

    def _others(self, action: int) -> range:
        """Return the unknowns' actions of the agent of an action."""
        agent = self.agent[action]
        return range(self.first[agent] + 1, self.first[agent] + self.choices.counts[agent])

    def _entries(
        self, action: int, other: int, plus: int, minus: int
    ) -> Iterator[tuple[Entry, tuple[int, int]]]:
        """Yield where a change of what an action gives enters: the first one's with a minus."""
        if action != self.first[self.agent[action]]:
            yield (self._unknown(action), self._unknown(other)), (plus, minus)
        else:
            for row in self._others(action):
                yield (self._unknown(row), self._unknown(other)), (minus, plus)

    def _unknown(self, action: int) -> int:
        return int(action - self.agent[action] - 1)


def _ways(tree: CrisisTree, move: Indices) -> tuple[_Steps, list[_Way], int]:
    """Return the steps of all ways down, the ways that end in a node, and the rows they fill."""
    last: list[_Way] = [
        (n, n, int(move[n, a]), int(tree.child[n, a]))
        for n in np.nonzero(tree.mover >= 0)[0].tolist()
        for a in range(tree.width[n])
        if tree.child[n, a] < tree.nodes
    ]
    ways, steps, base, rows = list(last), list[tuple[Indices, Indices]](), 0, tree.nodes + 1
    while True:
        longer = [
            (way - base, int(move[k, a]), n, action, int(tree.child[k, a]))
            for way, n, action, k in last
            for a in range(tree.width[k])
            if tree.child[k, a] < tree.nodes
        ]
        if not longer:
            return tuple(steps), ways, rows
        before, step = _columns([way[:2] for way in longer], 2)
        steps.append((before, step))
        last = [(rows + i, *way[2:]) for i, way in enumerate(longer)]
        base, rows = rows, rows + len(longer)
        ways += last


def _columns(rows: Sequence[tuple[int, ...]], count: int) -> Indices:
    return np.array(rows, dtype=np.intp).reshape(-1, count).T.copy()
