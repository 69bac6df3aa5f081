"""Subgame-perfect equilibria by backward induction: all of them, ties and all.

1. Cut the tree into parts where subgames begin, deepest first.
2. At a single move every best action is a solution; at a simultaneous stage every
   Nash equilibrium of the stage is, given what each combination leads to; at a part with hidden
   moves every Nash equilibrium of its reduced strategic form.
3. Each choice of solutions for all parts is one subgame-perfect equilibrium
   (Selten 1965; Kuhn 1953 for perfect information).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from crisis_sim.checks import at_least, checked_as, positive
from crisis_sim.equilibria.describe import strategies, tree_equilibria
from crisis_sim.equilibria.result import Continuum, Equilibria, Equilibrium
from crisis_sim.equilibria.solutions import Solutions, listed, one_each, splice
from crisis_sim.equilibria.tree.following import Following, Partial, put
from crisis_sim.equilibria.tree.hidden import Hidden, Mixes
from crisis_sim.equilibria.tree.stages import Layer, Stage, subgame_order
from crisis_sim.game.numbers import Numbers
from crisis_sim.game.tree import CrisisTree
from crisis_sim.tolerances import TIE
from crisis_sim.types import Array, Choices, Mask

#: More equilibria than this are not listed one by one unless asked for.
MOST_EQUILIBRIA = 4096
METHOD = "backward induction"
#: Budget of one of many games.
EACH_SECONDS = 5.0
#: The label of what is no point.
MEMBER = "one of a continuum"


@dataclass(frozen=True, eq=False)
class Induction:
    """Backward induction on a batch of games.

    Attributes
    ----------
    action : int16 array [node, game]
        A best action at each node.
    unique : bool array [game]
        Whether it is certain that there is one subgame-perfect equilibrium and
        `action` is it; elsewhere the game is to be solved by itself.
    value : float array [player, node or end, game]
        Payoffs expected from there on.
    """

    action: Choices
    unique: Mask
    value: Array


def induce(
    tree: CrisisTree, numbers: Numbers, order: Sequence[Layer | Stage | Hidden]
) -> Induction:
    """Solve a batch of games by backward induction, where each step has one solution.

    Parts with hidden moves are left to be solved game by game.
    """
    players, ends, games = numbers.payoffs.shape
    margin = TIE * np.abs(numbers.payoffs).max(axis=1)
    value = np.empty((players, tree.nodes + ends, games))
    value[:, tree.nodes :] = numbers.payoffs
    action = np.zeros((tree.nodes, games), dtype=np.int16)
    unique = np.ones(games, dtype=bool)
    for step in order:
        if isinstance(step, Hidden):
            value[:, step.root], unique[:] = value[:, step.exits[0]], False
        elif isinstance(step, Stage):
            _induce_stage(tree, step, value, margin, action, unique)
        elif step.player < 0:
            chance = numbers.chance[step.nodes, : step.children.shape[1]]
            value[:, step.nodes] = np.einsum("pnag,nag->png", value[:, step.children], chance)
        else:
            _induce_layer(step, value, margin[step.player], action, unique)
    return Induction(action, unique, value)


def _induce_layer(
    layer: Layer,
    value: Array,
    margin: Array,
    action: Choices,
    unique: Mask,
) -> None:
    """Choose the best action at each node of a layer, in place."""
    first, *others = layer.children.T
    best = value[:, first]
    chosen = np.zeros(best.shape[1:], dtype=np.int16)
    lead = np.full(best.shape[1:], np.inf)  # of the best over the second best
    for index, child in enumerate(others, start=1):
        rival = value[:, child]
        gain = rival[layer.player] - best[layer.player]
        better = gain > 0
        lead = np.where(better, gain, np.minimum(lead, -gain))
        np.copyto(best, rival, where=better)
        chosen[better] = index
    unique &= np.all(lead > margin, axis=0)
    value[:, layer.nodes] = best
    action[layer.nodes] = chosen


def _induce_stage(
    tree: CrisisTree,
    stage: Stage,
    value: Array,
    margin: Array,
    action: Choices,
    unique: Mask,
) -> None:
    """Solve a simultaneous stage by iterated strict dominance, in place, where that settles it."""
    players = [tree.information_sets[s].player for s in stage.sets]
    payoffs = value[np.array(players)[:, None], stage.exits.ravel()]
    payoffs = payoffs.reshape(len(players), *stage.exits.shape, -1)
    left = undominated(payoffs, margin[players])
    unique &= np.all([alive.sum(axis=0) == 1 for alive in left], axis=0)
    picks = [np.argmax(alive, axis=0) for alive in left]
    exits = stage.exits[tuple(picks)]
    value[:, stage.root] = np.take_along_axis(value, exits[None, None, :], axis=1)[:, 0]
    for nodes, pick in zip(stage.members, picks, strict=True):
        action[nodes] = pick.astype(np.int16)


def undominated(payoffs: Array, margin: Array) -> list[Mask]:
    """Return which actions survive iterated strict dominance by pure actions.

    Parameters
    ----------
    payoffs : float array [player, a1, ..., am, game]
    margin : float array [player, game]
        By how much an action has to be worse.

    Returns
    -------
    list of bool arrays [action, game], one per player
    """
    players, *sizes, games = payoffs.shape
    alive = [np.ones((size, games), dtype=bool) for size in sizes]
    for _ in range(sum(sizes)):
        before = sum(int(a.sum()) for a in alive)
        for player in range(players):
            others = np.ones((*sizes, games), dtype=bool)
            for other in range(players):
                if other != player:
                    shape = [1] * players
                    shape[other] = sizes[other]
                    others &= alive[other].reshape(*shape, games)
            own = np.moveaxis(payoffs[player], player, 0).reshape(sizes[player], -1, games)
            there = np.moveaxis(others, player, 0).reshape(sizes[player], -1, games)[0]
            for action in range(sizes[player]):
                for rival in range(sizes[player]):
                    worse = own[action] < own[rival] - margin[player]
                    beaten = np.all(worse | ~there, axis=0) & alive[player][rival]
                    alive[player][action] &= ~beaten
        if sum(int(a.sum()) for a in alive) == before:
            break
    return alive


@checked_as("solve")
def solve_subgame_perfect(
    tree: CrisisTree,
    *,
    listed: Annotated[int, at_least(1)] = MOST_EQUILIBRIA,
    seconds: Annotated[float, positive] = 20.0,
) -> Equilibria:
    """Return all subgame-perfect equilibria of a tree.

    Parameters
    ----------
    tree
        With perfect recall.
    listed
        So many are listed at most, and fewer of a large tree. Where there are more, those are
        taken together that differ off the path of play only, at ties that matter to nobody:
        at these moves any choice will do, and `remarks` say at how many.
    seconds
        Budget for the search for mixed equilibria in parts with simultaneous or hidden moves.
        Pure ones are found in any case, unless plans are too many to compare; `complete` is then
        False, and a remark says so.

    Returns
    -------
    Equilibria
        In the order of the actions. Where a mover is indifferent, each of its
        best actions is followed up, and the tie is reported. Of a continuum one member is listed,
        and the whole is in `components`. Where a continuum below the root is not worth the same
        to everybody throughout, its extreme points are followed up instead, and `complete` is
        False.

    Raises
    ------
    UnsolvableError
        If a player forgets what it knew or did.

    References
    ----------
    R. Selten, Spieltheoretische Behandlung eines Oligopolmodells mit
    Nachfrageträgheit, 1965.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> result = solve_subgame_perfect(cs.load("strike_resist_intervene").tree())
    >>> result.complete, len(result), result[0].strategies["Patron"]["abstain"]
    (True, 1, 1.0)
    """
    order, deadline = subgame_order(tree), time.perf_counter() + seconds
    following = Following(tree, listed, deadline)
    partials = following.all(order)
    if len(partials) > following.most:  # too many to list one by one
        following = Following(tree, listed, deadline, together=True)
        partials = following.on_path(following.all(order))
    complete = following.complete and len(partials) <= following.most
    partials = partials[: following.most]
    # In the order of the actions, from the root on.
    if len(partials) > 1:
        partials.sort(key=lambda partial: tuple(-partial.behaviour.ravel()))
    free = len({node for partial in partials for node in partial.free})
    return Equilibria(
        found=_described(tree, [(p.behaviour, _labels(p)) for p in partials]),
        concept="subgame_perfect",
        method=METHOD,
        complete=complete and bool(partials),
        players=tree.players,
        ties=tuple(dict.fromkeys(tie for p in partials for tie in p.ties)),
        components=tuple(_continuum(tree, p) for p in partials if p.stretches),
        remarks=(*following.remarks, *((_together(free),) if free else ())),
    )


def _described(
    tree: CrisisTree, ways: Sequence[tuple[Array, list[str]]]
) -> tuple[Equilibrium, ...]:
    """Describe ways to behave [node, action], each with its labels."""
    if not ways:  # of some part no equilibrium was found in time
        return ()
    behaviour = np.array([way for way, _ in ways]).transpose(1, 2, 0)
    return tree_equilibria(tree, behaviour, [labels for _, labels in ways])


def _labels(partial: Partial) -> list[str]:
    tied = ["rests on a tie"] if partial.ties else []
    return [*tied, MEMBER] if partial.stretches or partial.extreme else tied


def _continuum(tree: CrisisTree, partial: Partial) -> Continuum:
    """Return the continuum of which a solution is a member: what is free in it, at each part."""
    ways = [
        _with(tree, partial, sample) for stretch in partial.stretches for sample in stretch.samples
    ]
    return Continuum(
        strategies(tree, _with(tree, partial, *(stretch.low for stretch in partial.stretches))),
        strategies(tree, _with(tree, partial, *(stretch.high for stretch in partial.stretches))),
        _described(tree, [(way, _labels(partial)) for way in ways]),
    )


def _with(tree: CrisisTree, partial: Partial, *parts: Mixes) -> Array:
    """Return behaviour with other numbers at some information sets."""
    behaviour = partial.behaviour.copy()
    for mixes in parts:
        put(tree, behaviour, mixes)
    return behaviour


def _together(free: int) -> str:
    moves = "1 move" if free == 1 else f"{free} moves"
    return (
        f"at {moves} that play does not reach any of the tied choices will do; solutions that "
        "differ there only are listed as one"
    )


def solve_many(tree: CrisisTree) -> Callable[[Numbers], Solutions]:
    """Return what solves many games of one tree; games with ties are solved one by one."""
    order = subgame_order(tree)
    acts = np.arange(tree.child.shape[1])[None, :, None]

    def solve(numbers: Numbers) -> Solutions:
        found = induce(tree, numbers, order)
        batch = one_each(tree, numbers, (found.action[:, None, :] == acts).astype(float))
        if found.unique.all():
            return batch
        alone = np.nonzero(~found.unique)[0]
        each = [
            solve_subgame_perfect(tree.at(numbers, int(game)), seconds=EACH_SECONDS)
            for game in alone
        ]
        return splice(batch, alone, listed(tree, each))

    return solve
