"""The solver: all sequential equilibria of a tree, strategies and beliefs."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Annotated

from crisis_sim.checks import checked_as, positive
from crisis_sim.equilibria.logit.limit import limit_of_logit
from crisis_sim.equilibria.result import Equilibria, NotCoveredError
from crisis_sim.equilibria.sequential.form import prepare
from crisis_sim.equilibria.sequential.report import Told, describe_group
from crisis_sim.equilibria.sequential.search import search
from crisis_sim.equilibria.tree.subgame_perfect import solve_subgame_perfect
from crisis_sim.game.recall import forgotten_at, refusal
from crisis_sim.game.tree import CrisisTree
from crisis_sim.game.types import same_types
from crisis_sim.scenario.frozen import FrozenMap

METHOD = (
    "enumeration of supports and beliefs, linear conditions by double description, others by "
    "subdivision"
)
#: Share of the budget for the search; the rest is for putting what was found into words, or for
#: the limit of logit play if nothing was.
SEARCH = 0.7
LIMIT = "the search found none, so what is shown is the limit of logit play"
CUT = "the time was up before all of each connected set was looked at: ranges may be wider"
UNLABELLED = "the intuitive criterion, D1 and divinity were not computed: "


def check_recall(tree: CrisisTree) -> None:
    """Raise UnsolvableError if a player of a tree forgets what it knew or did."""
    lapse = forgotten_at(tree)
    if lapse is not None:
        raise NotCoveredError(refusal(lapse, "sequential equilibria are"))


@checked_as("solve")
def solve_sequential(tree: CrisisTree, *, seconds: Annotated[float, positive] = 20.0) -> Equilibria:
    """Return all sequential equilibria of a tree, with beliefs at all information sets.

    Parameters
    ----------
    tree
        With perfect recall.
    seconds
        Budget; when it runs out the result says `complete=False`, and a remark says why.

    Returns
    -------
    Equilibria
        One equilibrium for each connected set of equilibria with the same actions played at
        the information sets that are reached: in that form the usual continuum of beliefs and
        replies off the path is one answer, with `belief_ranges` and `strategy_ranges`. Of each
        set the one shown mixes least, with beliefs from the middle of their range. Where
        the probabilities on the path vary within the set, it is in `components` as well,
        with its extreme points. `isolated` says that there is a single equilibrium, beliefs
        included, and none near.

    Raises
    ------
    UnsolvableError
        If a player forgets what it knew or did.
    ArgumentError
        If `seconds` is not above 0.

    Notes
    -----
    1. Supports at the information sets are enumerated from the ends of the game on. Payoffs are
       bounded over the supports chosen so far; a support is dropped if for no belief all of it
       can be best.
    2. Nodes believed in off the path are enumerated as orders of trembles (Kreps & Wilson 1982),
       so that all assessments found are consistent: the equilibria are sequential, and
       therefore perfect Bayesian. In signalling games the two are the same.
    3. Given both, the conditions are linear in the players' realisation weights for two
       players, and for more wherever they fall apart or unknowns are settled one after the
       other. The solutions are then products of polytopes, found exactly by their
       corners.
    4. Conditions that stay nonlinear are multilinear in probabilities and in proportions of
       mistakes. They are solved by subdivision with bounds, Newton's method and
       Krawczyk's test, as in `nash`; a curve or surface of solutions is covered by cells.
    5. Numbers within 1e-12 of 0, in shares of the largest payoff, are ties; `complete` is
       False if one between that and 1e-9 mattered.

    Draws of probability 0 are taken for impossible. Where they lead to all nodes of a set, these
    are taken for equally unlikely, draw by draw.

    Labels: `rests on beliefs off the path` if some belief after a deviation would upset the
    path; where one player alone knows its type and moves first also the intuitive criterion
    and D1 (Cho & Kreps 1987) and divinity (Banks & Sobel 1987). Where more than one reply
    follows a message, the best replies are read as sequentially rational play afterwards. If they
    are not computed, `remarks` says why; so it does if `complete` is False.

    References
    ----------
    D. M. Kreps and R. Wilson, Sequential equilibria, Econometrica 50 (1982).

    Examples
    --------
    >>> import crisis_sim as cs
    >>> result = solve_sequential(cs.load("strike_resist_intervene").tree())
    >>> result.complete, len(result), result[0].strategies["Patron"]["abstain"]
    (True, 1, 1.0)
    """
    check_recall(tree)
    if tree.has_perfect_information:
        only = solve_subgame_perfect(tree)
        if only.complete and len(only) == 1 and not only.ties:
            return _observed(tree, only)
    form = prepare(tree)
    begin = time.perf_counter()
    deadline = begin + seconds
    found = search(form, begin + SEARCH * seconds)
    if not found.groups and not found.complete:
        limit = limit_of_logit(tree)
        if limit is not None:
            return Equilibria(
                found=(limit,),
                concept="sequential",
                method="limit of logit play, checked as an assessment",
                complete=False,
                players=tree.players,
                remarks=(*same_types(tree), *found.remarks, LIMIT),
            )
    told: list[Told] = []
    for group in found.groups:
        if told and time.perf_counter() > deadline:
            break
        told.append(describe_group(form, group, deadline))
    unsaid = len(found.groups) - len(told)
    left_out = (f"{unsaid} more were found when the time was up, and are left out",)
    told.sort(key=lambda each: tuple(-x for mix in each.first.profile for x in mix))
    missing = dict.fromkeys(each.unlabelled for each in told if each.unlabelled)
    return Equilibria(
        found=tuple(each.first for each in told),
        concept="sequential",
        method=METHOD,
        complete=found.complete and not unsaid and not any(each.cut for each in told),
        players=tree.players,
        components=tuple(each.continuum for each in told if each.continuum is not None),
        remarks=(
            *same_types(tree),
            *found.remarks,
            *left_out[: bool(unsaid)],
            *((CUT,) if any(each.cut for each in told) else ()),
            *(UNLABELLED + why for why in missing),
        ),
    )


def _observed(tree: CrisisTree, only: Equilibria) -> Equilibria:
    """Return the one equilibrium of a tree in which everything is observed and nothing tied."""
    ranges = FrozenMap(
        {
            where: FrozenMap({action: (p, p) for action, p in mix.items()})
            for where, mix in only[0].strategies.items()
        }
    )
    first = replace(only[0], isolated=True, strategy_ranges=ranges)
    return replace(only, found=(first,), concept="sequential", remarks=same_types(tree))
