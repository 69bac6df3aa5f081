"""What a scenario file says once it is checked: frozen, resolved, ready to be played."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Self

from crisis_sim.checks import checked, hint, listed, one_of
from crisis_sim.scenario.clock import END
from crisis_sim.scenario.faults import ArgumentError, Place
from crisis_sim.scenario.formula import Formula
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.scenario.histories import Histories
from crisis_sim.scenario.rounds import Rounds


@dataclass(frozen=True)
class Evidence:
    """A statement that numbers may cite: what it says and where it stands."""

    says: str
    where: str


@dataclass(frozen=True)
class Parameter:
    """A number of the argument and the range that can be defended for it."""

    name: str
    value: float
    low: float
    high: float
    unit: str
    meaning: str
    source: tuple[str, ...]
    confidence: str | None
    label: str = ""


@dataclass(frozen=True)
class PlayerType:
    """What a player may privately be, with its prior and its own parameter values.

    `place` is where the file names it.
    """

    name: str
    prior: Formula
    set: Mapping[str, Formula]
    place: Place


@dataclass(frozen=True)
class Move:
    """A move of a player, or of chance where `player` is None.

    `stage` is None for a move that is not simultaneous with another; `sees` is
    None where the mover knows all earlier moves of other stages. `labels` has what people read
    for choices that have a label.
    """

    name: str
    player: str | None
    choices: tuple[str, ...]
    chances: tuple[Formula, ...] | None
    when: Formula | None
    stage: int | None
    sees: tuple[str, ...] | None
    labels: Mapping[str, str] = field(default_factory=lambda: FrozenMap({}))


@dataclass(frozen=True)
class Term:
    """One addend of a player's payoff."""

    worth: Formula
    when: Formula | None
    because: str
    source: tuple[str, ...]


@dataclass(frozen=True)
class Claim:
    """A statement about the solution, in words and as a formula."""

    says: str
    holds: Formula
    source: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """What happened, where a scenario is of a past episode.

    Attributes
    ----------
    start, end
        First and last day.
    of, low, high
        A move, and the first and last choice that it may have been where sources disagree.
    given
        Earlier moves as they were made.
    core
        Whether it counts in the main comparison.
    """

    start: date
    end: date
    of: str
    low: str
    high: str
    given: Mapping[str, str]
    core: bool
    source: tuple[str, ...]
    confidence: str | None
    note: str


@dataclass(frozen=True)
class Baseline:
    """A lazy forecaster that looks at one parameter.

    It tells the shares of levels among other cases: those of the same value if `alike`, else
    all, but never the last level where the parameter is above 0.
    """

    parameter: str
    alike: bool


