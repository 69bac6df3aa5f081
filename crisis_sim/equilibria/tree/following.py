"""Solutions of a tree built from its ends up: each is followed up at every tie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from crisis_sim.equilibria.result import Tie
from crisis_sim.equilibria.strategic.nash import stage_equilibria
from crisis_sim.equilibria.tree.stages import Layer, Stage
from crisis_sim.game.tree import CrisisTree
from crisis_sim.tolerances import ROUNDED, TIE
from crisis_sim.types import Array, Indices, Mask

#: Numbers held at once while solutions are listed.
MOST_NUMBERS = 20_000_000


@dataclass(eq=False)
class Partial:
    """A solution of all stages from some depth on; whoever holds it may extend it in place.

    Attributes
    ----------
    value : float array [player, node or end]
        Payoffs expected from there on, less the player's `centre`.
    behaviour : float array [node, action]
        What is done.
    ties
        Where a mover is indifferent.
    free
        The actions, by node, among which any will do.
    """

    value: Array
    behaviour: Array
    ties: tuple[Tie, ...]
    free: Mapping[int, Indices]

    def branches(self, count: int) -> list[Partial]:
        """Return as many solutions like this one, which is the first of them."""
        copies = [
            replace(self, value=self.value.copy(), behaviour=self.behaviour.copy())
            for _ in range(1, count)
        ]
        return [self, *copies][:count]


class Following:
    """Extends solutions from the ends of a tree to its root.

    Attributes
    ----------
    most : int
        So many solutions are followed up at once: more are not all found.
    complete : bool
        Whether all that were to be found were.
    """

    def __init__(self, tree: CrisisTree, listed: int, *, together: bool = False) -> None:
        self.tree, self.together = tree, together
        self.complete, self._full = True, False
        # Ties do not change with a constant in a player's payoffs: what is added to all of
        # them is taken out, as far as doubles hold the rest.
        self.centre = np.median(tree.payoffs, axis=1)
        moved = np.abs(tree.payoffs - self.centre[:, None])
        # A payoff that is computed is rounded on the scale of what it is computed from.
        plain = tree.compute is None and tree.has_perfect_information and (tree.mover >= 0).all()
        self.usual = np.array([0.0 if plain else _usual(own) for own in moved])
        size = len(tree.players) * (tree.nodes + tree.ends) + tree.child.size
        self.most = max(1, min(listed, MOST_NUMBERS // size))

    def all(self, order: Sequence[Layer | Stage]) -> list[Partial]:
        """Return the solutions of all stages; more than `most` where there are more."""
        value = np.zeros((len(self.tree.players), self.tree.nodes + self.tree.ends))
        value[:, self.tree.nodes :] = self.tree.payoffs - self.centre[:, None]
        partials = [Partial(value, np.zeros(self.tree.child.shape), (), {})]
        for step in order:
            follow = self._stage if isinstance(step, Stage) else self._layer
            partials = follow(step, partials)  # type: ignore[arg-type]
            if len(partials) > self.most:
                if not self.together:
                    return partials
                partials = self._cut(partials)
        return partials

    def _cut(self, partials: list[Partial]) -> list[Partial]:
        """Keep as many as are followed up, each from here on with its first best actions."""
        self.complete, self._full = False, True
        return partials[: self.most]

    def on_path(self, partials: Sequence[Partial]) -> list[Partial]:
        """Return one solution for each choice at the free moves that play reaches."""
        found: list[Partial] = []
        waiting = [(partial, [0]) for partial in reversed(partials)]
        while waiting and len(found) <= self.most:
            partial, ahead = waiting.pop()
            while ahead and ahead[-1] not in partial.free:
                ahead += self._reached(partial, ahead.pop())
            if not ahead:
                found.append(partial)
                continue
            node = ahead.pop()
            free = {at: actions for at, actions in partial.free.items() if at != node}
            for action in partial.free[node].tolist():
                behaviour = partial.behaviour.copy()
                behaviour[node] = np.eye(behaviour.shape[1])[action]
                chosen = replace(partial, behaviour=behaviour, free=free)
                waiting.append((chosen, [*ahead, int(self.tree.child[node, action])]))
        return found

    def _reached(self, partial: Partial, node: int) -> list[int]:
        """Return where play can go from a node or an end."""
        if node >= self.tree.nodes:
            return []
        drawn = self.tree.mover[node] < 0
        play = self.tree.chance[node] if drawn else partial.behaviour[node]
        found: list[int] = self.tree.child[node, np.nonzero(play > 0)[0]].tolist()
        return found

    def _layer(self, layer: Layer, partials: list[Partial]) -> list[Partial]:
        """Extend each partial solution by every best action at single moves."""
        if layer.player < 0:
            chance = self.tree.chance[layer.nodes, : layer.children.shape[1]]
            for partial in partials:
                options = partial.value[:, layer.children]
                partial.value[:, layer.nodes] = np.einsum("pna,na->pn", options, chance)
            return partials
        best = []  # [move, action] of each partial solution
        for partial in partials:
            best.append(self._best(layer, partial))
            _choose(partial, layer, np.arange(len(layer.nodes)), best[-1].argmax(axis=1))
        for row in np.nonzero(np.any([mask.sum(axis=1) > 1 for mask in best], axis=0))[0]:
            grown = [
                (branch, mask)
                for partial, mask in zip(partials, best, strict=True)
                for branch in self._tie(layer, int(row), partial, np.nonzero(mask[row])[0])
            ]
            partials, best = map(list, zip(*grown, strict=True))
            if len(partials) > self.most:
                if not self.together:
                    return partials
                partials, best = self._cut(partials), best[: self.most]
        return partials

    def _best(self, layer: Layer, partial: Partial) -> Mask:
        """Tell which actions are best at the nodes of a layer."""
        options = partial.value[layer.player, layer.children]
        top = options.max(axis=1, keepdims=True)
        return np.asarray(options >= top - self._margin(top, layer.player))

    def _margin(self, value: Array, player: int | slice) -> Array:
        """Return by how much payoffs may differ that are a tie."""
        usual, centre = self.usual[player], self.centre[player]
        if np.ndim(usual):
            usual, centre = usual[:, None], centre[:, None]
        return np.asarray(
            np.maximum(TIE * np.maximum(np.abs(value), usual), ROUNDED * np.abs(value + centre))
        )

    def _tie(self, layer: Layer, row: int, partial: Partial, best: Indices) -> list[Partial]:
        """Return one solution for each of the best actions at a move."""
        if len(best) > 1:
            names = self.tree.information_sets[self.tree.infoset[layer.nodes[row]]]
            tied = tuple(names.actions[a] for a in best)
            partial.ties += (Tie(names.label, self.tree.players[layer.player], tied),)
            if self.together:
                best = self._apart(layer, row, partial, best)
        found = partial.branches(len(best))
        for branch, action in zip(found[1:], best[1:], strict=True):
            _choose(branch, layer, np.array([row]), np.array([action]))
        return found

    def _apart(self, layer: Layer, row: int, partial: Partial, best: Indices) -> Indices:
        """Return those of the best actions that give somebody another payoff than the first.

        The others are free to the mover, and matter to nobody.
        """
        value = partial.value[:, layer.children[row, best]]
        first = value[:, :1]
        same = (np.abs(value - first) <= self._margin(first, slice(None))).all(axis=0)
        if same.sum() > 1:
            partial.free = {**partial.free, int(layer.nodes[row]): best[same]}
        return best[[0]] if self._full else np.concatenate([best[:1], best[~same]])

    def _stage(self, stage: Stage, partials: list[Partial]) -> list[Partial]:
        """Extend each partial solution by every equilibrium of a simultaneous stage."""
        players = [self.tree.information_sets[s].player for s in stage.sets]
        result = []
        for partial in partials:
            table = partial.value[:, stage.exits]
            profiles, known = stage_equilibria(table[players])
            self.complete &= known
            for branch, profile in zip(partial.branches(len(profiles)), profiles, strict=True):
                value = table
                for mix in reversed(profile):
                    value = value @ mix
                branch.value[:, stage.root] = value
                for nodes, mix in zip(stage.members, profile, strict=True):
                    branch.behaviour[nodes, : len(mix)] = mix
                result.append(branch)
        return result


def _usual(moved: Array) -> float:
    """Return the median of what is not 0."""
    some = moved[moved > 0]
    return float(np.median(some)) if len(some) else 0.0


def _choose(partial: Partial, layer: Layer, rows: Indices, actions: Indices) -> None:
    """Write down what is chosen at some of the moves of a layer, and what it leads to."""
    nodes = layer.nodes[rows]
    partial.value[:, nodes] = partial.value[:, layer.children[rows, actions]]
    partial.behaviour[nodes] = 0.0
    partial.behaviour[nodes, actions] = 1.0
