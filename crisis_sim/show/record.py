"""Solutions as plain data for JSON: what a script reads instead of the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from crisis_sim.equilibria.result import Equilibria, Equilibrium, Range
from crisis_sim.plain import told
from crisis_sim.study.brief import Brief


def brief_record(brief: Brief) -> dict[str, Any]:
    """Return all that a brief says."""
    return {
        "scenario": brief.scenario.name,
        "title": brief.scenario.title,
        "parameters": brief.scenario.values,
        **equilibria_record(brief.result),
        "margins": [asdict(margin) for margin in brief.margins],
        "refusals": None if brief.edge is None else list(brief.edge.refusals),
        "deviations": [[asdict(d) for d in found] for found in brief.deviations],
        "logit": None if brief.logit is None else equilibria_record(brief.logit),
        "claims": [
            {**asdict(verdict), "unreached": [told(test) for test in verdict.unreached]}
            for verdict in brief.verdicts
        ],
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


def equilibria_record(result: Equilibria) -> dict[str, Any]:
    """Return the solutions of a game and what is known about the set."""
    return {
        "concept": result.concept,
        "method": result.method,
        "complete": result.complete,
        "converged": result.converged,
        "max_regret": result.max_regret,
        "rationality": result.rationality,
        "rationality_per_range": dict(result.rationality_per_range),
        "digest": result.digest,
        "version": result.version,
        "remarks": list(result.remarks),
        "ties": [asdict(tie) for tie in result.ties],
        "equilibria": [_equilibrium_record(equilibrium) for equilibrium in result],
        "continua": [
            {
                "low": {player: dict(mix) for player, mix in component.low.items()},
                "high": {player: dict(mix) for player, mix in component.high.items()},
                "samples": [_equilibrium_record(sample) for sample in component.samples],
            }
            for component in result.components
        ],
    }


def _ranges(table: Mapping[str, Mapping[str, Range]]) -> dict[str, dict[str, list[float]]]:
    return {where: {k: list(r) for k, r in row.items()} for where, row in table.items()}


def _equilibrium_record(equilibrium: Equilibrium) -> dict[str, Any]:
    return {
        "strategies": {where: dict(mix) for where, mix in equilibrium.strategies.items()},
        "payoffs": dict(equilibrium.payoffs),
        "probabilities": {
            f"{move} == {choice}": equilibrium.probability(f"{move} == {choice}")
            for move, choices in equilibrium.outcomes.moves.items()
            for choice in choices
        },
        "regret": equilibrium.regret,
        "isolated": equilibrium.isolated,
        "proven": equilibrium.proven,
        "index": equilibrium.index,
        "labels": list(equilibrium.labels),
        "belief_ranges": _ranges(equilibrium.belief_ranges),
        "strategy_ranges": _ranges(equilibrium.strategy_ranges),
    }
