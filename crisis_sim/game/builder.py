"""Build a game tree step by step, in Python: moves, draws of chance, ends."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from crisis_sim.checks import checked_as, checked_class, hint
from crisis_sim.constraints import told_apart
from crisis_sim.game.depth_first import Branching, Described, build_tree
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.tolerances import SUM_TO_ONE

#: Places in a tree where something may follow, by number; a branch of several nodes has several.
Places: TypeAlias = tuple[int, ...]


@dataclass(slots=True)
class _Node:
    """A node: the player (0 for chance) and the number of its set, and where its actions lead."""

    key: tuple[int, int]
    children: Places


@dataclass(slots=True)
class _Growing:
    """What stands at each place so far: a node, the payoffs at an end, or nothing yet."""

    at: dict[int, _Node | tuple[float, ...]] = field(default_factory=dict)
    sets: dict[tuple[int, int], Described] = field(default_factory=dict)
    places: int = 1


@checked_class
class Tree:
    """A game tree in the making.

    Each step says what follows at one or more places: a player's move, a draw of chance, or an
    end. The places after a move stand under its actions. A move at several places at once is one
    information set: its player does not know at which of them it is. Places come in the order in
    which the nodes were given.

    Parameters
    ----------
    players
        Names, in the order of payoffs.
    title
        What people call the game.

    Attributes
    ----------
    root
        The place at which the game begins.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> tree = cs.Tree(["A", "B"], title="A dare")
    >>> dare = tree.move(tree.root, "A", ["yes", "no"])
    >>> answer = tree.move(dare["yes"], "B", ["fight", "give_way"])
    >>> tree.end(answer["fight"], [-1, -1])
    >>> tree.end(answer["give_way"], [1, 0])
    >>> tree.end(dare["no"], [0, 0])
    >>> cs.solve(tree.game())[0].payoffs["A"]
    1.0
    """

    root: Places = (0,)

    def __init__(self, players: Sequence[str], title: str = "") -> None:
        if len(set(players)) != len(players) or not players:
            raise ArgumentError("Tree", "players", f"are {list(players)}", "different names")
        self.players, self.title = tuple(players), title
        self._growing = _Growing()

    @checked_as("Tree.move")
    def move(
        self, places: Sequence[int], player: str, actions: Sequence[str], name: str = ""
    ) -> Mapping[str, Places]:
        """Let a player move at some places, not knowing at which of them it is.

        Parameters
        ----------
        places
            Where nothing stands yet: `root`, or what a step before returned.
        player
            One of the players.
        actions
            What it can choose, by different names.
        name
            What the move is called in conditions; else the player's name where this is
            its only move, or its name and a number.

        Returns
        -------
        mapping of str to tuple of int
            The places that each action leads to, in the order of `places`.
        """
        if player not in self.players:
            raise ArgumentError(
                "Tree.move",
                "player",
                f"`{player}` is unknown{hint(player, self.players)}",
                "one of " + ", ".join(self.players),
            )
        return self._branch("Tree.move", places, 1 + self.players.index(player), actions, [], name)

    @checked_as("Tree.chance")
    def chance(
        self, places: Sequence[int], odds: Mapping[str, float], name: str = ""
    ) -> Mapping[str, Places]:
        """Let chance draw at each of some places.

        Parameters
        ----------
        places
            Where nothing stands yet.
        odds
            The probability of each result; in all 1.
        name
            What the draw is called in conditions.

        Returns
        -------
        mapping of str to tuple of int
            The places that each result leads to, in the order of `places`.
        """
        total = math.fsum(odds.values())
        if min(odds.values(), default=0) < 0 or abs(total - 1) > SUM_TO_ONE:
            problem = f"are {dict(odds)}, which sum to {told_apart(total)}"
            raise ArgumentError("Tree.chance", "odds", problem, "at least 0 each, 1 in all")
        return self._branch("Tree.chance", places, 0, list(odds), list(odds.values()), name)

    @checked_as("Tree.end")
    def end(self, places: Sequence[int], payoffs: Sequence[float]) -> None:
        """End the game at some places with the same payoffs, one for each player.

        Parameters
        ----------
        places
            Where nothing stands yet.
        payoffs
            One for each player, in their order.
        """
        if len(payoffs) != len(self.players) or not all(map(math.isfinite, payoffs)):
            expected = f"{len(self.players)} finite numbers, one for each player"
            raise ArgumentError("Tree.end", "payoffs", f"are {list(payoffs)}", expected)
        for place in self._free("Tree.end", places):
            self._growing.at[place] = tuple(map(float, payoffs))

    def game(self) -> CrisisTree:
        """Return the finished tree.

        Raises
        ------
        ArgumentError
            If nobody moves, or nothing stands at some place yet.
        """
        growing = self._growing
        if growing.places > len(growing.at):
            problem = f"has {growing.places - len(growing.at)} places where nothing follows"
            raise ArgumentError("Tree.game", "tree", problem, "a move, a draw or an end there")
        if not growing.sets:
            raise ArgumentError("Tree.game", "tree", "has no move", "at least one")
        keys, nodes, ends = _depth_first(growing)
        described = {(*key, 0): self._named(key) for key in keys}
        return build_tree(self.title, self.players, described, nodes, ends)

    def _named(self, key: tuple[int, int]) -> Described:
        """Return a set; the only one of a player is called after it, unless it has a name."""
        own, (player, _) = self._growing.sets[key], key
        if own.name or not player or sum(other == player for other, _ in self._growing.sets) > 1:
            return own
        return replace(own, name=self.players[player - 1])

    def _branch(
        self,
        function: str,
        places: Sequence[int],
        player: int,
        actions: Sequence[str],
        odds: list[float],
        name: str,
    ) -> Mapping[str, Places]:
        """Put a node of one set at each place, and return the places after it by action."""
        if not actions or len(set(actions)) != len(actions):
            raise ArgumentError(function, "actions", f"are {list(actions)}", "different names")
        growing, free = self._growing, self._free(function, places)
        key = player, 1 + sum(1 for other, _ in growing.sets if other == player)
        growing.sets[key] = Described(name, list(actions), odds)
        after: dict[str, Places] = dict.fromkeys(actions, ())
        for place in free:
            first = growing.places
            growing.places += len(actions)
            growing.at[place] = _Node(key, tuple(range(first, growing.places)))
            for number, action in enumerate(actions):
                after[action] += (first + number,)
        return after

    def _free(self, function: str, places: Sequence[int]) -> Sequence[int]:
        """Return places that are there and at which nothing stands yet."""
        for place in places:
            if not 0 <= place < self._growing.places:
                raise ArgumentError(
                    function, "places", f"hold {place}", "what a step before returned"
                )
            if place in self._growing.at or list(places).count(place) > 1:
                raise ArgumentError(function, "places", "are taken already", "free places")
        if not places:
            raise ArgumentError(function, "places", "are none", "at least one")
        return places


def _depth_first(
    growing: _Growing,
) -> tuple[list[tuple[int, int]], list[Branching], list[tuple[float, ...]]]:
    """Return the sets as they are first met, the nodes, and the payoffs at the ends."""
    keys: dict[tuple[int, int], int] = {}
    nodes: list[Branching] = []
    ends: list[tuple[float, ...]] = []
    path: list[Branching] = []
    stack: list[tuple[int, Branching | None]] = [(0, None)]
    while stack:
        place, parent = stack.pop()
        while path and path[-1] is not parent:
            path.pop().ends.append(len(ends))
        here = growing.at[place]
        if parent is not None:
            parent.ends.append(len(ends))
            parent.children.append(len(nodes) if isinstance(here, _Node) else -1 - len(ends))
        if isinstance(here, _Node):
            path.append(Branching(keys.setdefault(here.key, len(keys)), growing.sets[here.key], ()))
            nodes.append(path[-1])
            stack.extend((child, path[-1]) for child in reversed(here.children))
        else:
            ends.append(here)
    for node in path:
        node.ends.append(len(ends))
    return list(keys), nodes, ends
