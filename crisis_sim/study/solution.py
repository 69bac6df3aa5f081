"""A scenario's tree with the solution that it is shown with."""

from __future__ import annotations

from dataclasses import dataclass

from crisis_sim.equilibria.concepts import concepts, default_concept
from crisis_sim.equilibria.result import Equilibria, UnsolvableError
from crisis_sim.equilibria.solve import solve
from crisis_sim.game.crisis import Crisis
from crisis_sim.game.tree import CrisisTree


@dataclass(frozen=True, eq=False)
class Solution:
    """A tree and its solutions, the first of which is shown."""

    scenario: Crisis
    tree: CrisisTree
    result: Equilibria


def solution(scenario: Crisis) -> Solution:
    """Solve a tree under the scenario's own concept where it is one of trees, else perfectly.

    Raises
    ------
    UnsolvableError
        If there is no solution.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> solution(cs.load("iran_2025")).result.concept
    'subgame_perfect'
    """
    own = concepts()[scenario.concept]
    on_tree = own if own.reads == "tree" else default_concept("tree")
    result = solve(scenario, on_tree.name)
    if not len(result):
        raise UnsolvableError("no equilibrium was found to draw the tree with")
    return Solution(scenario, scenario.tree(), result)
