"""What a file says of a crisis over time: its rounds, the state between them, what ends it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from crisis_sim.scenario.clock import END, Clock
from crisis_sim.scenario.formula import Apply, Formula, Name, Node, Number, Test
from crisis_sim.types import Array

#: What the end of a crisis may be in claims, besides the ends of the file.
STOPPED, NO_END = "stopped", "none"


@dataclass(frozen=True)
class State:
    """Something that the next round inherits.

    Attributes
    ----------
    levels
        What it can be, as text.
    values
        The same as numbers; None where levels are names.
    start
        The probability of each level in the first round.
    """

    name: str
    levels: tuple[str, ...]
    values: tuple[float, ...] | None
    start: tuple[Formula, ...]
    unit: str
    meaning: str
    source: tuple[str, ...]

    @property
    def numbers(self) -> Array:
        """What the `to` of a rule gives for each level: its number, or its index."""
        return np.array(self.values or range(len(self.levels)), dtype=float)

    def at(self, level: str) -> Node:
        """Return the condition that the state is at a level."""
        if self.values is None:
            return Test(self.name, level, 0, 0)
        value = self.values[self.levels.index(level)]
        return Apply("==", (Name(self.name, 0, 0), Number(value)))


@dataclass(frozen=True)
class Rule:
    """One way in which a round changes a state.

    Attributes
    ----------
    from_
        The level it leads from; None for any.
    when
        A condition on the moves and the state that the round began with; None for always.
    to
        Gives the new level: its value where levels are numbers, else its index.
    chance
        The probability of the change.
    because, source
        Why.
    """

    from_: str | None
    when: Formula | None
    to: Formula
    chance: Formula
    because: str
    source: tuple[str, ...]

    def where(self, state: State, node: Node, otherwise: float = 0.0) -> Node:
        """Return a formula that counts only where the rule applies."""
        conditions = [] if self.from_ is None else [state.at(self.from_)]
        conditions += [] if self.when is None else [self.when.node]
        for condition in conditions:
            node = Apply("if", (condition, node, Number(otherwise)))
        return node


@dataclass(frozen=True)
class End:
    """One way in which the crisis ends; `when` and `worth` read the moves and the new state."""

    name: str
    when: Formula
    worth: Mapping[str, Formula]
    because: str
    source: tuple[str, ...]


@dataclass(frozen=True)
class Rounds:
    """A crisis over time.

    Attributes
    ----------
    count
        The number of rounds; None for infinitely many.
    unit
        What one round is.
    discount
        By player, what the next round counts for beside this one.
    stop
        The probability that nothing follows a round, ends aside.
    states, transitions
        By state; a state without rules stays as it is.
    ends
        In the order in which they are tested.
    final
        By player, what the state is worth after the last round.
    paths, seed
        How paths are drawn unless told otherwise.
    """

    count: int | None
    unit: str
    discount: Mapping[str, Formula]
    stop: Formula
    states: Mapping[str, State]
    transitions: Mapping[str, tuple[Rule, ...]]
    ends: tuple[End, ...]
    final: Mapping[str, Formula]
    paths: int
    seed: int

    @property
    def end_names(self) -> tuple[str, ...]:
        """How a crisis can stand in claims: its ends, stopped, or going on."""
        return (*(end.name for end in self.ends), STOPPED, NO_END)

    def formulas(self) -> Iterator[Formula]:
        """Give all formulas that say how the crisis goes on."""
        yield from (*self.discount.values(), self.stop, *self.final.values())
        yield from (formula for state in self.states.values() for formula in state.start)
        for rule in (rule for own in self.transitions.values() for rule in own):
            yield from (f for f in (rule.when, rule.to, rule.chance) if f is not None)
        for end in self.ends:
            yield from (end.when, *end.worth.values())

    @property
    def tested(self) -> dict[str, tuple[str, ...]]:
        """What claims test besides moves: states whose levels are names, and the end."""
        words = {name: s.levels for name, s in self.states.items() if s.values is None}
        return {**words, END: self.end_names}

    @property
    def numbers(self) -> list[str]:
        """The states whose levels are numbers."""
        return [name for name, state in self.states.items() if state.values is not None]

    @property
    def clock(self) -> Clock:
        """What claims may say of time."""
        states = ((name, self.states[name]) for name in self.numbers)
        return Clock(self.count, {name: (s.levels, s.values or ()) for name, s in states})


def levels_of(levels: Sequence[float | str]) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Return levels as text, and as numbers where all are numbers."""
    numbers = [float(x) for x in levels if not isinstance(x, str)]
    if len(numbers) < len(levels):
        return tuple(str(level) for level in levels), ()
    return tuple(f"{x:.15g}" for x in numbers), tuple(numbers)
