"""Equilibria with a mediator: linear programs over the joint distributions of actions.

A mediator draws a profile of actions from a distribution that all know. Who
cannot gain by doing something else is a matter of linear inequalities in that
distribution, so what is best among all equilibria is found for certain.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from crisis_sim.constraints import one_of
from crisis_sim.equilibria.result import Equilibria, Equilibrium
from crisis_sim.game.coalition import separator
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.tolerances import DUST, FEASIBLE, PROGRAM_REGRET
from crisis_sim.types import Array

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Regret = Callable[[Array, Array], Array]
#: Programs with more coefficients than this are refused.
MOST_COEFFICIENTS = 10_000_000
#: The least tolerances that the solver takes.
PRECISE = {"primal_feasibility_tolerance": FEASIBLE, "dual_feasibility_tolerance": FEASIBLE}


def solve_mediated(
    game: StrategicGame,
    concept: str,
    *,
    each_advice: bool,
    regret: Regret,
    best_for: str | None,
    worst_for: str | None,
    condition: str | None,
) -> Equilibria:
    """Find the best distribution among those that no player wants to leave.

    Parameters
    ----------
    game
        With any number of players.
    concept
        What the result is called.
    each_advice
        Whether a player decides when it knows its own advice (correlated), or
        beforehand (coarse correlated).
    regret
        Measures the result.
    best_for, worst_for, condition
        As in `solve_correlated`.
    """
    goal, aim = _goal(game, concept, best_for, worst_for, condition)
    method = f"linear programming (HiGHS) for {aim}; one optimum of a convex set"
    found = _optimum(game, goal, each_advice=each_advice)
    if found is None:
        return _result(game, (), concept, method, converged=False)
    most = np.abs(game.payoffs).reshape(len(game.players), -1).max(axis=1)
    scale = np.where(most > 0, most, 1.0).reshape(-1, *[1] * len(game.shape))
    solved = bool(regret((game.payoffs / scale)[..., None], found[..., None])[0] <= PROGRAM_REGRET)
    equilibrium = _describe(game, found, regret, aim)
    return _result(game, (equilibrium,), concept, method, converged=solved)


def _result(
    game: StrategicGame,
    found: tuple[Equilibrium, ...],
    concept: str,
    method: str,
    *,
    converged: bool,
) -> Equilibria:
    return Equilibria(
        found=found,
        concept=concept,
        method=method,
        complete=False,
        players=game.players,
        converged=converged,
    )


def _goal(
    game: StrategicGame,
    concept: str,
    best_for: str | None,
    worst_for: str | None,
    condition: str | None,
) -> tuple[Array, str]:
    """Return what to maximise, by profile, and its name."""
    options = {"best_for": best_for, "worst_for": worst_for, "condition": condition}
    asked = [name for name, value in options.items() if value is not None]
    if len(asked) > 1:
        problem = f"was given together with `{asked[0]}`"
        raise ArgumentError("solve", asked[1], problem, f"one aim for {concept}")
    if condition is not None:
        return _chance_of(game, condition), f"the largest probability of `{condition}`"
    if best_for is not None:
        return game.payoffs[
            _player(game, "best_for", best_for)
        ], f"the largest payoff of {best_for}"
    if worst_for is not None:
        return -game.payoffs[
            _player(game, "worst_for", worst_for)
        ], f"the smallest payoff of {worst_for}"
    return game.payoffs.sum(axis=0), "the largest sum of payoffs"


def _player(game: StrategicGame, option: str, name: str) -> int:
    return game.players.index(one_of(game.players, "is no player")("solve", option, name))


def _chance_of(game: StrategicGame, condition: str) -> Array:
    """Return the probability of a condition at each profile."""
    play = game.play
    holds = play.outcomes.holds(play.outcomes.condition(condition))
    chance = np.zeros(game.shape)
    for end in np.nonzero(holds)[0]:
        chance[np.ix_(*(np.nonzero(agrees[end])[0] for agrees in play.agrees))] += play.weight[end]
    return chance


def _optimum(game: StrategicGame, goal: Array, *, each_advice: bool) -> Array | None:
    """Maximise a goal over the equilibria; None if the program was not solved."""
    from scipy.optimize import linprog

    needed = goal.size * sum(size - 1 for size in game.shape)
    if needed > MOST_COEFFICIENTS:
        problem = f"needs a linear program with {needed:,} coefficients"
        raise ArgumentError("solve", "game", problem, f"at most {MOST_COEFFICIENTS:,}")
    gains = _gains(game, each_advice=each_advice)
    scale = float(np.ptp(goal)) or 1.0
    # On payoffs with near ties the presolve may call infeasible what always has a solution.
    for presolve in (True, False):
        solved = linprog(  # type: ignore[call-overload]  # the stubs know no sparse matrices
            (goal.min() - goal.ravel()) / scale,
            A_ub=gains,
            b_ub=np.zeros(gains.shape[0]),
            A_eq=np.ones((1, goal.size)),
            b_eq=[1.0],
            method="highs",
            options=PRECISE | {"presolve": presolve},
        )
        if solved.x is not None:
            joint = np.where(solved.x > DUST, solved.x, 0.0)
            return np.asarray((joint / joint.sum()).reshape(game.shape))
    return None


def _gains(game: StrategicGame, *, each_advice: bool) -> csr_array:
    """Return what each deviation gains `[deviation, profile]`, scaled to at most 1.

    A deviation of a player is to play b when told a, or b whatever it is told.
    """
    from scipy.sparse import csr_array, vstack

    number = np.arange(game.payoffs[0].size).reshape(game.shape)
    blocks = []
    for player, size in enumerate(game.shape):
        own = np.moveaxis(game.payoffs[player], player, 0).reshape(size, -1)
        column = np.moveaxis(number, player, 0).reshape(size, 1, -1)
        gain = own[None] - own[:, None]  # [told, played, what the others do]
        told, played, _ = np.ogrid[: gain.shape[0], : gain.shape[1], : gain.shape[2]]
        row = told * size + played if each_advice else played
        kept = gain != 0
        place = (np.broadcast_to(row, gain.shape)[kept], np.broadcast_to(column, gain.shape)[kept])
        shape = (size * size if each_advice else size, number.size)
        blocks.append(csr_array((gain[kept] / (np.abs(gain).max() or 1.0), place), shape=shape))
    return csr_array(vstack(blocks))


def _describe(game: StrategicGame, joint: Array, regret: Regret, aim: str) -> Equilibrium:
    """Describe a joint distribution; only profiles that can be drawn are listed."""
    play = game.play
    between = separator(game.actions)
    drawn, ends = {}, np.zeros(len(play.weight))
    for cell in np.argwhere(joint > 0):
        chance = float(joint[tuple(cell)])
        advice = [names[a] for names, a in zip(game.actions, cell, strict=True)]
        drawn[between.join(advice)] = chance
        reached = [agrees[:, a] for agrees, a in zip(play.agrees, cell, strict=True)]
        ends += chance * np.all(reached, axis=0)
    ends *= play.weight
    ends.setflags(write=False)
    payoffs = (game.payoffs * joint).reshape(len(game.players), -1).sum(axis=1)
    return Equilibrium(
        strategies=FrozenMap({"mediator": FrozenMap(drawn)}),
        payoffs=FrozenMap(dict(zip(game.players, payoffs.tolist(), strict=True))),
        regret=float(regret(game.payoffs[..., None], joint[..., None])[0]),
        reach=ends,
        outcomes=play.outcomes,
        labels=(f"has {aim}",),
    )
