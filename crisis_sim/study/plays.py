"""How play goes at each point of a sweep: the classes that a phase diagram shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crisis_sim.scenario.outcomes import NOT_MADE
from crisis_sim.study.sweep import Sweep
from crisis_sim.types import Indices

SEVERAL = -1
UNSOLVED = -2


@dataclass(frozen=True, eq=False)
class Plays:
    """The ways to play that occur in a sweep, and where each of them does.

    Attributes
    ----------
    plays
        For each class, the choices on the likeliest path: (move, choice) in order.
    index : int array [grid]
        The class of each point; `SEVERAL` where solutions play differently,
        `UNSOLVED` where there is none or the method did not converge.
    """

    plays: tuple[tuple[tuple[str, str], ...], ...]
    index: Indices

    def telling(self) -> tuple[tuple[tuple[str, str], ...], ...]:
        """Return the plays without the moves that are the same in all of them."""
        common = set.intersection(*(set(play) for play in self.plays)) if self.plays else set()
        return tuple(tuple(p for p in play if p not in common) or play for play in self.plays)


def plays(sweep: Sweep) -> Plays:
    """Sort the points of a sweep by how play goes there.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> from crisis_sim.study.plays import plays
    >>> found = plays(cs.sweep(cs.load("strike_resist_intervene"), drain=[0.0, 1.0]))
    >>> found.telling(), found.index.tolist()
    (((('Attacker', 'strike'), ('Target', 'concede')), (('Attacker', 'abstain'),)), [1, 0])
    """
    solutions, outcomes = sweep.solutions, sweep.solutions.outcomes
    ends = solutions.reach.argmax(axis=0)
    kinds, kind = np.unique(outcomes.made[ends], axis=0, return_inverse=True)
    kind = kind.ravel()
    index = np.full(solutions.games, UNSOLVED)
    index[solutions.game] = kind
    differs = kind != index[solutions.game]
    index[solutions.game[differs]] = SEVERAL
    index[~solutions.converged] = UNSOLVED
    named = tuple(
        tuple(
            (column, outcomes.choices[i][choice])
            for i, (column, choice) in enumerate(zip(outcomes.columns, row, strict=True))
            if choice != NOT_MADE
        )
        for row in kinds
    )
    return Plays(named, index.reshape(sweep.shape))
