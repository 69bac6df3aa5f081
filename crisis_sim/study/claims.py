"""The value of claims: formulas with P(...) and U(...) on the solutions of a scenario."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from crisis_sim.equilibria.batch import solve_many
from crisis_sim.equilibria.solutions import Solutions, extremes
from crisis_sim.game.crisis import Crisis
from crisis_sim.scenario.asked import read_asked, read_condition
from crisis_sim.scenario.definitions import BARE_TEST, rests_on
from crisis_sim.scenario.evaluate import evaluate_array
from crisis_sim.scenario.formula import (
    Apply,
    Formula,
    FormulaError,
    FormulaFault,
    Name,
    Node,
    Probability,
    Setting,
    Test,
    TypeTest,
    Utility,
    is_condition,
    outside_probability,
    walk,
)
from crisis_sim.study.claim_names import claim_text
from crisis_sim.types import Array, Indices, Mask


@dataclass(frozen=True, eq=False)
class Values:
    """A formula of a claim, evaluated on each combination of solutions.

    A claim that fixes a move or sets a parameter speaks of several games at once;
    where these have several solutions, each combination of one from each counts.

    Attributes
    ----------
    game : int array [combination]
        Which game (parameter values) it belongs to.
    value : float array [combination]
        NaN where it is undefined.
    games, solves : int
        Number of parameter values, and of games solved for them.
    complete, converged : bool array [game]
        Whether no solution is missing, and whether every method met its tolerance.
    regret : float
        The largest of any solution that it rests on.
    """

    game: Indices
    value: Array
    games: int
    solves: int
    complete: Mask
    converged: Mask
    regret: float

    def range(self) -> tuple[Array, Array]:
        """Return the lowest and highest value of each game; NaN where one is undefined."""
        return extremes(self.value, self.game, self.games)


def read_claim(scenario: Crisis, asked: str | int, function: str) -> Formula:
    """Read a claim: the number or the words of one in the scenario, or a comparison.

    Raises
    ------
    FormulaError
        With the position of each fault inside it; a number alone is no claim.
    ArgumentError
        In the name of `function`, for a number or words that no claim has.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> read_claim(cs.load("strike_resist_intervene"), "the patron stays out", "prove").text
    'P(Patron == intervene) < 0.05'
    """
    return read_formula(scenario, claim_text(scenario.claims, asked, function), compares=True)


def read_formula(scenario: Crisis, text: str, *, compares: bool = False) -> Formula:
    """Read a formula in the language of claims, a comparison or a number.

    Raises
    ------
    FormulaError
        With the position of each fault inside it.
    """
    formula = read_asked(scenario, text, claims=True, compares=compares)
    bare = [
        FormulaFault(BARE_TEST, part.offset, part.length, "no test on a move")
        for part in outside_probability(formula.node)
        if isinstance(part, (Name, Test, TypeTest)) and _hangs_on_play(scenario, part)
    ]
    if bare:
        raise FormulaError(text, bare)
    for world in worlds(formula.node):
        for setting in world.settings:
            scenario.known(setting.parameter, "P")
            scenario.check_range(setting.parameter, setting.value, "P")
    return formula


def _hangs_on_play(scenario: Crisis, part: Node) -> bool:
    """Tell whether a part of a formula rests on moves or states."""
    used, tests = rests_on([part], scenario.definitions)
    states = scenario.rounds.states if scenario.rounds is not None else {}
    return bool(tests) or not used.isdisjoint(states)


def read_measure(scenario: Crisis, text: str) -> Formula:
    """Read a formula in the language of claims, or a condition, whose probability is meant.

    A claim of the scenario may be named by its number or its words.

    Raises
    ------
    FormulaError
        With the position of each fault inside it.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> read_measure(cs.load("iran_2025"), "Russia == aid").text
    'P(Russia == aid)'
    """
    text, once = claim_text(scenario.claims, text, "measure"), scenario.rounds is None
    try:
        node = read_condition(scenario, text)
    except FormulaError:
        return read_formula(scenario, text)
    return read_formula(scenario, f"P({text})" if once or is_condition(node) else text)


def measured(node: Node) -> Node:
    """Return what a claim measures: the left side, where it is a comparison."""
    comparisons = ("<", "<=", ">", ">=", "==", "!=")
    return node.args[0] if isinstance(node, Apply) and node.op in comparisons else node


@dataclass(frozen=True)
class World:
    """A way in which a claim wants the game solved: a move fixed, parameters set."""

    fixing: Test | None = None
    settings: tuple[Setting, ...] = ()


def worlds(node: Node, fixing: Test | None = None) -> list[World]:
    """Return the ways in which a claim wants the game solved; `fixing` where it fixes nothing."""
    wanted: dict[World, None] = {}
    for part in walk(node):
        if isinstance(part, Probability):
            wanted[World(part.fixing or fixing, part.settings)] = None
        elif isinstance(part, Utility):
            wanted[World(fixing)] = None
    return list(wanted) or [World(fixing)]


def solve_worlds(
    scenario: Crisis,
    wanted: Iterable[World],
    values: Mapping[str, Array] | None = None,
    *,
    concept: str | None = None,
    rationality: float | None = None,
    fixed: Sequence[Test] = (),
) -> dict[World, Solutions]:
    """Solve a scenario in each of the ways wanted, each once.

    Parameters
    ----------
    values
        Arrays of one length by parameter name; left out, the scenario as it stands.
    concept, rationality
        Left out, what the scenario's `solve:` names.
    fixed
        Moves that are fixed in every world.
    """
    values = values or {}
    games = max((len(array) for array in values.values()), default=1)
    return {
        world: solve_many(
            scenario,
            {**values, **{s.parameter: np.full(games, s.value) for s in world.settings}},
            concept=concept or scenario.concept,
            rationality=scenario.rationality if rationality is None else rationality,
            fixing=world.fixing,
            fixed=fixed,
        )
        for world in dict.fromkeys(wanted)
    }


def evaluate_claim(
    scenario: Crisis,
    node: Node,
    values: Mapping[str, Array] | None = None,
    *,
    concept: str | None = None,
    rationality: float | None = None,
    fixing: Test | None = None,
) -> Values:
    """Evaluate a formula of a claim for arrays of parameter values.

    Parameters
    ----------
    scenario, node
        The scenario and the formula, as from `read_claim`.
    values, concept, rationality
        As in `solve_worlds`.
    fixing
        A move that is fixed wherever the formula does not fix one.
    """
    wanted = worlds(node, fixing)
    solved = solve_worlds(scenario, wanted, values, concept=concept, rationality=rationality)
    return evaluate_on(scenario, node, solved, values, fixing)


def evaluate_on(
    scenario: Crisis,
    node: Node,
    solutions: Mapping[World, Solutions],
    values: Mapping[str, Array] | None = None,
    fixing: Test | None = None,
) -> Values:
    """Evaluate a formula of a claim on solutions that cover the worlds it speaks of."""
    values = values or {}
    solved = {world: solutions[world] for world in worlds(node, fixing)}
    games = next(iter(solved.values())).games
    rows = _combinations(list(solved.values()))
    chosen = dict(zip(solved, rows, strict=True))
    game = next(iter(solved.values())).game[rows[0]]
    given = {name: np.array([value]) for name, value in scenario.values.items()}
    given.update({name: np.asarray(array)[game] for name, array in values.items()})

    def leaf(part: Node) -> Array:
        if isinstance(part, Probability):
            world = World(part.fixing or fixing, part.settings)
            return solved[world].measure(part)[chosen[world]]
        if isinstance(part, Utility):
            return solved[World(fixing)].utility(part.player)[chosen[World(fixing)]]
        assert isinstance(part, Name)
        if part.name in scenario.definitions:
            return np.asarray(evaluate_array(scenario.definitions[part.name].node, leaf))
        return given[part.name]

    value = np.broadcast_to(np.asarray(evaluate_array(node, leaf), dtype=float), game.shape)
    undefined = np.zeros(len(game), dtype=bool)
    for part in walk(node):  # a comparison with NaN is False, so NaN is carried by hand
        if isinstance(part, Probability):
            undefined |= np.isnan(leaf(part))
    return Values(
        game=game,
        value=np.where(undefined, np.nan, value),
        games=games,
        solves=sum(s.games for s in solved.values()),
        complete=np.all([s.complete for s in solved.values()], axis=0),
        converged=np.all([s.converged for s in solved.values()], axis=0),
        regret=max(float(s.regret.max(initial=0.0)) for s in solved.values()),
    )


def _combinations(solved: list[Solutions]) -> list[Indices]:
    """Return, for each way of solving, the solution that each combination takes."""
    if all(np.array_equal(s.game, np.arange(s.games)) for s in solved):  # one solution each
        return [np.arange(s.games) for s in solved]
    starts = [np.searchsorted(s.game, np.arange(s.games + 1)) for s in solved]
    combined = [
        combination
        for game in range(solved[0].games)
        for combination in itertools.product(
            *(range(start[game], start[game + 1]) for start in starts)
        )
    ]
    return list(np.array(combined, dtype=np.intp).reshape(-1, len(solved)).T)
