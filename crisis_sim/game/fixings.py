"""What is fixed in which rounds of a crisis over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crisis_sim.scenario.formula import Fixed, Test
from crisis_sim.scenario.rounds import Rounds, State


@dataclass(frozen=True)
class Kind:
    """One way in which a round can go.

    Attributes
    ----------
    moves
        The moves that are fixed in it.
    states
        The states that begin the next round at a level that is fixed, by its index.
    """

    moves: tuple[Test, ...] = ()
    states: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Fixings:
    """Moves and states that are fixed, in all rounds or in those that a test names."""

    tests: Sequence[Test]

    def _in(self, number: int) -> list[Test]:
        """Return what is fixed in a round, counted from 1."""
        return [t for t in self.tests if (s := span(t))[0] <= number <= (s[1] or number)]

    def held(self, number: int, states: Mapping[str, State]) -> dict[str, int]:
        """Return the levels of the states that are fixed when a round begins."""
        own = [test for test in self._in(number) if test.move in states]
        return {test.move: states[test.move].levels.index(test.choice) for test in own}

    def kinds(self, rounds: Rounds) -> tuple[tuple[Kind, ...], tuple[int, ...]]:
        """Return the ways in which rounds go, and which of them each round is, first to last.

        Rounds after the last that is told are as that one.
        """
        turns = [number for test in self.tests for number in span(test) if number is not None]
        last = max(turns, default=0) + 1
        found = []
        for number in range(1, min(last, rounds.count or last) + 1):
            moves = [test for test in self._in(number) if test.move not in rounds.states]
            states = tuple(self.held(number + 1, rounds.states).items())
            found.append(Kind(tuple(moves), states))
        kinds = tuple(dict.fromkeys(found))
        return kinds, tuple(kinds.index(kind) for kind in found)


def span(test: Test) -> tuple[int, int | None]:
    """Return the first and the last round in which something is fixed; None for no last."""
    return (test.since, test.until) if isinstance(test, Fixed) else (1, None)
