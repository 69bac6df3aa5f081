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
    from crisis_sim.game.crisis import Crisis, build, load
    from crisis_sim.game.gambit import read_game
    from crisis_sim.game.strategic import StrategicGame
    from crisis_sim.game.tree import CrisisTree
    from crisis_sim.scenario.faults import ArgumentError, CrisisSimError, ScenarioError
    from crisis_sim.scenario.formula import FormulaError
    from crisis_sim.scenario.read import bundled
    from crisis_sim.solve.branch import principal_branch
    from crisis_sim.solve.concepts import solve
    from crisis_sim.solve.dominance import dominance
    from crisis_sim.solve.refinements import refine
    from crisis_sim.solve.result import Equilibria, Equilibrium, UnsolvableError
    from crisis_sim.solve.threats import nash_paths
    from crisis_sim.study.backtest import backtest
    from crisis_sim.study.distributions import Beta, Pert, Triangular, TruncatedNormal, Uniform
    from crisis_sim.study.dynamics import fictitious_play, replicator
    from crisis_sim.study.judge import judge
    from crisis_sim.study.prove import Proof, prove
    from crisis_sim.study.rivals import rivals
    from crisis_sim.study.sample import sample, sample_blocks
    from crisis_sim.study.sensitivity import sensitivity
    from crisis_sim.study.sweep import sweep
    from crisis_sim.study.swing import swings
    from crisis_sim.study.tipping import TippingPoints, tipping_points

#: Where each public name lives; it is loaded when first used.
_HOMES = {
    "ArgumentError": "scenario.faults",
    "Beta": "study.distributions",
    "Crisis": "game.crisis",
    "CrisisSimError": "scenario.faults",
    "CrisisTree": "game.tree",
    "Equilibria": "solve.result",
    "Equilibrium": "solve.result",
    "FormulaError": "scenario.formula",
    "Pert": "study.distributions",
    "Proof": "study.prove",
    "ScenarioError": "scenario.faults",
    "StrategicGame": "game.strategic",
    "TippingPoints": "study.tipping",
    "Triangular": "study.distributions",
    "TruncatedNormal": "study.distributions",
    "Uniform": "study.distributions",
    "UnsolvableError": "solve.result",
    "backtest": "study.backtest",
    "build": "game.crisis",
    "bundled": "scenario.read",
    "dominance": "solve.dominance",
    "fictitious_play": "study.dynamics",
    "judge": "study.judge",
    "load": "game.crisis",
    "nash_paths": "solve.threats",
    "principal_branch": "solve.branch",
    "prove": "study.prove",
    "read_game": "game.gambit",
    "refine": "solve.refinements",
    "replicator": "study.dynamics",
    "rivals": "study.rivals",
    "sample": "study.sample",
    "sample_blocks": "study.sample",
    "sensitivity": "study.sensitivity",
    "solve": "solve",
    "sweep": "study.sweep",
    "swings": "study.swing",
    "tipping_points": "study.tipping",
}

__all__ = [
    "ArgumentError",
    "Beta",
    "Crisis",
    "CrisisSimError",
    "CrisisTree",
    "Equilibria",
    "Equilibrium",
    "FormulaError",
    "Pert",
    "Proof",
    "ScenarioError",
    "StrategicGame",
    "TippingPoints",
    "Triangular",
    "TruncatedNormal",
    "Uniform",
    "UnsolvableError",
    "backtest",
    "build",
    "bundled",
    "dominance",
    "fictitious_play",
    "judge",
    "load",
    "nash_paths",
    "principal_branch",
    "prove",
    "read_game",
    "refine",
    "replicator",
    "rivals",
    "sample",
    "sample_blocks",
    "sensitivity",
    "solve",
    "sweep",
    "swings",
    "tipping_points",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return import_module("importlib.metadata").version("crisis-sim")
    if name == "solve":  # a folder and a function: the module can be called
        return import_module("crisis_sim.solve")
    if name not in _HOMES:
        raise AttributeError(f"module 'crisis_sim' has no attribute '{name}'")
    value = getattr(import_module(f"crisis_sim.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
