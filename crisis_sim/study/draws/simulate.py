"""Paths of a crisis over time, drawn at random: for single stories, and to test the chain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar

import numpy as np

from crisis_sim.checks import Rationality, Seed, at_least, checked
from crisis_sim.columns import APART, Column
from crisis_sim.equilibria.describe import reach
from crisis_sim.equilibria.markov.chain import Chain
from crisis_sim.equilibria.markov.play import RoundPlay
from crisis_sim.equilibria.markov.result import CrisisPlay
from crisis_sim.equilibria.result import UnsolvableError
from crisis_sim.equilibria.solve import solve
from crisis_sim.game.crisis import Crisis
from crisis_sim.game.markov import MarkovGame, Round
from crisis_sim.progress import Run, Watch
from crisis_sim.result import StudyResult
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.outcomes import NOT_MADE
from crisis_sim.scenario.rounds import NO_END
from crisis_sim.types import Array, Choices, Indices

#: Paths that share a stream of random numbers, whatever is drawn at once.
BLOCK = 4096


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Paths(StudyResult):
    """Paths through a crisis over time.

    Attributes
    ----------
    states : mapping
        By state, the index of its level: int array [path, round]; the last is what the last
        round left.
    acts : mapping
        By move, the index of the choice: int array [path, round]; -1 where it was not made.
    status : int array [path, round]
        How the crisis stands after the round, as an index of `statuses`.
    statuses
        The ends of the file, `stopped` and `none`.
    """

    study: ClassVar[str] = "simulate"

    states: dict[str, Choices] = field(metadata=APART)
    acts: dict[str, Choices] = field(metadata=APART)
    status: Choices = field(metadata=APART)
    statuses: tuple[str, ...] = field(metadata=APART)

    def story(self, path: Annotated[int, at_least(0)]) -> str:
        """Return one path in sentences.

        Parameters
        ----------
        path
            The number of the path, counted from 0.

        Raises
        ------
        ArgumentError
            If there is no such path.
        """
        if path >= len(self.status):
            problem, expected = f"is {path}", f"a number below {len(self.status)}"
            raise ArgumentError("story", "path", problem, expected)
        return "\n".join(self._sentences(path))

    def _sentences(self, path: int) -> Iterator[str]:
        rounds = self.scenario.rounds
        assert rounds is not None
        unit, before = rounds.unit.capitalize(), ""
        for number in range(self.status.shape[1] - 1):
            levels = self._levels(path, number)
            stands = f"{levels}: " if levels != before else ""
            before = levels
            made = [
                f"{self.scenario.label(move.player) if move.player else move.name}: "
                f"{move.choices[self.acts[move.name][path, number]].replace('_', ' ')}"
                for move in self.scenario.moves
                if self.acts[move.name][path, number] != NOT_MADE
            ]
            told = "; ".join(made) if made else "nobody moves"
            yield f"{unit} {number + 1}. {stands}{told}."
            status = self.statuses[self.status[path, number]]
            if status != NO_END:
                left = self._levels(path, number + 1)
                yield f"Then it ends: {status}{f', with {left}' if left else ''}."
                return
        left = self._levels(path, self.status.shape[1] - 1)
        yield f"After the last {rounds.unit} it goes on{f', with {left}' if left else ''}."

    def _levels(self, path: int, number: int) -> str:
        rounds = self.scenario.rounds
        assert rounds is not None
        return ", ".join(
            f"{name.replace('_', ' ')} {rounds.states[name].levels[own[path, number]]}"
            for name, own in self.states.items()
        )

    def _columns(self) -> list[Column]:
        rounds = self.scenario.rounds
        assert rounds is not None
        path, number = np.indices(self.status.shape).reshape(2, -1)
        columns = [Column("path", path), Column("round", number + 1)]
        for name, own in self.states.items():
            columns.append(Column(name, np.array(rounds.states[name].levels)[own.ravel()]))
        for move in self.scenario.moves:
            choices = np.array([*move.choices, ""])
            columns.append(Column(move.name, choices[self.acts[move.name].ravel()]))
        columns.append(Column("end", np.array(self.statuses)[self.status.ravel()]))
        return columns

    def _content(self) -> dict[str, Any]:
        return {**super()._content(), "columns": self._table()}

    def _axes(self) -> tuple[str, ...]:
        return "path", "round"

    def _overview(self) -> list[Column]:
        count = np.bincount(self.status[:, -1], minlength=len(self.statuses))
        return [Column("end", self.statuses), Column("paths", count)]


@checked
def simulate(
    scenario: Crisis,
    paths: Annotated[int, at_least(1)] | None = None,
    seed: Seed | None = None,
    *,
    concept: str | None = None,
    rationality: Rationality | None = None,
    progress: Watch | None = None,
) -> Paths:
    """Draw paths through a crisis over time, as it is played in its first solution.

    Of a crisis without a last round the first 24 are drawn. What is asked of probabilities is
    answered by `course` without draws. Paths of one seed are the same however many are drawn.

    Parameters
    ----------
    scenario
        With a horizon.
    paths, seed
        Left out, what the scenario's `simulate:` names.
    concept, rationality
        As in `solve`; left out, what the scenario's `solve:` names.
    progress
        Is told how far the run is, and answers whether it goes on; see `Progress`.

    Raises
    ------
    ArgumentError
        If the scenario has no horizon.
    UnsolvableError
        If a player has private information over several rounds, or no solution was found.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> siege = cs.build({
    ...     "schema": 1, "name": "siege", "horizon": {"rounds": 3, "unit": "month"},
    ...     "state": {"stock": {"levels": [0, 1], "start": 1}},
    ...     "players": {"A": {}}, "moves": [{"player": "A", "choose": ["fire", "hold"]}],
    ...     "transitions": {"stock": [{"to": 0, "when": "A == fire", "chance": 0.5}]},
    ...     "payoffs": {"A": [{"worth": "stock", "when": "A == fire"}]},
    ... })
    >>> print(cs.simulate(siege, paths=2, seed=1).story(0))
    Month 1. stock 1: A: fire.
    Month 2. A: fire.
    Month 3. stock 0: A: fire.
    After the last month it goes on, with stock 0.
    """
    game = scenario.over_time()
    rounds = game.over_time
    count = rounds.paths if paths is None else paths
    begin = rounds.seed if seed is None else seed
    options = {} if rationality is None else {"rationality": rationality}
    result = solve(scenario, concept, **options)
    play = next(iter(result), None)
    if play is None:
        raise UnsolvableError(f"no solution of {scenario.name} was found: {result.method}")
    assert isinstance(play, CrisisPlay)
    wanted = play.chain.told
    run = Run(progress, "Drawing paths", wanted)
    drawn = _Walk(play.chain, begin, count)
    for number in range(wanted):
        drawn.step(number)
        if not run.step():
            break
    return Paths(
        scenario=scenario,
        concept=result.concept,
        rationality=result.rationality,
        method="paths drawn round by round, of the first solution",
        complete=drawn.done == wanted,
        max_regret=result.max_regret,
        seed=begin,
        draws=count,
        wanted=count,
        states=drawn.states(),
        acts={name: made[:, : drawn.done + 1] for name, made in drawn.acts.items()},
        status=drawn.status[:, : drawn.done + 1],
        statuses=rounds.end_names,
    )


class _Walk:
    """Paths that are being drawn."""

    def __init__(self, chain: Chain, seed: int, paths: int) -> None:
        game = chain.game
        self.chain, self.seed, self.done = chain, seed, 0
        shape = paths, chain.told + 1
        self.state = np.zeros(shape, dtype=np.int32)
        self.acts = {
            move.name: np.full(shape, NOT_MADE, dtype=np.int16) for move in game.scenario.moves
        }
        self.status = np.full(shape, chain.statuses - 1, dtype=np.int16)
        first = _uniform(seed, 0, paths)[:, 0]
        self.state[:, 0] = _drawn(np.cumsum(game.start[:, 0])[None], np.zeros(paths, int), first)

    def step(self, number: int) -> None:
        """Draw one round."""
        game, before = self.chain.game, number - 1
        uniform = _uniform(self.seed, number + 1, len(self.state))
        going = np.full(len(self.state), True)
        if number:
            going = self.status[:, before] == self.chain.statuses - 1
        self.state[:, number + 1] = self.state[:, number]
        if number:
            self.status[:, number] = self.status[:, before]
        for round_, play in zip(game.rounds(number), self.chain.plays(number), strict=True):
            place_of = np.full(game.states, -1)
            place_of[round_.states] = np.arange(len(round_.states))
            place = place_of[self.state[:, number]]
            here = np.nonzero(going & (place >= 0))[0]
            if len(here):
                self._draw(round_, play, number, here, place[here], uniform[here])
        self.status[:, number + 1] = self.status[:, number]
        self.done = number + 1

    def _draw(
        self,
        round_: Round,
        play: RoundPlay,
        number: int,
        here: Indices,
        place: Indices,
        uniform: Array,
    ) -> None:
        """Draw what is done in a round, and what comes of it, on the paths that begin it."""
        outcomes, rows = round_.tree.outcomes, round_.following
        ends = reach(round_.tree, round_.numbers.chance, play.behaviour)
        end = _drawn(np.cumsum(ends.T, axis=1), place, uniform[:, 0])
        for name, made in self.acts.items():
            made[here, number] = outcomes.made[end, outcomes.columns.index(name)]
        way = round_.form.of_end[end]
        group = rows.place * round_.form.ways + rows.way
        order = np.argsort(group, kind="stable")
        wanted = place * round_.form.ways + way
        row = order[_among(group[order], rows.chance[order, 0], wanted, uniform[:, 1])]
        self.state[here, number + 1] = rows.state[row]
        stops = (rows.end[row] < 0) & (uniform[:, 2] < self.chain.game.stop[0])
        ended = np.where(stops, self.chain.statuses - 2, rows.end[row])
        self.status[here, number] = np.where(ended < 0, self.chain.statuses - 1, ended)

    def states(self) -> dict[str, Choices]:
        """Return the index of the level of each state: [path, round]."""
        game: MarkovGame = self.chain.game
        return {
            name: game.table[:, index].astype(np.int16)[self.state[:, : self.done + 1]]
            for index, name in enumerate(game.state_names)
        }


def _uniform(seed: int, number: int, paths: int) -> Array:
    """Return three random numbers for each path in a round, block by block of paths."""
    blocks = [
        np.random.default_rng([seed, number, block]).random((BLOCK, 3))
        for block in range(-(-paths // BLOCK))
    ]
    return np.concatenate(blocks)[:paths]


def _drawn(cumulative: Array, row: Indices, uniform: Array) -> Indices:
    """Return the column of a table of cumulative chances that each random number falls on."""
    scaled = cumulative / cumulative[:, -1:]
    flat = (scaled + np.arange(len(scaled))[:, None]).ravel()
    found = np.searchsorted(flat, row + uniform, side="right") - row * scaled.shape[1]
    return np.asarray(np.clip(found, 0, scaled.shape[1] - 1))


def _among(group: Indices, chance: Array, wanted: Indices, uniform: Array) -> Indices:
    """Return which of the rows of a group, which stand together, each random number falls on."""
    first = np.searchsorted(group, wanted)
    last = np.searchsorted(group, wanted, side="right") - 1
    total = np.cumsum(chance)
    before = total[first] - chance[first]
    share = before + uniform * (total[last] - before)
    return np.asarray(np.clip(np.searchsorted(total, share, side="right"), first, last))
