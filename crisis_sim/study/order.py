"""Which conclusions need only the order of the players' preferences, not the numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from crisis_sim.checks import Count, Seed, checked
from crisis_sim.columns import Column, columns_of
from crisis_sim.equilibria.batch import BLOCK, solver_for
from crisis_sim.equilibria.concepts import proving
from crisis_sim.equilibria.ordinal.preference_order import end_ranks, needs_only_order
from crisis_sim.equilibria.solutions import Solutions, join
from crisis_sim.game.crisis import Crisis
from crisis_sim.game.numbers import Numbers
from crisis_sim.game.prune import PrunedNumbers
from crisis_sim.game.tree import CrisisTree
from crisis_sim.progress import Run, Watch
from crisis_sim.result import StudyResult
from crisis_sim.scenario.formula import Probability, Test, Utility, walk
from crisis_sim.scenario.model import Claim
from crisis_sim.scenario.outcomes import NOT_MADE, Outcomes
from crisis_sim.study.claims import World, evaluate_on, worlds
from crisis_sim.study.draws.estimate import Share, share_of
from crisis_sim.types import Array, Indices, Mask


@dataclass(frozen=True)
class Outcome:
    """A way in which an equilibrium plays.

    Attributes
    ----------
    played
        The choices on its path, as (move, choices) in the order of the moves. Several
        choices where chance or a mixture leads to each of them.
    is_one, is_only : Share
        The numbers under which an equilibrium plays so, and those under which all do.
    """

    played: tuple[tuple[str, tuple[str, ...]], ...]
    is_one: Share
    is_only: Share


@dataclass(frozen=True)
class ClaimShare:
    """A claim, and the numbers under which it holds in every equilibrium.

    `holds` is None where order cannot say: the claim speaks of payoffs, or of other
    parameter values, under which the order may be another.
    """

    says: str
    formula: str
    holds: Share | None


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class OrderRobustness(StudyResult):
    """What follows from the order of each player's preferences over the ends alone.

    The scenario's present values give the order, and the probabilities of chance.

    Attributes
    ----------
    outcomes
        Those that occur, the most frequent first.
    claims
        Of the scenario.
    proven : bool
        Whether the game as it stands needs only the order; then nothing was drawn for it.
    complete : bool
        Whether all draws were made, and it is certain that no equilibrium of any is missing.
    draws, wanted : int
        Draws of the numbers that were made and wanted. None are wanted where order settles
        everything.
    """

    study: ClassVar[str] = "order_robustness"

    outcomes: tuple[Outcome, ...]
    claims: tuple[ClaimShare, ...]
    proven: bool
    draws: int
    wanted: int
    concept: str = field(default_factory=lambda: proving().name)

    def _axes(self) -> tuple[str, ...]:
        return ("number",)

    def _columns(self) -> list[Column]:
        """Return the share of each outcome, and of each claim that order speaks to."""
        told = [
            (in_line(outcome.played), kind, share)
            for outcome in self.outcomes
            for kind, share in (("an outcome", outcome.is_one), ("the outcome", outcome.is_only))
        ]
        told += [(c.says, "claim", c.holds) for c in self.claims if c.holds is not None]
        return [
            Column("what", [what for what, _, _ in told]),
            Column("kind", [kind for _, kind, _ in told]),
            *columns_of(Share, [share for _, _, share in told]),
        ]


@checked
def order_robustness(
    scenario: Crisis,
    /,
    *,
    seed: Seed = 0,
    draws: Count = 4096,
    progress: Watch | None = None,
) -> OrderRobustness:
    """Measure under which payoff numbers, given only their order, each outcome is the equilibrium.

    Admissible are all numbers that rank the ends of the tree as the scenario does, each
    player's own ends in its own order, equal ends staying equal. Subgame-perfect play does
    not change with the zero or the unit of a player's payoffs, so numbers between 0 and 1
    suffice: the order polytope `u_1 <= ... <= u_k`, on which the draws are uniform and
    independent between players. Where play needs only the order (perfect information and
    no chance; iterated dominance; stochastic dominance) it is the same for all of them:
    that is proven, not sampled. Logit play needs the numbers by its definition.

    Parameters
    ----------
    scenario
        At its present values.
    seed
        The same seed, the same result; 0 is one like any other.
    draws
        Of the numbers of all players at once.
    progress
        Is told how far the run is, and answers whether it goes on; see `Progress`.

    Raises
    ------
    ArgumentError
        For fewer than 1 draw, or a negative seed.
    UnsolvableError
        If a player has private information.

    References
    ----------
    Stanley (1986), "Two poset polytopes", Discrete and Computational Geometry 1.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> found = cs.order_robustness(cs.load("iran_2025"), seed=0)
    >>> found.proven, len(found.outcomes), found.outcomes[0].is_only.share
    (True, 1, 1.0)
    """
    tree = scenario.tree()
    ranks = end_ranks(tree)
    asked = [c for c in scenario.claims if _is_ordinal(c)]
    wanted = dict.fromkeys([World(), *(w for c in asked for w in worlds(c.holds.node))])
    solved = _solve(scenario, list(wanted), ranks, draws, seed, progress)
    open_ = [solutions.games for solutions, sure in solved.values() if not sure]
    needed, made = (draws, open_[0]) if open_ else (0, 0)
    claims = []
    for claim in scenario.claims:
        share = _claim_share(scenario, claim, solved, made) if claim in asked else None
        claims.append(ClaimShare(claim.says, claim.holds.text, share))
    base, proven = solved[World()]
    return OrderRobustness(
        scenario=scenario,
        outcomes=_outcomes(base, proven),
        claims=tuple(claims),
        proven=proven,
        method="by order alone" if proven else "uniform on the order polytope",
        complete=made == needed and all(bool(s.complete.all()) for s, _ in solved.values()),
        draws=made,
        wanted=needed,
        seed=seed,
        solves=sum(solutions.games for solutions, _ in solved.values()),
        max_regret=max(float(s.regret.max(initial=0.0)) for s, _ in solved.values()),
    )


def _is_ordinal(claim: Claim) -> bool:
    """Tell whether a claim speaks of play alone, in the scenario's own world."""
    parts = list(walk(claim.holds.node))
    return not any(isinstance(part, Utility) for part in parts) and not any(
        isinstance(part, Probability) and part.settings for part in parts
    )


