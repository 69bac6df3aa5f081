"""Every value of a parameter at which the subgame-perfect solutions change, with proof.

The range is cut into boxes, and backward induction with bounds shows for most of them that one
strategy is the only best one throughout. What is left are short stretches, around each point at
least; there the payoffs are rational functions, and between two neighbouring roots of the
differences that are compared there is one answer, so checking each at one point is a proof.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from crisis_sim.equilibria.concepts import proving
from crisis_sim.equilibria.tree.stages import Layer
from crisis_sim.exact.rational import SplitError
from crisis_sim.exact.roots import Root, as_float, exact
from crisis_sim.game.crisis import Crisis
from crisis_sim.game.tree import CrisisTree
from crisis_sim.progress import Run, Stop, never
from crisis_sim.scenario.formula import Test
from crisis_sim.study.exact.enclosure import MOST_ROUNDS, ROUNDS, Encloser
from crisis_sim.study.exact.line import OPEN, Line, Snapshot, Stretch
from crisis_sim.study.exact.symbolic import moves_made
from crisis_sim.study.present_play import present_play
from crisis_sim.study.tipping_result import Flip, TippingPoint, TippingPoints
from crisis_sim.study.ways import Play


def proven_points(
    scenario: Crisis,
    parameter: str,
    fixing: Test | None,
    steps: Sequence[Layer],
    run: Run,
    over: Stop = never,
) -> TippingPoints:
    """Find every value of a parameter at which the set of subgame-perfect solutions changes.

    Solutions are strategies, so a change off the path of play counts. Numbers are read as the
    decimals they are written as, and compared exactly.

    Parameters
    ----------
    scenario, parameter, fixing
        As in `tipping_points`.
    steps
        The moves of the tree, deepest first: one after another, all of them seen.
    run
        Counts stretches; what it stops before is `unresolved`.
    over
        Whether the time is up.
    """
    tree = scenario.tree() if fixing is None else scenario.tree().fix(fixing.move, fixing.choice)
    limits = scenario.parameters[parameter]
    line = Line(scenario, tree, parameter, range(tree.nodes - 1, -1, -1), run, over)
    encloser = Encloser(tree, steps, parameter, limits.low, limits.high, run)
    found = _stretches(line, encloser)
    points, unresolved = _read(line, found)
    stretches = tuple((as_float(s.low), as_float(s.high), _plays(tree, s.answer)) for s in found)
    return TippingPoints(
        scenario=scenario,
        parameter=parameter,
        fixing=fixing,
        points=points,
        unresolved=unresolved,
        stretches=stretches,
        now=_now(scenario, fixing, scenario.values[parameter], points, stretches),
        solves=run.done,
        complete=not unresolved,
    )


def _now(
    scenario: Crisis,
    fixing: Test | None,
    value: float,
    points: Sequence[TippingPoint],
    stretches: Sequence[tuple[float, float, tuple[Play, ...]]],
) -> tuple[Play, ...]:
    """Return the paths of play at a value, which is solved on its own where it is not resolved."""
    known = [point.at for point in points if point.value == value]
    known += [plays for low, high, plays in stretches if low <= value <= high and plays]
    return known[0] if known else present_play(scenario, proving().name, fixing=fixing)


def _stretches(line: Line, encloser: Encloser) -> list[Stretch]:
    """Cut the range into stretches with one answer each: by bounds, and exactly what they leave."""
    if not encloser.low < encloser.high:
        return []
    found: list[Stretch] = []
    for stretch in _cover(line, encloser, encloser.low, encloser.high, ROUNDS):
        low, high = as_float(stretch.low), as_float(stretch.high)
        if stretch.answer is None and low < high and not line.run.stopped:
            found += _cover(line, encloser, low, high, MOST_ROUNDS)
        else:
            found.append(stretch)
    return found


def _cover(line: Line, encloser: Encloser, low: float, high: float, rounds: int) -> list[Stretch]:
    boxes = encloser.cover(low, high, rounds)
    found: list[Stretch] = []
    for box, ends in enumerate(zip(boxes.low, boxes.high, strict=True)):
        a, b = map(exact, ends)
        if boxes.decided[box]:
            found.append(Stretch(a, b, line.chosen(boxes.choice[:, box].tolist()), None))
        else:
            least, most = encloser.bounds(*np.array(ends)[:, None])
            piece = line.piece(
                a, b, (least.payoffs[..., 0].tolist(), most.payoffs[..., 0].tolist())
            )
            found += line.stretches(piece, a, b)
    return found


def _read(
    line: Line, stretches: Sequence[Stretch]
) -> tuple[tuple[TippingPoint, ...], tuple[tuple[float, float], ...]]:
    """Compare the answers on both sides of every cut, and at it."""
    points = []
    unresolved = [(as_float(s.low), as_float(s.high)) for s in stretches if s.answer is None]
    sides = [None, *stretches, None]
    for left, right in pairwise(sides):
        known = [side for side in (left, right) if side is not None]
        alike = all(side.answer == known[0].answer for side in known)
        if any(side.answer is None for side in known):
            continue
        if not known or (alike and any(side.piece is None for side in known)):
            continue
        low = left.high if left else known[0].low
        root = Root(low, right.low if right else low)
        beside = next(side.piece for side in known if side.piece is not None)
        try:
            here = line.point(root, beside)
        except (SplitError, *OPEN):
            unresolved.append((as_float(root.low), as_float(root.high)))
            continue
        before, after = left.answer if left else None, right.answer if right else None
        answers = [a for a in (before, here, after) if a is not None]
        if any(a != answers[0] for a in answers):
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
