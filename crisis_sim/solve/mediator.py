"""Equilibria with a mediator: linear programs over the joint distributions of actions.

A mediator draws a profile of actions from a distribution that all know. Who
cannot gain by doing something else is a matter of linear inequalities in that
distribution, so what is best among all equilibria is found for certain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from crisis_sim.game.coalition import separator
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.scenario.faults import ArgumentError, nearest
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.solve.result import Equilibria, Equilibrium

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Array = npt.NDArray[np.float64]
Regret = Callable[[Array, Array], Array]
#: Programs with more coefficients than this are refused.
MOST_COEFFICIENTS = 20_000_000
#: Probabilities below this are rounding.
DUST = 1e-12


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
        return Equilibria((), concept, method, False, game.players, converged=False)
    return Equilibria((_describe(game, found, regret, aim),), concept, method, False, game.players)


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
        return game.payoffs[_player(game, "best_for", best_for)], f"the best for {best_for}"
    if worst_for is not None:
        return -game.payoffs[_player(game, "worst_for", worst_for)], f"the worst for {worst_for}"
    return game.payoffs.sum(axis=0), "the largest sum of payoffs"


def _player(game: StrategicGame, option: str, name: str) -> int:
    if name not in game.players:
        near = nearest(str(name), game.players)
        hint = f"; did you mean `{near}`?" if near else ""
        expected = "one of " + ", ".join(game.players)
        raise ArgumentError("solve", option, f"`{name}` is no player{hint}", expected)
    return game.players.index(name)


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

    most = sum((n * (n - 1) if each_advice else n) * goal.size // n for n in game.shape)
    most = most if each_advice else len(game.shape) * goal.size
    if most > MOST_COEFFICIENTS:
        problem = f"needs a linear program with {most:,} coefficients"
        raise ArgumentError("solve", "game", problem, f"at most {MOST_COEFFICIENTS:,}")
    gains = _gains(game, each_advice=each_advice)
    scale = float(np.ptp(goal)) or 1.0
    solved = linprog(
        (goal.min() - goal.ravel()) / scale,
        A_ub=gains,
        b_ub=np.zeros(gains.shape[0]),
        A_eq=np.ones((1, goal.size)),
        b_eq=[1.0],
        method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    if solved.x is None:
        return None
    joint = np.where(solved.x > DUST, solved.x, 0.0)
    return np.asarray((joint / joint.sum()).reshape(game.shape))
