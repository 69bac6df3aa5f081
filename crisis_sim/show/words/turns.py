"""The nearest turning values of all parameters, as text."""

from __future__ import annotations

from collections.abc import Iterable

from crisis_sim.show.labels import does
from crisis_sim.show.phrases import percent
from crisis_sim.show.words.tipping import claims_in_words, looked_for
from crisis_sim.study.turns import Turn, Turns


def tell(found: Turns) -> str:
    """Say which numbers hold the answer up, the nearest first, and which turn nothing.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> print(tell(cs.turns(cs.load("strike_resist_intervene"))).splitlines()[0])
    cost 0.318182 (now 0.5, 10% of its range away): below it Attacker abstains
    """
    lines = [_turn(found, turn) for turn in found.found]
    if found.still:
        where = "anywhere in the range" if found.looked is None else "at any value looked at"
        lines.append(f"Nothing changes {where} of: {', '.join(found.still)}.")
    if found.unresolved:
        lines.append(f"Not settled: {', '.join(found.unresolved)}.")
    if found.looked is not None:
        lines.append(looked_for(found.looked))
    elif not found.unresolved:
        lines.append("No value is nearer on either side; that is proven.")
    return "\n".join(lines)


def _turn(found: Turns, turn: Turn) -> str:
    value = f"{turn.value:.6g}"
    away = f"now {turn.now:g}, {percent(turn.distance)} of its range away"
    told = f"{turn.parameter} {value} ({away}): {turn.side} it {_plays(found, turn)}"
    claims = claims_in_words(found.scenario, turn.claims)
    return f"{told}; {claims}" if claims else told


def _plays(found: Turns, turn: Turn) -> str:
    """Say what is done otherwise than at present."""
    now = {step for play in found.plays for step in play}
    told: Iterable[str] = (
        ", ".join(does(found.scenario, *step) for step in play if step not in now) or "as now"
        for play in turn.plays
    )
    return " or ".join(dict.fromkeys(told))
