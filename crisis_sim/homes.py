"""Where each public name lives, as `module:name` in this package; those of studies are in rows."""

from __future__ import annotations

from collections.abc import Mapping

#: What everybody uses and is no study, in the order of the names of `crisis_sim`.
FIRST = {
    "load": "loading:load",
    "build": "loading:build",
    "bundled": "scenario.read:bundled",
    "read_game": "game.gambit:read_game",
    "solve": "equilibria.solve:solve",
    "judge": "study.judge:judge",
    "tell": "study.brief:tell",
    "explore": "study.live.explore:explore",
    "report": "study.report:report",
}
CLASSES = {
    "Crisis": "game.crisis:Crisis",
    "StrategicGame": "game.strategic:StrategicGame",
    "CrisisTree": "game.tree:CrisisTree",
    "Tree": "game.builder:Tree",
    "Equilibria": "equilibria.result:Equilibria",
    "Equilibrium": "equilibria.result:Equilibrium",
    "Progress": "progress:Progress",
    "CrisisSimError": "scenario.faults:CrisisSimError",
    "ScenarioError": "scenario.faults:ScenarioError",
    "FormulaError": "scenario.formula:FormulaError",
    "ArgumentError": "scenario.faults:ArgumentError",
    "UnsolvableError": "equilibria.result:UnsolvableError",
}


def _listed(found: Mapping[str, str]) -> dict[str, str]:
    """Return the home of each of several names by module."""
    return {name: f"{module}:{name}" for module, names in found.items() for name in names.split()}


#: What `crisis_sim.equilibria` offers besides its files.
EQUILIBRIA = _listed(
    {
        "equilibria.strategic.dominance": "dominance Dominance Dominated",
        "equilibria.strategic.refinements": "refine",
        "equilibria.ordinal.graph_model": "stability Stability",
        "game.conflict": "conflict_graph ConflictGraph",
        "equilibria.tree.threats": "nash_paths NashPath Threat",
        "equilibria.tree.reason": "TypeBelief",
        "equilibria.tree.type_beliefs": "type_beliefs",
        "equilibria.logit.branch": "principal_branch Branch",
        "equilibria.signalling.solve": "lewis_schultz SignallingEquilibria",
        "equilibria.markov.result": "CrisisPlay",
        "equilibria.result": "Equilibria Equilibrium Continuum Tie",
        "equilibria.solutions": "Solutions",
    }
)

#: What `crisis_sim.study` offers besides its files and the studies of its rows: the results.
STUDY = _listed(
    {
        "study.judge": "Verdict Verdicts",
        "study.sweep": "Sweep",
        "study.phase": "PhaseDiagram",
        "study.tipping_result": "TippingPoint TippingPoints Flip ClaimChange",
        "study.turns": "Turn Turns",
        "study.regimes": "Regime Regimes",
        "study.claim_flips": "ClaimFlip ClaimFlips",
        "study.exact.prove": "Proof Proofs",
        "study.exact.nearest": "NearestFlip",
        "study.exact.nearest_flips": "NearestFlips",
        "study.exact.conditions": "Condition Conditions",
        "study.provenance": "Provenance Support",
        "study.knife_edge": "Edge KnifeEdge",
        "study.draws.sample": "Sample",
        "study.draws.estimate": "Estimate Share",
        "study.draws.distributions": "Uniform Triangular Pert Beta TruncatedNormal Distribution",
        "study.swing": "Swing Swings",
        "study.draws.apportion": "Effect",
        "study.draws.sensitivity": "Sensitivity",
        "study.draws.given_data": "Dependence GivenData",
        "study.draws.discover": "Discovery Restriction Rule",
        "study.counterfactual": "Counterfactual Counterfactuals",
        "study.shapley": "Attribution Contribution",
        "study.order": "OrderRobustness",
        "study.commitment": "CommitmentValue",
        "study.history.backtest": "Backtest",
        "study.history.rivals": "Rivals",
        "study.course": "Course Event",
        "study.draws.simulate": "Paths",
        "study.dynamics": "FictitiousPlay Replicator",
    }
)

#: Names of old, and what takes their place.
REPLACED = {
    "narrate": "cs.tell(scenario)",
    "figure": "cs.STUDY(scenario, ...).plot()",
    "draw_along": "cs.sweep(scenario, ...).plot(logit=...)",
    "draw_calibration": 'cs.backtest(scenario).plot(kind="calibration")',
    "draw_claim_flips": "cs.claim_flips(scenario, ...).plot()",
    "draw_commitment": "cs.commitment_value(scenario, ...).plot()",
    "draw_conditions": "cs.conditions(scenario, ...).plot()",
    "draw_counterfactuals": "cs.counterfactuals(scenario, ...).plot()",
    "draw_discovery": "cs.discover(scenario, ...).plot()",
    "draw_flip": "cs.nearest_flip(scenario, ...).plot()",
    "draw_given_data": "cs.study.given_data(scenario, ...).plot()",
    "draw_knife_edge": "cs.knife_edge(scenario).plot()",
    "draw_order": "cs.order_robustness(scenario).plot()",
    "draw_payoffs": 'cs.solve(scenario).plot(kind="payoffs")',
    "draw_phase": "cs.phase_diagram(scenario, ...).plot()",
    "draw_predictions": 'cs.backtest(scenario).plot(kind="predictions")',
    "draw_proofs": "cs.prove_claims(scenario).plot()",
    "draw_regimes": "cs.regimes(scenario, ...).plot()",
    "draw_rivals": "cs.rivals(scenario).plot()",
    "draw_sample": "cs.sample(scenario).plot()",
    "draw_sensitivity": "cs.sensitivity(scenario).plot()",
    "draw_skill": "cs.backtest(scenario).plot()",
    "draw_tipping": "cs.tipping_points(scenario, ...).plot()",
    "draw_tornado": "cs.swings(scenario, ...).plot()",
    "draw_tree": "cs.solve(scenario).plot()",
    "draw_turns": "cs.turns(scenario).plot()",
    "draw_waterfall": "cs.shapley(scenario, ...).plot()",
}
