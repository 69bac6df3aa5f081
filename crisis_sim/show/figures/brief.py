"""Draw a scenario's tree, or its payoffs, with the first of its solutions."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.show.figures import equilibria
from crisis_sim.study.brief import Brief


def draw(found: Brief, ax: Axes | None = None) -> Figure:
    """Draw the tree with its solution."""
    return equilibria.draw(found.on_tree, ax)


def draw_ends(found: Brief, ax: Axes | None = None) -> Figure:
    """Draw the payoffs at the ends."""
    return equilibria.draw_ends(found.on_tree, ax)
