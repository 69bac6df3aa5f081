"""What if: a player removed, a choice fixed, a reason dropped, a number as a sibling has it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal

import numpy as np

from crisis_sim.checks import Rationality, checked
from crisis_sim.columns import fact, rows
from crisis_sim.equilibria.concepts import concept_of
from crisis_sim.game.crisis import Crisis
from crisis_sim.progress import Run, Watch
from crisis_sim.result import StudyResult
from crisis_sim.scenario.asked import read_fixing
from crisis_sim.scenario.formula import Formula, Node, Probability, Test, walk
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.scenario.written import digest_without_numbers
from crisis_sim.study import interest
from crisis_sim.study.claims import (
    Values,
    evaluate_on,
    measured,
    read_measure,
    solve_worlds,
    worlds,
)
from crisis_sim.tolerances import ROUNDING

Kind = Literal["player removed", "choice fixed", "term removed", "as in the sibling"]
#: Choices that are taken for doing nothing, where nothing else is given.
IDLE = ("abstain", "stay_out", "nothing", "none", "wait")


@dataclass(frozen=True)
class Counterfactual:
    """What one change does to a measure.

    Attributes
    ----------
    kind, change
        What is changed: by kind, and in the words of the scenario file.
    low, high : float
        Lowest and highest value of the measure over the solutions; NaN where it is
        undefined, as where the measure itself fixes a move otherwise.
    effect : float
        By how much that differs from the value without the change; NaN where either
        is undefined or solutions disagree.
    holds : bool or None
        Where the measure is a comparison: whether it holds in every solution; None
        where it is none, or undefined, or depends on the solution.
    undefined
        Why the measure has no value, in a few words; empty where it has one.
    """

    kind: Kind
    change: str
    low: float
    high: float
    effect: float
    holds: bool | None
    undefined: str


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Counterfactuals(StudyResult):
    """What each of many changes does to a measure, one change at a time.

    Attributes
    ----------
    sibling, formula
        What parameters were changed to, and what was measured, in the language of claims.
    low, high, holds, undefined
        The measure without any change, as in `Counterfactual`.
    rows
        By kind, the largest effect first.
    wanted : int
        How many changes there are; `complete` if all were made, and no solution is missing.
    """

    study: ClassVar[str] = "counterfactuals"

    sibling: Crisis | None = field(metadata=fact(data=lambda of: of.name if of else None))
    formula: str = field(metadata=fact("measure"))
    low: float
    high: float
    holds: bool | None
    undefined: str
    rows: tuple[Counterfactual, ...] = field(
        metadata=rows(Counterfactual, "number", name="changes")
    )
    wanted: int
    method: str = "each changed game solved anew"


@checked
def counterfactuals(
    scenario: Crisis,
    measure: str | None = None,
    *,
    sibling: Crisis | None = None,
    idle: Mapping[str, str] | None = None,
    concept: str | None = None,
    rationality: Rationality | None = None,
    progress: Watch | None = None,
) -> Counterfactuals:
    """Change one thing at a time, solve anew, and say what that does to a measure.

    Changed are: each player, removed by fixing all its moves to doing nothing; each
    choice of each player's move, fixed; each payoff term, dropped; and each parameter
    that a sibling has otherwise, set to the sibling's value.

    Parameters
    ----------
    scenario
        At its present values.
    measure
        A condition, whose probability is meant, or a formula in the language of claims;
        of a comparison the left side is measured. Left out, that of the first claim.
    sibling
        A scenario with parameters of the same names.
    idle
        By move, the choice that is doing nothing; left out, a choice called `abstain`,
        `stay_out`, `nothing`, `none` or `wait`. A player with a move that has no such
        choice is not removed.
    concept, rationality
        As in `solve`; left out, what the scenario names.
    progress
        Is told how far the run is, and answers whether it goes on; see `Progress`.

    Raises
    ------
    FormulaError
        With the position of each fault inside the measure.
    ArgumentError
        For an unknown concept, move or choice, or a sibling's value outside the range.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> found = cs.counterfactuals(cs.load("strike_resist_intervene"), "Attacker == strike")
    >>> for row in found.rows[:3]:
    ...     print(row.kind, "|", row.change, "|", row.low)
    player removed | Attacker: Attacker == abstain | 0.0
    player removed | Patron: Patron == abstain | 1.0
    choice fixed | Attacker == abstain | 0.0
    """
    concept = concept_of(concept or scenario.concept, "counterfactuals").name
    formula = read_measure(scenario, measure or interest.measure(scenario))
    rationality = scenario.rationality if rationality is None else rationality
    solver = _Solver(formula, concept, rationality)
    base = solver.answer(scenario, ())
    rows: dict[str, list[Counterfactual]] = {}
    changes = list(_changes(scenario, sibling, idle or {}))
    run = Run(progress, "changes", len(changes))
    for kind, change, other, fixed in changes:
        answer = solver.answer(other, fixed)
        effect = answer.low - base.low if answer.single and base.single else float("nan")
        effect = 0.0 if abs(effect) <= ROUNDING * max(1.0, abs(base.low)) else effect
        row = Counterfactual(
            kind, change, answer.low, answer.high, effect, answer.holds, answer.undefined
        )
        rows.setdefault(kind, []).append(row)
        if not run.step():
            break
    return Counterfactuals(
        scenario=scenario,
        sibling=sibling,
        formula=formula.text,
        low=base.low,
        high=base.high,
        holds=base.holds,
        undefined=base.undefined,
        rows=tuple(
            row
            for those in rows.values()
            for row in sorted(those, key=lambda row: -np.nan_to_num(abs(row.effect), nan=-1.0))
        ),
        wanted=len(changes),
        concept=concept,
        rationality=rationality,
        solves=solver.solves,
        complete=solver.complete and run.done == len(changes),
        max_regret=solver.regret,
    )


def without_term(scenario: Crisis, player: str, index: int) -> Crisis:
    """Return a scenario without one of a player's payoff terms; its digest tells.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> scenario = cs.load("strike_resist_intervene")
    >>> len(without_term(scenario, "Target", 0).payoffs["Target"]), len(scenario.payoffs["Target"])
    (2, 3)
    """
    terms = scenario.payoffs[player]
    kept = FrozenMap({**scenario.payoffs, player: (*terms[:index], *terms[index + 1 :])})
    data = scenario.to_dict()
    del data["payoffs"][player][index]
    digest = digest_without_numbers(data)
    return replace(scenario, payoffs=kept, said=json.dumps(data), file_digest=digest)


def differing(scenario: Crisis, sibling: Crisis) -> dict[str, float]:
    """Return the parameters that a sibling has otherwise, with its values."""
    return {
        name: sibling.values[name]
        for name, value in scenario.values.items()
        if name in sibling.values and sibling.values[name] != value
    }


@dataclass(frozen=True)
class _Answer:
    low: float
    high: float
    holds: bool | None
    undefined: str = ""

    @property
    def single(self) -> bool:
        return self.low == self.high


class _Solver:
    """Solves changed scenarios and measures them, keeping count."""

    def __init__(self, formula: Formula, concept: str, rationality: float | None) -> None:
        self.formula, self.concept, self.rationality = formula, concept, rationality
        self.solves, self.complete, self.regret = 0, True, 0.0

    def answer(self, scenario: Crisis, fixed: Sequence[Test]) -> _Answer:
        node, nan = self.formula.node, float("nan")
        choices = {test.move: test.choice for test in fixed}
        for world in worlds(node):
            own = world.fixing
            if own is not None and choices.get(own.move, own.choice) != own.choice:
                return _Answer(nan, nan, None, "the measure fixes this move otherwise")
        solved = solve_worlds(
            scenario,
            worlds(node),
            concept=self.concept,
            rationality=self.rationality,
            fixed=fixed,
        )
        self.solves += sum(solutions.games for solutions in solved.values())
        self.complete &= all(bool(solutions.complete.all()) for solutions in solved.values())
        values = evaluate_on(scenario, measured(node), solved)
        self.regret = max(self.regret, values.regret)
        low, high = values.range()
        holds = None
        if measured(node) is not node:
            false, true = evaluate_on(scenario, node, solved).range()
            holds = bool(true[0]) if false[0] == true[0] else None
        return _Answer(float(low[0]), float(high[0]), holds, _undefined(measured(node), values))


def _undefined(node: Node, found: Values) -> str:
    """Say why a measure has no value, where it has none."""
    missing = np.isnan(found.value)
    if not len(missing):
        return "there is no solution"
    if not missing.any():
        return ""
    given = any(isinstance(part, Probability) and part.given is not None for part in walk(node))
    why = "the condition never happens" if given else "it is no number"
    return why if missing.all() else f"in some solutions {why}"


def _changes(
    scenario: Crisis, sibling: Crisis | None, idle: Mapping[str, str]
) -> Iterator[tuple[Kind, str, Crisis, tuple[Test, ...]]]:
    """Yield each change: its kind, in words, the scenario to solve and the moves to fix."""
    for name, choice in idle.items():
        read_fixing(scenario, f"{name} == {choice}", "counterfactuals")
    for player in scenario.players:
        fixed = _removed(scenario, player, idle)
        if fixed:
            told = ", ".join(f"{test.move} == {test.choice}" for test in fixed)
            yield "player removed", f"{player}: {told}", scenario, fixed
    for move in scenario.moves:
        for choice in move.choices if move.player is not None else ():
            text = f"{move.name} == {choice}"
            test = read_fixing(scenario, text, "counterfactuals")
            yield "choice fixed", text, scenario, (test,)
    for player, terms in scenario.payoffs.items():
        for index, term in enumerate(terms):
            when = f" when {term.when.text}" if term.when else ""
            told = f"{player}: {term.worth.text}{when}"
            yield "term removed", told, without_term(scenario, player, index), ()
    for name, value in differing(scenario, sibling).items() if sibling else ():
        yield "as in the sibling", f"{name} = {value:g}", scenario.set(**{name: value}), ()


def _removed(scenario: Crisis, player: str, idle: Mapping[str, str]) -> tuple[Test, ...]:
    """Return a player's moves fixed to doing nothing; empty where one cannot be."""
    fixed = []
    for move in scenario.moves:
        if move.player == player:
            known = [choice for choice in IDLE if choice in move.choices]
            choice = idle.get(move.name) or next(iter(known), None)
            if choice is None:
                return ()
            fixed.append(read_fixing(scenario, f"{move.name} == {choice}", "counterfactuals"))
    return tuple(fixed)
