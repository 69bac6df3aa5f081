"""One sequential equilibrium, where a search for all takes too long: the limit of logit play.

Logit play of the agents is completely mixed, and beliefs follow from it by Bayes' rule; so what
it tends to as errors vanish is a sequential equilibrium (McKelvey & Palfrey 1998, theorem 4).
What is found is measured as an assessment before it is believed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from crisis_sim.equilibria.check.assessments import is_consistent
from crisis_sim.equilibria.describe import assessment_equilibrium
from crisis_sim.equilibria.logit.logit import logit_order, logit_play
from crisis_sim.equilibria.result import Equilibrium, Range
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.tolerances import ABSENT_IN_LIMIT, LIMIT_BAYES, LIMIT_REGRET
from crisis_sim.types import Array

#: λ times the largest range of payoffs.
SHARP = 1e8


def limit_of_logit(tree: CrisisTree) -> Equilibrium | None:
    """Return the limit of logit play with its beliefs; None if it is not shown to be one."""
    width = float(np.ptp(tree.payoffs, axis=1).max()) or 1.0
    play = logit_play(tree, tree.numbers(), SHARP / width, logit_order(tree))
    behaviour = play.behaviour[:, :, 0]
    behaviour = np.where(behaviour < ABSENT_IN_LIMIT, 0.0, behaviour)
    total = behaviour.sum(axis=1, keepdims=True)
    behaviour = np.divide(behaviour, total, out=np.zeros_like(behaviour), where=total > 0)
    belief = _beliefs(tree, play.log_behaviour[:, :, 0])
    if not is_consistent(tree, behaviour, belief, LIMIT_BAYES):
        return None
    found = assessment_equilibrium(
        tree,
        behaviour,
        belief,
        labels=(),
        isolated=False,
        strategy_ranges=FrozenMap({}),
        belief_ranges=FrozenMap({}),
    )
    if found.regret > LIMIT_REGRET * width:
        return None
    return replace(
        found,
        isolated=None,
        strategy_ranges=_points(found.strategies),
        belief_ranges=_points(found.beliefs),
    )


def _points(shares: Mapping[str, Mapping[str, float]]) -> FrozenMap[str, FrozenMap[str, Range]]:
    return FrozenMap(
        {where: FrozenMap({k: (p, p) for k, p in row.items()}) for where, row in shares.items()}
    )


def _beliefs(tree: CrisisTree, log_behaviour: Array) -> Array:
    """Return the beliefs that follow by Bayes' rule, those that vanish left out."""
    drawn = (tree.mover < 0)[:, None]
    nil = drawn & (tree.chance == 0)
    chance = np.where(tree.chance > 0, tree.chance, 1.0)
    log = np.where(drawn, np.log(chance), log_behaviour)
    way, never = np.zeros(tree.nodes), np.zeros(tree.nodes, dtype=int)
    for nodes in tree.levels[1:]:
        above, action = tree.parent[nodes], tree.arrival[nodes]
        way[nodes] = way[above] + log[above, action]
        never[nodes] = never[above] + nil[above, action]
    belief = np.zeros(tree.nodes)
    for infoset in np.unique(tree.infoset[tree.mover >= 0]):
        nodes = np.flatnonzero(tree.infoset == infoset)
        likely = np.where(never[nodes] == never[nodes].min(), way[nodes], -np.inf)
        held = np.exp(likely - likely.max())
        held[held < ABSENT_IN_LIMIT * held.sum()] = 0.0
        belief[nodes] = held / held.sum()
    return belief
