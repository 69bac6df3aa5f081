"""Solutions as plain data for JSON: what a script reads instead of the text."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from crisis_sim.plain import plain
from crisis_sim.scenario.model import Scenario
from crisis_sim.show.words.equilibria import reasons_of
from crisis_sim.study.brief import Brief


def brief_record(brief: Brief) -> dict[str, Any]:
    """Return all that a brief says."""
    return {
        "scenario": brief.scenario.name,
        "title": brief.scenario.title,
        "parameters": brief.scenario.values,
        **brief.result.to_dict(),
        **({} if brief.course else reasons_of(brief.result)),
        **({"course": brief.course.to_dict()} if brief.course else {}),
        "margins": [asdict(margin) for margin in brief.margins],
        "refusals": None if brief.edge is None else list(brief.edge.refusals),
        "deviations": [[asdict(d) for d in found] for found in brief.deviations],
        "logit": None if brief.logit is None else brief.logit.to_dict(),
        "claims": plain(brief.verdicts.found),
        "nash_paths": [
            {
                "played": dict(path.played),
                "payoffs": dict(path.payoffs),
                "subgame_perfect": path.subgame_perfect,
                "threats": [asdict(threat) for threat in path.threats],
            }
            for path in brief.paths
        ],
        "nash_paths_left_out": brief.unsearched or None,
    }


def scenario_record(scenario: Scenario) -> dict[str, Any]:
    """Return what a scenario says, formulas as they are written."""
    return {
        "scenario": scenario.name,
        "digest": scenario.digest,
        "title": scenario.title,
        "question": scenario.question,
        "concept": scenario.concept,
        "players": dict(scenario.players),
        "moves": [
            {"name": move.name, "player": move.player, "choices": list(move.choices)}
            for move in scenario.moves
        ],
        "payoffs": {
            player: [
                {
                    "worth": term.worth.text,
                    "when": None if term.when is None else term.when.text,
                    "because": term.because,
                    "source": list(term.source),
                }
                for term in terms
            ]
            for player, terms in scenario.terms.items()
        },
        "parameters": plain(scenario.parameters),
        "definitions": {name: formula.text for name, formula in scenario.definitions.items()},
        "claims": [{"says": each.says, "holds": each.holds.text} for each in scenario.claims],
        "evidence": plain(scenario.evidence),
    }
