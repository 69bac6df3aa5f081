"""Read what happened in a past episode, and how such episodes are held against the file."""

from __future__ import annotations

from datetime import date

from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.scenario.model import Baseline, Case, History
from crisis_sim.scenario.source import Path
from crisis_sim.scenario.vocabulary import Vocabulary


def read_case(names: Vocabulary) -> Case | None:
    """Return the case of a file, if it has one; faults are added to `names`."""
    entry = names.entry.case
    if entry is None:
        return None
    start, end = (_day(names, ("case", key), getattr(entry, key)) for key in ("start", "end"))
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


def read_history(names: Vocabulary) -> History:
    """Return how past episodes are held against a file; faults are added to `names`."""
    entry = names.entry.history
    baselines = {}
    for name, rule in entry.baselines.items():
        path = ("history", "baselines", name)
        looked = {key: value for key, value in rule.model_dump().items() if value is not None}
        if len(looked) != 1:
            names.fault(path, f"`{name}` looks at {len(looked)} parameters", "`alike` or `never`")
            continue
        ((key, parameter),) = looked.items()
        _check_fact(names, (*path, key), parameter)
        baselines[name] = Baseline(parameter, alike=key == "alike")
    for fact in entry.told:
        _check_fact(names, ("history", "told", fact), fact)
    return History(
        None if entry.split is None else _day(names, ("history", "split"), entry.split),
        FrozenMap(entry.levels),
        FrozenMap(entry.told),
        FrozenMap(baselines),
        tuple(entry.references),
    )


def _check_fact(names: Vocabulary, path: Path, parameter: str) -> None:
    if parameter not in names.entry.parameters:
        names.unknown(path, "parameter", parameter, names.entry.parameters)


def _day(names: Vocabulary, path: Path, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        problem = f"`{path[-1]}` is {text!r}, no day"
        names.fault(path, problem, "year-month-day: 2025-06-13")
        return date.min if path[-1] == "start" else date.max


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
