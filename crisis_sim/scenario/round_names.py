"""The names of a crisis over time: states, levels and ends, each for one thing."""

from __future__ import annotations

from collections.abc import Collection

from crisis_sim.scenario.clock import END
from crisis_sim.scenario.entries import RESERVED
from crisis_sim.scenario.rounds import NO_END, STOPPED
from crisis_sim.scenario.vocabulary import Vocabulary

#: Words of claims about a crisis over time; nothing in such a file may be called by one.
OVER_TIME = (END, "at", "by", "until", "since")
#: Keys that mean nothing without rounds.
_NEEDS_ROUNDS = ("state", "transitions", "ends", "final", "simulate")


def check_round_names(names: Vocabulary) -> None:
    """Check the names of a file with rounds, and that no file without has its keys."""
    entry = names.entry
    if entry.horizon is None:
        for key in _NEEDS_ROUNDS:
            if key in entry.model_fields_set:
                place = names.document.keys[key,]
                names.fault_at(place, f"`{key}` without `horizon`", "`horizon: {rounds: ...}`")
        return
    _check_states(names)
    seen: set[str] = set()
    for index, end in enumerate(entry.ends):
        if end.name in seen:
            names.fault(("ends", index, "name"), f"a second end called `{end.name}`")
        elif end.name in (STOPPED, NO_END):
            names.fault(("ends", index, "name"), f"an end cannot be called `{end.name}`")
        seen.add(end.name)
    kinds: dict[str, Collection[str]] = {
        "parameters": entry.parameters,
        "definitions": entry.definitions,
        "players": entry.players,
        "state": entry.state,
    }
    for kind, own in kinds.items():
        for name in own:
            if name in OVER_TIME:
                names.fault_at(names.document.keys[kind, name], *_taken(name))
    for index, name in enumerate(names.move_names):
        if name in OVER_TIME:
            names.fault(("moves", index, "name"), *_taken(name))


def _taken(name: str) -> tuple[str, str]:
    return f"`{name}` is a word of claims in a file with a horizon", "another name"


def _check_states(names: Vocabulary) -> None:
    entry = names.entry
    for name in entry.state:
        others = ("move", names.choices), ("parameter", entry.parameters)
        for other, known in (*others, ("definition", entry.definitions)):
            if name in known:
                place = names.document.keys["state", name]
                names.fault_at(place, f"`{name}` is also the name of a {other}", "another name")
        _check_levels(names, name)
    for name in entry.transitions:
        if name not in entry.state:
            names.unknown(("transitions", name), "state", name, entry.state)


def _check_levels(names: Vocabulary, name: str) -> None:
    levels = names.entry.state[name].levels
    texts, numbers = names.levels[name]
    for index, level in enumerate(levels):
        path = ("state", name, "levels", index)
        if not numbers and not isinstance(level, str):
            names.fault(path, "numbers and names are mixed", "levels that are all of one kind")
        elif isinstance(level, str) and (not level.isidentifier() or level in RESERVED):
            names.fault(path, f"`{level}` cannot be the name of a level", "letters, digits and `_`")
        elif texts[index] in texts[:index]:
            names.fault(path, f"`{texts[index]}` stands twice in one state")
