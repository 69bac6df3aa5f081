"""Draw the tree of a game, or the payoffs at its ends, with the first solution."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.equilibria.concepts import concepts
from crisis_sim.equilibria.result import Equilibria
from crisis_sim.game.crisis import Crisis
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.show.figures.game_tree import draw_tree
from crisis_sim.show.figures.payoffs import draw_payoffs
from crisis_sim.show.figures.source import source_line
from crisis_sim.show.words.equilibria import because


def draw(found: Equilibria, ax: Axes | None = None) -> Figure:
    """Draw the tree with the first solution; of a simultaneous reading, the payoffs at the ends."""
    simultaneous = isinstance(found.game, Crisis) and concepts()[found.concept].reads != "tree"
    if simultaneous:
        return _drawn(draw_payoffs, found, ax)
    return _drawn(partial(draw_tree, ties=found.ties, why=because(found)), found, ax)


def draw_ends(found: Equilibria, ax: Axes | None = None) -> Figure:
    """Draw the payoffs at the ends."""
    return _drawn(draw_payoffs, found, ax)


def _drawn(draw: Callable[..., Figure], found: Equilibria, ax: Axes | None) -> Figure:
    game = found.game
    tree = game.tree() if isinstance(game, Crisis) else game
    if not isinstance(tree, CrisisTree):
        raise ArgumentError("plot", "game", "has no tree to draw", "a scenario or a tree")
    if not len(found):
        raise ArgumentError("plot", "found", "has no equilibrium", "one or more")
    source = source_line(
        game.name if isinstance(game, Crisis) else tree.title,
        found.concept,
        rationality=found.rationality,
        method=f"the first of {len(found)}" if len(found) > 1 else "",
        digest=found.digest,
        version=found.version,
    )
    told = {"labels": game.players, "colors": game.colors} if isinstance(game, Crisis) else {}
    return draw(tree, found[0], **told, source=source, ax=ax)
