"""Solving a scenario for many parameter draws, beside computing its payoffs alone."""

from __future__ import annotations

import numpy as np

import crisis_sim as cs
from benchmarks.timing import process, quickest
from crisis_sim.equilibria.batch import BLOCK
from crisis_sim.equilibria.logit.logit import logit_play
from crisis_sim.equilibria.tree.stages import backward_order
from crisis_sim.equilibria.tree.subgame_perfect import induce

DRAWS = 100_000


def batch() -> list[tuple[str, float, str]]:
    """Time 100,000 draws of `iran_2025`: name, seconds, remark."""
    scenario = cs.load("iran_2025")
    tree = scenario.tree()
    order = backward_order(tree)
    generator = np.random.default_rng(0)
    draws = {
        name: generator.uniform(parameter.low, parameter.high, DRAWS)
        for name, parameter in scenario.parameters.items()
    }
    blocks = [
        {name: values[start : start + BLOCK] for name, values in draws.items()}
        for start in range(0, DRAWS, BLOCK)
    ]

    def payoffs() -> None:
        for block in blocks:
            tree.batch(**block)

    def perfect() -> None:
        for block in blocks:
            induce(tree, tree.batch(**block), order)

    def logit() -> None:
        for block in blocks:
            logit_play(tree, tree.batch(**block), 3.0, order)

    alone = quickest(payoffs)
    solved, played = quickest(perfect), quickest(logit)
    return [
        ("payoffs alone", alone, "1.00"),
        ("subgame-perfect, payoffs included", solved, f"{solved / alone:.2f}"),
        ("logit play, payoffs included", played, f"{played / alone:.2f}"),
    ]


def start() -> list[tuple[str, float, str]]:
    """Time how quickly the library and its commands start: name, seconds, remark."""
    bare = process("-c", "pass")
    return [
        ("python alone", bare, ""),
        ("import crisis_sim", process("-c", "import crisis_sim"), "target 0.2"),
        ("crisis-sim --help", process("-m", "crisis_sim", "--help"), "target 0.4"),
        (
            "crisis-sim check iran_2025",
            process("-m", "crisis_sim", "check", "iran_2025"),
            "target 0.4",
        ),
    ]
