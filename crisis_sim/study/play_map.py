"""Play over two parameters: proven uniform in boxes, or point by point where that is not done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crisis_sim.equilibria.concepts import proving
from crisis_sim.game.crisis import Crisis
from crisis_sim.progress import Watch
from crisis_sim.study.along import line
from crisis_sim.study.phase import PhaseDiagram, phase_diagram
from crisis_sim.study.siblings import siblings
from crisis_sim.study.sweep import Sweep, sweep

#: Along each side of a phase diagram.
PIXELS = 500


@dataclass(frozen=True, eq=False)
class PlayMap:
    """How play goes over two parameters.

    Attributes
    ----------
    found
        Proven, where the game has perfect information; else solved over a grid.
    marks
        Points of the plane by label, besides those that come with a phase diagram.
    """

    found: PhaseDiagram | Sweep
    marks: Mapping[str, Mapping[str, float]]


def play_map(
    scenario: Crisis,
    across: str,
    up: str,
    *,
    fixing: str | None = None,
    progress: Watch | None = None,
) -> PlayMap:
    """Find how play goes over two parameters under perfect play.

    Parameters
    ----------
    scenario
        Its other parameters keep their present values.
    across, up
        The two parameters, each over its whole range.
    fixing
        A move that is fixed, as `Attacker == strike`.
    progress
        Is told how far the run is, and answers whether it goes on; see `Progress`.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> drawn = play_map(cs.load("strike_resist_intervene"), "drain", "cost")
    >>> drawn.found.proven_share > 0.9
    True
    """
    if scenario.tree().has_perfect_information:
        found = phase_diagram(scenario, across, up, pixels=PIXELS, fixing=fixing, progress=progress)
        return PlayMap(found, {})
    grid: dict[str, Any] = {name: line(scenario, name) for name in (across, up)}
    swept = sweep(scenario, concept=proving().name, fixing=fixing, progress=progress, **grid)
    return PlayMap(swept, siblings(scenario, (across, up)))
