"""Coarse correlated equilibria: nobody gains by refusing a mediator's advice beforehand."""

from __future__ import annotations

from crisis_sim.checks import checked_as
from crisis_sim.equilibria.check.regret import external_regret
from crisis_sim.equilibria.correlated.mediator import solve_mediated
from crisis_sim.equilibria.result import Equilibria
from crisis_sim.game.strategic import StrategicGame


@checked_as("solve")
def solve_coarse_correlated(
    game: StrategicGame,
    *,
    best_for: str | None = None,
    worst_for: str | None = None,
    condition: str | None = None,
) -> Equilibria:
    r"""Return the best coarse correlated equilibrium of a strategic game.

    As a correlated equilibrium, but a player decides whether to follow the mediator
    before it hears its advice: for every player i and action b
    :math:`\sum_{a, s} p(a, s) (u_i(b, s) - u_i(a, s)) \le 0` (Moulin and Vial 1978).
    Every correlated equilibrium is one, so the best is at least as good. Players who
    learn without regret come near this set.

    Parameters
    ----------
    game, best_for, worst_for, condition
        As for `correlated`.

    Returns
    -------
    Equilibria
        As for `correlated`; `regret` may be below 0, where refusing costs everybody.

    Raises
    ------
    ArgumentError, FormulaError
        As for `correlated`.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> own = [[0, 3, 1], [1, 1, 1], [2, 1, 0]]
    >>> game = cs.StrategicGame([own, [list(column) for column in zip(*own)]])
    >>> for concept in ("correlated", "coarse_correlated"):
    ...     print(round(sum(cs.solve(game, concept)[0].payoffs.values()), 6))
    3.0
    4.0
    """
    return solve_mediated(
        game,
        "coarse_correlated",
        each_advice=False,
        regret=external_regret,
        best_for=best_for,
        worst_for=worst_for,
        condition=condition,
    )
