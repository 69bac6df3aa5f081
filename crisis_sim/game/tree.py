"""The sequential game, and what can be asked of it."""

from __future__ import annotations

from pathlib import Path

from crisis_sim.checks import checked
from crisis_sim.game.efg import write_tree
from crisis_sim.game.extensive_form import ExtensiveForm
from crisis_sim.game.normal_form import induced
from crisis_sim.game.prune import fixed
from crisis_sim.game.strategic import StrategicGame


class CrisisTree(ExtensiveForm):
    """A finite game in extensive form.

    Nodes are numbered so that a parent comes before its children; node 0 is the
    root. A child index of `len(infoset)` or more is an end.

    Attributes
    ----------
    players
        Names, in the order of the first axis of `payoffs`.
    information_sets
        Of the players and, one per node, of chance.
    infoset : int array [node]
        Which information set a node is in.
    child : int array [node, action]
        What an action leads to; -1 beyond the node's own actions.
    payoffs : float array [player, end]
        In each player's own units.
    chance : float array [node, action]
        Probabilities at chance nodes, 0 elsewhere.
    outcomes
        The choices made on the way to each end.
    title
        What people call the game.
    labels
        What people read for choices that have a label, by move and choice.
    compute
        Gives the numbers for arrays of parameter values, or None where the tree
        has no parameters.
    """

    @checked
    def fix(self, move: str, choice: str) -> CrisisTree:
        """Return the tree in which a move can only be made one way.

        Every information set of that move keeps the one action; what the other
        actions led to is cut off.

        Parameters
        ----------
        move, choice
            The move, and the one way to make it.

        Raises
        ------
        ArgumentError
            If there is no such move or choice.
        """
        return fixed(self, move, choice)

    def strategic(self) -> StrategicGame:
        """Return the induced strategic form: contingent plans, one action per information set."""
        return induced(self)

    @checked
    def write(self, path: str | Path) -> None:
        """Write the tree as a Gambit `.efg` file.

        Parameters
        ----------
        path
            The file to write; it ends in `.efg`.
        """
        write_tree(self, path)
