"""Put a solution in the words of its game: who does what, what follows, what it is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

import numpy as np

from crisis_sim.equilibria.check.assessments import assessment_regret
from crisis_sim.equilibria.check.regret import profile_regret, tree_regret
from crisis_sim.equilibria.result import Equilibrium, Range
from crisis_sim.equilibria.strategic.centre import centred
from crisis_sim.game.numbers import Numbers
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.scenario.outcomes import TYPE
from crisis_sim.types import Array


def reach(tree: CrisisTree, chance: Array, behaviour: Array) -> Array:
    """Return the probability `[end, game]` that play ends at each end."""
    probability = np.zeros((tree.nodes + tree.ends, behaviour.shape[2]))
    probability[0] = 1.0
    drawn = (tree.mover < 0)[:, None]
    for nodes in tree.levels:
        for action in range(tree.width[nodes].max()):
            at = nodes[action < tree.width[nodes]]
            step = np.where(drawn[at], chance[at, action], behaviour[at, action])
            probability[tree.child[at, action]] = probability[at] * step
    return probability[tree.nodes :]


def histories(tree: CrisisTree) -> list[str]:
    """Return in words how each node and each end is reached."""
    words = [""] * (tree.nodes + tree.ends)
    for node in range(tree.nodes):
        infoset = tree.information_sets[tree.infoset[node]]
        acts = slice(0, len(infoset.actions))
        for action, child in zip(infoset.actions, tree.child[node, acts], strict=True):
            step = f"{infoset.move.removeprefix(TYPE)} {action}"
            words[child] = f"{words[node]}, {step}" if words[node] else step
    return words


def bayes_beliefs(tree: CrisisTree, log_behaviour: Array) -> FrozenMap[str, FrozenMap[str, float]]:
    """Return what movers believe who cannot tell where they are, by Bayes' rule.

    Parameters
    ----------
    log_behaviour : float array [node, action]
        Logarithm of the probability of each action at each node of the players.

    Returns
    -------
    mapping
        By information set with more than one node: the probability of each history in
        words. Sets that are never reached are left out.
    """
    with np.errstate(divide="ignore"):
        log = np.where((tree.mover < 0)[:, None], np.log(tree.chance), log_behaviour)
    blind = np.nonzero(np.bincount(tree.infoset) > 1)[0].tolist()
    if not blind:
        return FrozenMap({})
    way, words = np.zeros(tree.nodes), histories(tree)
    for nodes in tree.levels[1:]:
        above = tree.parent[nodes]
        way[nodes] = way[above] + log[above, tree.arrival[nodes]]
    found = {}
    for index in blind:
        infoset, nodes = tree.information_sets[index], np.nonzero(tree.infoset == index)[0]
        if infoset.player >= 0 and way[nodes].max() > -np.inf:
            belief = np.exp(way[nodes] - way[nodes].max())
            belief /= belief.sum()
            pairs = zip((words[node] for node in nodes), belief.tolist(), strict=True)
            found[infoset.label] = FrozenMap(dict(pairs))
    return FrozenMap(found)


def tree_equilibria(
    tree: CrisisTree,
    behaviour: Array,
    labels: Sequence[Sequence[str]],
    log_behaviour: Array | None = None,
) -> tuple[Equilibrium, ...]:
    """Describe ways to behave `[node, action, solution]` in one tree, each with its labels.

    The logarithm of behaviour may be given where it is known better than behaviour.
    """
    if log_behaviour is None:
        with np.errstate(divide="ignore"):
            log_behaviour = np.log(behaviour)
    solutions = behaviour.shape[2]
    payoffs = np.broadcast_to(tree.payoffs[:, :, None], (*tree.payoffs.shape, solutions))
    numbers = Numbers(payoffs, tree.chance[:, :, None])
    ends = reach(tree, numbers.chance, behaviour)
    regret = tree_regret(tree, numbers, behaviour)
    first = np.zeros(len(tree.information_sets), dtype=np.intp)
    first[tree.infoset[::-1]] = np.arange(tree.nodes)[::-1]
    first = first[[infoset.player >= 0 for infoset in tree.information_sets]]
    own = [infoset for infoset in tree.information_sets if infoset.player >= 0]
    mixes: dict[tuple[tuple[str, ...], tuple[float, ...]], FrozenMap[str, float]] = {}
    offered = np.arange(behaviour.shape[1]) < tree.width[first, None]
    found = []
    for number in range(solutions):
        shares = iter(behaviour[first, :, number][offered].tolist())  # set by set
        strategies = {}
        for infoset in own:
            actions = infoset.actions
            mix = tuple(islice(shares, len(actions)))
            if (actions, mix) not in mixes:
                mixes[actions, mix] = FrozenMap(dict(zip(actions, mix, strict=True)))
            strategies[infoset.label] = mixes[actions, mix]
        found.append(
            Equilibrium(
                strategies=FrozenMap(strategies),
                payoffs=_payoffs(tree.players, tree.payoffs @ ends[:, number]),
                regret=float(regret[number]),
                reach=_frozen(ends[:, number].copy()),
                outcomes=tree.outcomes,
                labels=tuple(labels[number]),
                beliefs=bayes_beliefs(tree, log_behaviour[:, :, number]),
                tree=tree,
            )
        )
    return tuple(found)


def strategies(tree: CrisisTree, behaviour: Array) -> FrozenMap[str, FrozenMap[str, float]]:
    """Return numbers [node, action] by information set and action, as the players have them."""
    found = {}
    for index, infoset in enumerate(tree.information_sets):
        nodes = np.nonzero(tree.infoset == index)[0]
        if infoset.player >= 0 and len(nodes):
            mix = behaviour[nodes[0], : len(infoset.actions)].tolist()
            found[infoset.label] = FrozenMap(dict(zip(infoset.actions, mix, strict=True)))
    return FrozenMap(found)


def assessment_equilibrium(
    tree: CrisisTree,
    behaviour: Array,
    belief: Array,
    *,
    labels: Sequence[str],
    isolated: bool,
    strategy_ranges: Mapping[str, Mapping[str, Range]],
    belief_ranges: Mapping[str, Mapping[str, Range]],
) -> Equilibrium:
    """Describe behaviour `[node, action]` with beliefs `[node]` at all information sets."""
    ends = reach(tree, tree.chance[:, :, None], behaviour[:, :, None])[:, 0]
    words, beliefs = histories(tree), {}
    for index, infoset in enumerate(tree.information_sets):
        nodes = np.nonzero(tree.infoset == index)[0]
        if infoset.player >= 0 and len(nodes) > 1:
            held = {words[node]: float(belief[node]) for node in nodes}
            beliefs[infoset.label] = FrozenMap(held)
    return Equilibrium(
        strategies=strategies(tree, behaviour),
        payoffs=_payoffs(tree.players, tree.payoffs @ ends),
        regret=assessment_regret(tree, behaviour, belief),
        reach=_frozen(ends),
        outcomes=tree.outcomes,
        labels=tuple(labels),
        beliefs=FrozenMap(beliefs),
        isolated=isolated,
        strategy_ranges=strategy_ranges,
        belief_ranges=belief_ranges,
        tree=tree,
    )


def strategic_equilibrium(
    game: StrategicGame,
    profile: Sequence[Array],
    labels: Sequence[str] = (),
    *,
    isolated: bool | None = None,
    proven: bool | None = None,
    index: int | None = None,
) -> Equilibrium:
    """Describe a profile of mixed actions, one array `[action]` per player."""
    play = game.play
    ends = play.weight.copy()
    for agrees, mix in zip(play.agrees, profile, strict=True):
        ends *= agrees @ mix
    value = game.payoffs
    for mix in reversed(profile):
        value = value @ mix
    strategies = {
        player: FrozenMap(dict(zip(actions, mix.tolist(), strict=True)))
        for player, actions, mix in zip(game.players, game.actions, profile, strict=True)
    }
    regret = profile_regret(centred(game.payoffs)[..., None], [mix[:, None] for mix in profile])
    return Equilibrium(
        strategies=FrozenMap(strategies),
        payoffs=_payoffs(game.players, value),
        regret=float(regret[0]),
        reach=_frozen(ends),
        outcomes=play.outcomes,
        labels=tuple(labels),
        isolated=isolated,
        proven=proven,
        index=index,
    )


def _payoffs(players: Sequence[str], values: Array) -> FrozenMap[str, float]:
    return FrozenMap(dict(zip(players, values.tolist(), strict=True)))


def _frozen(array: Array) -> Array:
    array.setflags(write=False)
    return array
