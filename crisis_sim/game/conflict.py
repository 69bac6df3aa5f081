"""Conflicts given by states, moves between them, and orders of preference alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from crisis_sim.checks import checked, checked_class
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.frozen import freeze
from crisis_sim.tolerances import TIE
from crisis_sim.types import AnyArray, Array, Indices, Mask

#: More states than this and the conflict is refused, as each pair of them is looked at.
MOST_STATES = 2000


@checked_class
@dataclass(frozen=True, eq=False)
class ConflictGraph:
    """A conflict in graph form: who can move it from which state to which, and who prefers what.

    Attributes
    ----------
    states
        Names, all different.
    players
        Names, in the order of the first axes.
    reach : bool array [player, state, state]
        `reach[i, s, t]`: player i alone can move the conflict from s to t in one step.
        A move need not be reversible.
    ranks : int array [player, state]
        The higher the better; equal ranks, equal preference. Only their order counts.
    choices
        For each state what each player does in it, where states are profiles of
        actions; else empty.

    Raises
    ------
    ArgumentError
        If shapes or names do not fit, or a move leads from a state to itself.

    References
    ----------
    Kilgour, Hipel and Fang (1987), "The graph model for conflicts", Automatica 23.

    Examples
    --------
    >>> graph = ConflictGraph(
    ...     states=("peace", "war"), players=("A",),
    ...     reach=[[[0, 1], [0, 0]]], ranks=[[1, 0]],
    ... )
    >>> graph.reach.shape, graph.ranks.tolist()
    ((1, 2, 2), [[1, 0]])
    """

    states: tuple[str, ...]
    players: tuple[str, ...]
    reach: Mask
    ranks: Indices
    choices: tuple[tuple[str, ...], ...] = field(default=())

    def __post_init__(self) -> None:
        for name in ("states", "players"):
            object.__setattr__(self, name, _names(name, getattr(self, name)))
        shape = len(self.players), len(self.states)
        if shape[1] > MOST_STATES:
            raise _wrong("states", f"are {shape[1]:,}", f"at most {MOST_STATES:,}")
        reach = _array("reach", self.reach, (*shape, shape[1]), bool)
        if reach[:, range(shape[1]), range(shape[1])].any():
            raise _wrong("reach", "has a move from a state to itself", "moves that change it")
        object.__setattr__(self, "reach", reach)
        object.__setattr__(self, "ranks", _array("ranks", self.ranks, shape, np.intp))
        freeze(self, "reach", "ranks")


@checked
def conflict_graph(game: StrategicGame) -> ConflictGraph:
    """Return a strategic game as a conflict: states are profiles, a move changes one's own action.

    Parameters
    ----------
    game
        With any number of players.

    Examples
    --------
    >>> game = StrategicGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], actions=[["c", "d"]] * 2)
    >>> graph = conflict_graph(game)
    >>> graph.states, graph.ranks.tolist()
    (('c; c', 'c; d', 'd; c', 'd; d'), [[2, 0, 3, 1], [2, 3, 0, 1]])
    """
    if int(np.prod(game.shape)) > MOST_STATES:
        problem = f"has {int(np.prod(game.shape)):,} profiles"
        raise ArgumentError("conflict_graph", "game", problem, f"at most {MOST_STATES:,}")
    profiles = np.indices(game.shape).reshape(len(game.shape), -1).T
    differs = profiles[:, None] != profiles[None]
    alone = differs.sum(axis=2) == 1
    choices = tuple(
        tuple(names[a] for names, a in zip(game.actions, profile, strict=True))
        for profile in profiles
    )
    return ConflictGraph(
        states=tuple("; ".join(chosen) for chosen in choices),
        players=game.players,
        reach=np.moveaxis(differs & alone[:, :, None], 2, 0),
        ranks=np.array([dense_ranks(own.ravel()) for own in game.payoffs]),
        choices=choices,
    )


def dense_ranks(values: Array) -> Indices:
    """Rank numbers from 0 up; those that differ by rounding alone share a rank.

    Examples
    --------
    >>> dense_ranks(np.array([0.3, -1.0, 0.1 + 0.2, 7.0])).tolist()
    [1, 0, 1, 2]
    """
    order = np.argsort(values, kind="stable")
    steps = np.diff(values[order], prepend=values[order[:1]]) > TIE * np.abs(values).max()
    ranks = np.empty(len(values), dtype=np.intp)
    ranks[order] = np.cumsum(steps)
    return ranks


def _names(argument: str, names: Sequence[str]) -> tuple[str, ...]:
    if not names or len(set(names)) < len(names):
        raise _wrong(argument, "are missing or repeat", "different names, one at least")
    return tuple(names)


def _array(
    argument: str, given: npt.ArrayLike, shape: tuple[int, ...], kind: npt.DTypeLike
) -> AnyArray:
    try:
        array = np.array(given, dtype=float)
    except (TypeError, ValueError):
        raise _wrong(argument, "are ragged or no numbers", f"the shape {shape}") from None
    if array.shape != shape:
        raise _wrong(argument, f"have the shape {array.shape}", f"{shape}")
    whole = np.isfinite(array) & (array == np.trunc(array))
    if not np.all(np.isin(array, (0, 1)) if kind is bool else whole):
        raise _wrong(argument, "are not whole numbers", "0 or 1" if kind is bool else "ranks")
    return array.astype(kind)


def _wrong(argument: str, problem: str, expected: str) -> ArgumentError:
    return ArgumentError("ConflictGraph", argument, problem, expected)
