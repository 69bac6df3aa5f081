"""Put what was found on all supports of a game together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np

from crisis_sim.equilibria.strategic.complete.cells import Cells, Equations, join
from crisis_sim.equilibria.strategic.complete.result import (
    Component,
    Enumeration,
    Isolated,
    Profile,
    Unsettled,
)
from crisis_sim.equilibria.strategic.complete.search import FoundRoots
from crisis_sim.tolerances import PROVEN_REGRET
from crisis_sim.types import Array, Indices

SAME = 2.0**-26
"""Roots of one system proven alone and nearer to each other than this are one root."""
TOUCH = 2.0**-10
"""Boxes nearer to each other than this belong to one component."""
MOST_BOXES = 4000
"""Boxes compared with each other; their number counts squared."""
NARROW = 2.0**-16
"""A set of equilibria no wider than this is shown as one point."""
SAMPLES = 16


@dataclass(frozen=True, eq=False)
class Point:
    """A root: full profile, proven regular equilibrium or not, index, where it was found."""

    row: Array
    regular: bool
    index: int
    system: tuple[int, int]


@dataclass(eq=False)
class Gathered:
    """What belongs to one game: rows are full profiles, all players' strategies in a row."""

    points: list[Point] = field(default_factory=list)
    low: list[Array] = field(default_factory=list)
    high: list[Array] = field(default_factory=list)
    samples: list[Array] = field(default_factory=list)
    unexplored: list[tuple[Array, Array]] = field(default_factory=list)


def regrets(payoffs: Array, profiles: Array) -> Array:
    """The most any player could gain at each profile; ``payoffs[point, player, a1, ..., aN]``."""
    actions = payoffs.shape[2:]
    parts = np.split(profiles, np.cumsum(actions)[:-1], axis=1)
    worst = np.zeros(len(profiles))
    for i in range(len(actions)):
        value = payoffs[:, i]
        for j in reversed(range(len(actions))):
            if j != i:
                shape = (-1,) + (1,) * j + (actions[j],) + (1,) * (value.ndim - 2 - j)
                value = (value * parts[j].reshape(shape)).sum(axis=1 + j, keepdims=True)
        value = np.broadcast_to(
            value.reshape(-1, actions[i]), profiles.shape[:1] + actions[i : i + 1]
        )
        own = (value * parts[i]).sum(axis=1)
        worst = np.maximum(worst, value.max(axis=1) - own)
    return worst


def split(row: Array, actions: tuple[int, ...]) -> Profile:
    """A row of all players' probabilities as one array for each player."""
    ends = list(accumulate(actions))
    return tuple(row[last - count : last].copy() for last, count in zip(ends, actions, strict=True))


def clean(rows: Array, actions: tuple[int, ...]) -> Array:
    """Rows, or one row, with each player's probabilities not negative and adding up to one."""
    parts = np.split(np.maximum(rows, 0.0), np.cumsum(actions)[:-1], axis=-1)
    return np.concatenate([p / p.sum(axis=-1, keepdims=True) for p in parts], axis=-1)


def distinct_rows(table: Array) -> tuple[Array, Indices]:
    """The distinct rows of a table of whole numbers, and for each row which of them it is.

    Rows are told apart by a random sum of their entries, which is then checked.
    """
    weight = np.random.default_rng(0).integers(1, 2**62, table.shape[1])
    key = (table.astype(np.int64) * weight).sum(axis=1)  # wraps around
    _, first, which = np.unique(key, return_index=True, return_inverse=True)
    if np.array_equal(table[first][which], table):
        return table[first], which
    found, which = np.unique(table, axis=0, return_inverse=True)
    return found, which.ravel()


def clusters(low: Array, high: Array) -> Indices:
    """Number the boxes by connected set: boxes that touch have the same number.

    Boxes are first rounded outwards to a grid, on which many are the same; where more than
    ``MOST_BOXES`` differ the grid is made coarser, so that sets near to each other become one.
    """
    mesh = TOUCH
    while True:
        ends = np.concatenate([np.floor(low / mesh - 0.5), np.ceil(high / mesh + 0.5)], axis=1)
        grid, which = distinct_rows(ends)
        if len(grid) <= MOST_BOXES:
            break
        mesh *= 4
    low, high = np.split(grid, 2, axis=1)
    label = np.full(len(grid), -1)
    for first in range(len(grid)):
        if label[first] >= 0:
            continue
        label[first] = first
        queue = [first]
        while queue:
            at = queue.pop()
            free = np.flatnonzero(label < 0)
            near = (low[free] <= high[at]).all(axis=1) & (high[free] >= low[at]).all(axis=1)
            label[free[near]] = first
            queue += free[near].tolist()
    return label[which]


def rows(systems: Equations, system: Indices, x: Array) -> Array:
    """Full profiles of points given on supports, one in each row."""
    return np.concatenate(systems.profiles(system, x), axis=1)


