"""The solution concepts of a crisis over time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from crisis_sim.checks import Rationality, checked_as
from crisis_sim.equilibria.check.rounds import rounds_regret, rounds_residual
from crisis_sim.equilibria.logit.logit import check_rationality
from crisis_sim.equilibria.markov.chain import Chain, ways_to_end
from crisis_sim.equilibria.markov.finite import Solution, backward
from crisis_sim.equilibria.markov.play import Solver
from crisis_sim.equilibria.markov.result import CrisisPlay, Strategies
from crisis_sim.equilibria.markov.solvers import best_replies, erring, shocked
from crisis_sim.equilibria.result import Equilibria, UnsolvableError
from crisis_sim.game.markov import MarkovGame
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.tolerances import CONVERGED

_PERFECT = "backward induction over rounds and states"


@checked_as("solve")
def solve_markov_perfect(game: MarkovGame) -> Equilibria:
    """Return the Markov perfect equilibria of a crisis over time.

    Play depends on the state and, as the horizon is finite, on the round, and is optimal after
    every history. Each round's tree is solved for subgame-perfect play with the continuation
    added at its ends (Maskin and Tirole 2001).

    Parameters
    ----------
    game
        With a finite horizon and no private information.

    Returns
    -------
    Equilibria
        Where a mover is indifferent in a state that play can reach, each of its best actions is
        followed up, as far as there are few enough to list; else some are, and `complete`
        is False.

    Raises
    ------
    UnsolvableError
        If the horizon is infinite, or a player has private information.
    """
    found, complete = _solve(game, best_replies, branch=True)
    plays = [_describe(game, solution) for solution in found]
    return _equilibria(game, plays, "markov_perfect", _PERFECT, complete)


@checked_as("solve")
def solve_logit(game: MarkovGame, rationality: Rationality) -> Equilibria:
    """Return logit play of a crisis over time: choices err, and errors are mistakes.

    The worth of a state is what is expected under the erring play (McKelvey and Palfrey 1998).

    Parameters
    ----------
    game
        With a finite horizon and no private information.
    rationality
        λ per unit of payoff.

    Raises
    ------
    UnsolvableError
        If the horizon is infinite, or a player has private information.
    """
    rate = check_rationality(rationality, "solve")
    found, complete = _solve(game, lambda tree: erring(tree, rate), branch=False)
    plays = [_describe(game, solution) for solution in found]
    result = _equilibria(game, plays, "logit", "agent logit play by " + _PERFECT, complete)
    behaviours = [[[p.behaviour for p in each] for each in s.plays] for s in found]
    residual = max(rounds_residual(game, b, game.final, rate)[0] for b in behaviours)
    converged = result.converged and residual <= CONVERGED
    return replace(result, rationality=rate, converged=converged)


@checked_as("solve")
def solve_random_utility(game: MarkovGame, rationality: Rationality) -> Equilibria:
    r"""Return play of a crisis over time whose movers have private shocks that are payoffs.

    Independent Gumbel terms of mean 0, divided by λ, one for each choice each time it is made:
    choices follow softmax(λ worth), and a state is worth :math:`\log \sum \exp(\lambda u) /
    \lambda` to its mover. To have k equally good choices is thus worth log(k)/λ (Rust 1987).

    Parameters
    ----------
    game
        With a finite horizon and no private information.
    rationality
        λ per unit of payoff, above 0.

    Raises
    ------
    UnsolvableError
        If the horizon is infinite, or a player has private information.
    """
    rate = check_rationality(rationality, "solve")
    found, complete = _solve(game, lambda tree: shocked(tree, rate), branch=False)
    plays = [_describe(game, solution, rate) for solution in found]
    method = "choices with private shocks by " + _PERFECT
    return replace(_equilibria(game, plays, "random_utility", method, complete), rationality=rate)


def _solve(
    game: MarkovGame, solver: Callable[[CrisisTree], Solver], *, branch: bool
) -> tuple[list[Solution], bool]:
    """Solve a game with a finite horizon from its last round backwards."""
    if game.count is None:
        raise UnsolvableError(f"{game.title} has no last round: only a finite horizon is solved")
    if game.scenario.types and game.count > 1:
        raise UnsolvableError(f"{game.title} has private information: over time it is not solved")
    return backward(game, _each(game, solver), game.count, branch=branch)


def _each(game: MarkovGame, solver: Callable[[CrisisTree], Solver]) -> Sequence[Solver]:
    made: dict[int, Solver] = {}
    for round_ in game.rounds:
        made.setdefault(id(round_.tree), solver(round_.tree))
    return [made[id(round_.tree)] for round_ in game.rounds]


def _describe(
    game: MarkovGame, solution: Solution, shocks: float | None = None
) -> tuple[CrisisPlay, bool]:
    """Put a solution in words, with what one deviation would gain; whether it converged."""
    chain = Chain(game, solution.plays.__getitem__)
    behaviours = [[play.behaviour for play in plays] for plays in solution.plays]
    regret, _ = rounds_regret(game, behaviours, game.final, shocks)
    total = np.einsum("sg,psg->pg", game.start, solution.worth)[:, 0]
    ends, outcomes = ways_to_end(chain)
    found = CrisisPlay(
        strategies=Strategies(chain),
        payoffs=FrozenMap(dict(zip(game.players, total.tolist(), strict=True))),
        regret=regret,
        reach=ends,
        outcomes=outcomes,
        chain=chain,
    )
    return found, all(bool(p.converged.all()) for plays in solution.plays for p in plays)


def _equilibria(
    game: MarkovGame,
    plays: Sequence[tuple[CrisisPlay, bool]],
    concept: str,
    method: str,
    complete: bool,
) -> Equilibria:
    return Equilibria(
        found=tuple(play for play, _ in plays),
        concept=concept,
        method=method,
        complete=complete,
        players=game.players,
        converged=all(converged for _, converged in plays),
    )
