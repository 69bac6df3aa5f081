"""Where the answer changes along one parameter, by solving games at many of its values."""

from __future__ import annotations

import numpy as np

from crisis_sim.equilibria.concepts import Concept
from crisis_sim.game.crisis import Crisis
from crisis_sim.progress import Run
from crisis_sim.scenario.formula import Test
from crisis_sim.study.moving.answers import Answer, Answers
from crisis_sim.study.moving.fineness import on_line
from crisis_sim.study.moving.trace import Change, Trace, trace
from crisis_sim.study.tipping_result import ClaimChange, TippingPoint, TippingPoints
from crisis_sim.study.ways import Play
from crisis_sim.tolerances import LOCATED, ROUGHLY_LOCATED

#: Points between two that differ, where many games are solved at once.
AT_ONCE = 15
METHOD = "games solved on a grid, and each change between two of its points bisected"


def seen_points(
    scenario: Crisis,
    parameter: str,
    concept: Concept,
    rationality: float | None,
    fixing: Test | None,
    points: int | None,
    run: Run,
    around: float | None = None,
) -> TippingPoints:
    """Find where the answer changes along a parameter, for any concept.

    Parameters
    ----------
    scenario, parameter, fixing, points
        As in `tipping_points`.
    concept, rationality
        What games are solved for.
    run
        Counts games; what it stops before is `unresolved`.
    around
        Bisect only the nearest changes on either side of a value, less finely if games are solved
        one by one, and tell of no others.
    """
    claims = tuple(claim.holds.node for claim in scenario.claims)
    answers = Answers(scenario, concept.name, rationality, fixing, claims, run)
    limits = scenario.parameters[parameter]
    looked = points or on_line(scenario, concept)
    grid = np.unique(np.linspace(limits.low, limits.high, looked))
    rough = around is not None and concept.batch is None
    located = ROUGHLY_LOCATED if rough else LOCATED
    inner = 1 if concept.batch is None else AT_ONCE
    found = trace(lambda values: answers.at({parameter: values}), grid, around, located, inner)
    return TippingPoints(
        scenario=scenario,
        parameter=parameter,
        fixing=fixing,
        points=tuple(_point(scenario, change) for change in found.changes),
        unresolved=found.unresolved,
        stretches=tuple((s.low, s.high, _plays(s.answer)) for s in found.stretches),
        now=_now(answers, parameter, found, scenario.values[parameter]),
        certainty="bisected",
        looked=looked,
        concept=concept.name,
        rationality=rationality,
        method=METHOD,
        solves=answers.solves,
        max_regret=answers.regret,
        complete=False,
    )


def _point(scenario: Crisis, change: Change) -> TippingPoint:
    before, at, after = change.before, change.at, change.after
    beside = before or after
    assert beside is not None
    here = at or _both(before, after)
    plays = [_plays(side) for side in (before, here, after)]
    known = [side for side in (before, at, after) if side is not None]
    verdicts = (known[0].verdicts, known[-1].verdicts)
    return TippingPoint(
        value=change.value,
        kind="switch" if before is not None and after is not None and before != after else "tie",
        before=plays[0],
        at=plays[1],
        after=plays[2],
        path_changes=len({side.ends for side in known}) > 1,
        flips=(),
        certainty="bisected",
        error=change.error,
        outcomes=(known[0].outcomes, known[-1].outcomes),
        claims=tuple(
            ClaimChange(claim.holds.text, old, new)
            for claim, old, new in zip(scenario.claims, *verdicts, strict=True)
            if old != new
        ),
    )


def _both(before: Answer | None, after: Answer | None) -> Answer | None:
    """Stand in for the answer at a change where none was seen: what is played on both sides."""
    if before is None or after is None:
        return before or after
    plays = dict(zip(before.ends, before.plays, strict=True))
    plays.update(zip(after.ends, after.plays, strict=True))
    return Answer(tuple(plays.values()), tuple(plays), len(plays), ())


def _plays(side: Answer | None) -> tuple[Play, ...]:
    return () if side is None else side.plays


def _now(answers: Answers, parameter: str, found: Trace, value: float) -> tuple[Play, ...]:
    """Return the ways to play at the present value."""
    for stretch in found.stretches:
        if stretch.low <= value <= stretch.high:
            return _plays(stretch.answer)
    alone = answers.at({parameter: np.array([value])})
    return _plays(alone[0]) if alone else ()