def gather(games: int, outcomes: Iterable[FoundRoots]) -> list[Gathered]:
    """Sort what the searches found by game."""
    found = [Gathered() for _ in range(games)]
    for number, out in enumerate(outcomes):
        systems = out.systems
        for points in out.points:
            profile = rows(systems, points.system, points.x)
            for m, system in enumerate(points.system):
                found[systems.game[system]].points.append(
                    Point(
                        profile[m],
                        bool(points.regular[m]),
                        int(points.index[m]),
                        (number, int(system)),
                    )
                )
        covered = [(c, x, s) for c, x, s in out.pieces]
        covered += [(c, c.centre(), np.ones(len(c), dtype=bool)) for c in out.flat]
        for cells, x, sample in covered:
            low, high = boxes(systems, cells)
            profile = rows(systems, cells.system, x)
            at = np.where(sample[:, None], clean(profile, systems.actions), np.nan)
            low, high = np.fmin(low, at), np.fmax(high, at)
            game = systems.game[cells.system]
            for number_of_game in np.unique(game):
                one, here = found[number_of_game], game == number_of_game
                one.low.append(low[here])
                one.high.append(high[here])
                one.samples.append(at[here])
        if out.unexplored:
            cells = join(out.unexplored)
            low, high = boxes(systems, cells)
            for m, system in enumerate(cells.system):
                found[systems.game[system]].unexplored.append((low[m], high[m]))
    return found


def boxes(systems: Equations, cells: Cells) -> tuple[Array, Array]:
    """Bounds of cells in all players' probabilities, padded for rounding."""
    low, high = cells.box()
    pad = 2.0**-40
    return (
        np.clip(rows(systems, cells.system, low - pad), 0.0, 1.0),
        np.clip(rows(systems, cells.system, high + pad), 0.0, 1.0),
    )


def few_boxes(found: list[tuple[Array, Array]]) -> list[tuple[Array, Array]]:
    """The boxes themselves, or one around them where they are very many."""
    if len(found) <= MOST_BOXES:
        return found
    low, high = zip(*found, strict=True)
    return [(np.min(low, axis=0), np.max(high, axis=0))]


def conclude(payoffs: Array, found: Gathered, cells: int, seconds: float) -> Enumeration:
    """The result for one game ``payoffs[player, a1, ..., aN]``."""
    actions = payoffs.shape[1:]
    tolerance = PROVEN_REGRET * float(np.abs(payoffs).max())
    points = distinct(found.points)
    regular = [p for p in points if p.regular]
    doubtful = [p for p in points if not p.regular]
    ties = np.array([clean(p.row, actions) for p in doubtful]).reshape(-1, sum(actions))
    low, high = np.concatenate([*found.low, ties]), np.concatenate([*found.high, ties])
    tried = np.concatenate([*found.samples, ties])
    label = clusters(low, high) if len(low) else np.zeros(0, dtype=np.intp)
    sure = clean(np.array([p.row for p in regular]).reshape(-1, sum(actions)), actions)
    alone: list[tuple[Array, int | None]] = [
        (row, p.index) for row, p in zip(sure, regular, strict=True)
    ]
    components: list[Component] = []
    unexplored = [
        Unsettled(split(a, actions), split(b, actions)) for a, b in few_boxes(found.unexplored)
    ]
    for one in set(label.tolist()):
        at = label == one
        lowest, highest, rows = low[at].min(axis=0), high[at].max(axis=0), tried[at]
        rows = rows[np.isfinite(rows).all(axis=1)]
        regret = regrets(payoffs[None], rows) if len(rows) else np.zeros(0)
        rows = rows[regret <= tolerance]
        if not len(rows):
            unexplored.append(Unsettled(split(lowest, actions), split(highest, actions)))
            continue
        if (highest - lowest).max() <= NARROW:
            alone.append((simplest(payoffs, rows, tolerance), None))
            continue
        few = spread_out(rows)
        components.append(
            Component(
                split(lowest, actions),
                split(highest, actions),
                tuple(split(rows[m], actions) for m in few),
            )
        )
    equilibria = isolated(alone, actions)
    complete = not unexplored
    if complete and not components and all(e.index is not None for e in equilibria):
        complete = sum(e.index or 0 for e in equilibria) == 1
    return Enumeration(
        tuple(equilibria), tuple(components), complete, cells, tuple(unexplored), seconds
    )


def simplest(payoffs: Array, rows: Array, tolerance: float) -> Array:
    """Of equilibria nearly the same, one with the fewest actions played."""
    cleared = [clean(np.where(row > NARROW, row, 0.0), payoffs.shape[1:]) for row in rows]
    rows = np.concatenate([cleared, rows])
    rows = rows[regrets(payoffs[None], rows) <= tolerance]
    return np.asarray(rows[(rows > 0).sum(axis=1).argmin()])


def distinct(points: list[Point]) -> list[Point]:
    """Drop the second and later findings of the same root of the same system."""
    kept: dict[tuple[int, int], list[Point]] = {}
    for point in points:
        known = kept.setdefault(point.system, [])
        if all(np.abs(point.row - other.row).max() > SAME for other in known):
            known.append(point)
    return [point for known in kept.values() for point in known]


def isolated(rows: list[tuple[Array, int | None]], actions: tuple[int, ...]) -> list[Isolated]:
    """Isolated equilibria from full profiles with their indices; no index, no proof."""
    found = []
    for row, index in rows:
        profile = split(row, actions)
        support = tuple(tuple(part.nonzero()[0].tolist()) for part in profile)
        found.append(Isolated(profile, support, index is not None, index))
    return found


def spread_out(rows: Array) -> list[int]:
    """Numbers of up to ``SAMPLES`` rows, each as far as possible from those before."""
    chosen = [0]
    distance = np.abs(rows - rows[0]).max(axis=1)
    while len(chosen) < SAMPLES and distance.max() > NARROW:
        chosen.append(int(distance.argmax()))
        distance = np.minimum(distance, np.abs(rows - rows[chosen[-1]]).max(axis=1))
    return chosen
