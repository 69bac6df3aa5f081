"""What a scenario leaves unsaid: numbers without a source, terms without a reason."""

from __future__ import annotations

from crisis_sim.scenario.definitions import rests_on
from crisis_sim.scenario.formula import Node
from crisis_sim.scenario.model import Scenario


def gaps(scenario: Scenario) -> list[str]:
    """Return what a reader who asks "says who?" would miss.

    Every parameter should have a meaning, a source, a confidence and a use; every
    payoff term a reason and a source; every claim a source; a case a source and a
    confidence; all evidence a place, and somebody who cites it.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> gaps(cs.load("iran_2025"))
    []
    """
    found = []
    used = _used(scenario)
    cited = {source for p in scenario.parameters.values() for source in p.source}
    for name, parameter in scenario.parameters.items():
        missing = [f for f in ("meaning", "source", "confidence") if not getattr(parameter, f)]
        found += [f"parameter {name} has no {field}" for field in missing]
        if name not in used:
            found.append(f"parameter {name} is not used by any formula")
    for player, terms in scenario.terms.items():
        for number, term in enumerate(terms, start=1):
            cited.update(term.source)
            if not term.because:
                found.append(f"payoff term {number} of {player} has no reason (`because`)")
            if not term.source:
                found.append(f"payoff term {number} of {player} has no source")
    for number, claim in enumerate(scenario.claims, start=1):
        cited.update(claim.source)
        if not claim.source:
            found.append(f"claim {number} has no source")
    if scenario.case is not None:
        cited.update(scenario.case.source)
        missing = [f for f in ("source", "confidence") if not getattr(scenario.case, f)]
        found += [f"case has no {field}" for field in missing]
    for name, evidence in scenario.evidence.items():
        if not evidence.says or not evidence.where:
            found.append(f"evidence {name} lacks `says` or `where`")
        if name not in cited:
            found.append(f"evidence {name} is not cited")
    return found


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
    return rests_on(nodes, scenario.definitions)[0]
