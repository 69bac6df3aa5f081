"""Draw what each end of a game is worth to each player, as a table of shaded numbers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from crisis_sim.checks import checked_as
from crisis_sim.equilibria.result import Equilibrium
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.outcomes import NOT_MADE
from crisis_sim.show.figures.page import figure_of, sheet
from crisis_sim.show.figures.style import FAINT, GREY, INK, TEXT, WIDE, colours, tint
from crisis_sim.show.figures.text import line_height, lines, text_width, wrap
from crisis_sim.show.figures.tree_layout import (
    PLAYED,
    amounts,
    called,
    ends_in_order,
    maker,
    move_name,
)
from crisis_sim.show.phrases import percent
from crisis_sim.types import Array, Choices

_ROW = 0.15
_MARGIN = 0.1
#: Losses and gains; equally far from white, so that the sign in print decides in grey.
_LOSS, _GAIN = "#C2622D", "#3B76AF"
_LEGEND = "Rows: how the game can end. Blue: better than 0. Orange: worse. Each player's own scale."


@checked_as("plot")
def draw_payoffs(
    tree: CrisisTree,
    equilibrium: Equilibrium,
    *,
    labels: Mapping[str, str] | None = None,
    colors: Mapping[str, str] = MappingProxyType({}),
    source: str = "",
    ax: Axes | None = None,
) -> Figure:
    """Draw the payoffs of all players at all ends as a heatmap with the numbers in it.

    Each player has its own scale from white at 0, so colours are not compared
    across columns. The likeliest end is framed.

    Parameters
    ----------
    tree, equilibrium
        The game and a solution of it.
    labels
        What people call each player; left out, the names.
    colors
        Of players; those left out have one of the house.
    source
        A line below the drawing, as from `source_line`.
    ax
        Where to draw, in inches from its lower left corner; left out, a new figure
        whose height grows with the number of ends.

    Returns
    -------
    Figure
    """
    labels = called(tree, labels)
    heads = _heads(tree, labels)
    tall = _ROW * tree.ends + max(map(lines, heads)) * line_height() + 0.18
    title = "Payoffs at each end of the game"
    subtitle = "\n".join(part for part in (tree.title, _LEGEND) if part)
    with sheet(ax, tall, title, subtitle, source) as panel:
        _draw(panel, tree, equilibrium.reach, labels, colours(tree.players, colors))
    return figure_of(panel)


def _heads(tree: CrisisTree, labels: Mapping[str, str]) -> list[str]:
    """Return the headings of the moves, of the players, and of the probability."""
    moves = [wrap(move_name(tree, move, labels), 0.7, bold=True) for move in tree.outcomes.columns]
    players = [wrap(labels[player], 0.55, bold=True) for player in tree.players]
    return [*moves, *players, "reached"]


def _draw(
    panel: Axes,
    tree: CrisisTree,
    reach: Array,
    labels: Mapping[str, str],
    paint: Mapping[str, str],
) -> None:
    """Draw the choices at the left, the payoffs, and the probability at the right."""
    order = ends_in_order(tree)
    y = 0.05 + _ROW * (tree.ends - 0.5 - np.arange(tree.ends, dtype=np.float64))
    top = float(y[0]) + _ROW / 2 + 0.08
    heads = _heads(tree, labels)
    moves, players = len(tree.outcomes.columns), len(tree.players)
    widths = _widths(tree, heads)
    starts = np.cumsum([_MARGIN, *widths], dtype=np.float64)
    for column, head in enumerate(heads):
        player = tree.players[column - moves] if moves <= column < moves + players else None
        if player is None and column < moves:
            player = maker(tree, tree.outcomes.columns[column])
        middle = column >= moves
        panel.text(
            (starts[column] + starts[column + 1]) / 2 if middle else starts[column],
            top,
            head,
            color=paint[player] if player else INK,
            weight="bold",
            ha="center" if middle else "left",
            va="baseline",
            linespacing=1.1,
        )
    _draw_choices(panel, tree, order, int(np.argmax(reach)), y, starts)
    _draw_cells(panel, tree, order, y, starts[moves:])
    _mark_reached(panel, reach[order], y, starts)


def _mark_reached(panel: Axes, reach: Array, y: Array, starts: Array) -> None:
    """Write the probability of each end that is reached, and frame the likeliest."""
    for row in np.nonzero(reach >= PLAYED)[0]:
        panel.text(
            (starts[-2] + starts[-1]) / 2,
            y[row],
            percent(float(reach[row])),
            weight="bold",
            ha="center",
            va="center_baseline",
        )
    corner = starts[0] - 0.04, y[int(np.argmax(reach))] - _ROW / 2
    width = starts[-1] - starts[0] + 0.04
    panel.add_patch(Rectangle(corner, width, _ROW, fill=False, edgecolor=INK, lw=1.2, zorder=4))


def _widths(tree: CrisisTree, heads: list[str]) -> list[float]:
    """Return the width of each column so that all of them fill the page."""
    widths = []
    for index, head in enumerate(heads):
        texts = [head]
        if index < len(tree.outcomes.columns):
            move = tree.outcomes.columns[index]
            texts += [tree.choice_label(move, choice) for choice in tree.outcomes.choices[index]]
        widths.append(max(text_width(text, bold=True) for text in texts) + 0.12)
    spare = WIDE - 2 * _MARGIN - sum(widths)
    moves, players = len(tree.outcomes.columns), len(tree.players)
    each = max(0.0, spare) / (moves + players)
    return [w + min(each, 0.45) if i < moves + players else w for i, w in enumerate(widths)]


def _draw_choices(
    panel: Axes, tree: CrisisTree, order: list[int], likeliest: int, y: Array, starts: Array
) -> None:
    """Write each choice where it changes from the row above, with a rule over the group.

    In the likeliest row all choices are written.
    """
    made = tree.outcomes.made
    before: Choices | None = None
    for end, place in zip(order, y, strict=True):
        changed = 0
        if before is not None:
            changed = int(np.argmax(made[end] != before))
            panel.plot(
                [starts[changed], starts[len(tree.outcomes.columns)] - 0.06],
                [place + _ROW / 2, place + _ROW / 2],
                color=INK if changed <= 1 else FAINT,
                lw=0.6 if changed <= 1 else 0.4,
                zorder=1,
            )
        first = 0 if end == likeliest else changed
        for column in range(first, len(tree.outcomes.columns)):
            choice = made[end, column]
            if choice != NOT_MADE:
                move = tree.outcomes.columns[column]
                text = tree.choice_label(move, tree.outcomes.choices[column][choice])
                weight = "bold" if end == likeliest else "normal"
                panel.text(starts[column], place, text, weight=weight, va="center_baseline")
        before = made[end]


def _draw_cells(panel: Axes, tree: CrisisTree, order: list[int], y: Array, starts: Array) -> None:
    """Shade and print each payoff; a column's strongest shade is its largest size."""
    numbers = amounts(tree.payoffs)
    for player in range(len(tree.players)):
        most = float(np.abs(tree.payoffs[player]).max()) or 1.0
        left, right = float(starts[player]), float(starts[player + 1])
        for end, place in zip(order, y, strict=True):
            value = float(tree.payoffs[player, end])
            share = 0.75 * abs(value) / most
            panel.add_patch(
                Rectangle(
                    (left, place - _ROW / 2),
                    right - left - 0.04,
                    _ROW,
                    facecolor=tint(_GAIN if value > 0 else _LOSS, share),
                    edgecolor="white",
                    lw=0.5,
                    zorder=2,
                )
            )
            panel.text(
                (left + right) / 2 - 0.02,
                place,
                numbers[player][end],
                size=TEXT,
                ha="center",
                va="center_baseline",
                zorder=3,
            )
    panel.plot(
        [starts[0], starts[len(tree.players)] - 0.04],
        [y[-1] - _ROW / 2, y[-1] - _ROW / 2],
        color=GREY,
        lw=0.4,
    )
