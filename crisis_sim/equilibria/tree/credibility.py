"""Which equilibria of the simultaneous reading survive when the moves are made in order."""

from __future__ import annotations

from dataclasses import replace

from crisis_sim.equilibria.result import Equilibria, Equilibrium, UnsolvableError
from crisis_sim.equilibria.tree.threats import NashPath, nash_paths
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.outcomes import NOT_MADE

CREDIBLE = "follows a subgame-perfect path"
EMPTY = "rests on a threat that would not be carried out"
AT_ONCE = "holds only while all choose at once"


def label_credibility(tree: CrisisTree, result: Equilibria) -> Equilibria:
    """Label pure equilibria of the simultaneous reading by what becomes of them in the tree.

    Parameters
    ----------
    tree
        With perfect information and without chance; otherwise nothing is labelled.
    result
        Equilibria of the simultaneous reading of the same scenario.

    Returns
    -------
    Equilibria
        The same, each pure one with a label: `CREDIBLE`, `EMPTY` with whose threat
        it is, or `AT_ONCE` where no Nash equilibrium of the tree plays in this way.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> for equilibrium in cs.solve(cs.load("strike_resist_intervene"), "pure"):
    ...     print(*equilibrium.labels)
    follows a subgame-perfect path
    rests on a threat that would not be carried out: Patron, intervene
    """
    if not tree.has_perfect_information or (tree.mover < 0).any():
        return result
    try:
        paths = {_made(path): path for path in nash_paths(tree)}
    except UnsolvableError:
        return result
    found = tuple(_labelled(equilibrium, paths) for equilibrium in result)
    return replace(result, found=found)


def _labelled(
    equilibrium: Equilibrium, paths: dict[frozenset[tuple[str, str]], NashPath]
) -> Equilibrium:
    if equilibrium.reach.max() < 1:  # mixed
        return equilibrium
    outcomes = equilibrium.outcomes
    row = outcomes.made[int(equilibrium.reach.argmax())]
    made = frozenset(
        (move, outcomes.choices[i][row[i]])
        for i, move in enumerate(outcomes.columns)
        if row[i] != NOT_MADE
    )
    return replace(equilibrium, labels=(*equilibrium.labels, _label(paths.get(made))))


def _label(path: NashPath | None) -> str:
    if path is None:
        return AT_ONCE
    if path.subgame_perfect:
        return CREDIBLE
    threats = dict.fromkeys(f"{threat.player}, {threat.threatened}" for threat in path.threats)
    return f"{EMPTY}: {'; '.join(threats)}"


def _made(path: NashPath) -> frozenset[tuple[str, str]]:
    return frozenset((where.partition(" | ")[0], choice) for where, choice in path.played.items())
