"""All tipping points of a scenario, parameter by parameter."""

from __future__ import annotations

import crisis_sim as cs
from benchmarks.timing import quickest


def tipping() -> list[tuple[str, float, str]]:
    """Time every tipping line of `iran_2025`: what, seconds, remark."""
    scenario = cs.load("iran_2025")
    found = [cs.tipping_points(scenario, name) for name in scenario.parameters]
    seconds = quickest(
        lambda: [cs.tipping_points(scenario, name) for name in scenario.parameters], runs=3
    )
    remark = f"{sum(map(len, found))} points, {sum(line.solves for line in found):,} inductions"
    return [(f"{len(found)} lines", seconds, remark)]
