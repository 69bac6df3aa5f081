"""The command line: parse, call, print.

Exit codes: 0 fine, 1 the answer is no, 2 a fault in what was given, 3 not converged,
4 stopped by Ctrl-C with an answer from what was done, 130 interrupted. Without `--json` the
answer is text on standard output; with it, JSON is on standard output and text for people on
standard error.
"""

from __future__ import annotations

import sys

import click

from crisis_sim.commands import answer, files, history, plot, stability, sweep
from crisis_sim.commands.common import FAULT, FINE, INTERRUPTED, on_command_line
from crisis_sim.commands.study import command_of
from crisis_sim.scenario.faults import CrisisSimError
from crisis_sim.study.row import Study
from crisis_sim.study.studies import studies


class _Commands(click.Group):
    """The commands written by hand, and one for each study whose row names one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_rows()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        written = super().get_command(ctx, cmd_name)
        if written is not None:
            return written
        row = _rows().get(cmd_name)
        return None if row is None else command_of(row)


def _rows() -> dict[str, Study]:
    return {row.command: row for row in studies().values() if row.command}


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="crisis-sim", prog_name="crisis-sim")
def cli() -> None:
    """Turn an argument about a crisis into a model that is solved, stress-tested and cited.

    SCENARIO is the name of one that comes along (see `list`) or a path to a YAML file.
    """


for command in (
    *(files.list_, files.check, files.show, files.new, files.schema),
    *(answer.solve, answer.tell, answer.tree, answer.run),
    *(sweep.sweep, plot.plot, stability.stability, history.backtest),
):
    cli.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    try:
        code = cli.main(arguments, prog_name="crisis-sim", standalone_mode=False)
    except click.exceptions.Exit as done:
        code = done.exit_code
    except click.ClickException as error:
        error.show()
        code = FAULT
    except CrisisSimError as error:
        click.echo(f"crisis-sim: {on_command_line(error)}", err=True)
        code = FAULT
    except OSError as error:
        click.echo(f"crisis-sim: {error.strerror}: {error.filename}", err=True)
        code = FAULT
    except (KeyboardInterrupt, click.Abort):
        click.echo("Interrupted; files already written are complete.", err=True)
        code = INTERRUPTED
    sys.exit(code if isinstance(code, int) else FINE)
