"""A tree of moves with chance and information sets, as index arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from crisis_sim.checks import checked
from crisis_sim.columns import Column
from crisis_sim.game.memory import keep_freed_memory
from crisis_sim.game.numbers import Formulas, Numbers, equal_arrays
from crisis_sim.scenario.faults import ArgumentError, Place
from crisis_sim.scenario.frozen import FrozenMap, freeze
from crisis_sim.scenario.outcomes import Outcomes
from crisis_sim.tabled import Tabled
from crisis_sim.types import Array, Indices


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


@dataclass(frozen=True, eq=False, repr=False)
class ExtensiveForm(Tabled):
    """The arrays of a `CrisisTree`."""

    players: tuple[str, ...]
    information_sets: tuple[InformationSet, ...]
    infoset: Indices
    child: Indices
    payoffs: Array
    chance: Array
    outcomes: Outcomes
    title: str = ""
    compute: Formulas | None = None
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: FrozenMap({}))

    def __post_init__(self) -> None:
        freeze(self, "infoset", "child", "payoffs", "chance")

    def choice_label(self, move: str, choice: str) -> str:
        """Return the name of a choice that people read; its own name where it has no label."""
        return self.labels.get(move, {}).get(choice, choice.replace("_", " ").strip())

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
        return np.array([s.player for s in self.information_sets], dtype=int)[self.infoset]

    @cached_property
    def width(self) -> Indices:
        """Number of actions at each node."""
        return np.array([len(s.actions) for s in self.information_sets], dtype=int)[self.infoset]

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
    def levels(self) -> tuple[Indices, ...]:
        """The nodes of each depth, from the root downwards."""
        found = [np.arange(min(1, self.nodes))]
        while len(nodes := found[-1]):
            below = self.child[nodes]
            found.append(below[(below >= 0) & (below < self.nodes)])
        return tuple(found[:-1])

    @cached_property
    def height(self) -> Indices:
        """The longest way from each node to an end, in moves; 0 at the ends."""
        height = np.zeros(self.nodes + self.ends, dtype=np.intp)
        offered = np.arange(self.child.shape[1]) < self.width[:, None]
        for nodes in reversed(self.levels):
            ahead = np.where(offered[nodes], height[self.child[nodes]], 0)
            height[nodes] = 1 + ahead.max(axis=1, initial=0)
        return height

    def summed(self, worth: Array) -> Array:
        """Return the sum [node] of what is given [end] over the ends behind each node."""
        total = np.concatenate([np.zeros(self.nodes), worth])
        offered = np.arange(self.child.shape[1]) < self.width[:, None]
        for nodes in reversed(self.levels):
            total[nodes] = np.where(offered[nodes], total[self.child[nodes]], 0.0).sum(axis=1)
        return total[: self.nodes]

    @property
    def has_perfect_information(self) -> bool:
        """Whether every information set of a player is a single node."""
        own = self.infoset[self.mover >= 0]
        return len(np.unique(own)) == len(own)

    @cached_property
    def has_private_information(self) -> bool:
        """Whether somebody chooses who does not know all that chance drew before."""
        drawn: list[tuple[str, ...]] = [()] * self.nodes
        known: dict[int, tuple[str, ...]] = {}
        for node in range(self.nodes):
            at = int(self.infoset[node])
            here = self.information_sets[at]
            asked = here.player >= 0 and len(here.actions) > 1
            if asked and known.setdefault(at, drawn[node]) != drawn[node]:
                return True
            for action, child in zip(here.actions, self.child[node].tolist(), strict=False):
                if child < self.nodes:
                    drawn[child] = (*drawn[node], action) if here.player < 0 else drawn[node]
        return False

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

    def at(self, numbers: Numbers, game: int) -> Self:
        """Return one game of a batch as a tree of its own."""
        chance = numbers.chance[:, :, min(game, numbers.chance.shape[2] - 1)]
        return replace(self, payoffs=numbers.payoffs[:, :, game], chance=chance)

    def _columns(self) -> list[Column]:
        """Return for each end the choices made on the way, and the payoff of each player."""
        outcomes = self.outcomes
        made = zip(outcomes.columns, outcomes.choices, outcomes.made.T, strict=True)
        paid = zip(self.players, self.payoffs, strict=True)
        return [
            *(Column.of(move, np.array([*choices, ""])[own]) for move, choices, own in made),
            *(Column.of(f"U({player})", own, "payoff of the player") for player, own in paid),
        ]

    def _axes(self) -> tuple[str, ...]:
        return ("end",)

    def _content(self) -> dict[str, Any]:
        sets = [
            {
                "label": each.label,
                "player": self.players[each.player] if each.player >= 0 else "chance",
                "actions": list(each.actions),
            }
            for each in self.information_sets
        ]
        told = {"title": self.title, "players": list(self.players), "information_sets": sets}
        return {**told, "ends": self._table()}

    def _what(self) -> str:
        return f"{type(self).__name__} {self.title}".rstrip()

    def _answer(self) -> str:
        sets = len(self.information_sets)
        return f"{self.nodes:,} nodes in {sets:,} information sets, {self.ends:,} ends"
