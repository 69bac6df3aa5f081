"""Time what crises over time cost: solving by states and rounds, the course, and paths."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import crisis_sim as cs


def war(levels: int, rounds: int) -> cs.Crisis:
    """Return a war of attrition with two stocks and a front."""
    stock = {"levels": list(range(levels)), "start": levels - 1}
    acts = ["strike", "raid", "wait"]
    return cs.build(
        {
            "schema": 1,
            "name": "war",
            "horizon": {"rounds": rounds, "discount": 0.95, "stop": 0.02},
            "state": {
                "mine": stock,
                "theirs": stock,
                "front": {"levels": ["war", "truce"], "start": "war"},
            },
            "players": {"A": {}, "B": {}, "C": {}},
            "moves": [
                {"player": "A", "choose": acts},
                {"player": "B", "choose": acts},
                {
                    "player": "C",
                    "choose": ["join", "arm", "talk", "abstain"],
                    "when": "A == strike",
                },
            ],
            "transitions": {
                "mine": [{"to": "max(mine - 1, 0)", "when": "B != wait", "chance": 0.9}],
                "theirs": [{"to": "max(theirs - 1, 0)", "when": "A != wait", "chance": 0.9}],
                "front": [
                    {"from": "war", "to": "truce", "chance": 0.1},
                    {"from": "truce", "to": "war", "chance": 0.1},
                ],
            },
            "ends": [{"name": "spent", "when": "mine == 0 and theirs == 0", "worth": {"A": -3}}],
            "payoffs": {
                "A": [
                    {"worth": "1 - 0.1 * theirs", "when": "A == strike"},
                    {"worth": "0.05 * mine"},
                ],
                "B": [{"worth": 0.5, "when": "B == strike and front == war"}],
                "C": [{"worth": -0.3, "when": "C == join"}, {"worth": 0.1, "when": "C == arm"}],
            },
            "solve": {"concept": "logit", "rationality": 2},
        }
    )


def timed(what: str, done: Callable[[], Any]) -> Any:
    """Do something and print how long it took."""
    start = time.perf_counter()
    result = done()
    print(f"{what:<50} {time.perf_counter() - start:8.2f} s")
    return result


def main() -> None:
    """Print the times."""
    for levels, rounds in ((22, 12), (70, 12), (70, 24)):
        scenario = war(levels, rounds)
        game = timed(f"{levels} levels: states built", scenario.over_time)
        timed(f"{game.states:,} states, {rounds} rounds solved", partial(cs.solve, scenario))
    timed("with its course", partial(cs.course, scenario))
    timed("with 100,000 paths", partial(cs.simulate, scenario, paths=100_000))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"at most {memory:.0f} MB")


if __name__ == "__main__":
    main()
