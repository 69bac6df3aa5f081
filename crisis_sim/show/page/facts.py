"""What stands in a scenario's file, arranged for a page: numbers, terms, sources, both ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crisis_sim.game.crisis import Crisis
from crisis_sim.scenario.definitions import rests_on
from crisis_sim.scenario.formula import Formula, Probability, walk
from crisis_sim.show.labels import number, parameter_label
from crisis_sim.show.phrases import human
from crisis_sim.study.turns import Turns


@dataclass(frozen=True)
class Fact:
    """A row of a table: what it is called in links, and its cells by column."""

    name: str
    cells: dict[str, Any]


def numbers(scenario: Crisis, turns: Turns | None) -> list[Fact]:
    """Return each parameter with its range, source, where it turns, and what uses it."""
    users = _users(scenario)
    turning: dict[str, list[str]] = {}
    for turn in turns.found if turns else ():
        turning.setdefault(turn.parameter, []).append(f"{turn.side} {number(turn.value)}")
    return [
        Fact(
            name,
            {
                "label": parameter_label(scenario, name),
                "value": number(p.value),
                "low": number(p.low),
                "high": number(p.high),
                "unit": p.unit,
                "meaning": p.meaning,
                "confidence": p.confidence or "not stated",
                "source": p.source,
                "turns": turning.get(name, []),
                "terms": users["terms"].get(name, []),
                "claims": users["claims"].get(name, []),
            },
        )
        for name, p in scenario.parameters.items()
    ]


def terms(scenario: Crisis) -> dict[str, list[Fact]]:
    """Return the payoff terms of each player."""
    return {
        player: [
            Fact(
                f"{player}-{rank}",
                {
                    "because": term.because or "The file gives no reason.",
                    "worth": term.worth.text,
                    "when": "" if term.when is None else term.when.text,
                    "source": term.source,
                    "numbers": _names(scenario, term.worth, term.when),
                },
            )
            for rank, term in enumerate(own, start=1)
        ]
        for player, own in scenario.payoffs.items()
    }


def sources(scenario: Crisis) -> list[Fact]:
    """Return each piece of evidence with what cites it."""
    found = []
    for name, evidence in scenario.evidence.items():
        cites = {
            "numbers": [each for each, p in scenario.parameters.items() if name in p.source],
            "claims": [n for n, c in enumerate(scenario.claims, start=1) if name in c.source],
            "terms": [
                (player, rank)
                for player, own in scenario.payoffs.items()
                for rank, term in enumerate(own, start=1)
                if name in term.source
            ],
        }
        found.append(Fact(name, {"says": evidence.says, "where": evidence.where, **cites}))
    return found


def hangs_on(scenario: Crisis, claim: Formula) -> list[str]:
    """Return the parameters that a claim names itself."""
    return _names(scenario, claim)


def _names(scenario: Crisis, *formulas: Formula | None) -> list[str]:
    """Return the parameters that formulas rest on or set anew, definitions followed."""
    nodes = [formula.node for formula in formulas if formula is not None]
    asked = [part for node in nodes for part in walk(node) if isinstance(part, Probability)]
    set_anew = {setting.parameter for part in asked for setting in part.settings}
    used = rests_on(nodes, scenario.definitions)[0] | set_anew
    return [name for name in scenario.parameters if name in used]


def _users(scenario: Crisis) -> dict[str, dict[str, list[Any]]]:
    by_term: dict[str, list[Any]] = {}
    by_claim: dict[str, list[Any]] = {}
    for player, own in scenario.payoffs.items():
        for rank, term in enumerate(own, start=1):
            for name in _names(scenario, term.worth, term.when):
                by_term.setdefault(name, []).append((player, rank))
    for rank, claim in enumerate(scenario.claims, start=1):
        for name in _names(scenario, claim.holds):
            by_claim.setdefault(name, []).append(rank)
    return {"terms": by_term, "claims": by_claim}


def move_titles(scenario: Crisis) -> list[str]:
    """Return who moves, in the order of the file, with the choices."""
    return [
        f"{scenario.label(move.player) if move.player else 'Chance'} ({human(move.name)}): "
        + ", ".join(scenario.choice_label(move.name, choice) for choice in move.choices)
        for move in scenario.moves
    ]
