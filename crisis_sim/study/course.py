"""The course of a crisis over time, exactly: how likely things stand how, round by round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

import numpy as np

from crisis_sim.checks import Rationality, at_least, checked
from crisis_sim.columns import APART, Column
from crisis_sim.equilibria.markov.chain import FOLLOWED, Chain
from crisis_sim.equilibria.markov.result import CrisisPlay
from crisis_sim.equilibria.solve import solve
from crisis_sim.game.crisis import Crisis
from crisis_sim.progress import Run, Watch
from crisis_sim.result import StudyResult
from crisis_sim.scenario.asked import read_condition
from crisis_sim.scenario.clock import END
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.formula import Node
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.scenario.outcomes import NOT_MADE
from crisis_sim.types import Array

#: What an event is of: a level of a state, a choice or a draw, or how the crisis stands.
Of: TypeAlias = Literal["state", "act", "end"]


@dataclass(frozen=True)
class Event:
    """Something that may be so in a round.

    Attributes
    ----------
    of
        A level of a `state` as the round begins, an `act` in it, or how the crisis stands
        after it (`end`).
    name, value
        The state, the move or `end`, and the level, the choice or the end.
    """

    of: Of
    name: str
    value: str

    @property
    def condition(self) -> str:
        """The event as in claims."""
        return f"{self.name} == {self.value}"


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Course(StudyResult):
    """How likely each event is in each round.

    Attributes
    ----------
    events
        Levels of states, acts and ends.
    probability : float array [solution, round, event]
        The last round is what the last one left, in which no move is made.
    going_on : float array [solution, round]
        The probability that the round is begun.
    first : mapping
        By condition that was asked for, the probability that it has held in some round so far:
        float array [solution, round].
    """

    study: ClassVar[str] = "course"

    events: tuple[Event, ...] = field(metadata=APART)
    probability: Array = field(metadata=APART)
    going_on: Array = field(metadata=APART)
    first: Mapping[str, Array] = field(metadata=APART)

    def of(self, condition: str) -> Array:
        """Return the probability of one event: [solution, round].

        Parameters
        ----------
        condition
            One of the events, as it is written in a claim.

        Raises
        ------
        ArgumentError
            If there is no such event.
        """
        names = [event.condition for event in self.events]
        if condition not in names:
            expected = "one of " + ", ".join(names)
            raise ArgumentError("of", "condition", f"is `{condition}`", expected)
        return self.probability[:, :, names.index(condition)]

    def range(self) -> tuple[Array, Array]:
        """Return the lowest and the highest probability over the solutions: [round, event]."""
        return self.probability.min(axis=0), self.probability.max(axis=0)

    def _columns(self) -> list[Column]:
        solutions, rounds, events = self.probability.shape
        solution, number, event = np.indices((solutions, rounds, events)).reshape(3, -1)
        told = [self.events[index] for index in event]
        return [
            Column("solution", solution),
            Column("round", number + 1),
            Column("event", [each.condition for each in told]),
            Column("of", [each.of for each in told]),
            Column("probability", self.probability.ravel(), "probability"),
        ]

    def _content(self) -> dict[str, Any]:
        return {**super()._content(), "columns": self._table()}

    def _axes(self) -> tuple[str, ...]:
        return "solution", "round", "event"

    def _answer(self) -> str:
        last = self.probability[0, -1]
        ends = [
            f"{event.value} {chance:.3g}"
            for event, chance in zip(self.events, last, strict=True)
            if event.of == "end"
        ]
        return f"{self.probability.shape[1] - 1} rounds; at last: {', '.join(ends)}"


@checked
def course(
    scenario: Crisis,
    rounds: Annotated[int, at_least(1)] | None = None,
    *,
    first: Sequence[str] = (),
    concept: str | None = None,
    rationality: Rationality | None = None,
    progress: Watch | None = None,
) -> Course:
    """Compute how likely each level, act and end is in each round of a crisis over time.

    Once play is known the crisis is a Markov chain: its distribution over states is moved
    forward, with no draws. With several solutions each is followed.

    Parameters
    ----------
    scenario
        With a horizon.
    rounds
        How many rounds to follow; left out, all, and of infinitely many 24.
    first
        Conditions of which is told how likely they have held in some round so far.
    concept, rationality
        As in `solve`; left out, what the scenario's `solve:` names.
    progress
        Is told how far the run is, and answers whether it goes on; see `Progress`.

    Raises
    ------
    ArgumentError
        If the scenario has no horizon, or fewer rounds.
    UnsolvableError
        If a player has private information over several rounds.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> siege = cs.build({
    ...     "schema": 1, "name": "siege", "horizon": {"rounds": 3, "unit": "month"},
    ...     "state": {"stock": {"levels": [0, 1], "start": 1}},
    ...     "players": {"A": {}}, "moves": [{"player": "A", "choose": ["fire", "hold"]}],
    ...     "transitions": {"stock": [{"to": 0, "when": "A == fire", "chance": 0.5}]},
    ...     "payoffs": {"A": [{"worth": "stock", "when": "A == fire"}]},
    ... })
    >>> cs.course(siege).of("stock == 1")[0].tolist()
    [1.0, 0.5, 0.25, 0.125]
    """
    game = scenario.over_time()
    most = FOLLOWED if game.count is None else game.count
    if rounds is not None and game.count is not None and rounds > most:
        raise ArgumentError("course", "rounds", f"is {rounds}", f"at most {most}")
    options = {} if rationality is None else {"rationality": rationality}
    result = solve(scenario, concept, **options)
    events, run = tuple(_events(scenario)), Run(progress, "Following solutions", len(result))
    asked = {text: read_condition(scenario, text) for text in first}
    came: dict[str, list[Array]] = {text: [] for text in first}
    found, going = [], []
    for play in result:
        assert isinstance(play, CrisisPlay)
        chances, begun = _follow(play.chain, events, rounds or most)
        found.append(chances)
        going.append(begun)
        for text, node in asked.items():
            came[text].append(_came(play.chain, node, rounds or most))
        if not run.step():
            break
    return Course(
        scenario=scenario,
        concept=result.concept,
        rationality=result.rationality,
        method="the chain moved forward round by round, for each solution",
        complete=result.complete and len(found) == len(result),
        max_regret=result.max_regret,
        events=events,
        probability=np.array(found),
        going_on=np.array(going),
        first=FrozenMap({text: np.array(each) for text, each in came.items()}),
    )


def _events(scenario: Crisis) -> Iterator[Event]:
    rounds = scenario.rounds
    assert rounds is not None
    for state in rounds.states.values():
        yield from (Event("state", state.name, level) for level in state.levels)
    for move in scenario.moves:
        yield from (Event("act", move.name, choice) for choice in move.choices)
    yield from (Event("end", END, name) for name in rounds.end_names)


def _follow(chain: Chain, events: Sequence[Event], rounds: int) -> tuple[Array, Array]:
    """Return how likely events are in each round, and that it is begun, of the first game."""
    states = [number for number, event in enumerate(events) if event.of == "state"]
    acts = [number for number, event in enumerate(events) if event.of == "act"]
    ends = [number for number, event in enumerate(events) if event.of == "end"]
    found, going = np.zeros((rounds + 1, len(events))), np.zeros(rounds + 1)
    for number, here, ways in chain.standings():
        everywhere = here.alive[:, 0] + here.over[:, :, 0].sum(axis=0)
        found[number, states] = _levels(chain, everywhere)
        found[number, acts] = _acts(chain, number, [way[:, :, 0] for way in ways])
        over = np.append(here.over[:, :, 0].sum(axis=1), here.alive[:, 0].sum())
        if number:
            found[number - 1, ends] = over
        found[number, ends] = over
        going[number] = here.alive[:, 0].sum()
        if number == rounds:
            break
    return found, going


def _came(chain: Chain, condition: Node, rounds: int) -> Array:
    """Return the probability that a condition has held by each round: [round]."""
    found = [float(total[0]) for total in chain.incidence(condition, rounds)]
    return np.array(found + found[-1:] * (rounds + 1 - len(found)))


def _levels(chain: Chain, chance: Array) -> Array:
    """Return the probability of each level of each state, one after the other."""
    game = chain.game
    parts = [
        np.bincount(game.table[:, index], chance, minlength=len(levels))
        for index, levels in enumerate(game.levels)
    ]
    return np.concatenate([np.zeros(0), *parts])


def _acts(chain: Chain, number: int, ways: Sequence[Array]) -> Array:
    """Return the probability of each choice of each move, one after the other."""
    moves = chain.game.scenario.moves
    found = [np.zeros(len(move.choices)) for move in moves]
    for round_, ends in zip(chain.game.rounds(number), ways, strict=False):
        outcomes, chance = round_.tree.outcomes, ends.sum(axis=1)
        for total, move in zip(found, moves, strict=True):
            made = outcomes.made[:, outcomes.columns.index(move.name)]
            there = made != NOT_MADE
            total += np.bincount(made[there], chance[there], minlength=len(total))
    return np.concatenate(found)
