"""Every value of a parameter at which the subgame-perfect solutions change, with proof.

Along one parameter every payoff is a rational function on each of finitely many pieces of the
range. Backward induction between two neighbouring roots of the payoff differences that it
compares gives one answer throughout, so checking each such stretch at one point is a proof.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from importlib.metadata import version
from typing import TypeAlias

from crisis_sim.checks import checked
from crisis_sim.game.crisis import Crisis
from crisis_sim.game.tree import CrisisTree
from crisis_sim.progress import Run, Watch
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.formula import Test
from crisis_sim.study.exact.rational import (
    Poly,
    Rational,
    Root,
    SplitError,
    TranscendentalError,
    algebra,
    at,
    exact,
    roots,
    sign,
)
from crisis_sim.study.exact.symbolic import Lottery, Symbolic, decisions, moves_made
from crisis_sim.study.exact.tipping_result import Flip, Play, TippingPoint, TippingPoints

#: What may follow a node, and the best actions for each way that play may go on after them.
Answer: TypeAlias = tuple[tuple[Lottery, ...], tuple[tuple[int, ...], ...]]
Snapshot: TypeAlias = dict[int, Answer]
#: More solutions from a node on than this and a stretch is left unresolved.
MOST_SOLUTIONS = 256


@checked
def tipping_points(
    scenario: Crisis,
    parameter: str,
    *,
    fixing: str | None = None,
    progress: Watch | None = None,
) -> TippingPoints:
    """Find every value of a parameter at which the set of subgame-perfect solutions changes.

    Solutions are strategies, so a change off the path of play counts. Numbers are read as the
    decimals they are written as, and compared exactly.

    Parameters
    ----------
    scenario
        With perfect information and draws; other parameters stay as they are.
    parameter
        Its whole range is covered.
    fixing
        A move to fix, as `Israel == strike`.
    progress
        Is told how far the run is, and answers whether it goes on; see `Progress`. What a
        stopped run has not looked at is `unresolved`.

    Raises
    ------
    ArgumentError
        For an unknown parameter.
    UnsolvableError
        If moves are simultaneous or a player has private information.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> found = cs.tipping_points(cs.load("strike_resist_intervene"), "drain")
    >>> found.values.tolist(), found.complete
    ([0.4], True)
    >>> found.points[0].flips[0].before, found.points[0].flips[0].after
    (('intervene',), ('abstain',))
    """
    scenario.known(parameter, "tipping_points")
    test = None if fixing is None else _test(scenario, fixing)
    tree = scenario.tree() if test is None else scenario.tree().fix(test.move, test.choice)
    decisions(tree)
    limits = scenario.parameters[parameter]
    low, high = exact(limits.low), exact(limits.high)
    line = _Line(scenario, tree, parameter, Run(progress, "stretches"))
    points, unresolved = _read(line, low, high)
    solves = line.run.done
    return TippingPoints(
        scenario, parameter, test, points, unresolved, solves, version("crisis-sim")
    )


def _test(scenario: Crisis, text: str) -> Test:
    node = scenario.histories.outcomes.condition(text)
    if not isinstance(node, Test):
        raise ArgumentError("tipping_points", "fixing", f"`{text}`", "one test, `Move == choice`")
    return node


class _TooManyError(Exception):
    """More than `MOST_SOLUTIONS` solutions."""


@dataclass(frozen=True, eq=False)
class _Piece:
    """The payoff differences on a piece of the range, with their roots."""

    numbers: Symbolic[Rational]
    low: Fraction
    high: Fraction

    @cached_property
    def _known(self) -> dict[tuple[int, Lottery, Lottery], tuple[Poly, list[Root]]]:
        return {}

    def difference(self, player: int, a: Lottery, b: Lottery) -> tuple[Poly, list[Root]]:
        """Return a polynomial with the sign of what `a` is worth more than `b`."""
        if (player, a, b) not in self._known:
            gain = self.numbers.worth(player, a) - self.numbers.worth(player, b)
            self._known[player, a, b] = (gain.signed, roots(gain.signed, self.low, self.high))
        return self._known[player, a, b]


@dataclass(frozen=True)
class _Stretch:
    """A part of the range with one answer throughout, or with none that is known."""

    low: Fraction
    high: Fraction
    answer: Snapshot | None
    piece: _Piece | None


@dataclass(frozen=True, eq=False)
class _Line:
    """A scenario along one parameter; the run counts the backward inductions."""

    scenario: Crisis
    tree: CrisisTree
    parameter: str
    run: Run

    def piece(self, low: Fraction, high: Fraction) -> _Piece:
        """Take the payoffs on a piece of the range, or at one point."""
        ops = algebra(low, high)
        values = {name: ops["number"](value) for name, value in self.scenario.values.items()}
        one = Fraction(1)
        along = Rational((Fraction(0), one), (one,), low, high)
        values[self.parameter] = along if low < high else ops["number"](low)
        numbers = Symbolic(self.scenario, self.tree, ops, values, lambda value: value.number)
        return _Piece(numbers, low, high)

    def stretches(self, piece: _Piece, low: Fraction, high: Fraction) -> list[_Stretch]:
        """Cut part of a piece into stretches with one answer each."""
        if self.run.stopped:
            return [_Stretch(low, high, None, None)]
        middle = (low + high) / 2
        inside: list[Root] = []

        def compare(player: int, a: Lottery, b: Lottery) -> int:
            polynomial, found = piece.difference(player, a, b)
            inside.extend(r for r in found if low < r.high and r.low < high)
            return sign(at(polynomial, middle))

        self.run.step()
        try:
            answer = _induce(self.tree, compare)
        except SplitError as split:
            cuts = merge(roots(split.args[0], low, high))
            ends = _between(cuts, low, high)
            return [s for a, b in ends for s in self.stretches(self.piece(a, b), a, b)]
        except (TranscendentalError, _TooManyError):
            return [_Stretch(low, high, None, None)]
        if not inside:
            return [_Stretch(low, high, answer, piece)]
        ends = _between(merge(inside), low, high)
        return [s for a, b in ends for s in self.stretches(piece, a, b)]

    def point(self, root: Root, beside: _Piece) -> Snapshot:
        """Return the answer at a root, exactly or as the nearest piece has it."""
        self.run.step()
        if root.low == root.high:
            return _induce(self.tree, _signs(self.piece(root.low, root.low), root))
        return _induce(self.tree, _signs(beside, root))


def _signs(piece: _Piece, root: Root) -> Callable[[int, Lottery, Lottery], int]:
    def compare(player: int, a: Lottery, b: Lottery) -> int:
        polynomial, found = piece.difference(player, a, b)
        if any(root.meets(other) for other in found):
            return 0
        return sign(at(polynomial, (root.low + root.high) / 2))

    return compare


def merge(found: Sequence[Root]) -> list[Root]:
    """Sort roots and join those that cannot be told apart."""
    joined: list[Root] = []
    for root in sorted(found, key=lambda r: (r.low, r.high)):
        if joined and joined[-1].meets(root):
            joined[-1] = Root(joined[-1].low, max(joined[-1].high, root.high))
        else:
            joined.append(root)
    return joined


def _between(
    cuts: Sequence[Root], low: Fraction, high: Fraction
) -> list[tuple[Fraction, Fraction]]:
    """Return the parts of a range before, between and after the cuts."""
    starts = [low, *(cut.high for cut in cuts)]
    ends = [*(cut.low for cut in cuts), high]
    return [(a, b) for a, b in zip(starts, ends, strict=True) if a < b]


def _induce(tree: CrisisTree, compare: Callable[[int, Lottery, Lottery], int]) -> Snapshot:
    """Find all solutions by backward induction, given the sign of every difference."""
    answers: Snapshot = {}
    for node in decisions(tree):
        children = [int(c) for c in tree.child[node, : tree.width[node]]]
        options = [answers[c][0] if c < tree.nodes else (c - tree.nodes,) for c in children]
        player = int(tree.mover[node])
        after: dict[Lottery, None] = {}
        best: list[tuple[int, ...]] = []
        for number, ahead in enumerate(itertools.product(*options)):
            if number >= MOST_SOLUTIONS:
                raise _TooManyError
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


def _read(
    line: _Line, low: Fraction, high: Fraction
) -> tuple[tuple[TippingPoint, ...], tuple[tuple[float, float], ...]]:
    """Compare the answers on both sides of every cut, and at it."""
    stretches = line.stretches(line.piece(low, high), low, high) if low < high else []
    gaps: list[tuple[_Stretch | None, _Stretch | None]] = list(
        zip([None, *stretches], [*stretches, None], strict=True)
    )
    points = []
    unresolved = [(float(s.low), float(s.high)) for s in stretches if s.answer is None]
    for left, right in gaps:
        beside = left or right
        if beside is None or any(s is not None and s.answer is None for s in (left, right)):
            continue
        root = Root(left.high if left else low, right.low if right else high)
        assert beside.piece is not None
        try:
            here = line.point(root, beside.piece)
        except (SplitError, TranscendentalError, _TooManyError):
            unresolved.append((float(root.low), float(root.high)))
            continue
        before, after = left.answer if left else None, right.answer if right else None
        known = [a for a in (before, here, after) if a is not None]
        if any(a != known[0] for a in known):
            points.append(_describe(line.tree, root.value, before, here, after))
    return tuple(points), tuple(sorted(unresolved))


def _describe(
    tree: CrisisTree, value: float, before: Snapshot | None, here: Snapshot, after: Snapshot | None
) -> TippingPoint:
    sides = [before, here, after]
    known = [side for side in sides if side is not None]
    changed = {n for n in range(tree.nodes) if any(side[n] != known[0][n] for side in known)}
    flips = []
    for node in sorted(changed):
        children = tree.child[node, : tree.width[node]]
        if tree.mover[node] >= 0 and not changed.intersection(int(c) for c in children):
            where = tree.information_sets[tree.infoset[node]]
            names = (_actions(side, node, where.actions) for side in sides)
            flips.append(Flip(tree.players[where.player], where.label, *names))
    plays = [_plays(tree, side) for side in sides]
    return TippingPoint(
        value,
        "switch" if before is not None and after is not None and before != after else "tie",
        plays[0],
        plays[1],
        plays[2],
        len({p for p, side in zip(plays, sides, strict=True) if side is not None}) > 1,
        tuple(flips),
    )


def _actions(side: Snapshot | None, node: int, names: tuple[str, ...]) -> tuple[str, ...]:
    if side is None:
        return ()
    return tuple(names[a] for a in sorted({a for best in side[node][1] for a in best}))


def _plays(tree: CrisisTree, side: Snapshot | None) -> tuple[Play, ...]:
    return () if side is None else tuple(moves_made(tree, lottery) for lottery in side[0][0])
