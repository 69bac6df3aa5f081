"""Dominated actions, and what is left when strictly dominated ones are eliminated in turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from crisis_sim.checks import checked
from crisis_sim.columns import APART, Column, column, columns_of
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.game.strategic_form import OutcomeFunction
from crisis_sim.result import GameResult
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.tolerances import DUST, FEASIBLE, TIE
from crisis_sim.types import Array, Indices


def _mixture(by: Mapping[str, float]) -> str:
    """Return a dominator in a cell of a table."""
    return ", ".join(f"{action}: {share:g}" for action, share in by.items())


@dataclass(frozen=True)
class Dominated:
    """An action that its player has no reason to take.

    Attributes
    ----------
    player, action
        Whose action, and which.
    by
        The dominator: an action with probability 1, or a mixture of several.
    strict : bool
        Whether the dominator is better whatever the others do, or only never worse
        and sometimes better.
    margin, most : float
        The least and the largest gain from playing the dominator instead, over all
        that the others may do, in the player's units. Where `strict` is False the
        least gain is 0 up to rounding.
    """

    player: str
    action: str
    by: Mapping[str, float] = field(metadata=column(cell=_mixture))
    strict: bool
    margin: float
    most: float


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Dominance(GameResult):
    """What dominance says about a game.

    Attributes
    ----------
    weak
        The weakly, not strictly, dominated actions of the game as it was given.
    rounds
        The iterated elimination: in each round, all actions that are strictly
        dominated in the game left by the rounds before.
    surviving
        By player, the actions that are left. They are the rationalisable ones; with
        more than two players in the correlated sense, in which a player may believe
        that the others' choices are correlated.
    reduced : StrategicGame
        The game left. Its ends are those of the original, so that the same
        conditions can be asked of it; it has no parameters, as what is dominated
        depends on their values.
    """

    weak: tuple[Dominated, ...]
    rounds: tuple[tuple[Dominated, ...], ...]
    surviving: Mapping[str, tuple[str, ...]]
    reduced: StrategicGame = field(metadata=APART)
    concept: str = "dominance"
    method: str = "comparison of actions, and linear programs for mixtures"
    complete: bool = True

    @property
    def strict(self) -> tuple[Dominated, ...]:
        """The strictly dominated actions of the game as it was given."""
        return self.rounds[0] if self.rounds else ()

    def _axes(self) -> tuple[str, ...]:
        return ("dominated",)

    def _columns(self) -> list[Column]:
        """Return what goes, round by round, then what is weakly dominated, which stays."""
        gone = [(number, one) for number, each in enumerate(self.rounds, 1) for one in each]
        every = [*gone, *((None, one) for one in self.weak)]
        rounds = Column("round", [number for number, _ in every], meaning="in which it goes")
        return [rounds, *columns_of(Dominated, [one for _, one in every])]

    def _answer(self) -> str:
        gone, rounds = sum(map(len, self.rounds)), len(self.rounds)
        left = [f"{who}: {', '.join(actions)}" for who, actions in self.surviving.items()]
        told = f"{gone} strictly dominated in {rounds} rounds, {len(self.weak)} weakly"
        return f"{told}; left: {'; '.join(left)}"


@checked
def dominance(game: StrategicGame) -> Dominance:
    r"""Find dominated actions and eliminate the strictly dominated ones round by round.

    Action a of player i is strictly dominated by a mixture σ of i's other actions if
    :math:`\sum_b σ(b) u_i(b, s) > u_i(a, s)` at every profile s of the others, and
    weakly if ≥ holds everywhere and > somewhere. A pure dominator is named where there
    is one, the one with the largest margin; else a mixture, by linear programming:
    the largest margin for strict dominance, the largest sum of gains for weak.
    The result of the elimination does not depend on its order. A gain counts as a tie
    up to 1e-12 of the player's largest payoff.

    Parameters
    ----------
    game
        With any number of players.

    Notes
    -----
    With two players what survives is rationalisable (Bernheim 1984, Pearce 1984); with
    more, correlated rationalisable.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> game = cs.StrategicGame(
    ...     [[[3, 0], [0, 3], [1, 1]], [[1, 0], [0, 1], [2, 0]]],
    ...     ["Attacker", "Target"], [["north", "south", "feint"], ["resist", "concede"]],
    ... )
    >>> for number, round_ in enumerate(dominance(game).rounds, start=1):
    ...     for one in round_:
    ...         print(number, one.player, one.action, dict(one.by), one.margin)
    1 Attacker feint {'north': 0.5, 'south': 0.5} 0.5
    """
    left = [np.arange(size) for size in game.shape]
    rounds = []
    while found := _dominated(game, left, strict=True):
        rounds.append(tuple(found))
        gone = {(one.player, one.action) for one in found}
        left = [
            np.array([a for a in own if (player, actions[a]) not in gone])
            for player, actions, own in zip(game.players, game.actions, left, strict=True)
        ]
    everything = [np.arange(size) for size in game.shape]
    first = {(one.player, one.action) for one in (rounds[0] if rounds else ())}
    weak = [
        one
        for one in _dominated(game, everything, strict=False)
        if (one.player, one.action) not in first
    ]
    reduced = _restricted(game, left)
    surviving = FrozenMap(dict(zip(game.players, reduced.actions, strict=True)))
    return Dominance(
        weak=tuple(weak),
        rounds=tuple(rounds),
        surviving=surviving,
        reduced=reduced,
        scenario=game.title,
        digest=game.digest,
    )


def _restricted(game: StrategicGame, left: Sequence[Indices]) -> StrategicGame:
    """Keep some of the actions of each player."""
    play = game.play
    agrees = tuple(table[:, own] for table, own in zip(play.agrees, left, strict=True))
    return StrategicGame(
        game.payoffs[np.ix_(np.arange(len(left)), *left)],
        game.players,
        [[names[a] for a in own] for names, own in zip(game.actions, left, strict=True)],
        title=game.title,
        play=OutcomeFunction(play.outcomes, agrees, play.weight),
    )


def _dominated(game: StrategicGame, left: Sequence[Indices], *, strict: bool) -> list[Dominated]:
    """Find the strictly, or the weakly or strictly, dominated actions of what is left."""
    table = game.payoffs[np.ix_(np.arange(len(left)), *left)]
    found = []
    for i, (player, own) in enumerate(zip(game.players, left, strict=True)):
        tie = TIE * float(np.abs(game.payoffs[i]).max())
        payoffs = np.moveaxis(table[i], i, 0).reshape(len(own), -1)
        names = [game.actions[i][a] for a in own]
        for action in range(len(own)):
            mix = _dominator(payoffs, action, tie, strict=strict)
            if mix is not None:
                gain = mix @ payoffs - payoffs[action]
                by = FrozenMap({n: float(p) for n, p in zip(names, mix, strict=True) if p > 0})
                least, most = float(gain.min()), float(gain.max())
                found.append(Dominated(player, names[action], by, strict, least, most))
    return found


def _dominator(payoffs: Array, action: int, tie: float, *, strict: bool) -> Array | None:
    """Return a mixture that dominates an action, or None.

    Parameters
    ----------
    payoffs : float array [action, what the others do]
    """
    gains = payoffs - payoffs[action]
    least, total = gains.min(axis=1), gains.sum(axis=1)
    if strict:
        able, best = least > tie, least
    else:
        able, best = (least >= -tie) & (gains.max(axis=1) > tie), total
    if able.any():
        mix = np.zeros(len(gains))
        mix[np.argmax(np.where(able, best, -np.inf))] = 1.0
        return mix
    others = np.delete(gains, action, axis=0)
    best_other = others.max(axis=0, initial=-np.inf)
    # An action that is a best reply to something (for weak dominance: the only one) has no
    # dominator; this settles most actions without a linear program.
    if len(others) < 2 or (best_other <= tie if strict else best_other < -tie).any():
        return None
    found = _best_mixture(others, strict=strict)
    if found is None:
        return None
    mix = np.insert(found, action, 0.0)
    gain = mix @ gains
    holds = gain.min() > tie if strict else gain.min() >= -tie and gain.max() > tie
    return mix if holds else None


def _best_mixture(gains: Array, *, strict: bool) -> Array | None:
    """Maximise over mixtures the least gain, or the sum of gains with none below zero.

    Parameters
    ----------
    gains : float array [action, what the others do]

    Returns
    -------
    float array [action] or None
        None where every mixture has a gain below zero.
    """
    from scipy.optimize import linprog

    # The variables are the probabilities, then the least gain that is asked for.
    count = len(gains)
    scaled = np.unique((gains / (np.abs(gains).max() or 1.0)).T, axis=0)
    goal = np.append(np.zeros(count) if strict else -gains.mean(axis=1), -float(strict))
    solved = linprog(
        goal / (np.abs(goal).max() or 1.0),
        A_ub=np.column_stack([-scaled, np.full(len(scaled), float(strict))]),
        b_ub=np.zeros(len(scaled)),
        A_eq=np.append(np.ones(count), 0.0)[None],
        b_eq=[1.0],
        bounds=[(0, None)] * count + [(None, None)],
        method="highs",
        options={
            "presolve": False,  # with near ties it may call infeasible what is not
            "primal_feasibility_tolerance": FEASIBLE,
            "dual_feasibility_tolerance": FEASIBLE,
        },
    )
    if solved.x is None:
        return None
    mix = np.where(solved.x[:count] > DUST, solved.x[:count], 0.0)
    return np.asarray(mix / mix.sum())
