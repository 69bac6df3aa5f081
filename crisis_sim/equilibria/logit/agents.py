"""A tree as its agents see it: who chooses between which actions, and what they know.

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

from crisis_sim.equilibria.logit.agent_terms import AgentTerms
from crisis_sim.equilibria.logit.continuations import Continuations
from crisis_sim.equilibria.logit.layers import Layers
from crisis_sim.game.tree import CrisisTree
from crisis_sim.types import Array, Indices


@dataclass(frozen=True, eq=False)
class Agents:
    """The agents of a tree.

    An arrow is an index of the actions, then the draws of chance, then a 0.

    Attributes
    ----------
    tree
    actions
        The actions, grouped by agent.
    arrow : int array [node, action]
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
    """

    tree: CrisisTree
    actions: Layers
    arrow: Indices
    members: Layers
    member_node: Indices
    drawn: Indices
    told: Layers
    told_action: Indices
    told_member: Indices

    @property
    def count(self) -> int:
        """Number of agents."""
        return self.actions.sizes[0] if self.actions.sizes else 0

    @property
    def size(self) -> int:
        """Number of unknowns."""
        return len(self.actions.order) - self.count

    @property
    def first(self) -> Indices:
        """The first action of the agent of each unknown, which has the agent's number."""
        return self.actions.group[self.count :]

    @cached_property
    def terms(self) -> AgentTerms:
        """Where numbers enter the equations, for many games."""
        return AgentTerms.of(self.tree, self.arrow, self.actions.group, self._told())

    @cached_property
    def continuations(self) -> Continuations:
        """The ends that can follow each action, for one game."""
        return Continuations.of(self.tree, self.arrow, self.actions.group, self._told())

    def _told(self) -> dict[int, list[int]]:
        """Return the actions on the way to a node, but not to all that it is taken for."""
        told: dict[int, list[int]] = {}
        nodes = self.member_node[self.told_member[self.told.group]]
        for node, action in zip(nodes.tolist(), self.told_action.tolist(), strict=True):
            told.setdefault(node, []).append(action)
        return told

    def log_probabilities(self, odds: Array) -> Array:
        """Return the logarithms of the probabilities [action, ...] of log-odds."""
        actions = self.actions
        log = np.concatenate([np.zeros((self.count, *odds.shape[1:])), odds])
        log -= actions.reduce(np.maximum, log).take(actions.group, axis=0)
        log -= np.log(actions.reduce(np.add, np.exp(log))).take(actions.group, axis=0)
        return log


def agents_of(tree: CrisisTree) -> Agents:
    """Work out who the agents of a tree are; done once for many games."""
    return _Reader(tree).read()


class _Reader:
    """Reads the indices off a tree."""

    def __init__(self, tree: CrisisTree) -> None:
        self.tree = tree
        own = [i for i in np.unique(tree.infoset) if tree.information_sets[i].player >= 0]
        pairs = [(int(i), a) for i in own for a in range(len(tree.information_sets[i].actions))]
        self.layers = Layers.of([infoset for infoset, _ in pairs])
        self.number = {pairs[t]: n for n, t in enumerate(self.layers.order)}
        self.zero = len(pairs) + int((tree.mover < 0).sum()) * tree.child.shape[1]
        self.arrow = self._arrows(len(pairs))
        self.nodes_of: dict[int, list[int]] = {}
        for node in range(tree.nodes):
            if tree.mover[node] >= 0:
                self.nodes_of.setdefault(int(tree.infoset[node]), []).append(node)

    def _arrows(self, start: int) -> Indices:
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
        told = [(m, arrow) for m, n in enumerate(laid) for arrow in self._telling(n)]
        by_member = Layers.of([m for m, _ in told])
        return Agents(
            tree=self.tree,
            actions=Layers(
                np.arange(len(self.layers.order)),
                self.layers.group,
                self.layers.sizes,
                np.arange(len(self.layers.first)),
            ),
            arrow=self.arrow,
            members=grouped,
            member_node=np.array(laid, dtype=np.intp),
            drawn=self._drawn(laid),
            told=by_member,
            told_action=np.array([told[t][1] for t in by_member.order], dtype=np.intp),
            told_member=np.array([told[t][0] for t in by_member.first], dtype=np.intp),
        )

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

    def _drawn(self, members: Sequence[int]) -> Indices:
        draws = [[w for up, w in self._path(n) if self.tree.mover[up] < 0] for n in members]
        most = max((len(row) for row in draws), default=0)
        table = [row + [-1] * (most - len(row)) for row in draws]
        return np.array(table, dtype=np.intp).reshape(len(members), most)
