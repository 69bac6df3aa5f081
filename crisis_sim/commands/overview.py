"""What the command line says of itself: the commands in groups, each with an example."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import click

from crisis_sim.commands.common import Described
from crisis_sim.commands.study import command_of
from crisis_sim.study.row import Study
from crisis_sim.study.studies import studies

#: What commands are about, in the order of the help; a row names one of these in `about`.
GROUPS = {
    "begin": "To begin with",
    "answer": "The answer",
    "change": "What would change it",
    "sure": "How sure it is",
    "record": "Against the record",
    "": "More",
}

GREETING = """\
crisis_sim turns an argument about a crisis into a model that is solved, stress-tested and cited.

  crisis-sim list                            the scenarios that come along
  crisis-sim solve strike_resist_intervene   solve one of them, and judge its claims
  crisis-sim new my_crisis.yaml              write a commented scenario of your own
  crisis-sim --help                          all commands, each with an example
"""


class Overview(click.Group):
    """The commands written by hand, and one for each study whose row names one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names, group by group."""
        return [name for _, found in self._grouped(ctx) for name, _ in found]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name."""
        written = super().get_command(ctx, cmd_name)
        if written is not None:
            return written
        row = _rows().get(cmd_name)
        return None if row is None else command_of(row)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands in groups, each group with an example."""
        for title, found in self._grouped(ctx):
            rows = [(name, _short(each)) for name, each in found]
            with formatter.section(title):
                formatter.write_dl(rows)
                example = next((each.example for _, each in found if each.example), "")
                if example:
                    formatter.write(f"  Example: {example}\n")

    def _grouped(self, ctx: click.Context) -> Iterator[tuple[str, list[tuple[str, Described]]]]:
        known: dict[str, Any] = {n: self.get_command(ctx, n) for n in (*self.commands, *_rows())}
        for about, title in GROUPS.items():
            found = [(name, each) for name, each in known.items() if each.about == about]
            if found:
                yield title, found


def _short(command: click.Command) -> str:
    """Return the first part of what a command does."""
    return re.split(r"; | \(|: |, such", command.get_short_help_str(200))[0].rstrip(".")


def _rows() -> dict[str, Study]:
    return {row.command: row for row in studies().values() if row.command}
