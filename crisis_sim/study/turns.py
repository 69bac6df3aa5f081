"""What would change the answer, one number at a time: the nearest tipping point on either side."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Annotated, ClassVar, Literal, TypeAlias

from crisis_sim.checks import Rationality, at_least, checked, some_time
from crisis_sim.columns import APART, column, fact, rows
from crisis_sim.equilibria.concepts import concept_of
from crisis_sim.game.crisis import Crisis
from crisis_sim.progress import Run, Watch
from crisis_sim.result import StudyResult
from crisis_sim.scenario.asked import read_fixing
from crisis_sim.study.exact.symbolic import seen_moves
from crisis_sim.study.exact.tipping import proven_points
from crisis_sim.study.moving.fineness import on_each_line
from crisis_sim.study.moving.tipping import seen_points
from crisis_sim.study.present_play import present_play
from crisis_sim.study.tipping_result import ClaimChange, TippingPoint, TippingPoints
from crisis_sim.study.ways import PLAYS, Certainty, Play

Side: TypeAlias = Literal["below", "above"]


@dataclass(frozen=True)
class Turn:
    """The nearest value of a parameter, in one direction, at which play changes.

    Attributes
    ----------
    parameter
        What moves.
    value : float
        Where play changes.
    side
        Whether it changes `below` or `above` that value; the present one may lie on it.
    now : float
        The present value.
    distance : float
        Between the two, as a share of the parameter's range.
    plays
        How play goes beyond it: paths, several where several solutions differ.
    certainty
        As of the tipping point.
    claims
        The claims that get another verdict there.
    """

    parameter: str
    value: float = field(metadata=column(unit="that of the parameter"))
    side: Side
    now: float = field(metadata=column(unit="that of the parameter"))
    distance: float = field(metadata=column(unit="share of the range"))
    plays: tuple[Play, ...] = field(metadata=PLAYS)
    certainty: Certainty = "proven"
    claims: tuple[ClaimChange, ...] = field(default=(), metadata=APART)


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Turns(StudyResult):
    """The turns of a scenario, nearest first.

    Attributes
    ----------
    fixing
        What was asked.
    found
        At most two for each parameter.
    still
        The parameters that change nothing on the path anywhere in their range. (One that
        changes it at single values only, away from the present one, is in neither list.)
    unresolved
        The parameters for which that could not be settled.
    complete
        Whether there are none, and all else is proven.
    certainty, looked
        As of `TippingPoints`, of which `looked` points of each range.
    solves : int
        Backward inductions or games, as in `TippingPoints`.
    moved
        The parameters that were moved.
    plays
        The paths of play at the present values.
    """

    study: ClassVar[str] = "turns"

    fixing: str | None = field(metadata=fact())
    found: tuple[Turn, ...] = field(metadata=rows(Turn, "turn", name="turns"))
    still: tuple[str, ...]
    unresolved: tuple[str, ...]
    moved: tuple[str, ...] = field(metadata=APART)
    plays: tuple[Play, ...] = field(metadata=APART)
    certainty: Certainty = field(metadata=fact())
    looked: int | None = field(metadata=fact())
    method: str = "the tipping points of each parameter"


@checked
def turns(
    scenario: Crisis,
    fixing: str | None = None,
    *,
    concept: str | None = None,
    rationality: Rationality | None = None,
    parameters: Sequence[str] | None = None,
    points: Annotated[int, at_least(2)] | None = None,
    seconds: Annotated[float, some_time] = 30.0,
    progress: Watch | None = None,
) -> Turns:
    """Return the nearest values at which the answer changes, parameter by parameter.

    For subgame-perfect play of games with perfect information each is exact, and that there is
    none nearer is proven; else each is as sure as its tipping point (see `tipping_points`).

    Parameters
    ----------
    scenario
        As it stands; one parameter moves at a time.
    fixing
        A move held fixed: `Attacker == strike`.
    concept, rationality
        As in `solve`; left out, what the scenario names.
    parameters
        Which to move; left out, all.
    points
        Of each range that is solved where nothing is proven; left out, 101 if many games are
        solved at once, and 9 if not, or 5 in large trees.
    seconds
        The budget where nothing is proven; a batch that has begun is finished, and of the
        parameters that are left nothing is known.
    progress
        Is told how far the run is, and answers whether it goes on; see `Progress`.

    Raises
    ------
    UnsolvableError
        If the game is outside what the concept covers.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> found = cs.turns(cs.load("strike_resist_intervene"))
    >>> [(t.parameter, round(t.value, 3), t.now) for t in found.found]
    [('cost', 0.318, 0.5), ('drain', 0.4, 1.2), ('reputation', 0.6, 0.2), ('stake', 0.9, 0.5)]
    """
    row = concept_of(concept or scenario.concept, "turns")
    test = None if fixing is None else read_fixing(scenario, fixing, "turns")
    rate = scenario.rationality if rationality is None else rationality
    looked = points or on_each_line(scenario, row)
    wanted = list(scenario.parameters) if parameters is None else list(parameters)
    for name in wanted:
        scenario.known(name, "turns")
    run = Run(progress, "parameters", len(wanted))
    steps = seen_moves(scenario, test) if "proofs" in row.tells else None
    over = run.over(time.monotonic() + (seconds if steps is None else inf))
    every: list[TippingPoints] = []
    for name in wanted:
        if over():
            break
        watch = Run(lambda within: run.inside(within) and not over(), "games")
        if steps is not None:
            every.append(proven_points(scenario, name, test, steps, watch, over))
        else:
            now = scenario.values[name]
            every.append(seen_points(scenario, name, row, rate, test, looked, watch, now))
        run.step()
    found = [turn for tipping in every for turn in _nearest(tipping)]
    found.sort(key=lambda turn: turn.distance)
    settled = [tipping for tipping in every if not tipping.unresolved]
    bisected = any(tipping.looked is not None for tipping in every)
    return Turns(
        scenario=scenario,
        fixing=fixing,
        found=tuple(found),
        still=tuple(t.parameter for t in settled if not any(map(_matters, t.points))),
        unresolved=tuple(n for n in wanted if n not in {t.parameter for t in settled}),
        moved=tuple(wanted),
        plays=every[0].now if every else present_play(scenario, row.name, rate, test),
        concept=row.name,
        rationality=rate,
        certainty="bisected" if bisected else "proven",
        looked=looked if bisected else None,
        solves=sum(tipping.solves for tipping in every),
        complete=all(t.complete for t in every) and len(every) == len(wanted),
    )


def _matters(point: TippingPoint) -> bool:
    """Tell whether more changes at a point than what would be done off the path."""
    return point.path_changes or bool(point.claims)


def _nearest(tipping: TippingPoints) -> list[Turn]:
    """Return the last turn below the present value and the first above it, where proven so."""
    parameter = tipping.scenario.parameters[tipping.parameter]
    now, span = parameter.value, parameter.high - parameter.low
    below = [p for p in tipping.points if _turns(p, now, "below")][-1:]
    above = [p for p in tipping.points if _turns(p, now, "above")][:1]
    beyond: list[tuple[TippingPoint, Side, tuple[Play, ...]]] = [
        *((point, "below", point.before) for point in below),
        *((point, "above", point.after) for point in above),
    ]
    return [
        Turn(
            tipping.parameter,
            p.value,
            side,
            now,
            abs(p.value - now) / span,
            plays,
            p.certainty,
            p.claims,
        )
        for p, side, plays in beyond
        if not any(
            low < max(p.value, now) and min(p.value, now) < high for low, high in tipping.unresolved
        )
    ]


def _turns(point: TippingPoint, now: float, side: Side) -> bool:
    """Tell whether the answer beyond a point on one side of the present value is another."""
    if abs(point.value - now) <= point.error:
        beyond = point.before if side == "below" else point.after
        return bool(beyond) and (set(beyond) != set(point.at) or bool(point.claims))
    there = "below" if point.value < now else "above"
    return side == there and point.kind == "switch" and _matters(point)
