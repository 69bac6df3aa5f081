"""The command of a study, made from its row."""

from __future__ import annotations

from typing import Any

import click

from crisis_sim.commands.common import (
    FINE,
    NO,
    Described,
    json_option,
    load,
    say,
    scenario_argument,
    whole_option,
)
from crisis_sim.commands.completion import OFFERS
from crisis_sim.commands.progress import watching
from crisis_sim.study.asked import Asked
from crisis_sim.study.row import Study
from crisis_sim.study.studies import study


def command_of(row: Study) -> Described:
    """Return the command that puts a study to a scenario and prints its result."""

    def run(
        scenario: str,
        settings: tuple[str, ...],
        as_json: bool,
        whole: bool,
        **options: Any,
    ) -> int:
        import crisis_sim

        played = load(scenario, settings)
        given = {name: value for name, value in options.items() if value is not None}
        asked = study(row.otherwise) if row.otherwise and row.asks[0].name not in given else row
        for each in row.asks:
            if each.kind == "scenario" and each.name in given:
                given[each.name] = crisis_sim.load(given[each.name])
        with watching(row.command, given.get("seconds")) as watch:
            found = asked.ask(played, given, progress=watch)
        say(found, as_json, whole, asked.tell)
        return watch.code(FINE if asked.answers_yes(found) else NO)

    made_of = json_option(whole_option(run))
    for each in reversed(row.asks):
        made_of = _parameter(each)(made_of)
    made = click.command(
        row.command, cls=Described, about=row.about, example=row.example, help=row.title
    )
    return made(scenario_argument(made_of))


def _parameter(each: Asked) -> Any:
    """Return what adds an argument or an option to a command."""
    kind: Any = str if each.kind == "scenario" else each.kind
    if each.choices:
        kind = click.Choice(each.choices)
    offer = OFFERS.get(each.name)
    if each.placed:
        return click.argument(each.name, type=kind, required=each.required, shell_complete=offer)
    return click.option(
        f"--{each.name.replace('_', '-')}",
        type=kind,
        default=each.default,
        show_default=each.shown,
        shell_complete=offer,
        help=each.help,
    )
