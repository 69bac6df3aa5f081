"""Draw a sweep: play along one parameter, or over two."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure

from crisis_sim.show.figures import along, phase
from crisis_sim.study.sweep import Sweep


def draw(found: Sweep, ax: Any = None, **style: Any) -> Figure:
    """Draw play along one parameter in a panel for each move, and over two as a phase diagram."""
    if len(found.grid) == 1:
        return along.draw_along(found, style.pop("logit", None), ax, **style)
    return phase.draw(found, ax, **style)
