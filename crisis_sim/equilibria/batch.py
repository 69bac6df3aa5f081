"""Solve one scenario for many parameter values at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from crisis_sim.equilibria.check.regret import profile_regret, tree_regret
from crisis_sim.equilibria.concepts import CONCEPTS, known_concept
from crisis_sim.equilibria.describe import reach
from crisis_sim.equilibria.logit.logit import (
    Order,
    check_rationality,
    is_unique,
    logit_order,
    logit_play,
)
from crisis_sim.equilibria.result import Equilibria
from crisis_sim.equilibria.sequential import solve_sequential
from crisis_sim.equilibria.solutions import Solutions, join, padded, splice
from crisis_sim.equilibria.strategic.pure import pure_nash
from crisis_sim.equilibria.tree.random_utility import (
    Errors,
    Link,
    check_random_utility,
    choice_probabilities,
)
from crisis_sim.equilibria.tree.stages import Layer, Stage, backward_order
from crisis_sim.equilibria.tree.subgame_perfect import induce, solve_subgame_perfect
from crisis_sim.game.crisis import Crisis
from crisis_sim.game.normal_form import chance_weight, simultaneous, strategic_payoffs
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.game.tree import CrisisTree, Numbers
from crisis_sim.progress import Run
from crisis_sim.scenario.formula import Test
from crisis_sim.types import Array

#: Games solved at a time: what is worked on then stays in the processor's cache.
BLOCK = 1024
#: Concepts under which many games are solved at once; under the others, one after the other.
BATCHED = ("subgame_perfect", "logit", "random_utility", "pure")
#: Games between two reports of progress, where they are solved one after the other.
ALONE = 8
#: What one of many games may cost, where a concept has a budget.
BUDGET: Mapping[str, Mapping[str, float]] = {
    "nash": {"seconds": 5.0},
    "sequential": {"seconds": 5.0},
}


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
    known_concept(concept, CONCEPTS, "sweep")
    tree = scenario.tree()
    if fixing is not None:
        tree = tree.fix(fixing.move, fixing.choice)
    for test in fixed:
        if any(s.move == test.move for s in tree.information_sets):  # else it is cut off
            tree = tree.fix(test.move, test.choice)
    solver = solver_for(tree, concept, rationality, scenario.errors, scenario.link)

    size = BLOCK if concept in BATCHED else ALONE

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


def solver_for(
    tree: CrisisTree,
    concept: str,
    rationality: float | None = None,
    errors: Errors = "agent",
    link: Link = "probit",
) -> Callable[[Numbers], Solutions]:
    """Return what solves a block of games; what all blocks share is worked out once."""
    if CONCEPTS[concept].reading == "strategic":
        form = simultaneous(tree)
        if concept == "pure":
            return lambda numbers: _pure(tree, form, numbers)
        return lambda numbers: _one_by_one(tree, form, numbers, concept)
    if concept == "logit":
        rate, logit = check_rationality(rationality, "sweep"), logit_order(tree)
        return lambda numbers: _logit(tree, numbers, logit, rate)
    if concept == "sequential":
        return lambda numbers: _sequential(tree, numbers)
    if concept == "random_utility":
        check_random_utility(tree, errors, link, "sweep")
        return lambda numbers: _one_each(
            tree, numbers, choice_probabilities(tree, numbers, errors, link)
        )
    order = backward_order(tree)
    return lambda numbers: _perfect(tree, numbers, order)


def _one_each(tree: CrisisTree, numbers: Numbers, behaviour: Array) -> Solutions:
    """Describe one way to behave in each game of a batch."""
    games = numbers.payoffs.shape[2]
    ends = reach(tree, numbers.chance, behaviour)
    return Solutions(
        outcomes=tree.outcomes,
        players=tree.players,
        games=games,
        game=np.arange(games),
        reach=ends,
        payoffs=np.einsum("peg,eg->pg", numbers.payoffs, ends),
        regret=tree_regret(tree, numbers, behaviour),
        sample=np.zeros(games, dtype=bool),
        complete=np.ones(games, dtype=bool),
        converged=np.ones(games, dtype=bool),
    )


def _perfect(tree: CrisisTree, numbers: Numbers, order: list[Layer | Stage]) -> Solutions:
    """Solve by backward induction; games with ties or several stage equilibria one by one."""
    found = induce(tree, numbers, order)
    acts = np.arange(tree.child.shape[1])[None, :, None]
    behaviour = (found.action[:, None, :] == acts).astype(float)
    batch = _one_each(tree, numbers, behaviour)
    if found.unique.all():
        return batch
    alone = np.nonzero(~found.unique)[0]
    return splice(
        batch,
        alone,
        listed(tree, [solve_subgame_perfect(tree.at(numbers, int(g))) for g in alone]),
    )


def listed(tree: CrisisTree, results: Sequence[Equilibria]) -> Solutions:
    """Return the results of games that were solved one by one; of continua, their samples.

    The simplest member of a continuum of sequential equilibria is among them, so that it
    counts once, and its samples only widen the ranges. Of a continuum of Nash equilibria the
    samples are all that is known.
    """
    more = [[s for component in r.components for s in component.samples] for r in results]
    found = [[*result, *samples] for result, samples in zip(results, more, strict=True)]
    every = [equilibrium for equilibria in found for equilibrium in equilibria]
    told = [r.concept == "sequential" or not r.components for r in results]
    sample = [
        known and k >= len(result)
        for result, equilibria, known in zip(results, found, told, strict=True)
        for k in range(len(equilibria))
    ]
    players = len(tree.players)
    return Solutions(
        outcomes=tree.outcomes,
        players=tree.players,
        games=len(results),
        game=np.repeat(np.arange(len(results)), [len(equilibria) for equilibria in found]),
        reach=np.array([e.reach for e in every]).reshape(-1, tree.ends).T,
        payoffs=np.array([list(e.payoffs.values()) for e in every]).reshape(-1, players).T,
        regret=np.array([e.regret for e in every]),
        sample=np.array(sample, dtype=bool),
        complete=np.array([r.complete and known for r, known in zip(results, told, strict=True)]),
        converged=np.array([r.converged for r in results]),
    )


def _one_by_one(tree: CrisisTree, form: StrategicGame, numbers: Numbers, concept: str) -> Solutions:
    """Solve the simultaneous readings one at a time, where no batch method is known."""
    payoffs = strategic_payoffs(tree, form.play, numbers)
    weight = chance_weight(tree, numbers.chance)
    results = []
    for game in range(payoffs.shape[-1]):
        play = replace(form.play, weight=weight[:, min(game, weight.shape[1] - 1)])
        alone = StrategicGame(payoffs[..., game], form.players, form.actions, play=play)
        results.append(CONCEPTS[concept].solver(alone, **BUDGET.get(concept, {})))
    return listed(tree, results)


def _sequential(tree: CrisisTree, numbers: Numbers) -> Solutions:
    """Solve for sequential equilibria one game at a time."""
    games = range(numbers.payoffs.shape[2])
    budget = BUDGET["sequential"]
    return listed(tree, [solve_sequential(tree.at(numbers, g), **budget) for g in games])


def _logit(tree: CrisisTree, numbers: Numbers, order: Order, rationality: float) -> Solutions:
    """Solve for logit play."""
    play = logit_play(tree, numbers, rationality, order)
    complete = np.full(numbers.payoffs.shape[2], is_unique(order))
    solutions = _one_each(tree, numbers, play.behaviour)
    return replace(solutions, complete=complete, converged=play.converged)


def _pure(tree: CrisisTree, form: StrategicGame, numbers: Numbers) -> Solutions:
    """Find all pure equilibria of the simultaneous reading."""
    payoffs = strategic_payoffs(tree, form.play, numbers)
    where = np.nonzero(np.moveaxis(pure_nash(payoffs), -1, 0))
    game, cell = where[0], where[1:]
    weight = chance_weight(tree, numbers.chance)
    ends = weight[:, np.minimum(game, weight.shape[1] - 1)]
    profile = [np.eye(size)[:, a] for size, a in zip(form.shape, cell, strict=True)]
    for agrees, mix in zip(form.play.agrees, profile, strict=True):
        ends = ends * (agrees @ mix)
    return Solutions(
        outcomes=tree.outcomes,
        players=tree.players,
        games=numbers.payoffs.shape[2],
        game=game,
        reach=ends,
        payoffs=np.einsum("peg,eg->pg", numbers.payoffs[:, :, game], ends),
        regret=profile_regret(payoffs[..., game], profile),
        sample=np.zeros(len(game), dtype=bool),
        complete=np.ones(numbers.payoffs.shape[2], dtype=bool),
        converged=np.ones(numbers.payoffs.shape[2], dtype=bool),
    )
