"""The answer of a scenario at any values: what is played, in how many ways, and what is claimed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from crisis_sim.equilibria.batch import batch_solver, block_of
from crisis_sim.equilibria.concepts import Concept, concept_of
from crisis_sim.equilibria.solutions import Solutions
from crisis_sim.game.crisis import Crisis
from crisis_sim.progress import Run
from crisis_sim.scenario.formula import Node, Test
from crisis_sim.study.claims import World, evaluate_on, worlds
from crisis_sim.study.order import played
from crisis_sim.study.verdict import State, states
from crisis_sim.study.ways import Play
from crisis_sim.tolerances import SAME_BY_ITERATION, UNUSED
from crisis_sim.types import Array, Indices, Mask

#: Games solved at a time, where many are solved at once.
BLOCK = 1024


@dataclass(frozen=True)
class Answer:
    """What the solutions of one game say: the set of outcomes, not of strategies.

    Attributes
    ----------
    plays
        The ways to play, each once: the choices made on the path, or where players err, on
        the likeliest.
    ends
        Which ends each of them may come to; two answers are the same if these, `outcomes` and
        `verdicts` are.
    outcomes : int
        How many distributions over the ends there are; a continuum counts once.
    verdicts
        On each claim asked.
    """

    plays: tuple[Play, ...] = field(compare=False)
    ends: tuple[bytes, ...]
    outcomes: int
    verdicts: tuple[State, ...]


class Answers:
    """Asks one scenario for its answer at many values; counts what that costs.

    Attributes
    ----------
    solves : int
        Games solved.
    regret : float
        The largest of any solution.
    all_known : bool
        Whether no solution was missing in any game.
    """

    def __init__(
        self,
        scenario: Crisis,
        concept: str,
        rationality: float | None,
        fixing: Test | None,
        claims: tuple[Node, ...],
        run: Run,
    ) -> None:
        self.scenario, self.fixing, self.claims, self.run = scenario, fixing, claims, run
        self.concept: Concept = concept_of(concept, "solve")
        self.solves, self.regret, self.all_known = 0, 0.0, True
        wanted = [World(fixing), *(w for claim in claims for w in worlds(claim, fixing))]
        self._solvers: dict[World, Callable[..., Solutions]] = {
            world: batch_solver(
                scenario, concept=concept, rationality=rationality, fixing=world.fixing
            )
            for world in dict.fromkeys(wanted)
        }
        self._plays: dict[bytes, Play] = {}

    def at(self, values: Mapping[str, Array]) -> list[Answer | None]:
        """Return the answer at each point, or at the first ones if stopped.

        None where a method did not converge, or found nothing and may have missed something.
        """
        points = max((len(array) for array in values.values()), default=1)
        size = block_of(self.concept, BLOCK)
        found: list[Answer | None] = []
        for start in range(0, points, size):
            if self.run.stopped:
                break
            block = {name: array[start : start + size] for name, array in values.items()}
            found += self._block(block)
            self.run.step(len(found) - start)
        return found

    def _block(self, values: Mapping[str, Array]) -> list[Answer | None]:
        games = max((len(array) for array in values.values()), default=1)
        solved: dict[World, Solutions] = {}
        for world, solve in self._solvers.items():
            settings = {s.parameter: np.full(games, s.value) for s in world.settings}
            solved[world] = solve({**values, **settings}, None)
            self.solves += games
            self.regret = max(self.regret, float(solved[world].regret.max(initial=0.0)))
        own = solved[World(self.fixing)]
        self.all_known &= bool(own.complete.all())
        verdicts = [
            states(*evaluate_on(self.scenario, claim, solved, values, self.fixing).range())
            for claim in self.claims
        ]
        ways, outcomes = self._ways(own)
        known = own.converged & ((own.count > 0) | own.complete)
        return [
            Answer(
                tuple(self._plays[way] for way in ways[game]),
                tuple(ways[game]),
                outcomes[game],
                tuple(each[game] for each in verdicts),
            )
            if known[game]
            else None
            for game in range(games)
        ]

    def _ways(self, own: Solutions) -> tuple[list[list[bytes]], list[int]]:
        """Return by game the sets of ends that solutions come to, and how many outcomes differ."""
        own = own.pick(np.nonzero(~own.sample)[0])
        reached = _reached(own, self.concept.errs)
        packed = np.packbits(reached, axis=0)
        kinds, first, kind = np.unique(packed, axis=1, return_index=True, return_inverse=True)
        names = [kinds[:, k].tobytes() for k in range(kinds.shape[1])]
        for name, column in zip(names, first, strict=True):
            if name not in self._plays:
                path = played(own.outcomes, reached[:, column])
                self._plays[name] = tuple((move, c) for move, made in path for c in made)
        ways: list[list[bytes]] = [[] for _ in range(own.games)]
        for game, k in sorted(set(zip(own.game.tolist(), kind.ravel().tolist(), strict=True))):
            ways[game].append(names[k])
        counted = self.concept.continua or self.concept.errs
        outcomes = _outcomes(own) if counted else [len(found) for found in ways]
        return [sorted(found) for found in ways], outcomes


def _reached(own: Solutions, errs: bool) -> Mask:
    """Tell which ends each solution comes to; where players err, the likeliest alone."""
    if not errs:
        return np.asarray(own.reach > UNUSED)
    likeliest = np.zeros(own.reach.shape, dtype=bool)
    likeliest[own.reach.argmax(axis=0), np.arange(own.reach.shape[1])] = True
    return likeliest


def _outcomes(own: Solutions) -> list[int]:
    """Return how many different distributions over the ends the solutions of each game have."""
    starts: Indices = np.searchsorted(own.game, np.arange(own.games + 1))
    found = []
    for low, high in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        kept: list[Array] = []
        for column in own.reach[:, low:high].T if high - low > 1 else ():
            if not any(np.allclose(column, k, rtol=0, atol=SAME_BY_ITERATION) for k in kept):
                kept.append(column)
        found.append(len(kept) or high - low)
    return found
