"""The simultaneous game, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from crisis_sim.checks import checked, checked_as, checked_class
from crisis_sim.game.coalition import form_blocs
from crisis_sim.game.nfg import write_game
from crisis_sim.game.strategic_form import StrategicForm
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.types import Array


@checked_class
class StrategicGame(StrategicForm):
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

    @classmethod
    def from_bimatrix(
        cls,
        rows: npt.ArrayLike,
        columns: npt.ArrayLike,
        players: Sequence[str] | None = None,
        actions: Sequence[Sequence[str]] | None = None,
    ) -> StrategicGame:
        """Return the game of two players with these payoffs.

        Parameters
        ----------
        rows, columns : array_like [row, column]
            What the first and the second player get.
        players, actions
            As for `StrategicGame`.

        Raises
        ------
        ArgumentError
            If they are no two tables of finite numbers of one shape.

        Examples
        --------
        >>> pennies = StrategicGame.from_bimatrix([[1, 0], [0, 1]], [[0, 1], [1, 0]])
        >>> pennies.payoffs[1].tolist()
        [[0.0, 1.0], [1.0, 0.0]]
        """
        return cls(_pair(rows, columns), players, actions)

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
        return form_blocs(self, blocs, weights)

    @checked
    def write(self, path: str | Path) -> None:
        """Write the game as a Gambit `.nfg` file.

        Parameters
        ----------
        path
            The file to write; it ends in `.nfg`.
        """
        write_game(self, path)


@checked_as("from_bimatrix")
def _pair(rows: npt.ArrayLike, columns: npt.ArrayLike) -> Array:
    """Return two tables of one shape as the payoffs of a game."""
    first, second = np.asarray(rows, dtype=float), np.asarray(columns, dtype=float)
    if first.ndim != 2 or first.shape != second.shape:
        problem = f"has the shape {second.shape}, and `rows` {first.shape}"
        raise ArgumentError("from_bimatrix", "columns", problem, "two tables of one shape")
    return np.stack([first, second])
