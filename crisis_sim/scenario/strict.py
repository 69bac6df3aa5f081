"""What a scenario leaves unsaid, and what of it has no bearing on anything."""

from __future__ import annotations

import json
from collections.abc import Iterator

from crisis_sim.scenario.bearing import no_bearing
from crisis_sim.scenario.check_rounds import RoundsCheck, reachable_levels
from crisis_sim.scenario.definitions import rests_on
from crisis_sim.scenario.faults import Fault, Place
from crisis_sim.scenario.formula import Node
from crisis_sim.scenario.model import Scenario
from crisis_sim.scenario.rounds import End, Rounds, Rule
from crisis_sim.scenario.source import Document, Path, document_from


def gaps(scenario: Scenario, document: Document | None = None) -> list[Fault]:
    """Return what a reader who asks "says who?" would miss, and what has no bearing.

    Every parameter should have a meaning, a source, a confidence and a use; every
    payoff term a reason and a source; every claim a source; a case a source and a
    confidence; all evidence a place, and somebody who cites it. Over time each state should have a
    meaning, each rule and end a reason, and each level a way to it. Every payoff term should count
    somewhere, and every player move and care where play ends.

    Parameters
    ----------
    scenario
        A scenario that is checked.
    document
        What it was read from, for the places; left out, places are paths to its parts.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> gaps(cs.load("iran_2025"))
    []
    """
    data = document or document_from(json.loads(scenario.said), scenario.name)
    found = [*_unsaid(scenario), *no_bearing(scenario), *_unreached(scenario, data)]
    return [Fault(message, _place(data, path)) for path, message in found]


def _place(document: Document, path: Path) -> Place:
    """Return the place of a formula, or of the name of what else there is."""
    is_formula = path[-1] in ("worth", "when")
    key = None if is_formula else document.keys.get(path)
    return key or document.place(path)


def _unsaid(scenario: Scenario) -> Iterator[tuple[Path, str]]:
    used = _used(scenario)
    cited = {source for p in scenario.parameters.values() for source in p.source}
    for name, parameter in scenario.parameters.items():
        for field in ("meaning", "source", "confidence"):
            if not getattr(parameter, field):
                yield ("parameters", name), f"parameter {name} has no {field}"
        if name not in used:
            yield ("parameters", name), f"parameter {name} is not used by any formula"
    for player, terms in scenario.terms.items():
        for number, term in enumerate(terms, start=1):
            path, what = ("payoffs", player, number - 1), f"payoff term {number} of {player}"
            cited.update(term.source)
            if not term.because:
                yield path, f"{what} has no reason (`because`)"
            if not term.source:
                yield path, f"{what} has no source"
    for number, claim in enumerate(scenario.claims, start=1):
        cited.update(claim.source)
        if not claim.source:
            yield ("claims", number - 1), f"claim {number} has no source"
    if scenario.rounds is not None:
        yield from _unsaid_over_time(scenario.rounds, cited)
    if scenario.case is not None:
        cited.update(scenario.case.source)
        for field in ("source", "confidence"):
            if not getattr(scenario.case, field):
                yield ("case",), f"case has no {field}"
    for name, evidence in scenario.evidence.items():
        if not evidence.says or not evidence.where:
            yield ("evidence", name), f"evidence {name} lacks `says` or `where`"
        if name not in cited:
            yield ("evidence", name), f"evidence {name} is not cited"


def _unsaid_over_time(rounds: Rounds, cited: set[str]) -> Iterator[tuple[Path, str]]:
    for name, state in rounds.states.items():
        cited.update(state.source)
        for field in ("meaning", "source"):
            if not getattr(state, field):
                yield ("state", name), f"state {name} has no {field}"
    rules: list[tuple[Path, str, Rule | End]] = [
        (("transitions", name, index), f"rule {index + 1} of {name}", rule)
        for name, own in rounds.transitions.items()
        for index, rule in enumerate(own)
    ]
    rules += [(("ends", i), f"the end {end.name}", end) for i, end in enumerate(rounds.ends)]
    for path, what, each in rules:
        cited.update(each.source)
        if not each.because:
            yield path, f"{what} has no reason (`because`)"
        if not each.source:
            yield path, f"{what} has no source"


def _unreached(scenario: Scenario, document: Document) -> Iterator[tuple[Path, str]]:
    """Yield the levels of states that no play can reach."""
    if scenario.rounds is None:
        return
    reached = reachable_levels(
        RoundsCheck(
            scenario.rounds,
            scenario.parameters,
            scenario.definitions,
            scenario.histories.outcomes,
            scenario.types,
            document,
        )
    )
    for name, state in scenario.rounds.states.items():
        for index, level in enumerate(state.levels):
            if index not in reached[name]:
                yield ("state", name, "levels", index), f"no play reaches {level} of {name}"


def _used(scenario: Scenario) -> set[str]:
    """Return the parameters that some payoff, chance or type rests on."""
    nodes: list[Node] = []
    for terms in scenario.terms.values():
        for term in terms:
            nodes += [formula.node for formula in (term.worth, term.when) if formula is not None]
    for move in scenario.moves:
        nodes += [formula.node for formula in move.chances or ()]
    for kinds in scenario.types.values():
        for kind in kinds:
            nodes += [kind.prior.node, *(formula.node for formula in kind.set.values())]
    if scenario.rounds is not None:
        nodes += [formula.node for formula in scenario.rounds.formulas()]
    return rests_on(nodes, scenario.definitions)[0]
