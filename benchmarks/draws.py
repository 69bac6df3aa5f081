"""What draws of a scenario cost: time and memory, from a thousand to ten million."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from crisis_sim.show.figures.page import figure
from crisis_sim.show.figures.save import save
from crisis_sim.show.figures.style import CYCLE, FAINT, GREY, style

CONCEPTS = ("subgame_perfect", "logit")
SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
#: A process of its own for each size, so that its largest memory is its own.
_CODE = """
import json, resource, sys, time
import crisis_sim as cs
from crisis_sim.memory import memory_limit
scenario = cs.load("iran_2025")
cs.sample(scenario, seed=1, draws=64, concept=sys.argv[1])
start = time.process_time()
with memory_limit(16):
    found = cs.sample(scenario, seed=0, draws=int(sys.argv[2]), concept=sys.argv[1])
seconds = time.process_time() - start
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([seconds, memory, found.max_regret]))
"""


@dataclass(frozen=True)
class Cost:
    """Processor seconds and largest memory, in MB, of some draws."""

    concept: str
    draws: int
    seconds: float
    memory: float
    regret: float


def costs(sizes: tuple[int, ...] = SIZES) -> list[Cost]:
    """Measure `sample` on `iran_2025`, the check of every solution included."""
    found = []
    for concept in CONCEPTS:
        for draws in sizes:
            command = [sys.executable, "-c", _CODE, concept, str(draws)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            found.append(Cost(concept, draws, *json.loads(done.stdout)))
    return found


def draw_costs(found: list[Cost], folder: Path) -> tuple[Path, ...]:
    """Draw time and memory against the number of draws."""
    looks = {"subgame_perfect": (CYCLE[0], "-"), "logit": (CYCLE[1], "--")}
    with style():
        drawn = figure(7.2, 2.6)
        times, memories = drawn.subplots(1, 2)
        for concept, (colour, line) in looks.items():
            rows = [cost for cost in found if cost.concept == concept]
            draws = [cost.draws for cost in rows]
            name = {"subgame_perfect": "subgame-perfect", "logit": "logit play"}[concept]
            times.plot(draws, [c.seconds for c in rows], line, color=colour, marker="o", ms=3)
            memories.plot(
                draws, [c.memory for c in rows], line, color=colour, marker="o", ms=3, label=name
            )
        sizes = sorted({cost.draws for cost in found})
        slope = found[-1].seconds / found[-1].draws
        times.plot(sizes, [slope * n for n in sizes], ":", color=GREY, lw=0.8)
        times.annotate(
            "in proportion",
            (sizes[0], slope * sizes[0]),
            xytext=(14, 2),
            textcoords="offset points",
            color=GREY,
            size=6,
        )
        for panel in (times, memories):
            panel.set_xscale("log")
            panel.set_xticks(sizes, [_short(n) for n in sizes])
            panel.minorticks_off()
            panel.set_xlabel("draws of iran_2025")
            panel.grid(color=FAINT, lw=0.4)
        times.set_yscale("log")
        ticks = (0.01, 0.1, 1, 10, 100)
        times.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
        times.minorticks_off()
        times.set_ylabel("processor time [s]")
        memories.set_ylabel("largest memory [MB]")
        memories.set_ylim(0)
        memories.legend(frameon=False, loc="lower right")
        return save(drawn, folder / "draws", ("svg", "png"))


def _short(number: int) -> str:
    """Write a round number of draws briefly."""
    return f"{number // 1_000_000} m" if number >= 1_000_000 else f"{number // 1000} k"
