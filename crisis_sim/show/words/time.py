"""The course of a crisis over time, as text."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from crisis_sim.show.labels import does
from crisis_sim.show.phrases import human, percent, span
from crisis_sim.study.course import Course
from crisis_sim.study.draws.simulate import Paths

#: Stories that are told of paths.
_STORIES = 3
_SEEN = 0.005  # less likely ways to end are not told one by one


def tell(found: Course) -> str:
    """Say how the crisis stands at last, and what is done in its first and its last round.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> siege = cs.build({
    ...     "schema": 1, "name": "siege", "horizon": {"rounds": 3, "unit": "month"},
    ...     "state": {"stock": {"levels": [0, 1], "start": 1}},
    ...     "players": {"A": {}}, "moves": [{"player": "A", "choose": ["fire", "hold"]}],
    ...     "transitions": {"stock": [{"to": 0, "when": "A == fire", "chance": 0.5}]},
    ...     "payoffs": {"A": [{"worth": "stock + 1", "when": "A == fire"}]},
    ... })
    >>> print(tell(cs.course(siege)))
    In month 1: A fires 100%.
    In month 3: A fires 100%.
    After month 3: it goes on 100%.
    Stock is expected at 0.125 then.
    """
    return "\n".join(_lines(found))


def _lines(found: Course) -> Iterator[str]:
    rounds = found.scenario.rounds
    assert rounds is not None
    solutions, count = found.probability.shape[0], found.probability.shape[1] - 1
    if solutions > 1:
        yield f"{solutions} solutions; each number is from the lowest to the highest of them."
    for number in dict.fromkeys((0, count - 1)):
        told = _told(found, "act", number)
        if told:
            yield f"In {rounds.unit} {number + 1}: {'; '.join(told)}."
    yield f"After {rounds.unit} {count}: {'; '.join(_told(found, 'end', count))}."
    for text, chance in found.first.items():
        move, _, choice = (part.strip() for part in text.partition("=="))
        by = span(percent(chance[:, -1].min()), percent(chance[:, -1].max()))
        yield f"By then, with probability {by}: {does(found.scenario, move, choice)}."
    for name in rounds.numbers:
        own = [i for i, event in enumerate(found.events) if event.name == name]
        expected = found.probability[:, -1, own] @ np.array(rounds.states[name].numbers)
        low, high = f"{expected.min():.3g}", f"{expected.max():.3g}"
        yield f"{human(name).capitalize()} is expected at {span(low, high)} then."


def _told(found: Course, of: str, number: int) -> list[str]:
    """Say how likely the events of one kind are in a round, the likeliest first."""
    low, high = (end[number] for end in found.range())
    own = [index for index, event in enumerate(found.events) if event.of == of]
    own = [index for index in own if high[index] > _SEEN]
    own.sort(key=lambda index: -high[index])
    return [
        f"{does(found.scenario, found.events[index].name, found.events[index].value)} "
        f"{span(percent(low[index]), percent(high[index]))}"
        for index in own
    ]


def tell_paths(found: Paths) -> str:
    """Tell some of the paths, and how many ended how.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> siege = cs.build({
    ...     "schema": 1, "name": "siege", "horizon": {"rounds": 1, "unit": "month"},
    ...     "players": {"A": {}}, "moves": [{"player": "A", "choose": ["fire", "hold"]}],
    ...     "payoffs": {"A": [{"worth": 1, "when": "A == fire"}]},
    ... })
    >>> print(tell_paths(cs.simulate(siege, paths=1)))
    Path 0:
    Month 1. A: fire.
    After the last month it goes on.
    <BLANKLINE>
    Of 1 path, seed 0: none 1.
    """
    told = [f"Path {n}:\n{found.story(n)}\n" for n in range(min(_STORIES, len(found.status)))]
    paths = len(found.status)
    ended = np.bincount(found.status[:, -1], minlength=len(found.statuses)).tolist()
    count = [f"{human(name)} {n:,}" for name, n in zip(found.statuses, ended, strict=True) if n]
    many = "path" if paths == 1 else "paths"
    return "\n".join([*told, f"Of {paths:,} {many}, seed {found.seed}: {', '.join(count)}."])
