"""Solutions of a tree built from its ends up: each is followed up at every tie."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from crisis_sim.equilibria.result import Tie
from crisis_sim.equilibria.tree.hidden import Hidden, Mixes
from crisis_sim.equilibria.tree.one_hidden import some_play
from crisis_sim.equilibria.tree.stage_solutions import (
    MOST_PURE,
    StageSolution,
    expected,
    stage_solutions,
)
from crisis_sim.equilibria.tree.stages import Layer, Stage
from crisis_sim.game.tree import CrisisTree
from crisis_sim.tolerances import ROUNDED, TIE
from crisis_sim.types import Array, Indices, Mask

#: Numbers held at once while solutions are listed.
MOST_NUMBERS = 20_000_000
#: Profiles of plans of a part with hidden moves up to which they are compared.
MOST_PROFILES = 1_000_000
#: Share of what is left of the time for one part of a subgame.
PART = 0.5


@dataclass(frozen=True, eq=False)
class Stretch:
    """A continuum of ways to play one part of a subgame, all worth the same.

    Attributes
    ----------
    low, high
        Bounds of the probabilities, by information set.
    samples
        Some of the ways.
    """

    low: Mixes
    high: Mixes
    samples: tuple[Mixes, ...]


#: Behaviour in a part of a subgame, what it is worth [player], the continuum that it stands
#: for, and whether it is a point of one that is left out.
Played = tuple[Mixes, Array, Stretch | None, bool]
TOO_MANY = "from `{}` on there are too many plans to compare, so one equilibrium was looked for"
LATE = "from `{}` on the search for mixed equilibria did not end; {} pure ones are there"
EXTREME = (
    "from `{}` on there is a continuum of equilibria that are not worth the same: its extreme "
    "points were followed up, what lies between them was not"
)


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
    stretches
        The continua of which one member is played.
    extreme
        Whether a point of a continuum is played the rest of which is left out.
    """

    value: Array
    behaviour: Array
    ties: tuple[Tie, ...]
    free: Mapping[int, Indices]
    stretches: tuple[Stretch, ...] = ()
    extreme: bool = False

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
    remarks
        What kept it from finding all.
    """

    def __init__(
        self, tree: CrisisTree, listed: int, deadline: float, *, together: bool = False
    ) -> None:
        self.tree, self.together, self.deadline = tree, together, deadline
        self.complete, self._full = True, False
        self.remarks: dict[str, None] = {}
        self._known: dict[tuple[int, bytes], tuple[list[StageSolution], bool]] = {}
        # Payoffs that are given, not computed, and only compared stand for themselves: a tie is
        # a tie of two doubles. For others ties do not change with a constant in a player's
        # payoffs: what is added to all of them is taken out, as far as doubles hold the rest.
        given = tree.compute is None and tree.has_perfect_information and (tree.mover >= 0).all()
        self.exact = given
        self.centre = np.zeros(len(tree.players)) if given else np.median(tree.payoffs, axis=1)
        # A payoff that is computed is rounded on the scale of what it is computed from.
        self.usual = np.array([_usual(own) for own in np.abs(tree.payoffs - self.centre[:, None])])
        size = len(tree.players) * (tree.nodes + tree.ends) + tree.child.size
        self.most = max(1, min(listed, MOST_NUMBERS // size))

    def all(self, order: Sequence[Layer | Stage | Hidden]) -> list[Partial]:
        """Return the solutions of all stages; more than `most` where there are more."""
        value = np.zeros((len(self.tree.players), self.tree.nodes + self.tree.ends))
        value[:, self.tree.nodes :] = self.tree.payoffs - self.centre[:, None]
        partials = [Partial(value, np.zeros(self.tree.child.shape), (), {})]
        for step in order:
            if isinstance(step, Layer):
                partials = self._layer(step, partials)
            else:
                extend = self._stage if isinstance(step, Stage) else self._hidden
                partials = [more for partial in partials for more in extend(step, partial)]  # type: ignore[arg-type]
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
        if self.exact:
            return np.zeros_like(value)
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

    def _stage(self, stage: Stage, partial: Partial) -> list[Partial]:
        """Extend a partial solution by every equilibrium of a simultaneous stage."""
        table = partial.value[:, stage.exits]
        movers = [self.tree.information_sets[s].player for s in stage.sets]
        found = []
        for solution in self._solutions(stage.root, table, movers):
            stretch = None
            if (whole := solution.continuum) is not None:
                samples = tuple(stage.mixes(sample) for sample in whole.samples)
                stretch = Stretch(stage.mixes(whole.low), stage.mixes(whole.high), samples)
            value = expected(table, solution.profile)
            found.append((stage.mixes(solution.profile), value, stretch, solution.extreme))
        return self._extended(partial, stage.root, found)

    def _hidden(self, hidden: Hidden, partial: Partial) -> list[Partial]:
        """Extend a partial solution by every equilibrium of a part with hidden moves."""
        ahead = partial.value[:, hidden.exits]
        if hidden.profiles > MOST_PROFILES:
            return self._one(hidden, partial, ahead)
        table = hidden.table(ahead[..., None])[..., 0]
        found = []
        for solution in self._solutions(hidden.root, table, hidden.axes):
            mixes, stretch = hidden.mixes(solution.profile, ahead), None
            if (whole := solution.continuum) is not None:
                samples = tuple(hidden.mixes(sample, ahead) for sample in whole.samples)
                stretch = Stretch(*hidden.bounds(whole.low, whole.high, mixes), samples)
            value = expected(table, solution.profile)
            found.append((mixes, value, stretch, solution.extreme))
        if not found:
            return self._one(hidden, partial, ahead)
        return self._extended(partial, hidden.root, found)

    def _one(self, hidden: Hidden, partial: Partial, ahead: Array) -> list[Partial]:
        """Extend a partial solution by some equilibrium of a part with too many plans."""
        self.complete = False
        self.remarks[TOO_MANY.format(self._label(hidden.root))] = None
        one = some_play(hidden, ahead, self._seconds())
        if one is None:
            return []
        return self._extended(partial, hidden.root, [(*one, None, False)])

    def _extended(self, partial: Partial, root: int, found: Sequence[Played]) -> list[Partial]:
        """Return a partial solution with each of the ways to play a part, from its root on."""
        branches = partial.branches(len(found))
        for branch, (mixes, value, stretch, extreme) in zip(branches, found, strict=True):
            branch.value[:, root] = value
            put(self.tree, branch.behaviour, mixes)
            branch.stretches += () if stretch is None else (stretch,)
            branch.extreme |= extreme
        return branches

    def _solutions(self, root: int, table: Array, movers: Sequence[int]) -> Sequence[StageSolution]:
        """Return the equilibria of a part; those of a table met before are known."""
        if not movers:
            return [StageSolution(())]
        key = root, table.tobytes()
        if key not in self._known:
            seconds = self._seconds()
            self._known[key] = stage_solutions(table, movers, seconds, last=root == 0)
        solutions, complete = self._known[key]
        if not complete:
            self.complete = False
            why = EXTREME if any(each.extreme for each in solutions) else LATE
            many = "all" if len(solutions) < MOST_PURE else f"the first {MOST_PURE:,}"
            self.remarks[why.format(self._label(root), many)] = None
        return solutions

    def _seconds(self) -> float:
        return max(0.0, PART * (self.deadline - time.perf_counter()))

    def _label(self, root: int) -> str:
        label: str = self.tree.information_sets[self.tree.infoset[root]].label
        return label


def put(tree: CrisisTree, behaviour: Array, mixes: Mixes) -> None:
    """Write down what is done at information sets [node, action], in place."""
    for at, mix in mixes.items():
        behaviour[tree.infoset == at, : len(mix)] = mix


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
