"""Paths of play in figures: what tells them apart, in words and in colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from crisis_sim.equilibria.concepts import proving
from crisis_sim.equilibria.solve import solve
from crisis_sim.game.crisis import Crisis
from crisis_sim.scenario.model import Scenario
from crisis_sim.show.figures.style import GREY, colours, tint
from crisis_sim.show.labels import does
from crisis_sim.show.phrases import human, move_label, play_in_words
from crisis_sim.study.order import played

#: Moves made, each with its choice; draws of chance with each of theirs.
Play: TypeAlias = tuple[tuple[str, str], ...]
#: How play goes: one path, or several where several solutions differ.
Plays: TypeAlias = tuple[Play, ...]
#: Fill and hatch of a region.
Look: TypeAlias = tuple[str, str]

AS_NOW: Look = ("#F6F4EE", "")
SEVERAL: Look = ("#FFFFFF", "//////")
#: Choices of one move that are listed; more are counted.
_MOST = 3
UNRESOLVED: Look = ("#FFFFFF", "xxxxxx")


def plays_of(scenario: Crisis, fixing: str | None = None) -> Plays:
    """Return how the subgame-perfect equilibria play a scenario at its values.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> plays_of(cs.load("strike_resist_intervene"))
    ((('Attacker', 'strike'), ('Target', 'concede')),)
    """
    tree = scenario.tree()
    if fixing is not None:
        tree = tree.fix(*(part.strip() for part in fixing.split("==")))
    found = {
        tuple((move, choice) for move, made in path for choice in made): None
        for path in (played(e.outcomes, e.reach > 0) for e in solve(tree, proving().name))
    }
    return tuple(found)


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


def path_in_words(scenario: Scenario, path: Play) -> str:
    """Return a path in words, what chance may draw in one: `A strikes, weather: fair or foul`."""
    moves: dict[str, list[str]] = {}
    for move, choice in path:
        moves.setdefault(move, []).append(choice)
    return ", ".join(_made(scenario, move, choices) for move, choices in moves.items())


def _made(scenario: Scenario, move: str, choices: Sequence[str]) -> str:
    if len(choices) > _MOST:
        return f"{move_label(scenario, move)}: one of {len(choices)}"
    return does(scenario, move, " or ".join(choices))


def changed(scenario: Scenario, plays: Plays, now: Plays) -> str:
    """Say what is done that is not done now; the whole path where that is nothing.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> one, other = (("Attacker", "abstain"),), (("Attacker", "strike"), ("Target", "concede"))
    >>> changed(cs.load("strike_resist_intervene"), (other,), (one,))
    'Attacker strikes, Target concedes'
    """
    usual = {pair for path in now for pair in path}
    new = [tuple(pair for pair in path if pair not in usual) or path for path in plays]
    return " or ".join(path_in_words(scenario, path) for path in new)


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
    hue = colours(list(scenario.players)).get(first.player or "", GREY)
    after = sum((0.5 + rank) / 2**k for k, (_, rank) in enumerate(rest))
    return _hex(hue, 0.15 + 0.4 * rank + 0.06 * after)


def _hex(hue: str, share: float) -> str:
    from matplotlib.colors import to_hex

    return to_hex(tint(hue, min(share, 1.0)))


def on_path(label: str, paths: Plays) -> bool:
    """Tell whether an information set is reached on one of some paths.

    Examples
    --------
    >>> on_path("Russia | Iran_answer absorb", ((("Iran_answer", "retaliate"),),))
    False
    """
    _, _, known = label.partition(" | ")
    seen = {tuple(part.rsplit(" ", 1)) for part in known.split(", ") if known}
    return any(seen <= set(path) for path in paths)


def either(choices: Sequence[str]) -> str:
    """Return choices as people list them: `aid or back`."""
    return " or ".join(human(choice) for choice in choices)
