"""Tipping points of a scenario, and what questions cost by concept."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import crisis_sim as cs
from benchmarks.timing import quickest
from crisis_sim.result import StudyResult

#: Scenarios, each under its own concept and under others.
QUESTIONS = (
    ("strike_resist_intervene", ("subgame_perfect", "sequential", "logit", "random_utility")),
    ("strike_resist_intervene", ("pure",)),
    ("classics/asymmetric_matching_pennies", ("nash", "sequential", "logit")),
    ("classics/rudimentary_deterrence", ("sequential", "logit", "nash", "pure")),
    ("classics/unilateral_deterrence", ("sequential", "logit")),
)


def tipping() -> list[tuple[str, float, str]]:
    """Time every tipping line of `iran_2025`: what, seconds, remark."""
    scenario = cs.load("iran_2025")
    found = [cs.tipping_points(scenario, name) for name in scenario.parameters]
    seconds = quickest(
        lambda: [cs.tipping_points(scenario, name) for name in scenario.parameters], runs=3
    )
    remark = f"{sum(map(len, found))} points, {sum(line.solves for line in found):,} inductions"
    return [(f"{len(found)} lines", seconds, remark)]


def questions() -> Iterator[tuple[str, str, str, float, int]]:
    """Yield what questions cost: scenario, concept, question, seconds, games solved."""
    for name, concepts in QUESTIONS:
        scenario = cs.load(name)
        first, *others = scenario.parameters
        for concept in concepts:
            # λ is that of the scenario, where it names one
            options: dict[str, Any] = {
                "concept": concept,
                "rationality": scenario.rationality or 1.0,
            }
            asked: dict[str, Callable[[], StudyResult]] = {
                "tipping": partial(cs.tipping_points, scenario, first, **options),
                "turns": partial(cs.turns, scenario, **options),
                "flip": partial(cs.study.nearest_flips, scenario, seconds=5, **options),
            }
            if others:
                asked["phase"] = partial(
                    cs.phase_diagram, scenario, first, others[0], pixels=65, **options
                )
            for question, ask in asked.items():
                start = time.perf_counter()
                solves = ask().solves
                yield name, concept, question, time.perf_counter() - start, solves
