"""A sweep as text: where play changes, and what was asked to be measured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from rich.table import Table

from crisis_sim.equilibria.concepts import concepts
from crisis_sim.show.phrases import counted, play_in_words, span
from crisis_sim.study.plays import SEVERAL, plays
from crisis_sim.study.sweep import Sweep

if TYPE_CHECKING:
    from rich.console import Console

#: Rows of a table of numbers; a finer sweep is thinned evenly.
MOST_ROWS = 21


def print_sweep(sweep: Sweep, measures: Sequence[str], console: Console) -> None:
    """Print where play changes along a sweep, and the measures at points along it."""
    errs = concepts()[sweep.concept].errs
    if not errs:
        _print_plays(sweep, console)
    if measures or errs:
        _print_measures(sweep, measures, console)
    known = "complete" if sweep.complete else "not shown to be complete"
    console.print(
        f"{counted(sweep.solutions.games, 'point')}, {sweep.concept}, {known}, largest regret "
        f"{sweep.max_regret:.1g}.",
        style="dim",
    )


def _print_plays(sweep: Sweep, console: Console) -> None:
    """Print stretches of equal play (one parameter) or the share of each play (several)."""
    found = plays(sweep)
    words = [play_in_words(sweep.scenario, play) for play in found.telling()]

    def name(kind: int) -> str:
        if kind >= 0:
            return words[kind]
        return "several solutions that differ" if kind == SEVERAL else "no solution"

    if len(sweep.shape) > 1:
        kinds, counts = np.unique(found.index, return_counts=True)
        for kind, count in zip(kinds.tolist(), counts.tolist(), strict=True):
            console.print(f"{count / found.index.size:6.1%}  {name(kind)}")
        return
    parameter, values = next(iter(sweep.grid.items()))
    starts = np.flatnonzero(np.diff(found.index, prepend=found.index[0] - 1))
    ends = [*(starts[1:] - 1), len(values) - 1]
    console.print(f"[bold]{parameter}[/]")
    for start, end in zip(starts, ends, strict=True):
        stretch = span(f"{values[start]:.4g}", f"{values[end]:.4g}")
        console.print(f"  {stretch:22} {name(int(found.index[start]))}")


def _print_measures(sweep: Sweep, measures: Sequence[str], console: Console) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    points = sweep.points()
    columns = {name: points[name] for name in sweep.grid}
    for text in measures or _probabilities(sweep):
        columns[text] = sweep.value(text).ravel() if measures else sweep.probability(text).ravel()
    for name in columns:
        table.add_column(name, justify="right")
    total = len(next(iter(columns.values())))
    for row in np.unique(np.linspace(0, total - 1, min(total, MOST_ROWS)).astype(int)):
        table.add_row(*(f"{values[row]:.4g}" for values in columns.values()))
    console.print(table)


def _probabilities(sweep: Sweep) -> list[str]:
    moves = sweep.scenario.events
    return [f"{move} == {choices[0]}" for move, choices in moves.items()]
