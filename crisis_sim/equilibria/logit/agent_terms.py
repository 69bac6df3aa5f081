"""Where each number of a tree enters the equations of agent logit play, for many games."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from crisis_sim.equilibria.logit.layers import Layers
from crisis_sim.equilibria.logit.sparse import Elimination
from crisis_sim.game.tree import CrisisTree
from crisis_sim.types import Indices


@dataclass(frozen=True, eq=False)
class AgentTerms:
    """Where the numbers enter.

    Actions and arrows are numbered as in `Agents`. A worth is an index of
    `[node or end, player]`, flattened.

    Attributes
    ----------
    levels
        The nodes of one height, their arrows and their children, from the ends upwards.
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
    way, odds, plus, minus : int arrays [term]
        The derivative is made of terms `way * odds * (plus - minus)`, all rows of the table,
        grouped by where they stand. A later choice changes what an action leads to, an
        earlier one what is believed.
    by_entry
        Where the terms stand in the equations.
    entry : int array [group]
        Where the sums stand.
    elimination
        How the equations are solved.
    """

    levels: tuple[tuple[Indices, Indices, Indices], ...]
    gain: Layers
    gain_node: Indices
    gain_worth: Indices
    gain_action: Indices
    steps: tuple[tuple[Indices, Indices], ...]
    table: tuple[int, ...]
    way: Indices
    odds: Indices
    plus: Indices
    minus: Indices
    by_entry: Layers
    entry: Indices
    elimination: Elimination

    @classmethod
    def of(
        cls, tree: CrisisTree, arrow: Indices, agent: Indices, told: Mapping[int, Sequence[int]]
    ) -> AgentTerms:
        """Work them out; arguments as in `Continuations.of`."""
        return _Reader(tree, arrow, agent, told).read()


#: Row and column of the equations; the way, odds, plus and minus.
_Term = tuple[tuple[int, int], tuple[int, int, int, int]]


class _Reader:
    """Reads the indices off a tree."""

    def __init__(
        self, tree: CrisisTree, arrow: Indices, agent: Indices, told: Mapping[int, Sequence[int]]
    ) -> None:
        self.tree = tree
        self.arrow = arrow
        self.agent = agent
        self.told = told
        self.agents = int(agent.max(initial=-1)) + 1
        self.zero = len(agent) + int((tree.mover < 0).sum()) * tree.child.shape[1]
        self.nodes_of: dict[int, list[int]] = {}  # by agent
        for node in np.nonzero(tree.mover >= 0)[0].tolist():
            self.nodes_of.setdefault(int(agent[arrow[node, 0]]), []).append(node)
        self.others: list[list[int]] = [[] for _ in range(self.agents)]
        for action in range(self.agents, len(agent)):
            self.others[agent[action]].append(action)

    def read(self) -> AgentTerms:
        """Return the indices."""
        gains = [
            (int(self.arrow[n, a]), n, self._worth(int(self.tree.child[n, a]), n))
            for nodes in self.nodes_of.values()
            for a in range(self.tree.width[nodes[0]])
            for n in nodes
        ]
        by_action = Layers.of([action for action, _, _ in gains])
        gain = _columns([gains[t] for t in by_action.order], 3)
        steps, ways = self._ways()
        actions = len(self.agent)
        worths = (self.tree.nodes + self.tree.ends) * len(self.tree.players)
        parts = [worths, actions, self.zero + 1, actions, self.tree.nodes]
        table = np.cumsum([*parts, *(len(arrow) for _, arrow in steps)])
        found = [*self._later(ways), *self._earlier()]
        by_entry = Layers.of([entry for entry, _ in found])
        entries = [found[t][0] for t in by_entry.first]
        elimination = Elimination.of(actions - self.agents, entries)
        way, odds, plus, minus = _columns([found[t][1] for t in by_entry.order], 4)
        return AgentTerms(
            levels=tuple(self._levels()),
            gain=by_action,
            gain_node=gain[1],
            gain_worth=gain[2],
            gain_action=np.array([gains[t][0] for t in by_action.first], dtype=np.intp),
            steps=steps,
            table=tuple(table.tolist()),
            way=way + table[3],
            odds=odds + table[1],
            plus=plus,
            minus=minus,
            by_entry=by_entry,
            entry=np.array([elimination.place[e] for e in entries], dtype=np.intp),
            elimination=elimination,
        )

    def _worth(self, at: int, mover: int) -> int:
        """Return the index of what a node or end is worth to the mover of a node."""
        return at * len(self.tree.players) + int(self.tree.mover[mover])

    def _levels(self) -> Iterator[tuple[Indices, Indices, Indices]]:
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

    def _ways(self) -> tuple[tuple[tuple[Indices, Indices], ...], list[tuple[int, int, int, int]]]:
        """Return the steps of all ways down, and the ways that end in a node below.

        A way down is its number, the node and action where it begins, and where it ends.
        """
        tree = self.tree
        last = [
            (n, n, int(self.arrow[n, a]), int(tree.child[n, a]))
            for nodes in self.nodes_of.values()
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

    def _earlier(self) -> Iterator[_Term]:
        tree, without = self.tree, self.zero + 1  # where 1 - p stand
        worths = (tree.nodes + tree.ends) * len(tree.players)
        told = [(node, taken) for node, actions in self.told.items() for taken in actions]
        for node, taken in told:
            for other in self.others[self.agent[taken]]:
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
            for row in self.others[action]:
                yield (row - self.agents, other - self.agents), (*factors, *change)
        else:
            yield (action - self.agents, other - self.agents), (*factors, *change[::-1])


def _columns(rows: Sequence[tuple[int, ...]], count: int) -> Indices:
    return np.array(rows, dtype=np.intp).reshape(-1, count).T.copy()
