"""Results as plain data for JSON: what a script reads instead of the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from crisis_sim.solve.result import Equilibria, Equilibrium, Range
from crisis_sim.study.brief import Brief
from crisis_sim.study.draws.box import Box
from crisis_sim.study.draws.sample import Sample
from crisis_sim.study.draws.sensitivity import Sensitivity
from crisis_sim.study.history.backtest import Backtest, Comparison
from crisis_sim.study.history.identify import Coefficient
from crisis_sim.study.history.rivals import Rivals
from crisis_sim.study.sweep import Sweep


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
        "claims": [asdict(verdict) for verdict in brief.verdicts],
        "nash_paths": [
            {
                "played": dict(path.played),
                "payoffs": dict(path.payoffs),
                "subgame_perfect": path.subgame_perfect,
                "threats": [asdict(threat) for threat in path.threats],
            }
            for path in brief.paths
        ],
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


def sweep_record(sweep: Sweep) -> dict[str, Any]:
    """Return a sweep: what it rests on, and a list of values by column."""
    frame = sweep.to_frame()
    return {**sweep.provenance(), "columns": {c: frame[c].tolist() for c in frame.columns}}


def sample_record(sample: Sample) -> dict[str, Any]:
    """Return a sample: what it rests on, how parameters were drawn, and each estimate."""
    return {
        **sample.provenance(),
        "wanted": sample.wanted,
        "complete": sample.complete,
        "converged": sample.converged,
        "distributions": _distributions(sample.box),
        "rank_correlations": [[*pair, rho] for pair, rho in sample.box.rank_correlations.items()],
        "solutions": [[number, draws] for number, draws in sample.solutions().items()],
        "choices": [asdict(estimate) for estimate in sample.choices],
        "measures": [asdict(estimate) for estimate in sample.measures],
    }


def sensitivity_record(result: Sensitivity) -> dict[str, Any]:
    """Return what an answer hangs on, and what speaks against the estimates."""
    return {
        **result.provenance(),
        "mean": result.mean,
        "variance": result.variance,
        "main_sum": result.main_sum,
        "main_sum_margin": result.main_sum_margin,
        "negatives": result.negatives,
        "check": list(result.check),
        "distributions": _distributions(result.box),
        "effects": [asdict(effect) for effect in result.effects],
    }


def backtest_record(found: Backtest, compared: Rivals) -> dict[str, Any]:
    """Return a backtest and the comparison of rivals; coefficients only where identified."""
    frame = found.to_frame()
    return {
        **found.provenance(),
        "columns": {column: frame[column].tolist() for column in frame.columns},
        "core": _comparison(found.core),
        "split": None if found.split is None else _comparison(found.split),
        "coefficients": [_coefficient(coefficient) for coefficient in found.coefficients],
        "bearings": [{**asdict(b), "verdict": b.verdict} for b in found.bearings],
        "rivals": {
            **compared.provenance(),
            "names": list(compared.names),
            "cases": [case.name for case in compared.cases],
            "log_likelihood": compared.log_likelihood.tolist(),
            "log_bayes_factors": compared.log_bayes_factors.tolist(),
            "effective": compared.effective.tolist(),
        },
    }


def _comparison(compared: Comparison) -> dict[str, Any]:
    return {
        "cases": [case.name for case in compared.cases],
        "fitted_on": compared.fitted_on,
        "scores": [asdict(score) for score in compared.scores],
        "skills": [asdict(skill) for skill in compared.skills],
    }


def _coefficient(coefficient: Coefficient) -> dict[str, Any]:
    """Return what the cases say of a parameter; a value that they do not identify is withheld."""
    told = asdict(coefficient)
    if not coefficient.identified:
        told |= dict.fromkeys(("fitted", "low", "high"))
    return {**told, "identified": coefficient.identified, "why": coefficient.why}


def _distributions(box: Box) -> dict[str, Any]:
    return {
        name: {"kind": type(distribution).__name__, **asdict(distribution)}
        for name, distribution in box.distributions.items()
    }
