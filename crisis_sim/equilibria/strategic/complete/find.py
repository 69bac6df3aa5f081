"""The two entry points: all equilibria of one game, or of many games of the same shape."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from math import prod

import numpy as np
from numpy.typing import ArrayLike

from crisis_sim.equilibria.strategic.complete.assemble import Gathered, Point, conclude, gather
from crisis_sim.equilibria.strategic.complete.extreme_equilibria import find_extreme
from crisis_sim.equilibria.strategic.complete.one import find_some, is_new
from crisis_sim.equilibria.strategic.complete.pure import pure_profiles
from crisis_sim.equilibria.strategic.complete.result import Enumeration, GameError, Isolated
from crisis_sim.equilibria.strategic.complete.search import Budget, explore
from crisis_sim.equilibria.strategic.complete.support_enumeration import (
    Games,
    scale,
    systems,
    undominated,
)
from crisis_sim.tolerances import SAME_ON_BRANCH
from crisis_sim.types import Array, Bits, Indices

MANY = 10_000
"""Supports of a game of which one equilibrium is looked for first."""
SEARCH = 0.5
"""Share of the time for the search of a game; putting together what it found takes the rest."""
MEMORY = 8_000_000
"""Numbers held at once for the supports of the games of a batch."""


def find_all(payoffs: ArrayLike, *, cells: int = 5_000_000, seconds: float = 60.0) -> Enumeration:
    """Find all Nash equilibria of a strategic game and prove that none is missing.

    Parameters
    ----------
    payoffs
        ``payoffs[player, a1, ..., aN]``, finite.
    cells, seconds
        Budget. When it ends the search, ``complete`` is false and ``unexplored`` says where
        further equilibria may be.

    Returns
    -------
    Enumeration
        Isolated equilibria, components, and whether the set is complete.

    Raises
    ------
    GameError
        If the payoffs are ragged, not finite, or not of the shape described.

    Notes
    -----
    1. Supports with an action that is strictly worse than another at every pure profile of the
       others' supports are dropped (conditional dominance, Porter, Nudelman and Shoham 2008).
    2. On each support left, the players must be indifferent among the actions they play. The
       product of simplices is divided into cells; a payoff difference is multilinear, so its
       range over a cell is the range of its values at the corners. Each equation confines each
       player to a half-space, and the equations preconditioned by the inverse Jacobian confine
       all of them: a cell is excluded, shrunk, or halved.
    3. When the preconditioned map shrinks distances on an enlarged cell there is at most one
       solution in it. Newton's method finds it and Krawczyk's test around it proves it.
    4. Indices of the equilibria of a regular game add up to one, and this is checked.

    All bounds are widened by the largest rounding error possible.

    Examples
    --------
    >>> import numpy as np
    >>> found = find_all(np.array([[[2, 0], [0, 1]], [[1, 0], [0, 2]]], dtype=float))
    >>> found.complete, [e.index for e in found.equilibria]
    (True, [1, 1, -1])
    >>> [p.round(3).tolist() for p in found.equilibria[2].profile]
    [[0.667, 0.333], [0.333, 0.667]]
    """
    table = checked(payoffs)
    if len(table) == 2:
        found = find_extreme(table, time.perf_counter() + seconds)
        why = "the best-response polytopes have too many vertices to list them all"
        return found or find_some(table, seconds, why)
    supports = count_supports(table.shape[1:])
    if supports > cells:
        why = f"the game has {supports:,} supports, more than the {cells:,} cells of the budget"
        return find_some(table, seconds, why)
    first: tuple[Isolated, ...] = ()
    begin = time.perf_counter()
    if supports > MANY:
        first = find_some(table, seconds / 2, "", starts=1).equilibria
    left = max(0.0, seconds - (time.perf_counter() - begin))
    search = find_all_batch(table[None], cells=cells, seconds=SEARCH * left)[0]
    return search if search.complete else _with(search, first)


def _with(search: Enumeration, first: Sequence[Isolated]) -> Enumeration:
    """Add equilibria to a search that did not end, and say how far it went."""
    new = []
    for one in first:
        row = np.concatenate(one.profile)
        within = any(
            (np.concatenate(c.low) - SAME_ON_BRANCH <= row).all()
            and (row <= np.concatenate(c.high) + SAME_ON_BRANCH).all()
            for c in search.components
        )
        if not within and is_new(row, search.equilibria):
            new.append(one)
    remark = f"the search ended after {search.cells:,} cells, before all were settled"
    return replace(search, equilibria=(*search.equilibria, *new), remarks=(remark,))


def count_supports(actions: tuple[int, ...]) -> int:
    """Return how many supports there are, one of each player put together."""
    return prod(2**count - 1 for count in actions)


def find_all_batch(
    payoffs: ArrayLike, *, cells: int = 5_000_000, seconds: float = 60.0
) -> tuple[Enumeration, ...]:
    """Find all Nash equilibria of many games of the same shape at once.

    Parameters
    ----------
    payoffs
        ``payoffs[game, player, a1, ..., aN]``, finite.
    cells, seconds
        Cells for each game, and time for all of them together.

    Returns
    -------
    tuple of Enumeration
        In the order of the games; ``seconds`` is the time of the batch divided by the games.

    Raises
    ------
    GameError
        As for ``find_all``, or if the games have more supports than ``cells``.

    Examples
    --------
    >>> import numpy as np
    >>> games = np.random.default_rng(0).normal(size=(5, 3, 2, 2, 2))
    >>> [len(found.equilibria) for found in find_all_batch(games)]
    [1, 3, 3, 1, 1]
    """
    array = checked(payoffs, batch=True)
    if not len(array):
        return ()
    begin = time.perf_counter()
    actions = array.shape[2:]
    supports = count_supports(actions)
    if supports > cells:
        raise GameError(f"the game has {supports} supports, more than the budget of {cells} cells")
    games = scale(array)
    at_once = max(1, MEMORY // (supports * max(actions) ** 2 * 8))
    results: list[Enumeration] = []
    for first in range(0, len(array), at_once):
        results += solve(games.take(slice(first, first + at_once)), cells, begin, seconds)
    return tuple(results)


def solve(games: Games, cells: int, begin: float, seconds: float) -> list[Enumeration]:
    """Enumeration a block of games."""
    start = time.perf_counter()
    count = len(games.payoffs)
    budget = Budget(count, cells, begin + seconds)
    game, masks = undominated(games)
    outcomes, ended = [], True
    for system in systems(games, game, masks):
        if budget.late():
            break
        outcomes.append(explore(system, budget))
    else:
        ended = False
    found = gather(count, outcomes)
    if ended:
        everything = np.zeros(sum(games.actions)), np.ones(sum(games.actions))
        for one in found:
            one.unexplored.append(everything)
    add_pure(games, game, masks, found)
    spent = (time.perf_counter() - start) / count
    return [conclude(games.payoffs[g], found[g], int(budget.used[g]), spent) for g in range(count)]


def add_pure(games: Games, game: Indices, masks: Bits, found: list[Gathered]) -> None:
    """Put the pure equilibria before the others."""
    which, chosen, strict = pure_profiles(games, game, masks)
    offset = np.cumsum([0, *games.actions[:-1]])
    row = np.zeros((len(which), sum(games.actions)))
    np.put_along_axis(row, chosen + offset, 1.0, axis=1)
    for m in reversed(range(len(which))):
        found[game[which[m]]].points.insert(0, Point(row[m], bool(strict[m]), 1, (-1, m)))


def checked(payoffs: ArrayLike, batch: bool = False) -> Array:
    """The payoffs as a float array, or an error that says what is wrong with them."""
    index = "payoffs[game, player, a1, ..., aN]" if batch else "payoffs[player, a1, ..., aN]"
    try:
        array = np.asarray(payoffs, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise GameError(f"{index}: expected a full array of numbers, got a ragged one") from error
    if batch and array.ndim < 1:
        raise GameError(f"{index}: expected an array, got a single number")
    shape = array.shape[1:] if batch else array.shape
    if len(shape) < 2 or shape[0] != len(shape) - 1:
        raise GameError(
            f"{index}: expected one axis for the players and one for each player's actions,"
            f" got shape {array.shape}"
        )
    if 0 in shape:
        raise GameError(f"{index}: every player needs at least one action, got shape {array.shape}")
    if not np.isfinite(array).all():
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise GameError(f"{index}: payoffs must be finite, got {array[where]} at {list(where)}")
    return array
