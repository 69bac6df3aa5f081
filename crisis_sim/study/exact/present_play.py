"""How a scenario is played at its present values."""

from __future__ import annotations

from crisis_sim.equilibria.concepts import proving
from crisis_sim.equilibria.solve import solve
from crisis_sim.game.crisis import Crisis
from crisis_sim.study.exact.tipping_result import Play
from crisis_sim.study.order import played


def present_play(scenario: Crisis, fixing: str | None = None) -> tuple[Play, ...]:
    """Return how the subgame-perfect equilibria play a scenario at its values.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> present_play(cs.load("strike_resist_intervene"))
    ((('Attacker', 'strike'), ('Target', 'concede')),)
    """
    tree = scenario.tree()
    if fixing is not None:
        tree = tree.fix(*(part.strip() for part in fixing.split("==")))
    found = {
        tuple((move, choice) for move, made in path for choice in made): None
        for path in (played(e.outcomes, e.reach > 0) for e in solve(tree, proving().name))
    }
    return tuple(found)
