"""Why each choice on the path is made: what every other choice would bring, move by move.

In deterrence the answer is what would have happened. For each information set that play
reaches, and each action there, the play that would follow is worked out with what the mover
believes, types told apart where they act differently. A later choice *carries* the reason if
the deviation would pay were that choice made otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np

from crisis_sim.equilibria.result import Equilibrium
from crisis_sim.equilibria.tree.expected import Expected
from crisis_sim.equilibria.tree.reason import Alternative, Option, Reason, Step, TypeBelief
from crisis_sim.equilibria.tree.type_beliefs import type_beliefs
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.outcomes import TYPE
from crisis_sim.tolerances import COMPUTED_TIE
from crisis_sim.types import Array

#: Play less likely than this, once a choice is made, is counted and not followed.
UNLIKELY = 0.02
#: Information sets that play reaches more seldom are not explained.
SELDOM = 0.02


#: Nodes that those who know all but the types cannot tell apart, with how likely each is.
_Group = dict[int, float]


def reasons(tree: CrisisTree, equilibrium: Equilibrium) -> tuple[Reason, ...]:
    """Return why each choice on the path is made, in the order of the moves.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> scenario = cs.load("iran_2025").set(ukraine_drain=0, syria_discount=0)
    >>> israel = reasons(scenario.tree(), cs.solve(scenario)[0])[0]
    >>> strike = israel.others[0]
    >>> israel.made.choice, strike.choice, round(strike.loss, 2)
    ('abstain', 'strike', 7.36)
    >>> russia = strike.then[0].options[0].then[0]
    >>> russia.player, russia.options[0].choice, russia.carries
    ('Russia', 'intervene', True)
    """
    return _Explanation(tree, equilibrium).reasons()


def course(tree: CrisisTree, equilibrium: Equilibrium) -> tuple[Step, ...]:
    """Return play from the root, types told apart where they act differently.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> tree = cs.load("strike_resist_intervene").tree()
    >>> first, = course(tree, cs.solve(tree)[0])
    >>> first.player, first.options[0].choice, first.options[0].then[0].options[0].choice
    ('Attacker', 'strike', 'concede')
    """
    return _Explanation(tree, equilibrium).steps({0: 1.0}, 1.0, None)


class _Explanation:
    """What is needed to follow play from any point on."""

    def __init__(self, tree: CrisisTree, equilibrium: Equilibrium) -> None:
        self.tree = tree
        self.play = Expected(tree, equilibrium.strategies, equilibrium.beliefs)
        self.beliefs: dict[str, tuple[TypeBelief, ...]] = {}
        for held in type_beliefs(tree, equilibrium):
            if held.reached == 0:
                self.beliefs[held.where] = (*self.beliefs.get(held.where, ()), held)
        self.own = _own_types(self.tree)
        self.margin = COMPUTED_TIE * np.ptp(self.tree.payoffs, axis=1)

    def reasons(self) -> tuple[Reason, ...]:
        found = []
        for index, infoset in enumerate(self.tree.information_sets):
            members = self.play.members[index]
            reached = float(self.play.reach[members].sum())
            if infoset.player >= 0 and len(infoset.actions) > 1 and reached >= SELDOM:
                found.append(self._reason(index, reached))
        return tuple(found)

    def _reason(self, index: int, reached: float) -> Reason:
        tree, infoset = self.tree, self.tree.information_sets[index]
        nodes = self.play.members[index]
        weight = self.play.reach[nodes] / reached
        mix, gains = self.play.mix[nodes[0]], self.play.gains(index)
        assert gains is not None  # a set that is reached has beliefs
        made = int(mix.argmax())
        found = []
        for action, choice in enumerate(infoset.actions):
            loss = self._beyond_rounding(float(gains[made] - gains[action]), infoset.player)
            ahead = dict(zip(tree.child[nodes, action].tolist(), weight.tolist(), strict=True))
            then = self.steps(ahead, 1.0, (infoset.player, loss))
            found.append(Alternative(choice, float(mix[action]), loss, then))
        first = found.pop(made)
        others = tuple(sorted(found, key=lambda each: each.loss))
        who = tree.players[infoset.player]
        return Reason(infoset.label, infoset.move, who, reached, first, others)

    def steps(
        self, group: _Group, chance: float, deviation: tuple[int, float] | None
    ) -> tuple[Step, ...]:
        """Return what follows at places of the same history, of which types are drawn first.

        `chance` is how likely play is to come there once the deviation, by a player at a loss,
        is made.
        """
        tree, total = self.tree, sum(group.values())
        moves: dict[str, _Group] = defaultdict(dict)
        for node, weight in self._past_types(group):
            if node < tree.nodes:
                move = tree.information_sets[int(tree.infoset[node])].move
                moves[move][node] = weight
        found = []
        for nodes in moves.values():
            reached = float(sum(nodes.values()) / total)
            if chance * reached >= UNLIKELY or len(moves) == 1:
                found.append(self._step(nodes, reached, chance * reached, deviation))
        return tuple(found)

    def _past_types(self, group: _Group) -> Iterator[tuple[int, float]]:
        """Yield the places of a group with how likely each is, beyond draws of types."""
        tree = self.tree
        for node, weight in group.items():
            if weight <= 0:
                continue
            drawn = node < tree.nodes and tree.mover[node] < 0
            if drawn and tree.information_sets[int(tree.infoset[node])].move.startswith(TYPE):
                ahead = zip(tree.child[node].tolist(), self.play.mix[node].tolist(), strict=False)
                yield from self._past_types({child: weight * p for child, p in ahead})
            else:
                yield node, weight

    def _step(
        self, nodes: _Group, reached: float, chance: float, deviation: tuple[int, float] | None
    ) -> Step:
        tree, total = self.tree, sum(nodes.values())
        infoset = tree.information_sets[int(tree.infoset[next(iter(nodes))])]
        shares = np.array(list(nodes.values())) / total
        mixes = np.array([self.play.mix[node] for node in nodes])
        chances = shares @ mixes
        kinds = self._kinds(nodes, mixes) if infoset.player >= 0 else {}
        by_type = len(set(kinds.values())) > 1 and None not in kinds.values()
        options: list[Option] = []
        for action in np.argsort(-chances, kind="stable").tolist():
            likely = float(chances[action])
            if likely <= 0 or (options and chance * likely < UNLIKELY):
                continue
            ahead = {
                int(tree.child[node, action]): share * float(mix[action])
                for node, share, mix in zip(nodes, shares, mixes, strict=True)
            }
            types = tuple(kind for kind, own in kinds.items() if own == action) if by_type else ()
            instead, loss = self._price(nodes, mixes, action)
            then = self.steps(ahead, chance * likely, deviation)
            options.append(Option(infoset.actions[action], likely, types, instead, loss, then))
        whatever = len(kinds) > 1 and len(options) == 1 and not by_type
        carries = deviation is not None and self._carries(nodes, mixes, chance, deviation)
        who = tree.players[infoset.player] if infoset.player >= 0 else None
        believed = self.beliefs.get(infoset.label, ()) if not kinds else ()
        sets = dict.fromkeys(tree.infoset[list(nodes)].tolist())
        where = tuple(tree.information_sets[index].label for index in sets)
        made = tuple(options)
        return Step(where, infoset.move, who, reached, carries, whatever, believed, made)

    def _kinds(self, nodes: _Group, mixes: Array) -> dict[str, int | None]:
        """Return what each type of the mover chooses; None where it mixes."""
        found: dict[str, int | None] = {}
        for node, mix in zip(nodes, mixes, strict=True):
            kind = self.own[node]
            if kind is not None:
                action = int(mix.argmax()) if mix.max() == 1.0 else None
                found[kind] = action if found.get(kind, action) == action else None
        return found

    def _price(self, nodes: _Group, mixes: Array, action: int) -> tuple[str | None, float | None]:
        """Return the best other choice of those who make one, and the least they lose by it."""
        least: tuple[str | None, float | None] = (None, None)
        for node, mix in zip(nodes, mixes, strict=True):
            index = int(self.tree.infoset[node])
            infoset = self.tree.information_sets[index]
            if infoset.player < 0 or mix[action] == 0 or len(mix) < 2:
                continue
            gains = self.play.gains(index)
            if gains is None:
                continue
            best = max((a for a in range(len(mix)) if a != action), key=lambda a: float(gains[a]))
            loss = self._beyond_rounding(float(gains[action] - gains[best]), infoset.player)
            if least[1] is None or loss < least[1]:
                least = infoset.actions[best], loss
        return least

    def _beyond_rounding(self, loss: float, player: int) -> float:
        """Return a loss, or 0 at a tie."""
        return 0.0 if abs(loss) <= self.margin[player] else loss

    def _carries(
        self, nodes: _Group, mixes: Array, chance: float, deviation: tuple[int, float]
    ) -> bool:
        """Tell whether the deviation would pay if the mover chose otherwise here."""
        leaver, loss = deviation
        tree = self.tree
        mover = tree.information_sets[int(tree.infoset[next(iter(nodes))])].player
        if mover in (-1, leaver):
            return False
        places = np.array(list(nodes))
        ahead = self.play.value[leaver][tree.child[places, : mixes.shape[1]]]
        shares = np.array(list(nodes.values())) / sum(nodes.values())
        otherwise = shares @ (ahead - (ahead * mixes).sum(axis=1, keepdims=True))
        return bool(chance * otherwise.max() > loss + self.margin[leaver])


def _own_types(tree: CrisisTree) -> list[str | None]:
    """Return the type of the mover at each node; None where it has no private information."""
    root: Mapping[str, str] = {}
    drawn = [root][: tree.nodes]
    for node in range(1, tree.nodes):
        above = int(tree.parent[node])
        draw = tree.information_sets[int(tree.infoset[above])]
        before = drawn[above]
        if draw.move.startswith(TYPE):
            player = draw.move.removeprefix(TYPE)
            before = {**before, player: draw.actions[int(tree.arrival[node])]}
        drawn.append(before)
    movers = tree.mover.tolist()
    return [
        kinds.get(tree.players[mover]) if mover >= 0 else None
        for kinds, mover in zip(drawn, movers, strict=True)
    ]
