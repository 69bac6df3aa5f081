"""What a scenario predicts for past episodes: logit play, given what went before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from crisis_sim.equilibria.describe import reach
from crisis_sim.equilibria.logit.logit import Order, logit_order, logit_play
from crisis_sim.game.crisis import Crisis
from crisis_sim.game.numbers import Numbers
from crisis_sim.game.tree import CrisisTree
from crisis_sim.study.history.case_file import CaseFile, facts, question
from crisis_sim.study.history.track_record import Rule
from crisis_sim.types import Array, Mask

#: Games solved at a time.
BLOCK = 2048
#: The name of the parameter that is computed from the earlier cases, where there is one.
RECORD = "record"
#: The name that λ has among the parameters of a fit.
RATIONALITY = "rationality"


@dataclass(frozen=True, eq=False)
class Predictor:
    """The game of a scenario from the point on where a case asks what comes.

    Attributes
    ----------
    scenario
        Its structural parameters count where no others are given.
    tree, order
        With the given moves fixed, and how it is solved.
    holds : bool array [level, end]
        Which ends each choice of the recorded move leads to.
    solved
        One number: the games solved so far.
    """

    scenario: Crisis
    tree: CrisisTree
    order: Order
    holds: Mask
    solved: list[int] = field(default_factory=lambda: [0], repr=False)

    @classmethod
    def of(cls, scenario: Crisis, like: CaseFile) -> Predictor:
        """Prepare a scenario for the question that a case asks."""
        move, given = question(like)
        tree = scenario.tree()
        for earlier, choice in given.items():
            tree = tree.fix(earlier, choice)
        ends = tree.outcomes.made[:, tree.outcomes.columns.index(move)]
        holds = ends == np.arange(len(like.choices))[:, None]
        return cls(scenario, tree, logit_order(tree), holds)

    def levels(self, values: Mapping[str, Array], rationality: npt.ArrayLike) -> Array:
        """Return the probability of each choice of the recorded move.

        Parameters
        ----------
        values
            Arrays of one length, by parameter.
        rationality
            λ per unit of payoff, one or one for each game.

        Returns
        -------
        float array [game, level]
        """
        games = max(len(array) for array in values.values())
        self.solved[0] += games
        rates = np.broadcast_to(np.asarray(rationality, dtype=float), (games,))
        blocks = [slice(start, start + BLOCK) for start in range(0, games, BLOCK)]
        return np.concatenate([self._block(values, rates, block) for block in blocks])

    def _block(self, values: Mapping[str, Array], rates: Array, block: slice) -> Array:
        numbers = self.tree.batch(**{name: array[block] for name, array in values.items()})
        scaled = Numbers(numbers.payoffs * rates[block], numbers.chance)  # λ u is all that counts
        play = logit_play(self.tree, scaled, 1.0, self.order)
        ends = reach(self.tree, scaled.chance, play.behaviour)
        found = np.einsum("le,eg->lg", self.holds.astype(float), ends)
        return np.asarray((found / found.sum(axis=0)).T)


def fact_values(
    cases: Sequence[CaseFile], known: Sequence[CaseFile], rule: Rule
) -> dict[str, Array]:
    """Return what differs between cases, as arrays by parameter.

    Parameters
    ----------
    cases
        The cases to describe.
    known
        The cases whose outcomes may enter the records; those that had not ended when
        a case began do not.
    rule
        Gives the record, where the scenario has a parameter of that name.
    """
    values = {
        name: np.array([case.scenario.values[name] for case in cases])
        for name in facts((*known, *cases))
    }
    if RECORD in cases[0].scenario.values:
        values[RECORD] = np.array([rule(case, known) for case in cases])
    return values
