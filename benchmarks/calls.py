"""One call for the equilibria of one game, beside Gambit's on the same numbers.

Both are timed from tables of payoffs to profiles as numbers, or from a tree to its equilibria.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import TypeAlias

import numpy as np

import crisis_sim as cs
from benchmarks.peers import Profiles, each, gambit_enummixed, gambit_enumpoly
from benchmarks.timing import quickest
from crisis_sim.game.tree import CrisisTree
from crisis_sim.types import Array

#: By deal, where it has led.
Places: TypeAlias = Mapping[str, Sequence[int]]

RUNS = 5
LIMIT = 20.0  # seconds for one call of a peer
COUNT = 20  # games of a kind


def call(payoffs: Array) -> Profiles:
    """Find all equilibria of a table of payoffs by the one call."""
    return [np.concatenate(e.profile) for e in cs.solve(cs.StrategicGame(payoffs), "nash")]


def calls() -> list[tuple[str, str, str, str]]:
    """Return rows: the games, milliseconds a call, the peer's, and how many times those."""
    generator = np.random.default_rng(0)
    rows = []
    for shape in ((2, 2), (2, 2, 2), (2, 2, 2, 2), (3, 2, 2, 3)):
        tables = [generator.random((len(shape), *shape)) for _ in range(COUNT)]
        name = f"random {'x'.join(map(str, shape))}, enumpoly"
        rows.append(_row(name, tables, gambit_enumpoly))
    for size in (2, 3, 4, 5):
        tables = [generator.integers(0, 4, (2, size, size)).astype(float) for _ in range(COUNT)]
        rows.append(_row(f"ties {size}x{size}, enummixed in fractions", tables, gambit_enummixed))
    named = {"Bertrand 6x6": bertrand(6), "Cournot 13x13": cournot(13)}
    named["random 10x10"] = generator.random((2, 10, 10))
    rows += [_row(f"{name}, enummixed", [table], gambit_enummixed) for name, table in named.items()]
    return [*rows, _kuhn()]


def _row(
    name: str, tables: list[Array], peer: Callable[[Array], Profiles]
) -> tuple[str, str, str, str]:
    own = median(quickest(partial(call, table), RUNS) for table in tables)
    found = each(peer, [table for table in tables for _ in range(RUNS)], LIMIT)
    if any(answer is None for answer in found):
        return name, f"{own * 1e3:.3g}", f"over {LIMIT * 1e3:.0f}", ""
    times = np.array([answer[0] for answer in found if answer]).reshape(len(tables), RUNS)
    other = float(np.median(times.min(axis=1)))
    return name, f"{own * 1e3:.3g}", f"{other * 1e3:.3g}", f"{own / other:.2f}"


def bertrand(prices: int) -> Array:
    """Return a game of prices: the lower one sells 10 less the price, equal ones share."""
    mine, other = np.arange(float(prices))[:, None], np.arange(float(prices))[None]
    sold = np.where(mine < other, 10 - mine, np.where(mine == other, (10 - mine) / 2, 0.0))
    return np.array([mine * sold, (mine * sold).T])


def cournot(quantities: int) -> Array:
    """Return a game of quantities, with linear demand and the same cost for both."""
    mine, other = np.arange(float(quantities))[:, None], np.arange(float(quantities))[None]
    own = mine * (np.maximum(0.0, 24 - mine - other) - 2)
    return np.array([own, own.T])


def _kuhn() -> tuple[str, str, str, str]:
    """Solve Kuhn poker, for which Gambit finds one equilibrium on the tree."""
    import pygambit

    tree = kuhn_poker()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "poker.efg"
        tree.write(path)
        game = pygambit.read_efg(str(path))
    own = quickest(partial(cs.solve, tree, "nash"), RUNS)
    other = quickest(lambda: pygambit.nash.lcp_solve(game, rational=False), RUNS)
    name = "Kuhn poker, all; lcp, one"
    return name, f"{own * 1e3:.3g}", f"{other * 1e3:.3g}", f"{own / other:.2f}"


def kuhn_poker() -> CrisisTree:
    """Return the game of three cards, one each, with an ante and a bet of 1 (Kuhn 1950)."""
    tree = cs.Tree(["A", "B"])
    deals = [own + other for own in "JQK" for other in "JQK" if own != other]
    dealt = tree.chance(tree.root, dict.fromkeys(deals, 1 / 6))

    def choose(player: str, places: Places, actions: list[str]) -> dict[str, dict[str, list[int]]]:
        """Branch where a player, who knows its own card alone, moves in every deal."""
        after: dict[str, dict[str, list[int]]] = {action: {} for action in actions}
        for card in "JQK":
            alike = [deal for deal in deals if deal["AB".index(player)] == card]
            steps = tree.move([place for deal in alike for place in places[deal]], player, actions)
            for action in actions:
                after[action] |= {d: [p] for d, p in zip(alike, steps[action], strict=True)}
        return after

    def end(places: Places, stake: int, winner: str = "") -> None:
        for deal, at in places.items():
            wins = winner == "A" if winner else "JQK".index(deal[0]) > "JQK".index(deal[1])
            tree.end(at, [stake, -stake] if wins else [-stake, stake])

    first = choose("A", dealt, ["bet", "check"])
    called = choose("B", first["bet"], ["call", "fold"])
    second = choose("B", first["check"], ["bet", "check"])
    last = choose("A", second["bet"], ["call", "fold"])
    end(called["call"], 2)
    end(called["fold"], 1, "A")
    end(second["check"], 1)
    end(last["call"], 2)
    end(last["fold"], 1, "B")
    return tree.game()
