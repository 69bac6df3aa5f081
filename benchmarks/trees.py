"""Logit play of a tree with private information, alone, in a batch, and by Gambit."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from benchmarks.timing import quickest
from crisis_sim.equilibria.logit.logit import logit_order, logit_play
from crisis_sim.game.efg_reader import parse_efg
from crisis_sim.game.numbers import Numbers
from crisis_sim.game.tree import CrisisTree

COUNT = 1000
RUNS = 20  # of a single game, for all solvers


def two_types(generator: np.random.Generator) -> CrisisTree:
    """Return a tree of 63 nodes and ends: A has one of two types, then A, B, A, B move.

    Each has two actions; B never learns the type. Payoffs are standard normal.
    """
    lines = ['EFG 2 R "types" { "A" "B" }', 'c "" 1 "type" { "s" 0.4 "t" 0.6 } 0']
    sets: dict[str, int] = {}

    def grow(history: str) -> None:
        if len(history) == 5:
            worth = ", ".join(f"{u:.4f}" for u in generator.normal(size=2))
            lines.append(f't "" {len(lines)} "" {{ {worth} }}')
            return
        player = 1 + (len(history) - 1) % 2
        known = history if player == 1 else history[1:]
        number = sets.setdefault(f"{player}{known}", len(sets) + 1)
        lines.append(f'p "" {player} {number} "I{number}" {{ "x" "y" }} 0')
        for action in "xy":
            grow(history + action)

    for kind in "st":
        grow(kind)
    return parse_efg("\n".join(lines) + "\n")


def tree_logit(rationality: float) -> list[tuple[str, float, str]]:
    """Solve the tree for agent logit play: solver, µs a game, remark."""
    generator = np.random.default_rng(3)
    tree = two_types(generator)
    order, alone = logit_order(tree), tree.numbers()
    payoffs = generator.normal(size=(2, tree.ends, COUNT))
    many = Numbers(payoffs, tree.chance[:, :, None])
    converged = int(logit_play(tree, many, rationality, order).converged.sum())
    one = quickest(lambda: logit_play(tree, alone, rationality, order), runs=RUNS)
    batch = quickest(lambda: logit_play(tree, many, rationality, order))
    gambit, difference = _gambit(tree, rationality)
    return [
        ("crisis_sim, batch", batch / COUNT * 1e6, f"{converged} of {COUNT} converged"),
        ("crisis_sim, alone", one * 1e6, ""),
        ("Gambit logit_solve_lambda", gambit * 1e6, f"differs by {difference:.1g}"),
    ]


def _gambit(tree: CrisisTree, rationality: float) -> tuple[float, float]:
    """Return the seconds Gambit takes for a tree, and the largest difference to ours."""
    import pygambit

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tree.efg"
        tree.write(path)
        game = pygambit.read_efg(str(path))
    seconds = quickest(lambda: pygambit.qre.logit_solve_lambda(game, rationality), runs=RUNS)
    (found,) = pygambit.qre.logit_solve_lambda(game, rationality)
    play = logit_play(tree, tree.numbers(), rationality, logit_order(tree)).behaviour
    difference = 0.0
    for number, player in enumerate(tree.players):
        own = [i for i, described in enumerate(tree.information_sets) if described.player == number]
        for index, (_, mix) in zip(own, found.profile[player], strict=True):
            theirs = [float(probability) for _, probability in mix]
            ours = play[int(np.argmax(tree.infoset == index)), :, 0]
            difference = max(difference, np.abs(ours - theirs).max())
    return seconds, difference
