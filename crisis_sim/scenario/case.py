"""Read what happened in a past episode, and check it against the moves of the file."""

from __future__ import annotations

from datetime import date

from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.scenario.model import Case
from crisis_sim.scenario.vocabulary import Vocabulary


def read_case(names: Vocabulary) -> Case | None:
    """Return the case of a file, if it has one; faults are added to `names`."""
    entry = names.entry.case
    if entry is None:
        return None
    start, end = _day(names, "start", entry.start), _day(names, "end", entry.end)
    if end < start:
        names.fault(("case", "end"), "the case ends before it starts", f"{start} or later")
    if entry.of not in names.choices:
        names.unknown(("case", "of"), "move", entry.of, names.choices)
    else:
        _check_outcome(names, entry.of, entry.low, entry.high)
    _check_given(names, entry.of)
    return Case(
        start,
        end,
        entry.of,
        entry.low,
        entry.high,
        FrozenMap(entry.given),
        entry.core,
        tuple(entry.source),
        entry.confidence,
        entry.note,
    )


def _day(names: Vocabulary, key: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        names.fault(("case", key), f"`{key}` is {text!r}, no day", "year-month-day: 2025-06-13")
        return date.min if key == "start" else date.max


def _check_outcome(names: Vocabulary, move: str, low: str, high: str) -> None:
    choices = names.choices[move]
    for key, choice in (("low", low), ("high", high)):
        if choice not in choices:
            names.unknown(("case", key), f"choice of {move}", choice, choices)
    if {low, high} <= set(choices) and choices.index(low) > choices.index(high):
        order = ", ".join(choices)
        names.fault(("case", "low"), f"`{low}` comes after `{high}`", f"the order {order}")


def _check_given(names: Vocabulary, of: str) -> None:
    """Check that what is given are choices of moves before the one recorded."""
    assert names.entry.case is not None
    order = list(names.choices)
    earlier = order[: order.index(of)] if of in order else order
    for move, choice in names.entry.case.given.items():
        path = ("case", "given", move)
        if move not in earlier:
            names.unknown(path, "earlier move", move, earlier)
        elif choice not in names.choices[move]:
            names.unknown(path, f"choice of {move}", choice, names.choices[move])
