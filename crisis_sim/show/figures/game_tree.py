"""Draw a game tree with one equilibrium: who moves, what is played, what it is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from crisis_sim.checks import checked
from crisis_sim.equilibria.result import Equilibrium
from crisis_sim.game.tree import CrisisTree
from crisis_sim.show.figures.style import (
    FAINT,
    GREY,
    INK,
    SMALL,
    TEXT,
    WIDE,
    bare,
    colours,
    figure_of,
    line_height,
    sheet,
    style,
    text_width,
    wrap,
)
from crisis_sim.show.figures.tree_layout import (
    PLAYED,
    Layout,
    Play,
    amounts,
    layout_of,
    move_name,
    path_in_words,
    play_of,
)
from crisis_sim.show.phrases import human, percent
from crisis_sim.types import Array

_ROW = 0.15
_MARGIN, _BEND = 0.12, 0.22
_HEAD_GAP = 0.11
_LEGEND = "Thick: played. Dark grey: would be played if the game got there. Numbers: payoffs."
_KNOWN = "Dashed: the mover cannot tell these apart; beside each, how likely the mover thinks it."


@checked
def draw_tree(
    tree: CrisisTree,
    equilibrium: Equilibrium,
    *,
    labels: Mapping[str, str] | None = None,
    source: str = "",
    axes: Axes | None = None,
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
    source
        A line below the drawing, as from `source_line`.
    axes
        Where to draw, in inches from its lower left corner; left out, a new figure
        whose height grows with the tree.

    Returns
    -------
    Figure

    Raises
    ------
    ArgumentError
        If the equilibrium is not one of this tree.
    """
    labels = {player: human((labels or {}).get(player, player)) for player in tree.players}
    play, layout = play_of(tree, equilibrium), layout_of(tree)
    title = path_in_words(tree, labels, play.reach[tree.nodes :])
    known = _KNOWN if equilibrium.beliefs else ""
    subtitle = "\n".join(part for part in (tree.title, _LEGEND, known) if part)
    with style():
        tall = _head_height(tree, layout, labels) + _ROW * tree.ends + 0.05
        drawn, panel = (
            sheet(tall, title, subtitle, source) if axes is None else (figure_of(axes), axes)
        )
        bare(panel, tall)
        scene = _draw(panel, tree, play, layout, labels)
        _draw_beliefs(scene, equilibrium.beliefs)
    return drawn


@dataclass(frozen=True, eq=False)
class Scene:
    """All that is needed to draw a part of a tree; `x` and `y` in inches by node, then end."""

    panel: Axes
    tree: CrisisTree
    play: Play
    layout: Layout
    labels: Mapping[str, str]
    paint: Mapping[str, str]
    x: Array
    y: Array
    size: float

    def colour(self, node: int) -> str:
        """Return the colour of the player who moves at a node."""
        player = self.tree.mover[node]
        return INK if player < 0 else self.paint[self.tree.players[player]]

    def move(self, node: int) -> str:
        """Return the move made at a node."""
        index = int(self.tree.infoset[node])
        return self.tree.information_sets[index].move


def _heads(tree: CrisisTree, layout: Layout, labels: Mapping[str, str]) -> list[str]:
    """Return the heading of each column of moves; "" where its nodes make several."""
    names = [move_name(tree, move, labels) if move else "" for move in layout.heads]
    return [wrap(name, 0.62, bold=True) for name in names]


def _head_height(tree: CrisisTree, layout: Layout, labels: Mapping[str, str]) -> float:
    players = [wrap(labels[player], 0.5, bold=True) for player in tree.players]
    lines = max(text.count("\n") + 1 for text in [*_heads(tree, layout, labels), *players])
    return lines * line_height() + _HEAD_GAP + 0.06


def _draw(
    panel: Axes, tree: CrisisTree, play: Play, layout: Layout, labels: Mapping[str, str]
) -> Scene:
    """Draw branches, nodes, information sets, headings and payoffs, in inches."""
    paint = colours(tree.players)
    y = 0.05 + _ROW * (tree.ends - 0.5 - layout.row)
    left = _draw_payoffs(panel, tree, play, y[tree.nodes :], labels, paint)
    needs = _needs(tree, play, layout)
    scale = (left - 0.1 - _MARGIN) / sum(needs)
    starts = _MARGIN + scale * np.cumsum([0.0, *needs])
    x = np.append(starts[layout.column], np.full(tree.ends, starts[-1]))
    size = TEXT * min(1.0, scale)
    scene = Scene(panel, tree, play, layout, labels, paint, x, y, size)
    for node in range(tree.nodes):
        _draw_branches(scene, node)
        _draw_node(scene, node)
    _draw_sets(scene)
    top = float(y.max()) + _ROW / 2 + _HEAD_GAP
    for index, head in enumerate(_heads(tree, layout, labels)):
        colour = scene.colour(int(np.argmax(layout.column == index)))
        at = float(starts[index]) - 0.05
        panel.text(at, top, head, color=colour, weight="bold", va="baseline", linespacing=1.1)
    return scene


def _label(tree: CrisisTree, play: Play, node: int, action: int) -> str:
    """Name a branch, with its probability where that is neither 0 nor 1."""
    infoset = tree.information_sets[tree.infoset[node]]
    probability = float(play.behaviour[node, action])
    name = human(infoset.actions[action])
    mixed = infoset.player < 0 or (
        play.reach[node] >= PLAYED and PLAYED <= probability <= 1 - PLAYED
    )
    return f"{name} {percent(probability)}" if mixed else name


