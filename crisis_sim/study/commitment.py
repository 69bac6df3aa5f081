"""What it is worth to a player that another's choice is settled in advance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from crisis_sim.checks import Rationality, checked
from crisis_sim.columns import Column, fact
from crisis_sim.equilibria.concepts import concept_of
from crisis_sim.game.crisis import Crisis
from crisis_sim.result import StudyResult
from crisis_sim.scenario.asked import read_fixing
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.study.claims import World, solve_worlds


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class CommitmentValue(StudyResult):
    """What it is worth to a player that another's choice is settled in advance.

    Attributes
    ----------
    to, by
        What was asked of: the player, and the choice, as `Patron == intervene`.
    low, high : float
        The player's expected payoff with the commitment less that without, in its own
        units; the least and the most over pairs of solutions of the two games.
    gains
        The same for every player, each in its own units; never to be added.
    """

    study: ClassVar[str] = "commitment_value"
    derived: ClassVar[tuple[str, ...]] = ("would_pay",)

    to: str = field(metadata=fact())
    by: str = field(metadata=fact())
    low: float
    high: float
    gains: Mapping[str, tuple[float, float]]
    method: str = "both games solved, and all pairs of their solutions compared"

    @property
    def would_pay(self) -> float:
        """The most that the player can give up for it, in its own units, and be sure to gain."""
        return float(np.maximum(0.0, self.low))

    def _axes(self) -> tuple[str, ...]:
        return ("player",)

    def _columns(self) -> list[Column]:
        """Return what it is worth to each player, each in its own units."""
        low, high = np.array(list(self.gains.values())).reshape(-1, 2).T
        unit = "payoff of the player"
        ends = (Column("low", low, unit), Column("high", high, unit))
        return [Column("player", list(self.gains)), *ends]


@checked
def commitment_value(
    scenario: Crisis,
    /,
    *,
    to: str,
    by: str,
    concept: str | None = None,
    rationality: Rationality | None = None,
) -> CommitmentValue:
    """Tell what it is worth to a player that another is committed to a choice beforehand.

    It is U(to | the choice fixed, the game solved anew) - U(to). A payment in the
    player's own payoff units does not change what anybody does afterwards, so it would
    pay up to that for the commitment, and no more.

    Parameters
    ----------
    scenario
        At its present values.
    to
        Who gains.
    by
        The move and the choice, as `Patron == intervene`: it is made so wherever it comes up.
    concept, rationality
        As in `solve`; left out, what the scenario names.

    Raises
    ------
    FormulaError, ArgumentError
        For an unknown player, move, choice or concept.

    References
    ----------
    Schelling (1960), The Strategy of Conflict, on commitment.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> value = cs.commitment_value(
    ...     cs.load("strike_resist_intervene"), to="Target", by="Patron == intervene"
    ... )
    >>> value.low == value.high == value.would_pay == 1.0
    True
    """
    if to not in scenario.players:
        expected = ", ".join(scenario.players)
        raise ArgumentError("commitment_value", "to", f"`{to}` is unknown", expected)
    test = read_fixing(scenario, by, "commitment_value")
    gains, solves, complete = {}, 0, True
    concept = concept_of(concept or scenario.concept, "commitment_value").name
    found = []
    for fixed in ((), (test,)):
        solved = solve_worlds(
            scenario, [World()], concept=concept, rationality=rationality, fixed=fixed
        )
        solutions = solved[World()]
        found.append(solutions)
        solves, complete = solves + solutions.games, complete and bool(solutions.complete.all())
    for player in scenario.players:
        free, bound = (solutions.utility(player) for solutions in found)
        if not len(free) or not len(bound):
            gains[player] = (float("nan"), float("nan"))
        else:
            gains[player] = float(bound.min() - free.max()), float(bound.max() - free.min())
    low, high = gains[to]
    return CommitmentValue(
        scenario=scenario,
        to=to,
        by=by,
        low=low,
        high=high,
        gains=FrozenMap(gains),
        solves=solves,
        complete=complete,
        max_regret=max(float(solutions.regret.max(initial=0.0)) for solutions in found),
        concept=concept,
        rationality=scenario.rationality if rationality is None else rationality,
    )
