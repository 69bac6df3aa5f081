"""Nashpy's algorithms for two players, checked: what they return is measured, not believed.

Strictly dominated actions are eliminated first, which changes no equilibrium. None
of the three can tell that nothing is missing, so the result never says that it is
complete: support enumeration leaves out equilibria in degenerate games, and in others
where rounding makes a probability of 0 negative; vertex enumeration gives the
extreme points of continua; Lemke-Howson finds only what its paths lead to.
"""

from __future__ import annotations

import math
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from crisis_sim.equilibria.check.regret import profile_regret
from crisis_sim.equilibria.describe import strategic_equilibrium
from crisis_sim.equilibria.result import Equilibria, UnsolvableError
from crisis_sim.equilibria.strategic.dominance import dominance
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.progress import Stop, never
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.tolerances import FLOATING_REGRET, SAME
from crisis_sim.types import Array

Pairs = Iterator[tuple[Array, Array]]
#: Sizes beyond which support and vertex enumeration are refused: about half a minute.
MOST_SUPPORTS = 300_000
MOST_VERTICES = 30_000
#: Pivots after which a path of Lemke-Howson is given up.
MOST_PIVOTS = 1_000


def nashpy_equilibria(game: StrategicGame, method: str, seconds: float = 60.0) -> Equilibria:
    """Return the Nash equilibria of a two-player game that a Nashpy algorithm finds.

    Parameters
    ----------
    game
        With two players.
    method
        A key of `ALGORITHMS`.
    seconds
        The budget, looked at between what is found and between pivots.

    Returns
    -------
    Equilibria
        Each with its regret; those with more than `REGRET` are dropped and counted in
        `method`, where Nashpy's suspicion of degeneracy is told too. `complete` is
        False.

    Raises
    ------
    ArgumentError
        If the game has not two players, or is too large for the method.
    UnsolvableError
        If rounding keeps the vertices from being found.
    """
    if len(game.players) != 2:
        expected = "`complete` for any number of players, or a coalition of two blocs"
        problem = f"`{method}` is for 2 players, and the game has {len(game.players)}"
        raise ArgumentError("solve", "method", problem, expected)
    end = time.perf_counter() + seconds

    def late() -> bool:
        return time.perf_counter() > end

    reduced = dominance(game).reduced
    with warnings.catch_warnings(record=True) as told, np.errstate(all="ignore"):
        warnings.simplefilter("always")
        rows, columns = _matrices(reduced)
        found = list(_in_time(ALGORITHMS[method](rows, columns, late), late))
    over = late()
    profiles = [_embedded(game, reduced, pair) for pair in found]
    good = [profile for profile in profiles if _is_equilibrium(game, profile)]
    notes = [f"Nashpy's {method.replace('_', ' ')}"]
    if len(good) < len(profiles):
        notes.append(f"{len(profiles) - len(good)} results that are no equilibrium dropped")
    if any("degenerate" in str(warning.message) for warning in told):
        notes.append("Nashpy takes the game to be degenerate")
    return Equilibria(
        found=tuple(strategic_equilibrium(game, profile) for profile in _different(good)),
        concept="nash",
        method="; ".join(notes),
        complete=False,
        players=game.players,
        remarks=("the time ran out before all was searched",) if over else (),
    )


def _in_time(pairs: Pairs, late: Stop) -> Pairs:
    """Take what is found, up to the end of the time."""
    for pair in pairs:
        yield pair
        if late():
            return


def support_enumeration(rows: Array, columns: Array, late: Stop = never) -> Pairs:
    """Solve for indifference on every pair of supports."""
    from nashpy.algorithms.support_enumeration import support_enumeration as enumerate_supports

    _check_size("pairs of supports", math.prod(2**n - 1 for n in rows.shape), MOST_SUPPORTS)
    yield from enumerate_supports(rows, columns)


def vertex_enumeration(rows: Array, columns: Array, late: Stop = never) -> Pairs:
    """Match the vertices of Nashpy's best-response polytopes whose labels complete each other."""
    from nashpy.polytope import build_halfspaces, non_trivial_vertices
    from scipy.spatial import QhullError

    _check_size("vertices", max(map(_most_vertices, rows.shape, rows.shape[::-1])), MOST_VERTICES)
    total = sum(rows.shape)
    sides: list[tuple[list[Array], Array]] = []
    for matrix, first in ((columns.T, rows.shape[0]), (rows, 0)):
        try:
            pairs = list(non_trivial_vertices(build_halfspaces(matrix)))
        except QhullError:
            raise UnsolvableError("rounding defeats vertex enumeration; try `complete`") from None
        lacks = np.ones((len(pairs), total))
        for number, (_, labels) in enumerate(pairs):
            lacks[number, [(label + first) % total for label in labels]] = 0
        sides.append(([vertex for vertex, _ in pairs], lacks))
    (own, without), (others, lacking) = sides
    for vertex, lacks in zip(own, without, strict=True):
        for match in np.nonzero(lacking @ lacks == 0)[0]:
            yield vertex / vertex.sum(), others[match] / others[match].sum()


