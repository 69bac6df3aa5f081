"""Draw a scenario's tree, or its payoffs, with the first of its solutions."""

from __future__ import annotations

from collections.abc import Callable

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.show.figures.game_tree import draw_tree
from crisis_sim.show.figures.payoffs import draw_payoffs
from crisis_sim.show.figures.source import source_line
from crisis_sim.study.brief import Brief


def draw(found: Brief, ax: Axes | None = None) -> Figure:
    """Draw the tree with its solution."""
    return _drawn(draw_tree, found, ax)


def draw_ends(found: Brief, ax: Axes | None = None) -> Figure:
    """Draw the payoffs at the ends."""
    return _drawn(draw_payoffs, found, ax)


def _drawn(draw: Callable[..., Figure], found: Brief, ax: Axes | None) -> Figure:
    result = found.on_tree
    source = source_line(
        found.scenario.name,
        result.concept,
        rationality=result.rationality,
        method=f"the first of {len(result)}" if len(result) > 1 else "",
        digest=result.digest,
        version=result.version,
    )
    return draw(
        found.tree,
        result[0],
        labels=found.scenario.players,
        colors=found.scenario.colors,
        source=source,
        ax=ax,
    )
