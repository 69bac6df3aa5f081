"""The part of a subgame with hidden moves, read as plans of its players.

Plans are those of the reduced strategic form: choices at the information sets that the player's
own choices do not rule out. With perfect recall a mixture of plans is worth the same as
behaviour at the sets (Kuhn 1953).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from crisis_sim.equilibria.result import NotCoveredError
from crisis_sim.game.normal_form import chance_weight, plans, strategic_payoffs
from crisis_sim.game.numbers import Numbers
from crisis_sim.game.recall import forgotten_at, refusal
from crisis_sim.game.strategic_form import OutcomeFunction
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.outcomes import Outcomes
from crisis_sim.types import Array, Choices, Indices, Mask

#: The probability of each action, by information set.
Mixes = Mapping[int, Array]


@dataclass(frozen=True, eq=False)
class Hidden:
    """A game with hidden moves, from the root of a subgame to where deeper ones begin.

    Attributes
    ----------
    root
        The node at which the subgame begins.
    sets : int array [set of `tree`]
        The information sets of the whole tree.
    exits : int array [end of `tree`]
        The nodes and ends of the whole tree that it leads to.
    tree
        The part as a tree of its own, without payoffs.
    """

    root: int
    sets: Indices
    exits: Indices
    tree: CrisisTree

    @classmethod
    def at(cls, tree: CrisisTree, root: int, roots: Mask) -> Hidden:
        """Cut the part out that begins at a root.

        Raises
        ------
        NotCoveredError
            If a player forgets what it knew or did within it.
        """
        nodes, exits, waiting = [], [], [root]
        while waiting:
            node = waiting.pop()
            if node != root and roots[node]:
                exits.append(node)
                continue
            nodes.append(node)
            waiting += tree.child[node, : tree.width[node]].tolist()
        nodes.sort()
        number = np.full(tree.nodes + tree.ends, -1)
        number[nodes] = np.arange(len(nodes))
        number[exits] = len(nodes) + np.arange(len(exits))
        sets, infoset = np.unique(tree.infoset[nodes], return_inverse=True)
        child = tree.child[nodes]
        part = CrisisTree(
            players=tree.players,
            information_sets=tuple(tree.information_sets[i] for i in sets.tolist()),
            infoset=infoset,
            child=np.where(child >= 0, number[child], -1),
            payoffs=np.zeros((len(tree.players), len(exits))),
            chance=tree.chance[nodes],
            outcomes=Outcomes((), (), np.zeros((len(exits), 0), dtype=np.int16)),
        )
        lapse = forgotten_at(part)
        if lapse is not None:
            raise NotCoveredError(refusal(lapse, "subgame-perfect equilibria are"))
        return cls(root, sets, np.array(exits), part)

    @cached_property
    def profiles(self) -> int:
        """The number of profiles of plans, counted without listing them."""
        tree = self.tree
        before: list[dict[int, tuple[int, int]]] = [{} for _ in range(tree.nodes)]
        first: dict[int, int] = {}
        for node in range(tree.nodes):
            first.setdefault(int(tree.infoset[node]), node)
            player = int(tree.mover[node])
            for action, child in enumerate(tree.child[node, : tree.width[node]].tolist()):
                if child < tree.nodes:
                    arrow = int(tree.infoset[node]), action
                    before[child] = before[node] | ({player: arrow} if player >= 0 else {})
        after: dict[tuple[int, int], int] = {}  # plans for what follows an action
        start = 1
        for number, node in sorted(first.items(), key=lambda pair: -pair[1]):
            player = int(tree.mover[node])
            if player < 0:
                continue
            ways = sum(after.get((number, a), 1) for a in range(int(tree.width[node])))
            if player not in before[node]:
                start *= ways
            else:
                arrow = before[node][player]
                after[arrow] = after.get(arrow, 1) * ways
        return start

    @cached_property
    def _plans(self) -> tuple[Choices, tuple[Mask, ...]]:
        return plans(self.tree)

    @cached_property
    def axes(self) -> tuple[int, ...]:
        """The players with more than one plan."""
        return tuple(i for i, agrees in enumerate(self._plans[1]) if agrees.shape[1] > 1)

    @cached_property
    def _prescribed(self) -> list[Mask]:
        """Which plans [action, plan] come to an information set and choose each action there."""
        taken, agrees = self._plans
        return [
            np.array(
                [
                    agrees[each.player][taken[:, number] == action].any(axis=0)
                    for action in range(len(each.actions))
                ]
            )
            for number, each in enumerate(self.tree.information_sets)
        ]

    def table(self, value: Array, chance: Array | None = None) -> Array:
        """Return payoffs [player, plan of each of `axes`, ..., game] from those of the exits.

        Parameters
        ----------
        value : float array [player, exit, game]
        chance : float array [node of `tree`, action, game]
            Left out, those of the tree.
        """
        drawn = self.tree.chance[:, :, None] if chance is None else chance
        weight = chance_weight(self.tree, drawn)[:, 0]
        play = OutcomeFunction(self.tree.outcomes, self._plans[1], weight)
        table = strategic_payoffs(self.tree, play, Numbers(value, drawn))
        alone = tuple(1 + i for i in range(len(self.tree.players)) if i not in self.axes)
        return table.squeeze(axis=alone)

    def mixes(self, profile: Sequence[Array], value: Array) -> Mixes:
        """Return behaviour at the sets of the whole tree that is worth the same as mixed plans.

        At sets that a player's own plans rule out it is a best reply, if they came up.

        Parameters
        ----------
        profile
            Of the players of `axes`.
        value : float array [player, exit]
        """
        shares = [
            self._shares(number, profile) for number in range(len(self.tree.information_sets))
        ]
        own = [each.player >= 0 for each in self.tree.information_sets]
        mixes = [s / s.sum() if s.sum() > 0 else np.full(len(s), 1 / len(s)) for s in shares]
        first = np.unique(self.tree.infoset, return_index=True)[1]
        for number in np.argsort(-first, kind="stable").tolist():
            if own[number] and not shares[number].sum() > 0:
                mixes[number] = np.eye(len(mixes[number]))[self._reply(number, mixes, value)]
        return {int(s): m for s, m, o in zip(self.sets, mixes, own, strict=True) if o}

    def _shares(self, number: int, profile: Sequence[Array]) -> Array:
        """Return how much of a player's plans chooses each action at a set."""
        player = self.tree.information_sets[number].player
        chosen = self._prescribed[number].astype(float)
        if player in self.axes:
            return np.asarray(chosen @ profile[self.axes.index(player)])
        return chosen[:, 0]

    def _reply(self, number: int, mixes: Sequence[Array], value: Array) -> int:
        """Return the first best action at a set, given what is done elsewhere."""
        tree, player = self.tree, self.tree.information_sets[number].player
        play = tree.chance.copy()
        for node, at in enumerate(tree.infoset.tolist()):
            if tree.mover[node] >= 0:
                play[node, : len(mixes[at])] = mixes[at]
        worth = np.concatenate([np.zeros(tree.nodes), value[player]])
        for nodes in reversed(tree.levels):  # what is no action has probability 0
            worth[nodes] = (play[nodes] * worth[tree.child[nodes]]).sum(axis=1)
        way = np.ones(tree.nodes)  # how likely the others make it
        for nodes in tree.levels[1:]:
            above = tree.parent[nodes]
            passed = np.where(tree.mover[above] == player, 1.0, play[above, tree.arrival[nodes]])
            way[nodes] = way[above] * passed
        nodes = np.nonzero(tree.infoset == number)[0]
        believed = way[nodes] if way[nodes].any() else np.ones(len(nodes))
        return int(np.argmax(believed @ worth[tree.child[nodes, : tree.width[nodes[0]]]]))

    def bounds(
        self, low: Sequence[Array], high: Sequence[Array], mixes: Mixes
    ) -> tuple[Mixes, Mixes]:
        """Return bounds of behaviour from bounds of mixed plans; `mixes` where none comes up."""
        least, most = dict(mixes), dict(mixes)
        for number, at in enumerate(self.sets.tolist()):
            if at not in mixes:
                continue
            few, many = self._shares(number, low), self._shares(number, high).clip(max=1.0)
            if many.sum() > 0:
                least[at] = _ratio(few, many.sum() - many)
                most[at] = _ratio(many, few.sum() - few)
        return least, most


def _ratio(part: Array, rest: Array) -> Array:
    """Return the share that parts have of themselves and the rest; 0 where there is no part."""
    total = part + rest
    return np.divide(part, total, out=np.zeros_like(part), where=part > 0)
