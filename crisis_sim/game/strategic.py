"""The simultaneous game: any number of players, any number of actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from crisis_sim.checks import checked
from crisis_sim.game.names import identifiers
from crisis_sim.game.tree import Values, equal_arrays
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.outcomes import Outcomes
from crisis_sim.types import Array, Mask


@dataclass(frozen=True)
class Play:
    """How profiles of actions lead to the ends of a game.

    Attributes
    ----------
    outcomes
        The choices made on the way to each end.
    agrees : tuple of bool arrays [end, action], one per player
        Whether an action allows an end to be reached.
    weight : float array [end]
        Probability that chance allows it.
    """

    outcomes: Outcomes
    agrees: tuple[Mask, ...]
    weight: Array


@dataclass(frozen=True, eq=False, init=False)
class StrategicGame:
    """A finite game in strategic form.

    Parameters
    ----------
    payoffs : array_like [player, a1, ..., aN]
        `payoffs[i, a1, ..., aN]` is what player i gets when player k takes action
        `ak`; the first axis has length N.
    players : sequence of str, optional
        Names; else `Player 1` to `Player N`.
    actions : sequence of sequences of str, optional
        For each player the names of its actions; else `1`, `2`, and so on.
    title : str, optional
        What people call the game.
    play : Play, optional
        How profiles lead to the ends of a scenario; else each profile is an end.
    compute : callable, optional
        Gives the payoffs `[player, a1, ..., aN, game]` for arrays of parameter values.

    Raises
    ------
    ArgumentError
        If the payoffs are ragged or not finite, or the shapes do not fit.

    Examples
    --------
    >>> game = StrategicGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], actions=[["c", "d"]] * 2)
    >>> game.shape
    (2, 2)
    """

    payoffs: Array
    players: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    title: str
    _play: Play | None
    compute: Callable[[Values], Array] | None

    def __init__(
        self,
        payoffs: npt.ArrayLike,
        players: Sequence[str] | None = None,
        actions: Sequence[Sequence[str]] | None = None,
        title: str = "",
        play: Play | None = None,
        compute: Callable[[Values], Array] | None = None,
    ) -> None:
        table = _table(payoffs)
        sizes = table.shape[1:]
        if players is None:
            players = [f"Player {i + 1}" for i in range(len(sizes))]
        if actions is None:
            actions = [[str(a + 1) for a in range(size)] for size in sizes]
        _check_names("players", players, len(sizes))
        if len(actions) != len(sizes):
            raise _wrong("actions", f"name {len(actions)} players", f"{len(sizes)}, one per axis")
        for player, names, size in zip(players, actions, sizes, strict=True):
            _check_names(f"actions of {player}", names, size)
        object.__setattr__(self, "payoffs", table)
        object.__setattr__(self, "players", tuple(players))
        object.__setattr__(self, "actions", tuple(tuple(names) for names in actions))
        object.__setattr__(self, "title", title)
        object.__setattr__(self, "_play", play)
        object.__setattr__(self, "compute", compute)

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of actions of each player."""
        return self.payoffs.shape[1:]

    @property
    def play(self) -> Play:
        """How profiles of actions lead to ends; without a scenario each profile is one.

        In conditions a name is spelled with letters, digits and `_`: `Player_1 == _2`.
        """
        return self._play or _every_profile_an_end(self)

    @checked
    def batch(self, **values: npt.ArrayLike) -> Array:
        """Compute payoffs `[player, a1, ..., aN, game]` for arrays of parameter values.

        Raises
        ------
        ArgumentError
            If the game has no parameters or the arrays differ in length.
        """
        if self.compute is None:
            raise ArgumentError("batch", "values", "were given to a game without parameters")
        return self.compute(equal_arrays(values))

    @checked
    def coalition(
        self, blocs: Mapping[str, Sequence[str]], weights: Mapping[str, float] | None = None
    ) -> StrategicGame:
        """Return the game in which blocs of players act as one.

        A bloc's action is one action for each member, and its payoff the weighted sum
        `sum_i w_i u_i` of its members' payoffs. Such a sum presumes that the members'
        units can be compared; the weights say at what rate. Conditions on the moves of
        the members, and parameters, stay what they were.

        Parameters
        ----------
        blocs
            The members of each bloc, by its name. A player not named stays alone. The
            new players stand in the order of their first members.
        weights
            What the payoff of a member counts, 0 or more; else 1.

        Raises
        ------
        ArgumentError
            For unknown players, a player in two blocs, or names and weights that do
            not fit.

        Examples
        --------
        >>> import crisis_sim as cs
        >>> game = cs.load("iran_2025").strategic()
        >>> two = game.coalition(
        ...     {"West": ["Israel", "United_States"], "East": ["Iran", "Russia"]}
        ... )
        >>> two.players, two.shape, two.actions[0][0]
        (('West', 'East'), (6, 16), 'strike; join')
        """
        from crisis_sim.game.coalition import form_blocs

        return form_blocs(self, blocs, weights)

    @checked
    def write(self, path: str | Path) -> None:
        """Write the game as a Gambit `.nfg` file."""
        from crisis_sim.game.nfg import write_game

        write_game(self, path)


def _table(payoffs: npt.ArrayLike) -> Array:
    """Return a frozen copy of a payoff table, checked."""
    expected = "numbers [player, a1, ..., aN], the first axis of length N"
    try:
        table = np.array(payoffs, dtype=float)
    except (ValueError, TypeError):
        raise _wrong("payoffs", "are ragged or no numbers", expected) from None
    if table.ndim < 2 or len(table) != table.ndim - 1:
        raise _wrong("payoffs", f"have the shape {table.shape}", expected)
    if 0 in table.shape:
        raise _wrong("payoffs", "leave a player without actions", "at least one action each")
    if not np.isfinite(table).all():
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(table))[0])
        raise _wrong("payoffs", f"are not finite at {where}", "finite numbers")
    table.setflags(write=False)
    return table


def _check_names(argument: str, names: Sequence[str], count: int) -> None:
    if len(names) != count:
        raise _wrong(argument, f"are {len(names)} names", f"{count}, as in the payoffs")
    if len(set(names)) != count:
        twice = next(name for name in names if list(names).count(name) > 1)
        raise _wrong(argument, f"name `{twice}` twice", "different names")


def _wrong(argument: str, problem: str, expected: str) -> ArgumentError:
    return ArgumentError("StrategicGame", argument, problem, expected)


def _every_profile_an_end(game: StrategicGame) -> Play:
    made = np.indices(game.shape, dtype=np.int16).reshape(len(game.shape), -1).T
    agrees = tuple(made[:, [i]] == np.arange(size)[None, :] for i, size in enumerate(game.shape))
    outcomes = Outcomes(
        identifiers(game.players, "player"),
        tuple(identifiers(actions, "action") for actions in game.actions),
        made,
    )
    return Play(outcomes, agrees, np.ones(len(made)))
