"""Draw a game tree with one equilibrium: who moves, what is played, what it is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.outcomes import TYPE
from crisis_sim.show.labels import acts
from crisis_sim.show.style import (
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
from crisis_sim.show.words import human, percent
from crisis_sim.solve.result import Equilibrium

Array = npt.NDArray[np.float64]
_ROW = 0.15
_MARGIN = 0.12
_HEAD_GAP = 0.11
#: Below this probability a branch counts as not played.
PLAYED = 0.005
_LEGEND = "Thick: played. Dark grey: would be played if the game got there. Numbers: payoffs."


@dataclass(frozen=True)
class Layout:
    """Where the nodes and ends of a tree are drawn.

    Attributes
    ----------
    column : int array [node]
        Counted from the root; nodes of one column make the same move, where the
        order of moves allows it.
    heads : tuple of str
        The move of each column, or "" where its nodes make several.
    row : float array [node or end]
        The ends lie on whole rows, a node midway between its first and last branch.
    """

    column: npt.NDArray[np.intp]
    heads: tuple[str, ...]
    row: Array


@dataclass(frozen=True)
class Play:
    """What an equilibrium does in a tree.

    Attributes
    ----------
    behaviour : float array [node, action]
        Of players and of chance.
    reach : float array [node or end]
        Probability of getting there.
    """

    behaviour: Array
    reach: Array


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
    apart; a square is a draw of chance.

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
    play, layout = _play(tree, equilibrium), _layout(tree)
    title = path_in_words(tree, labels, play.reach[tree.nodes :])
    subtitle = "\n".join(part for part in (tree.title, _LEGEND) if part)
    with style():
        tall = _head_height(tree, layout, labels) + _ROW * tree.ends + 0.05
        drawn, panel = (
            sheet(tall, title, subtitle, source) if axes is None else (figure_of(axes), axes)
        )
        bare(panel, tall)
        _draw(panel, tree, play, layout, labels)
    return drawn


def path_in_words(tree: CrisisTree, labels: Mapping[str, str], reach: Array) -> str:
    """Return the likeliest path of play as a sentence, with its probability if below 1."""
    end = int(np.argmax(reach))
    words: list[str] = []
    place = tree.nodes + end
    while tree.parent[place] >= 0:
        node = tree.parent[place]
        infoset = tree.information_sets[tree.infoset[node]]
        choice = infoset.actions[tree.arrival[place]]
        if infoset.player >= 0:
            words.append(acts(labels[tree.players[infoset.player]], choice))
        else:
            words.append(f"{move_name(tree, node, labels)}: {human(choice)}")
        place = node
    path = ", ".join(reversed(words))
    return (
        path if reach[end] > 1 - 1e-9 else f"Likeliest path ({percent(float(reach[end]))}): {path}"
    )


def move_name(tree: CrisisTree, node: int, labels: Mapping[str, str]) -> str:
    """Return what people call the move made at a node."""
    infoset = tree.information_sets[tree.infoset[node]]
    move = infoset.move
    if move.startswith(TYPE):
        player = move.removeprefix(TYPE)
        return f"Type of {labels.get(player, player)}"
    if infoset.player < 0:
        return human(move)
    player = tree.players[infoset.player]
    rest = human(move.removeprefix(player))
    return labels[player] if move == player else f"{labels[player]}, {rest}"


def ends_in_order(tree: CrisisTree) -> list[int]:
    """Return the ends from top to bottom: each branch in the order of its actions."""
    order: list[int] = []
    ahead = [0]
    while ahead:
        place = ahead.pop()
        if place >= tree.nodes:
            order.append(place - tree.nodes)
            continue
        ahead.extend(int(c) for c in tree.child[place, : tree.width[place]][::-1])
    return order


def amounts(payoffs: Array) -> list[list[str]]:
    """Write payoffs `[player, end]` with as many decimals as their size allows."""
    digits = 2 if np.abs(payoffs).max(initial=0.0) < 100 else 0
    return [
        [f"{v + 0.0:.{digits}f}".replace("-", "−") for v in row] for row in payoffs.round(digits)
    ]


def _play(tree: CrisisTree, equilibrium: Equilibrium) -> Play:
    behaviour = np.where(tree.child >= 0, tree.chance, 0.0)
    reach = np.zeros(tree.nodes + tree.ends)
    reach[0] = 1.0
    for node in range(tree.nodes):
        infoset = tree.information_sets[tree.infoset[node]]
        acts_here = slice(0, len(infoset.actions))
        if infoset.player >= 0:
            mix = equilibrium.strategies.get(infoset.label)
            if mix is None or tuple(mix) != infoset.actions:
                raise ArgumentError(
                    "draw_tree",
                    "equilibrium",
                    f"says nothing of `{infoset.label}`",
                    "one of this tree",
                )
            behaviour[node, acts_here] = list(mix.values())
        reach[tree.child[node, acts_here]] = reach[node] * behaviour[node, acts_here]
    return Play(behaviour, reach)


def _layout(tree: CrisisTree) -> Layout:
    row = np.zeros(tree.nodes + tree.ends)
    for position, end in enumerate(ends_in_order(tree)):
        row[tree.nodes + end] = position
    for node in reversed(range(tree.nodes)):
        branches = tree.child[node, : tree.width[node]]
        row[node] = (row[branches[0]] + row[branches[-1]]) / 2
    column = _columns(tree)
    heads = []
    for index in range(column.max() + 1):
        moves = {tree.information_sets[s].move for s in tree.infoset[column == index]}
        heads.append(moves.pop() if len(moves) == 1 else "")
    return Layout(column, tuple(heads), row)


def _columns(tree: CrisisTree) -> npt.NDArray[np.intp]:
    """Return the column of each node: by move if every path keeps to one order, else by depth."""
    order = {move: index for index, move in enumerate(tree.outcomes.columns)}
    place = np.array([order.get(tree.information_sets[s].move, -1) for s in tree.infoset])
    parent = tree.parent[: tree.nodes]
    if (place >= 0).all() and (place[1:] > place[parent[1:]]).all():
        return np.asarray(np.unique(place, return_inverse=True)[1])
    depth = np.zeros(tree.nodes, dtype=np.intp)
    for node in range(1, tree.nodes):
        depth[node] = depth[parent[node]] + 1
    return depth


def _heads(tree: CrisisTree, layout: Layout, labels: Mapping[str, str]) -> list[str]:
    """Return the heading of each column of moves, in lines of one or two words."""
    heads = []
    for index, move in enumerate(layout.heads):
        node = int(np.argmax(layout.column == index))
        heads.append(wrap(move_name(tree, node, labels), 0.62, bold=True) if move else "")
    return heads


def _head_height(tree: CrisisTree, layout: Layout, labels: Mapping[str, str]) -> float:
    players = [wrap(labels[player], 0.5, bold=True) for player in tree.players]
    lines = max(text.count("\n") + 1 for text in [*_heads(tree, layout, labels), *players])
    return lines * line_height() + _HEAD_GAP + 0.06


def _draw(
    panel: Axes, tree: CrisisTree, play: Play, layout: Layout, labels: Mapping[str, str]
) -> None:
    """Draw branches, nodes, information sets, headings and payoffs, in inches."""
    paint = colours(tree.players)
    floor = 0.05 + _ROW * (tree.ends - 0.5)
    y = floor - _ROW * layout.row
    left = _draw_payoffs(panel, tree, play, y[tree.nodes :], labels, paint)
    needs = _needs(tree, play, layout)
    scale = (left - 0.1 - _MARGIN) / sum(needs)
    size = TEXT * min(1.0, scale)
    starts = _MARGIN + scale * np.cumsum([0.0, *needs])
    x = np.append(starts[layout.column], np.full(tree.ends, starts[-1]))
    for node in range(tree.nodes):
        _draw_branches(
            panel, tree, play, node, x, y, float(starts[layout.column[node] + 1]), size, paint
        )
    _draw_sets(panel, tree, layout, x, y, paint)
    for node in range(tree.nodes):
        _draw_node(panel, tree, play, node, x, y, paint)
        if not layout.heads[layout.column[node]]:
            colour = _colour(tree, node, paint)
            name = move_name(tree, node, labels)
            panel.text(x[node], y[node] + 0.05, name, size=SMALL, color=colour, va="bottom")
    top = float(y.max()) + _ROW / 2 + _HEAD_GAP
    for index, head in enumerate(_heads(tree, layout, labels)):
        node = int(np.argmax(layout.column == index))
        colour = _colour(tree, node, paint)
        at = float(starts[index]) - 0.05
        panel.text(at, top, head, color=colour, weight="bold", va="baseline", linespacing=1.1)


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
    needs = [0.6] * (int(layout.column.max()) + 1)
    for node in range(tree.nodes):
        for action in range(tree.width[node]):
            wide = text_width(_label(tree, play, node, action), bold=True) + 0.42
            needs[layout.column[node]] = max(needs[layout.column[node]], wide)
    return needs


def _draw_branches(
    panel: Axes,
    tree: CrisisTree,
    play: Play,
    node: int,
    x: Array,
    y: Array,
    size: float,
    paint: Mapping[str, str],
) -> None:
    """Draw the branches of a node: aslant to the row of what follows, then straight."""
    bend = x[node] + 0.22
    for action, place in enumerate(tree.child[node, : tree.width[node]]):
        played = play.reach[place] >= PLAYED
        chosen = play.behaviour[node, action] > (0.5 if tree.mover[node] >= 0 else 0)
        if played:
            look = {"color": _colour(tree, node, paint), "lw": 0.7 + 2.3 * play.reach[place]}
        else:
            look = {"color": GREY if chosen else FAINT, "lw": 0.9 if chosen else 0.5}
        line = [x[node], bend, x[place]], [y[node], y[place], y[place]]
        panel.plot(
            *line, zorder=3 if played else 2 if chosen else 1, solid_joinstyle="round", **look
        )
        panel.text(
            bend + 0.03,
            y[place] + 0.026 + 0.008 * played,
            _label(tree, play, node, action),
            size=size,
            weight="bold" if play.reach[place] > 0.5 else "normal",
            color=_colour(tree, node, paint) if played else GREY,
            va="baseline",
            zorder=5,
        )


def _draw_node(
    panel: Axes,
    tree: CrisisTree,
    play: Play,
    node: int,
    x: Array,
    y: Array,
    paint: Mapping[str, str],
) -> None:
    """Draw a node: a disc for a player, a square for chance, small where play does not come."""
    big = play.reach[node] >= PLAYED
    panel.plot(
        x[node],
        y[node],
        marker="s" if tree.mover[node] < 0 else "o",
        markersize=5.0 if big else 3.0,
        color=_colour(tree, node, paint),
        zorder=4,
    )


def _colour(tree: CrisisTree, node: int, paint: Mapping[str, str]) -> str:
    player = tree.mover[node]
    return INK if player < 0 else paint[tree.players[player]]


def _draw_sets(
    panel: Axes, tree: CrisisTree, layout: Layout, x: Array, y: Array, paint: Mapping[str, str]
) -> None:
    """Join the nodes of each information set by a dashed curve that bulges to the left."""
    lanes: list[list[tuple[int, float, float]]] = []
    for index in range(len(tree.information_sets)):
        nodes = np.nonzero(tree.infoset == index)[0]
        if len(nodes) < 2:
            continue
        nodes = nodes[np.argsort(y[nodes])]
        column, low, high = int(layout.column[nodes[0]]), float(y[nodes[0]]), float(y[nodes[-1]])
        lane = 0
        while lane < len(lanes) and any(
            c == column and low < other_high and other_low < high
            for c, other_low, other_high in lanes[lane]
        ):
            lane += 1
        if lane == len(lanes):
            lanes.append([])
        lanes[lane].append((column, low, high))
        for a, b in zip(nodes, nodes[1:], strict=False):
            _draw_curve(
                panel, (x[a], y[a]), (x[b], y[b]), 0.09 + 0.06 * lane, _colour(tree, a, paint)
            )


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
