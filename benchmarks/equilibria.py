"""All equilibria of random games: this library beside its peers, on the same games."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from benchmarks.peers import Profiles, each, gambit_enumpoly, nashpy_supports, quantecon_supports
from crisis_sim.equilibria.check.regret import profile_regret
from crisis_sim.equilibria.strategic.complete import Enumeration, find_all, find_all_batch
from crisis_sim.types import Array

#: Number of actions of each player, and of games.
SHAPES: dict[tuple[int, ...], int] = {
    (3, 3): 100,
    (2, 2, 2): 100,
    (2, 2, 2, 2): 100,
    (3, 2, 2, 3): 100,
    (3, 3, 3): 100,
    (3, 3, 3, 3): 20,
}
LIMIT = 60.0  # seconds for one call of a peer
NEAR = 1e-4  # profiles nearer than this are the same


@dataclass(frozen=True)
class Row:
    """One solver on one shape: median milliseconds a game, and what it missed or invented."""

    shape: tuple[int, ...]
    solver: str
    milliseconds: float
    found: int
    missed: int
    invented: int
    failed: int


def games(shape: tuple[int, ...], count: int, seed: int = 0) -> list[Array]:
    """Return random games with payoffs uniform on [0, 1]."""
    generator = np.random.default_rng(seed)
    return [generator.uniform(size=(len(shape), *shape)) for _ in range(count)]


def compare(shape: tuple[int, ...], count: int) -> list[Row]:
    """Solve the same games with every solver that takes them."""
    tables = games(shape, count)
    start = time.perf_counter()
    searches = find_all_batch(np.array(tables))
    batch = (time.perf_counter() - start) / count
    truth = [_profiles(search) for search in searches]
    alone = []
    for table in tables:
        start = time.perf_counter()
        find_all(table)
        alone.append(time.perf_counter() - start)
    total = sum(map(len, truth))
    unproven = sum(not search.complete for search in searches)
    rows = [
        Row(shape, "crisis_sim, batch", batch * 1e3, total, 0, 0, unproven),
        Row(shape, "crisis_sim, one by one", median(alone) * 1e3, total, 0, 0, unproven),
        _peer(shape, "Gambit enumpoly", gambit_enumpoly, tables, truth),
    ]
    if len(shape) == 2:
        rows.append(_peer(shape, "QuantEcon supports", quantecon_supports, tables, truth))
        rows.append(_peer(shape, "Nashpy supports", nashpy_supports, tables, truth))
    return rows


def _profiles(search: Enumeration) -> Profiles:
    return [np.concatenate(equilibrium.profile) for equilibrium in search.equilibria]


def _peer(
    shape: tuple[int, ...],
    name: str,
    solver: Callable[[Array], Profiles],
    tables: list[Array],
    truth: Sequence[Profiles],
) -> Row:
    """Time a peer, and count what it missed, and what it returned that is no equilibrium."""
    answers = each(solver, tables, LIMIT)
    times, found, missed, invented = [], 0, 0, 0
    for table, answer, known in zip(tables, answers, truth, strict=True):
        if answer is None:
            continue
        seconds, profiles = answer
        times.append(seconds)
        found += len(profiles)
        missed += sum(not any(_near(p, q) for q in profiles) for p in known)
        invented += sum(_regret(table, p) > NEAR for p in profiles)
    milliseconds = median(times) * 1e3 if times else float("nan")
    return Row(shape, name, milliseconds, found, missed, invented, sum(a is None for a in answers))


def _near(one: Array, other: Array) -> bool:
    return bool(np.abs(one - other).max() < NEAR)


def _regret(table: Array, profile: Array) -> float:
    parts = np.split(profile, np.cumsum(table.shape[1:])[:-1])
    return float(profile_regret(table[..., None], [part[:, None] for part in parts])[0])