def lemke_howson(rows: Array, columns: Array, late: Stop = never) -> Pairs:
    """Follow the path of Nashpy's tableaux from each label; a path that is lost yields nothing.

    Nothing is a pair of empty arrays, which are counted among what is dropped.
    """
    from nashpy.linalg import create_col_tableau, create_row_tableau

    for label in range(sum(rows.shape)):
        row, column = create_row_tableau(columns), create_col_tableau(rows, lexicographic=True)
        turn = [row, column] if label in row.non_basic_variables else [column, row]
        every, entering = column.labels, label
        # Nashpy's own loop has no end where rounding leads it astray.
        for pivot in range(MOST_PIVOTS):
            if late():
                return
            try:
                entering = turn[pivot % 2].pivot_and_drop_label(entering)
            except (KeyError, IndexError, ValueError):  # the tableau has lost its basis to rounding
                yield np.zeros(0), np.zeros(0)
                break
            if row.non_basic_variables | column.non_basic_variables == every:
                yield (
                    row.to_strategy(column.non_basic_variables),
                    column.to_strategy(row.non_basic_variables),
                )
                break
        else:
            yield np.zeros(0), np.zeros(0)


ALGORITHMS: Mapping[str, Callable[[Array, Array, Stop], Pairs]] = {
    "support_enumeration": support_enumeration,
    "vertex_enumeration": vertex_enumeration,
    "lemke_howson": lemke_howson,
}


def _check_size(what: str, count: int, most: int) -> None:
    if count > most:
        problem = f"asks for up to {count:,} {what}"
        raise ArgumentError("solve", "method", problem, f"at most {most:,}; try `complete`")


def _most_vertices(dimension: int, others: int) -> int:
    """Return the most vertices a polytope with so many facets can have (McMullen 1970)."""
    facets = dimension + others
    low, high = dimension // 2, (dimension + 1) // 2
    return math.comb(facets - high, low) + math.comb(facets - low - 1, high - 1)


def _matrices(game: StrategicGame) -> list[Array]:
    """Return both players' payoffs, positive and of order 1, with at least two actions each.

    Nashpy's polytopes and tableaux need both. Payoffs are divided by a power of 2,
    so that ties stay ties. An action added to a player's only one is strictly
    dominated, and so never played.
    """
    matrices = []
    for player, table in enumerate(game.payoffs):
        width = float(np.ptp(table))
        shifted = (table - table.min()) / (2.0 ** math.floor(math.log2(width)) if width else 1.0)
        for axis in (0, 1):
            if table.shape[axis] == 1:
                worse = shifted - 1.0 if axis == player else shifted
                shifted = np.concatenate([shifted, worse], axis=axis)
        matrices.append(shifted + (1.0 - shifted.min()))
    return matrices


def _embedded(
    game: StrategicGame, reduced: StrategicGame, pair: Sequence[Array]
) -> tuple[Array, ...]:
    """Return strategies of the reduced game as strategies of the whole one."""
    profile = []
    for names, left, found in zip(game.actions, reduced.actions, pair, strict=True):
        mix = np.zeros(len(names))
        if len(found) >= len(left):  # a lost path gives none, a broken tableau too few
            mix[[names.index(name) for name in left]] = np.maximum(found[: len(left)], 0.0)
        profile.append(mix / mix.sum() if 0 < mix.sum() < np.inf else mix)
    return tuple(profile)


def _is_equilibrium(game: StrategicGame, profile: Sequence[Array]) -> bool:
    if any(abs(mix.sum() - 1.0) > FLOATING_REGRET for mix in profile):
        return False
    width = np.ptp(game.payoffs, axis=(1, 2), keepdims=True)
    scaled = game.payoffs / np.where(width > 0, width, 1.0)
    regret = profile_regret(scaled[..., None], [mix[:, None] for mix in profile])
    return bool(regret[0] <= FLOATING_REGRET)


def _different(profiles: Sequence[tuple[Array, ...]]) -> list[tuple[Array, ...]]:
    """Keep the first of equilibria that are the same up to rounding."""
    kept: list[tuple[Array, ...]] = []
    for profile in profiles:
        flat = np.concatenate(profile)
        if all(np.abs(flat - np.concatenate(other)).max() > SAME for other in kept):
            kept.append(profile)
    return kept
