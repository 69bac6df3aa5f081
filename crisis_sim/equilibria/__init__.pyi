from crisis_sim.game.crisis import Crisis
from crisis_sim.game.strategic import StrategicGame
from pathlib import Path
from crisis_sim.equilibria.strategic.dominance import dominance as dominance
from crisis_sim.equilibria.strategic.dominance import Dominance as Dominance
from crisis_sim.equilibria.strategic.dominance import Dominated as Dominated
from crisis_sim.equilibria.strategic.refinements import refine as refine
from crisis_sim.equilibria.ordinal.graph_model import Stability as Stability
from crisis_sim.game.conflict import conflict_graph as conflict_graph
from crisis_sim.game.conflict import ConflictGraph as ConflictGraph
from crisis_sim.equilibria.tree.threats import nash_paths as nash_paths
from crisis_sim.equilibria.tree.threats import NashPath as NashPath
from crisis_sim.equilibria.tree.threats import Threat as Threat
from crisis_sim.equilibria.tree.reason import TypeBelief as TypeBelief
from crisis_sim.equilibria.tree.type_beliefs import type_beliefs as type_beliefs
from crisis_sim.equilibria.logit.branch import principal_branch as principal_branch
from crisis_sim.equilibria.logit.branch import Branch as Branch
from crisis_sim.equilibria.signalling.solve import SignallingEquilibria as SignallingEquilibria
from crisis_sim.equilibria.markov.result import CrisisPlay as CrisisPlay
from crisis_sim.equilibria.result import Equilibria as Equilibria
from crisis_sim.equilibria.result import Equilibrium as Equilibrium
from crisis_sim.equilibria.result import Continuum as Continuum
from crisis_sim.equilibria.result import Tie as Tie
from crisis_sim.equilibria.solutions import Solutions as Solutions

__all__ = [
    "dominance",
    "Dominance",
    "Dominated",
    "refine",
    "stability",
    "Stability",
    "conflict_graph",
    "ConflictGraph",
    "nash_paths",
    "NashPath",
    "Threat",
    "TypeBelief",
    "type_beliefs",
    "principal_branch",
    "Branch",
    "lewis_schultz",
    "SignallingEquilibria",
    "CrisisPlay",
    "Equilibria",
    "Equilibrium",
    "Continuum",
    "Tie",
    "Solutions",
]

def stability(game: ConflictGraph | StrategicGame | Crisis | str | Path, /) -> Stability:
    """Tell which states are stable when only each player's order of preference is known."""

def lewis_schultz(scenario: Crisis | str | Path) -> SignallingEquilibria:
    """Find all equilibria of the crisis signalling game whose payoffs a scenario has."""
