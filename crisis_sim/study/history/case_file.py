"""Past episodes: one short scenario file each, all of one structure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from crisis_sim.game.crisis import Crisis
from crisis_sim.loading import load
from crisis_sim.scenario.faults import ArgumentError, nearest
from crisis_sim.scenario.model import Case
from crisis_sim.scenario.read import bundled, find
from crisis_sim.scenario.source import read_document

FOLDER = "cases/"


@dataclass(frozen=True, eq=False)
class CaseFile:
    """A past episode.

    Attributes
    ----------
    name
        The scenario's.
    scenario
        The facts of the case, as the file has them.
    happened
        What happened, and when.
    choices
        Of the move whose outcome is recorded, the least first.
    low, high : int
        The outcome as an index of `choices`; they differ where sources disagree.
    coded
        The parameters that the file itself sets: the facts of the case.
    """

    name: str
    scenario: Crisis
    happened: Case
    choices: tuple[str, ...]
    low: int
    high: int
    coded: tuple[str, ...]

    @property
    def label(self) -> str:
        """What people call the case: its title up to the colon."""
        return self.scenario.title.partition(":")[0] or self.name

    def with_outcome(self, low: int, high: int | None = None) -> CaseFile:
        """Return the same case with another outcome."""
        return replace(self, low=low, high=low if high is None else high)


def read_cases(files: Iterable[str | Path] | None = None) -> tuple[CaseFile, ...]:
    """Read cases, by bundled name or path; left out, all that come with the library.

    They must share moves, payoffs and definitions: a case sets parameters alone.

    Returns
    -------
    tuple of CaseFile
        In the order of their first days.

    Raises
    ------
    ScenarioError
        With everything that is wrong with a file.
    ArgumentError
        If a file has no `case:`, two have one name, or they do not fit together.

    Examples
    --------
    >>> [case.name for case in read_cases()][:2]
    ['korea_1950', 'vietnam_1965']
    """
    names = [name for name in bundled() if name.startswith(FOLDER)] if files is None else files
    cases = sorted((_case(name) for name in names), key=lambda c: (c.happened.start, c.name))
    if not cases:
        raise ArgumentError("read_cases", "files", "are none", "at least one case")
    for position, case in enumerate(cases):
        if case.name in [other.name for other in cases[:position]]:
            raise ArgumentError(
                "read_cases", "files", f"name `{case.name}` twice", "each case once"
            )
        check_same_structure(cases[0].scenario, case.scenario, "read_cases")
        if question(case) != question(cases[0]):
            problem = f"of {case.name} asks for another move or condition"
            raise ArgumentError("read_cases", "case", problem, f"that of {cases[0].name}")
    return tuple(cases)


def _case(name: str | Path) -> CaseFile:
    scenario = load(name)
    happened = scenario.case
    if happened is None:
        problem = f"{scenario.name} does not say what happened"
        raise ArgumentError("read_cases", "files", problem, "files with a `case:`")
    choices = scenario.choices[happened.of]
    low, high = choices.index(happened.low), choices.index(happened.high)
    coded = tuple(read_document(find(name)).data.get("parameters", {}))
    return CaseFile(scenario.name, scenario, happened, choices, low, high, coded)


def question(case: CaseFile) -> tuple[str, dict[str, str]]:
    """Return the move asked for, and the moves that are given."""
    return case.happened.of, dict(case.happened.given)


def check_same_structure(first: Crisis, other: Crisis, function: str) -> None:
    """Raise ArgumentError unless two scenarios differ in their parameters' values alone."""
    for part in ("players", "types", "moves", "payoffs", "definitions"):
        if _texts(first, part) != _texts(other, part):
            problem = f"of {other.name} differ from those of {first.name}"
            raise ArgumentError(function, part, problem, "a change of parameter values alone")
    check_parameters(first, other, function)


def check_parameters(first: Crisis, other: Crisis, function: str) -> None:
    """Raise ArgumentError unless two scenarios have the same parameters."""
    for name in set(first.parameters) ^ set(other.parameters):
        problem = f"`{name}` is not in both {first.name} and {other.name}"
        raise ArgumentError(function, "parameters", problem, nearest(name, first.parameters))


def _texts(scenario: Crisis, part: str) -> str:
    """Return a part of a scenario as text, without the places of its words in the file."""
    return repr(getattr(scenario, part))


def facts(cases: Sequence[CaseFile]) -> tuple[str, ...]:
    """Return the parameters that the files of the cases set, in the order of the scenario."""
    coded = {name for case in cases for name in case.coded}
    return tuple(name for name in cases[0].scenario.parameters if name in coded)
