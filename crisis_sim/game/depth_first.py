"""From a list of nodes in depth-first order to the arrays of a tree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, pairwise

import numpy as np

from crisis_sim.game.extensive_form import InformationSet
from crisis_sim.game.names import distinct, identifiers
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.faults import ArgumentError, Place, printable
from crisis_sim.scenario.formula import Test, TypeTest
from crisis_sim.scenario.outcomes import NOT_MADE, Outcomes
from crisis_sim.types import Choices, Indices, Mask

#: Entries of a table of the choices made on the way to each end.
MOST_CHOICES = 50_000_000
_SHOWN = 60  # characters of a player's name in a label


@dataclass(slots=True)
class Described:
    """An information set as it is described, and where if that is a file."""

    name: str
    actions: list[str]
    odds: list[float]
    places: tuple[Place, ...] = ()
    open: int = 0  #: how many of its nodes lie on the path that is being read


@dataclass(slots=True)
class Branching:
    """A node with its children so far, and how many ends come before each of them.

    A child below 0 is end `-1 - child`. When the node is done, `ends` has one more entry:
    how many ends come before what follows it.
    """

    infoset: int
    described: Described
    total: tuple[float, ...]
    children: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)


def build_tree(
    title: str,
    players: tuple[str, ...],
    described: Mapping[tuple[int, int, int], Described],
    nodes: Sequence[Branching],
    totals: Sequence[tuple[float, ...]],
) -> CrisisTree:
    """Return the tree of nodes in depth-first order.

    Parameters
    ----------
    described
        The information sets by player (0 for chance), number and copy, in order.
    nodes
        Node 0 is the root.
    totals
        The payoffs at each end.
    """
    sets = _sets(players, described)
    count, widths = len(nodes), np.array([len(node.children) for node in nodes], dtype=int)
    width = int(widths.max(initial=0))
    child = np.full((count, width), -1)
    flat = np.fromiter(chain.from_iterable(node.children for node in nodes), dtype=int)
    child[np.arange(width) < widths[:, None]] = np.where(flat < 0, count - 1 - flat, flat)
    infoset = np.array([node.infoset for node in nodes], dtype=int)
    odds = np.zeros((len(sets), width))
    for index, each in enumerate(described.values()):
        odds[index, : len(each.odds)] = each.odds
    behind = [
        (node.infoset, action, *pair)
        for node in nodes
        for action, pair in enumerate(pairwise(node.ends))
    ]
    choices = tuple(identifiers(s.actions, "choice") for s in sets)
    table = np.array(behind, dtype=int).reshape(-1, 4)
    return CrisisTree(
        players=players,
        information_sets=sets,
        infoset=infoset,
        child=child,
        payoffs=np.array(totals).T.copy(),
        chance=odds[infoset],
        outcomes=_Behind(tuple(s.move for s in sets), choices, table, len(totals)),
        title=title,
    )


class _Behind(Outcomes):
    """Outcomes of a tree in which the ends behind an action follow each other.

    The table of all choices at all ends has a column for each information set; it is made
    when somebody asks for the whole of it.

    Parameters
    ----------
    columns, choices
        As in `Outcomes`.
    behind : int array [action of a node, 4]
        The column, the choice, and the first of the ends behind it and after it.
    ends
        How many there are.
    """

    behind: Indices
    _ends: int

    def __init__(
        self,
        columns: tuple[str, ...],
        choices: tuple[tuple[str, ...], ...],
        behind: Indices,
        ends: int,
    ) -> None:
        self.__dict__.update(columns=columns, choices=choices, behind=behind, _ends=ends)

    @property
    def ends(self) -> int:
        """How many there are."""
        return self._ends

    @cached_property
    def made(self) -> Choices:
        """Index of the choice made `[end, column]`."""
        if self.ends * len(self.columns) > MOST_CHOICES:
            problem = "has too many ends for so many information sets"
            raise ArgumentError("outcomes", "tree", problem, "a smaller tree")
        table = np.full((self.ends, len(self.columns)), NOT_MADE, dtype=np.int16)
        for column, choice, first, last in self.behind:
            table[first:last, column] = choice
        table.setflags(write=False)
        return table

    def rows(self, ends: Indices) -> Choices:
        """Return the choices `[end, column]` made on the way to some of the ends."""
        table = np.full((len(ends), len(self.columns)), NOT_MADE, dtype=np.int16)
        for column, choice, first, last in self.behind:
            table[(first <= ends) & (ends < last), column] = choice
        return table

    def truth(self, test: Test | TypeTest) -> Mask:
        """Return at which ends a test holds; it fails where the move was not made."""
        if isinstance(test, TypeTest):
            return super().truth(test)
        column = self.columns.index(test.move)
        wanted = column, self.choices[column].index(test.choice)
        holds = np.zeros(self.ends, dtype=bool)
        for _, _, first, last in self.behind[(self.behind[:, :2] == wanted).all(axis=1)]:
            holds[first:last] = True
        return holds


def _sets(
    players: Sequence[str], described: Mapping[tuple[int, int, int], Described]
) -> tuple[InformationSet, ...]:
    """Label the information sets by name, or by player and number."""
    counts = Counter(each.name for each in described.values())
    labels = distinct(
        each.name
        if each.name and counts[each.name] == 1
        else f"{printable(players[player - 1], _SHOWN) if player else 'Chance'}:{number}"
        for (player, number, _), each in described.items()
    )
    moves = identifiers(labels, "move")
    return tuple(
        InformationSet(
            label,
            move,
            player - 1,
            distinct(action or str(i) for i, action in enumerate(each.actions, 1)),
            each.places,
        )
        for label, move, ((player, _, _), each) in zip(
            labels, moves, described.items(), strict=True
        )
    )
