"""The solution concepts of a crisis over time."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from crisis_sim.checks import Rationality, Seed, at_least, checked_as
from crisis_sim.equilibria.logit.logit import check_rationality
from crisis_sim.equilibria.markov import manner
from crisis_sim.equilibria.markov.chain import ways_to_end
from crisis_sim.equilibria.markov.manner import STARTS, Manner, Search
from crisis_sim.equilibria.markov.many import Played, play_games
from crisis_sim.equilibria.markov.result import CrisisPlay, Strategies
from crisis_sim.equilibria.result import Equilibria
from crisis_sim.game.markov import MarkovGame
from crisis_sim.scenario.frozen import FrozenMap

#: How many rounds players look ahead, and how many random starts a search has.
Lookahead: TypeAlias = Annotated[int, at_least(1)]
Starts: TypeAlias = Annotated[int, at_least(0)]


@checked_as("solve")
def solve_markov_perfect(
    game: MarkovGame,
    lookahead: Lookahead | None = None,
    starts: Starts = STARTS,
    seed: Seed = 0,
) -> Equilibria:
    """Return the Markov perfect equilibria of a crisis over time.

    Play depends on the state and, where the horizon is finite, on the round, and is optimal after
    every history. Each round's tree is solved for subgame-perfect play with the continuation
    added at its ends (Maskin and Tirole 2001). Without a last round, what logit play tends to
    as λ grows is solved for exactly, from many starts.

    Parameters
    ----------
    game
        Without private information.
    lookahead
        In each state the first round of the game of so many rounds from there, nothing after it.
    starts, seed
        Of the search where there is no last round: how many random starts, and where their draws
        begin.

    Returns
    -------
    Equilibria
        Where a mover is indifferent in a state that play can reach, each of its best actions is
        followed up, as far as there are few enough to list; else some are, and `complete`
        is False. Without a last round all that were found, each checked for one-shot deviations.

    Raises
    ------
    UnsolvableError
        If a player has private information.
    """
    return _equilibria(game, manner.perfect(Search(starts, seed, lookahead)))


@checked_as("solve")
def solve_logit(
    game: MarkovGame,
    rationality: Rationality,
    lookahead: Lookahead | None = None,
    starts: Starts = STARTS,
    seed: Seed = 0,
) -> Equilibria:
    """Return logit play of a crisis over time: choices err, and errors are mistakes.

    The worth of a state is what is expected under the erring play (McKelvey and Palfrey 1998).

    Parameters
    ----------
    game
        Without private information.
    rationality
        λ per unit of payoff.
    lookahead, starts, seed
        As in `solve_markov_perfect`.

    Raises
    ------
    UnsolvableError
        If a player has private information.
    """
    rate = check_rationality(rationality, "solve")
    return _equilibria(game, manner.logit(rate, Search(starts, seed, lookahead)))


@checked_as("solve")
def solve_random_utility(
    game: MarkovGame,
    rationality: Rationality,
    lookahead: Lookahead | None = None,
    starts: Starts = STARTS,
    seed: Seed = 0,
) -> Equilibria:
    r"""Return play of a crisis over time whose movers have private shocks that are payoffs.

    Independent Gumbel terms of mean 0, divided by λ, one for each choice each time it is made:
    choices follow softmax(λ worth), and a state is worth :math:`\log \sum \exp(\lambda u) /
    \lambda` to its mover. To have k equally good choices is thus worth log(k)/λ (Rust 1987).

    Parameters
    ----------
    game
        Without private information.
    rationality
        λ per unit of payoff, above 0.
    lookahead, starts, seed
        As in `solve_markov_perfect`.

    Raises
    ------
    UnsolvableError
        If a player has private information.
    """
    rate = check_rationality(rationality, "solve")
    return _equilibria(game, manner.random_utility(rate, Search(starts, seed, lookahead)))


def _equilibria(game: MarkovGame, how: Manner) -> Equilibria:
    played = play_games(game, how)
    return Equilibria(
        found=tuple(map(_described, played)),
        concept=how.concept,
        method=played[0].method if played else f"{how.method}: none was found",
        complete=bool(played) and all(bool(each.complete.all()) for each in played),
        players=game.players,
        converged=bool(played) and all(bool(each.converged.all()) for each in played),
        rationality=how.rate,
    )


def _described(played: Played) -> CrisisPlay:
    """Put one way to play in words."""
    chain, total = played.chain, played.total[:, 0].tolist()
    ends, outcomes = ways_to_end(chain)
    return CrisisPlay(
        strategies=Strategies(chain),
        payoffs=FrozenMap(dict(zip(played.game.players, total, strict=True))),
        regret=float(played.regret[0]),
        reach=ends[:, 0],
        outcomes=outcomes,
        chain=chain,
    )
