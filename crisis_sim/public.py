"""The public names, and where each of them lives: those of the studies follow from their rows."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from crisis_sim.rows import resolve
from crisis_sim.study.studies import STUDIES, studies

#: What is no study, as `module:name` in this package.
_OTHERS = {
    "ArgumentError": "scenario.faults:ArgumentError",
    "Beta": "study.draws.distributions:Beta",
    "ClaimFlips": "study.claim_flips:ClaimFlips",
    "Conditions": "study.exact.conditions:Conditions",
    "ConflictGraph": "game.conflict:ConflictGraph",
    "Crisis": "game.crisis:Crisis",
    "CrisisSimError": "scenario.faults:CrisisSimError",
    "CrisisTree": "game.tree:CrisisTree",
    "Equilibria": "equilibria.result:Equilibria",
    "Equilibrium": "equilibria.result:Equilibrium",
    "FormulaError": "scenario.formula:FormulaError",
    "NearestFlip": "study.exact.nearest:NearestFlip",
    "Pert": "study.draws.distributions:Pert",
    "PhaseDiagram": "study.exact.phase:PhaseDiagram",
    "Progress": "progress:Progress",
    "Proof": "study.exact.prove:Proof",
    "Provenance": "study.provenance:Provenance",
    "Regime": "study.regimes:Regime",
    "Regimes": "study.regimes:Regimes",
    "ScenarioError": "scenario.faults:ScenarioError",
    "SignallingEquilibria": "equilibria.signalling.solve:SignallingEquilibria",
    "StrategicGame": "game.strategic:StrategicGame",
    "Tree": "game.builder:Tree",
    "TippingPoints": "study.exact.tipping_result:TippingPoints",
    "Triangular": "study.draws.distributions:Triangular",
    "TruncatedNormal": "study.draws.distributions:TruncatedNormal",
    "Turns": "study.exact.turns:Turns",
    "TypeBelief": "equilibria.tree.type_beliefs:TypeBelief",
    "Uniform": "study.draws.distributions:Uniform",
    "UnsolvableError": "equilibria.result:UnsolvableError",
    "build": "loading:build",
    "bundled": "scenario.read:bundled",
    "conflict_graph": "game.conflict:conflict_graph",
    "dominance": "equilibria.strategic.dominance:dominance",
    "draw_along": "show.figures.along:draw_along",
    "draw_calibration": "show.figures.calibration:draw",
    "draw_claim_flips": "show.figures.claim_flips:draw",
    "draw_commitment": "show.figures.commitment:draw",
    "draw_conditions": "show.figures.conditions:draw",
    "draw_counterfactuals": "show.figures.counterfactual:draw",
    "draw_discovery": "show.figures.discover:draw",
    "draw_flip": "show.figures.nearest:draw",
    "draw_given_data": "show.figures.given_data:draw",
    "draw_knife_edge": "show.figures.knife_edge:draw",
    "draw_order": "show.figures.order:draw",
    "draw_payoffs": "show.figures.payoffs:draw_payoffs",
    "draw_phase": "show.figures.phase:draw",
    "draw_predictions": "show.figures.predictions:draw",
    "draw_proofs": "show.figures.prove:draw_all",
    "draw_regimes": "show.figures.regimes:draw",
    "draw_rivals": "show.figures.rivals:draw",
    "draw_sample": "show.figures.sample:draw",
    "draw_sensitivity": "show.figures.sensitivity:draw",
    "draw_skill": "show.figures.backtest:draw",
    "draw_tipping": "show.figures.tipping:draw",
    "draw_tornado": "show.figures.swing:draw",
    "draw_tree": "show.figures.game_tree:draw_tree",
    "draw_turns": "show.figures.turns:draw",
    "draw_waterfall": "show.figures.shapley:draw",
    "figure": "study.figure:figure",
    "lewis_schultz": "equilibria.signalling.solve:lewis_schultz",
    "load": "loading:load",
    "narrate": "study.brief:narrate",
    "nash_paths": "equilibria.tree.threats:nash_paths",
    "principal_branch": "equilibria.logit.branch:principal_branch",
    "read_game": "game.gambit:read_game",
    "refine": "equilibria.strategic.refinements:refine",
    "solve": "equilibria.solve:solve",
    "stability": "equilibria.ordinal.graph_model:stability",
    "type_beliefs": "equilibria.tree.type_beliefs:type_beliefs",
}

#: Where each public name lives; it is loaded when first used.
HOMES: Mapping[str, str] = MappingProxyType(
    dict(sorted({**_OTHERS, **{r.name: r.function for r in STUDIES.values() if r.public}}.items()))
)


def public(name: str) -> Any:
    """Return what a public name stands for, that of a study from another package too.

    Raises
    ------
    KeyError
        If there is no such name.
    """
    if name in HOMES:
        return resolve("crisis_sim", HOMES[name])
    row = studies()[name]
    if not row.public:
        raise KeyError(name)
    return row.resolve(row.function)


def names() -> list[str]:
    """Return all public names, those of studies from other packages too."""
    return sorted({*HOMES, *(row.name for row in studies().values() if row.public)})


def stub() -> str:
    """Return `crisis_sim/__init__.pyi`, which tells editors and type checkers all names.

    `make made` writes it anew.
    """
    homes = ((name, *home.split(":")) for name, home in HOMES.items())
    imports = (f"from crisis_sim.{module} import {own} as {name}" for name, module, own in homes)
    listed = (f'    "{name}",' for name in HOMES)
    return "\n".join((*imports, "", "__version__: str", "__all__ = [", *listed, "]", ""))
