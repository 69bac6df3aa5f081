"""A crisis over time as a game with states: a tree a round, states between rounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from crisis_sim.game.numbers import Numbers
from crisis_sim.game.round_tree import RoundTree
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.formula import Test
from crisis_sim.scenario.frozen import freeze
from crisis_sim.scenario.model import Scenario
from crisis_sim.scenario.rounds import Rounds
from crisis_sim.types import Array, Indices

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True, eq=False)
class Following:
    """What may follow a round, as rows: a way to move, where it was made, and what comes of it.

    Attributes
    ----------
    way, place : int array [row]
        The way to move, and which of the places of the round.
    state : int array [row]
        The state that follows.
    end : int array [row]
        Which end comes; -1 where the crisis goes on.
    chance : float array [row, game]
    """

    way: Indices
    place: Indices
    state: Indices
    end: Indices
    chance: Array

    def __post_init__(self) -> None:
        freeze(self, "way", "place", "state", "end", "chance")


@dataclass(frozen=True, eq=False)
class Round:
    """The round in the states in which the same moves are made.

    Columns are places times games: column ``place * games + game``.

    Attributes
    ----------
    form
        The tree and what follows its ends.
    states : int array [place]
        The states, as rows of the game's table.
    numbers
        Payoffs of the round and chances, by column.
    following
    paid : float array [player, way, column]
        What ends are expected to pay.
    goes_on
        Sparse [way * columns + column, state * games + game]: the chance to be in a state next,
        with no end between; what stops the crisis is not counted.
    """

    form: RoundTree
    states: Indices
    numbers: Numbers
    following: Following
    paid: Array
    goes_on: csr_array

    @property
    def tree(self) -> CrisisTree:
        """The tree of one round."""
        return self.form.tree

    def with_continuation(self, ahead: Array, part: slice) -> Numbers:
        """Return the trees of some columns with what follows added at the ends.

        Parameters
        ----------
        ahead : float array [player, way, column]
            What is expected after a way to move, ends included.
        part
            Which columns.
        """
        payoffs = self.numbers.payoffs[:, :, part] + ahead[:, self.form.of_end, part]
        chance = self.numbers.chance
        return Numbers(payoffs, chance if chance.shape[2] == 1 else chance[:, :, part])


@dataclass(frozen=True, eq=False)
class MarkovGame:
    """A game in rounds, of which each leaves a state to the next.

    Attributes
    ----------
    players
        Names, in the order of the first axis of payoffs.
    state_names, levels
        The states and what each can be.
    table : int array [state, name]
        The combinations of levels that play can reach, each row one state of the game.
    kinds
        The ways in which a round can go, as different things are fixed in different rounds: in
        each the round, by which moves are made.
    order
        Which of the kinds each round is, first to last; those that follow are as the last.
    start : float array [state, game]
        Where it begins.
    discount : float array [player, game]
    stop : float array [game]
        The chance that nothing follows a round, ends aside.
    final : float array [player, state, game]
        What a state is worth after the last round.
    count
        The number of rounds; None for infinitely many.
    end_names
        How the crisis can end.
    title
        What people call the game.
    scenario, values, fixed
        The scenario it was made of, the value of each parameter [game], and what is fixed.
    """

    players: tuple[str, ...]
    state_names: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    table: Indices
    kinds: tuple[tuple[Round, ...], ...]
    order: tuple[int, ...]
    start: Array
    discount: Array
    stop: Array
    final: Array
    count: int | None
    end_names: tuple[str, ...]
    title: str
    scenario: Scenario
    values: Mapping[str, Array]
    fixed: tuple[Test, ...]

    def __post_init__(self) -> None:
        freeze(self, "table", "start", "discount", "stop", "final")

    def rounds(self, number: int) -> tuple[Round, ...]:
        """Return a round, counted from 0, by which moves are made."""
        return self.kinds[self.kind(number)]

    def kind(self, number: int) -> int:
        """Return which of the kinds a round is, counted from 0."""
        return self.order[min(number, len(self.order) - 1)]

    @property
    def states(self) -> int:
        """Number of states that play can reach."""
        return len(self.table)

    @property
    def games(self) -> int:
        """Number of games, all with the same moves and states."""
        return int(self.start.shape[1])

    def ahead(self, round_: Round, worth: Array) -> Array:
        """Return what is expected after each way to move: [player, way, column].

        Parameters
        ----------
        round_
            The round.
        worth : float array [player, state, game]
            What it is worth to begin the next round in a state.
        """
        counts = (self.discount * (1 - self.stop))[:, None, :] * worth
        expected = round_.goes_on @ counts.reshape(len(self.players), -1).T
        return np.asarray(round_.paid + expected.T.reshape(round_.paid.shape))

    @cached_property
    def over_time(self) -> Rounds:
        """What the file says of rounds."""
        assert self.scenario.rounds is not None
        return self.scenario.rounds

    def name(self, state: int) -> str:
        """Return a state in words: `front war, stock 2`."""
        row = self.table[state]
        parts = zip(self.state_names, self.levels, row, strict=True)
        return ", ".join(f"{name} {levels[index]}" for name, levels, index in parts)
