"""The figures that are drawn unasked, in a folder or on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crisis_sim.equilibria.result import UnsolvableError
from crisis_sim.study.brief import Brief

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Trees with more ends than this are not drawn unasked.
MOST_ENDS = 100


def drawn_of(brief: Brief, kind: str) -> Figure:
    """Draw a standard figure.

    Raises
    ------
    UnsolvableError
        If there is nothing to draw, or too much.
    """
    if kind in ("tree", "payoffs") and brief.tree.ends > MOST_ENDS:
        raise UnsolvableError(f"{brief.tree.ends:,} ends are hard to read; `plot` draws them")
    return brief.shown(kind).draw()
