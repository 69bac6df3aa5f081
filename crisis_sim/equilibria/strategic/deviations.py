"""How near an equilibrium of a strategic game is to breaking: each player's best deviation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crisis_sim.equilibria.result import Equilibrium
from crisis_sim.equilibria.strategic.replies import cleaned, losses
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.tolerances import COMPUTED_TIE
from crisis_sim.types import Array, Mask


@dataclass(frozen=True)
class Deviation:
    """What a player would lose by the best action that it does not play.

    Attributes
    ----------
    player
        Who could deviate.
    played
        The actions that it plays, likeliest first. Between several it is indifferent.
    instead : str or None
        The best of the other actions, given what the others do: the best deviation, and the
        first to break the equilibrium. None where the player plays all its actions.
    loss : float
        Payoff in the equilibrium less that of `instead`, in the player's units; 0 on a knife
        edge, infinite where there is no other action.
    """

    player: str
    played: tuple[str, ...]
    instead: str | None
    loss: float


def deviations(
    game: StrategicGame, equilibrium: Equilibrium, *, leaving: bool = False
) -> tuple[Deviation, ...]:
    """Return the best deviation of each player that has a choice, in the order of the game.

    With `leaving`, only deviations that lead to other ends of the tree, or to the same with
    other probabilities: not those that differ at moves which are then not made.

    Losses of less than 1e-9 of the range of a player's payoffs count as 0.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> names = [["stag", "hare"]] * 2
    >>> hunt = cs.StrategicGame([[[4, 0], [3, 3]], [[4, 3], [0, 3]]], actions=names)
    >>> for equilibrium in cs.solve(hunt, "pure"):
    ...     print(deviations(hunt, equilibrium)[0])
    Deviation(player='Player 1', played=('stag',), instead='hare', loss=1.0)
    Deviation(player='Player 1', played=('hare',), instead='stag', loss=3.0)
    """
    profile = cleaned(equilibrium.profile)
    found = []
    for i, (player, names, mix) in enumerate(zip(game.players, game.actions, profile, strict=True)):
        if len(names) == 1:
            continue
        order = np.argsort(-mix, kind="stable")
        played = tuple(names[a] for a in order if mix[a] > 0)
        kept = mix > 0
        if leaving:
            kept |= _stays(game, profile, i)
        loss = np.where(kept, np.inf, losses(game.payoffs, profile, i))
        best = int(loss.argmin())
        least = float(loss[best])
        tie = COMPUTED_TIE * float(np.ptp(game.payoffs[i]))
        found.append(
            Deviation(
                player,
                played,
                names[best] if least < np.inf else None,
                0.0 if abs(least) <= tie else least,
            )
        )
    return tuple(found)


def _stays(game: StrategicGame, profile: Sequence[Array], player: int) -> Mask:
    """Tell which actions lead to the same ends, as often, as the player's strategy."""
    ends = game.play.weight[:, None] * game.play.agrees[player]
    for i, mix in enumerate(profile):
        if i != player:
            ends = ends * (game.play.agrees[i] @ mix)[:, None]
    return np.asarray(
        np.isclose(ends, ends @ profile[player][:, None], rtol=0, atol=COMPUTED_TIE).all(axis=0)
    )
