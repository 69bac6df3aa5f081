"""Put a solution in the words of its game: who does what, what follows, what it is worth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from crisis_sim.game.strategic import StrategicGame
from crisis_sim.game.tree import CrisisTree, Numbers
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.solve.result import Equilibrium
from crisis_sim.solve.verify import profile_regret, tree_regret

Array = npt.NDArray[np.float64]


def reach(tree: CrisisTree, chance: Array, behaviour: Array) -> Array:
    """Return the probability `[end, game]` that play ends at each end."""
    probability = np.zeros((tree.nodes + tree.ends, behaviour.shape[2]))
    probability[0] = 1.0
    for node in range(tree.nodes):
        acts = slice(0, tree.width[node])
        step = chance[node, acts] if tree.mover[node] < 0 else behaviour[node, acts]
        probability[tree.child[node, acts]] = probability[node] * step
    return probability[tree.nodes :]


def tree_equilibria(
    tree: CrisisTree, behaviour: Array, labels: Sequence[Sequence[str]]
) -> tuple[Equilibrium, ...]:
    """Describe ways to behave `[node, action, solution]` in one tree, each with its labels."""
    solutions = behaviour.shape[2]
    payoffs = np.broadcast_to(tree.payoffs[:, :, None], (*tree.payoffs.shape, solutions))
    numbers = Numbers(payoffs, tree.chance[:, :, None])
    ends = reach(tree, numbers.chance, behaviour)
    regret = tree_regret(tree, numbers, behaviour)
    first = [int(np.argmax(tree.infoset == i)) for i in range(len(tree.information_sets))]
    found = []
    for number in range(solutions):
        strategies = {}
        for node, infoset in zip(first, tree.information_sets, strict=True):
            if infoset.player >= 0:
                mix = behaviour[node, : len(infoset.actions), number].tolist()
                strategies[infoset.label] = FrozenMap(dict(zip(infoset.actions, mix, strict=True)))
        found.append(
            Equilibrium(
                strategies=FrozenMap(strategies),
                payoffs=_payoffs(tree.players, tree.payoffs @ ends[:, number]),
                regret=float(regret[number]),
                reach=_frozen(ends[:, number].copy()),
                outcomes=tree.outcomes,
                labels=tuple(labels[number]),
            )
        )
    return tuple(found)


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
    regret = profile_regret(game.payoffs[..., None], [mix[:, None] for mix in profile])
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
