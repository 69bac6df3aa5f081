"""The sequential game: a tree of moves with chance and information sets, as index arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from crisis_sim.checks import checked
from crisis_sim.game.memory import keep_freed_memory
from crisis_sim.scenario.faults import ArgumentError, Place
from crisis_sim.scenario.frozen import freeze
from crisis_sim.scenario.outcomes import Outcomes
from crisis_sim.types import Array, Indices, Mask

if TYPE_CHECKING:
    from crisis_sim.game.strategic import StrategicGame

Values = Mapping[str, Array]


def equal_arrays(values: Mapping[str, npt.ArrayLike]) -> dict[str, Array]:
    """Return values as arrays, which must be 1-d and of one length."""
    arrays = {name: np.asarray(value, dtype=float) for name, value in values.items()}
    if len({a.shape for a in arrays.values()}) > 1 or any(a.ndim != 1 for a in arrays.values()):
        raise ArgumentError("batch", "values", "differ in shape", "1-d arrays of one length")
    return arrays


@dataclass(frozen=True)
class InformationSet:
    """Nodes that their mover cannot tell apart.

    Attributes
    ----------
    label
        Unique in its tree: the move, and what the mover knows where that differs.
    move
        The move made here, as conditions call it.
    player : int
        Index of the mover; -1 for chance.
    actions
        What can be chosen.
    places
        Where a file describes the actions, or just the first; empty if that is not known.
    """

    label: str
    move: str
    player: int
    actions: tuple[str, ...]
    places: tuple[Place, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, eq=False)
class Numbers:
    """The numbers of many games on one tree; the game axis comes last.

    Attributes
    ----------
    payoffs : float array [player, end, game]
    chance : float array [node, action, game]
        Probabilities at chance nodes, 0 elsewhere. Its game axis has length 1
        where no probability hangs on a parameter.
    """

    payoffs: Array
    chance: Array


class Formulas(Protocol):
    """Gives the numbers of a tree for values of its parameters."""

    def __call__(self, values: Values) -> Numbers:
        """Return payoffs and chances for arrays of values, all of one length."""

    def bounds(self, name: str, low: Array, high: Array) -> tuple[Numbers, Numbers]:
        """Return lower and upper bounds of them while one parameter moves over ranges [box]."""


@dataclass(frozen=True, eq=False)
class CrisisTree:
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
    compute
        Gives the numbers for arrays of parameter values, or None where the tree
        has no parameters.
    """

    players: tuple[str, ...]
    information_sets: tuple[InformationSet, ...]
    infoset: Indices
    child: Indices
    payoffs: Array
    chance: Array
    outcomes: Outcomes
    title: str = ""
    compute: Formulas | None = None

    def __post_init__(self) -> None:
        freeze(self, "infoset", "child", "payoffs", "chance")

    @property
    def nodes(self) -> int:
        """Number of nodes at which somebody, or chance, moves."""
        return len(self.infoset)

    @property
    def ends(self) -> int:
        """Number of end points."""
        return int(self.payoffs.shape[1])

    @cached_property
    def mover(self) -> Indices:
        """Player index at each node, -1 for chance."""
        return np.array([s.player for s in self.information_sets])[self.infoset]

    @cached_property
    def width(self) -> Indices:
        """Number of actions at each node."""
        return np.array([len(s.actions) for s in self.information_sets])[self.infoset]

    @cached_property
    def parent(self) -> Indices:
        """Parent of each node and then of each end; -1 for the root."""
        parent = np.full(self.nodes + self.ends, -1)
        node, action = np.nonzero(self.child >= 0)
        parent[self.child[node, action]] = node
        return parent

    @cached_property
    def arrival(self) -> Indices:
        """Index of the action that leads to each node and then to each end; -1 for the root."""
        arrival = np.full(self.nodes + self.ends, -1)
        node, action = np.nonzero(self.child >= 0)
        arrival[self.child[node, action]] = action
        return arrival

    @cached_property
    def leads_to(self) -> Mask:
        """Which ends lie behind each node: bool array [node, end]."""
        leads = np.zeros((self.nodes + self.ends, self.ends), dtype=bool)
        leads[self.nodes :] = np.eye(self.ends, dtype=bool)
        for place in range(self.nodes + self.ends - 1, 0, -1):
            leads[self.parent[place]] |= leads[place]
        return leads[: self.nodes]

    @property
    def has_perfect_information(self) -> bool:
        """Whether every information set of a player is a single node."""
        own = self.infoset[self.mover >= 0]
        return len(np.unique(own)) == len(own)

    def numbers(self) -> Numbers:
        """Return this one game as a batch of length 1."""
        return Numbers(self.payoffs[:, :, None], self.chance[:, :, None])

    @checked
    def batch(self, **values: npt.ArrayLike) -> Numbers:
        """Compute the numbers for many parameter values in one pass.

        Parameters
        ----------
        **values
            Arrays of equal length by parameter name; other parameters stay as
            they are.

        Raises
        ------
        ArgumentError
            If the tree has no such parameters or the arrays differ in length.
        """
        if self.compute is None:
            raise ArgumentError("batch", "values", "were given to a tree without parameters")
        keep_freed_memory()
        return self.compute(equal_arrays(values))

    @checked
    def fix(self, move: str, choice: str) -> CrisisTree:
        """Return the tree in which a move can only be made one way.

        Every information set of that move keeps the one action; what the other
        actions led to is cut off.

        Raises
        ------
        ArgumentError
            If there is no such move or choice.
        """
        from crisis_sim.game.prune import fixed

        return fixed(self, move, choice)

    def strategic(self) -> StrategicGame:
        """Return the induced strategic form: contingent plans, one action per information set."""
        from crisis_sim.game.normal_form import induced

        return induced(self)

    @checked
    def write(self, path: str | Path) -> None:
        """Write the tree as a Gambit `.efg` file."""
        from crisis_sim.game.efg import write_tree

        write_tree(self, path)

    def at(self, numbers: Numbers, game: int) -> CrisisTree:
        """Return one game of a batch as a tree of its own."""
        chance = numbers.chance[:, :, min(game, numbers.chance.shape[2] - 1)]
        return replace(self, payoffs=numbers.payoffs[:, :, game], chance=chance)
