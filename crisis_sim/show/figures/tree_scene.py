"""The branches and nodes of a drawn game tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matplotlib.axes import Axes

from crisis_sim.game.tree import CrisisTree
from crisis_sim.show.figures.style import FAINT, GREY, INK, SMALL
from crisis_sim.show.figures.tree_layout import PLAYED, Play, TreeLayout, move_name
from crisis_sim.show.phrases import percent
from crisis_sim.types import Array

#: How far from a node its branches become straight, in inches.
_BEND = 0.22


@dataclass(frozen=True, eq=False)
class Scene:
    """All that is needed to draw a part of a tree; `x` and `y` in inches by node, then end."""

    panel: Axes
    tree: CrisisTree
    play: Play
    layout: TreeLayout
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


def branch_label(tree: CrisisTree, play: Play, node: int, action: int) -> str:
    """Name a branch, with its probability where that is neither 0 nor 1."""
    infoset = tree.information_sets[tree.infoset[node]]
    probability = float(play.behaviour[node, action])
    said = tree.choice_label(infoset.move, infoset.actions[action])
    name = f"= {said}" if play.tied[node, action] else said
    mixed = infoset.player < 0 or (
        play.reach[node] >= PLAYED and PLAYED <= probability <= 1 - PLAYED
    )
    return f"{name} {percent(probability)}" if mixed else name


def draw_branches(scene: Scene, node: int) -> None:
    """Draw the branches of a node: aslant to the row of what follows, then straight."""
    tree, play, x, y = scene.tree, scene.play, scene.x, scene.y
    bend = x[node] + _BEND
    for action, place in enumerate(tree.child[node, : tree.width[node]]):
        played = play.reach[place] >= PLAYED
        least = 0.5 if tree.mover[node] >= 0 else 0
        chosen = play.tied[node, action] or play.behaviour[node, action] > least
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
            branch_label(tree, play, node, action),
            size=scene.size,
            weight="bold" if play.reach[place] > 0.5 else "normal",
            color=colour if played else GREY,
            va="baseline",
            zorder=5,
        )


def draw_node(scene: Scene, node: int) -> None:
    """Draw a disc for a player or a square for chance, small where play does not come."""
    x, y = float(scene.x[node]), float(scene.y[node])
    colour = scene.colour(node)
    marker = "s" if scene.tree.mover[node] < 0 else "o"
    size = 5.0 if scene.play.reach[node] >= PLAYED else 3.0
    scene.panel.plot(x, y, marker=marker, markersize=size, color=colour, zorder=4)
    if not scene.layout.heads[scene.layout.column[node]]:
        name = move_name(scene.tree, scene.move(node), scene.labels)
        scene.panel.text(x - 0.05, y + 0.06, name, size=SMALL, color=colour, va="bottom")
