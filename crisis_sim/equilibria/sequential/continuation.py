"""What may follow an unsent message where several players reply, or where play goes on.

In the place of the replies that are best for some belief stands play that is sequentially rational
for all who move afterwards, with one consistent belief. To find it, a game is made in
which the message is never sent: a player outside picks one of some beliefs, or stays out, which is
worth more to it; so that all mixtures of the beliefs are possible after its mistake.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from crisis_sim.equilibria.sequential.edges import only_at_edges
from crisis_sim.equilibria.sequential.form import prepare
from crisis_sim.equilibria.sequential.nonlinear import nonlinear
from crisis_sim.equilibria.sequential.refine import Message
from crisis_sim.equilibria.sequential.subdivide import subdivide
from crisis_sim.equilibria.sequential.supports import Supports
from crisis_sim.equilibria.sequential.system import System, systems
from crisis_sim.game.extensive_form import InformationSet
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.outcomes import Outcomes
from crisis_sim.types import Array


class OpenError(Exception):
    """It could not be decided whether some play is possible."""


@dataclass(frozen=True, eq=False)
class Continuation(Message):
    """A message that is not sent, and all that follows it.

    Attributes
    ----------
    prior : float array [type]
        Of the types that can send it.
    tree
        The game, with payoffs in shares of each player's largest.
    sender
        Who can send it.
    starts
        By type, the node that it leads to.
    levels
        By type, what it gets in equilibrium.
    deadline
        When to give up.
    """

    tree: CrisisTree
    sender: int
    starts: tuple[int, ...]
    levels: tuple[float, ...]
    deadline: float

    def possible(
        self,
        beliefs: Array,
        gaining: Sequence[int] = (),
        losing: Sequence[int] = (),
        margin: float = 0.0,
    ) -> bool:
        """Tell whether some mixture of beliefs supports play that serves some types, not others.

        Raises
        ------
        OpenError
            If this cannot be decided, or not in time.
        """
        game = mistaken(self.tree, self.starts, beliefs)
        first = 1 + len(beliefs)  # of the nodes after the first draw of types
        wanted = [(t, self.levels[t] + margin, True) for t in gaining]
        wanted += [(t, self.levels[t], False) for t in losing]
        nodes = game.child[first].tolist()
        return any(
            all(system.require(self.sender, nodes[t], x, up) for t, x, up in wanted)
            and self._is_solvable(system)
            for system in self._systems(game)
        )

    def _systems(self, game: CrisisTree) -> Iterator[System]:
        form = prepare(game)
        for pattern in Supports(form, self.deadline):
            yield from systems(form, pattern)

    def _is_solvable(self, system: System) -> bool:
        solved = system.solve()
        if solved is None or not solved[1]:
            return solved is not None
        rest = nonlinear(system, *solved)
        if not system.scalable:
            raise OpenError
        if rest is None or only_at_edges(rest):
            return False
        ((found, sure),) = subdivide([rest], self.deadline)
        if not found and not sure:
            raise OpenError
        return bool(found)


def mistaken(tree: CrisisTree, starts: Sequence[int], beliefs: Array) -> CrisisTree:
    """Return the game that begins with somebody's mistake, after which a belief is drawn.

    Parameters
    ----------
    starts
        By type, the node of `tree` from which it is copied.
    beliefs : float array [belief, type]
        Those that may be held.

    Returns
    -------
    CrisisTree
        Node 0 draws a belief; nodes 1 to k are decisions of a further player, last among the
        players, to stay out or not; nodes k + 1 to 2 k draw the type by the belief.
    """
    count, old = len(beliefs), len(tree.information_sets)
    sets = list(tree.information_sets)
    sets.append(InformationSet("belief", "belief", -1, tuple(map(str, range(count)))))
    outside = len(tree.players)
    sets += [InformationSet(f"out {k}", "out", outside, ("out", "in")) for k in range(count)]
    kinds = tuple(map(str, range(len(starts))))
    sets += [InformationSet(f"type {k}", "type", -1, kinds) for k in range(count)]
    infoset = list(range(old, old + 1 + 2 * count))
    odds: list[Array] = [np.full(count, 1 / count), *np.zeros((count, 1)), *beliefs]
    children: list[list[int]] = [list(range(1, 1 + count))]
    children += [[-1, 1 + count + k] for k in range(count)]  # ends are numbered -1, -2, ...
    children += [[] for _ in range(count)]
    ends = [-1]  # the first is staying out
    waiting = [(1 + count + k, start) for k in range(count) for start in starts]
    for parent, source in waiting:
        if source >= tree.nodes:
            ends.append(source - tree.nodes)
            children[parent].append(-len(ends))
            continue
        children[parent].append(len(infoset))
        waiting += [(len(infoset), int(at)) for at in tree.child[source, : tree.width[source]]]
        infoset.append(int(tree.infoset[source]))
        odds.append(tree.chance[source])
        children.append([])
    nodes, width = len(infoset), max(map(len, children))
    child, chance = np.full((nodes, width), -1), np.zeros((nodes, width))
    for node, below in enumerate(children):
        child[node, : len(below)] = [at if at >= 0 else nodes - 1 - at for at in below]
        chance[node, : len(odds[node][:width])] = odds[node][:width]
    payoffs = np.zeros((outside + 1, len(ends)))
    payoffs[:outside, 1:] = tree.payoffs[:, ends[1:]]
    payoffs[:, 0] = 1.0  # so that the others' payoffs keep their scale
    return CrisisTree(
        players=(*tree.players, ""),
        information_sets=tuple(sets),
        infoset=np.array(infoset),
        child=child,
        payoffs=payoffs,
        chance=chance,
        outcomes=Outcomes((), (), np.zeros((len(ends), 0), dtype=np.int16)),
    )
