"""Judge the claims of a scenario on its solution."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal

import numpy as np

from crisis_sim.checks import Rationality, checked
from crisis_sim.columns import column, rows
from crisis_sim.equilibria.solutions import Solutions
from crisis_sim.game.crisis import Crisis
from crisis_sim.plain import told
from crisis_sim.result import StudyResult
from crisis_sim.scenario.definitions import rests_on
from crisis_sim.scenario.formula import Node, Probability, Test, walk
from crisis_sim.study.claims import World, evaluate_on, measured, solve_worlds, worlds
from crisis_sim.tabled import Several

Word = Literal["holds", "fails", "depends on the equilibrium", "undefined", "no equilibrium"]


def _listed(values: tuple[object, ...]) -> str:
    return ", ".join(f"{v:.6g}" if isinstance(v, float) else str(v) for v in values)


def _unmade(tests: tuple[Test, ...]) -> str:
    return _listed(tuple(map(told, tests)))


@dataclass(frozen=True)
class Verdict:
    """What a scenario's solution says of a claim.

    Attributes
    ----------
    says, holds
        The claim, in words and as a formula.
    verdict
        `holds` in every solution, `fails` in every one, or `depends on the
        equilibrium`; `undefined` where the claim asks for a probability given
        something that does not happen.
    value : float
        What the claim measures: the left side of its comparison, in the first
        solution. NaN where undefined.
    values
        The same in every solution.
    source
        Ids of the evidence that makes the claim.
    complete : bool
        Whether it is certain that no solution was left out.
    unreached
        The moves that the claim fixes and asks what follows, though some solution of the game
        so solved does not reach them: what is said of that rests on no case.
    """

    says: str
    holds: str
    verdict: Word
    value: float
    values: tuple[float, ...] = field(metadata=column(cell=_listed))
    source: tuple[str, ...] = field(metadata=column(cell=_listed))
    complete: bool
    unreached: tuple[Test, ...] = field(
        metadata=column(cell=_unmade, data=lambda tests: list(map(told, tests)))
    )


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Verdicts(StudyResult, Several[Verdict]):
    """The verdicts on the claims of a scenario, in its order.

    Attributes
    ----------
    found
        One for each claim; `complete` if it is certain that no solution was left out.
    """

    study: ClassVar[str] = "judge"

    found: tuple[Verdict, ...] = field(metadata=rows(Verdict, "claim", name="claims"))
    method: str = "each claim measured in every solution"

    def _answer(self) -> str:
        count = Counter(verdict.verdict for verdict in self.found)
        told = ", ".join(f"{number} {word}" for word, number in count.items())
        return f"{len(self.found)} claims: {told}" if told else "no claims"


@checked
def judge(
    scenario: Crisis, *, concept: str | None = None, rationality: Rationality | None = None
) -> Verdicts:
    """Judge each claim of a scenario on its solution.

    Parameters
    ----------
    scenario
        With the claims.
    concept, rationality
        As in `solve`; left out, what the scenario's `solve:` names.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> for claim in cs.judge(cs.load("strike_resist_intervene")):
    ...     print(claim.verdict)
    holds
    holds
    """
    wanted = [world for claim in scenario.claims for world in worlds(claim.holds.node)]
    solved = solve_worlds(scenario, wanted, concept=concept, rationality=rationality)
    verdicts, regret = [], 0.0
    for claim in scenario.claims:
        truth = evaluate_on(scenario, claim.holds.node, solved)
        # What is measured may speak of fewer worlds, so it may have fewer combinations.
        values = evaluate_on(scenario, measured(claim.holds.node), solved).value
        regret = max(regret, truth.regret)
        verdicts.append(
            Verdict(
                claim.says,
                claim.holds.text,
                _word(truth.value),
                float(values[0]) if len(values) else float("nan"),
                tuple(values.tolist()),
                claim.source,
                bool(truth.complete[0]),
                _unreached(scenario, claim.holds.node, solved),
            )
        )
    return Verdicts(
        scenario=scenario,
        found=tuple(verdicts),
        concept=concept or scenario.concept,
        rationality=scenario.rationality if rationality is None else rationality,
        complete=all(verdict.complete for verdict in verdicts),
        solves=sum(solutions.games for solutions in solved.values()),
        max_regret=regret,
    )


def _unreached(scenario: Crisis, node: Node, solved: Mapping[World, Solutions]) -> tuple[Test, ...]:
    """Return the moves fixed that are not reached, where it is asked what is done from there on."""
    order = [move.name for move in scenario.moves]
    missed: dict[Test, None] = {}
    for part in walk(node):
        if isinstance(part, Probability) and part.fixing is not None:
            fixed = part.fixing
            _, tests = rests_on([part.condition], scenario.definitions)
            moves = [test.move for test in tests if isinstance(test, Test)]
            after = order.index(fixed.move) if fixed.move in order else len(order)
            later = any(order.index(move) >= after for move in moves if move in order)
            reached = solved[World(fixed, part.settings)].probability(fixed, None)
            if later and not reached.all():
                missed[fixed] = None
    return tuple(missed)


def _word(truth: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Word:
    if not len(truth):
        return "no equilibrium"
    if np.isnan(truth).any():
        return "undefined"
    if (truth != 0).all():
        return "holds"
    return "depends on the equilibrium" if (truth != 0).any() else "fails"
