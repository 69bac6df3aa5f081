"""The shape of a tree as its agents see it: which numbers enter which equation of logit play.

Every information set of a player is an agent with a choice of its own. Agents are numbered
from the widest choice to the narrowest, and actions in layers: the first action of every
agent, then the second of all that have two, and so on. So sums over an agent's actions are
sums of slices, and action `agents + r` is the one whose log-odds are unknown `r`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crisis_sim.game.tree import CrisisTree

Array = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Layers:
    """Terms in groups, laid out as the first of each group, then the second, and so on.

    Attributes
    ----------
    order : int array [term]
        The terms in that layout.
    group : int array [term]
        The group of each term, in the layout.
    sizes
        How many groups have a first term, a second one, ...
    first : int array [group]
        A term of each group.
    """

    order: Rows
    group: Rows
    sizes: tuple[int, ...]
    first: Rows

    @classmethod
    def of(cls, keys: Sequence[Hashable]) -> Layers:
        """Lay out terms by the group that each is in; the largest groups come first."""
        members: dict[Hashable, list[int]] = {}
        for term, key in enumerate(keys):
            members.setdefault(key, []).append(term)
        groups = sorted(members.values(), key=len, reverse=True)
        deepest = len(groups[0]) if groups else 0
        laid = [(m[i], g) for i in range(deepest) for g, m in enumerate(groups) if i < len(m)]
        order, group = np.array(laid, dtype=np.intp).reshape(-1, 2).T.copy()
        sizes = tuple(sum(i < len(m) for m in groups) for i in range(deepest))
        return cls(order, group, sizes, np.array([m[0] for m in groups], dtype=np.intp))

    def reduce(self, ufunc: np.ufunc, laid: Array) -> Array:
        """Return the sum, or the like, of each group of values [term, game] in the layout."""
        start = self.sizes[0] if self.sizes else 0
        result: Array = laid[:start].copy()
        for size in self.sizes[1:]:
            ufunc(result[:size], laid[start : start + size], out=result[:size])
            start += size
        return result


@dataclass(frozen=True, eq=False)
class Agents:
    """Where each number of a tree enters the equations of its logit play.

    An arrow is an index of the actions, then the draws of chance, then a 0. A worth is an
    index of `[node or end, player]`, flattened.

    Attributes
    ----------
    actions
        The actions, grouped by agent.
    arrow : int array [node, action]
    levels
        The nodes of one height, their arrows and their children, from the ends upwards.
    members
        Nodes that their mover cannot tell from others, grouped by agent.
    member_node : int array [member]
    drawn : int array [member, draw]
        The draws on the way to a member, as arrows.
    told
        Actions on the way to members, but not to all of the same agent, by member.
    told_action : int array [told]
    told_member : int array [group]
        Where the sums stand.
    gain
        What each action leads to at each node of its agent, grouped by action.
    gain_node, gain_worth : int arrays [gain]
    gain_action : int array [action]
        Where the sums stand.
    steps
        For ever longer ways from an action to a node below: the way that is one shorter
        (the node where it begins, for the first), and the arrow of the step.
    later_way, later_action, later_worth, later_base : int arrays [later]
        For each way to a node and each of the mover's actions there but the first: the way,
        the action, what it and what the node is worth to the player at the beginning.
    earlier_node, earlier_worth, earlier_action, earlier_other : int arrays [earlier]
        For each told action, each action of the mover, and each unknown of the agent that
        told: the node, what the mover's action is worth, that action, and the agent's.
    earlier_same : float array [earlier, 1]
        1 where the agent's action of the unknown is the one that was taken.
    slopes
        The later and then the earlier terms, grouped by action and unknown.
    slope_place : int array [group]
        Where the sums stand in the flattened table [action, unknown].
    """

    players: int
    nodes: int
    actions: Layers
    arrow: Rows
    levels: tuple[tuple[Rows, Rows, Rows], ...]
    members: Layers
    member_node: Rows
    drawn: Rows
    told: Layers
    told_action: Rows
    told_member: Rows
    gain: Layers
    gain_node: Rows
    gain_worth: Rows
    gain_action: Rows
    steps: tuple[tuple[Rows, Rows], ...]
    later_way: Rows
    later_action: Rows
    later_worth: Rows
    later_base: Rows
    earlier_node: Rows
    earlier_worth: Rows
    earlier_action: Rows
    earlier_other: Rows
    earlier_same: Array
    slopes: Layers
    slope_place: Rows

    @property
    def count(self) -> int:
        """Number of agents."""
        return self.actions.sizes[0] if self.actions.sizes else 0

    @property
    def size(self) -> int:
        """Number of unknowns."""
        return len(self.actions.order) - self.count


def agents_of(tree: CrisisTree) -> Agents:
    """Work out which numbers of a tree enter which equation; done once for many games."""
    return _Reader(tree).read()


class _Reader:
    """Reads the indices off a tree."""

    def __init__(self, tree: CrisisTree) -> None:
        self.tree = tree
        own = [i for i in np.unique(tree.infoset) if tree.information_sets[i].player >= 0]
        pairs = [(int(i), a) for i in own for a in range(len(tree.information_sets[i].actions))]
        self.layers = Layers.of([infoset for infoset, _ in pairs])
        self.number = {pairs[t]: n for n, t in enumerate(self.layers.order)}
        self.agents = len(own)
        self.unknowns = len(pairs) - self.agents
        self.zero = len(pairs) + int((tree.mover < 0).sum()) * tree.child.shape[1]
        self.arrow = self._arrows(len(pairs))
        self.nodes_of: dict[int, list[int]] = {}
        for node in range(tree.nodes):
            if tree.mover[node] >= 0:
                self.nodes_of.setdefault(int(tree.infoset[node]), []).append(node)

    def _arrows(self, start: int) -> Rows:
        tree = self.tree
        arrow = np.full(tree.child.shape, self.zero)
        for node in range(tree.nodes):
            for action in range(tree.width[node]):
                if tree.mover[node] >= 0:
                    arrow[node, action] = self.number[int(tree.infoset[node]), action]
                else:
                    arrow[node, action] = start + action
            start += tree.child.shape[1] if tree.mover[node] < 0 else 0
        return arrow

    def read(self) -> Agents:
        """Return the indices."""
        members = [n for nodes in self.nodes_of.values() if len(nodes) > 1 for n in nodes]
        grouped = Layers.of([int(self.tree.infoset[n]) for n in members])
        laid = [members[t] for t in grouped.order]
        told = [(m, n, arrow) for m, n in enumerate(laid) for arrow in self._telling(n)]
        by_member = Layers.of([m for m, _, _ in told])
        gains = [
            (self.number[infoset, a], n, self._worth(int(self.tree.child[n, a]), n))
            for infoset, nodes in self.nodes_of.items()
            for a in range(self.tree.width[nodes[0]])
            for n in nodes
        ]
        by_action = Layers.of([action for action, _, _ in gains])
        gain = _columns([gains[t] for t in by_action.order], 3)
        steps, ways = self._ways()
        later, places = self._later(ways)
        earlier, more = self._earlier(told)
        slopes = Layers.of([*places, *more])
        place = np.array([*places, *more], dtype=np.intp)[slopes.first]
        return Agents(
            players=len(self.tree.players),
            nodes=self.tree.nodes,
            actions=Layers(
                np.arange(len(self.layers.order)),
                self.layers.group,
                self.layers.sizes,
                np.arange(self.agents),
            ),
            arrow=self.arrow,
            levels=tuple(self._levels()),
            members=grouped,
            member_node=np.array(laid, dtype=np.intp),
            drawn=self._drawn(laid),
            told=by_member,
            told_action=np.array([told[t][2] for t in by_member.order], dtype=np.intp),
            told_member=np.array([told[t][0] for t in by_member.first], dtype=np.intp),
            gain=by_action,
            gain_node=gain[1],
            gain_worth=gain[2],
            gain_action=np.array([gains[t][0] for t in by_action.first], dtype=np.intp),
            steps=steps,
            later_way=later[0],
            later_action=later[1],
            later_worth=later[2],
            later_base=later[3],
            earlier_node=earlier[0],
            earlier_worth=earlier[1],
            earlier_action=earlier[2],
            earlier_other=earlier[3],
            earlier_same=earlier[4][:, None].astype(float),
            slopes=slopes,
            slope_place=place,
        )

    def _worth(self, at: int, mover: int) -> int:
        """Return the index of what a node or end is worth to the mover of a node."""
        return at * len(self.tree.players) + int(self.tree.mover[mover])

    def _levels(self) -> Iterator[tuple[Rows, Rows, Rows]]:
        tree = self.tree
        height = np.zeros(tree.nodes + tree.ends, dtype=np.intp)
        for node in range(tree.nodes - 1, -1, -1):
            height[node] = 1 + height[tree.child[node, : tree.width[node]]].max()
        for level in range(1, int(height.max()) + 1):
            nodes = np.nonzero(height == level)[0]
            widest = int(tree.width[nodes].max())
            yield nodes, self.arrow[nodes, :widest], np.maximum(tree.child[nodes, :widest], 0)

    def _path(self, node: int) -> Iterator[tuple[int, int]]:
        """Yield the nodes passed on the way to a node, last first, each with its arrow."""
        while (up := int(self.tree.parent[node])) >= 0:
            yield up, int(self.arrow[up, self.tree.arrival[node]])
            node = up

    def _actions_to(self, node: int) -> set[int]:
        return {arrow for up, arrow in self._path(node) if self.tree.mover[up] >= 0}

    def _telling(self, node: int) -> list[int]:
        """Return the actions on the way to a node, but not to all that it is taken for."""
        together = self.nodes_of[int(self.tree.infoset[node])]
        common = set.intersection(*(self._actions_to(n) for n in together))
        return sorted(self._actions_to(node) - common)

    def _drawn(self, members: Sequence[int]) -> Rows:
        draws = [[w for up, w in self._path(n) if self.tree.mover[up] < 0] for n in members]
        most = max((len(row) for row in draws), default=0)
        table = [row + [-1] * (most - len(row)) for row in draws]
        return np.array(table, dtype=np.intp).reshape(len(members), most)

    def _ways(
        self,
    ) -> tuple[tuple[tuple[Rows, Rows], ...], list[tuple[int, int, int]]]:
        """Return the steps of all ways from an action to nodes below, and these ways."""
        tree = self.tree
        last = [  # action, node of the action, node below
            (self.number[infoset, a], n, int(tree.child[n, a]))
            for infoset, nodes in self.nodes_of.items()
            for n in nodes
            for a in range(tree.width[n])
            if tree.child[n, a] < tree.nodes
        ]
        ways = list(last)
        first = np.array([n for _, n, _ in last], dtype=np.intp)
        steps = [(first, np.arange(0))]
        while last:
            longer = [
                (w, int(self.arrow[k, a]), (s, n, int(tree.child[k, a])))
                for w, (s, n, k) in enumerate(last)
                for a in range(tree.width[k])
                if tree.child[k, a] < tree.nodes
            ]
            last = [way for _, _, way in longer]
            ways += last
            if longer:
                before, arrow = _columns([(w, arrow) for w, arrow, _ in longer], 2)
                steps.append((before, arrow))
        return tuple(steps), ways

    def _later(self, ways: Sequence[tuple[int, int, int]]) -> tuple[Rows, list[int]]:
        tree, found, places = self.tree, [], []
        for way, (action, begin, node) in enumerate(ways):
            if tree.mover[node] < 0:
                continue
            for a in range(1, tree.width[node]):
                other, child = int(self.arrow[node, a]), int(tree.child[node, a])
                found.append((way, other, self._worth(child, begin), self._worth(node, begin)))
                places.append(self._place(action, other))
        return _columns(found, 4), places

    def _earlier(self, told: Sequence[tuple[int, int, int]]) -> tuple[Rows, list[int]]:
        tree, found, places = self.tree, [], []
        for _, node, taken in told:
            agent = self.layers.group[taken]
            others = np.nonzero(self.layers.group == agent)[0][1:]
            for a in range(tree.width[node]):
                action, worth = int(self.arrow[node, a]), int(tree.child[node, a])
                for other in others.tolist():
                    same = int(other == taken)
                    found.append((node, self._worth(worth, node), action, other, same))
                    places.append(self._place(action, other))
        return _columns(found, 5), places

    def _place(self, action: int, other: int) -> int:
        return action * self.unknowns + other - self.agents


def _columns(rows: Sequence[tuple[int, ...]], count: int) -> Rows:
    return np.array(rows, dtype=np.intp).reshape(-1, count).T.copy()
