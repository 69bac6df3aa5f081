"""Nash equilibria of a tree that rest on a threat that would not be carried out.

In a tree with perfect information a way to play is the path of a pure Nash
equilibrium if and only if nobody on it gains by leaving it when all others then
do their worst to whoever left: they hold it to its minmax value in the subgame
that it enters. Where that is not what the others would want to do there, the
equilibrium is Nash but not subgame-perfect, and the threat is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from crisis_sim.checks import checked
from crisis_sim.equilibria.result import UnsolvableError
from crisis_sim.equilibria.tree.paths import Actions, PathConditions
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.types import Array


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

    @property
    def play(self) -> tuple[tuple[str, str], ...]:
        """What is chosen at each move; `a or b` where that hangs on a draw of chance."""
        made: dict[str, dict[str, None]] = {}
        for where, choice in self.played.items():
            made.setdefault(where.partition(" | ")[0], {})[choice] = None
        return tuple((move, " or ".join(choices)) for move, choices in made.items())


@checked
def nash_paths(tree: CrisisTree) -> tuple[NashPath, ...]:
    """Return every path of play that a pure Nash equilibrium of a tree follows.

    The subgame-perfect paths come first, then those that part from them earliest.
    The threats named are as few as can be: where a deviation can be deterred by
    what the others would do anyway, it is.

    Parameters
    ----------
    tree
        With perfect information.

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
    paths = PathConditions(tree)
    found = [_describe(paths, actions, value) for actions, value in paths.plans()]
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


def _describe(paths: PathConditions, actions: Actions, value: Array) -> NashPath:
    """Describe a Nash path: whether it is subgame-perfect, and else what threatens."""
    tree, along = paths.tree, paths.along(actions)
    played = {
        tree.information_sets[int(tree.infoset[node])].label: _action(tree, node, action)
        for node, action in sorted(actions.items())
    }
    perfect = all(
        along[node][tree.mover[node]]
        >= paths.least[tree.mover[node], child] - paths.margin[tree.mover[node]]
        for node, action in actions.items()
        for other, child in enumerate(paths.children(node))
        if other != action
    )
    payoffs = FrozenMap(dict(zip(tree.players, value.tolist(), strict=True)))
    threats = () if perfect else _threats(paths, actions, along)
    return NashPath(FrozenMap(played), payoffs, perfect, threats)


def _threats(paths: PathConditions, path: Actions, along: dict[int, Array]) -> tuple[Threat, ...]:
    """Name the threats that keep every mover on a path."""
    found: list[Threat] = []
    for node, action in sorted(path.items()):
        mover = int(paths.tree.mover[node])
        for other, child in enumerate(paths.children(node)):
            if other != action:
                _deter(paths, child, mover, along[node][mover], found)
    return tuple(dict.fromkeys(found))


def _deter(paths: PathConditions, node: int, leaver: int, cap: float, found: list[Threat]) -> Array:
    """Hold whoever left the path to `cap` from a node on; return what all expect there.

    Others do what is best for them where that suffices, and else the best for
    them among what holds the leaver down; the latter are threats.
    """
    tree = paths.tree
    if paths.value[leaver, node] <= cap + paths.margin[leaver] or node >= tree.nodes:
        return paths.value[:, node]
    children = paths.children(node)
    if tree.mover[node] < 0:
        return _deter_drawn(paths, node, leaver, cap, found)
    if tree.mover[node] == leaver:
        held = [_deter(paths, c, leaver, cap, found) for c in children]
        return max(held, key=lambda value: float(value[leaver]))
    mover = int(tree.mover[node])
    able = [
        a for a, c in enumerate(children) if paths.minmax[leaver, c] <= cap + paths.margin[leaver]
    ]
    below: dict[int, list[Threat]] = {action: [] for action in able}
    tried = {a: _deter(paths, children[a], leaver, cap, below[a]) for a in able}
    choice = max(able, key=lambda a: float(tried[a][mover]))
    value = tried[choice]
    found += below[choice]
    best = int(paths.action[node])  # what it would do if nothing had been threatened
    cost = float(paths.value[mover, node] - value[mover])
    if choice != best and cost > paths.margin[mover]:
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


def _deter_drawn(
    paths: PathConditions, node: int, leaver: int, cap: float, found: list[Threat]
) -> Array:
    """Hold whoever left the path down after a draw: in as few of its outcomes as suffice."""
    children = paths.children(node)
    chance = paths.tree.chance[node, : len(children)]
    held = paths.value[:, children].T.copy()
    saved = chance * (held[:, leaver] - paths.minmax[leaver, children])
    for outcome in np.argsort(-saved, kind="stable"):
        if chance @ held[:, leaver] <= cap + paths.margin[leaver]:
            break
        child = children[outcome]
        held[outcome] = _deter(paths, child, leaver, paths.minmax[leaver, child], found)
    return np.asarray(chance @ held)
