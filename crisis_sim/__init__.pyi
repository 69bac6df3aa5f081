from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from crisis_sim.game.markov import MarkovGame
from crisis_sim.study.claim_flips import ClaimFlips
from crisis_sim.study.commitment import CommitmentValue
from crisis_sim.study.counterfactual import Counterfactuals
from crisis_sim.study.course import Course
from crisis_sim.study.draws.discover import Discovery
from crisis_sim.study.draws.distributions import Distribution
from crisis_sim.study.draws.sample import Sample
from crisis_sim.study.draws.sensitivity import Sensitivity
from crisis_sim.study.draws.simulate import Paths
from crisis_sim.study.exact.conditions import Conditions
from crisis_sim.study.exact.nearest import NearestFlip
from crisis_sim.study.exact.prove import Proof
from crisis_sim.study.exact.prove import Proofs
from crisis_sim.study.history.backtest import Backtest
from crisis_sim.study.history.case_file import CaseFile
from crisis_sim.study.history.rivals import Rivals
from crisis_sim.study.judge import Verdicts
from crisis_sim.study.knife_edge import KnifeEdge
from crisis_sim.study.order import OrderRobustness
from crisis_sim.study.phase import PhaseDiagram
from crisis_sim.study.provenance import Provenance
from crisis_sim.study.regimes import Regime
from crisis_sim.study.regimes import Regimes
from crisis_sim.study.shapley import Attribution
from crisis_sim.study.sweep import Sweep
from crisis_sim.study.swing import Swings
from crisis_sim.study.tipping_result import TippingPoints
from crisis_sim.study.turns import Turns
from datetime import date
from numpy.random._generator import Generator
from numpy.typing import ArrayLike
from pathlib import Path
from typing import Any
from typing import Literal
from crisis_sim.scenario.read import bundled as bundled
from crisis_sim.game.gambit import read_game as read_game
from crisis_sim.game.crisis import Crisis as Crisis
from crisis_sim.game.strategic import StrategicGame as StrategicGame
from crisis_sim.game.tree import CrisisTree as CrisisTree
from crisis_sim.game.builder import Tree as Tree
from crisis_sim.equilibria.result import Equilibria as Equilibria
from crisis_sim.equilibria.result import Equilibrium as Equilibrium
from crisis_sim.progress import Progress as Progress
from crisis_sim.scenario.faults import CrisisSimError as CrisisSimError
from crisis_sim.scenario.faults import ScenarioError as ScenarioError
from crisis_sim.scenario.formula import FormulaError as FormulaError
from crisis_sim.scenario.faults import ArgumentError as ArgumentError
from crisis_sim.equilibria.result import UnsolvableError as UnsolvableError
from crisis_sim import equilibria as equilibria
from crisis_sim import study as study

__version__: str
__all__ = [
    "load",
    "build",
    "bundled",
    "read_game",
    "solve",
    "judge",
    "tell",
    "explore",
    "report",
    "sweep",
    "phase_diagram",
    "tipping_points",
    "turns",
    "regimes",
    "claim_flips",
    "prove",
    "prove_claims",
    "nearest_flip",
    "conditions",
    "sources",
    "knife_edge",
    "sample",
    "swings",
    "sensitivity",
    "discover",
    "counterfactuals",
    "shapley",
    "order_robustness",
    "commitment_value",
    "backtest",
    "rivals",
    "course",
    "simulate",
    "Crisis",
    "StrategicGame",
    "CrisisTree",
    "Tree",
    "Equilibria",
    "Equilibrium",
    "Progress",
    "CrisisSimError",
    "ScenarioError",
    "FormulaError",
    "ArgumentError",
    "UnsolvableError",
    "equilibria",
    "study",
]

def load(name: str | Path) -> Crisis:
    """Read a scenario, by the name of one that comes with the library or by path."""

def build(scenario: Mapping[str, Any]) -> Crisis:
    """Check a scenario given as plain Python data, with the keys of the file format."""

def solve(
    game: Crisis | str | Path | CrisisTree | StrategicGame | MarkovGame,
    concept: str | None = ...,
    **options: object,
) -> Equilibria:
    """Solve a scenario or a game for a solution concept."""

def judge(
    scenario: Crisis | str | Path,
    *,
    concept: str | None = ...,
    rationality: float | None = ...,
) -> Verdicts:
    """Judge each claim of a scenario on its solution."""

def tell(scenario: Crisis | str | Path) -> str:
    """Tell what a scenario's solution says, why, and what would change it, as Markdown."""

def explore(scenario: Crisis | str | Path, path: str | Path) -> Path:
    """Write one file of HTML in which the numbers of a scenario can be moved, and return its path."""

