"""The values of a parameter at which the verdict on a claim changes, under any concept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, ClassVar

import numpy as np

from crisis_sim.checks import Rationality, at_least, checked
from crisis_sim.columns import APART, column, fact, rows
from crisis_sim.equilibria.batch import block_of
from crisis_sim.equilibria.concepts import concept_of
from crisis_sim.game.crisis import Crisis
from crisis_sim.progress import Run, Watch
from crisis_sim.result import StudyResult
from crisis_sim.scenario.formula import Apply, Formula, Node
from crisis_sim.study.claims import evaluate_claim, read_claim
from crisis_sim.study.verdict import STATES, State, places
from crisis_sim.tolerances import LOCATED
from crisis_sim.types import Array, Indices

#: Between two points at which a claim nearly turns, this many more are looked at.
_CLOSER = 33
#: Points judged at a time.
_BLOCK = 1024


@dataclass(frozen=True)
class ClaimFlip:
    """A value at which the verdict changes, and the verdicts on both sides of it."""

    value: float = field(metadata=column(unit="that of the parameter"))
    below: State
    above: State


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class ClaimFlips(StudyResult):
    """Where the verdict on a claim changes along one parameter.

    Attributes
    ----------
    parameter, claim
        What was asked.
    points : int
        Points of the grid.
    flips
        In ascending order, each within a billionth of the range.
    first
        The verdict at the lowest value; where there are no flips, at every value looked at.
    unresolved
        Intervals that a stopped run has not looked at, or has found a change in and not where;
        `complete` if there are none: the whole range was then looked at, as finely as the grid.
    """

    study: ClassVar[str] = "claim_flips"

    parameter: str = field(metadata=fact())
    claim: str = field(metadata=fact())
    points: int = field(metadata=fact())
    flips: tuple[ClaimFlip, ...] = field(metadata=rows(ClaimFlip, "flip"))
    first: State = field(metadata=APART)
    unresolved: tuple[tuple[float, float], ...]
    method: str = "a grid, and bisection"

    @property
    def values(self) -> Array:
        """The values, in ascending order."""
        return np.array([flip.value for flip in self.flips])


@checked
def claim_flips(
    scenario: Crisis,
    parameter: str,
    claim: str | int,
    *,
    concept: str | None = None,
    rationality: Rationality | None = None,
    points: Annotated[int, at_least(2)] = 1025,
    progress: Watch | None = None,
) -> ClaimFlips:
    """Find the values of a parameter at which the verdict on a claim changes.

    The claim is judged on a grid over the range, and again more finely where what it measures
    comes nearest to its bound without crossing; each change is then bisected. Two changes nearer
    to each other than the grid may be missed, so this is no proof. For subgame-perfect play
    `tipping_points` gives one.

    Parameters
    ----------
    scenario
        Other parameters stay as they are.
    parameter
        Its whole range is covered.
    claim
        In the language of claims, such as `P(Patron == aid) < 0.5`, or the number or words of a
        claim of the scenario.
    concept, rationality
        As in `solve`; left out, what the scenario names.
    points
        Of the grid; at least 2.
    progress
        Is told how far the run is, and answers whether it goes on; see `Progress`.

    Raises
    ------
    ArgumentError
        For an unknown parameter or too few points.
    FormulaError
        If the claim cannot be read.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> found = cs.claim_flips(
    ...     cs.load("iran_2025"), "ukraine_drain", "P(Russia == aid) < 0.5", concept="logit"
    ... )
    >>> [(round(flip.value, 4), flip.below, flip.above) for flip in found.flips]
    [(0.3139, 'fails', 'holds')]
    """
    scenario.known(parameter, "claim_flips")
    formula = read_claim(scenario, claim, "claim_flips")
    line = _Line(scenario, parameter, formula, concept, rationality, Run(progress, "points"))
    limits = scenario.parameters[parameter]
    grid = np.linspace(limits.low, limits.high, points)
    grid = np.union1d(grid, line.closer(grid))
    states = line.states(grid)
    known = len(states)
    at = np.nonzero(states[1:] != states[:-1])[0]
    low, high = line.bisected(grid[at], grid[at + 1], states[at], limits.high - limits.low)
    flips, unresolved = [], []
    for k, a, b in zip(at, low.tolist(), high.tolist(), strict=True):
        if b - a <= LOCATED * (limits.high - limits.low):
            flips.append(ClaimFlip((a + b) / 2, STATES[states[k]], STATES[states[k + 1]]))
        else:
            unresolved.append((a, b))
    if known < len(grid):
        unresolved.append((float(grid[max(known - 1, 0)]), limits.high))
    return ClaimFlips(
        scenario=scenario,
        parameter=parameter,
        claim=formula.text,
        concept=concept or scenario.concept,
        rationality=scenario.rationality if rationality is None else rationality,
        flips=tuple(flips),
        first=STATES[states[0]] if known else "undefined",
        unresolved=tuple(unresolved),
        complete=not unresolved,
        points=points,
        solves=line.solves,
        max_regret=line.regret,
    )


class _Line:
    """A claim along one parameter; counts the games solved, and the largest regret."""

    def __init__(
        self,
        scenario: Crisis,
        parameter: str,
        claim: Formula,
        concept: str | None,
        rationality: float | None,
        run: Run,
    ) -> None:
        self.scenario, self.parameter, self.claim = scenario, parameter, claim
        self.concept, self.rationality, self.run = concept, rationality, run
        row = concept_of(concept or scenario.concept, "claim_flips")
        self.block = block_of(row, _BLOCK)
        self.solves, self.regret = 0, 0.0

    def states(self, values: Array) -> Indices:
        """Return the verdict at each value, as its place in `STATES`; at the first, if stopped."""
        low, high = self._range(self.claim.node, values)
        return places(low, high)

    def closer(self, grid: Array) -> Array:
        """Return more points where the two sides of a comparison come near and part again."""
        node = self.claim.node
        if not (isinstance(node, Apply) and node.op in ("<", "<=", ">", ">=")):
            return grid[:0]
        left, right = (self._range(side, grid)[0] for side in node.args)
        if len(right) < len(grid):
            return grid[:0]
        gap = np.abs(left - right)
        dips = 1 + np.nonzero((gap[1:-1] <= gap[:-2]) & (gap[1:-1] < gap[2:]))[0]
        parts = [np.linspace(grid[k - 1], grid[k + 1], _CLOSER) for k in dips]
        return np.concatenate([grid[:0], *parts])

    def bisected(self, low: Array, high: Array, below: Indices, span: float) -> tuple[Array, Array]:
        """Return between which values the verdict stops being `below`, from wider intervals."""
        low, high = low.copy(), high.copy()
        while len(low) and (high - low).max() > LOCATED * span:
            middle = (low + high) / 2
            states = self.states(middle)
            if len(states) < len(middle):
                break
            same = states == below
            low, high = np.where(same, middle, low), np.where(same, high, middle)
        return low, high

    def _range(self, node: Node, values: Array) -> tuple[Array, Array]:
        """Return the lowest and highest value at each point, or at the first if stopped."""
        parts = [(values[:0], values[:0])]
        for start in range(0, len(values), self.block):
            if self.run.stopped:
                break
            block = values[start : start + self.block]
            found = evaluate_claim(
                self.scenario,
                node,
                {self.parameter: block},
                concept=self.concept,
                rationality=self.rationality,
            )
            self.solves += found.solves
            self.regret = max(self.regret, found.regret)
            parts.append(found.range())
            self.run.step(len(block))
        low, high = zip(*parts, strict=True)
        return np.concatenate(low), np.concatenate(high)
