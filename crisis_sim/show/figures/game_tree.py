"""Draw a game tree with one equilibrium: who moves, what is played, what it is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from crisis_sim.checks import checked_as
from crisis_sim.equilibria.result import Equilibrium, Tie, UnsolvableError
from crisis_sim.game.tree import CrisisTree
from crisis_sim.show.figures.page import figure_of, sheet
from crisis_sim.show.figures.style import INK, TEXT, WIDE, colours
from crisis_sim.show.figures.text import line_height, text_width, wrap
from crisis_sim.show.figures.tree_layout import (
    PLAYED,
    Play,
    TreeLayout,
    amounts,
    called,
    layout_of,
    move_name,
    path_in_words,
    play_of,
)
from crisis_sim.show.figures.tree_scene import Scene, branch_label, draw_branches, draw_node
from crisis_sim.show.figures.tree_sets import draw_beliefs, draw_sets
from crisis_sim.show.phrases import percent
from crisis_sim.types import Array

_ROW = 0.15
_MARGIN = 0.12
_HEAD_GAP = 0.11
_LEGEND = "Thick: played. Dark grey: would be played if the game got there. Numbers: payoffs."
_TIED = "=: worth as much to the mover as what it plays; the theory does not choose."
_KNOWN = "Dashed: the mover cannot tell these apart; beside each, how likely the mover thinks it."


@checked_as("plot")
def draw_tree(
    tree: CrisisTree,
    equilibrium: Equilibrium,
    *,
    labels: Mapping[str, str] | None = None,
    colors: Mapping[str, str] = MappingProxyType({}),
    source: str = "",
    ties: Sequence[Tie] = (),
    why: Sequence[str] = (),
    ax: Axes | None = None,
) -> Figure:
    """Draw the extensive form from left to right with one equilibrium.

    Branches that are played are thick in proportion to their probability and in
    the colour of the mover. A dashed curve joins nodes that the mover cannot tell
    apart; beside each of them stands what the mover believes. A square is a draw of
    chance.

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
    ties
        Where a mover is indifferent: other actions that would do as well are marked `=`.
    why
        Why each choice on the path is made, a sentence a line below the title.
    ax
        Where to draw, in inches from its lower left corner; left out, a new figure
        whose height grows with the tree.

    Returns
    -------
    Figure

    Raises
    ------
    ArgumentError
        If the equilibrium is not one of this tree.
    UnsolvableError
        If nobody moves.
    """
    if not tree.nodes:
        raise UnsolvableError("nobody moves in this game: there is no tree to draw")
    labels = called(tree, labels)
    play, layout = play_of(tree, equilibrium, ties), layout_of(tree)
    title = path_in_words(tree, labels, play.reach[tree.nodes :])
    known = _KNOWN if equilibrium.beliefs else ""
    tied = _TIED if play.tied.any() else ""
    subtitle = "\n".join(part for part in (tree.title, *why, _LEGEND, known, tied) if part)
    tall = _head_height(tree, layout, labels) + _ROW * tree.ends + 0.05
    with sheet(ax, tall, title, subtitle, source) as panel:
        scene = _draw(panel, tree, play, layout, labels, colours(tree.players, colors))
        draw_beliefs(scene, equilibrium.beliefs)
    return figure_of(panel)


def _heads(tree: CrisisTree, layout: TreeLayout, labels: Mapping[str, str]) -> list[str]:
    """Return the heading of each column of moves; "" where its nodes make several."""
    names = [move_name(tree, move, labels) if move else "" for move in layout.heads]
    return [wrap(name, 0.62, bold=True) for name in names]


def _head_height(tree: CrisisTree, layout: TreeLayout, labels: Mapping[str, str]) -> float:
    players = [wrap(labels[player], 0.5, bold=True) for player in tree.players]
    lines = max(text.count("\n") + 1 for text in [*_heads(tree, layout, labels), *players])
    return lines * line_height() + _HEAD_GAP + 0.06


def _draw(
    panel: Axes,
    tree: CrisisTree,
    play: Play,
    layout: TreeLayout,
    labels: Mapping[str, str],
    paint: Mapping[str, str],
) -> Scene:
    """Draw branches, nodes, information sets, headings and payoffs, in inches."""
    y = 0.05 + _ROW * (tree.ends - 0.5 - layout.row)
    left = _draw_payoffs(panel, tree, play, y[tree.nodes :], labels, paint)
    needs = _needs(tree, play, layout)
    scale = (left - 0.1 - _MARGIN) / sum(needs)
    starts = _MARGIN + scale * np.cumsum([0.0, *needs])
    x = np.append(starts[layout.column], np.full(tree.ends, starts[-1]))
    size = TEXT * min(1.0, scale)
    scene = Scene(panel, tree, play, layout, labels, paint, x, y, size)
    for node in range(tree.nodes):
        draw_branches(scene, node)
        draw_node(scene, node)
    draw_sets(scene)
    top = float(y.max()) + _ROW / 2 + _HEAD_GAP
    for index, head in enumerate(_heads(tree, layout, labels)):
        colour = scene.colour(int(np.argmax(layout.column == index)))
        at = float(starts[index]) - 0.05
        panel.text(at, top, head, color=colour, weight="bold", va="baseline", linespacing=1.1)
    return scene


def _needs(tree: CrisisTree, play: Play, layout: TreeLayout) -> list[float]:
    """Return the width that the labels of each column of moves need, in inches."""
    needs = [0.6] * len(layout.heads)
    for node in range(tree.nodes):
        column = layout.column[node]
        for action in range(tree.width[node]):
            wide = text_width(branch_label(tree, play, node, action), bold=True) + 0.42
            needs[column] = max(needs[column], wide)
    return needs


def _draw_payoffs(
    panel: Axes,
    tree: CrisisTree,
    play: Play,
    y: Array,
    labels: Mapping[str, str],
    paint: Mapping[str, str],
) -> float:
    """Write the payoffs at the right, in the order of the players; return where they begin."""
    reach = play.reach[tree.nodes :]
    columns = amounts(tree.payoffs)
    heads = [wrap(labels[player], 0.5, bold=True) for player in tree.players]
    inks = [paint[player] for player in tree.players]
    if (reach >= PLAYED).sum() > 1:
        columns.append([percent(float(p)) if p >= PLAYED else "" for p in reach])
        heads.append("reached")
        inks.append(INK)
    widths = [
        max(text_width(text, bold=True) for text in (head, *column)) + 0.12
        for head, column in zip(heads, columns, strict=True)
    ]
    edges = WIDE - _MARGIN - np.append(np.cumsum(widths[:0:-1])[::-1], 0.0)
    left = float(edges[0]) - widths[0]
    for end in np.nonzero(reach >= PLAYED)[0]:
        band = (left, y[end] - _ROW / 2), WIDE - 0.06 - left, _ROW
        panel.add_patch(Rectangle(*band, facecolor="#EFEFEF", edgecolor="none", zorder=0))
    top = float(y.max()) + _ROW / 2 + _HEAD_GAP
    for column, head, ink, edge in zip(columns, heads, inks, edges, strict=True):
        look: dict[str, Any] = {"color": ink, "ha": "right"}
        panel.text(edge, top, head, weight="bold", va="baseline", linespacing=1.1, **look)
        for place, chance, text in zip(y, reach, column, strict=True):
            weight = "bold" if chance >= PLAYED else "normal"
            panel.text(edge, place, text, weight=weight, va="center_baseline", **look)
    return left