def report(scenario: Crisis | str | Path, path: str | Path, *, live: bool = ...) -> Path:
    """Write all that is said of a scenario into one file of HTML, and return its path."""

def sweep(
    scenario: Crisis | str | Path,
    /,
    *,
    concept: str | None = ...,
    rationality: float | None = ...,
    fixing: str | None = ...,
    progress: Callable[[Progress], bool] | None = ...,
    **parameters: ArrayLike,
) -> Sweep:
    """Solve a scenario for all combinations of some parameter values, in one batch."""

def phase_diagram(
    scenario: Crisis | str | Path,
    across: str,
    up: str,
    *,
    pixels: int | None = ...,
    concept: str | None = ...,
    rationality: float | None = ...,
    fixing: str | None = ...,
    points: Mapping[str, Mapping[str, float]] | None = ...,
    progress: Callable[[Progress], bool] | None = ...,
) -> PhaseDiagram:
    """Find how play goes over the ranges of two parameters, the others as they are."""

def tipping_points(
    scenario: Crisis | str | Path,
    parameter: str,
    *,
    concept: str | None = ...,
    rationality: float | None = ...,
    fixing: str | None = ...,
    points: int | None = ...,
    seconds: float = ...,
    progress: Callable[[Progress], bool] | None = ...,
) -> TippingPoints:
    """Find every value of a parameter at which the set of solutions changes."""

def turns(
    scenario: Crisis | str | Path,
    fixing: str | None = ...,
    *,
    concept: str | None = ...,
    rationality: float | None = ...,
    parameters: Sequence[str] | None = ...,
    points: int | None = ...,
    seconds: float = ...,
    progress: Callable[[Progress], bool] | None = ...,
) -> Turns:
    """Return the nearest values at which the answer changes, parameter by parameter."""

def regimes(
    scenario: Crisis | str | Path,
    kinds: Sequence[Regime],
    *,
    concept: str = ...,
    progress: Callable[[Progress], bool] | None = ...,
    **grid: ArrayLike,
) -> Regimes:
    """Find which kinds of equilibrium exist at each point of a grid."""

def claim_flips(
    scenario: Crisis | str | Path,
    parameter: str,
    claim: str | int,
    *,
    concept: str | None = ...,
    rationality: float | None = ...,
    points: int = ...,
    progress: Callable[[Progress], bool] | None = ...,
) -> ClaimFlips:
    """Find the values of a parameter at which the verdict on a claim changes."""

def prove(
    scenario: Crisis | str | Path,
    claim: str | int,
    *,
    within: Mapping[str, tuple[float, float]] = ...,
    boxes: int = ...,
    seconds: float = ...,
    concept: str | None = ...,
    rationality: float | None = ...,
    seed: int | Generator = ...,
    progress: Callable[[Progress], bool] | None = ...,
) -> Proof:
    """Prove a claim for all values in the ranges of all parameters, or refute it."""

def prove_claims(
    scenario: Crisis | str | Path,
    claim: str | int | None = ...,
    *,
    within: Mapping[str, tuple[float, float]] = ...,
    boxes: int = ...,
    seconds: float = ...,
    concept: str | None = ...,
    rationality: float | None = ...,
    seed: int | Generator = ...,
    progress: Callable[[Progress], bool] | None = ...,
) -> Proofs:
    """Prove or refute each claim of a scenario over its ranges."""

def nearest_flip(
    scenario: Crisis | str | Path,
    claim: str | int | None = ...,
    *,
    norm: Literal["max", "sum", "euclidean"] = ...,
    at_most: int | None = ...,
    within: Mapping[str, tuple[float, float]] = ...,
    seconds: float = ...,
    concept: str | None = ...,
    rationality: float | None = ...,
    seed: int | Generator = ...,
    progress: Callable[[Progress], bool] | None = ...,
) -> NearestFlip:
    """Find the smallest joint change of the parameters that reverses a claim."""

def conditions(
    scenario: Crisis | str | Path,
    outcome: str,
    *,
    fixing: str | None = ...,
    progress: Callable[[Progress], bool] | None = ...,
) -> Conditions:
    """Find the conditions under which an outcome is that of an equilibrium in best replies."""

def sources(
    scenario: Crisis | str | Path,
    *,
    draws: int = ...,
    seed: int | Generator = ...,
    progress: Callable[[Progress], bool] | None = ...,
) -> Provenance:
    """Return what rests on each source, and which claims would move without it."""

