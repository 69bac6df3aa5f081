"""All that is said of one scenario at its present values."""

from __future__ import annotations

import time
from dataclasses import dataclass

from crisis_sim.equilibria.concepts import CONCEPTS, solve
from crisis_sim.equilibria.result import Equilibria, UnsolvableError
from crisis_sim.equilibria.strategic.deviations import Deviation, deviations
from crisis_sim.equilibria.strategic.refinements import refine
from crisis_sim.equilibria.tree.margins import Margin, margins
from crisis_sim.equilibria.tree.threats import NashPath, nash_paths
from crisis_sim.game.crisis import Crisis
from crisis_sim.game.tree import CrisisTree
from crisis_sim.study.judge import Verdict, judge
from crisis_sim.study.knife_edge import ERRING, KnifeEdge, knife_edge

#: The concepts whose solutions are Nash equilibria of the simultaneous reading.
STRATEGIC = ("pure", "nash")
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


def brief(scenario: Crisis, concept: str | None = None, rationality: float | None = None) -> Brief:
    """Solve and judge a scenario; concept and rationality are the scenario's unless given.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> [v.verdict for v in brief(cs.load("strike_resist_intervene")).verdicts]
    ['holds', 'holds']
    """
    concept = concept or scenario.concept
    rationality = scenario.rationality if rationality is None else rationality
    options = {"rationality": rationality} if concept == "logit" else {}
    result = solve(scenario, concept, **{k: v for k, v in options.items() if v is not None})
    found: tuple[tuple[Deviation, ...], ...] = ()
    if concept in STRATEGIC:
        game = scenario.strategic()
        result = refine(game, result)
        found = tuple(deviations(game, equilibrium) for equilibrium in result)
    tree = scenario.tree()
    on_tree = concept in CONCEPTS and CONCEPTS[concept].reading == "tree"
    paths, unsearched = _nash_paths(tree)
    return Brief(
        scenario,
        tree,
        result,
        margins(tree, result[0]) if on_tree and concept not in ERRING and len(result) else (),
        _edge(scenario, tree, result),
        found,
        None if rationality is None else solve(scenario, "logit", rationality=rationality),
        judge(scenario, concept=concept, rationality=rationality),
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
    if result.concept == "subgame_perfect":
        return knife_edge(scenario, concept="subgame_perfect")
    if result.concept == "sequential" and tree.ends <= SMALL:
        # Of several equilibria none is named, whatever changes do to them.
        draws, deadline = FEW if len(result) == 1 else 1, time.perf_counter() + SECONDS
        return knife_edge(
            scenario,
            concept="sequential",
            draws=draws,
            progress=lambda _: time.perf_counter() < deadline,
        )
    return None
