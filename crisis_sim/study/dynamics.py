"""How players might come to an equilibrium: fictitious play and the replicator dynamics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar

import numpy as np
import numpy.typing as npt

from crisis_sim.checks import Count, Seed, checked, finite, positive
from crisis_sim.columns import APART, Column
from crisis_sim.equilibria.result import UnsolvableError
from crisis_sim.equilibria.strategic.replies import averaged
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.progress import Run, Watch
from crisis_sim.result import Fact, Result
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.tolerances import INTEGRATION, SUM_TO_ONE, TIE
from crisis_sim.types import Array, Indices

_ROUNDS = 1024  # between two reports of progress


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class FictitiousPlay(Result):
    """A run of fictitious play.

    Attributes
    ----------
    game
        That was played.
    wanted : int
        Rounds that were asked for; `complete` if all were played.
    played : int array [player, round]
        The index of the action that each player took.
    frequencies : tuple of float arrays [action, round], one per player
        Share of the rounds so far, this one included, in which an action was taken: what
        the others expect of the player in the next round.
    seed : int
        Of the random choices.
    solves : int
        Best replies; that of one player counts as one.
    """

    study: ClassVar[str] = "fictitious_play"

    game: StrategicGame = field(metadata=APART)
    played: Indices = field(metadata=APART)
    frequencies: tuple[Array, ...] = field(metadata=APART)
    concept: str = "best reply to past frequencies"
    method: str = "fictitious play"

    def provenance(self) -> dict[str, Fact]:
        """Return what the run rests on."""
        return {**super().provenance(), "rounds": self.played.shape[1]}

    def _subject(self) -> dict[str, Fact]:
        return _of(self.game)

    def _axes(self) -> tuple[str, ...]:
        return ("round",)

    def _columns(self) -> list[Column]:
        """Return for each round what was played, and how often it was played so far."""
        game = self.game
        played = zip(game.players, game.actions, self.played, strict=True)
        taken = [Column.of(player, np.array(actions)[own]) for player, actions, own in played]
        return [*taken, *_shares(game, self.frequencies)]

    def _content(self) -> dict[str, Any]:
        return {"columns": self._table()}


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Replicator(Result):
    """A trajectory of the replicator dynamics.

    Attributes
    ----------
    game
        Whose payoffs drive it.
    time : float array [point]
    profile : tuple of float arrays [action, point], one per player
        Probabilities: positive where they were at the start, else 0; their sum is 1.
    solves : int
        Times that the growth rates were computed.
    """

    study: ClassVar[str] = "replicator"

    game: StrategicGame = field(metadata=APART)
    time: Array = field(metadata=APART)
    profile: tuple[Array, ...] = field(metadata=APART)
    concept: str = "replicator dynamics"
    method: str = "Runge-Kutta of order 8 on logarithms"
    complete: bool = True

    def _subject(self) -> dict[str, Fact]:
        return _of(self.game)

    def _axes(self) -> tuple[str, ...]:
        return ("time",)

    def _columns(self) -> list[Column]:
        """Return the probability of each action at each time."""
        return [Column("time", self.time, "1 / payoff"), *_shares(self.game, self.profile)]

    def _content(self) -> dict[str, Any]:
        return {"columns": self._table()}


def _of(game: StrategicGame) -> dict[str, Fact]:
    """Return what the game is called, and its digest."""
    return {"scenario": game.title, "digest": game.digest}


def _shares(game: StrategicGame, mixes: Sequence[Array]) -> list[Column]:
    """Return the probabilities of all actions as columns."""
    return [
        Column.of(f"{player}: {action}", share, "probability")
        for player, actions, mix in zip(game.players, game.actions, mixes, strict=True)
        for action, share in zip(actions, mix, strict=True)
    ]


@checked
def fictitious_play(
    game: StrategicGame,
    rounds: Count,
    seed: Seed,
    *,
    progress: Watch | None = None,
) -> FictitiousPlay:
    """Let each player answer what the others have done on average so far.

    In every round all players at once take a best reply to the product of the others'
    frequencies up to then. Between actions that are equally good, and between all of them in
    the first round, they choose at random with equal probabilities.

    Parameters
    ----------
    game
        With any number of players.
    rounds
        How often it is played.
    seed
        Of the random choices; 0 is a seed as any other.
    progress
        Is told how far the run is, and answers whether it goes on; see `Progress`.

    Returns
    -------
    FictitiousPlay
        What each played and how often, round by round.

    Raises
    ------
    ArgumentError
        If `rounds` is no positive integer or `seed` no integer of at least 0.

    Notes
    -----
    Where frequencies converge, they converge to a Nash equilibrium; they need not
    (Shapley 1964). Source: G. Brown, Iterative solution of games by fictitious play (1951).

    Examples
    --------
    >>> from crisis_sim import StrategicGame
    >>> prisoners = StrategicGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    >>> run = fictitious_play(prisoners, rounds=20, seed=0)
    >>> run.played[0, :5].tolist(), run.frequencies[0][:, -1].tolist()
    ([1, 1, 1, 1, 1], [0.0, 1.0])
    """
    rng = np.random.default_rng(seed)
    counts = [np.zeros(size) for size in game.shape]
    played = np.empty((len(game.players), rounds), dtype=np.intp)
    largest = np.abs(game.payoffs).reshape(len(game.players), -1).max(axis=1)
    run = Run(progress, "rounds", rounds)
    for now in range(rounds):
        if now - run.done == _ROUNDS and not run.step(_ROUNDS):
            played = played[:, :now]
            break
        # Payoffs stay sums over past rounds, so that whole numbers tie exactly.
        weight = float(now) ** (len(counts) - 1)
        for player, own in enumerate(game.payoffs):
            worth = averaged(own, counts, player)
            best = np.nonzero(worth >= worth.max() - TIE * largest[player] * weight)[0]
            played[player, now] = best[0] if len(best) == 1 else rng.choice(best)
        for count, action in zip(counts, played[:, now], strict=True):
            count[action] += 1
    past = np.arange(1, played.shape[1] + 1)
    frequencies = tuple(
        _frozen(np.cumsum(np.arange(size)[:, None] == own, axis=1) / past)
        for size, own in zip(game.shape, played, strict=True)
    )
    return FictitiousPlay(
        game=game,
        wanted=rounds,
        complete=bool(played.shape[1] == rounds),
        played=played,
        frequencies=frequencies,
        seed=seed,
        solves=played.size,
    )


@checked
def replicator(
    game: StrategicGame,
    start: Sequence[npt.ArrayLike],
    time: Annotated[float, positive, finite],
    steps: Count,
) -> Replicator:
    r"""Follow the replicator dynamics, with one population for each player.

    .. math:: \dot x_i(a) = x_i(a) \, (u_i(a, x_{-i}) - u_i(x))

    Parameters
    ----------
    game
        With any number of players.
    start
        For each player the probability of each action. Those that are 0 stay 0.
    time
        How long, in units of 1 / payoff.
    steps
        Into how many equal parts the time is divided; the start is point 0.

    Returns
    -------
    Replicator
        The shares of actions at each point of time.

    Raises
    ------
    ArgumentError
        If `start` is no profile of the game, `time` not positive or `steps` no positive
        integer.
    UnsolvableError
        If the integration fails.

    Notes
    -----
    Integrated are the logarithms of the probabilities (Runge-Kutta of order 8, tolerance
    1e-10), so that no probability becomes negative. Source: P. Taylor and L. Jonker,
    Evolutionary stable strategies and game dynamics, Mathematical Biosciences 40 (1978).

    Examples
    --------
    Both come to prefer the stag if enough of them do at the start.

    >>> from crisis_sim import StrategicGame
    >>> hunt = StrategicGame([[[4, 0], [3, 3]], [[4, 3], [0, 3]]])
    >>> for share in (0.7, 0.8):
    ...     print(replicator(hunt, [[share, 1 - share]] * 2, 50, 10).profile[0][0, -1].round(6))
    0.0
    1.0
    """
    from scipy.integrate import solve_ivp

    mixes = _start(game, start)
    used = np.concatenate(mixes) > 0
    cuts = np.cumsum(game.shape)[:-1]

    def profile_at(logarithms: Array) -> list[Array]:
        weight = np.full(len(used), -np.inf)
        weight[used] = logarithms
        mixes = [np.exp(part - part.max()) for part in np.split(weight, cuts)]
        return [mix / mix.sum() for mix in mixes]

    def growth(_: float, logarithms: Array) -> Array:
        profile = profile_at(logarithms)
        rates = []
        for player, own in enumerate(game.payoffs):
            worth = averaged(own, profile, player)
            rates.append(worth - profile[player] @ worth)
        return np.concatenate(rates)[used]

    times = np.linspace(0.0, time, steps + 1)
    path = solve_ivp(
        growth,
        (0.0, time),
        np.log(np.concatenate(mixes)[used]),
        method="DOP853",
        t_eval=times,
        rtol=INTEGRATION,
        atol=INTEGRATION,
    )
    if not path.success:
        raise UnsolvableError(f"the replicator dynamics could not be integrated: {path.message}")
    points = [profile_at(point) for point in path.y.T]
    profile = tuple(_frozen(np.array(mixes).T) for mixes in zip(*points, strict=True))
    return Replicator(game=game, time=times, profile=profile, solves=int(path.nfev))


def _start(game: StrategicGame, start: Sequence[npt.ArrayLike]) -> list[Array]:
    """Return the profile to start with, or say what is wrong with it."""
    expected = f"probabilities, one array of each length {list(game.shape)}"
    try:
        mixes = [np.array(mix, dtype=float) for mix in start]
    except (ValueError, TypeError):
        raise ArgumentError("replicator", "start", "is no profile", expected) from None
    if [mix.shape for mix in mixes] != [(size,) for size in game.shape]:
        shapes = [mix.shape for mix in mixes]
        raise ArgumentError("replicator", "start", f"has arrays of shape {shapes}", expected)
    for player, mix in zip(game.players, mixes, strict=True):
        if not (np.isfinite(mix).all() and (mix >= 0).all()):
            problem = f"has a probability of {player} that is negative or not finite"
            raise ArgumentError("replicator", "start", problem, expected)
        if abs(mix.sum() - 1.0) > SUM_TO_ONE:
            problem = f"has probabilities of {player} that add up to {mix.sum():g}"
            raise ArgumentError("replicator", "start", problem, "a sum of 1")
    return [mix / mix.sum() for mix in mixes]


def _frozen(array: Array) -> Array:
    array.setflags(write=False)
    return array