@dataclass(frozen=True)
class History:
    """How past episodes are held against a scenario.

    Attributes
    ----------
    split
        What had ended before this day is fitted, and what began later is predicted.
    levels, told
        What people call choices of the recorded move, and facts that are told in short.
    baselines
        Lazy forecasters, by name.
    references
        Rival explanations that are references, not candidates.
    """

    split: date | None
    levels: Mapping[str, str]
    told: Mapping[str, str]
    baselines: Mapping[str, Baseline]
    references: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Scenario:
    """An argument about a crisis, checked: every name resolved, every number in its range.

    Attributes
    ----------
    parameters, definitions, players, types, payoffs
        By name, in the order of the file. `players` maps a name to its label.
    colors
        By player, where the file names one.
    moves
        In order.
    histories
        Every way in which the moves can be made.
    concept, options
        The defaults for solving: a solution concept, and the options of concepts by name.
    case
        What happened, if the scenario is of a past episode, else None.
    history
        How past episodes are held against it.
    rounds
        How the crisis goes on over time; None where the moves are made once.
    said
        What the file says, with all that it extends, as JSON.
    file_digest
        SHA-256 of `said` without the numbers of its parameters.
    """

    name: str
    title: str
    question: str
    evidence: Mapping[str, Evidence]
    parameters: Mapping[str, Parameter]
    definitions: Mapping[str, Formula]
    players: Mapping[str, str]
    colors: Mapping[str, str]
    types: Mapping[str, tuple[PlayerType, ...]]
    moves: tuple[Move, ...]
    payoffs: Mapping[str, tuple[Term, ...]]
    concept: str
    options: Mapping[str, str | float | None]
    claims: tuple[Claim, ...]
    case: Case | None
    history: History
    histories: Histories
    rounds: Rounds | None
    said: str
    file_digest: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    @property
    def rationality(self) -> float | None:
        """λ per unit of payoff, where the scenario names it."""
        rate = self.options.get("rationality")
        return rate if isinstance(rate, float) else None

    @property
    def values(self) -> dict[str, float]:
        """The present value of each parameter."""
        return {name: parameter.value for name, parameter in self.parameters.items()}

    @property
    def choices(self) -> dict[str, tuple[str, ...]]:
        """The choices of each move, draws included."""
        return {move.name: move.choices for move in self.moves}

    @property
    def events(self) -> dict[str, tuple[str, ...]]:
        """What may come of it: the choices of moves; over time, the ways to end as well."""
        ends = {END: self.rounds.end_names} if self.rounds is not None else {}
        return {**self.choices, **ends}

    @property
    def tested(self) -> dict[str, tuple[str, ...]]:
        """What claims test: the choices of moves; over time, states by name and the end as well."""
        return {**self.choices, **(self.rounds.tested if self.rounds is not None else {})}

    @property
    def held(self) -> tuple[str, ...]:
        """What can be fixed: the moves; over time, the states as well."""
        states = self.rounds.states if self.rounds is not None else ()
        return (*self.choices, *states)

    @property
    def terms(self) -> Mapping[str, tuple[Term, ...]]:
        """The payoff terms that there are, by player, to be shown."""
        return self.payoffs

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what the file says with the present numbers put in.

        Equal digests, equal games: a value that is set and one that is written, one file and
        the file it is merged from, give the same.
        """
        numbers = {name: [p.value, p.low, p.high] for name, p in self.parameters.items()}
        said = self.file_digest + json.dumps(numbers, sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()

    @checked
    def set(self, **values: float) -> Self:
        """Return the same scenario with other parameter values.

        Parameters
        ----------
        **values
            New values by parameter name, each within the parameter's range.

        Raises
        ------
        ArgumentError
            For a name that is no parameter, or a value outside its range.

        Examples
        --------
        >>> import crisis_sim as cs
        >>> scenario = cs.load("strike_resist_intervene")
        >>> scenario.set(drain=1.5).values["drain"]
        1.5
        """
        changed = dict(self.parameters)
        for name, value in values.items():
            self.known(name, "set")
            self.check_range(name, value, "set")
            changed[name] = replace(changed[name], value=float(value))
        return replace(self, parameters=FrozenMap(changed))

    def known(self, name: str, function: str) -> str:
        """Return `name` if it is a parameter, else raise with the nearest right one."""
        if name not in self.parameters:
            problem = f"is not a parameter of {self.name}{hint(name, self.parameters)}"
            raise ArgumentError(function, name, problem, listed(self.parameters))
        return name

    def check_range(self, name: str, value: float, function: str) -> None:
        """Raise ArgumentError unless `value` lies in the range of parameter `name`."""
        low, high = self.parameters[name].low, self.parameters[name].high
        if not (math.isfinite(value) and low <= value <= high):
            raise ArgumentError(
                function, name, f"is {value:g}, outside its range", f"{low:g} to {high:g}"
            )

    def choice_label(self, move: str, choice: str) -> str:
        """Return the name of a choice that people read; its own name where it has no label."""
        labels = next((declared.labels for declared in self.moves if declared.name == move), {})
        return labels.get(choice, choice.replace("_", " ").strip())

    @checked
    def label(self, player: str) -> str:
        """Return the name of a player that people read."""
        return self.players[one_of(self.players)("label", "player", player)]
