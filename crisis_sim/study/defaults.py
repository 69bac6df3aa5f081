"""What a standard figure asks a study where nothing is said: what the scenario's claims speak of.

Each function takes the scenario and the arguments that are given, by name, and returns all
arguments of the study.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from crisis_sim.equilibria.concepts import concepts, erring
from crisis_sim.game.crisis import Crisis
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.formula import Probability, Test, walk
from crisis_sim.study import interest
from crisis_sim.study.along import logit_rationality
from crisis_sim.study.draws.sample import sample

Given: TypeAlias = Mapping[str, Any]

#: Along each side of a phase diagram that is proven.
PIXELS = 500
#: Seconds for each proof, and for the search of the nearest flip.
SECONDS = 10.0
#: Draws that show whether an outcome hangs on the numbers at all.
_FEW = 256


def fixed(scenario: Crisis, given: Given) -> Given:
    """Fix the move that the claims fix."""
    return {"fixing": interest.fixing(scenario), **given}


def in_pixels(scenario: Crisis, given: Given) -> Given:
    """Draw no more pixels than a page shows, and no more than are cheap to solve."""
    row = concepts()[given.get("concept") or scenario.concept]
    proven = "proofs" in row.tells and scenario.all_is_seen
    return {**given, "pixels": PIXELS if proven else None}


def pictured(scenario: Crisis, given: Given) -> Given:
    """Do the same with the move fixed that the claims fix."""
    return in_pixels(scenario, fixed(scenario, given))


def logit_claim(scenario: Crisis, given: Given) -> Given:
    """Ask about the first claim, under logit play."""
    _need_claim(scenario, given, "claim_flips")
    first = {} if "claim" in given else {"claim": scenario.claims[0].holds.text}
    return {**first, "concept": erring().name, "rationality": logit_rationality(scenario), **given}


def claims(scenario: Crisis, given: Given) -> Given:
    """Ask about all claims, where there are some."""
    _need_claim(scenario, given, "prove_claims")
    return in_time(scenario, given)


def in_time(scenario: Crisis, given: Given) -> Given:
    """Take some seconds at most."""
    return {"seconds": SECONDS, **given}


def outcome(scenario: Crisis, given: Given) -> Given:
    """Ask about the first outcome that a claim speaks of."""
    if "outcome" in given:
        return given
    first, fixing = _outcomes(scenario)[0]
    return {"outcome": first, "fixing": fixing, **given}


def move(scenario: Crisis, given: Given) -> Given:
    """Ask about the move, of an outcome if one is given, else one that hangs on the numbers."""
    if "move" in given:
        return {**given, "move": given["move"].split()[0]}
    first, fixing = _undecided(scenario)
    return {"move": first.split()[0], "fixing": fixing, **given}


def condition(scenario: Crisis, given: Given) -> Given:
    """Ask about an outcome that hangs on the numbers."""
    if "condition" in given:
        return given
    return {"condition": _probability(*_undecided(scenario)), **given}


def measures(scenario: Crisis, given: Given) -> Given:
    """Ask about one measure."""
    return {**given, "measures": [given["measures"]]} if "measures" in given else given


def movable(scenario: Crisis, given: Given) -> Given:
    """Ask about what the first claim measures, under play by which it moves by degrees."""
    concept, rate = interest.by_degrees(scenario, given.get("concept"), given.get("rationality"))
    formula = given.get("formula") or interest.movable(scenario, rate or interest.RATIONALITY)
    return {"formula": formula, "concept": concept, "rationality": rate}


def acts_over_time(scenario: Crisis, given: Given) -> Given:
    """Ask when each act first comes that a claim speaks of; where none does, each act."""
    every = [f"{move.name} == {c}" for move in scenario.moves if move.player for c in move.choices]
    told = dict.fromkeys(
        f"{test.move} == {test.choice}"
        for claim in scenario.claims
        for part in walk(claim.holds.node)
        if isinstance(part, Probability)
        for test in walk(part.condition)
        if isinstance(test, Test)
    )
    return {"first": [text for text in told if text in every] or every, **given}


def _need_claim(scenario: Crisis, given: Given, kind: str) -> None:
    if "claim" not in given and not scenario.claims:
        raise ArgumentError("figure", kind, "needs a claim", "a measure, or a claim in the file")


def _outcomes(scenario: Crisis) -> list[tuple[str, str | None]]:
    """Return outcomes to ask about, each with a move to fix: those of the claims, then all."""
    found: dict[tuple[str, str | None], None] = {}
    for claim in scenario.claims:
        for part in walk(claim.holds.node):
            if isinstance(part, Probability) and not part.settings and part.given is None:
                fixing = f"{part.fixing.move} == {part.fixing.choice}" if part.fixing else None
                tests = (test for test in walk(part.condition) if isinstance(test, Test))
                found.update({(f"{test.move} == {test.choice}", fixing): None for test in tests})
    for each in scenario.moves:
        if each.player is not None:
            found.update({(f"{each.name} == {choice}", None): None for choice in each.choices})
    return list(found)


def _undecided(scenario: Crisis) -> tuple[str, str | None]:
    """Return the first outcome that hangs on the numbers, or the first."""
    every = _outcomes(scenario)
    found = sample(scenario, draws=_FEW, measures=[_probability(*each) for each in every])
    for each, estimate in zip(every, found.measures, strict=True):
        if estimate.defined == 1 and 0.02 < (estimate.low + estimate.high) / 2 < 0.98:
            return each
    return every[0]


def _probability(outcome: str, fixing: str | None) -> str:
    return f"P({outcome})" if fixing is None else f"P({outcome}, fixing={fixing})"
