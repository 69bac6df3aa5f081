"""The course of a crisis once play is known: a Markov chain, moved forward exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from crisis_sim.equilibria.describe import reach
from crisis_sim.equilibria.markov.conditions import at_rest, in_round
from crisis_sim.equilibria.markov.play import RoundPlay
from crisis_sim.game.markov import MarkovGame, Round
from crisis_sim.scenario.clock import END
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.formula import Apply, Name, Node, Test, walk
from crisis_sim.scenario.frozen import freeze
from crisis_sim.scenario.outcomes import Outcomes
from crisis_sim.tolerances import NO_MASS
from crisis_sim.types import Array

#: Rounds after which an infinite crisis is looked at no further.
MOST_ROUNDS = 100_000
#: Rounds of an infinite crisis that are followed one by one unless told otherwise.
FOLLOWED = 24


@dataclass(frozen=True, eq=False)
class Standing:
    """How likely things stand how when a round begins.

    Attributes
    ----------
    alive : float array [state, game]
        The probability that the round is begun in a state.
    over : float array [status, state, game]
        That the crisis is over, how it ended, and how things stand since.
    """

    alive: Array
    over: Array

    def __post_init__(self) -> None:
        freeze(self, "alive", "over")


@dataclass(frozen=True, eq=False)
class Chain:
    """A game with its play: `plays(n)` gives that of round n, counted from 0."""

    game: MarkovGame
    plays: Callable[[int], Sequence[RoundPlay]]

    @property
    def statuses(self) -> int:
        """In how many ways a crisis can stand: its ends, stopped, going on."""
        return len(self.game.end_names) + 2

    @property
    def rounds(self) -> int:
        """How many rounds there are at most."""
        count = self.game.count
        return MOST_ROUNDS if count is None else count

    @property
    def told(self) -> int:
        """How many rounds are followed one by one unless told otherwise."""
        return FOLLOWED if self.game.count is None else self.game.count

    def begin(self) -> Standing:
        """Return how things stand at the start."""
        over = np.zeros((self.statuses - 1, self.game.states, self.game.games))
        return Standing(self.game.start, over)

    def ways(self, number: int, alive: Array) -> list[Array]:
        """Return the probability of each way through a round: [end of tree, place, game] each."""
        found = []
        for round_, play in zip(self.game.rounds(number), self.plays(number), strict=True):
            ends = reach(round_.tree, round_.numbers.chance, play.behaviour)
            shape = (len(ends), len(round_.states), self.game.games)
            found.append(ends.reshape(shape) * alive[round_.states])
        return found

    def follow(self, number: int, ways: Sequence[Array]) -> Standing:
        """Return how things stand next where the crisis goes on, and what has just ended."""
        game = self.game
        alive = np.zeros((game.states, game.games))
        over = np.zeros((self.statuses - 1, game.states, game.games))
        for round_, ends in zip(game.rounds(number), ways, strict=True):
            rows = round_.following
            by_way = np.zeros((round_.form.ways, *ends.shape[1:]))
            np.add.at(by_way, round_.form.of_end, ends)
            moved = by_way.reshape(-1) @ round_.goes_on
            alive += moved.reshape(alive.shape)
            ended = np.nonzero(rows.end >= 0)[0]
            mass = by_way[rows.way[ended], rows.place[ended]] * rows.chance[ended]
            np.add.at(over, (rows.end[ended], rows.state[ended]), mass)
        over[-1] = alive * game.stop
        return Standing(alive * (1 - game.stop), over)

    def standings(self) -> Iterator[tuple[int, Standing, list[Array]]]:
        """Yield round by round how things stand and the ways through it; last, what is left."""
        here = self.begin()
        for number in range(self.rounds):
            ways = self.ways(number, here.alive)
            yield number, here, ways
            following = self.follow(number, ways)
            here = Standing(following.alive, here.over + following.over)
        yield self.rounds, here, []

    @cached_property
    def _statuses(self) -> list[list[Array]]:
        """By kind of round, the probability of each status: [status, way, place, game]."""
        return [self._status(rounds) for rounds in self.game.kinds]

    def _status(self, rounds: Sequence[Round]) -> list[Array]:
        """Return the probability of each status after a way to move."""
        found = []
        for round_ in rounds:
            rows = round_.following
            places = len(round_.states)
            status = np.zeros((self.statuses, round_.form.ways, places, self.game.games))
            at = np.where(rows.end < 0, self.statuses - 1, rows.end)
            np.add.at(status, (at, rows.way, rows.place), rows.chance)
            status[-2] = status[-1] * self.game.stop
            status[-1] *= 1 - self.game.stop
            found.append(status)
        return found

    def probability(
        self, condition: Node, given: Node | None = None, *, at: int | None, by: int | None
    ) -> Array:
        """Return the probability of a condition at or by a round, counted from 1: [game].

        Without a round, it is that of the condition in some round or at what the last left; of
        how the crisis ended, at the last alone. NaN where what is given has probability 0.
        """
        if at is not None and by is not None:
            raise ArgumentError("probability", "by", "is given with `at`", "one of the two")
        last = self.rounds + 1
        for name, number in (("at", at), ("by", by)):
            if number is not None and not 1 <= number <= last:
                expected = f"a round from 1 to {last}"
                raise ArgumentError("probability", name, f"is {number}", expected)

        def chance(node: Node) -> Array:
            if at is not None:
                return self.at(node, at - 1)
            if by is None and is_of_ends(node):
                return self._resting(node, *self.at_last())
            return self.by(node, (by or last) - 1)

        if given is None:
            return chance(condition)
        known = chance(given)
        if at is not None:
            both = chance(Apply("and", (condition, given)))
        else:
            both = chance(condition) + known - chance(Apply("or", (condition, given)))
        with np.errstate(invalid="ignore"):
            return np.where(known > 0, np.clip(both / known, 0.0, 1.0), np.nan)

    def at_last(self) -> tuple[Array, Array]:
        """Return how likely the crisis is over, and how, and that it goes on, at the last."""
        before = -1.0
        quiet = 0
        for number, here, _ in self.standings():
            alive = float(here.alive.sum())
            quiet = quiet + 1 if abs(alive - before) <= NO_MASS else 0
            before = alive
            if number == self.rounds or (self.game.count is None and quiet > self.game.states):
                break
        return here.over, here.alive

    def at(self, condition: Node, number: int) -> Array:
        """Return the probability that a condition holds at a round, counted from 0: [game]."""
        for index, here, ways in self.standings():
            if index == number:
                hit, _ = self._hits(condition, number, ways, here.alive)
                return hit + self._resting(condition, here.over)
        raise AssertionError("the round is one of the crisis")

    def by(self, condition: Node, number: int) -> Array:
        """Return the probability that a condition holds in some round up to one: [game]."""
        return self.incidence(condition, number)[-1]

    def incidence(self, condition: Node, number: int) -> list[Array]:
        """Return the probability that a condition has held by each round, up to one: [game] each.

        It ends early where nothing more can come.
        """
        here, found = self.begin(), []
        total, quiet = np.zeros(self.game.games), 0
        for index in range(number + 1):
            ways = self.ways(index, here.alive) if index < self.rounds else []
            hit, missed = self._hits(condition, index, ways, here.alive)
            gain = hit + self._resting(condition, here.over)
            total = total + gain
            found.append(total)
            quiet = 0 if (gain > NO_MASS).any() else quiet + 1
            if index == number or not missed or quiet > self.game.states + 1:
                break  # what has not come in as many rounds as there are states never does
            here = self._follow_missed(index, missed)
        return found

    def _hits(
        self, condition: Node, number: int, ways: Sequence[Array], alive: Array
    ) -> tuple[Array, list[list[Array]]]:
        """Return how likely a condition holds in a round, and what is left, by status."""
        if not ways:
            holds = at_rest(self.game, condition, self.statuses - 1)
            return (alive * holds).sum(axis=0), []
        total, missed = np.zeros(self.game.games), []
        rounds, statuses = self.game.rounds(number), self._statuses[self.game.kind(number)]
        for round_, ends, status in zip(rounds, ways, statuses, strict=True):
            left = []
            for standing in range(self.statuses):
                mass = ends * status[standing][round_.form.of_end]
                holds = in_round(self.game, round_, condition, standing)
                total += (mass * holds).sum(axis=(0, 1))
                left.append(ends * ~holds)
            missed.append(left)
        return total, missed

    def _resting(self, condition: Node, over: Array, alive: Array | None = None) -> Array:
        """Return how likely a condition holds where no move is made."""
        if alive is not None:
            over = np.concatenate([over, alive[None]])
        total = np.zeros(self.game.games)
        for number in range(len(over)):
            total += (over[number] * at_rest(self.game, condition, number)).sum(axis=0)
        return total

    def _follow_missed(self, number: int, missed: Sequence[list[Array]]) -> Standing:
        """Return how things stand next, where a condition has not held so far."""
        by_status = [
            self.follow(number, [left[standing] for left in missed])
            for standing in range(self.statuses)
        ]
        over = np.stack([by_status[own].over[own] for own in range(self.statuses - 1)])
        return Standing(by_status[-1].alive, over)


def is_of_ends(condition: Node) -> bool:
    """Tell whether a condition is of nothing but how the crisis ended."""
    leaves = [part for part in walk(condition) if isinstance(part, (Name, Test))]
    return all(isinstance(part, Test) and part.move == END for part in leaves)


def ways_to_end(chain: Chain) -> tuple[Array, Outcomes]:
    """Return the probability of each way in which the crisis stands at last: [way, game]."""
    names = chain.game.over_time.end_names
    outcomes = Outcomes((END,), (names,), np.arange(len(names), dtype=np.int16)[:, None])
    over, alive = chain.at_last()
    return np.concatenate([over.sum(axis=1), alive.sum(axis=0)[None]]), outcomes
