"""Sample the box of parameter ranges: how probable each choice is over all that is uncertain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any, ClassVar

import numpy as np

from crisis_sim.checks import Rationality, Seed, at_least, checked, one_of
from crisis_sim.columns import APART, Column, columns_of, fact
from crisis_sim.equilibria.batch import block_of
from crisis_sim.equilibria.concepts import concept_of, concepts
from crisis_sim.equilibria.solutions import Solutions, extremes
from crisis_sim.game.crisis import Crisis
from crisis_sim.memory import magnitude, room_for
from crisis_sim.progress import Run, Watch
from crisis_sim.result import Fact, StudyResult
from crisis_sim.scenario.asked import read_fixing
from crisis_sim.scenario.formula import Formula, Test
from crisis_sim.study.claims import (
    World,
    evaluate_on,
    read_measure,
    solve_worlds,
    worlds,
)
from crisis_sim.study.draws.beliefs import Beliefs, Pairs, beliefs_of
from crisis_sim.study.draws.distributions import Distribution
from crisis_sim.study.draws.estimate import REPLICATES, STEP, Estimate, Tally, sobol_blocks
from crisis_sim.study.draws.usual import SAMPLE
from crisis_sim.types import Array, Counts

#: Points of each replicate at a time, where games are solved one after the other.
ALONE = 4
#: A move that is made less often than this is seldom made.
SELDOM = 0.01
RULE = (
    "The probability of a choice is the one given that its move is made. "
    "Where a game has several solutions, low and high are the least and the greatest value "
    "over them; draws in which a quantity is undefined are left out, and their share is told."
)


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Sample(StudyResult):
    """What draws of all parameters at once give.

    Attributes
    ----------
    box
        How each parameter was distributed.
    fixing
        The move that was fixed.
    draws, wanted : int
        The number of draws made, and of those asked for.
    choices
        The estimated probability of each choice of each move, and each end.
    measures
        The estimates of what was asked for besides, in that order.
    played : float array [choice, draw]
        Probability of each choice in each draw; NaN where its solutions disagree.
    low, high : float array [measure, draw]
        Lowest and highest value of each measure over the solutions of a draw; NaN
        where it is undefined.
    count : int array [draw]
        Number of solutions of each draw's game.
    complete, converged : bool
        Whether all draws were made and no solution is missing anywhere, and whether every
        method met its tolerance.
    """

    study: ClassVar[str] = "sample"

    box: Beliefs = field(metadata=APART)
    fixing: str | None = field(metadata=fact())
    seed: int
    draws: int
    wanted: int
    converged: bool = field(metadata=fact())
    max_regret: float
    moves: tuple[Estimate, ...]
    choices: tuple[Estimate, ...]
    anyway: tuple[Estimate, ...] = field(metadata=APART)
    measures: tuple[Estimate, ...]
    played: Array = field(metadata=APART)
    low: Array = field(metadata=APART)
    high: Array = field(metadata=APART)
    count: Counts = field(metadata=APART)
    method: str = f"scrambled Sobol points, {REPLICATES} independent replicates"

    @checked
    def estimate(self, of: str) -> Estimate:
        """Return an estimate by its name.

        That of `Patron == aid` is the probability of the choice given that the move is made, that
        of `P(Patron == aid)` the one of the choice being made at all, that of `Patron` how often
        the move is made; and measures have the names that were asked for.

        Parameters
        ----------
        of
            A choice, or one of the measures, as it was asked.
        """
        every = {e.of: e for e in (*self.choices, *self.moves, *self.anyway, *self.measures)}
        return every[one_of(every, "was not sampled")("estimate", "of", of)]

    def points(self) -> dict[str, Array]:
        """Return the parameter values of each draw; they are drawn again from the seed."""
        columns = {name: np.empty(self.draws) for name in self.box.distributions}
        done = 0
        for cube, _ in sobol_blocks(len(columns), self.wanted, self.seed, _step(self.concept)):
            if done == self.draws:
                break
            for name, values in self.box.values(cube).items():
                columns[name][done : done + len(cube)] = values
            done += len(cube)
        return columns

    def solutions(self) -> dict[int, int]:
        """Return how many draws have how many solutions."""
        numbers, draws = np.unique(self.count, return_counts=True)
        return dict(zip(numbers.tolist(), draws.tolist(), strict=True))

    def provenance(self) -> dict[str, Fact]:
        """Return what the sample rests on, in plain words and numbers."""
        return {**super().provenance(), "rule": RULE}

    def _axes(self) -> tuple[str, ...]:
        return ("draw",)

    def _columns(self) -> list[Column]:
        """Return for each draw the parameters, the choices, the measures and the solutions."""
        chosen = zip(self.anyway, self.played, strict=True)
        asked = zip(self.measures, self.low, self.high, strict=True)
        return [
            *(Column(name, values) for name, values in self.points().items()),
            *(Column.of(choice.of, values, "probability") for choice, values in chosen),
            *(
                Column.of(measure.of, values, suffix=suffix)
                for measure, low, high in asked
                for suffix, values in (("_low", low), ("_high", high))
            ),
            Column("solutions", self.count, meaning="number of solutions"),
        ]

    def _overview(self) -> list[Column]:
        """Return the estimates."""
        return list(columns_of(Estimate, [*self.moves, *self.choices, *self.measures]))

    def _content(self) -> dict[str, Any]:
        """Return how parameters were drawn, and each estimate; the draws are in the table."""
        solutions = [[number, draws] for number, draws in self.solutions().items()]
        return {**self.box.told(), "solutions": solutions, **super()._content()}


@checked
def sample(
    scenario: Crisis,
    /,
    *,
    seed: Seed = 0,
    draws: Annotated[int, at_least(2 * REPLICATES)] | None = None,
    measures: Sequence[str] | None = None,
    concept: str | None = None,
    rationality: Rationality | None = None,
    fixing: str | None = None,
    distributions: Mapping[str, Distribution] | None = None,
    rank_correlations: Pairs | None = None,
    progress: Watch | None = None,
) -> Sample:
    """Solve a scenario for draws of all its parameters from their ranges.

    The draws are Sobol points, scrambled in 16 independent ways (Owen 1998), in equal
    parts. The standard error is the standard deviation of the 16 means, divided by 4:
    it holds for the points as they are, and has 15 degrees of freedom. Where a game
    has several solutions, the lowest and highest value are both kept; see `Estimate`.

    Parameters
    ----------
    scenario
        Each parameter varies over its range.
    seed
        The same seed, the same draws; 0 is one like any other.
    draws
        16 times a power of 2 spreads them most evenly. Left out, 16,384, or 128 under concepts
        that are solved one game at a time.
    measures
        Formulas in the language of claims, or conditions, whose probability is meant; of a
        comparison, the share of draws in which it holds is estimated. Each is kept for every
        draw.
    concept, rationality, fixing
        As in `sweep`.
    distributions
        By parameter name; others are uniform over their ranges.
    rank_correlations
        Spearman's, by pair of parameter names, through a Gaussian copula.
    progress
        Is told how far the run is, and answers whether it goes on; see `Progress`.

    Raises
    ------
    FormulaError
        With the position of each fault inside a measure.
    ArgumentError
        For an unknown parameter or concept, fewer than 32 draws, a negative seed, a
        distribution outside its parameter's range, or correlations that contradict
        each other.

    See Also
    --------
    crisis_sim.study.sample_blocks : the same in steps.

    References
    ----------
    Owen (1998), "Scrambling Sobol' and Niederreiter-Xing points", Journal of
    Complexity 14; L'Ecuyer (2018), "Randomized quasi-Monte Carlo".

    Examples
    --------
    >>> import crisis_sim as cs
    >>> found = sample(cs.load("strike_resist_intervene"), seed=0, draws=1024)
    >>> chance = found.estimate("P(Attacker == strike)")
    >>> 0.5 < chance.low == chance.high < 1
    True
    """
    if draws is None:
        draws = SAMPLE.of(concept_of(concept or scenario.concept, "sample").name)
    blocks = sample_blocks(
        scenario,
        seed=seed,
        draws=draws,
        measures=measures,
        concept=concept,
        rationality=rationality,
        fixing=fixing,
        distributions=distributions,
        rank_correlations=rank_correlations,
    )
    run = Run(progress, "draws", draws)
    for last in blocks:
        if not run.step(last.draws - run.done):
            break
    return last


@checked
def sample_blocks(
    scenario: Crisis,
    /,
    *,
    seed: Seed = 0,
    draws: Annotated[int, at_least(2 * REPLICATES)] | None = None,
    measures: Sequence[str] | None = None,
    concept: str | None = None,
    rationality: Rationality | None = None,
    fixing: str | None = None,
    distributions: Mapping[str, Distribution] | None = None,
    rank_correlations: Pairs | None = None,
) -> Iterator[Sample]:
    """Sample in steps: yield the result of all draws so far after each 4096 of them.

    Under concepts that are solved one game at a time, after each 64.

    Stop whenever you like, and keep the last one. Each has its own standard errors, and
    `draws` of `wanted` says how far it is.

    Parameters
    ----------
    scenario, seed, draws, measures, concept, rationality, fixing, distributions, rank_correlations
        As in `sample`, which raises the same errors.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> steps = sample_blocks(cs.load("strike_resist_intervene"), seed=0, draws=10_000)
    >>> [part.draws for part in steps]
    [4096, 8192, 10000]
    """
    if draws is None:
        draws = SAMPLE.of(concept_of(concept or scenario.concept, "sample").name)
    box = beliefs_of(scenario, distributions, rank_correlations, "sample")
    questions = _Questions(
        scenario,
        concept_of(concept or scenario.concept, "sample").name,
        scenario.rationality if rationality is None else rationality,
        None if fixing is None else read_fixing(scenario, fixing, "sample"),
        tuple(read_measure(scenario, text) for text in measures or ()),
    )
    concepts()[questions.concept].check("sample", rationality=questions.rationality)
    return _run(questions, box, draws, seed)


@dataclass(frozen=True)
class _Questions:
    """What is asked of each game, and how it is solved."""

    scenario: Crisis
    concept: str
    rationality: float | None
    fixing: Test | None
    measures: tuple[Formula, ...]

    def choices(self) -> list[str]:
        """Return a condition for each choice of each move, and each end."""
        return [f"{move} == {c}" for move, cs in self.scenario.events.items() for c in cs]

    @cached_property
    def made(self) -> Array:
        """Which choices are of which move: [move, choice]; no rows over time."""
        if self.scenario.rounds is not None:
            return np.zeros((0, len(self.choices())))
        counts = [len(choices) for choices in self.scenario.events.values()]
        return np.repeat(np.eye(len(counts)), counts, axis=1)

    def _rows(self, chances: Array) -> Array:
        """Return choices, moves, and for each choice that the move is made otherwise."""
        moves = self.made @ chances
        rest = self.made.T @ moves - chances if len(moves) else chances[:0]
        return np.concatenate([chances, moves, np.maximum(rest, 0.0)])

    def names(self) -> list[str]:
        """Return the names of all quantities: those, and the measures."""
        moves = list(self.scenario.events)[: len(self.made)]
        rest = [f"not {choice}" for choice in self.choices()] if moves else []
        made = [f"P({choice})" for choice in self.choices()]
        return [*made, *moves, *rest, *(measure.text for measure in self.measures)]

    def answer(self, values: Mapping[str, Array]) -> _Answers:
        """Solve games for parameter values, and measure them."""
        base = World(self.fixing)
        wanted = [base, *(w for m in self.measures for w in worlds(m.node, self.fixing))]
        solved = solve_worlds(
            self.scenario, wanted, values, concept=self.concept, rationality=self.rationality
        )
        found = [
            evaluate_on(self.scenario, m.node, solved, values, self.fixing).range()
            for m in self.measures
        ]
        low, high = _range(solved[base], self._rows(solved[base].chances(self.choices())))
        return _Answers(
            np.array([*low, *(pair[0] for pair in found)]),
            np.array([*high, *(pair[1] for pair in found)]),
            solved[base].count.astype(np.int32),
            list(solved.values()),
        )


@dataclass(frozen=True, eq=False)
class _Answers:
    """The lowest and highest value of each quantity, choices first, in each of some games."""

    low: Array
    high: Array
    count: Counts
    solved: list[Solutions]


def _range(solutions: Solutions, values: Array) -> tuple[Array, Array]:
    """Return the lowest and highest of values [quantity, solution] in each game."""
    if np.array_equal(solutions.game, np.arange(solutions.games)):
        return values, values
    ranges = [extremes(row, solutions.game, solutions.games) for row in values]
    return np.array([low for low, _ in ranges]), np.array([high for _, high in ranges])


def _run(questions: _Questions, box: Beliefs, draws: int, seed: int) -> Iterator[Sample]:
    """Yield what all draws so far give, after each block of them."""
    choices, measures, moves = questions.choices(), questions.measures, len(questions.made)
    tally = Tally(questions.names())
    test = questions.fixing
    fixing = None if test is None else f"{test.move} == {test.choice}"
    kept = np.r_[: len(choices), len(tally.names) - len(measures) : len(tally.names)]
    room_for(8 * (2 * len(kept) + 1) * draws, "sample", "draws", f"is {magnitude(draws)}")
    low, high = np.empty((2, len(kept), draws))
    count = np.empty(draws, dtype=np.int32)
    complete, converged, regret, solves = True, True, 0.0, 0
    step = _step(questions.concept)
    for cube, replicate in sobol_blocks(len(box.distributions), draws, seed, step):
        answers = questions.answer(box.values(cube))
        here = slice(tally.draws, tally.draws + len(cube))
        low[:, here], high[:, here] = answers.low[kept], answers.high[kept]
        count[here] = answers.count
        tally.add(answers.low, answers.high, replicate)
        for solutions in answers.solved:
            complete &= bool(solutions.complete.all())
            converged &= bool(solutions.converged.all())
            regret = max(regret, float(solutions.regret.max(initial=0.0)))
            solves += solutions.games
        estimates = tally.estimates()
        made, rest = slice(len(choices)), slice(len(choices), None)
        every = estimates[len(choices) : len(choices) + moves]
        of = questions.made.argmax(axis=0) if moves else np.zeros(0, dtype=int)
        given_made = tuple(
            tally.ratio(choices[row], row, len(choices) + moves + row, every[move])
            for row, move in enumerate(of)
        )
        yield Sample(
            scenario=questions.scenario,
            box=box,
            concept=questions.concept,
            rationality=questions.rationality,
            fixing=fixing,
            seed=seed,
            draws=tally.draws,
            wanted=draws,
            moves=every,
            choices=given_made or estimates[made],
            anyway=estimates[made],
            measures=estimates[len(estimates) - len(measures) :],
            played=_single(low[made, : tally.draws], high[made, : tally.draws]),
            low=low[rest, : tally.draws],
            high=high[rest, : tally.draws],
            count=count[: tally.draws],
            complete=complete and tally.draws == draws,
            converged=converged,
            max_regret=regret,
            solves=solves,
        )


def _single(low: Array, high: Array) -> Array:
    """Return values that all solutions share, NaN where they differ."""
    return np.where(low == high, low, np.nan)


def _step(concept: str) -> int:
    return block_of(concepts()[concept], STEP)
