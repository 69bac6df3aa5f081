"""Draw play along one parameter: probabilities under logit play, switches under perfect play."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import checked, filled
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.show.figures.place import spread
from crisis_sim.show.figures.style import (
    FAINT,
    GREY,
    INK,
    SMALL,
    WIDE,
    colours,
    figure,
    figure_of,
    frame,
    line_height,
    line_style,
    rests_on,
    settle,
    style,
    text_width,
    tint,
    wrap,
)
from crisis_sim.show.labels import does, gist, number, parameter_label, with_unit
from crisis_sim.show.phrases import human, move_label
from crisis_sim.study.along import Along
from crisis_sim.study.sweep import Sweep
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
_STRIP_LOW, _STRIP_HIGH, _OUTSIDE = -0.36, -0.16, -0.62
_PANEL = 1.2


@dataclass(frozen=True)
class Band:
    """A stretch of the parameter over which a move is made in the same way."""

    start: float
    end: float
    kind: int


def draw(found: Along) -> Figure:
    """Draw how moves are made along one parameter."""
    return draw_along(found.perfect, found.logit)


@checked
def draw_along(
    perfect: Sweep,
    logit: Sweep,
    moves: str | Annotated[Sequence[str], filled] | None = None,
    *,
    axes: Axes | Sequence[Axes] | None = None,
) -> Figure:
    """Draw how moves are made along one swept parameter.

    A panel for each move shows the probability of each choice under logit play,
    given that the move is made, and below it the choice under perfect play. The
    edge between two bands lies midway between the grid points that differ.

    Parameters
    ----------
    perfect, logit
        Sweeps of one parameter, with the same move fixed, if any.
    moves
        Which moves to draw; left out, all but the fixed one.
    axes
        Where to draw, one for each move; left out, a new figure.

    Returns
    -------
    Figure

    Raises
    ------
    ArgumentError
        If the sweeps do not fit each other, or a move is unknown.
    """
    name = _swept(perfect, logit)
    drawn_moves = _moves(perfect, moves)
    bands = {move: _bands(perfect, move) for move in drawn_moves}
    with style():
        if axes is None:
            extra = sum(_narrow(perfect, move, bands[move]) for move in drawn_moves)
            height = 1.05 + (_PANEL + 0.12) * len(drawn_moves) + 0.25 * extra
            drawn = figure(WIDE, height)
            made = drawn.subplots(len(drawn_moves), 1, sharex=True, squeeze=False)
            panels = list(made[:, 0])
        else:
            panels = [axes] if isinstance(axes, Axes) else list(axes)
            if len(panels) != len(drawn_moves):
                raise ArgumentError("draw_along", "axes", f"are {len(panels)}", "one for each move")
            drawn = figure_of(panels[0])
        for panel, move in zip(panels, drawn_moves, strict=True):
            _draw_panel(panel, perfect, logit, move, bands[move])
        _mark_present(panels, perfect, name)
        _label_parameter(panels[-1], perfect, name)
        if axes is None:
            frame(drawn, _title(perfect, name, bands), _subtitle(perfect), _source(perfect, logit))
            settle(drawn)
    return drawn


def _swept(perfect: Sweep, logit: Sweep) -> str:
    """Return the parameter of both sweeps, which have to fit."""
    if len(perfect.grid) != 1 or tuple(perfect.grid) != tuple(logit.grid):
        raise ArgumentError(
            "draw_along", "logit", "sweeps other parameters", "the same one in both"
        )
    fixed = [(s.fixing.move, s.fixing.choice) if s.fixing else None for s in (perfect, logit)]
    if fixed[0] != fixed[1]:
        raise ArgumentError("draw_along", "logit", "fixes another move", "the same one in both")
    return next(iter(perfect.grid))


def _moves(sweep: Sweep, moves: str | Sequence[str] | None) -> list[str]:
    """Return the moves to draw, in the order of the game."""
    known = sweep.solutions.outcomes.moves
    if moves is None:
        fixed = sweep.fixing.move if sweep.fixing else None
        chance = {move.name for move in sweep.scenario.moves if move.player is None}
        return [move for move in known if move != fixed and move not in chance]
    wanted = [moves] if isinstance(moves, str) else list(moves)
    for move in wanted:
        if move not in known:
            raise ArgumentError("draw_along", "moves", f"`{move}` is unknown", ", ".join(known))
    return wanted


def _chances(sweep: Sweep, move: str) -> Array:
    """Return the probability `[choice, solution]` of each choice, whether or not it is certain."""
    outcomes = sweep.solutions.outcomes
    tests = [outcomes.condition(f"{move} == {choice}") for choice in outcomes.moves[move]]
    return np.array([sweep.solutions.probability(test, None) for test in tests])


def _bands(sweep: Sweep, move: str) -> list[Band]:
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
    chances = _chances(sweep, move)
    made = chances.sum(axis=0)
    sure = chances.max(axis=0) > (1 - 1e-9) * made
    kind = np.where(made == 0, NOT_MADE, np.where(sure, chances.argmax(axis=0), MIXED))
    kinds = np.full(solutions.games, UNSOLVED)
    kinds[solutions.game] = kind
    kinds[solutions.game[kind != kinds[solutions.game]]] = SEVERAL
    kinds[~solutions.converged] = UNSOLVED
    return kinds


def _band_label(sweep: Sweep, move: str, kind: int) -> str:
    return human(sweep.solutions.outcomes.moves[move][kind]) if kind >= 0 else _WORDS[kind]


def _narrow(sweep: Sweep, move: str, bands: Sequence[Band], room: float = WIDE - 1.6) -> bool:
    """Return whether some band is too narrow for its name on an axis `room` inches wide."""
    whole = bands[-1].end - bands[0].start
    return any(
        (band.end - band.start) / whole * room
        < text_width(_band_label(sweep, move, band.kind)) + 0.1
        for band in bands
    )


def _draw_panel(
    panel: Axes, perfect: Sweep, logit: Sweep, move: str, bands: Sequence[Band]
) -> None:
    """Draw one move: lines for logit play, a strip for perfect play."""
    (x,) = logit.grid.values()
    choices = logit.solutions.outcomes.moves[move]
    colour = _colour(perfect, move)
    outside = _narrow(perfect, move, bands)
    bottom = _OUTSIDE if outside else _STRIP_LOW - 0.04
    panel.set_xlim(x[0], x[-1])
    panel.set_ylim(bottom, 1.06)
    chances = _chances(logit, move)
    made = chances.sum(axis=0)
    ends: list[tuple[str, float]] = []
    for index, choice in enumerate(choices):
        chance = np.full(len(x), np.nan)
        np.divide(chances[index], made, out=chance, where=made > 0)
        panel.plot(x, chance, color=colour, linestyle=line_style(index), clip_on=False)
        finite = chance[np.isfinite(chance)]
        if finite.size:
            ends.append((human(choice), float(finite[-1])))
    gap = line_height() / _PANEL * (1.06 - bottom)
    places = spread([y for _, y in ends], gap, 0.0, 1.04)
    across = panel.get_yaxis_transform()
    for (label, y), place in zip(ends, places, strict=True):
        panel.plot(
            [1.004, 1.018], [y, place], color=colour, lw=0.5, transform=across, clip_on=False
        )
        panel.text(1.022, place, label, color=colour, va="center", transform=across)
    title = move_label(perfect.scenario, move)
    title += ", where the game gets there" if (made < 0.995).any() else ""
    panel.set_title(title, color=colour, weight="bold", pad=3)
    panel.set_yticks([(_STRIP_LOW + _STRIP_HIGH) / 2, 0, 0.5, 1], ["perfect play", "0", "0.5", "1"])
    panel.tick_params(axis="y", length=0)
    panel.spines["left"].set_bounds(0, 1)
    panel.spines["bottom"].set_visible(False)
    panel.tick_params(axis="x", length=0)
    for level in (0, 0.5, 1):
        panel.axhline(level, color=FAINT, lw=0.4, zorder=0)
    _draw_strip(panel, perfect, move, bands, colour)


def _draw_strip(panel: Axes, sweep: Sweep, move: str, bands: Sequence[Band], colour: str) -> None:
    """Draw the bands of perfect play, each with its name in it or, where narrow, below it."""
    count = len(sweep.solutions.outcomes.moves[move])
    whole = bands[-1].end - bands[0].start
    room = WIDE - 1.6
    low: list[tuple[Band, str]] = []
    for band in bands:
        share = 0.15 + 0.4 * band.kind / max(1, count - 1) if band.kind >= 0 else 0.0
        panel.fill_between(
            [band.start, band.end],
            _STRIP_LOW,
            _STRIP_HIGH,
            facecolor=tint(colour, share),
            edgecolor=GREY if band.kind < 0 else INK,
            hatch=_HATCH.get(band.kind, ""),
            linewidth=0.5,
            clip_on=False,
        )
        label = _band_label(sweep, move, band.kind)
        middle = (band.start + band.end) / 2
        if (band.end - band.start) / whole * room < text_width(label) + 0.1:
            low.append((band, label))
            continue
        text = panel.text(
            middle, (_STRIP_LOW + _STRIP_HIGH) / 2 - 0.01, label, ha="center", va="center"
        )
        if band.kind in (SEVERAL, UNSOLVED, MIXED):
            text.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.8})
    if not low:
        return
    scale = whole / room
    gap = scale * (max(text_width(label, SMALL) for _, label in low) + 0.1)
    wanted = [(band.start + band.end) / 2 for band, _ in low]
    places = spread(wanted, gap, bands[0].start + gap / 2, bands[-1].end - gap / 2)
    for (_, label), x, place in zip(low, wanted, places, strict=True):
        panel.plot([x, place], [_STRIP_LOW, _STRIP_LOW - 0.1], color=GREY, lw=0.5)
        panel.text(place, _STRIP_LOW - 0.11, label, size=SMALL, ha="center", va="top", color=INK)


def _colour(sweep: Sweep, move: str) -> str:
    """Return the colour of the player who makes a move."""
    player = next(m.player for m in sweep.scenario.moves if m.name == move)
    return colours(list(sweep.scenario.players)).get(player or "", GREY)


def _mark_present(panels: Sequence[Axes], sweep: Sweep, name: str) -> None:
    """Mark the value that the scenario has now."""
    now = sweep.scenario.values[name]
    (x,) = sweep.grid.values()
    if not x[0] <= now <= x[-1]:
        return
    for panel in panels:
        panel.plot([now, now], [_STRIP_HIGH, 1], color=INK, lw=0.7, zorder=1.5)
    top = panels[0]
    share = (now - x[0]) / (x[-1] - x[0])
    side = "left" if share < 0.1 else "right" if share > 0.9 else "center"
    top.annotate(
        f"present value {number(now)}",
        (now, 1),
        xytext=(0, 12),
        textcoords="offset points",
        ha=side,
        va="bottom",
        arrowprops={"arrowstyle": "-", "lw": 0.7, "color": INK, "shrinkA": 0, "shrinkB": 0},
    )


def _label_parameter(panel: Axes, sweep: Sweep, name: str) -> None:
    meaning = gist(sweep.scenario.parameters[name].meaning)
    label = with_unit(sweep.scenario, name)
    panel.tick_params(axis="x", length=2)
    panel.set_xlabel(f"{label}\n{wrap(meaning, WIDE - 1.7)}" if meaning else label)


def _title(sweep: Sweep, name: str, bands: dict[str, list[Band]]) -> str:
    """State the one switch of perfect play, where there is just one; else say what is shown."""
    label = parameter_label(sweep.scenario, name)
    switches = [(move, *pair) for move, found in bands.items() for pair in pairwise(found)]
    sure = all(band.kind >= 0 for found in bands.values() for band in found)
    if not switches and sure:
        return f"Under perfect play nothing shown here changes as “{label}” varies"
    if len(switches) != 1 or not sure:
        return f"Play as “{label}” varies"
    move, before, after = switches[0]
    (x,) = sweep.grid.values()
    last = x[x < before.end].max()
    first = x[x > before.end].min()
    turn = f"{_band_label(sweep, move, before.kind)} to {_band_label(sweep, move, after.kind)}"
    return (
        f"Under perfect play {move_label(sweep.scenario, move)} turns from {turn} as “{label}” "
        f"passes from {number(last)} to {number(first)}"
    )


def _subtitle(sweep: Sweep) -> str:
    lines = "Lines: probability under logit play. Strips: choice under perfect play."
    if sweep.fixing is None:
        return lines
    return f"If {does(sweep.scenario, sweep.fixing.move, sweep.fixing.choice)}. {lines}"


def _source(perfect: Sweep, logit: Sweep) -> str:
    """Say what both sweeps rest on."""
    solves = perfect.solutions.games + logit.solutions.games
    line = rests_on(perfect, solves=solves)
    name, concept, rest = line.split(" · ", 2)
    return (
        f"{name} · {concept} and logit play, λ = {logit.rationality:g} per unit of payoff · {rest}"
    )
