"""The legend of regions in which play goes in different ways: their names and their fills."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from matplotlib.colors import to_hex

from crisis_sim.scenario.model import Scenario
from crisis_sim.show.figures.paths import Play, Plays, path_in_words
from crisis_sim.show.figures.style import GREY, colours, tint
from crisis_sim.show.phrases import play_in_words

#: Fill and hatch of a region.
Look: TypeAlias = tuple[str, str]
AS_NOW: Look = ("#F6F4EE", "")
SEVERAL: Look = ("#FFFFFF", "//////")
UNRESOLVED: Look = ("#FFFFFF", "xxxxxx")


def told(scenario: Scenario, every: Sequence[Plays]) -> dict[Plays, str]:
    """Name each way that play goes by the choices that tell it from the others.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> one, other = (("Attacker", "abstain"),), (("Attacker", "strike"), ("Target", "concede"))
    >>> list(told(cs.load("strike_resist_intervene"), [(one,), (other,)]).values())
    ['Attacker abstains', 'Attacker strikes']
    """
    paths = list(dict.fromkeys(path for plays in every for path in plays))
    names = {path: _telling(scenario, path, paths) for path in paths}
    if len(set(names.values())) < len(names):  # the same words for different moves
        names = {path: play_in_words(scenario, path) for path in paths}
    return {plays: " or ".join(names[path] for path in plays) for plays in every}


def _telling(scenario: Scenario, path: Play, paths: Sequence[Play]) -> str:
    made: dict[str, set[tuple[str, ...]]] = {}
    for other in paths:
        for move, _ in other:
            made.setdefault(move, set()).add(tuple(c for m, c in other if m == move))
    telling = tuple(pair for pair in path if len(made[pair[0]]) > 1)
    return path_in_words(scenario, telling or path)


def looks(scenario: Scenario, every: Sequence[Plays], now: Plays) -> dict[Plays, Look]:
    """Return a fill for each way that play goes, the same in every figure of a scenario.

    Pale where play goes as now. Else the hue is that of the player who first does
    something else than now; how dark it is tells what, and a little what follows.
    """
    found: dict[Plays, Look] = {}
    for plays in every:
        if plays == now:
            found[plays] = AS_NOW
        else:
            found[plays] = (_shade(scenario, plays[0], now), "") if len(plays) == 1 else SEVERAL
    return found


def _shade(scenario: Scenario, path: Play, now: Plays) -> str:
    usual = {pair for other in now for pair in other}
    new = [
        (move, index / max(1, len(move.choices) - 1))
        for move in scenario.moves
        for index, choice in enumerate(move.choices)
        if (move.name, choice) in path and (move.name, choice) not in usual
    ]
    if not new:
        return _hex(GREY, 0.3)
    (first, rank), *rest = new
    hue = colours(scenario.players, scenario.colors).get(first.player or "", GREY)
    after = sum((0.5 + rank) / 2**k for k, (_, rank) in enumerate(rest))
    return _hex(hue, 0.15 + 0.4 * rank + 0.06 * after)


def _hex(hue: str, share: float) -> str:
    return to_hex(tint(hue, min(share, 1.0)))
