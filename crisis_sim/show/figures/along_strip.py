"""The strip of perfect play below a panel: where a move is made in the same way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from crisis_sim.show.figures.place import spread
from crisis_sim.show.figures.style import GREY, INK, SMALL, WIDE, tint
from crisis_sim.show.figures.text import text_width
from crisis_sim.show.phrases import choice_label
from crisis_sim.study.sweep import Sweep
from crisis_sim.tolerances import SAME
from crisis_sim.types import Array, Indices

#: What a move does at a point where it does not make one choice for certain.
MIXED, SEVERAL, NOT_MADE, UNSOLVED = -1, -2, -3, -4
_WORDS = {
    MIXED: "mixed",
    SEVERAL: "several equilibria",
    NOT_MADE: "not reached",
    UNSOLVED: "not solved",
}
_HATCH = {MIXED: "....", SEVERAL: "//////", NOT_MADE: "", UNSOLVED: "xxxxxx"}
#: The strip of perfect play lies below the panel of probabilities, in its units.
LOW, HIGH = -0.36, -0.16
#: Width of the axis, in inches.
_ROOM = WIDE - 1.6


@dataclass(frozen=True)
class Band:
    """A stretch of the parameter over which a move is made in the same way."""

    start: float
    end: float
    kind: int

    @property
    def middle(self) -> float:
        """Midway between its ends."""
        return (self.start + self.end) / 2


def chances(sweep: Sweep, move: str) -> Array:
    """Return the probability `[choice, solution]` of each choice, whether or not it is certain."""
    outcomes = sweep.solutions.outcomes
    tests = [outcomes.condition(f"{move} == {choice}") for choice in outcomes.moves[move]]
    return np.array([sweep.solutions.probability(test, None) for test in tests])


def bands_of(sweep: Sweep, move: str) -> list[Band]:
    """Cut the swept range into stretches over which the move is made in the same way."""
    (x,) = sweep.grid.values()
    kinds = _kinds(sweep, move)
    cuts = np.nonzero(np.diff(kinds))[0]
    edges = [x[0], *((x[cuts] + x[cuts + 1]) / 2), x[-1]]
    firsts = [0, *(cuts + 1)]
    return [
        Band(float(start), float(end), int(kinds[first]))
        for start, end, first in zip(edges[:-1], edges[1:], firsts, strict=True)
    ]


def _kinds(sweep: Sweep, move: str) -> Indices:
    """Return at each point the index of the choice made, or why there is no one choice."""
    solutions = sweep.solutions
    chance = chances(sweep, move)
    made = chance.sum(axis=0)
    sure = chance.max(axis=0) > (1 - SAME) * made
    kind = np.where(made == 0, NOT_MADE, np.where(sure, chance.argmax(axis=0), MIXED))
    kinds = np.full(solutions.games, UNSOLVED)
    kinds[solutions.game] = kind
    kinds[solutions.game[kind != kinds[solutions.game]]] = SEVERAL
    kinds[~solutions.converged] = UNSOLVED
    return kinds


def band_name(sweep: Sweep, move: str, kind: int) -> str:
    """Say how the move is made in a band of a kind."""
    if kind < 0:
        return _WORDS[kind]
    return choice_label(sweep.scenario, move, sweep.solutions.outcomes.moves[move][kind])


def is_narrow(sweep: Sweep, move: str, bands: Sequence[Band]) -> bool:
    """Return whether some band is too narrow for its name."""
    return not all(_fits(sweep, move, band, bands) for band in bands)


def _fits(sweep: Sweep, move: str, band: Band, bands: Sequence[Band]) -> bool:
    share = (band.end - band.start) / (bands[-1].end - bands[0].start)
    return share * _ROOM >= text_width(band_name(sweep, move, band.kind)) + 0.1


def draw_strip(panel: Axes, sweep: Sweep, move: str, bands: Sequence[Band], colour: str) -> None:
    """Draw the bands of perfect play, each with its name in it or, where narrow, below it."""
    most = max(1, len(sweep.solutions.outcomes.moves[move]) - 1)
    for band in bands:
        share = 0.15 + 0.4 * band.kind / most if band.kind >= 0 else 0.0
        panel.fill_between(
            [band.start, band.end],
            LOW,
            HIGH,
            facecolor=tint(colour, share),
            edgecolor=GREY if band.kind < 0 else INK,
            hatch=_HATCH.get(band.kind, ""),
            linewidth=0.5,
            clip_on=False,
        )
        if _fits(sweep, move, band, bands):
            _name_inside(panel, band, band_name(sweep, move, band.kind))
    low = [band for band in bands if not _fits(sweep, move, band, bands)]
    if low:
        names = [band_name(sweep, move, band.kind) for band in low]
        _name_below(panel, low, names, (bands[0].start, bands[-1].end))


def _name_inside(panel: Axes, band: Band, name: str) -> None:
    text = panel.text(band.middle, (LOW + HIGH) / 2 - 0.01, name, ha="center", va="center")
    if band.kind in (SEVERAL, UNSOLVED, MIXED):
        text.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.8})


def _name_below(
    panel: Axes, bands: Sequence[Band], names: Sequence[str], ends: tuple[float, float]
) -> None:
    """Write the names of narrow bands apart from each other, each with a line to its band."""
    scale = (ends[1] - ends[0]) / _ROOM
    gap = scale * (max(text_width(name, SMALL) for name in names) + 0.1)
    wanted = [band.middle for band in bands]
    places = spread(wanted, gap, ends[0] + gap / 2, ends[1] - gap / 2)
    for name, x, place in zip(names, wanted, places, strict=True):
        panel.plot([x, place], [LOW, LOW - 0.1], color=GREY, lw=0.5)
        panel.text(place, LOW - 0.11, name, size=SMALL, ha="center", va="top", color=INK)
