"""All that is said of one scenario at its present values."""

from __future__ import annotations

import time
from dataclasses import dataclass

from crisis_sim.equilibria.concepts import Concept, concept_of, concepts, erring
from crisis_sim.equilibria.result import Equilibria, UnsolvableError
from crisis_sim.equilibria.solve import solve
from crisis_sim.equilibria.strategic.deviations import Deviation, deviations
from crisis_sim.equilibria.strategic.refinements import refine
from crisis_sim.equilibria.tree.margins import Margin, margins
from crisis_sim.equilibria.tree.threats import NashPath, nash_paths
from crisis_sim.game.crisis import Crisis
from crisis_sim.game.tree import CrisisTree
from crisis_sim.study.judge import Verdict, judge
from crisis_sim.study.knife_edge import KnifeEdge, knife_edge

#: Trees with more ends take too long to be solved for sequential equilibria again and again,
#: and the others more than a second with more changes than this.
SMALL, FEW = 32, 32
#: Changes are no longer tried after so many seconds: games with curves of equilibria take longer.
SECONDS = 10.0


@dataclass(frozen=True, eq=False)
class Brief:
    """A scenario, solved and judged.

    Attributes
    ----------
    scenario, tree
        What was solved.
    result
        Its solutions.
    margins
        How near the first of them is to breaking, for trees under perfect play.
    edge
        Whether one answer can be named, for subgame-perfect play, and for sequential
        equilibria of trees with at most `SMALL` ends.
    deviations
        For Nash equilibria of the simultaneous reading: the best deviation of each
        player from each of them. Their refinements are labels in `result`.
    logit
        Logit play of the tree, where the scenario gives a rationality.
    verdicts
        On its claims.
    paths
        What pure Nash equilibria would play, those on empty threats included, where
        the tree has perfect information.
    unsearched
        Why these were not searched for, where they were too many; else empty.
    """

    scenario: Crisis
    tree: CrisisTree
    result: Equilibria
    margins: tuple[Margin, ...]
    edge: KnifeEdge | None
    deviations: tuple[tuple[Deviation, ...], ...]
    logit: Equilibria | None
    verdicts: tuple[Verdict, ...]
    paths: tuple[NashPath, ...]
    unsearched: str

    @property
    def row(self) -> Concept:
        """The concept that was solved for."""
        return concepts()[self.result.concept]


def brief(scenario: Crisis, concept: str | None = None, rationality: float | None = None) -> Brief:
    """Solve and judge a scenario; concept and rationality are the scenario's unless given.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> [v.verdict for v in brief(cs.load("strike_resist_intervene")).verdicts]
    ['holds', 'holds']
    """
    row = concept_of(concept or scenario.concept, "solve")
    rationality = scenario.rationality if rationality is None else rationality
    result = solve(scenario, row.name, **row.taken({"rationality": rationality}))
    found: tuple[tuple[Deviation, ...], ...] = ()
    if "refinements" in row.tells:
        game = scenario.strategic()
        result = refine(game, result)
        found = tuple(deviations(game, equilibrium) for equilibrium in result)
    tree = scenario.tree()
    paths, unsearched = _nash_paths(tree)
    return Brief(
        scenario,
        tree,
        result,
        margins(tree, result[0]) if "margins" in row.tells and len(result) else (),
        _edge(scenario, tree, result),
        found,
        None if rationality is None else solve(scenario, erring().name, rationality=rationality),
        judge(scenario, concept=row.name, rationality=rationality),
        paths,
        unsearched,
    )


def _nash_paths(tree: CrisisTree) -> tuple[tuple[NashPath, ...], str]:
    """Return the Nash paths of a tree, or why they were not searched for."""
    if not tree.has_perfect_information:
        return (), ""
    try:
        return nash_paths(tree), ""
    except UnsolvableError as error:
        return (), str(error)


def _edge(scenario: Crisis, tree: CrisisTree, result: Equilibria) -> KnifeEdge | None:
    """Ask whether one answer can be named, for about ten seconds at most."""
    row = concepts()[result.concept]
    if "knife edge" not in row.tells:
        return None
    if row.batch is not None:
        return knife_edge(scenario, concept=row.name)
    if tree.ends <= SMALL:
        # Of several equilibria none is named, whatever changes do to them.
        draws, deadline = FEW if len(result) == 1 else 1, time.perf_counter() + SECONDS
        return knife_edge(
            scenario,
            concept=row.name,
            draws=draws,
            progress=lambda _: time.perf_counter() < deadline,
        )
    return None
