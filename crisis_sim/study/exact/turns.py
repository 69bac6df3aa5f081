"""What would change the answer, one number at a time: the nearest tipping point on either side."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version

from crisis_sim.game.crisis import Crisis
from crisis_sim.study.exact.tipping import Play, TippingPoint, tipping_points


@dataclass(frozen=True)
class Turn:
    """The nearest value of a parameter, in one direction, at which play changes.

    Attributes
    ----------
    parameter
        What moves.
    value : float
        Where play changes.
    now : float
        The present value.
    above : bool
        Whether play changes above that value; else below it. Where it is the present value, play
        may change on either side.
    distance : float
        Between the two, as a share of the parameter's range.
    plays
        How play goes beyond it: paths, several where several solutions differ.
    """

    parameter: str
    value: float
    now: float
    above: bool
    distance: float
    plays: tuple[Play, ...]


@dataclass(frozen=True)
class Turns:
    """The turns of a scenario, nearest first.

    Attributes
    ----------
    scenario, fixing
        What was asked.
    found
        At most two for each parameter.
    still
        The parameters that change nothing on the path anywhere in their range.
    unresolved
        The parameters for which that could not be settled.
    version
        Of this library.
    """

    scenario: Crisis
    fixing: str | None
    found: tuple[Turn, ...]
    still: tuple[str, ...]
    unresolved: tuple[str, ...]
    version: str


def turns(scenario: Crisis, fixing: str | None = None) -> Turns:
    """Return the nearest values at which subgame-perfect play changes, parameter by parameter.

    Each is exact, and that there is none nearer is proven (see `tipping_points`).

    Parameters
    ----------
    scenario
        As it stands; one parameter moves at a time.
    fixing
        A move held fixed: `Israel == strike`.

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
    still, unresolved = [], []
    for name, parameter in scenario.parameters.items():
        tipping = tipping_points(scenario, name, fixing=fixing)
        changing = [p for p in tipping.points if p.path_changes and p.kind == "switch"]
        found += _nearest(name, scenario.values[name], parameter.high - parameter.low, changing)
        if not tipping.complete:
            unresolved.append(name)
        elif not changing:
            still.append(name)
    found.sort(key=lambda turn: turn.distance)
    return Turns(
        scenario, fixing, tuple(found), tuple(still), tuple(unresolved), version("crisis-sim")
    )


def _nearest(name: str, now: float, span: float, points: list[TippingPoint]) -> list[Turn]:
    """Return the nearest point on each side of the present value, on which it may itself lie."""
    below = [p for p in points if p.value < now or (p.value == now and p.before != p.at)][-1:]
    above = [p for p in points if p.value > now or (p.value == now and p.after != p.at)][:1]
    beyond = [(p, False, p.before) for p in below] + [(p, True, p.after) for p in above]
    return [Turn(name, p.value, now, up, abs(p.value - now) / span, play) for p, up, play in beyond]
