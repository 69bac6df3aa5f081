"""Draw play along one parameter: probabilities under logit play, switches under perfect play."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Annotated, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import checked_as, filled
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.show.figures.along_strip import (
    HIGH,
    LOW,
    MIXED,
    SEVERAL,
    Band,
    band_name,
    bands_of,
    chances,
    draw_strip,
    is_narrow,
)
from crisis_sim.show.figures.axis import axis_label
from crisis_sim.show.figures.page import figure, figure_of, frame, settle
from crisis_sim.show.figures.place import spread
from crisis_sim.show.figures.source import rests_on, solved
from crisis_sim.show.figures.style import FAINT, GREY, INK, WIDE, colours, line_style, style
from crisis_sim.show.figures.text import line_height
from crisis_sim.show.labels import given, number, parameter_label
from crisis_sim.show.phrases import choice_label, move_label
from crisis_sim.study.along import Along
from crisis_sim.study.sweep import Sweep
from crisis_sim.types import Array

#: The height of a panel in inches, and where it ends below a strip with names under it.
_PANEL, _OUTSIDE = 1.2, -0.62


def draw(found: Along, ax: Axes | Sequence[Axes] | None = None, **style: Any) -> Figure:
    """Draw how moves are made along one parameter, as `draw_along` does."""
    return draw_along(found.perfect, found.logit, ax, turning=found.turning, **style)


@checked_as("plot")
def draw_along(
    perfect: Sweep,
    logit: Sweep | None = None,
    ax: Axes | Sequence[Axes] | None = None,
    *,
    moves: str | Annotated[Sequence[str], filled] | None = None,
    turning: Sequence[float] = (),
) -> Figure:
    """Draw how moves are made along one swept parameter.

    A panel for each move shows the probability of each choice under logit play,
    given that the move is made, and below it the choice under perfect play. The
    edge between two bands lies midway between the grid points that differ.

    Parameters
    ----------
    perfect, logit
        Sweeps of one parameter, with the same move fixed, if any. With one alone, its lines
        are drawn above its strips.
    ax
        Where to draw, one for each move; left out, a new figure.
    moves
        Which moves to draw; left out, all but the fixed one.
    turning
        Exact values at which perfect play changes, to be named in the title.

    Returns
    -------
    Figure

    Raises
    ------
    ArgumentError
        If the sweeps do not fit each other, or a move is unknown.
    """
    alone, logit = logit is None, logit or perfect
    name = _swept(perfect, logit)
    drawn_moves = _moves(perfect, moves)
    bands = {move: bands_of(perfect, move) for move in drawn_moves}
    with style():
        panels = _panels(perfect, bands) if ax is None else _given(ax, len(drawn_moves))
        for panel, move in zip(panels, drawn_moves, strict=True):
            _draw_panel(panel, perfect, logit, move, bands[move])
            if alone:
                panel.set_yticks([0, 0.5, 1])
        _mark_present(panels, perfect, name)
        panels[-1].tick_params(axis="x", length=2)
        panels[-1].set_xlabel(axis_label(perfect.scenario, name, WIDE - 1.7))
        drawn = figure_of(panels[0])
        if ax is None:
            title = _title(perfect, name, bands, alone, turning)
            frame(drawn, title, _subtitle(perfect, alone, bands), _source(perfect, logit, alone))
            settle(drawn)
    return drawn


def _panels(sweep: Sweep, bands: Mapping[str, Sequence[Band]]) -> list[Axes]:
    """Return a panel for each move, in a new figure with room for what is written below strips."""
    extra = sum(is_narrow(sweep, move, found) for move, found in bands.items())
    drawn = figure(WIDE, 1.05 + (_PANEL + 0.12) * len(bands) + 0.25 * extra)
    return list(drawn.subplots(len(bands), 1, sharex=True, squeeze=False)[:, 0])


def _given(ax: Axes | Sequence[Axes], wanted: int) -> list[Axes]:
    panels = [ax] if isinstance(ax, Axes) else list(ax)
    if len(panels) != wanted:
        raise ArgumentError("plot", "ax", f"are {len(panels)}", "one for each move")
    return panels


def _swept(perfect: Sweep, logit: Sweep) -> str:
    """Return the parameter of both sweeps, which have to fit."""
    if len(perfect.grid) != 1 or tuple(perfect.grid) != tuple(logit.grid):
        raise ArgumentError("plot", "logit", "sweeps other parameters", "the same one in both")
    fixed = [(s.fixing.move, s.fixing.choice) if s.fixing else None for s in (perfect, logit)]
    if fixed[0] != fixed[1]:
        raise ArgumentError("plot", "logit", "fixes another move", "the same one in both")
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
            raise ArgumentError("plot", "moves", f"`{move}` is unknown", ", ".join(known))
    return wanted


def _draw_panel(
    panel: Axes, perfect: Sweep, logit: Sweep, move: str, bands: Sequence[Band]
) -> None:
    """Draw one move: lines for logit play, a strip for perfect play."""
    (x,) = logit.grid.values()
    bottom = _OUTSIDE if is_narrow(perfect, move, bands) else LOW - 0.04
    panel.set_xlim(x[0], x[-1])
    panel.set_ylim(bottom, 1.06)
    colour, found = _colour(perfect, move), chances(logit, move)
    made = found.sum(axis=0)
    _draw_lines(panel, logit, move, np.where(made > 0, found, np.nan) / made, colour)
    title = move_label(perfect.scenario, move)
    title += ", where the game gets there" if (made < 0.995).any() else ""
    panel.set_title(title, color=colour, weight="bold", pad=3)
    panel.set_yticks([(LOW + HIGH) / 2, 0, 0.5, 1], ["perfect play", "0", "0.5", "1"])
    panel.tick_params(axis="both", length=0)
    panel.spines["left"].set_bounds(0, 1)
    panel.spines["bottom"].set_visible(False)
    for level in (0, 0.5, 1):
        panel.axhline(level, color=FAINT, lw=0.4, zorder=0)
    draw_strip(panel, perfect, move, bands, colour)
    if _branches(bands):
        _draw_branches(panel, perfect, move, colour)


def _branches(bands: Sequence[Band]) -> bool:
    """Tell whether a move is made in several ways somewhere, or by chance."""
    return any(band.kind in (MIXED, SEVERAL) for band in bands)


def _draw_branches(panel: Axes, perfect: Sweep, move: str, colour: str) -> None:
    """Draw a dot for each solution of perfect play that makes the move: all branches of them."""
    (x,) = perfect.grid.values()
    found = chances(perfect, move)
    made = found.sum(axis=0)
    there = made > 0
    for chance in found[:, there] / made[there]:
        panel.plot(x[perfect.solutions.game[there]], chance, ".", color=colour, ms=2, alpha=0.5)


def _draw_lines(panel: Axes, logit: Sweep, move: str, given_made: Array, colour: str) -> None:
    """Draw the probability of each choice, given that the move is made, with its name."""
    (x,) = logit.grid.values()
    ends: list[tuple[str, float]] = []
    for index, choice in enumerate(logit.solutions.outcomes.moves[move]):
        chance = given_made[index]
        panel.plot(x, chance, color=colour, linestyle=line_style(index), clip_on=False)
        finite = chance[np.isfinite(chance)]
        if finite.size:
            ends.append((choice_label(logit.scenario, move, choice), float(finite[-1])))
    low, high = panel.get_ylim()
    places = spread([y for _, y in ends], line_height() / _PANEL * (high - low), 0.0, 1.04)
    across = panel.get_yaxis_transform()
    for (label, y), place in zip(ends, places, strict=True):
        look: dict[str, Any] = {"color": colour, "transform": across}
        panel.plot([1.004, 1.018], [y, place], lw=0.5, clip_on=False, **look)
        panel.text(1.022, place, label, va="center", **look)


def _colour(sweep: Sweep, move: str) -> str:
    """Return the colour of the player who makes a move."""
    player = next(m.player for m in sweep.scenario.moves if m.name == move)
    return colours(sweep.scenario.players, sweep.scenario.colors).get(player or "", GREY)


def _mark_present(panels: Sequence[Axes], sweep: Sweep, name: str) -> None:
    """Mark the value that the scenario has now."""
    now = sweep.scenario.values[name]
    (x,) = sweep.grid.values()
    if not x[0] <= now <= x[-1]:
        return
    for panel in panels:
        panel.plot([now, now], [HIGH, 1], color=INK, lw=0.7, zorder=1.5)
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


def _title(
    sweep: Sweep,
    name: str,
    bands: dict[str, list[Band]],
    alone: bool,
    turning: Sequence[float],
) -> str:
    """State the one switch of perfect play, where there is just one; else say what is shown."""
    label = parameter_label(sweep.scenario, name)
    if alone:
        return f"Play as “{label}” varies"
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
    turn = f"“{band_name(sweep, move, before.kind)}” to “{band_name(sweep, move, after.kind)}”"
    exact = [number(value) for value in turning if last <= value <= first]
    place = exact[0] if len(exact) == 1 else f"from {number(last)} to {number(first)}"
    return (
        f"Under perfect play {move_label(sweep.scenario, move)} turns from {turn} as “{label}” "
        f"passes {place}"
    )


def _subtitle(sweep: Sweep, alone: bool, bands: Mapping[str, Sequence[Band]]) -> str:
    lines = "Lines: probability under logit play. Strips: choice under perfect play."
    if any(_branches(found) for found in bands.values()):
        lines += " Dots: each of its equilibria."
    if alone:
        lines = "Lines: probability of each choice. Strips: where one is made for certain."
    return given(sweep.scenario, sweep.fixing) + lines


def _source(perfect: Sweep, logit: Sweep, alone: bool) -> str:
    """Say what both sweeps rest on."""
    if alone:
        return rests_on(perfect, solves=perfect.solutions.games)
    solves = perfect.solutions.games + logit.solutions.games
    return rests_on(perfect, solves=solves, beside=solved(logit.concept, logit.rationality))