def _needs(tree: CrisisTree, play: Play, layout: Layout) -> list[float]:
    """Return the width that the labels of each column of moves need, in inches."""
    needs = [0.6] * len(layout.heads)
    for node in range(tree.nodes):
        column = layout.column[node]
        for action in range(tree.width[node]):
            wide = text_width(_label(tree, play, node, action), bold=True) + 0.42
            needs[column] = max(needs[column], wide)
    return needs


def _draw_branches(scene: Scene, node: int) -> None:
    """Draw the branches of a node: aslant to the row of what follows, then straight."""
    tree, play, x, y = scene.tree, scene.play, scene.x, scene.y
    bend = x[node] + _BEND
    for action, place in enumerate(tree.child[node, : tree.width[node]]):
        played = play.reach[place] >= PLAYED
        chosen = play.behaviour[node, action] > (0.5 if tree.mover[node] >= 0 else 0)
        colour = scene.colour(node) if played else GREY if chosen else FAINT
        scene.panel.plot(
            [x[node], bend, x[place]],
            [y[node], y[place], y[place]],
            color=colour,
            lw=0.7 + 2.3 * play.reach[place] if played else 0.9 if chosen else 0.5,
            solid_joinstyle="round",
            zorder=3 if played else 2 if chosen else 1,
        )
        scene.panel.text(
            bend + 0.03,
            y[place] + 0.026 + 0.008 * played,
            _label(tree, play, node, action),
            size=scene.size,
            weight="bold" if play.reach[place] > 0.5 else "normal",
            color=colour if played else GREY,
            va="baseline",
            zorder=5,
        )


def _draw_node(scene: Scene, node: int) -> None:
    """Draw a disc for a player or a square for chance, small where play does not come."""
    x, y = float(scene.x[node]), float(scene.y[node])
    colour = scene.colour(node)
    marker = "s" if scene.tree.mover[node] < 0 else "o"
    size = 5.0 if scene.play.reach[node] >= PLAYED else 3.0
    scene.panel.plot(x, y, marker=marker, markersize=size, color=colour, zorder=4)
    if not scene.layout.heads[scene.layout.column[node]]:
        name = move_name(scene.tree, scene.move(node), scene.labels)
        scene.panel.text(x - 0.05, y + 0.06, name, size=SMALL, color=colour, va="bottom")


def _draw_sets(scene: Scene) -> None:
    """Join the nodes of each information set by a dashed curve that bulges to the left."""
    lanes: list[list[tuple[int, float, float]]] = []
    for index in range(len(scene.tree.information_sets)):
        nodes = np.nonzero(scene.tree.infoset == index)[0]
        if len(nodes) < 2:
            continue
        nodes = nodes[np.argsort(scene.y[nodes])]
        low, high = float(scene.y[nodes[0]]), float(scene.y[nodes[-1]])
        lane = _free_lane(lanes, (int(scene.layout.column[nodes[0]]), low, high))
        for a, b in pairwise(nodes.tolist()):
            start, end = ((float(scene.x[n]), float(scene.y[n])) for n in (a, b))
            _draw_curve(scene.panel, start, end, 0.09 + 0.06 * lane, scene.colour(a))


def _draw_beliefs(scene: Scene, beliefs: Mapping[str, Mapping[str, float]]) -> None:
    """Write at each node that cannot be told from another how likely its mover thinks it."""
    for index, infoset in enumerate(scene.tree.information_sets):
        nodes = np.nonzero(scene.tree.infoset == index)[0]
        belief = beliefs.get(infoset.label, {})
        for node, probability in zip(nodes, belief.values(), strict=False):
            scene.panel.text(
                scene.x[node] - 0.05,
                scene.y[node] - 0.03,
                percent(probability),
                size=SMALL,
                style="italic",
                color=scene.colour(int(node)),
                ha="right",
                va="top",
                zorder=6,
                path_effects=[withStroke(linewidth=2, foreground="white")],
            )


def _free_lane(lanes: list[list[tuple[int, float, float]]], span: tuple[int, float, float]) -> int:
    """Book the first lane in which no other set of the column overlaps a span of heights."""
    column, low, high = span
    for lane, booked in enumerate(lanes):
        if not any(c == column and low < top and base < high for c, base, top in booked):
            booked.append(span)
            return lane
    lanes.append([span])
    return len(lanes) - 1


def _draw_curve(
    panel: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    bulge: float,
    colour: str,
) -> None:
    (x0, y0), (x1, y1) = start, end
    turn = min(0.2, (y1 - y0) / 3)
    points = [(x0, y0), (x0 - bulge, y0 + turn), (x1 - bulge, y1 - turn), (x1, y1)]
    path = Path(points, [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4])
    panel.add_patch(
        PathPatch(path, fill=False, edgecolor=colour, lw=1.0, linestyle=(0, (3, 1.5)), zorder=3.5)
    )


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
    right = WIDE - _MARGIN
    edges = []
    for column, head in zip(reversed(columns), reversed(heads), strict=True):
        edges.append(right)
        widest = max([text_width(head, bold=True), *(text_width(t, bold=True) for t in column)])
        right -= widest + 0.12
    top = float(y.max()) + _ROW / 2 + _HEAD_GAP
    for end in np.nonzero(reach >= PLAYED)[0]:
        band = (right, y[end] - _ROW / 2), WIDE - 0.06 - right, _ROW
        panel.add_patch(Rectangle(*band, facecolor="#EFEFEF", edgecolor="none", zorder=0))
    for column, head, ink, edge in zip(columns, heads, inks, reversed(edges), strict=True):
        look: dict[str, Any] = {"color": ink, "ha": "right"}
        panel.text(edge, top, head, weight="bold", va="baseline", linespacing=1.1, **look)
        for place, chance, text in zip(y, reach, column, strict=True):
            weight = "bold" if chance >= PLAYED else "normal"
            panel.text(edge, place, text, weight=weight, va="center_baseline", **look)
    return right