def _solve(
    scenario: Crisis,
    wanted: Sequence[World],
    ranks: Indices,
    draws: int,
    seed: int,
    progress: Watch | None,
) -> dict[World, tuple[Solutions, bool]]:
    """Solve each world for the same draws of the numbers, or once, where all give the same play."""
    whole = scenario.tree()
    sure: dict[World, Solutions] = {}
    solvers = {}
    for world in wanted:
        tree, ends = _fixed(whole, world.fixing)
        solver = solver_for(tree, proving())
        if needs_only_order(tree, ranks[:, ends]):
            sure[world] = solver(tree.numbers())
        else:
            solvers[world] = solver, ends, tree.chance[:, :, None]
    parts: dict[World, list[Solutions]] = {world: [] for world in solvers}
    run = Run(progress, "draws", draws)
    for payoffs in _draw(ranks, draws, seed) if solvers else ():
        for world, (solver, ends, chance) in solvers.items():
            parts[world].append(solver(Numbers(payoffs[:, ends], chance)))
        if not run.step(payoffs.shape[2]):
            break
    return {w: (sure[w], True) if w in sure else (join(parts[w]), False) for w in wanted}


def _fixed(whole: CrisisTree, fixing: Test | None) -> tuple[CrisisTree, Indices]:
    """Return the tree with a move fixed, and which ends of the whole one it has."""
    if fixing is None:
        return whole, np.arange(whole.ends)
    tree = whole.fix(fixing.move, fixing.choice)
    assert isinstance(tree.compute, PrunedNumbers)
    return tree, tree.compute.ends


def _draw(ranks: Indices, draws: int, seed: int) -> Iterator[Array]:
    """Draw payoffs `[player, end, game]` block by block; the same for every world."""
    rng = np.random.default_rng(seed)
    for start in range(0, draws, BLOCK):
        games = min(BLOCK, draws - start)
        levels = [np.sort(rng.random((own.max() + 1, games)), axis=0) for own in ranks]
        yield np.array([level[own] for level, own in zip(levels, ranks, strict=True)])


def _outcomes(solutions: Solutions, proven: bool) -> tuple[Outcome, ...]:
    """Sort the solutions by the ends that they can reach."""
    kinds, kind = np.unique((solutions.reach > 0).T, axis=0, return_inverse=True)
    kind = kind.ravel()
    found = []
    for index, ends in reversed(list(enumerate(kinds))):  # in the order of the choices
        games = np.unique(solutions.game[kind == index])
        others = np.unique(solutions.game[kind != index])
        alone = np.setdiff1d(games, others)
        found.append(
            Outcome(
                played(solutions.outcomes, ends),
                *(share_of(len(some), solutions.games, proven) for some in (games, alone)),
            )
        )
    return tuple(sorted(found, key=lambda outcome: -outcome.is_one.share))


def played(outcomes: Outcomes, ends: Mask) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the choices made on the way to some ends."""
    played = []
    for column, (move, choices) in enumerate(outcomes.moves.items(), len(outcomes.types)):
        made = np.unique(outcomes.made[ends, column])
        names = tuple(choices[choice] for choice in made if choice != NOT_MADE)
        if names:
            played.append((move, names))
    return tuple(played)


def _claim_share(
    scenario: Crisis, claim: Claim, solved: dict[World, tuple[Solutions, bool]], draws: int
) -> Share:
    """Return under which numbers a claim holds in every equilibrium."""
    node = claim.holds.node
    mine = {world: solved[world] for world in worlds(node)}
    proven = all(sure for _, sure in mine.values())
    games = 1 if proven else draws
    alike = {w: s if s.games == games else _repeat(s, games) for w, (s, _) in mine.items()}
    low, _ = evaluate_on(scenario, node, alike).range()
    return share_of(int((low > 0).sum()), games, proven)  # NaN, undefined, does not hold


def _repeat(solutions: Solutions, games: int) -> Solutions:
    """Return the solutions of one game as those of many."""
    return join([solutions] * games)


def in_line(played: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    """Return choices as one line."""
    return "; ".join(f"{move}: {' or '.join(choices)}" for move, choices in played)
