"""Arguments about international crises as games: solved, stress-tested and sourced.

>>> import crisis_sim as cs
>>> scenario = cs.load("strike_resist_intervene")
>>> result = cs.solve(scenario)
>>> result[0].probability("Patron == intervene")
0.0
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crisis_sim.equilibria.concepts import solve
    from crisis_sim.equilibria.lewis_schultz import SignallingEquilibria, lewis_schultz
    from crisis_sim.equilibria.logit.branch import principal_branch
    from crisis_sim.equilibria.ordinal.graph_model import stability
    from crisis_sim.equilibria.result import Equilibria, Equilibrium, UnsolvableError
    from crisis_sim.equilibria.strategic.dominance import dominance
    from crisis_sim.equilibria.strategic.refinements import refine
    from crisis_sim.equilibria.tree.threats import nash_paths
    from crisis_sim.equilibria.tree.type_beliefs import TypeBelief, type_beliefs
    from crisis_sim.game.conflict import ConflictGraph, conflict_graph
    from crisis_sim.game.crisis import Crisis, build, load
    from crisis_sim.game.gambit import read_game
    from crisis_sim.game.strategic import StrategicGame
    from crisis_sim.game.tree import CrisisTree
    from crisis_sim.progress import Progress
    from crisis_sim.scenario.faults import ArgumentError, CrisisSimError, ScenarioError
    from crisis_sim.scenario.formula import FormulaError
    from crisis_sim.scenario.read import bundled
    from crisis_sim.show.figures.along import draw_along
    from crisis_sim.show.figures.calibration import draw_calibration
    from crisis_sim.show.figures.claim_flips import draw_claim_flips
    from crisis_sim.show.figures.commitment import draw_commitment
    from crisis_sim.show.figures.conditions import draw_conditions
    from crisis_sim.show.figures.counterfactual import draw_counterfactuals, draw_waterfall
    from crisis_sim.show.figures.discover import draw_discovery
    from crisis_sim.show.figures.flip import draw_flip
    from crisis_sim.show.figures.game_tree import draw_tree
    from crisis_sim.show.figures.given_data import draw_given_data
    from crisis_sim.show.figures.kinds import figure
    from crisis_sim.show.figures.payoffs import draw_payoffs
    from crisis_sim.show.figures.phase import draw_phase
    from crisis_sim.show.figures.predictions import draw_predictions
    from crisis_sim.show.figures.regimes import draw_regimes
    from crisis_sim.show.figures.rival_matrix import draw_rivals
    from crisis_sim.show.figures.sensitivity import draw_sensitivity
    from crisis_sim.show.figures.shares import draw_order, draw_sample
    from crisis_sim.show.figures.skill import draw_skill
    from crisis_sim.show.figures.sturdiness import draw_knife_edge
    from crisis_sim.show.figures.tipping import draw_tipping
    from crisis_sim.show.figures.tornado import draw_tornado
    from crisis_sim.show.figures.turns import draw_turns
    from crisis_sim.show.figures.verdicts import draw_proofs
    from crisis_sim.show.narrative import narrate
    from crisis_sim.study.claim_flips import ClaimFlips, claim_flips
    from crisis_sim.study.commitment import commitment_value
    from crisis_sim.study.counterfactual import counterfactuals
    from crisis_sim.study.draws.discover import discover
    from crisis_sim.study.draws.distributions import (
        Beta,
        Pert,
        Triangular,
        TruncatedNormal,
        Uniform,
    )
    from crisis_sim.study.draws.given_data import given_data
    from crisis_sim.study.draws.sample import sample, sample_blocks
    from crisis_sim.study.draws.sensitivity import sensitivity
    from crisis_sim.study.dynamics import fictitious_play, replicator
    from crisis_sim.study.exact.conditions import Conditions, conditions
    from crisis_sim.study.exact.nearest import NearestFlip, nearest_flip
    from crisis_sim.study.exact.phase import PhaseDiagram, phase_diagram
    from crisis_sim.study.exact.prove import Proof, prove, prove_claims
    from crisis_sim.study.exact.tipping import tipping_points
    from crisis_sim.study.exact.tipping_result import TippingPoints
    from crisis_sim.study.exact.turns import Turns, turns
    from crisis_sim.study.history.backtest import backtest
    from crisis_sim.study.history.rivals import rivals
    from crisis_sim.study.judge import judge
    from crisis_sim.study.knife_edge import knife_edge
    from crisis_sim.study.order import order_robustness
    from crisis_sim.study.provenance import Provenance, sources
    from crisis_sim.study.regimes import Regime, Regimes, regimes
    from crisis_sim.study.shapley import shapley
    from crisis_sim.study.sweep import sweep
    from crisis_sim.study.swing import swings

#: Where each public name lives; it is loaded when first used.
_HOMES = {
    "ArgumentError": "scenario.faults",
    "Beta": "study.draws.distributions",
    "ClaimFlips": "study.claim_flips",
    "Conditions": "study.exact.conditions",
    "ConflictGraph": "game.conflict",
    "Crisis": "game.crisis",
    "CrisisSimError": "scenario.faults",
    "CrisisTree": "game.tree",
    "Equilibria": "equilibria.result",
    "Equilibrium": "equilibria.result",
    "FormulaError": "scenario.formula",
    "NearestFlip": "study.exact.nearest",
    "Pert": "study.draws.distributions",
    "PhaseDiagram": "study.exact.phase",
    "Progress": "progress",
    "Proof": "study.exact.prove",
    "Provenance": "study.provenance",
    "Regime": "study.regimes",
    "Regimes": "study.regimes",
    "ScenarioError": "scenario.faults",
    "SignallingEquilibria": "equilibria.lewis_schultz",
    "StrategicGame": "game.strategic",
    "TippingPoints": "study.exact.tipping_result",
    "Triangular": "study.draws.distributions",
    "TruncatedNormal": "study.draws.distributions",
    "Turns": "study.exact.turns",
    "TypeBelief": "equilibria.tree.type_beliefs",
    "Uniform": "study.draws.distributions",
    "UnsolvableError": "equilibria.result",
    "backtest": "study.history.backtest",
    "build": "game.crisis",
    "bundled": "scenario.read",
    "claim_flips": "study.claim_flips",
    "commitment_value": "study.commitment",
    "conditions": "study.exact.conditions",
    "conflict_graph": "game.conflict",
    "counterfactuals": "study.counterfactual",
    "discover": "study.draws.discover",
    "dominance": "equilibria.strategic.dominance",
    "draw_along": "show.figures.along",
    "draw_calibration": "show.figures.calibration",
    "draw_claim_flips": "show.figures.claim_flips",
    "draw_commitment": "show.figures.commitment",
    "draw_conditions": "show.figures.conditions",
    "draw_counterfactuals": "show.figures.counterfactual",
    "draw_discovery": "show.figures.discover",
    "draw_flip": "show.figures.flip",
    "draw_given_data": "show.figures.given_data",
    "draw_knife_edge": "show.figures.sturdiness",
    "draw_order": "show.figures.shares",
    "draw_payoffs": "show.figures.payoffs",
    "draw_phase": "show.figures.phase",
    "draw_predictions": "show.figures.predictions",
    "draw_proofs": "show.figures.verdicts",
    "draw_regimes": "show.figures.regimes",
    "draw_rivals": "show.figures.rival_matrix",
    "draw_sample": "show.figures.shares",
    "draw_sensitivity": "show.figures.sensitivity",
    "draw_skill": "show.figures.skill",
    "draw_tipping": "show.figures.tipping",
    "draw_tornado": "show.figures.tornado",
    "draw_tree": "show.figures.game_tree",
    "draw_turns": "show.figures.turns",
    "draw_waterfall": "show.figures.counterfactual",
    "fictitious_play": "study.dynamics",
    "figure": "show.figures.kinds",
    "given_data": "study.draws.given_data",
    "judge": "study.judge",
    "knife_edge": "study.knife_edge",
    "lewis_schultz": "equilibria.lewis_schultz",
    "load": "game.crisis",
    "narrate": "show.narrative",
    "nash_paths": "equilibria.tree.threats",
    "nearest_flip": "study.exact.nearest",
    "order_robustness": "study.order",
    "phase_diagram": "study.exact.phase",
    "principal_branch": "equilibria.logit.branch",
    "prove": "study.exact.prove",
    "prove_claims": "study.exact.prove",
    "read_game": "game.gambit",
    "refine": "equilibria.strategic.refinements",
    "regimes": "study.regimes",
    "replicator": "study.dynamics",
    "rivals": "study.history.rivals",
    "sample": "study.draws.sample",
    "sample_blocks": "study.draws.sample",
    "sensitivity": "study.draws.sensitivity",
    "shapley": "study.shapley",
    "solve": "equilibria.concepts",
    "sources": "study.provenance",
    "stability": "equilibria.ordinal.graph_model",
    "sweep": "study.sweep",
    "swings": "study.swing",
    "tipping_points": "study.exact.tipping",
    "turns": "study.exact.turns",
    "type_beliefs": "equilibria.tree.type_beliefs",
}

__all__ = [
    "ArgumentError",
    "Beta",
    "ClaimFlips",
    "Conditions",
    "ConflictGraph",
    "Crisis",
    "CrisisSimError",
    "CrisisTree",
    "Equilibria",
    "Equilibrium",
    "FormulaError",
    "NearestFlip",
    "Pert",
    "PhaseDiagram",
    "Progress",
    "Proof",
    "Provenance",
    "Regime",
    "Regimes",
    "ScenarioError",
    "SignallingEquilibria",
    "StrategicGame",
    "TippingPoints",
    "Triangular",
    "TruncatedNormal",
    "Turns",
    "TypeBelief",
    "Uniform",
    "UnsolvableError",
    "backtest",
    "build",
    "bundled",
    "claim_flips",
    "commitment_value",
    "conditions",
    "conflict_graph",
    "counterfactuals",
    "discover",
    "dominance",
    "draw_along",
    "draw_calibration",
    "draw_claim_flips",
    "draw_commitment",
    "draw_conditions",
    "draw_counterfactuals",
    "draw_discovery",
    "draw_flip",
    "draw_given_data",
    "draw_knife_edge",
    "draw_order",
    "draw_payoffs",
    "draw_phase",
    "draw_predictions",
    "draw_proofs",
    "draw_regimes",
    "draw_rivals",
    "draw_sample",
    "draw_sensitivity",
    "draw_skill",
    "draw_tipping",
    "draw_tornado",
    "draw_tree",
    "draw_turns",
    "draw_waterfall",
    "fictitious_play",
    "figure",
    "given_data",
    "judge",
    "knife_edge",
    "lewis_schultz",
    "load",
    "narrate",
    "nash_paths",
    "nearest_flip",
    "order_robustness",
    "phase_diagram",
    "principal_branch",
    "prove",
    "prove_claims",
    "read_game",
    "refine",
    "regimes",
    "replicator",
    "rivals",
    "sample",
    "sample_blocks",
    "sensitivity",
    "shapley",
    "solve",
    "sources",
    "stability",
    "sweep",
    "swings",
    "tipping_points",
    "turns",
    "type_beliefs",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return import_module("importlib.metadata").version("crisis-sim")
    if name not in _HOMES:
        raise AttributeError(f"module 'crisis_sim' has no attribute '{name}'")
    value = getattr(import_module(f"crisis_sim.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
