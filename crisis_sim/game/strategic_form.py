"""A table of payoffs: any number of players, any number of actions."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from crisis_sim.checks import checked
from crisis_sim.columns import Column
from crisis_sim.game.names import identifiers
from crisis_sim.game.numbers import Values, equal_arrays
from crisis_sim.plain import plain
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.outcomes import Outcomes
from crisis_sim.tabled import Tabled
from crisis_sim.types import Array, Mask


@dataclass(frozen=True)
class OutcomeFunction:
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


#: Entries of a table of profiles up to which games alike share it.
FEW = 10_000


@dataclass(frozen=True, eq=False, repr=False, init=False)
class StrategicForm(Tabled):
    """The arrays of a `StrategicGame`."""

    payoffs: Array
    players: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    title: str
    _play: OutcomeFunction | None
    compute: Callable[[Values], Array] | None

    def __init__(
        self,
        payoffs: npt.ArrayLike,
        players: Sequence[str] | None = None,
        actions: Sequence[Sequence[str]] | None = None,
        title: str = "",
        play: OutcomeFunction | None = None,
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
    def digest(self) -> str:
        """A digest of its names and payoffs."""
        found = hashlib.sha256(repr((self.players, self.actions, self.payoffs.shape)).encode())
        found.update(np.ascontiguousarray(self.payoffs).tobytes())
        return found.hexdigest()

    @cached_property
    def play(self) -> OutcomeFunction:
        """How profiles of actions lead to ends; without a scenario each profile is one.

        In conditions a name is spelled with letters, digits and `_`, and a choice that is a
        number as it is: `Player_1 == 2`.
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

    def _columns(self) -> list[Column]:
        """Return for each profile the action of each player, and its payoff."""
        profiles = np.indices(self.shape).reshape(len(self.shape), -1)
        chosen = zip(self.players, self.actions, profiles, strict=True)
        paid = zip(self.players, self.payoffs, strict=True)
        return [
            *(Column.of(player, np.array(actions)[own]) for player, actions, own in chosen),
            *(
                Column.of(f"U({player})", own.ravel(), "payoff of the player")
                for player, own in paid
            ),
        ]

    def _axes(self) -> tuple[str, ...]:
        return ("profile",)

    def _content(self) -> dict[str, Any]:
        names = ("title", "players", "actions", "payoffs")
        return {name: plain(getattr(self, name)) for name in names}

    def _what(self) -> str:
        return f"{type(self).__name__} {self.title}".rstrip()

    def _answer(self) -> str:
        sizes = zip(self.players, self.shape, strict=True)
        return "actions: " + ", ".join(f"{player} {size}" for player, size in sizes)


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


def _every_profile_an_end(game: StrategicForm) -> OutcomeFunction:
    made = _profiles if len(game.players) * game.payoffs[0].size <= FEW else _profiles.__wrapped__
    return made(game.shape, game.players, game.actions)


@lru_cache
def _profiles(
    shape: tuple[int, ...], players: tuple[str, ...], names: tuple[tuple[str, ...], ...]
) -> OutcomeFunction:
    """Return how profiles lead to ends where each is one; games alike have it in common."""
    made = np.indices(shape, dtype=np.int16).reshape(len(shape), -1).T
    agrees = tuple(made[:, [i]] == np.arange(size)[None, :] for i, size in enumerate(shape))
    outcomes = Outcomes(
        identifiers(players, "player"),
        tuple(identifiers(actions, "action") for actions in names),
        made,
    )
    weight = np.ones(len(made))
    for array in (*agrees, weight):
        array.setflags(write=False)
    return OutcomeFunction(outcomes, agrees, weight)
