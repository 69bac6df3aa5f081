"""Coalitions: players who act as one, so that a crisis of many becomes a game of a few."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from crisis_sim.constraints import hint, listed
from crisis_sim.game.numbers import Values
from crisis_sim.game.strategic_form import OutcomeFunction, StrategicForm
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.types import Array, Mask

Game = TypeVar("Game", bound=StrategicForm)


@dataclass(frozen=True)
class Blocs:
    """Which players act as one.

    Attributes
    ----------
    members
        For each player of the new game, its members' positions in the old one.
    weights
        By old player, what its payoff counts in the sum of its bloc.
    """

    members: tuple[tuple[int, ...], ...]
    weights: tuple[float, ...]

    def merge(self, payoffs: Array) -> Array:
        """Merge payoffs `[player, a1, ..., aN, ...]`; axes after the actions are kept."""
        order = [player for bloc in self.members for player in bloc]
        count = len(order)
        sizes = payoffs.shape[1 : count + 1]
        shape = [int(np.prod([sizes[player] for player in bloc])) for bloc in self.members]
        rest = range(count + 1, payoffs.ndim)
        moved = payoffs.transpose(0, *(player + 1 for player in order), *rest)
        moved = moved.reshape(count, *shape, *payoffs.shape[count + 1 :])
        return np.array(
            [sum(self.weights[player] * moved[player] for player in bloc) for bloc in self.members]
        )


@dataclass(frozen=True)
class BlocPayoffs:
    """Computes the payoffs of a game between blocs from those of its members."""

    compute: Callable[[Values], Array]
    blocs: Blocs

    def __call__(self, values: Values) -> Array:
        """Return payoffs `[player, a1, ..., aN, game]`."""
        return self.blocs.merge(self.compute(values))


def form_blocs(
    game: Game,
    blocs: Mapping[str, Sequence[str]],
    weights: Mapping[str, float] | None = None,
) -> Game:
    """Merge players into blocs; see `StrategicGame.coalition`."""
    names, chosen = _positions(game, blocs)
    merged = Blocs(chosen, _weights(game, blocs, weights or {}))
    play = game.play
    between = separator(game.actions)
    return type(game)(
        merged.merge(game.payoffs),
        names,
        [
            [between.join(plan) for plan in itertools.product(*(game.actions[i] for i in bloc))]
            for bloc in chosen
        ],
        title=game.title,
        play=OutcomeFunction(
            play.outcomes,
            tuple(_together([play.agrees[i] for i in bloc]) for bloc in chosen),
            play.weight,
        ),
        compute=None if game.compute is None else BlocPayoffs(game.compute, merged),
    )


def separator(actions: Sequence[Sequence[str]]) -> str:
    """Return what may stand between names of actions so that joint names stay different.

    Examples
    --------
    >>> separator([["strike", "abstain"], ["intervene"]])
    ', '
    >>> separator([["retaliate, settle"], ["intervene"]])
    '; '
    """
    names = [name for own in actions for name in own]
    marks = itertools.chain([", "], (";" * n + " " for n in itertools.count(1)))
    return next(mark for mark in marks if not any(mark in name for name in names))


def _together(agrees: Sequence[Mask]) -> Mask:
    """Tell whether the members' actions together allow an end `[end, joint action]`."""
    joint = agrees[0]
    for table in agrees[1:]:
        joint = (joint[:, :, None] & table[:, None, :]).reshape(len(joint), -1)
    return joint


def _positions(
    game: StrategicForm, blocs: Mapping[str, Sequence[str]]
) -> tuple[list[str], tuple[tuple[int, ...], ...]]:
    """Return the names and members of the new players, in the order of their first members."""
    home: dict[str, str] = {}
    for bloc, members in blocs.items():
        if not len(members):
            raise _wrong("blocs", f"give `{bloc}` no members", "at least one player")
        for player in members:
            _known(game, player, "blocs")
            if player in home:
                raise _wrong("blocs", f"name `{player}` twice", "each player in at most one bloc")
            home[player] = bloc
    alone = [player for player in game.players if player not in home]
    if taken := [player for player in alone if player in blocs]:
        problem = f"call a bloc `{taken[0]}`, as a player outside it is called"
        raise _wrong("blocs", problem, "another name")
    named = {bloc: tuple(map(game.players.index, members)) for bloc, members in blocs.items()}
    named |= {player: (game.players.index(player),) for player in alone}
    order = sorted(named, key=lambda name: min(named[name]))
    return order, tuple(named[name] for name in order)


def _weights(
    game: StrategicForm, blocs: Mapping[str, Sequence[str]], weights: Mapping[str, float]
) -> tuple[float, ...]:
    joined = {player for members in blocs.values() for player in members}
    for player, weight in weights.items():
        _known(game, player, "weights")
        if player not in joined:
            raise _wrong("weights", f"weigh `{player}`, which is in no bloc", "members of blocs")
        if not (np.isfinite(weight) and weight >= 0):
            raise _wrong("weights", f"give `{player}` {weight}", "a finite number, 0 or more")
    return tuple(float(weights.get(player, 1.0)) for player in game.players)


def _known(game: StrategicForm, player: str, argument: str) -> None:
    if player not in game.players:
        problem = f"name `{player}`, which is no player{hint(player, game.players)}"
        raise _wrong(argument, problem, listed(game.players))


def _wrong(argument: str, problem: str, expected: str) -> ArgumentError:
    return ArgumentError("coalition", argument, problem, expected)
