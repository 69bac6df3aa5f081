"""Many games of one shape: pure equilibria of a sweep, and logit play."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from benchmarks.peers import gambit_enumpure, gambit_logit, quantecon_pure
from benchmarks.timing import quickest
from crisis_sim.equilibria.logit.quantal import quantal_response
from crisis_sim.equilibria.strategic.pure import pure_nash
from crisis_sim.types import Array

SIDE = 101
SHAPE = (3, 3, 3, 3)
BLOCK = 320


def pure() -> list[tuple[str, float, int]]:
    """Find the pure equilibria of 10,201 games on a grid: solver, µs a game, how many found.

    A game is `A + x B + y C` with x and y on the grid; computing it is part of the time.
    """
    generator = np.random.default_rng(1)
    a, b, c = generator.uniform(-1, 1, size=(3, len(SHAPE), *SHAPE))
    x, y = (axis.ravel() for axis in np.meshgrid(*2 * [np.linspace(0, 1, SIDE)], indexing="ij"))

    terms = np.stack([a.ravel(), b.ravel(), c.ravel()], axis=1)

    buffer = np.empty((len(terms), BLOCK))

    def ours() -> int:
        found = 0
        for start in range(0, len(x), BLOCK):
            u, v = x[start : start + BLOCK], y[start : start + BLOCK]
            # One buffer for all blocks: asking for memory costs more than filling it.
            payoffs = buffer if len(u) == BLOCK else np.empty((len(terms), len(u)))
            np.matmul(terms, np.stack([np.ones_like(u), u, v]), out=payoffs)
            found += int(np.count_nonzero(pure_nash(payoffs.reshape(len(SHAPE), *SHAPE, -1))))
        return found

    rows = [("crisis_sim", quickest(ours) / len(x) * 1e6, ours())]
    peers: list[tuple[str, Callable[[Array], list[Array]]]] = [
        ("QuantEcon pure_nash_brute", quantecon_pure),
        ("Gambit enumpure", gambit_enumpure),
    ]
    for name, solver in peers:
        solver(a)
        start_time, found = time.perf_counter(), 0
        for u, v in zip(x, y, strict=True):
            found += len(solver(a + b * u + c * v))
        rows.append((name, (time.perf_counter() - start_time) / len(x) * 1e6, found))
    return rows


def logit(rationality: float, count: int = 1000) -> list[tuple[str, float, str]]:
    """Solve 3x3x3x3 games for logit play: solver, µs a game, remark."""
    generator = np.random.default_rng(2)
    batch = generator.uniform(size=(len(SHAPE), *SHAPE, count))
    response = quantal_response(batch, rationality)
    seconds = quickest(lambda: quantal_response(batch, rationality))
    some = [np.ascontiguousarray(batch[..., game]) for game in range(20)]
    gambit_logit(some[0], rationality)
    start = time.perf_counter()
    for game in some:
        gambit_logit(game, rationality)
    return [
        (
            "crisis_sim",
            seconds / count * 1e6,
            f"{int(response.converged.sum())} of {count} converged",
        ),
        ("Gambit logit_solve_lambda", (time.perf_counter() - start) / len(some) * 1e6, "20 games"),
    ]
