"""A phase diagram, beside solving every pixel of it."""

from __future__ import annotations

import numpy as np

import crisis_sim as cs
from benchmarks.timing import quickest
from crisis_sim.equilibria.batch import solve_many

PIXELS, SOME = 2000, 100_000


def phase() -> list[tuple[str, float, str]]:
    """Time a picture of `iran_2025`, 2000 by 2000: name, seconds, remark.

    The time of solving all pixels is that of 100,000 of them, 40 times.
    """
    scenario = cs.load("iran_2025")
    names = ("ukraine_drain", "syria_discount")
    generator = np.random.default_rng(0)
    ranges = [scenario.parameters[name] for name in names]
    values = {p.name: generator.uniform(p.low, p.high, SOME) for p in ranges}
    every = quickest(lambda: solve_many(scenario, values, concept="subgame_perfect"), runs=3)
    every *= PIXELS * PIXELS / SOME
    found = cs.phase_diagram(scenario, *names, pixels=PIXELS)
    seconds = quickest(lambda: cs.phase_diagram(scenario, *names, pixels=PIXELS), runs=3)
    cost = f"{found.solves:,} games, {found.boxes:,} boxes, {100 * found.proven_share:.2f}% proven"
    return [
        ("every pixel solved", every, f"{PIXELS * PIXELS:,} games"),
        ("phase diagram", seconds, f"{100 * seconds / every:.2f}% of that: {cost}"),
    ]
