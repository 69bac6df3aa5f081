"""How the cost of checked solutions grows with trees, players, actions and draws."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

import crisis_sim as cs
from benchmarks.peers import gambit_game
from benchmarks.timing import quickest
from crisis_sim.equilibria.check.regret import tree_regret
from crisis_sim.game.tree import CrisisTree

#: Moves of trees with three choices at each.
MOVES = (5, 7, 9, 11)
#: Trees of which Gambit reads the file as well.
READ = 9
#: Actions of each player; of two players Gambit's `enummixed` takes them up to the second.
ACTIONS = {(2, 2): True, (4, 4): True, (6, 6): True, (8, 8): True, (10, 10): False, (12, 12): False}
PLAYERS = ((2, 2), (2, 2, 2), (2, 2, 2, 2), (2, 2, 2, 2, 2))
DRAWS = (1_000, 4_000, 16_000)
RUNS = 3


@dataclass(frozen=True)
class Step:
    """One size: seconds, how many times those of the size before, and a peer's time beside it."""

    kind: str
    size: str
    seconds: float
    growth: float
    beside: str


def three_choices(moves: int) -> CrisisTree:
    """Return a random tree in which two players move in turn, with three choices each."""
    generator = np.random.default_rng(0)
    lines = ['EFG 2 R "three choices" { "A" "B" }']
    sets, ends = [0, 0], [0]

    def grow(depth: int) -> None:
        if depth == moves:
            ends[0] += 1
            one, other = generator.normal(size=2)
            lines.append(f't "" {ends[0]} "" {{ {one:.6f}, {other:.6f} }}')
            return
        player = depth % 2
        sets[player] += 1
        lines.append(f'p "" {player + 1} {sets[player]} "" {{ "x" "y" "z" }} 0')
        for _ in range(3):
            grow(depth + 1)

    grow(0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tree.efg"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return cs.read_game(path)  # type: ignore[return-value]


def trees() -> list[Step]:
    """Solve trees, and measure what the check takes of it."""
    steps, last = [], np.nan
    for moves in MOVES:
        tree = three_choices(moves)
        seconds = quickest(partial(cs.solve, tree), RUNS)
        behaviour = np.zeros((*tree.child.shape, 1))
        behaviour[:, 0] = 1.0
        check = quickest(partial(tree_regret, tree, tree.numbers(), behaviour), RUNS)
        beside = f"check {check / seconds:.2f} of it"
        if moves == READ:
            beside += f"; {seconds / gambit_reading(tree):.2f} times Gambit's reading"
        steps.append(Step("tree", f"{tree.ends:,} ends", seconds, seconds / last, beside))
        last = seconds
    return steps


def gambit_reading(tree: CrisisTree) -> float:
    """Return the seconds in which Gambit reads a tree."""
    import pygambit

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tree.efg"
        tree.write(path)
        return quickest(lambda: pygambit.read_efg(str(path)), RUNS)


def strategic() -> list[Step]:
    """Find all equilibria of random games, of more actions and of more players."""
    import pygambit

    steps = []
    rows: list[tuple[str, tuple[int, ...], bool]] = [
        *(("actions", shape, peer) for shape, peer in ACTIONS.items()),
        *(("players", shape, True) for shape in PLAYERS),
    ]
    last = {"actions": np.nan, "players": np.nan}
    for kind, shape, peer in rows:
        table = np.random.default_rng(0).random((len(shape), *shape))
        game = cs.StrategicGame(table)
        seconds = quickest(partial(cs.solve, game, "nash"), RUNS)
        beside = ""
        if peer:
            solver = partial(pygambit.nash.enumpoly_solve, gambit_game(table))
            if len(shape) == 2:
                solver = partial(pygambit.nash.enummixed_solve, gambit_game(table), rational=False)
            other = quickest(solver, RUNS)
            beside = f"{seconds / other:.2f} times Gambit"
        size = "x".join(map(str, shape))
        steps.append(Step(kind, size, seconds, seconds / last[kind], beside))
        last[kind] = seconds
    return steps


def draws() -> list[Step]:
    """Sample a scenario, every solution checked."""
    scenario, steps, last = cs.load("iran_2025"), [], np.nan
    for count in DRAWS:
        seconds = quickest(partial(cs.sample, scenario, seed=0, draws=count), RUNS)
        steps.append(Step("draws", f"{count:,}", seconds, seconds / last, ""))
        last = seconds
    return steps


def growth() -> list[tuple[str, str, str, str, str]]:
    """Return all steps as rows of a table."""
    rows = []
    for s in (*trees(), *strategic(), *draws()):
        times = "" if np.isnan(s.growth) else f"{s.growth:.1f}"
        rows.append((s.kind, s.size, f"{s.seconds:.3g}", times, s.beside))
    return rows
