from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from crisis_sim.game.crisis import Crisis
from crisis_sim.progress import Progress
from numpy.random._generator import Generator
from pathlib import Path
from typing import Literal
from crisis_sim.study.dynamics import fictitious_play as fictitious_play
from crisis_sim.study.dynamics import replicator as replicator
from crisis_sim.study.judge import Verdict as Verdict
from crisis_sim.study.judge import Verdicts as Verdicts
from crisis_sim.study.sweep import Sweep as Sweep
from crisis_sim.study.phase import PhaseDiagram as PhaseDiagram
from crisis_sim.study.tipping_result import TippingPoint as TippingPoint
from crisis_sim.study.tipping_result import TippingPoints as TippingPoints
from crisis_sim.study.tipping_result import Flip as Flip
from crisis_sim.study.tipping_result import ClaimChange as ClaimChange
from crisis_sim.study.turns import Turn as Turn
from crisis_sim.study.turns import Turns as Turns
from crisis_sim.study.regimes import Regime as Regime
from crisis_sim.study.regimes import Regimes as Regimes
from crisis_sim.study.claim_flips import ClaimFlip as ClaimFlip
from crisis_sim.study.claim_flips import ClaimFlips as ClaimFlips
from crisis_sim.study.exact.prove import Proof as Proof
from crisis_sim.study.exact.prove import Proofs as Proofs
from crisis_sim.study.exact.nearest import NearestFlip as NearestFlip
from crisis_sim.study.exact.nearest_flips import NearestFlips as NearestFlips
from crisis_sim.study.exact.conditions import Condition as Condition
from crisis_sim.study.exact.conditions import Conditions as Conditions
from crisis_sim.study.provenance import Provenance as Provenance
from crisis_sim.study.provenance import Support as Support
from crisis_sim.study.knife_edge import Edge as Edge
from crisis_sim.study.knife_edge import KnifeEdge as KnifeEdge
from crisis_sim.study.draws.sample import Sample as Sample
from crisis_sim.study.draws.estimate import Estimate as Estimate
from crisis_sim.study.draws.estimate import Share as Share
from crisis_sim.study.draws.distributions import Uniform as Uniform
from crisis_sim.study.draws.distributions import Triangular as Triangular
from crisis_sim.study.draws.distributions import Pert as Pert
from crisis_sim.study.draws.distributions import Beta as Beta
from crisis_sim.study.draws.distributions import TruncatedNormal as TruncatedNormal
from crisis_sim.study.draws.distributions import Distribution as Distribution
from crisis_sim.study.swing import Swing as Swing
from crisis_sim.study.swing import Swings as Swings
from crisis_sim.study.draws.apportion import Effect as Effect
from crisis_sim.study.draws.sensitivity import Sensitivity as Sensitivity
from crisis_sim.study.draws.given_data import Dependence as Dependence
from crisis_sim.study.draws.given_data import GivenData as GivenData
from crisis_sim.study.draws.discover import Discovery as Discovery
from crisis_sim.study.draws.discover import Restriction as Restriction
from crisis_sim.study.draws.discover import Rule as Rule
from crisis_sim.study.counterfactual import Counterfactual as Counterfactual
from crisis_sim.study.counterfactual import Counterfactuals as Counterfactuals
from crisis_sim.study.shapley import Attribution as Attribution
from crisis_sim.study.shapley import Contribution as Contribution
from crisis_sim.study.order import OrderRobustness as OrderRobustness
from crisis_sim.study.commitment import CommitmentValue as CommitmentValue
from crisis_sim.study.history.backtest import Backtest as Backtest
from crisis_sim.study.history.rivals import Rivals as Rivals
from crisis_sim.study.course import Course as Course
from crisis_sim.study.course import Event as Event
from crisis_sim.study.draws.simulate import Paths as Paths
from crisis_sim.study.dynamics import FictitiousPlay as FictitiousPlay
from crisis_sim.study.dynamics import Replicator as Replicator

__all__ = [
    "nearest_flips",
    "sample_blocks",
    "given_data",
    "fictitious_play",
    "replicator",
    "Verdict",
    "Verdicts",
    "Sweep",
    "PhaseDiagram",
    "TippingPoint",
    "TippingPoints",
    "Flip",
    "ClaimChange",
    "Turn",
    "Turns",
    "Regime",
    "Regimes",
    "ClaimFlip",
    "ClaimFlips",
    "Proof",
    "Proofs",
    "NearestFlip",
    "NearestFlips",
    "Condition",
    "Conditions",
    "Provenance",
    "Support",
    "Edge",
    "KnifeEdge",
    "Sample",
    "Estimate",
    "Share",
    "Uniform",
    "Triangular",
    "Pert",
    "Beta",
    "TruncatedNormal",
    "Distribution",
    "Swing",
    "Swings",
    "Effect",
    "Sensitivity",
    "Dependence",
    "GivenData",
    "Discovery",
    "Restriction",
    "Rule",
    "Counterfactual",
    "Counterfactuals",
    "Attribution",
    "Contribution",
    "OrderRobustness",
    "CommitmentValue",
    "Backtest",
    "Rivals",
    "Course",
    "Event",
    "Paths",
    "FictitiousPlay",
    "Replicator",
]

def nearest_flips(
    scenario: Crisis | str | Path,
    *,
    norm: Literal["max", "sum", "euclidean"] = ...,
    at_most: int | None = ...,
    concept: str | None = ...,
    rationality: float | None = ...,
    seconds: float = ...,
    seed: int | Generator = ...,
    progress: Callable[[Progress], bool] | None = ...,
) -> NearestFlips:
    """Find the smallest change of the parameters that reverses each claim."""

def sample_blocks(
    scenario: Crisis | str | Path,
    /,
    *,
    seed: int | Generator = ...,
    draws: int | None = ...,
    measures: Sequence[str] | None = ...,
    concept: str | None = ...,
    rationality: float | None = ...,
    fixing: str | None = ...,
    distributions: Mapping[str, Distribution] | None = ...,
    rank_correlations: Mapping[tuple[str, str], float] | None = ...,
) -> Iterator[Sample]:
    """Sample in steps: yield the result of all draws so far after each 4096 of them."""

def given_data(
    scenario: Crisis | str | Path,
    move: str,
    *,
    seed: int | Generator = ...,
    draws: int | None = ...,
    concept: str | None = ...,
    rationality: float | None = ...,
    fixing: str | None = ...,
    distributions: Mapping[str, Distribution] | None = ...,
    progress: Callable[[Progress], bool] | None = ...,
) -> GivenData:
    """Measure how much a choice hangs on each parameter, without an order of the choices."""
