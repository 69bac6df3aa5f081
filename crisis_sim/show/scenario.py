"""A scenario as text: who moves, what each side wants, the numbers and their sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from crisis_sim.scenario.model import Move, PlayerType, Scenario
from crisis_sim.show.phrases import choice_label, human, move_label
from crisis_sim.show.rounds import tell_rounds

if TYPE_CHECKING:
    from rich.console import Console


def print_scenario(scenario: Scenario, console: Console) -> None:
    """Print what a scenario says."""
    console.print(f"[bold]{escape(scenario.title or human(scenario.name))}[/]")
    console.print(escape(scenario.question))
    if scenario.types:
        console.print("\n[bold]What a player knows of itself alone[/]")
    for player, kinds in scenario.types.items():
        for kind in kinds:
            console.print(f"  {escape(_kind(scenario.label(player), kind))}")
    if scenario.rounds is not None:
        console.print("\n[bold]Over time[/]")
        for line in tell_rounds(scenario, scenario.rounds):
            console.print(f"  {escape(line)}")
    console.print("\n[bold]Moves[/]")
    for number, move in enumerate(scenario.moves, start=1):
        console.print(f"  {number}. {escape(_move(scenario, move))}")
    for player in scenario.terms:
        console.print()
        console.print(_payoffs(scenario, player))
    if scenario.definitions:
        table = _table("Definitions", "")
        for name, formula in scenario.definitions.items():
            table.add_row(name, escape(formula.text))
        console.print()
        console.print(table)
    if scenario.parameters:
        console.print()
        console.print(_parameters(scenario))
    if scenario.evidence:
        table = _table("Evidence", "says", "where")
        for name, evidence in scenario.evidence.items():
            table.add_row(name, escape(evidence.says), escape(evidence.where))
        console.print(table)


def _table(*columns: str) -> Table:
    """Return a table without lines; columns of prose share the width that is left."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for column in columns:
        prose = column in ("when", "because", "says", "where", "meaning")
        table.add_column(column, ratio=1 if prose else None)
    return table


def _kind(who: str, kind: PlayerType) -> str:
    """Say what a player may be, how likely, and which numbers it has then."""
    own = "".join(f", {name} {formula.text}" for name, formula in kind.set.items())
    return f"{who} {human(kind.name)}: prior {kind.prior.text}{own}"


def _move(scenario: Scenario, move: Move) -> str:
    chances = [f" ({formula.text})" for formula in move.chances or ()] or [""] * len(move.choices)
    pairs = zip(move.choices, chances, strict=True)
    said = ((choice_label(scenario, move.name, choice), chance) for choice, chance in pairs)
    choices = ", ".join(f"{choice}{chance}" for choice, chance in said)
    condition = f"  if {move.when.text}" if move.when is not None else ""
    stage = f"  (stage {move.stage})" if move.stage is not None else ""
    sees = "" if move.sees is None else f"  seeing {', '.join(move.sees) or 'no earlier move'}"
    return f"{move_label(scenario, move.name)}: {choices}{condition}{stage}{sees}"


def _payoffs(scenario: Scenario, player: str) -> Table:
    table = _table(f"{escape(scenario.label(player))} gets", "when", "because", "source")
    for term in scenario.terms[player]:
        when = "always" if term.when is None else escape(term.when.text)
        sources = escape(", ".join(term.source))
        table.add_row(escape(term.worth.text), when, escape(term.because), sources)
    return table


def _parameters(scenario: Scenario) -> Table:
    table = _table("Parameter", "value", "range", "unit", "confidence", "source", "meaning")
    for name, p in scenario.parameters.items():
        table.add_row(
            name,
            f"{p.value:g}",
            f"{p.low:g} to {p.high:g}",
            escape(p.unit),
            p.confidence or "",
            escape(", ".join(p.source)),
            escape(p.meaning),
        )
    return table
