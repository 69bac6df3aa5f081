"""The answer along one parameter: a grid, and every change between two of its points bisected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from crisis_sim.study.moving.answers import Answer
from crisis_sim.tolerances import LOCATED
from crisis_sim.types import Array, Indices

#: Where more changes are open at once, an answer that never settles, they stay unresolved.
MOST_OPEN = 256
#: Two changes nearer than so many times what they are located to are one, and what is between
#: them holds there.
ONE_CHANGE = 1000

Ask = Callable[[Array], list[Answer | None]]


@dataclass(frozen=True)
class Stretch:
    """A part of the range over which the answer was the same wherever it was asked.

    The answer is None where none was found.
    """

    low: float
    high: float
    answer: Answer | None


@dataclass(frozen=True)
class Change:
    """Where the answer changes: between two values, and what it is below, in between and above.

    None stands for beyond the range, and `at` is None where nothing was seen in between.
    """

    low: float
    value: float
    high: float
    before: Answer | None
    at: Answer | None
    after: Answer | None

    @property
    def error(self) -> float:
        """How far it may be from the value."""
        return max(self.high - self.value, self.value - self.low)


@dataclass(frozen=True)
class Trace:
    """What was seen along a range, in ascending order; `unresolved` are the parts left open."""

    stretches: tuple[Stretch, ...]
    changes: tuple[Change, ...]
    unresolved: tuple[tuple[float, float], ...]


def trace(
    ask: Ask,
    grid: Array,
    around: float | None = None,
    located: float = LOCATED,
    inner: int = 1,
) -> Trace:
    """Ask for the answer on a grid, and bisect each interval whose ends differ.

    With `around`, only those nearest to a value on either side; what lies beyond is not told. A
    change is located to a share of the range. Intervals are cut by so many `inner` points at once.

    Each point that bisection meets joins the grid, so that of several changes between two points
    of the grid those are found that it sees; two with the same answer on both sides may be missed.
    """
    low, high = float(grid[0]), float(grid[-1])
    near, shares = located * (high - low), np.arange(1, inner + 1) / (inner + 1)
    values, answers = grid, ask(grid)
    values = values[: len(answers)]
    while True:
        differ = _differing(answers)
        wanted = differ if around is None else _nearest(values, differ, around, near)
        open_ = wanted[values[wanted + 1] - values[wanted] > near]
        if not 0 < len(open_) <= MOST_OPEN:
            break
        widths = values[open_ + 1] - values[open_]
        middles = (values[open_] + np.outer(shares, widths)).ravel()
        found = ask(middles)
        values, answers = _joined(values, answers, middles[: len(found)], found)
        if len(found) < len(middles):
            break
    first, last = 0, len(values) - 1
    if around is not None and len(answers) >= len(grid):
        first = max([k + 1 for k in differ if k < wanted.min(initial=last)], default=0)
        last = min([k for k in differ if k > wanted.max(initial=-1)], default=last)
        low, high = float(values[first]), float(values[last])
    return _read(values[first : last + 1], answers[first : last + 1], (low, high), near)


def _differing(answers: Sequence[Answer | None]) -> Indices:
    """Return the intervals, by the place of their lower end, whose ends differ."""
    differ = [a != b for a, b in pairwise(answers)]
    return np.asarray(np.nonzero(np.array(differ, dtype=bool))[0])


def _nearest(values: Array, differ: Indices, around: float, near: float) -> Indices:
    """Keep the nearest on either side; with the next, where only a point lies between them."""
    below, above = differ[values[differ] < around][::-1], differ[values[differ] >= around]
    kept = []
    for side in (below, above):
        for k, place in enumerate(side):
            if k and (
                abs(place - side[k - 1]) > 1 or values[side[k - 1] + 1] - values[side[k - 1]] > near
            ):
                break
            kept.append(int(place))
    return np.array(sorted(kept), dtype=np.intp)


def _joined(
    values: Array, answers: list[Answer | None], more: Array, found: list[Answer | None]
) -> tuple[Array, list[Answer | None]]:
    every, known = np.concatenate([values, more]), [*answers, *found]
    order = np.argsort(every, kind="stable")
    return every[order], [known[k] for k in order]


def _read(
    values: Array, answers: list[Answer | None], ends: tuple[float, float], near: float
) -> Trace:
    """Turn points into stretches, and what lies between these into changes."""
    once = ONE_CHANGE * near
    low, high = ends
    runs = _runs(values, answers)
    last = runs[-1].high if runs else low
    open_ = [(last, high)] if last < high else []
    open_ += [(a.high, b.low) for a, b in pairwise(runs) if b.low - a.high > near]
    open_ += [(run.low, run.high) for run in runs if run.answer is None]
    wide = [run for run in runs if run.high - run.low > once or len(runs) == 1]
    changes = []
    for before, after in pairwise([None, *wide, None]):
        a = low if before is None else before.high
        b = last if after is None else after.low
        inner = [run for run in runs if a <= run.low and run.high <= b and run not in wide]
        sides = [side.answer for side in (before, after) if side]
        known = all([*sides, *(run.answer for run in inner)])
        if known and not any(x < b and a < y for x, y in open_) and (inner or len(sides) == 2):
            at = inner[0].answer if inner else None
            told = [side.answer if side else None for side in (before, after)]
            seen = (inner[0].low, inner[-1].high) if inner else (a, b)
            value = a if before is None else b if after is None else sum(seen) / 2
            changes.append(Change(a, value, b, told[0], at, told[1]))
    return Trace(tuple(run for run in wide if run.answer), tuple(changes), tuple(sorted(open_)))


def _runs(values: Array, answers: list[Answer | None]) -> list[Stretch]:
    """Put neighbouring points with the same answer together."""
    runs: list[Stretch] = []
    for value, answer in zip(values.tolist(), answers, strict=True):
        if runs and runs[-1].answer == answer:
            runs[-1] = replace(runs[-1], high=value)
        else:
            runs.append(Stretch(value, value, answer))
    return runs
