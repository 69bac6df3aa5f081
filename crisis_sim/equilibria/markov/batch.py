"""Solve one scenario with a horizon for many parameter values at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from crisis_sim.equilibria.logit.logit import check_rationality
from crisis_sim.equilibria.markov import manner
from crisis_sim.equilibria.markov.manner import Manner, Search
from crisis_sim.equilibria.markov.many import Played, play_games, round_solutions, shifted
from crisis_sim.equilibria.solutions import Solutions, padded
from crisis_sim.game.crisis import Crisis
from crisis_sim.game.reachable import markov_game
from crisis_sim.progress import Run
from crisis_sim.scenario.formula import Test
from crisis_sim.types import Array

#: Numbers of behaviour worked on at once, and the most games.
_NUMBERS, _GAMES = 4_000_000, 1024

#: Solves a scenario for arrays of parameter values.
Many: TypeAlias = Callable[[Mapping[str, Array], Run | None], Solutions]


def many_perfect(scenario: Crisis, fixed: Sequence[Test], lookahead: int | None = None) -> Many:
    """Return what solves a scenario for Markov perfect play."""
    return _many(scenario, fixed, manner.perfect(Search(lookahead=lookahead)))


def many_logit(
    scenario: Crisis,
    fixed: Sequence[Test],
    rationality: float | None = None,
    lookahead: int | None = None,
) -> Many:
    """Return what solves a scenario for logit play."""
    rate = check_rationality(rationality, "sweep")
    return _many(scenario, fixed, manner.logit(rate, Search(lookahead=lookahead)))


def many_random_utility(
    scenario: Crisis,
    fixed: Sequence[Test],
    rationality: float | None = None,
    lookahead: int | None = None,
) -> Many:
    """Return what solves a scenario for play with private shocks."""
    rate = check_rationality(rationality, "sweep")
    return _many(scenario, fixed, manner.random_utility(rate, Search(lookahead=lookahead)))


def _many(scenario: Crisis, fixed: Sequence[Test], how: Manner) -> Many:
    game = scenario.over_time()
    cells = sum(r.tree.child.size * len(r.states) for r in game.rounds(0))
    size = max(1, min(_GAMES, _NUMBERS // max(1, cells * (game.count or 1))))

    def solve(values: Mapping[str, Array], run: Run | None = None) -> Solutions:
        games = max((len(v) for v in values.values()), default=1)
        parts: list[Played] = []
        done = 0
        for start in range(0, games, size):
            block = {name: v[start : start + size] for name, v in values.items()}
            batch = markov_game(scenario, block, fixed)
            parts += [shifted(part, start) for part in play_games(batch, how)]
            done += batch.games
            if run is not None and not run.step(batch.games):
                break
        return padded(round_solutions(parts, done), games)

    return solve
