"""Solve one scenario for many parameter values at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from crisis_sim.equilibria.concepts import Concept, concept_of, concepts
from crisis_sim.equilibria.solutions import Solutions, join, listed, padded
from crisis_sim.game.crisis import Crisis
from crisis_sim.game.normal_form import chance_weight, simultaneous, strategic_payoffs
from crisis_sim.game.numbers import Numbers
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.game.tree import CrisisTree
from crisis_sim.progress import Run
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.formula import Test
from crisis_sim.types import Array

#: Games solved at a time: what is worked on then stays in the processor's cache.
BLOCK = 1024
#: Games between two reports of progress, where they are solved one after the other.
ALONE = 8


def solve_many(
    scenario: Crisis,
    values: Mapping[str, Array],
    *,
    concept: str,
    rationality: float | None = None,
    fixing: Test | None = None,
    fixed: Sequence[Test] = (),
    run: Run | None = None,
) -> Solutions:
    """Solve a scenario for arrays of parameter values, all of one length.

    Parameters
    ----------
    scenario, values
        Other parameters stay as they are.
    concept, rationality
        As in `solve`.
    fixing, fixed
        A move that is fixed to a choice, the games solved anew; and others, as far as
        they can then still be made.
    run
        Counts the games; the games that it stops before have no solution, and are not
        `complete`.

    Raises
    ------
    ArgumentError
        For an unknown concept, or a λ that is missing or negative.
    """
    solve = batch_solver(
        scenario, concept=concept, rationality=rationality, fixing=fixing, fixed=fixed
    )
    return solve(values, run)


def batch_solver(
    scenario: Crisis,
    *,
    concept: str,
    rationality: float | None = None,
    fixing: Test | None = None,
    fixed: Sequence[Test] = (),
) -> Callable[[Mapping[str, Array], Run | None], Solutions]:
    """Return what solves a scenario for arrays of parameter values, as `solve_many` does.

    For those who ask again and again: the game is compiled once.
    """
    row = concept_of(concept, "sweep")
    if scenario.rounds is not None:
        tests = (*([] if fixing is None else [fixing]), *fixed)
        return _over_time(scenario, row, rationality, tests)
    tree = scenario.tree()
    if fixing is not None:
        tree = tree.fix(fixing.move, fixing.choice)
    for test in fixed:
        if any(s.move == test.move for s in tree.information_sets):  # else it is cut off
            tree = tree.fix(test.move, test.choice)
    solver = solver_for(tree, row, **{**scenario.options, "rationality": rationality})
    size = block_of(row)

    def solve(values: Mapping[str, Array], run: Run | None = None) -> Solutions:
        games = max((len(v) for v in values.values()), default=1)
        parts = []
        for start in range(0, games, size):
            block = {name: v[start : start + size] for name, v in values.items()}
            parts.append(solver(tree.batch(**block) if block else tree.numbers()))
            if run is not None and not run.step(parts[-1].games):
                break
        return padded(join(parts), games)

    return solve


def _over_time(
    scenario: Crisis, row: Concept, rationality: float | None, fixed: Sequence[Test]
) -> Callable[[Mapping[str, Array], Run | None], Solutions]:
    """Return what solves a scenario with a horizon for arrays of parameter values."""
    if "markov" not in row.games:
        problem = f"`{row.name}` is none of a crisis over time"
        known = [other.name for other in concepts().values() if "markov" in other.games]
        raise ArgumentError("sweep", "concept", problem, "one of " + ", ".join(known))
    options = {**scenario.options, "rationality": rationality}
    solve: Callable[[Mapping[str, Array], Run | None], Solutions] = row.function(
        row.batch_over_time
    )(scenario, fixed, **row.taken(options, over_time=True))
    return solve


def block_of(concept: Concept, at_once: int = BLOCK) -> int:
    """Return how many games to solve between two reports of progress."""
    return at_once if concept.batch or concept.batch_over_time else ALONE


def solver_for(
    tree: CrisisTree, concept: Concept, **options: object
) -> Callable[[Numbers], Solutions]:
    """Return what solves a block of games; what all blocks share is worked out once.

    Of the options those are taken that the concept has.
    """
    if concept.batch is not None:
        solver: Callable[[Numbers], Solutions] = concept.function(concept.batch)(
            tree, **concept.taken(options)
        )
        return solver
    alone = partial(
        concept.function(concept.solve), **(dict(concept.budget) | concept.taken(options))
    )
    if concept.reads == "strategic":
        form = simultaneous(tree)
        return lambda numbers: listed(tree, [alone(g) for g in _forms(tree, form, numbers)])
    return lambda numbers: listed(
        tree, [alone(tree.at(numbers, g)) for g in range(numbers.payoffs.shape[2])]
    )


def _forms(tree: CrisisTree, form: StrategicGame, numbers: Numbers) -> Iterator[StrategicGame]:
    """Yield the simultaneous reading of each game."""
    payoffs = strategic_payoffs(tree, form.play, numbers)
    weight = chance_weight(tree, numbers.chance)
    for game in range(payoffs.shape[-1]):
        play = replace(form.play, weight=weight[:, min(game, weight.shape[1] - 1)])
        yield StrategicGame(payoffs[..., game], form.players, form.actions, play=play)
