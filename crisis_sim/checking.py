"""Check a file in full: its faults, what `solve` would refuse, and what it leaves unsaid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from crisis_sim.equilibria.concepts import solving
from crisis_sim.equilibria.result import UnsolvableError
from crisis_sim.equilibria.solve import check_solvable
from crisis_sim.game.alike import Alike, alike_ends
from crisis_sim.game.crisis import Crisis, crisis
from crisis_sim.game.types import same_types
from crisis_sim.loading import load
from crisis_sim.scenario import strict
from crisis_sim.scenario.check import check
from crisis_sim.scenario.extends import read_with_extends
from crisis_sim.scenario.faults import ArgumentError, Fault, ScenarioError, in_order
from crisis_sim.scenario.files import GAME_FILES
from crisis_sim.scenario.read import bundled, find
from crisis_sim.scenario.source import Document

#: Pairs of ends that are remarked on one by one.
_MOST_TOLD = 5


@dataclass(frozen=True)
class Checked:
    """A scenario without faults, and the file it was read from; None for a game of Gambit's."""

    scenario: Crisis
    document: Document | None

    def gaps(self) -> list[Fault]:
        """Return what it leaves unsaid, and what in it has no bearing; a game says no more."""
        if self.document is None:
            return []
        alike = [self._fault(pair) for pair in self._alike if pair.at_once]
        return in_order([*strict.gaps(self.scenario, self.document), *alike])

    def remarks(self, *, strict: bool = False) -> list[str]:
        """Return what may not have been meant: types, and if `strict` ends, that are all the same.

        Ends of which one follows at once where their ways part are gaps, not remarks.
        """
        if self.scenario.rounds is not None:
            return []
        found = list(same_types(self.scenario.tree())) if self.scenario.types else []
        return [*found, *self._alike_further_on()] if strict else found

    def _alike_further_on(self) -> Iterator[str]:
        pairs = [pair for pair in self._alike if not pair.at_once]
        for pair in pairs[:_MOST_TOLD]:
            fault = self._fault(pair)
            yield f"{fault.place.address}: {fault.message}" if fault.place else fault.message
        if len(pairs) > _MOST_TOLD:
            more = len(pairs) - _MOST_TOLD
            yield f"and {more} more pairs of ends that nobody's payoff tells apart"

    @cached_property
    def _alike(self) -> list[Alike]:
        if self.scenario.rounds is not None or self.document is None:
            return []
        return alike_ends(self.scenario, self.scenario.tree())

    def _fault(self, pair: Alike) -> Fault:
        index = [move.name for move in self.scenario.moves].index(pair.move)
        one, other = pair.ends
        message = f"nobody's payoff tells the end of `{one}` from that of `{other}`"
        path = ("moves", index, "choose")
        return Fault(message, None if self.document is None else self.document.place(path))


def check_file(name: str) -> Checked:
    """Read a scenario, by bundled name or path, and check that it can be solved as it says.

    Raises
    ------
    ScenarioError
        With everything that is wrong with the file; if nothing is, with what `solve` would
        refuse.

    Examples
    --------
    >>> check_file("strike_resist_intervene").gaps()
    []
    """
    document = None
    if name.lower().endswith(GAME_FILES):
        scenario = load(name)
    else:
        document = read_with_extends(find(name), bundled())
        scenario = crisis(check(document, solving()))
    try:
        check_solvable(scenario)
    except (UnsolvableError, ArgumentError) as error:
        raise ScenarioError([_refusal(scenario, document, error)]) from None
    return Checked(scenario, document)


def _refusal(
    scenario: Crisis, document: Document | None, error: UnsolvableError | ArgumentError
) -> Fault:
    """Say at `solve:`, or what makes the game such that it is not covered, why it is refused."""
    paths = (("solve", "concept"), ("solve",), ("types",), ("horizon",), ("moves",))
    keys = {} if document is None else document.keys
    place = next((keys[path] for path in paths if path in keys), None)
    if isinstance(error, ArgumentError):
        return Fault(
            f"{scenario.concept}: `{error.argument}` {error.problem}", place, error.expected
        )
    expected = "a concept that covers this game"
    return Fault(f"the concept {scenario.concept} does not cover this: {error}", place, expected)
