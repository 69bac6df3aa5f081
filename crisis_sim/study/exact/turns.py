"""What would change the answer, one number at a time: the nearest tipping point on either side."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal, TypeAlias

from crisis_sim.checks import checked
from crisis_sim.columns import APART, column, fact, rows
from crisis_sim.equilibria.concepts import proving
from crisis_sim.game.crisis import Crisis
from crisis_sim.progress import Run, Watch
from crisis_sim.result import StudyResult
from crisis_sim.study.exact.present_play import present_play
from crisis_sim.study.exact.tipping import tipping_points
from crisis_sim.study.exact.tipping_result import PLAYS, Play, TippingPoint, TippingPoints

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
    """

    parameter: str
    value: float = field(metadata=column(unit="that of the parameter"))
    side: Side
    now: float = field(metadata=column(unit="that of the parameter"))
    distance: float = field(metadata=column(unit="share of the range"))
    plays: tuple[Play, ...] = field(metadata=PLAYS)


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
        The parameters for which that could not be settled; `complete` if there are none.
    solves : int
        Backward inductions, as in `TippingPoints`.
    plays
        The paths of play at the present values.
    """

    study: ClassVar[str] = "turns"

    fixing: str | None = field(metadata=fact())
    found: tuple[Turn, ...] = field(metadata=rows(Turn, "turn", name="turns"))
    still: tuple[str, ...]
    unresolved: tuple[str, ...]
    plays: tuple[Play, ...] = field(metadata=APART)
    concept: str = field(default_factory=lambda: proving().name)
    method: str = "the tipping points of each parameter, in exact arithmetic"


@checked
def turns(scenario: Crisis, fixing: str | None = None, *, progress: Watch | None = None) -> Turns:
    """Return the nearest values at which subgame-perfect play changes, parameter by parameter.

    Each is exact, and that there is none nearer is proven (see `tipping_points`).

    Parameters
    ----------
    scenario
        As it stands; one parameter moves at a time.
    fixing
        A move held fixed: `Attacker == strike`.
    progress
        Is told how far the run is, and answers whether it goes on; see `Progress`.

    Raises
    ------
    UnsolvableError
        If the scenario has private information.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> found = cs.turns(cs.load("strike_resist_intervene"))
    >>> [(t.parameter, round(t.value, 3), t.now) for t in found.found]
    [('cost', 0.318, 0.5), ('drain', 0.4, 1.2), ('reputation', 0.6, 0.2), ('stake', 0.9, 0.5)]
    """
    found: list[Turn] = []
    now: tuple[Play, ...] = ()
    still, unresolved, solves = [], [], 0
    run = Run(progress, "parameters", len(scenario.parameters))
    for name, parameter in scenario.parameters.items():
        if run.stopped:
            unresolved.append(name)
            continue
        tipping = tipping_points(scenario, name, fixing=fixing, progress=run.inside)
        run.step()
        solves, now = solves + tipping.solves, tipping.now
        found += _nearest(tipping, scenario.values[name], parameter.high - parameter.low)
        if not tipping.complete:
            unresolved.append(name)
        elif not any(point.path_changes for point in tipping.points):
            still.append(name)
    found.sort(key=lambda turn: turn.distance)
    return Turns(
        scenario=scenario,
        fixing=fixing,
        found=tuple(found),
        still=tuple(still),
        unresolved=tuple(unresolved),
        plays=now or present_play(scenario, fixing),
        solves=solves,
        complete=not unresolved,
    )


def _nearest(tipping: TippingPoints, now: float, span: float) -> list[Turn]:
    """Return the last turn below the present value and the first above it, where proven so."""
    below = [p for p in tipping.points if _turns(p, now, "below")][-1:]
    above = [p for p in tipping.points if _turns(p, now, "above")][:1]
    beyond: list[tuple[TippingPoint, Side, tuple[Play, ...]]] = [
        *((point, "below", point.before) for point in below),
        *((point, "above", point.after) for point in above),
    ]
    return [
        Turn(tipping.parameter, p.value, side, now, abs(p.value - now) / span, plays)
        for p, side, plays in beyond
        if not any(
            low < max(p.value, now) and min(p.value, now) < high for low, high in tipping.unresolved
        )
    ]


def _turns(point: TippingPoint, now: float, side: Side) -> bool:
    """Tell whether play beyond a point on one side of the present value, or on it, is another."""
    if point.value == now:
        beyond = point.before if side == "below" else point.after
        return bool(beyond) and set(beyond) != set(point.at)
    there = "below" if point.value < now else "above"
    return side == there and point.kind == "switch" and point.path_changes