def knife_edge(
    scenario: Crisis | str | Path,
    /,
    *,
    seed: int | Generator = ...,
    margin: float = ...,
    epsilon: float = ...,
    tolerance: float = ...,
    draws: int | None = ...,
    concept: str | None = ...,
    fixing: str | None = ...,
    progress: Callable[[Progress], bool] | None = ...,
) -> KnifeEdge:
    """Measure how near each equilibrium is to breaking."""

def sample(
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
    progress: Callable[[Progress], bool] | None = ...,
) -> Sample:
    """Solve a scenario for draws of all its parameters from their ranges."""

def swings(
    scenario: Crisis | str | Path,
    formula: str,
    *,
    concept: str | None = ...,
    rationality: float | None = ...,
    points: int = ...,
    progress: Callable[[Progress], bool] | None = ...,
) -> Swings:
    """Measure how far each parameter alone moves a formula, over its whole range."""

def sensitivity(
    scenario: Crisis | str | Path,
    /,
    *,
    seed: int | Generator = ...,
    measure: str | None = ...,
    method: str = ...,
    draws: int | None = ...,
    concept: str | None = ...,
    rationality: float | None = ...,
    distributions: Mapping[str, Distribution] | None = ...,
    progress: Callable[[Progress], bool] | None = ...,
) -> Sensitivity:
    """Apportion the variation of an answer to the parameters, all varied at once."""

def discover(
    scenario: Crisis | str | Path,
    condition: str,
    *,
    seed: int | Generator = ...,
    draws: int | None = ...,
    concept: str | None = ...,
    rationality: float | None = ...,
    distributions: Mapping[str, Distribution] | None = ...,
    progress: Callable[[Progress], bool] | None = ...,
) -> Discovery:
    """Find under which parameters something happens: a box by PRIM, and a small tree."""

def counterfactuals(
    scenario: Crisis | str | Path,
    measure: str | None = ...,
    *,
    sibling: Crisis | str | Path | None = ...,
    idle: Mapping[str, str] | None = ...,
    concept: str | None = ...,
    rationality: float | None = ...,
    progress: Callable[[Progress], bool] | None = ...,
) -> Counterfactuals:
    """Change one thing at a time, solve anew, and say what that does to a measure."""

def shapley(
    scenario: Crisis | str | Path,
    sibling: Crisis | str | Path,
    measure: str | None = ...,
    *,
    concept: str | None = ...,
    rationality: float | None = ...,
    orders: int = ...,
    seed: int | Generator = ...,
    progress: Callable[[Progress], bool] | None = ...,
) -> Attribution:
    """Divide the difference between a scenario and its sibling among their parameters."""

def order_robustness(
    scenario: Crisis | str | Path,
    /,
    *,
    seed: int | Generator = ...,
    draws: int = ...,
    progress: Callable[[Progress], bool] | None = ...,
) -> OrderRobustness:
    """Measure under which payoff numbers, given only their order, each outcome is the equilibrium."""

def commitment_value(
    scenario: Crisis | str | Path,
    /,
    *,
    to: str,
    by: str,
    concept: str | None = ...,
    rationality: float | None = ...,
) -> CommitmentValue:
    """Tell what it is worth to a player that another is committed to a choice beforehand."""

def backtest(
    scenario: Crisis | str | Path,
    /,
    cases: Iterable[str | Path] | None = ...,
    *,
    seed: int | Generator = ...,
    rationality: float | None = ...,
    split: date | None = ...,
    record: Callable[[CaseFile, Sequence[CaseFile]], float] | None = ...,
    progress: Callable[[Progress], bool] | None = ...,
) -> Backtest:
    """Hold a scenario against past episodes."""

def rivals(
    scenario: Crisis | str | Path,
    /,
    explanations: Iterable[str | Path] | None = ...,
    cases: Iterable[str | Path] | None = ...,
    *,
    seed: int | Generator = ...,
    draws: int = ...,
    rationality: float | None = ...,
    progress: Callable[[Progress], bool] | None = ...,
) -> Rivals:
    """Compare rival explanations of past episodes by what each says of every case."""

def course(
    scenario: Crisis | str | Path,
    rounds: int | None = ...,
    *,
    first: Sequence[str] = ...,
    concept: str | None = ...,
    rationality: float | None = ...,
    progress: Callable[[Progress], bool] | None = ...,
) -> Course:
    """Compute how likely each level, act and end is in each round of a crisis over time."""

def simulate(
    scenario: Crisis | str | Path,
    paths: int | None = ...,
    seed: int | None = ...,
    *,
    concept: str | None = ...,
    rationality: float | None = ...,
    progress: Callable[[Progress], bool] | None = ...,
) -> Paths:
    """Draw paths through a crisis over time, as it is played in its first solution."""
