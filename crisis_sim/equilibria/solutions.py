"""The solutions of a batch of games."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from crisis_sim.equilibria.check.regret import tree_regret
from crisis_sim.equilibria.concepts import concepts
from crisis_sim.equilibria.describe import reach
from crisis_sim.equilibria.result import Equilibria
from crisis_sim.game.numbers import Numbers
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.formula import Node, Probability
from crisis_sim.scenario.frozen import freeze
from crisis_sim.scenario.outcomes import Outcomes
from crisis_sim.tolerances import SAME_VALUE
from crisis_sim.types import Array, Indices, Mask


@dataclass(frozen=True, eq=False)
class Solutions:
    """The solutions of a batch of games; a game may have several, or none.

    Attributes
    ----------
    outcomes
        The choices made on the way to each end.
    players
        In the order of `payoffs`.
    games : int
        How many games were solved.
    game : int array [solution]
        Which game a solution belongs to, in ascending order.
    reach : float array [end, solution]
        Probability that play ends there.
    payoffs : float array [player, solution]
        Expected payoffs.
    regret : float array [solution]
        The most that anybody could gain by deviating, from the verifier.
    sample : bool array [solution]
        Whether it is only one more point of a continuum, another point of which is a solution
        here.
    complete, converged : bool array [game]
        Whether none is missing, and whether an iterative method met its tolerance.
    """

    outcomes: Outcomes
    players: tuple[str, ...]
    games: int
    game: Indices
    reach: Array
    payoffs: Array
    regret: Array
    sample: Mask
    complete: Mask
    converged: Mask

    def __post_init__(self) -> None:
        freeze(self, "game", "reach", "payoffs", "regret", "sample", "complete", "converged")

    @property
    def count(self) -> Indices:
        """Number of solutions of each game, of a continuum one."""
        return np.asarray(np.bincount(self.game[~self.sample], minlength=self.games))

    def probability(self, condition: Node, given: Node | None) -> Array:
        """Return the probability of a condition in each solution; NaN where `given` has none.

        Parameters
        ----------
        condition
            What is asked for.
        given
            What is known to have been done; None for nothing.
        """
        holds = self.outcomes.holds(condition)
        if given is None:
            return np.asarray(holds @ self.reach)
        known = self.outcomes.holds(given)
        total = known @ self.reach
        with np.errstate(invalid="ignore"):
            return np.where(total > 0, (holds & known) @ self.reach / total, np.nan)

    def measure(self, asked: Probability) -> Array:
        """Return a probability of claims in each solution, of a game that is solved for it.

        Parameters
        ----------
        asked
            What is asked for.
        """
        return self.probability(asked.condition, asked.given)

    def chances(self, conditions: Sequence[str]) -> Array:
        """Return the probability of each of some conditions: [condition, solution].

        Parameters
        ----------
        conditions
            Tests on moves, as they are written.
        """
        holds = [self.outcomes.holds(self.outcomes.condition(text)) for text in conditions]
        return np.asarray(np.array(holds, dtype=float) @ self.reach)

    def utility(self, player: str) -> Array:
        """Return the expected payoff of a player in each solution.

        Parameters
        ----------
        player
            By its name.
        """
        return np.asarray(self.payoffs[self.players.index(player)])

    def pick(self, rows: Indices) -> Solutions:
        """Keep some of the solutions, in the order given.

        Parameters
        ----------
        rows
            The numbers of those to keep.
        """
        return replace(
            self,
            game=self.game[rows],
            reach=self.reach[:, rows],
            payoffs=self.payoffs[:, rows],
            regret=self.regret[rows],
            sample=self.sample[rows],
        )


def extremes(values: Array, game: Indices, games: int) -> tuple[Array, Array]:
    """Return the lowest and highest value of each game; NaN where one is, or there is none.

    Values that differ by rounding are the same.
    """
    low, high = np.full(games, np.inf), np.full(games, -np.inf)
    with np.errstate(invalid="ignore"):
        np.minimum.at(low, game, values)
        np.maximum.at(high, game, values)
    none = np.bincount(game, minlength=games) == 0
    low[none], high[none] = np.nan, np.nan
    with np.errstate(invalid="ignore"):
        same = high - low <= SAME_VALUE * np.maximum(1.0, np.abs(low))
    return low, np.where(same, low, high)


def join(parts: Sequence[Solutions]) -> Solutions:
    """Put the solutions of consecutive blocks of games together."""
    starts = np.cumsum([0, *(part.games for part in parts)])
    return Solutions(
        outcomes=parts[0].outcomes,
        players=parts[0].players,
        games=int(starts[-1]),
        game=np.concatenate([p.game + s for p, s in zip(parts, starts, strict=False)]),
        reach=np.concatenate([p.reach for p in parts], axis=1),
        payoffs=np.concatenate([p.payoffs for p in parts], axis=1),
        regret=np.concatenate([p.regret for p in parts]),
        sample=np.concatenate([p.sample for p in parts]),
        complete=np.concatenate([p.complete for p in parts]),
        converged=np.concatenate([p.converged for p in parts]),
    )


def padded(solved: Solutions, games: int) -> Solutions:
    """Return the solutions of the first of some games; of the others none is known."""
    rest = games - solved.games
    if not rest:
        return solved
    return replace(
        solved,
        games=games,
        complete=np.pad(solved.complete, (0, rest), constant_values=False),
        converged=np.pad(solved.converged, (0, rest), constant_values=True),
    )


def splice(batch: Solutions, games: Indices, some: Solutions) -> Solutions:
    """Put the solutions of some games, solved by themselves, in the place of those in a batch."""
    others = batch.pick(np.nonzero(~np.isin(batch.game, games))[0])
    complete, converged = batch.complete.copy(), batch.converged.copy()
    complete[games], converged[games] = some.complete, some.converged
    both = replace(
        batch,
        game=np.concatenate([others.game, games[some.game]]),
        reach=np.concatenate([others.reach, some.reach], axis=1),
        payoffs=np.concatenate([others.payoffs, some.payoffs], axis=1),
        regret=np.concatenate([others.regret, some.regret]),
        sample=np.concatenate([others.sample, some.sample]),
        complete=complete,
        converged=converged,
    )
    return both.pick(np.argsort(both.game, kind="stable"))


def one_each(tree: CrisisTree, numbers: Numbers, behaviour: Array) -> Solutions:
    """Describe one way to behave in each game of a batch."""
    games = numbers.payoffs.shape[2]
    ends = reach(tree, numbers.chance, behaviour)
    return Solutions(
        outcomes=tree.outcomes,
        players=tree.players,
        games=games,
        game=np.arange(games),
        reach=ends,
        payoffs=np.einsum("peg,eg->pg", numbers.payoffs, ends),
        regret=tree_regret(tree, numbers, behaviour),
        sample=np.zeros(games, dtype=bool),
        complete=np.ones(games, dtype=bool),
        converged=np.ones(games, dtype=bool),
    )


def listed(tree: CrisisTree, results: Sequence[Equilibria]) -> Solutions:
    """Return the results of games that were solved one by one; of continua, their samples.

    Where the concept lists a member of each continuum, a continuum counts once, and its samples
    only widen the ranges. Of others the samples are all that is known.
    """
    more = [[s for component in r.components for s in component.samples] for r in results]
    found = [[*result, *samples] for result, samples in zip(results, more, strict=True)]
    every = [equilibrium for equilibria in found for equilibrium in equilibria]
    told = [not r.components or concepts()[r.concept].continua for r in results]
    sample = [
        known and k >= len(result)
        for result, equilibria, known in zip(results, found, told, strict=True)
        for k in range(len(equilibria))
    ]
    players = len(tree.players)
    return Solutions(
        outcomes=tree.outcomes,
        players=tree.players,
        games=len(results),
        game=np.repeat(np.arange(len(results)), [len(equilibria) for equilibria in found]),
        reach=np.array([e.reach for e in every]).reshape(-1, tree.ends).T,
        payoffs=np.array([list(e.payoffs.values()) for e in every]).reshape(-1, players).T,
        regret=np.array([e.regret for e in every]),
        sample=np.array(sample, dtype=bool),
        complete=np.array([r.complete and known for r, known in zip(results, told, strict=True)]),
        converged=np.array([r.converged for r in results]),
    )
