"""Backward induction along one parameter in exact algebra.

Every payoff is a rational function of it on each of finitely many pieces of the range. Backward
induction between two neighbouring roots of the payoff differences that it compares gives one
answer throughout, so checking each such stretch at one point is a proof.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from flint import fmpq, fmpq_poly

from crisis_sim.exact.rational import Rational, SplitError, TranscendentalError, variable
from crisis_sim.exact.roots import Root, exact, real_roots, sign
from crisis_sim.game.crisis import Crisis
from crisis_sim.game.tree import CrisisTree
from crisis_sim.progress import Run, Stop, never
from crisis_sim.scenario.algebras import rational_ops
from crisis_sim.study.exact.symbolic import Lottery, Symbolic

#: What may follow a node, and the best actions for each way that play may go on after them.
Answer: TypeAlias = tuple[tuple[Lottery, ...], tuple[tuple[int, ...], ...]]
Snapshot: TypeAlias = dict[int, Answer]
#: Lower and upper bounds of payoffs [player, end] over a part of the range.
Payoffs: TypeAlias = tuple[Sequence[Sequence[float]], Sequence[Sequence[float]]]
#: More solutions from a node on than this and a stretch is left unresolved.
MOST_SOLUTIONS = 256


class TooManyError(Exception):
    """More than `MOST_SOLUTIONS` solutions."""


class OverError(Exception):
    """The time is up, or the run was stopped."""


#: Why a stretch may be left without an answer.
OPEN = (TranscendentalError, TooManyError, OverError)


@dataclass(frozen=True, eq=False)
class Piece:
    """The payoff differences on a piece of the range, with their roots.

    Attributes
    ----------
    numbers
        Payoffs and chances.
    payoffs
        Bounds of the payoffs: what they tell apart is not computed exactly.
    low, high
        The piece.
    """

    numbers: Symbolic[Rational]
    payoffs: Payoffs
    low: fmpq
    high: fmpq

    @cached_property
    def _known(self) -> dict[tuple[int, Lottery, Lottery], tuple[fmpq_poly, list[Root]]]:
        return {}

    def clear(self, player: int, a: Lottery, b: Lottery) -> int:
        """Return the sign of what `a` is worth more than `b` where bounds show it, else 0."""
        low, high = self.payoffs
        if not (isinstance(a, int) and isinstance(b, int)):
            return 0
        return int(low[player][a] > high[player][b]) - int(high[player][a] < low[player][b])

    def difference(self, player: int, a: Lottery, b: Lottery) -> tuple[fmpq_poly, list[Root]]:
        """Return a polynomial with the sign of what `a` is worth more than `b`."""
        if (player, a, b) not in self._known:
            gain = self.numbers.worth(player, a) - self.numbers.worth(player, b)
            found = real_roots(gain.signed, self.low, self.high)
            self._known[player, a, b] = (gain.signed, found)
        return self._known[player, a, b]


@dataclass(frozen=True)
class Stretch:
    """A part of the range with one answer throughout, or with none that is known.

    Attributes
    ----------
    low, high
        Its ends.
    answer
        The same everywhere between them.
    piece
        Where that comes from exact algebra; else it holds at both ends as well.
    """

    low: fmpq
    high: fmpq
    answer: Snapshot | None
    piece: Piece | None


@dataclass(frozen=True, eq=False)
class Line:
    """A scenario along one parameter; the run counts the backward inductions.

    `over` is asked before each comparison: polynomials of a high degree take long to tell apart.
    """

    scenario: Crisis
    tree: CrisisTree
    parameter: str
    order: Sequence[int]  # of the nodes, children before parents
    run: Run
    over: Stop = never

    @cached_property
    def _present(self) -> dict[str, fmpq]:
        return {name: exact(value) for name, value in self.scenario.values.items()}

    def piece(self, low: fmpq, high: fmpq, payoffs: Payoffs) -> Piece:
        """Take the payoffs on a piece of the range, or at one point."""
        moving = variable(low, high)
        values = {name: moving.constant(value) for name, value in self._present.items()}
        values[self.parameter] = moving
        ops = rational_ops(low, high)
        numbers = Symbolic(self.scenario, self.tree, ops, values, lambda value: value.number)
        return Piece(numbers, payoffs, low, high)

    def stretches(self, piece: Piece, low: fmpq, high: fmpq) -> list[Stretch]:
        """Cut part of a piece into stretches with one answer each."""
        if self.run.stopped or self.over():
            return [Stretch(low, high, None, piece)]
        middle = (low + high) / 2
        inside: list[Root] = []

        def compare(player: int, a: Lottery, b: Lottery) -> int:
            if clear := piece.clear(player, a, b):
                return clear
            self._look()
            polynomial, found = piece.difference(player, a, b)
            inside.extend(r for r in found if low < r.high and r.low < high)
            return sign(polynomial(middle))

        self.run.step()
        try:
            answer = self.induce(compare)
        except SplitError as split:
            ends = between(merge(real_roots(split.args[0], low, high)), low, high)
            pieces = [(self.piece(a, b, piece.payoffs), a, b) for a, b in ends]
            return [stretch for part in pieces for stretch in self.stretches(*part)]
        except OPEN:
            return [Stretch(low, high, None, piece)]
        if not inside:
            return [Stretch(low, high, answer, piece)]
        ends = between(merge(inside), low, high)
        return [s for a, b in ends for s in self.stretches(piece, a, b)]

    def point(self, root: Root, beside: Piece) -> Snapshot:
        """Return the answer at a root, exactly or as the nearest piece has it."""
        self.run.step()
        inside = beside.low < root.low and root.high < beside.high
        if root.low == root.high and not inside:  # formulas may take another form there
            beside = self.piece(root.low, root.low, beside.payoffs)

        def compare(player: int, a: Lottery, b: Lottery) -> int:
            if clear := beside.clear(player, a, b):
                return clear
            self._look()
            polynomial, found = beside.difference(player, a, b)
            if any(root.meets(other) for other in found):
                return 0
            return sign(polynomial((root.low + root.high) / 2))

        return self.induce(compare)

    def _look(self) -> None:
        """Leave what is being compared if there is no more time for it."""
        if self.run.stopped or self.over():
            raise OverError

    def induce(self, compare: Callable[[int, Lottery, Lottery], int]) -> Snapshot:
        """Find all solutions by backward induction, given the sign of every difference."""
        answers: Snapshot = {}
        for node in self.order:
            options = [self._ahead(answers, child) for child in self._children(node)]
            player = int(self.tree.mover[node])
            after: dict[Lottery, None] = {}
            best: list[tuple[int, ...]] = []
            for number, ahead in enumerate(itertools.product(*options)):
                if number >= MOST_SOLUTIONS:
                    raise TooManyError
                if player < 0:
                    after[node, ahead] = None
                    continue
                leaders = [0]
                for action in range(1, len(ahead)):
                    gain = compare(player, ahead[action], ahead[leaders[0]])
                    if gain >= 0:
                        leaders = [action] if gain else [*leaders, action]
                best.append(tuple(leaders))
                after.update(dict.fromkeys(ahead[a] for a in leaders))
            answers[node] = (tuple(sorted(after, key=repr)), tuple(best))
        return answers

    def chosen(self, choice: Sequence[int]) -> Snapshot:
        """Return the answer where one action is the only best one at each node."""
        answers: Snapshot = {}
        for node in self.order:
            ahead = [self._ahead(answers, child)[0] for child in self._children(node)]
            if self.tree.mover[node] < 0:
                answers[node] = (((node, tuple(ahead)),), ())
            else:
                answers[node] = ((ahead[choice[node]],), ((choice[node],),))
        return answers

    def _children(self, node: int) -> list[int]:
        return [int(child) for child in self.tree.child[node, : self.tree.width[node]]]

    def _ahead(self, answers: Snapshot, child: int) -> tuple[Lottery, ...]:
        nodes = self.tree.nodes
        return answers[child][0] if child < nodes else (child - nodes,)


def merge(found: Sequence[Root]) -> list[Root]:
    """Sort roots and join those that cannot be told apart."""
    joined: list[Root] = []
    for root in sorted(found, key=lambda r: (r.low, r.high)):
        if joined and joined[-1].meets(root):
            joined[-1] = Root(joined[-1].low, max(joined[-1].high, root.high))
        else:
            joined.append(root)
    return joined


def between(cuts: Sequence[Root], low: fmpq, high: fmpq) -> list[tuple[fmpq, fmpq]]:
    """Return the parts of a range before, between and after the cuts."""
    starts = [low, *(cut.high for cut in cuts)]
    ends = [*(cut.low for cut in cuts), high]
    return [(a, b) for a, b in zip(starts, ends, strict=True) if a < b]
