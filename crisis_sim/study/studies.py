"""The studies: a row for each, from which public name, command and figure follow.

A new study is its file, its drawing, its words and its row. Rows also come from other packages,
by an entry point of the group `crisis_sim.studies` that is a `Study` or several.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from crisis_sim.rows import rows_from_outside
from crisis_sim.study.asked import (
    CLAIM,
    CONCEPT,
    CONDITION,
    DRAWS,
    FIXING,
    MEASURE,
    MEASURED,
    MOVE,
    OUTCOME,
    PARAMETER,
    RATIONALITY,
    SECONDS,
    SEED,
    SIBLING,
    Asked,
)
from crisis_sim.study.row import Plot, Study

#: Of packages that add studies.
GROUP = "crisis_sim.studies"

_PLAY = (
    Study(
        "along",
        "study.along:along",
        "Solve along one parameter, under perfect and under logit play.",
        asks=(PARAMETER, FIXING),
        figure="show.figures.along:draw",
        plots=(Plot("along", "play", ("parameter",), fill="study.defaults:fixed"),),
        public="none",
    ),
    Study(
        "sweep",
        "study.sweep:sweep",
        "Solve along one parameter, or over a grid of several.",
        figure="show.figures.sweep:draw",
    ),
    Study(
        "phase_diagram",
        "study.phase:phase_diagram",
        "Find how play goes over two parameters, in boxes proven uniform where that can be.",
        asks=(Asked("across"), Asked("up"), FIXING, CONCEPT, RATIONALITY),
        figure="show.figures.phase:draw",
        plots=(
            Plot("phase_diagram", "play", ("across", "up"), fill="study.defaults:pictured"),
            Plot("deterrence", "play", ("across", "up"), fill="study.defaults:in_pixels"),
        ),
    ),
    Study(
        "tipping_points",
        "study.tipping:tipping_points",
        "Find every value of PARAMETER at which the answer changes, with proof where there is one; "
        "left out, the nearest value of each.",
        asks=(replace(PARAMETER, required=False), FIXING, CONCEPT, RATIONALITY, SECONDS),
        otherwise="turns",
        figure="show.figures.tipping:draw",
        words="show.words.tipping:tell",
        command="tipping",
        about="change",
        example='strike_resist_intervene drain --fixing "Target == resist"',
        plots=(Plot("tipping_points", "play", ("parameter",)),),
    ),
    Study(
        "turns",
        "study.turns:turns",
        "Find the nearest turning values of every parameter.",
        asks=(FIXING, CONCEPT, RATIONALITY, SECONDS),
        figure="show.figures.turns:draw",
        words="show.words.turns:tell",
        plots=(Plot("turns", "play"),),
    ),
    Study(
        "regimes",
        "study.regimes:regimes",
        "Find which kinds of equilibrium exist where, over a grid.",
        figure="show.figures.regimes:draw",
    ),
    Study(
        "solutions",
        "equilibria.solve:solve",
        "Solve a scenario or a game for a solution concept.",
        figure="show.figures.equilibria:draw",
        further={"payoffs": "show.figures.equilibria:draw_ends"},
        words="show.words.equilibria:tell",
        public="none",
    ),
    Study(
        "brief",
        "study.brief:brief",
        "Solve a scenario, judge its claims and say what would change the answer.",
        figure="show.figures.brief:draw",
        words="show.words.brief:tell",
        plots=(
            Plot("tree", "game"),
            Plot("payoffs", "game", figure="show.figures.brief:draw_ends"),
        ),
        public="none",
    ),
)

_CLAIMS = (
    Study("judge", "study.judge:judge", "Say of each claim whether it holds."),
    Study(
        "claim_flips",
        "study.claim_flips:claim_flips",
        "Find where the verdict on a claim changes along one parameter.",
        asks=(PARAMETER, CLAIM, CONCEPT, RATIONALITY),
        figure="show.figures.claim_flips:draw",
        plots=(
            Plot("claim_flips", "claims", ("parameter",), "claim", "study.defaults:logit_claim"),
        ),
    ),
    Study(
        "prove",
        "study.exact.prove:prove",
        "Prove a claim over all ranges at once, or refute it.",
        asks=(CLAIM, SECONDS, CONCEPT, RATIONALITY),
        figure="show.figures.prove:draw",
        words="show.words.prove:tell",
        yes="holds",
    ),
    Study(
        "prove_claims",
        "study.exact.prove:prove_claims",
        "Prove CLAIM over all ranges at once, or refute it; left out, each claim of the file.",
        asks=(CLAIM, SECONDS, CONCEPT, RATIONALITY),
        figure="show.figures.prove:draw_all",
        words="show.words.prove:tell_all",
        command="prove",
        about="change",
        example="strike_resist_intervene 1",
        plots=(Plot("prove_claims", "claims", measure="claim", fill="study.defaults:claims"),),
        yes="all_hold",
    ),
    Study(
        "nearest_flip",
        "study.exact.nearest:nearest_flip",
        "Find the smallest change that reverses CLAIM; left out, each claim of the file.",
        otherwise="nearest_flips",
        asks=(
            CLAIM,
            Asked("norm", choices=("max", "sum", "euclidean"), default="max"),
            Asked("at_most", int, help="How many parameters may move."),
            SECONDS,
            CONCEPT,
            RATIONALITY,
        ),
        figure="show.figures.nearest:draw",
        words="show.words.nearest:tell",
        command="flip",
        about="change",
        example="strike_resist_intervene 1 --at-most 1",
        plots=(Plot("nearest_flip", "claims", measure="claim", fill="study.defaults:in_time"),),
    ),
    Study(
        "nearest_flips",
        "study.exact.nearest_flips:nearest_flips",
        "Find the smallest change that reverses each claim.",
        words="show.words.nearest:tell_all",
        public="few",
    ),
    Study(
        "conditions",
        "study.exact.conditions:conditions",
        "Find what an outcome needs.",
        asks=(OUTCOME, FIXING),
        figure="show.figures.conditions:draw",
        plots=(Plot("conditions", "claims", measure="outcome", fill="study.defaults:outcome"),),
    ),
    Study(
        "sources",
        "study.provenance:sources",
        "Print what rests on which source, and which conclusion would move without it.",
        words="show.words.provenance:tell",
        command="sources",
        about="sure",
        example="strike_resist_intervene",
    ),
)

_SURENESS = (
    Study(
        "knife_edge",
        "study.knife_edge:knife_edge",
        "Say how near the answer is to breaking; exit 1 if that is too near to name one.",
        asks=(
            Asked("margin", float, help="Share of a range of payoffs.")(0.01),
            replace(DRAWS, help="Of changes; else 2048, or 64 if solved one by one."),
            SEED,
            CONCEPT,
        ),
        figure="show.figures.knife_edge:draw",
        words="show.words.knife_edge:tell",
        command="knife-edge",
        about="sure",
        example="strike_resist_intervene",
        plots=(Plot("knife_edge", "sureness"),),
        yes="names_one_answer",
    ),
    Study(
        "sample",
        "study.draws.sample:sample",
        "Draw all parameters from their ranges and say how often each choice is made.",
        asks=(
            replace(DRAWS, help="How many; else 16,384, or 128 if solved one by one."),
            SEED,
            FIXING,
            CONCEPT,
            RATIONALITY,
        ),
        figure="show.figures.sample:draw",
        words="show.words.sample:tell",
        command="sample",
        about="sure",
        example='strike_resist_intervene --fixing "Attacker == strike"',
        plots=(Plot("sample", "sureness", measure="measures", fill="study.defaults:measures"),),
    ),
    Study(
        "sample_blocks",
        "study.draws.sample:sample_blocks",
        "Draw the same block by block.",
        asks=(DRAWS, SEED, FIXING, CONCEPT, RATIONALITY),
        public="few",
    ),
    Study(
        "swings",
        "study.swing:swings",
        "Move each parameter alone through its range and say how far it moves a measure.",
        asks=(Asked("formula", required=True), CONCEPT, RATIONALITY),
        figure="show.figures.swing:draw",
        plots=(Plot("swings", "sureness", measure="formula", fill="study.defaults:movable"),),
    ),
    Study(
        "sensitivity",
        "study.draws.sensitivity:sensitivity",
        "Apportion the variation of an answer to the parameters, all varied at once.",
        asks=(
            MEASURE,
            Asked("method", choices=("sobol", "morris"), default="sobol"),
            replace(DRAWS, help="How many; else 1,024, or 16 if solved one by one."),
            SEED,
            CONCEPT,
            RATIONALITY,
        ),
        figure="show.figures.sensitivity:draw",
        words="show.words.sensitivity:tell",
        command="sensitivity",
        about="sure",
        example='strike_resist_intervene --measure "Patron == intervene"',
        plots=(Plot("sensitivity", "sureness", measure="measure"),),
    ),
    Study(
        "given_data",
        "study.draws.given_data:given_data",
        "Say how much the choice at a move hangs on each parameter.",
        asks=(MOVE, FIXING),
        figure="show.figures.given_data:draw",
        plots=(Plot("given_data", "sureness", measure="move", fill="study.defaults:move"),),
        public="few",
    ),
    Study(
        "discover",
        "study.draws.discover:discover",
        'Find the conditions under which CONDITION holds, such as "Patron == intervene".',
        asks=(
            CONDITION,
            replace(DRAWS, help="How many; else 4,096, or 256 if solved one by one."),
            SEED,
            CONCEPT,
            RATIONALITY,
        ),
        figure="show.figures.discover:draw",
        words="show.words.discover:tell",
        command="discover",
        about="sure",
        example='strike_resist_intervene "P(Patron == intervene, fixing=Target == resist)"',
        plots=(Plot("discover", "sureness", measure="condition", fill="study.defaults:condition"),),
    ),
    Study(
        "counterfactuals",
        "study.counterfactual:counterfactuals",
        "Change one thing at a time (a player, a choice, a term) and say what it does to MEASURE.",
        asks=(MEASURED, SIBLING, CONCEPT, RATIONALITY),
        figure="show.figures.counterfactual:draw",
        words="show.words.counterfactual:tell",
        command="counterfactuals",
        about="change",
        example='strike_resist_intervene "U(Target)"',
        plots=(Plot("counterfactuals", "sureness", measure="measure"),),
    ),
    Study(
        "shapley",
        "study.shapley:shapley",
        "Share out the difference between two scenarios to the parameters in which they differ.",
        figure="show.figures.shapley:draw",
    ),
    Study(
        "order_robustness",
        "study.order:order_robustness",
        "Say what follows from the order of preferences alone.",
        figure="show.figures.order:draw",
        plots=(Plot("order_robustness", "sureness"),),
    ),
    Study(
        "commitment_value",
        "study.commitment:commitment_value",
        "Say what it is worth to each player that a choice is settled in advance.",
        figure="show.figures.commitment:draw",
    ),
)

_COURSE_OF_TIME = (
    Study(
        "backtest",
        "study.history.backtest:backtest",
        "Hold a scenario against past episodes.",
        figure="show.figures.backtest:draw",
        further={
            "predictions": "show.figures.predictions:draw",
            "calibration": "show.figures.calibration:draw",
        },
        words="show.words.backtest:tell",
    ),
    Study(
        "rivals",
        "study.history.rivals:rivals",
        "Weigh rival explanations by past episodes.",
        figure="show.figures.rivals:draw",
        words="show.words.rivals:tell",
    ),
    Study(
        "fictitious_play",
        "study.dynamics:fictitious_play",
        "Let players reply to what they have seen so far, round after round.",
        public="few",
    ),
    Study(
        "replicator",
        "study.dynamics:replicator",
        "Let actions that do better than others of a player spread.",
        public="few",
    ),
    Study(
        "course",
        "study.course:course",
        "Say how likely each level, act and end is, round by round, of a crisis over time.",
        asks=(Asked("rounds", int, help="How many to follow; else all."), CONCEPT, RATIONALITY),
        figure="show.figures.course:draw",
        words="show.words.time:tell",
        command="course",
        about="answer",
        example="my_siege.yaml",
        plots=(Plot("course", "play", fill="study.defaults:acts_over_time"),),
    ),
    Study(
        "simulate",
        "study.draws.simulate:simulate",
        "Draw paths through a crisis over time.",
        asks=(
            Asked("paths", int, help="How many; else what the scenario names."),
            Asked("seed", int, help="Where the draws begin; else what the scenario names."),
            CONCEPT,
            RATIONALITY,
        ),
        words="show.words.time:tell_paths",
        command="simulate",
        about="answer",
        example="my_siege.yaml --paths 3",
    ),
)

#: By public name.
STUDIES: Mapping[str, Study] = MappingProxyType(
    {row.name: row for row in (*_PLAY, *_CLAIMS, *_SURENESS, *_COURSE_OF_TIME)}
)


def studies() -> Mapping[str, Study]:
    """Return the row of each study by its name, those of other packages last."""
    found = dict(STUDIES)
    for row in rows_from_outside(GROUP):
        found.setdefault(row.name, row)
    return MappingProxyType(found)


def study(name: str) -> Study:
    """Return the row of a study."""
    return STUDIES[name] if name in STUDIES else studies()[name]
