"""The information sets of a drawn game tree: who cannot tell what apart, and believes what."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from crisis_sim.show.figures.style import SMALL
from crisis_sim.show.figures.tree_scene import Scene
from crisis_sim.show.phrases import percent


def draw_sets(scene: Scene) -> None:
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


def draw_beliefs(scene: Scene, beliefs: Mapping[str, Mapping[str, float]]) -> None:
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
