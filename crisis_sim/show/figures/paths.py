"""Paths of play in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from crisis_sim.scenario.model import Scenario
from crisis_sim.show.labels import does
from crisis_sim.show.phrases import choice_label, move_label

#: Moves made, each with its choice; draws of chance with each of theirs.
Play: TypeAlias = tuple[tuple[str, str], ...]
#: How play goes: one path, or several where several solutions differ.
Plays: TypeAlias = tuple[Play, ...]
#: Choices of one move that are listed; more are counted.
_MOST = 3


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


def either(scenario: Scenario, move: str, choices: Sequence[str]) -> str:
    """Return choices of a move as people list them: `aid or back`."""
    return choice_label(scenario, move, " or ".join(choices))
