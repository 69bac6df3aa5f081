"""The answer for a simultaneous game as text: why each equilibrium holds, and how firmly."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from crisis_sim.equilibria.result import Continuum, Equilibrium
from crisis_sim.equilibria.strategic.deviations import Deviation
from crisis_sim.scenario.model import Scenario
from crisis_sim.show.phrases import mix_in_words, percent, plan_label
from crisis_sim.study.brief import Brief

if TYPE_CHECKING:
    from rich.console import Console


def print_strategic(brief: Brief, most: int, console: Console) -> None:
    """Print of each equilibrium why nobody gains by changing, and how near it is to breaking.

    Parameters
    ----------
    brief
        With a result of one of the concepts that `brief.STRATEGIC` names.
    most
        Equilibria and continua printed in full; the rest is counted.
    console
        To print to.
    """
    scenario, result = brief.scenario, brief.result
    for number, (equilibrium, found) in enumerate(
        zip(result[:most], brief.deviations, strict=False), start=1
    ):
        of = "" if len(result) == 1 else f" (solution {number})"
        console.print(f"[bold]Why nobody gains by changing alone{of}[/]")
        _print_equilibrium(scenario, equilibrium, found, console)
        console.print()
    if len(result) > most:
        console.print(f"... and {len(result) - most} more.\n")
    for number, continuum in enumerate(result.components[:most], start=1):
        of = "" if len(result.components) == 1 else f" {number} of {len(result.components)}"
        console.print(f"[bold]Continuum of equilibria{of}[/]")
        _print_continuum(scenario, continuum, console)
        console.print()
    if len(result.components) > most:
        console.print(f"... and {len(result.components) - most} more continua.\n")


def how_firm(scenario: Scenario, found: Sequence[Deviation]) -> str:
    """Say how near an equilibrium is to breaking: by whom, and by what.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> found = [Deviation("Attacker", ("strike",), "abstain", 0.25)]
    >>> how_firm(cs.load("strike_resist_intervene"), found)
    'Nearest to breaking: Attacker would lose 0.25 by turning to abstain.'
    """
    least = min(found, key=lambda deviation: deviation.loss, default=None)
    if least is None or least.instead is None:
        return "Nobody has an action that it does not play."
    who = scenario.label(least.player)
    instead = plan_label(scenario, least.player, least.instead)
    if least.loss == 0:
        return f"On a knife edge: {who} would lose nothing by turning to {instead}."
    return f"Nearest to breaking: {who} would lose {least.loss:.3g} by turning to {instead}."


def _print_equilibrium(
    scenario: Scenario, equilibrium: Equilibrium, found: Sequence[Deviation], console: Console
) -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    for column in ("Player", "plays", "best alternative", "would lose"):
        table.add_column(column, justify="right" if column == "would lose" else "left")
    for deviation in found:
        said = partial(plan_label, scenario, deviation.player)
        table.add_row(
            escape(scenario.label(deviation.player)),
            escape(mix_in_words(equilibrium.strategies[deviation.player], said)),
            "none" if deviation.instead is None else escape(said(deviation.instead)),
            "" if deviation.instead is None else f"{deviation.loss:z.3f}",
        )
    console.print(table)
    mixing = [deviation for deviation in found if len(deviation.played) > 1]
    for deviation in mixing:
        actions = " and ".join(
            plan_label(scenario, deviation.player, action) for action in deviation.played
        )
        who = scenario.label(deviation.player)
        console.print(escape(f"{who} mixes because {actions} are worth the same to it."))
    console.print(escape(how_firm(scenario, found)))
    console.print(escape(f"Known of it: {', '.join(equilibrium.labels)}."))


def _print_continuum(scenario: Scenario, continuum: Continuum, console: Console) -> None:
    from rich.markup import escape
    from rich.table import Table

    console.print(
        "A connected set of equilibria, or some too near to each other to be told apart. "
        "Each of them lies within these bounds:"
    )
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    table.add_column("Player")
    table.add_column("plays")
    for player, low in continuum.low.items():
        said = partial(plan_label, scenario, player)
        within = _bounds_in_words(low, continuum.high[player], said)
        table.add_row(escape(scenario.label(player)), escape(within))
    console.print(table)
    for sample in continuum.samples[:1]:
        play = "; ".join(
            f"{scenario.label(player)}: {mix_in_words(mix, partial(plan_label, scenario, player))}"
            for player, mix in sample.strategies.items()
        )
        console.print(escape(f"One of them is {play}. Known of it: {', '.join(sample.labels)}."))


def _bounds_in_words(
    low: Mapping[str, float], high: Mapping[str, float], said: Callable[[str], str]
) -> str:
    """Return what a player may do, from the lowest to the highest probability of each action."""
    parts = []
    for action, most in high.items():
        if most > 0:
            least = low[action]
            share = percent(most) if least == most else f"{percent(least)} to {percent(most)}"
            parts.append(f"{said(action)} {share}")
    return ", ".join(parts)
