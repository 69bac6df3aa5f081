"""Pure Nash equilibria of strategic games: all of them, by comparing every profile."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from crisis_sim.equilibria.check.regret import profile_regret
from crisis_sim.equilibria.describe import strategic_equilibrium
from crisis_sim.equilibria.result import Equilibria
from crisis_sim.equilibria.solutions import Solutions, join
from crisis_sim.game.normal_form import chance_weight, simultaneous, strategic_payoffs
from crisis_sim.game.numbers import Numbers
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.game.tree import CrisisTree
from crisis_sim.memory import limit, room_for
from crisis_sim.tolerances import ROUNDED, TIE
from crisis_sim.types import Array, Mask

#: Where there are none.
MIXED = "no pure equilibrium exists, but mixed ones may; `nash` looks for them"
#: Bytes that an equilibrium takes besides its ends.
_EACH = 2000


def pure_nash(payoffs: Array) -> Mask:
    """Tell which pure profiles are Nash equilibria, for a batch of games.

    Parameters
    ----------
    payoffs : float array [player, a1, ..., aN, game]

    Returns
    -------
    bool array [a1, ..., aN, game]
        True where no player has an action that is better against the others' actions.

    Examples
    --------
    >>> prisoners = np.array([[[3.0, 0.0], [5.0, 1.0]], [[3.0, 5.0], [0.0, 1.0]]])
    >>> pure_nash(prisoners[..., None])[..., 0].tolist()
    [[False, False], [False, True]]
    """
    stable = np.ones(payoffs.shape[1:], dtype=bool)
    holds = np.empty_like(stable)
    for player, own in enumerate(payoffs):
        best = own.max(axis=player, keepdims=True)
        profiles = tuple(range(best.ndim - 1))
        centre = np.median(best, axis=profiles, keepdims=True)
        above = best - centre
        most = np.maximum(above, centre - own.min(axis=player, keepdims=True))
        usual = most.min(axis=profiles)
        # One payoff, or a constant in all, may dwarf the rest: a share of what a player can win
        # or lose here at least.
        tie = TIE * np.maximum(np.abs(above), usual)
        best -= np.maximum(tie, ROUNDED * np.abs(best))
        np.greater_equal(own, best, out=holds)
        np.logical_and(stable, holds, out=stable)
    return stable


def solve_pure(game: StrategicGame) -> Equilibria:
    """Return all pure Nash equilibria of a strategic game.

    Examples
    --------
    >>> from crisis_sim import StrategicGame
    >>> chicken = StrategicGame([[[3, 1], [4, 0]], [[3, 4], [1, 0]]])
    >>> [dict(e.support) for e in solve_pure(chicken)]
    [{'Player 1': ('1',), 'Player 2': ('2',)}, {'Player 1': ('2',), 'Player 2': ('1',)}]
    """
    cells = np.argwhere(pure_nash(game.payoffs[..., None])[..., 0])
    ends = len(game.play.weight)
    problem = f"has {len(cells):,} pure equilibria"
    room_for(len(cells) * (8 * ends + _EACH), "solve", "game", problem)
    found = []
    for cell in cells:
        profile = [np.eye(size)[action] for size, action in zip(game.shape, cell, strict=True)]
        found.append(strategic_equilibrium(game, profile))
    return Equilibria(
        found=tuple(found),
        concept="pure",
        method="every profile compared",
        complete=True,
        players=game.players,
        remarks=() if found else (MIXED,),
    )


def solve_many(tree: CrisisTree) -> Callable[[Numbers], Solutions]:
    """Return what finds all pure equilibria of many games, in their simultaneous reading."""
    form = simultaneous(tree)
    at_once = max(1, limit() // (4 * form.payoffs.nbytes))

    def solve(numbers: Numbers) -> Solutions:
        games = numbers.payoffs.shape[2]
        starts = range(0, games, at_once)
        return join([_pure(tree, form, _some(numbers, s, s + at_once)) for s in starts])

    return solve


def _some(numbers: Numbers, start: int, stop: int) -> Numbers:
    """Return the numbers of some of the games."""
    alike = numbers.chance.shape[2] == 1
    chance = numbers.chance if alike else numbers.chance[:, :, start:stop]
    return Numbers(numbers.payoffs[:, :, start:stop], chance)


def _pure(tree: CrisisTree, form: StrategicGame, numbers: Numbers) -> Solutions:
    """Find all pure equilibria of the simultaneous reading."""
    payoffs = strategic_payoffs(tree, form.play, numbers)
    where = np.nonzero(np.moveaxis(pure_nash(payoffs), -1, 0))
    game, cell = where[0], where[1:]
    weight = chance_weight(tree, numbers.chance)
    ends = weight[:, np.minimum(game, weight.shape[1] - 1)]
    profile = [np.eye(size)[:, a] for size, a in zip(form.shape, cell, strict=True)]
    for agrees, mix in zip(form.play.agrees, profile, strict=True):
        ends = ends * (agrees @ mix)
    return Solutions(
        outcomes=tree.outcomes,
        players=tree.players,
        games=numbers.payoffs.shape[2],
        game=game,
        reach=ends,
        payoffs=np.einsum("peg,eg->pg", numbers.payoffs[:, :, game], ends),
        regret=profile_regret(payoffs[..., game], profile),
        sample=np.zeros(len(game), dtype=bool),
        complete=np.ones(numbers.payoffs.shape[2], dtype=bool),
        converged=np.ones(numbers.payoffs.shape[2], dtype=bool),
    )
