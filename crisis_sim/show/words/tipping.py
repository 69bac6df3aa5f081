"""The tipping points of a parameter, as text."""

from __future__ import annotations

from collections.abc import Iterable

from crisis_sim.game.crisis import Crisis
from crisis_sim.show.labels import does
from crisis_sim.show.phrases import span
from crisis_sim.study.exact.tipping_result import Play, TippingPoint, TippingPoints


def tell(found: TippingPoints) -> str:
    """Say at which values play changes, from what to what, and whether these are all.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> found = cs.tipping_points(cs.load("strike_resist_intervene"), "drain")
    >>> print(tell(found).splitlines()[0])
    drain = 0.4: below it Attacker abstains; above it Attacker strikes, Target concedes
    """
    lines = [_point(found, point) for point in found.points]
    if not lines:
        lines.append(f"Nothing changes anywhere in the range of {found.parameter}.")
    if found.complete:
        lines.append("There is no other; that is proven.")
    else:
        open_ = ", ".join(span(f"{low:.9g}", f"{high:.9g}") for low, high in found.unresolved)
        lines.append(f"There may be more in: {open_}.")
    return "\n".join(lines)


def _point(found: TippingPoints, point: TippingPoint) -> str:
    value = f"{found.parameter} = {point.value:.9g}"
    alone = "at this value alone" if point.kind == "tie" else ""
    if not point.path_changes:
        return f"{value}: only what would be done off the path changes{alone and f', {alone}'}"
    sides = {"below it": point.before, "above it": point.after}
    if point.before == point.after:
        sides = {"on either side": point.after}
    if alone:
        sides = {alone: point.at, **sides}
    end = "" if point.before and point.after else ", an end of the range"
    told = [f"{side} {_plays(found.scenario, plays)}" for side, plays in sides.items() if plays]
    return f"{value}{end}: {'; '.join(told)}"


def _plays(scenario: Crisis, plays: Iterable[Play]) -> str:
    paths = [", ".join(does(scenario, move, choice) for move, choice in play) for play in plays]
    return " or ".join(paths)
