"""The command line: parse, call, print.

Exit codes: 0 fine, 1 the answer is no, 2 a fault in what was given, 3 not converged,
4 stopped by Ctrl-C with an answer from what was done, 5 a defect of the library, 130 interrupted,
141 the reader of the output has left. Without `--json` the
answer is text on standard output; with it, JSON is on standard output and text for people on
standard error.
"""

from __future__ import annotations

import sys

import click

from crisis_sim.commands import answer, files, history, plot, stability, sweep, watch
from crisis_sim.commands.ending import code_of, ending_signals, plain_output, undisturbed
from crisis_sim.commands.overview import GREETING, Overview
from crisis_sim.memory import memory_limit


@click.group(
    cls=Overview,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="crisis-sim", prog_name="crisis-sim")
@click.option(
    "--memory",
    type=click.FloatRange(min=0, min_open=True),
    metavar="GB",
    help="The most that an answer may take, before a command; else 1 GB.",
)
@click.pass_context
def cli(ctx: click.Context, memory: float | None) -> None:
    """Turn an argument about a crisis into a model that is solved, stress-tested and cited.

    SCENARIO is the name of one that comes along (see `list`), or a path to a YAML file or to a
    Gambit file, .efg or .nfg.
    `crisis-sim COMMAND --help` says more of a command.
    """
    if memory is not None:
        ctx.with_resource(memory_limit(memory))
    if ctx.invoked_subcommand is None:
        click.echo(GREETING, nl=False)


for command in (
    *(files.list_, files.check, files.show, files.new, files.schema, files.cite, watch.watch),
    *(answer.solve, answer.tell, answer.tree, answer.explore, answer.report, answer.run),
    *(sweep.sweep, plot.plot, stability.stability, history.backtest),
):
    cli.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    plain_output()
    with undisturbed(), ending_signals():
        code = code_of(lambda: cli.main(arguments, prog_name="crisis-sim", standalone_mode=False))
    sys.exit(code)
