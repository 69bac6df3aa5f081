"""Correlated equilibria: nobody gains by disobeying a mediator who advises each privately."""

from __future__ import annotations

from crisis_sim.checks import checked_as
from crisis_sim.equilibria.check.regret import obedience_regret
from crisis_sim.equilibria.correlated.mediator import solve_mediated
from crisis_sim.equilibria.result import Equilibria
from crisis_sim.game.strategic import StrategicGame


@checked_as("solve")
def solve_correlated(
    game: StrategicGame,
    *,
    best_for: str | None = None,
    worst_for: str | None = None,
    condition: str | None = None,
) -> Equilibria:
    r"""Return the best correlated equilibrium of a strategic game.

    A mediator draws a profile from a distribution p that all know and tells each
    player its own action. Obeying is best for all if for every player i and all its
    actions a, b :math:`\sum_s p(a, s) (u_i(b, s) - u_i(a, s)) \le 0`, s running over
    what the others are told (Aumann 1974, 1987). These p are a convex set that holds
    every Nash equilibrium; one that is best in it is returned.

    Parameters
    ----------
    game
        With any number of players.
    best_for, worst_for
        The player whose payoff is to be largest, or smallest. With no option the sum
        of all payoffs is largest, which presumes that their units can be compared.
    condition
        As in a scenario file: the equilibrium in which it is likeliest. Where its
        probability is 0 it can be part of no correlated equilibrium, nor of any
        Nash equilibrium. The program is solved to about 1e-10.

    Returns
    -------
    Equilibria
        Of length 1; its `strategies` hold, under `mediator`, the profiles that can be
        drawn, named by the actions in player order, with their probabilities.
        `complete` is False: others are as good, or good for other aims. `converged`
        is False if a player's regret is above 1e-9 of its largest payoff; should the
        program not be solved at all, the result is empty.

    Raises
    ------
    ArgumentError
        If more than one option is given, a player is unknown, or the game is too large.
    FormulaError
        If the condition does not fit the game.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> chicken = cs.StrategicGame(
    ...     [[[6, 2], [7, 0]], [[6, 7], [2, 0]]], actions=[["swerve", "drive"]] * 2
    ... )
    >>> best = solve_correlated(chicken)[0]
    >>> {profile: round(p, 6) for profile, p in best.strategies["mediator"].items()}
    {'swerve, swerve': 0.5, 'swerve, drive': 0.25, 'drive, swerve': 0.25}
    >>> round(sum(best.payoffs.values()), 6)
    10.5
    """
    return solve_mediated(
        game,
        "correlated",
        each_advice=True,
        regret=obedience_regret,
        best_for=best_for,
        worst_for=worst_for,
        condition=condition,
    )
