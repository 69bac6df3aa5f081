"""What every solver returns: equilibria, and what is known about the set of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import overload

import numpy as np

from crisis_sim.checks import checked
from crisis_sim.scenario.faults import CrisisSimError
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.scenario.outcomes import Outcomes
from crisis_sim.types import Array

#: The lowest and the highest value.
Range = tuple[float, float]


class UnsolvableError(CrisisSimError):
    """The game is not of the kind that a solution concept is defined, or built, for."""


@dataclass(frozen=True, eq=False)
class Equilibrium:
    """One solution of a game.

    Attributes
    ----------
    strategies
        By player (strategic game) or information set (tree): the probability of
        each action.
    payoffs
        Expected payoff by player.
    regret : float
        The most that any player could gain by deviating alone; in a tree the
        largest over all its subgames. Measured by code that shares nothing with
        the solver.
    reach : float array [end]
        Probability that play ends there.
    outcomes
        The choices made on the way to each end.
    labels
        What else is known of it, such as `rests on a tie`.
    beliefs
        By information set of a tree with more than one node: the probability of each
        history that leads there, such as `Patron resolute, Attacker strike`, by Bayes'
        rule from the strategies. A set that is never reached is left out, except by
        `sequential`, where a belief that supports the solution stands there.
    belief_ranges, strategy_ranges
        Of `sequential`: the lowest and the highest probability that each history, and each
        action, can have in solutions with the same play on the path that are connected to
        this one. A belief is free where they differ.
    isolated, proven : bool or None
        Whether no other equilibrium is near, and whether existence and uniqueness
        nearby are proven; None where the method does not say.
    index : int or None
        +1 or -1 for a regular equilibrium of a strategic game.
    """

    strategies: Mapping[str, Mapping[str, float]]
    payoffs: Mapping[str, float]
    regret: float
    reach: Array = field(repr=False)
    outcomes: Outcomes = field(repr=False)
    labels: tuple[str, ...] = ()
    beliefs: Mapping[str, Mapping[str, float]] = field(default_factory=lambda: FrozenMap({}))
    belief_ranges: Mapping[str, Mapping[str, Range]] = field(
        default_factory=lambda: FrozenMap({}), repr=False
    )
    strategy_ranges: Mapping[str, Mapping[str, Range]] = field(
        default_factory=lambda: FrozenMap({}), repr=False
    )
    isolated: bool | None = None
    proven: bool | None = None
    index: int | None = None

    @property
    def support(self) -> Mapping[str, tuple[str, ...]]:
        """The actions played with positive probability."""
        return FrozenMap(
            {k: tuple(a for a, p in mix.items() if p > 0) for k, mix in self.strategies.items()}
        )

    @property
    def profile(self) -> tuple[Array, ...]:
        """The probabilities alone, in the order of `strategies`."""
        return tuple(np.array(list(mix.values())) for mix in self.strategies.values())

    @checked
    def probability(self, condition: str, given: str | None = None) -> float:
        """Return the probability of a condition on the path of play.

        Parameters
        ----------
        condition
            As in a scenario file: `Russia == intervene`.
        given
            A condition that is known to hold.

        Returns
        -------
        float
            NaN where `given` has probability 0: it is then undefined.

        Raises
        ------
        FormulaError
            If the condition does not fit the game.

        Examples
        --------
        >>> import crisis_sim as cs
        >>> result = cs.solve(cs.load("strike_resist_intervene"))
        >>> result[0].probability("Attacker == strike")
        1.0
        """
        holds = self.outcomes.holds(self.outcomes.condition(condition))
        if given is None:
            return float(self.reach @ holds)
        known = self.outcomes.holds(self.outcomes.condition(given))
        total = float(self.reach @ known)
        return float(self.reach @ (holds & known)) / total if total > 0 else float("nan")


@dataclass(frozen=True, eq=False)
class Continuum:
    """A connected set of equilibria that is not a point, or could not be shown to be one.

    Attributes
    ----------
    low, high
        By player (strategic game) or information set (tree) and action: bounds of the
        probabilities over the whole set.
    samples
        Some equilibria in it.
    """

    low: Mapping[str, Mapping[str, float]]
    high: Mapping[str, Mapping[str, float]]
    samples: tuple[Equilibrium, ...]


@dataclass(frozen=True)
class Tie:
    """Actions between which a mover is indifferent, so that the theory does not choose."""

    where: str
    player: str
    actions: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Equilibria(Sequence[Equilibrium]):
    """The solutions of a game, with what is known about the set.

    Attributes
    ----------
    found
        The equilibria.
    concept, method
        What was solved for, and how.
    complete : bool
        Whether it is certain that none is missing. With ties it is certain of
        pure choices at the tied moves; every mixture of tied actions that leaves
        the rest optimal is an equilibrium too.
    converged : bool
        Whether an iterative method met its tolerance; True for direct methods.
    players
        In the order of the game.
    ties
        Where a mover is indifferent.
    components
        Continua of equilibria; `complete` speaks of them too.
    remarks
        What else a reader should know of the game as it was solved.
    rationality : float or None
        λ per unit of payoff, for logit play.
    rationality_per_range
        For logit play, by player: λ times the range of the player's payoffs, which
        unlike λ does not change with the unit.
    digest : str
        Of the scenario and its values; empty for a game without one.
    version : str
        Of this library.
    """

    found: tuple[Equilibrium, ...]
    concept: str
    method: str
    complete: bool
    players: tuple[str, ...]
    converged: bool = True
    ties: tuple[Tie, ...] = ()
    components: tuple[Continuum, ...] = ()
    remarks: tuple[str, ...] = ()
    rationality: float | None = None
    rationality_per_range: Mapping[str, float] = field(default_factory=lambda: FrozenMap({}))
    digest: str = ""
    version: str = ""

    @property
    def max_regret(self) -> float:
        """The largest regret of any equilibrium found; 0 if there is none."""
        return max((equilibrium.regret for equilibrium in self.found), default=0.0)

    def __len__(self) -> int:
        return len(self.found)

    @overload
    def __getitem__(self, index: int) -> Equilibrium: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Equilibrium, ...]: ...
    def __getitem__(self, index: int | slice) -> Equilibrium | tuple[Equilibrium, ...]:
        return self.found[index]

    def __iter__(self) -> Iterator[Equilibrium]:
        return iter(self.found)
