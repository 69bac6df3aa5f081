"""Nash equilibria of a tree that rest on a threat that would not be carried out.

In a tree with perfect information a way to play is the path of a pure Nash
equilibrium if and only if nobody on it gains by leaving it when all others then
do their worst to whoever left: they hold it to its minmax value in the subgame
that it enters. Where that is not what the others would want to do there, the
equilibrium is Nash but not subgame-perfect, and the threat is named.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.solve.result import UnsolvableError
from crisis_sim.solve.stages import backward_order
from crisis_sim.solve.subgame_perfect import TIE, induce

Array = npt.NDArray[np.float64]
Actions = dict[int, int]
#: More ways to play than this are not searched.
MOST_PATHS = 20_000


@dataclass(frozen=True)
class Threat:
    """A choice that keeps others on the path but is not the mover's own best.

    Attributes
    ----------
    where
        The information set.
    player
        Who threatens.
    threatened, would_do
        The choice threatened, and the one that the player would make.
    cost : float
        What carrying out the threat would cost the player.
    """

    where: str
    player: str
    threatened: str
    would_do: str
    cost: float


@dataclass(frozen=True)
class NashPath:
    """A path of play that some pure Nash equilibrium follows.

    Attributes
    ----------
    played
        The choice at each information set that play reaches.
    payoffs
        Expected payoff by player.
    subgame_perfect : bool
        Whether a subgame-perfect equilibrium follows the same path.
    threats
        The threats off the path that it rests on though they would not be
        carried out; none for a subgame-perfect path.
    """

    played: Mapping[str, str]
    payoffs: Mapping[str, float]
    subgame_perfect: bool
    threats: tuple[Threat, ...]


def nash_paths(tree: CrisisTree) -> tuple[NashPath, ...]:
    """Return every path of play that a pure Nash equilibrium of a tree follows.

    The subgame-perfect paths come first, then those that part from them earliest.
    The threats named are as few as can be: where a deviation can be deterred by
    what the others would do anyway, it is.

    Raises
    ------
    UnsolvableError
        If the tree has no perfect information, or more than `MOST_PATHS` ways to play.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> for path in nash_paths(cs.load("strike_resist_intervene").tree()):
    ...     print(path.subgame_perfect, *path.played.values(), [t.where for t in path.threats])
    True strike concede []
    False abstain ['Patron']
    """
    if not tree.has_perfect_information:
        raise UnsolvableError("threats are only searched for in trees with perfect information")
    search = _Search(tree)
    found = [search.path(actions, value) for actions, value in search.plans()]
    perfect = [path.played for path in found if path.subgame_perfect]
    return tuple(sorted(found, key=lambda path: _shared(path, perfect)))


def _shared(path: NashPath, perfect: list[Mapping[str, str]]) -> tuple[bool, int]:
    """Order paths by how long they follow a subgame-perfect one."""
    follows = []
    for plan in perfect:
        agrees = [plan.get(where) == choice for where, choice in path.played.items()]
        follows.append(agrees.index(False) if False in agrees else len(agrees))
    return not path.subgame_perfect, max(follows, default=0)


def _action(tree: CrisisTree, node: int, action: int) -> str:
    return tree.information_sets[int(tree.infoset[node])].actions[action]


class _Search:
    """The values that the search for Nash paths rests on, node by node."""

    def __init__(self, tree: CrisisTree) -> None:
        self.tree = tree
        induction = induce(tree, tree.numbers(), backward_order(tree))
        self.value = induction.value[:, :, 0]  # where all do what is best for them
        self.action = induction.action[:, 0]
        self.margin = TIE * np.abs(tree.payoffs).max(axis=1)
        self.minmax = np.array([self._minmax(player) for player in range(len(tree.players))])
        self.least = self._least()

    def children(self, node: int) -> list[int]:
        """Return what the actions at a node lead to."""
        return [int(c) for c in self.tree.child[node, : self.tree.width[node]]]

    def _minmax(self, player: int) -> Array:
        """Return at each node and end the least to which the others can hold a player."""
        tree = self.tree
        held = np.concatenate([np.zeros(tree.nodes), tree.payoffs[player]])
        for node in range(tree.nodes - 1, -1, -1):
            ahead = held[self.children(node)]
            if tree.mover[node] < 0:
                held[node] = ahead @ tree.chance[node, : len(ahead)]
            else:
                held[node] = ahead.max() if tree.mover[node] == player else ahead.min()
        return held

    def _least(self) -> Array:
        """Return at each node and end the least that a player gets in an equilibrium there.

        Of subgame-perfect equilibria; several give different values only where there are ties.
        """
        tree = self.tree
        least = np.concatenate([np.zeros((len(tree.players), tree.nodes)), tree.payoffs], axis=1)
        values = {tree.nodes + end: tree.payoffs[:, [end]].T for end in range(tree.ends)}
        for node in range(tree.nodes - 1, -1, -1):
            children = self.children(node)
            mover = int(tree.mover[node])
            if mover < 0:
                combined = itertools.product(*(values.pop(c) for c in children))
                chance = tree.chance[node, : len(children)]
                found = [
                    chance @ np.array(parts) for parts in itertools.islice(combined, MOST_PATHS)
                ]
            else:
                found = []
                for child in children:
                    others = [least[mover, c] for c in children if c != child]
                    floor = max(others, default=-math.inf) - self.margin[mover]
                    found += [value for value in values.pop(child) if value[mover] >= floor]
            values[node] = np.unique(np.array(found), axis=0)
            if len(values[node]) >= MOST_PATHS:
                raise UnsolvableError(f"more than {MOST_PATHS:,} ways to play")
            least[:, node] = values[node].min(axis=0)
        return least

    def path(self, actions: Actions, value: Array) -> NashPath:
        """Describe a Nash path: whether it is subgame-perfect, and else what threatens."""
        tree, along = self.tree, self._along(actions)
        played = {
            tree.information_sets[int(tree.infoset[node])].label: _action(tree, node, action)
            for node, action in sorted(actions.items())
        }
        perfect = all(
            along[node][tree.mover[node]]
            >= self.least[tree.mover[node], child] - self.margin[tree.mover[node]]
            for node, action in actions.items()
            for other, child in enumerate(self.children(node))
            if other != action
        )
        payoffs = FrozenMap(dict(zip(tree.players, value.tolist(), strict=True)))
        threats = () if perfect else self.threats(actions, along)
        return NashPath(FrozenMap(played), payoffs, perfect, threats)

    def plans(self) -> list[tuple[Actions, Array]]:
        """Return what is chosen along each Nash path, and the expected payoffs."""
        tree = self.tree
        plans: dict[int, list[tuple[Actions, Array]]] = {
            tree.nodes + end: [({}, tree.payoffs[:, end])] for end in range(tree.ends)
        }
        for node in range(tree.nodes - 1, -1, -1):
            children = self.children(node)
            if tree.mover[node] < 0:
                plans[node] = self._drawn(node, [plans[c] for c in children])
            else:
                plans[node] = self._chosen(node, [plans[c] for c in children])
            if len(plans[node]) > MOST_PATHS:
                raise UnsolvableError(f"more than {MOST_PATHS:,} ways to play")
        return plans[0]

    def _chosen(
        self, node: int, options: list[list[tuple[Actions, Array]]]
    ) -> list[tuple[Actions, Array]]:
        """Keep the continuations that the mover would not leave for another action."""
        mover, children = int(self.tree.mover[node]), self.children(node)
        kept = []
        for action, continuations in enumerate(options):
            others = [self.minmax[mover, c] for i, c in enumerate(children) if i != action]
            least = max(others, default=-math.inf) - self.margin[mover]
            kept += [
                ({node: action} | actions, value)
                for actions, value in continuations
                if value[mover] >= least
            ]
        return kept

    def _drawn(
        self, node: int, options: list[list[tuple[Actions, Array]]]
    ) -> list[tuple[Actions, Array]]:
        """Combine the continuations after each outcome of a draw that can occur."""
        chance = self.tree.chance[node]
        possible = [a for a in range(len(options)) if chance[a] > 0]
        if math.prod(len(options[a]) for a in possible) > MOST_PATHS:
            raise UnsolvableError(f"more than {MOST_PATHS:,} ways to play")
        combined = []
        for parts in itertools.product(*(options[a] for a in possible)):
            actions: Actions = {}
            for part, _ in parts:
                actions |= part
            value = sum(chance[a] * v for a, (_, v) in zip(possible, parts, strict=True))
            combined.append((actions, np.asarray(value)))
        return combined

    def threats(self, path: Actions, along: dict[int, Array]) -> tuple[Threat, ...]:
        """Name the threats that keep every mover on a path."""
        found: list[Threat] = []
        for node, action in sorted(path.items()):
            mover = int(self.tree.mover[node])
            for other, child in enumerate(self.children(node)):
                if other != action:
                    self._deter(child, mover, along[node][mover], found)
        return tuple(dict.fromkeys(found))

    def _along(self, path: Actions) -> dict[int, Array]:
        """Return the payoffs expected from each node of a path on."""
        tree = self.tree
        expected: dict[int, Array] = {}

        def ahead(target: int) -> Array:
            if target >= tree.nodes:
                return tree.payoffs[:, target - tree.nodes]
            return expected.get(target, np.zeros(len(tree.players)))

        for node in range(tree.nodes - 1, -1, -1):
            children = self.children(node)
            if node in path:
                expected[node] = ahead(children[path[node]])
            elif tree.mover[node] < 0:
                parts = [p * ahead(c) for p, c in zip(tree.chance[node], children, strict=False)]
                expected[node] = np.sum(parts, axis=0)
        return expected

    def _deter(self, node: int, leaver: int, cap: float, found: list[Threat]) -> Array:
        """Hold whoever left the path to `cap` from a node on; return what all expect there.

        Others do what is best for them where that suffices, and else the best for
        them among what holds the leaver down; the latter are threats.
        """
        tree = self.tree
        if self.value[leaver, node] <= cap + self.margin[leaver] or node >= tree.nodes:
            return self.value[:, node]
        children = self.children(node)
        if tree.mover[node] < 0:
            return self._deter_drawn(node, leaver, cap, found)
        if tree.mover[node] == leaver:
            held = [self._deter(c, leaver, cap, found) for c in children]
            return max(held, key=lambda value: float(value[leaver]))
        mover = int(tree.mover[node])
        able = [
            a for a, c in enumerate(children) if self.minmax[leaver, c] <= cap + self.margin[leaver]
        ]
        below: dict[int, list[Threat]] = {action: [] for action in able}
        tried = {a: self._deter(children[a], leaver, cap, below[a]) for a in able}
        choice = max(able, key=lambda a: float(tried[a][mover]))
        value = tried[choice]
        found += below[choice]
        best = int(self.action[node])  # what it would do if nothing had been threatened
        cost = float(self.value[mover, node] - value[mover])
        if choice != best and cost > self.margin[mover]:
            found.append(
                Threat(
                    tree.information_sets[int(tree.infoset[node])].label,
                    tree.players[mover],
                    _action(tree, node, choice),
                    _action(tree, node, best),
                    cost,
                )
            )
        return value

    def _deter_drawn(self, node: int, leaver: int, cap: float, found: list[Threat]) -> Array:
        """Hold whoever left the path down after a draw: in as few of its outcomes as suffice."""
        children = self.children(node)
        chance = self.tree.chance[node, : len(children)]
        held = self.value[:, children].T.copy()
        saved = chance * (held[:, leaver] - self.minmax[leaver, children])
        for outcome in np.argsort(-saved, kind="stable"):
            if chance @ held[:, leaver] <= cap + self.margin[leaver]:
                break
            child = children[outcome]
            held[outcome] = self._deter(child, leaver, self.minmax[leaver, child], found)
        return np.asarray(chance @ held)
