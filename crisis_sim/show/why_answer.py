"""The answer of a tree as text: why each choice is made, and what lies off the path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from rich.markup import escape

from crisis_sim.equilibria.result import Equilibrium
from crisis_sim.equilibria.tree.reason import Step
from crisis_sim.scenario.outcomes import TYPE
from crisis_sim.show.limits import Limits
from crisis_sim.show.phrases import counted
from crisis_sim.show.words.why import reasons_in_words
from crisis_sim.study.brief import Brief

if TYPE_CHECKING:
    from rich.console import Console


def print_why(brief: Brief, equilibrium: Equilibrium, limits: Limits, console: Console) -> None:
    """Print why each choice on the path is made, with what every other one would bring."""
    told = reasons_in_words(brief.scenario, equilibrium, errs=brief.row.errs)
    if told:
        console.print("[bold]Why[/]")
    for reason in told[: limits.reasons]:
        lines = limits.first(reason.because, limits.ways, "other choice")
        if len(lines) == 1:
            console.print(escape(f"- {reason.choice}, because: {lines[0]}."))
            continue
        console.print(escape(f"- {reason.choice}, because:"))
        for number, line in enumerate(lines, start=1):
            console.print(escape(f"  {line}{'.' if number == len(lines) else ';'}"))
    if len(told) > limits.reasons:
        left = counted(len(told) - limits.reasons, "more choice")
        console.print(f"... and {left} on the path; --all gives them.")


def places(brief: Brief, equilibrium: Equilibrium) -> dict[str, bool]:
    """Return the information sets of players, and whether play comes to each.

    Those off the path come in the order in which they matter: first where deviations lead, then
    those from which most may follow.
    """
    tree = brief.tree
    reached, size = {}, {}
    chances, ends = (
        np.bincount(tree.infoset, tree.summed(worth), len(tree.information_sets))
        for worth in (equilibrium.reach, np.ones(tree.ends))
    )
    for index, infoset in enumerate(tree.information_sets):
        if infoset.player >= 0:
            reached[infoset.label] = bool(chances[index] > 0)
            size[infoset.label] = int(ends[index])
    following = {where for reason in equilibrium.reasons for o in reason.others
                 for where in _places_in(o.then)}  # fmt: skip
    away = sorted(
        (place for place, here in reached.items() if not here),
        key=lambda place: (place not in following, -size[place]),
    )
    return {place: True for place, here in reached.items() if here} | dict.fromkeys(away, False)


def unheard(brief: Brief, equilibrium: Equilibrium, shown: Sequence[str]) -> list[str]:
    """Return a place off the path for each mover of whom nothing was told, in order."""
    moves = {s.label: s.move for s in brief.tree.information_sets if s.player >= 0}
    steps = [*equilibrium.course, *(step for reason in equilibrium.reasons for o in reason.others
                                    for step in o.then)]  # fmt: skip
    heard = {moves[place] for place in shown} | set(_moves_in(steps))
    found: dict[str, str] = {}
    for place in places(brief, equilibrium):
        if moves[place] not in heard:
            found.setdefault(moves[place], place)
    return list(found.values())


def _places_in(steps: Sequence[Step]) -> Iterator[str]:
    for step in steps:
        yield from step.where
        for option in step.options:
            yield from _places_in(option.then)


def _moves_in(steps: Sequence[Step]) -> Iterator[str]:
    for step in steps:
        if not step.move.startswith(TYPE):
            yield step.move
        for option in step.options:
            yield from _moves_in(option.then)
