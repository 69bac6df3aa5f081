"""Solutions of crises over time, in the words of the scenario."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from crisis_sim.checks import checked
from crisis_sim.columns import APART
from crisis_sim.equilibria.markov.chain import Chain
from crisis_sim.equilibria.result import Equilibrium
from crisis_sim.scenario.asked import read_condition
from crisis_sim.scenario.clock import END
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.types import Array


class Strategies(Mapping[str, Mapping[str, float]]):
    """What is played where: by round, state and information set, made when it is looked up."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        game = chain.game
        self._numbers = range(game.count) if game.count is not None else range(1)

    @cached_property
    def _places(self) -> dict[str, tuple[int, int, int, int]]:
        game, places = self._chain.game, {}
        for number in self._numbers:
            for index, round_ in enumerate(game.rounds(number)):
                for column, state in enumerate(round_.states.tolist()):
                    for set_, infoset in enumerate(round_.tree.information_sets):
                        if infoset.player >= 0:
                            label = self._label(number, state, infoset.label)
                            places[label] = (number, index, column, set_)
        return places

    def _label(self, number: int, state: int, label: str) -> str:
        when = [f"round {number + 1}"] if len(self._numbers) > 1 else []
        where = [self._chain.game.name(state)] if self._chain.game.states > 1 else []
        return ": ".join([*(", ".join([*when, *where]),), label]) if when or where else label

    def __getitem__(self, label: str) -> Mapping[str, float]:
        number, index, column, set_ = self._places[label]
        round_, play = self._chain.game.rounds(number)[index], self._chain.plays(number)[index]
        node = int(np.argmax(round_.tree.infoset == set_))
        actions = round_.tree.information_sets[set_].actions
        mix = play.behaviour[node, : len(actions), column].tolist()
        return FrozenMap(dict(zip(actions, mix, strict=True)))

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


@dataclass(frozen=True, eq=False, repr=False)
class CrisisPlay(Equilibrium):
    """One solution of a crisis over time.

    As an equilibrium of one round, but that `strategies` are named by round and state, `payoffs`
    are discounted totals expected at the start, and `reach` is the probability of each end,
    of having stopped, and of going on after the last round.

    Attributes
    ----------
    chain
        The game with its play.
    """

    chain: Chain = field(kw_only=True, metadata=APART)

    @checked
    def probability(
        self,
        condition: str,
        given: str | None = None,
        *,
        at: int | None = None,
        by: int | None = None,
    ) -> float:
        """Return the probability of a condition over the course of the crisis.

        Parameters
        ----------
        condition
            As in a scenario file: `Patron == intervene and front == war`. It has to hold within
            one round.
        given
            A condition that is known to hold, at or by the same round.
        at
            At this round, counted from 1, whether the crisis got that far or not; one more than
            there are rounds is what the last left.
        by
            In some round up to this one. Left out with `at`, in some round or at what the last
            left.

        Raises
        ------
        ArgumentError
            If there is no such round.
        """
        chance = self.chances(condition, given, at=at, by=by)
        return float(chance[0])

    def chances(
        self, condition: str, given: str | None, *, at: int | None, by: int | None
    ) -> Array:
        """Return the probability as in `probability`, for all games: [game].

        Parameters
        ----------
        condition, given
            As in `probability`.
        at, by
            The round that is asked of, or the last of those asked of.
        """
        game = self.chain.game
        holds = read_condition(game.scenario, condition)
        known = None if given is None else read_condition(game.scenario, given)
        return self.chain.probability(holds, known, at=at, by=by)

    def _conditions(self) -> list[str]:
        scenario = self.chain.game.scenario
        made = [f"{move.name} == {c}" for move in scenario.moves for c in move.choices]
        return [*made, *(f"{END} == {name}" for name in self.chain.game.over_time.end_names)]
