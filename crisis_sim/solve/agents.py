"""The shape of a tree as its agents see it: which numbers enter which equation of logit play.

Every information set of a player is an agent with a choice of its own. Agents are numbered
from the widest choice to the narrowest, and actions in layers: the first action of every
agent, then the second of all that have two, and so on. So sums over an agent's actions are
sums of slices, and action `agents + r` is the one whose log-odds are unknown `r`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from crisis_sim.game.tree import CrisisTree
from crisis_sim.solve.continuations import Continuations
from crisis_sim.solve.layers import Layers
from crisis_sim.solve.sparse import Elimination

Array = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Agents:
    """Where each number of a tree enters the equations of its logit play.

    An arrow is an index of the actions, then the draws of chance, then a 0. A worth is an
    index of `[node or end, player]`, flattened.

    Attributes
    ----------
    tree
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
        For ever longer ways from a node to nodes below it: the way that is one shorter (the
        first ones are the nodes themselves), and the arrow of the step.
    table
        Where the parts of the table of all that enters the derivative end: what nodes and
        ends are worth, what actions give, the arrows' probabilities p, 1 - p of the actions,
        and the ways, the shortest first.
    term_way, term_odds, term_plus, term_minus : int arrays [term]
        The derivative is made of terms `way * odds * (plus - minus)`, all rows of the table,
        grouped by where they stand. A later choice changes what an action leads to, an
        earlier one what is believed.
    terms
        Where the terms stand in the equations.
    term_entry : int array [group]
        Where the sums stand.
    elimination
        How the equations are solved.
    """

    tree: CrisisTree
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
    table: tuple[int, ...]
    term_way: Rows
    term_odds: Rows
    term_plus: Rows
    term_minus: Rows
    terms: Layers
    term_entry: Rows
    elimination: Elimination

    @property
    def count(self) -> int:
        """Number of agents."""
        return self.actions.sizes[0] if self.actions.sizes else 0

    @property
    def size(self) -> int:
        """Number of unknowns."""
        return len(self.actions.order) - self.count

    @property
    def first(self) -> Rows:
        """The first action of the agent of each unknown, which has the agent's number."""
        return self.actions.group[self.count :]

    @cached_property
    def continuations(self) -> Continuations:
        """The ends that can follow each action."""
        told: dict[int, list[int]] = {}
        nodes = self.member_node[self.told_member[self.told.group]]
        for node, action in zip(nodes.tolist(), self.told_action.tolist(), strict=True):
            told.setdefault(node, []).append(action)
        return Continuations.of(self.tree, self.arrow, self.actions.group, told)

    def log_probabilities(self, odds: Array) -> Array:
        """Return the logarithms of the probabilities [action, ...] of log-odds."""
        actions = self.actions
        log = np.concatenate([np.zeros((self.count, *odds.shape[1:])), odds])
        log -= actions.reduce(np.maximum, log).take(actions.group, axis=0)
        log -= np.log(actions.reduce(np.add, np.exp(log))).take(actions.group, axis=0)
        return log


#: Row and column of the equations; the way, odds, plus and minus.
_Term = tuple[tuple[int, int], tuple[int, int, int, int]]


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
        actions = len(self.layers.order)
        worths = (self.tree.nodes + self.tree.ends) * len(self.tree.players)
        parts = [worths, actions, self.zero + 1, actions, self.tree.nodes]
        table = np.cumsum([*parts, *(len(arrow) for _, arrow in steps)])
        found = [*self._later(ways), *self._earlier(told)]
        terms = Layers.of([entry for entry, _ in found])
        entries = [found[t][0] for t in terms.first]
        elimination = Elimination.of(self.unknowns, entries)
        way, odds, plus, minus = _columns([found[t][1] for t in terms.order], 4)
        way, odds = way + table[3], odds + table[1]
        return Agents(
            tree=self.tree,
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
            table=tuple(table.tolist()),
            term_way=way,
            term_odds=odds,
            term_plus=plus,
            term_minus=minus,
            terms=terms,
            term_entry=np.array([elimination.place[e] for e in entries], dtype=np.intp),
            elimination=elimination,
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
            child = tree.child[nodes, :widest]
            # What is no action has probability 0, of some end.
            yield nodes, self.arrow[nodes, :widest], np.where(child < 0, tree.nodes, child)

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

    def _ways(self) -> tuple[tuple[tuple[Rows, Rows], ...], list[tuple[int, int, int, int]]]:
        """Return the steps of all ways down, and the ways that end in a node below.

        A way down is its number, the node and action where it begins, and where it ends.
        """
        tree = self.tree
        last = [
            (n, n, self.number[infoset, a], int(tree.child[n, a]))
            for infoset, nodes in self.nodes_of.items()
            for n in nodes
            for a in range(tree.width[n])
            if tree.child[n, a] < tree.nodes
        ]
        ways, steps, base, start = list(last), [], 0, tree.nodes
        while last:
            longer = [
                (way - base, int(self.arrow[k, a]), n, action, int(tree.child[k, a]))
                for way, n, action, k in last
                for a in range(tree.width[k])
                if tree.child[k, a] < tree.nodes
            ]
            last = [(start + i, *step[2:]) for i, step in enumerate(longer)]
            base, start = start, start + len(longer)
            ways += last
            if longer:
                before, arrow = _columns([step[:2] for step in longer], 2)
                steps.append((before, arrow))
        return tuple(steps), ways

    def _later(self, ways: Sequence[tuple[int, int, int, int]]) -> Iterator[_Term]:
        tree = self.tree
        for way, begin, action, node in ways:
            if tree.mover[node] < 0:
                continue
            for a in range(1, tree.width[node]):
                other, child = int(self.arrow[node, a]), int(tree.child[node, a])
                change = self._worth(child, begin), self._worth(node, begin)
                yield from self._terms(action, other, (way, other), change)

    def _earlier(self, told: Sequence[tuple[int, int, int]]) -> Iterator[_Term]:
        tree, without = self.tree, self.zero + 1  # where 1 - p stand
        worths = (tree.nodes + tree.ends) * len(tree.players)
        for _, node, taken in told:
            for other in self._others(self.layers.group[taken]):
                for a in range(tree.width[node]):
                    action, child = int(self.arrow[node, a]), int(tree.child[node, a])
                    change = self._worth(child, node), worths + action
                    if other == taken:
                        yield from self._terms(action, other, (node, without + other), change)
                    else:
                        yield from self._terms(action, other, (node, other), change[::-1])

    def _terms(
        self, action: int, other: int, factors: tuple[int, int], change: tuple[int, int]
    ) -> Iterator[_Term]:
        """Yield the terms by which what an action gives enters the equations of its agent."""
        if action < self.agents:
            for row in self._others(action):
                yield (row - self.agents, other - self.agents), (*factors, *change)
        else:
            yield (action - self.agents, other - self.agents), (*factors, *change[::-1])

    def _others(self, agent: int) -> list[int]:
        """Return the actions of an agent but the first."""
        own: list[int] = np.nonzero(self.layers.group == agent)[0][1:].tolist()
        return own


def _columns(rows: Sequence[tuple[int, ...]], count: int) -> Rows:
    return np.array(rows, dtype=np.intp).reshape(-1, count).T.copy()
