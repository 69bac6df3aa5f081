"""Isolate the equilibria of crisis signalling: cells of which each holds one, for certain."""

from __future__ import annotations

import numpy as np

from crisis_sim.equilibria.signalling.bounds import hull, normal, sub
from crisis_sim.equilibria.signalling.normal_errors import SMALLEST, CrisisSignalling
from crisis_sim.exact.intervals import point

#: Cells to begin with, most cells looked at, and the relative width that is not split further.
FIRST, MOST, NARROWEST = 64, 20_000, 1e-11
Cells = list[tuple[float, float]]


def isolate(game: CrisisSignalling) -> tuple[Cells, Cells, int]:
    """Return intervals that hold one equilibrium each, those not resolved, and the cells used."""
    ends = np.linspace(0.0, 1.0, FIRST + 1)
    low, high, cells = ends[:-1], ends[1:], 0
    kept: list[tuple[float, float, int]] = []  # with the sign of the slope, 0 if not known
    while len(low):
        cells += len(low)
        image = hull(*(normal(game.enclose(end)[3]) for end in (low, high)))
        open_ = (image.low <= high) & (image.high >= low)
        low, high = low[open_], high[open_]
        slope = sub(point(1.0), game.slope(low, high))
        sign = np.where(np.greater(slope.low, 0), 1, np.where(np.less(slope.high, 0), -1, 0))
        narrow = (high - low <= NARROWEST * high) | (high <= SMALLEST)
        done = (sign != 0) | narrow | (cells + 2 * len(low) > MOST)
        kept += zip(low[done].tolist(), high[done].tolist(), sign[done].tolist(), strict=True)
        low, high = low[~done], high[~done]
        middle = (low + high) / 2
        low, high = np.append(low, middle), np.append(middle, high)
    return (*_count(game, _merged(sorted(kept))), cells)


def _merged(cells: list[tuple[float, float, int]]) -> list[tuple[float, float, int]]:
    """Join neighbouring cells in which the slope has the same sign."""
    joined: list[tuple[float, float, int]] = []
    for low, high, sign in cells:
        if joined and joined[-1][1:] == (low, sign):
            low = joined.pop()[0]
        joined.append((low, high, sign))
    return joined


def _count(game: CrisisSignalling, runs: list[tuple[float, float, int]]) -> tuple[Cells, Cells]:
    """Tell runs that hold one equilibrium from those not resolved; the others hold none."""
    one, unresolved = [], []
    for low, high, sign in runs:
        below, above = _side(game, low), _side(game, high)
        if sign == 0 or 0 in (below, above):
            unresolved.append((low, high))
        elif below != above:
            one.append((low, high))
    return one, unresolved


def _side(game: CrisisSignalling, at: float) -> int:
    """Return the sign of `p - g(p)`; 0 if it cannot be told."""
    if at in (0.0, 1.0):
        return -1 if at == 0 else 1
    image = normal(game.enclose(np.array([at]))[3])
    return int(np.greater(at, image.high)[0]) - int(np.less(at, image.low)[0])
