"""What studies of uncertainty say, as plain data for JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from crisis_sim.study.commitment import CommitmentValue
from crisis_sim.study.counterfactual import Counterfactuals
from crisis_sim.study.draws.discover import Discovery
from crisis_sim.study.draws.given_data import GivenData
from crisis_sim.study.knife_edge import KnifeEdge
from crisis_sim.study.order import OrderRobustness
from crisis_sim.study.shapley import Attribution


def counterfactuals_record(found: Counterfactuals) -> dict[str, Any]:
    """Return what each change does, and what the result rests on."""
    return {
        **found.provenance(),
        "complete": found.complete,
        "low": found.low,
        "high": found.high,
        "holds": found.holds,
        "changes": [asdict(row) for row in found.rows],
    }


def attribution_record(found: Attribution) -> dict[str, Any]:
    """Return the way from a scenario to its sibling."""
    return {
        **found.provenance(),
        "before": found.before,
        "after": found.after,
        "exact": found.exact,
        "disagree": found.disagree,
        "contributions": [asdict(c) for c in found.contributions],
    }


def commitment_record(found: CommitmentValue) -> dict[str, Any]:
    """Return what a commitment is worth, to each player in its own units."""
    gains = {player: list(ends) for player, ends in found.gains.items()}
    rest = {name: value for name, value in vars(found).items() if name != "gains"}
    return {**rest, "gains": gains, "would_pay": found.would_pay}


def discovery_record(found: Discovery) -> dict[str, Any]:
    """Return the rules found, and how they were measured."""
    return {
        **found.provenance(),
        "share": found.share,
        "left_out": found.left_out,
        "disagree": found.disagree,
        "box": asdict(found.box),
        "tree": [asdict(rule) for rule in found.tree],
        "trajectory": found.trajectory.tolist(),
    }


def given_data_record(found: GivenData) -> dict[str, Any]:
    """Return how much a choice hangs on each parameter."""
    return {
        **found.provenance(),
        "shares": dict(found.shares),
        "disagree": found.disagree,
        "parameters": [asdict(dependence) for dependence in found.parameters],
    }


def order_record(found: OrderRobustness) -> dict[str, Any]:
    """Return what follows from the order of preferences."""
    return {
        **found.provenance(),
        "proven": found.proven,
        "complete": found.complete,
        "outcomes": [asdict(outcome) for outcome in found.outcomes],
        "claims": [asdict(claim) for claim in found.claims],
    }


def knife_edge_record(found: KnifeEdge) -> dict[str, Any]:
    """Return how near each equilibrium is to breaking, and whether one answer is named."""
    return {
        **found.provenance(),
        "complete": found.complete,
        "names_one_answer": found.names_one_answer,
        "refusals": list(found.refusals),
        "edges": [asdict(edge) for edge in found.edges],
    }
