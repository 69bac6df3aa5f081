"""How near each equilibrium is to breaking, and whether there is one answer to name."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, ClassVar

import numpy as np

from crisis_sim.checks import Count, Seed, at_least, checked, probability, rate
from crisis_sim.columns import APART, column, fact, rows
from crisis_sim.equilibria.concepts import concept_of, concepts, default_concept
from crisis_sim.equilibria.result import Equilibrium
from crisis_sim.equilibria.solve import setting, solve
from crisis_sim.equilibria.tree.margins import Margin
from crisis_sim.game.crisis import Crisis
from crisis_sim.game.normal_form import simultaneous
from crisis_sim.game.tree import CrisisTree
from crisis_sim.progress import Watch
from crisis_sim.result import StudyResult
from crisis_sim.scenario.asked import read_fixing
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.study.changes import Changed, broken, ends_of, solve_changed
from crisis_sim.study.draws.estimate import Share
from crisis_sim.study.gaps import Gaps, gaps_of_form, gaps_on_tree
from crisis_sim.study.order import in_line, played
from crisis_sim.tolerances import SAME_BY_ITERATION


@dataclass(frozen=True)
class Edge:
    """How near one equilibrium path is to breaking.

    Attributes
    ----------
    played
        The choices on the path, as (move, choices) in the order of the moves.
    gap : float
        The smallest loss by a choice that is not used, at a move on the path, as a share of
        the range of that player's payoffs. A mixture is compared with the choices outside
        it: what keeps it together is that the others mix as well, so that its own choices
        are worth the same is no knife edge. 0 at a tie, infinite where every choice is used.
    where
        The comparison that it comes from, in the player's own units; None without one.
    gap_anywhere : float
        The same over all moves, off the path as well.
    by_payoffs, by_parameters : Share
        The share of small changes that break it: of the payoffs at the ends, and of the
        parameters. An equilibrium breaks where no solution of the changed game reaches
        the same ends.
    varies : bool
        Whether several equilibria play it, with different probabilities; of a continuum the
        extreme points count.
    """

    played: tuple[tuple[str, tuple[str, ...]], ...] = field(metadata=column(cell=in_line))
    gap: float = field(metadata=column(unit="share of the range of payoffs"))
    where: Margin | None = field(metadata=APART)
    gap_anywhere: float = field(metadata=column(unit="share of the range of payoffs"))
    by_payoffs: Share = field(metadata=column("payoffs", nested=Share))
    by_parameters: Share = field(metadata=column("parameters", nested=Share))
    varies: bool


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class KnifeEdge(StudyResult):
    """How near the equilibria of a scenario are to breaking.

    Attributes
    ----------
    fixing
        The move that was fixed.
    edges
        One for each path that an equilibrium plays, the sturdiest first.
    margin, epsilon, tolerance : float
        The gap that is asked for; the size of the changes; and the share of them that
        may break an answer. As given.
    complete : bool
        Whether no equilibrium is missing and all changes were made.
    draws, wanted : int
        Changes of each kind that were gone through, and that were asked for. No payoffs are
        changed where it is proven that this breaks nothing, and no parameters without any.
    """

    study: ClassVar[str] = "knife_edge"
    derived: ClassVar[tuple[str, ...]] = ("names_one_answer", "refusals")

    fixing: str | None = field(metadata=fact())
    margin: float = field(metadata=fact())
    epsilon: float = field(metadata=fact())
    tolerance: float = field(metadata=fact())
    draws: int
    wanted: int
    edges: tuple[Edge, ...] = field(metadata=rows(Edge, "path"))
    method: str = "small changes of payoffs and parameters, drawn and solved anew"

    @property
    def refusals(self) -> tuple[str, ...]:
        """What speaks against naming one answer; empty where nothing does."""
        found = []
        if not self.edges:
            found.append("no equilibrium was found")
        elif len(self.edges) > 1:
            found.append(f"{len(self.edges)} ways to play are equilibria")
        elif self.edges[0].varies:
            found.append("several equilibria mix the same choices with different probabilities")
        if self.draws < self.wanted:
            found.append(f"only {self.draws:,} of {self.wanted:,} changes were tried")
        elif not self.complete:
            found.append("it is not certain that no equilibrium is missing")
        for edge in self.edges if len(self.edges) == 1 else ():
            if edge.where is not None and edge.gap < self.margin:
                found.append(
                    f"the smallest gap ({edge.where.where}) is {edge.gap:.2%} of the range of "
                    f"payoffs of {edge.where.player}, below {self.margin:.3g} of it"
                )
            for what, share in (("payoffs", edge.by_payoffs), ("parameters", edge.by_parameters)):
                if share.share > self.tolerance:
                    found.append(
                        f"{share.share:.1%} of changes of the {what} by up to "
                        f"{self.epsilon:.3g} of their range break it"
                    )
        return tuple(found)

    @property
    def names_one_answer(self) -> bool:
        """Whether one way to play can be named as the answer."""
        return not self.refusals

    @property
    def answer(self) -> tuple[tuple[str, tuple[str, ...]], ...] | None:
        """The one way to play, or None where it is refused to name one."""
        return self.edges[0].played if self.names_one_answer else None


@checked
def knife_edge(
    scenario: Crisis,
    /,
    *,
    seed: Seed = 0,
    margin: Annotated[float, at_least(0)] = 0.01,
    epsilon: Annotated[float, rate] = 0.01,
    tolerance: Annotated[float, probability] = 0.05,
    draws: Count | None = None,
    concept: str | None = None,
    fixing: str | None = None,
    progress: Watch | None = None,
) -> KnifeEdge:
    """Measure how near each equilibrium is to breaking.

    Two things can make an answer an accident of its numbers: a choice on the path that is
    hardly better than another, and a choice off the path that is, and on which the path
    rests. The first shows in the gap. Both show in the share of small changes that break
    the equilibrium: of the payoff at each end, independently, by up to `epsilon` of the
    player's range of payoffs; and of all parameters by up to `epsilon` of their ranges,
    inside these. Where the choices are pure and every one leads by more than 2 `epsilon`,
    given what its mover believes, no such change of payoffs can turn one: that is proven,
    not sampled.

    Gaps are shares of the range of the player's payoffs at the ends. Where all of these
    are close to each other that range is small and a gap looks wide; what changes of the
    parameters break is then the better guide.

    Parameters
    ----------
    scenario
        At its present values.
    seed
        The same seed, the same changes; 0 is one like any other.
    margin
        The gap, as a share of the player's range of payoffs, below which no answer is named.
    epsilon
        Size of the changes.
    tolerance
        The share of changes that may break an answer that is still named.
    draws
        Of each kind of change; left out, 2048, and 64 for `sequential` and `nash`, whose
        games are solved one by one. If none of 64 changes breaks an answer, the share that
        does lies below 6% (95% interval).
    concept
        `subgame_perfect`, `sequential`, or of the simultaneous reading `pure` or `nash`;
        left out, the scenario's own if it is one of these, else the usual one. Where
        players err, play moves with the numbers and never jumps, so that it has no edge.
    fixing
        A move to fix, as `Attacker == strike`.
    progress
        Is told how far the run is, and answers whether it goes on; see `Progress`.

    Raises
    ------
    FormulaError
        For an unknown move or choice.
    ArgumentError
        For a negative margin, epsilon or seed, a tolerance outside 0 to 1, no draws, or
        another concept.
    UnsolvableError
        If the game is outside what the concept covers.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> scenario = cs.load("strike_resist_intervene")
    >>> knife_edge(scenario, seed=0).names_one_answer
    True
    >>> near = knife_edge(scenario.set(drain=0.401), seed=0)  # it tips at 0.4
    >>> near.answer is None, near.edges[0].by_parameters.share > 0.3
    (True, True)
    >>> threat = cs.load("classics/rudimentary_deterrence")  # believed from 0.625 on
    >>> knife_edge(threat.set(p_b=0.62), seed=0).refusals[0]
    'the smallest gap (A) is 0.50% of the range of payoffs of A, below 0.01 of it'
    """
    concept = _known(scenario, concept)
    draws = concepts()[concept].changes if draws is None else draws
    tree = scenario.tree()
    if fixing is not None:
        test = read_fixing(scenario, fixing, "knife_edge")
        tree = tree.fix(test.move, test.choice)
    complete, paths = _paths(tree, concept)
    withstood = [max(gaps.withstands for _, gaps in those) > epsilon for those in paths]
    changed = solve_changed(
        scenario, tree, concept, epsilon, draws, seed, progress, payoffs=not all(withstood)
    )
    edges = [_edge(tree, *each, changed) for each in zip(paths, withstood, strict=True)]
    return KnifeEdge(
        scenario=scenario,
        concept=concept,
        fixing=fixing,
        edges=tuple(sorted(edges, key=lambda edge: (edge.by_payoffs.share, -edge.gap))),
        margin=margin,
        epsilon=epsilon,
        tolerance=tolerance,
        complete=complete and changed.made == draws,
        draws=changed.made,
        wanted=draws,
        seed=seed,
        solves=1 + changed.games,
    )


def _known(scenario: Crisis, concept: str | None) -> str:
    """Return the concept to solve for."""
    if concept is None:
        own = concepts()[scenario.concept]
        return own.name if own.changes else default_concept(setting(scenario.tree())).name
    row = concept_of(concept, "knife_edge")
    if not row.changes:
        if row.errs:
            why = "has no knife edge: where players err, play moves continuously with the numbers"
        else:
            why = "names no way to play: its solutions are distributions over all of them"
        raise ArgumentError(
            "knife_edge",
            "concept",
            f"`{concept}` {why}",
            "one of " + ", ".join(n for n, r in concepts().items() if r.changes),
        )
    return concept


def _paths(tree: CrisisTree, concept: str) -> tuple[bool, list[list[tuple[Equilibrium, Gaps]]]]:
    """Return whether no equilibrium is missing, and all by the ends that they reach."""
    if concepts()[concept].reads == "tree":
        result = solve(tree, concept)
        gaps = partial(gaps_on_tree, tree)
    else:
        form = simultaneous(tree)
        result = solve(form, concept)
        gaps = partial(gaps_of_form, tree, form)
    paths: dict[bytes, list[tuple[Equilibrium, Gaps]]] = {}
    samples = (sample for component in result.components for sample in component.samples)
    for equilibrium in (*result, *samples):
        ends = ends_of(equilibrium.reach).tobytes()
        paths.setdefault(ends, []).append((equilibrium, gaps(equilibrium)))
    return result.complete, list(paths.values())


def _edge(
    tree: CrisisTree,
    equilibria: list[tuple[Equilibrium, Gaps]],
    withstood: bool,
    changed: Changed,
) -> Edge:
    """Describe one path; of the equilibria that play it, the sturdiest counts."""
    first = equilibria[0][0].reach
    ends = ends_of(first)
    on_path = max((gaps.on_path for _, gaps in equilibria), key=lambda gap: gap.size)
    return Edge(
        played(tree.outcomes, ends),
        on_path.size,
        on_path.where,
        max(gaps.anywhere.size for _, gaps in equilibria),
        broken(ends, None if withstood else changed.payoffs),
        broken(ends, changed.parameters),
        any(not np.allclose(e.reach, first, rtol=0, atol=SAME_BY_ITERATION) for e, _ in equilibria),
    )
