"""The tipping points of a parameter, as text."""

from __future__ import annotations

from collections.abc import Iterable

from crisis_sim.game.crisis import Crisis
from crisis_sim.show.labels import claim_words, does
from crisis_sim.show.phrases import span
from crisis_sim.study.tipping_result import ClaimChange, TippingPoint, TippingPoints
from crisis_sim.study.verdict import State
from crisis_sim.study.ways import Play


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
    elif found.looked is not None:
        lines.append(looked_for(found.looked))
    if found.unresolved:
        open_ = ", ".join(span(f"{low:.9g}", f"{high:.9g}") for low, high in found.unresolved)
        lines.append(f"There may be more in: {open_}.")
    return "\n".join(lines)


def looked_for(looked: int) -> str:
    """Say how finely changes were looked for, and what that may have missed.

    Examples
    --------
    >>> looked_for(1001)
    'Looked for at 1,001 values and between them; two changes nearer than these may be missed.'
    """
    return (
        f"Looked for at {looked:,} values and between them; two changes nearer than these may be "
        "missed."
    )


def claims_in_words(scenario: Crisis, changes: Iterable[ClaimChange]) -> str:
    """Say which claims get another verdict."""
    told = [
        f"“{claim_words(scenario, each.claim).rstrip('.')}” {verb(each.before)} below it and "
        f"{verb(each.after)} above it"
        for each in changes
    ]
    return "; ".join(told)


def verb(state: State) -> str:
    """Say a verdict after the claim that it is of."""
    return "is undefined" if state == "undefined" else state


def _point(found: TippingPoints, point: TippingPoint) -> str:
    value = f"{found.parameter} = {point.value:.9g}"
    if point.certainty != "proven":
        value += f" ({point.certainty})"
    claims = claims_in_words(found.scenario, point.claims)
    alone = "at this value alone" if point.kind == "tie" else ""
    if not point.path_changes:
        return f"{value}: {claims or _unseen(point)}{alone and f', {alone}'}"
    sides = {"below it": point.before, "above it": point.after}
    if point.before == point.after:
        sides = {"on either side": point.after}
    if alone:
        sides = {alone: point.at, **sides}
    end = "" if point.before and point.after else ", an end of the range"
    told = [f"{side} {_plays(found.scenario, plays)}" for side, plays in sides.items() if plays]
    return f"{value}{end}: {'; '.join([*told, *filter(None, [claims])])}"


def _unseen(point: TippingPoint) -> str:
    """Say what changes where what is played does not."""
    if not point.outcomes:
        return "only what would be done off the path changes"
    before, after = point.outcomes
    return f"played in the same way with other odds: {before} outcomes below it, {after} above it"


def _plays(scenario: Crisis, plays: Iterable[Play]) -> str:
    paths = [", ".join(does(scenario, move, choice) for move, choice in play) for play in plays]
    return " or ".join(paths)
