from crisis_sim.scenario.faults import ArgumentError as ArgumentError
from crisis_sim.study.draws.distributions import Beta as Beta
from crisis_sim.study.claim_flips import ClaimFlips as ClaimFlips
from crisis_sim.study.exact.conditions import Conditions as Conditions
from crisis_sim.game.conflict import ConflictGraph as ConflictGraph
from crisis_sim.game.crisis import Crisis as Crisis
from crisis_sim.scenario.faults import CrisisSimError as CrisisSimError
from crisis_sim.game.tree import CrisisTree as CrisisTree
from crisis_sim.equilibria.result import Equilibria as Equilibria
from crisis_sim.equilibria.result import Equilibrium as Equilibrium
from crisis_sim.scenario.formula import FormulaError as FormulaError
from crisis_sim.study.exact.nearest import NearestFlip as NearestFlip
from crisis_sim.study.draws.distributions import Pert as Pert
from crisis_sim.study.exact.phase import PhaseDiagram as PhaseDiagram
from crisis_sim.progress import Progress as Progress
from crisis_sim.study.exact.prove import Proof as Proof
from crisis_sim.study.provenance import Provenance as Provenance
from crisis_sim.study.regimes import Regime as Regime
from crisis_sim.study.regimes import Regimes as Regimes
from crisis_sim.scenario.faults import ScenarioError as ScenarioError
from crisis_sim.equilibria.signalling.solve import SignallingEquilibria as SignallingEquilibria
from crisis_sim.game.strategic import StrategicGame as StrategicGame
from crisis_sim.study.exact.tipping_result import TippingPoints as TippingPoints
from crisis_sim.game.builder import Tree as Tree
from crisis_sim.study.draws.distributions import Triangular as Triangular
from crisis_sim.study.draws.distributions import TruncatedNormal as TruncatedNormal
from crisis_sim.study.exact.turns import Turns as Turns
from crisis_sim.equilibria.tree.type_beliefs import TypeBelief as TypeBelief
from crisis_sim.study.draws.distributions import Uniform as Uniform
from crisis_sim.equilibria.result import UnsolvableError as UnsolvableError
from crisis_sim.study.history.backtest import backtest as backtest
from crisis_sim.loading import build as build
from crisis_sim.scenario.read import bundled as bundled
from crisis_sim.study.claim_flips import claim_flips as claim_flips
from crisis_sim.study.commitment import commitment_value as commitment_value
from crisis_sim.study.exact.conditions import conditions as conditions
from crisis_sim.game.conflict import conflict_graph as conflict_graph
from crisis_sim.study.counterfactual import counterfactuals as counterfactuals
from crisis_sim.study.draws.discover import discover as discover
from crisis_sim.equilibria.strategic.dominance import dominance as dominance
from crisis_sim.show.figures.along import draw_along as draw_along
from crisis_sim.show.figures.calibration import draw as draw_calibration
from crisis_sim.show.figures.claim_flips import draw as draw_claim_flips
from crisis_sim.show.figures.commitment import draw as draw_commitment
from crisis_sim.show.figures.conditions import draw as draw_conditions
from crisis_sim.show.figures.counterfactual import draw as draw_counterfactuals
from crisis_sim.show.figures.discover import draw as draw_discovery
from crisis_sim.show.figures.nearest import draw as draw_flip
from crisis_sim.show.figures.given_data import draw as draw_given_data
from crisis_sim.show.figures.knife_edge import draw as draw_knife_edge
from crisis_sim.show.figures.order import draw as draw_order
from crisis_sim.show.figures.payoffs import draw_payoffs as draw_payoffs
from crisis_sim.show.figures.phase import draw as draw_phase
from crisis_sim.show.figures.predictions import draw as draw_predictions
from crisis_sim.show.figures.prove import draw_all as draw_proofs
from crisis_sim.show.figures.regimes import draw as draw_regimes
from crisis_sim.show.figures.rivals import draw as draw_rivals
from crisis_sim.show.figures.sample import draw as draw_sample
from crisis_sim.show.figures.sensitivity import draw as draw_sensitivity
from crisis_sim.show.figures.backtest import draw as draw_skill
from crisis_sim.show.figures.tipping import draw as draw_tipping
from crisis_sim.show.figures.swing import draw as draw_tornado
from crisis_sim.show.figures.game_tree import draw_tree as draw_tree
from crisis_sim.show.figures.turns import draw as draw_turns
from crisis_sim.show.figures.shapley import draw as draw_waterfall
from crisis_sim.study.dynamics import fictitious_play as fictitious_play
from crisis_sim.study.figure import figure as figure
from crisis_sim.study.draws.given_data import given_data as given_data
from crisis_sim.study.judge import judge as judge
from crisis_sim.study.knife_edge import knife_edge as knife_edge
from crisis_sim.equilibria.signalling.solve import lewis_schultz as lewis_schultz
from crisis_sim.loading import load as load
from crisis_sim.study.brief import narrate as narrate
from crisis_sim.equilibria.tree.threats import nash_paths as nash_paths
from crisis_sim.study.exact.nearest import nearest_flip as nearest_flip
from crisis_sim.study.order import order_robustness as order_robustness
from crisis_sim.study.exact.phase import phase_diagram as phase_diagram
from crisis_sim.equilibria.logit.branch import principal_branch as principal_branch
from crisis_sim.study.exact.prove import prove as prove
from crisis_sim.study.exact.prove import prove_claims as prove_claims
from crisis_sim.game.gambit import read_game as read_game
from crisis_sim.equilibria.strategic.refinements import refine as refine
from crisis_sim.study.regimes import regimes as regimes
from crisis_sim.study.dynamics import replicator as replicator
from crisis_sim.study.history.rivals import rivals as rivals
from crisis_sim.study.draws.sample import sample as sample
from crisis_sim.study.draws.sample import sample_blocks as sample_blocks
from crisis_sim.study.draws.sensitivity import sensitivity as sensitivity
from crisis_sim.study.shapley import shapley as shapley
from crisis_sim.equilibria.solve import solve as solve
from crisis_sim.study.provenance import sources as sources
from crisis_sim.equilibria.ordinal.graph_model import stability as stability
from crisis_sim.study.sweep import sweep as sweep
from crisis_sim.study.swing import swings as swings
from crisis_sim.study.exact.tipping import tipping_points as tipping_points
from crisis_sim.study.exact.turns import turns as turns
from crisis_sim.equilibria.tree.type_beliefs import type_beliefs as type_beliefs

__version__: str
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
    "Tree",
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
