"""Every value of a parameter at which an answer changes, as surely as the game allows."""

from __future__ import annotations

import time
from typing import Annotated

from crisis_sim.checks import Rationality, at_least, checked, some_time
from crisis_sim.equilibria.concepts import concept_of
from crisis_sim.game.crisis import Crisis
from crisis_sim.progress import Progress, Run, Watch
from crisis_sim.scenario.asked import read_fixing
from crisis_sim.study.exact.symbolic import seen_moves
from crisis_sim.study.exact.tipping import proven_points
from crisis_sim.study.moving.tipping import seen_points
from crisis_sim.study.tipping_result import TippingPoints


@checked
def tipping_points(
    scenario: Crisis,
    parameter: str,
    *,
    concept: str | None = None,
    rationality: Rationality | None = None,
    fixing: str | None = None,
    points: Annotated[int, at_least(2)] | None = None,
    seconds: Annotated[float, some_time] = 30.0,
    progress: Watch | None = None,
) -> TippingPoints:
    """Find every value of a parameter at which the set of solutions changes.

    Subgame-perfect play of games with perfect information is settled by proof: solutions are
    strategies, so a change off the path of play counts; numbers are read as the decimals they are
    written as, and compared exactly. Other games are solved on a grid and between its points. A
    tipping point is then a value at which the set of outcomes changes, an equilibrium appears or
    goes, or a claim of the scenario gets another verdict; where players err, also one at which
    another way to play becomes the likeliest. Each point says how sure it is.

    Parameters
    ----------
    scenario
        Other parameters stay as they are.
    parameter
        Its whole range is covered.
    concept, rationality
        As in `solve`; left out, what the scenario names.
    fixing
        A move to fix, as `Attacker == strike`.
    points
        Of the grid, where there is one; left out, 1,001 if many games are solved at once, and
        65 if not, or 9 in large trees.
    seconds
        The budget; a batch that has begun is finished. What is left then is `unresolved`.
    progress
        Is told how far the run is, and answers whether it goes on; see `Progress`. What a
        stopped run has not looked at is `unresolved`.

    Raises
    ------
    ArgumentError
        For an unknown parameter or concept.
    UnsolvableError
        If the game is outside what the concept covers.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> found = cs.tipping_points(cs.load("strike_resist_intervene"), "drain")
    >>> found.values.tolist(), found.complete
    ([0.4], True)
    >>> found.points[0].flips[0].before, found.points[0].flips[0].after
    (('intervene',), ('abstain',))
    >>> found = cs.tipping_points(cs.load("classics/rudimentary_deterrence"), "p_b")
    >>> found.values.round(6).tolist(), found.points[0].certainty, found.complete
    ([0.0, 0.625, 1.0], 'bisected', False)
    """
    scenario.known(parameter, "tipping_points")
    test = None if fixing is None else read_fixing(scenario, fixing, "tipping_points")
    row = concept_of(concept or scenario.concept, "tipping_points")
    steps = seen_moves(scenario, test) if "proofs" in row.tells else None
    end = time.monotonic() + seconds

    def watch(done: Progress) -> bool:
        return (progress is None or progress(done)) and time.monotonic() <= end

    run = Run(watch, "games" if steps is None else "stretches")
    if steps is not None:
        return proven_points(scenario, parameter, test, steps, run, run.over(end))
    rate = scenario.rationality if rationality is None else rationality
    return seen_points(scenario, parameter, row, rate, test, points, run)
