"""The command line: parse, call, print.

Exit codes: 0 fine, 1 the answer is no, 2 a fault in what was given, 3 not
converged, 130 interrupted. Without `--json` the answer is text on standard
output; with it, JSON is on standard output and text for people on standard error.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from crisis_sim.scenario.faults import ArgumentError, CrisisSimError, ScenarioError

if TYPE_CHECKING:
    from rich.console import Console

    from crisis_sim.game.crisis import Crisis

KINDS = ["along", "phase", "deterrence", "tornado", "tree", "payoffs"]
FINE, NO, FAULT, NOT_CONVERGED, INTERRUPTED = 0, 1, 2, 3, 130

Command = TypeVar("Command", bound=Callable[..., Any])


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
        click.echo(f"crisis-sim: {error}", err=True)
        code = FAULT
    except OSError as error:
        click.echo(f"crisis-sim: {error.strerror}: {error.filename}", err=True)
        code = FAULT
    except (KeyboardInterrupt, click.Abort):
        click.echo("Interrupted; files already written are complete.", err=True)
        code = INTERRUPTED
    sys.exit(code if isinstance(code, int) else FINE)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="crisis-sim", prog_name="crisis-sim")
def cli() -> None:
    """Turn an argument about a crisis into a model that is solved, stress-tested and cited.

    SCENARIO is the name of one that comes along (see `list`) or a path to a YAML file.
    """


def console() -> Console:
    """Return where an answer for people goes."""
    from rich.console import Console

    return Console(highlight=False)


def load(name: str, settings: tuple[str, ...] = ()) -> Crisis:
    """Read a scenario and set parameters from `name=value` texts."""
    import crisis_sim

    values: dict[str, float] = {}
    for text in settings:
        parameter, _, value = text.partition("=")
        try:
            values[parameter.strip()] = float(value)
        except ValueError:
            raise ArgumentError("--set", text, "is not understood", "name=number") from None
    return crisis_sim.load(name).set(**values)


def scenario_argument(command: Command) -> Command:
    """Add the SCENARIO argument and `--set`."""
    setting = click.option(
        "--set",
        "settings",
        multiple=True,
        metavar="NAME=VALUE",
        help="Set a parameter; repeatable.",
    )
    return click.argument("scenario")(setting(command))


def concept_options(command: Command) -> Command:
    """Add `--concept` and `--rationality`."""
    concept = click.option("--concept", help="Solution concept; else what the scenario names.")
    rationality = click.option(
        "--rationality", type=float, help="λ per unit of payoff, for logit play."
    )
    return concept(rationality(command))


json_option = click.option("--json", "as_json", is_flag=True, help="JSON on standard output.")


@cli.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the scenarios that come along."""
    import crisis_sim

    titles = {name: crisis_sim.load(name).title for name in crisis_sim.bundled()}
    if as_json:
        from crisis_sim.show.record import to_json

        click.echo(to_json(titles))
        return
    for folder, names in itertools.groupby(titles, lambda name: name.rpartition("/")[0]):
        group = list(names)
        width = max(map(len, group))
        if folder:
            click.echo(f"\n{folder}:")
        for name in group:
            click.echo(f"{name:{width}}  {titles[name]}")


@cli.command()
@click.argument("scenario")
@click.option("--strict", is_flag=True, help="Also ask for meaning, source, confidence, reasons.")
@json_option
def check(scenario: str, strict: bool, as_json: bool) -> int:
    """Check a scenario file; every fault is shown at its place."""
    from crisis_sim.scenario.read import read_scenario
    from crisis_sim.scenario.strict import gaps
    from crisis_sim.show.record import faults_record, to_json

    try:
        read = read_scenario(scenario)
    except ScenarioError as error:
        if as_json:
            click.echo(to_json({"scenario": scenario, "valid": False, **faults_record(error)}))
        raise
    found = gaps(read) if strict else []
    if as_json:
        click.echo(to_json({"scenario": scenario, "valid": True, "gaps": found}))
    for gap in found:
        click.echo(f"{scenario}: {gap}", err=as_json)
    click.echo(f"{scenario}: {f'{len(found)} gaps' if found else 'no faults'}", err=as_json)
    return NO if found else FINE


@cli.command()
@scenario_argument
def show(scenario: str, settings: tuple[str, ...]) -> None:
    """Show what a scenario says: players, moves, payoffs, parameters, sources."""
    from crisis_sim.show.scenario import print_scenario

    print_scenario(load(scenario, settings), console())


@cli.command()
@scenario_argument
@concept_options
@json_option
def solve(
    scenario: str,
    settings: tuple[str, ...],
    concept: str | None,
    rationality: float | None,
    as_json: bool,
) -> int:
    """Solve a scenario and judge its claims."""
    from crisis_sim.show.answer import print_answer
    from crisis_sim.study.brief import brief

    found = brief(load(scenario, settings), concept, rationality)
    if as_json:
        from crisis_sim.show.record import brief_record, to_json

        click.echo(to_json(brief_record(found)))
    else:
        print_answer(found, console())
    if not found.result.converged:
        click.echo("The method did not converge.", err=True)
        return NOT_CONVERGED
    return FINE if len(found.result) else NO


@cli.command()
@scenario_argument
@click.argument("parameters", nargs=-1, required=True, metavar="NAME[=LOW:HIGH:POINTS]...")
@click.option("--measure", multiple=True, help="A formula as in claims, P(...); repeatable.")
@click.option("--fixing", help="A move that is fixed, as `Israel == strike`.")
@click.option("--csv", "csv", type=click.Path(path_type=Path), help="Write every point here.")
@concept_options
@json_option
def sweep(
    scenario: str,
    settings: tuple[str, ...],
    parameters: tuple[str, ...],
    measure: tuple[str, ...],
    fixing: str | None,
    csv: Path | None,
    concept: str | None,
    rationality: float | None,
    as_json: bool,
) -> int:
    """Solve along one parameter, or over a grid of several.

    NAME alone is the whole range with 101 points; NAME=0,0.5,1 are single values.
    """
    import crisis_sim
    from crisis_sim.show.sweep import print_sweep

    played = load(scenario, settings)
    grid = dict(_axis(played, text) for text in parameters)
    found = crisis_sim.sweep(
        played, concept=concept, rationality=rationality, fixing=fixing, **grid
    )
    if csv is not None:
        from crisis_sim.scenario.files import write_text

        write_text(csv, found.to_frame().to_csv(index=False))
    if as_json:
        from crisis_sim.show.record import sweep_record, to_json

        record = sweep_record(found)
        record["measures"] = {text: found.value(text).tolist() for text in measure}
        click.echo(to_json(record))
    else:
        print_sweep(found, measure, console())
    if not found.converged:
        click.echo("At some points the method did not converge.", err=True)
    return FINE if found.converged else NOT_CONVERGED


def _axis(scenario: Crisis, text: str) -> tuple[str, list[float]]:
    """Read `name`, `name=low:high:points` or `name=value,value`."""
    import numpy as np

    name, _, span = text.partition("=")
    parameter = scenario.parameters[scenario.known(name, "sweep")]
    try:
        if not span:
            values = np.linspace(parameter.low, parameter.high, 101)
        elif ":" in span:
            low, high, points = span.split(":")
            values = np.linspace(float(low), float(high), int(points))
        else:
            values = np.array([float(value) for value in span.split(",")])
    except ValueError:
        expected = "name, name=low:high:points or name=value,value"
        raise ArgumentError("sweep", text, "is not understood", expected) from None
    return name, values.tolist()


@cli.command()
@scenario_argument
@click.option("--write", type=click.Path(path_type=Path), help="Write a Gambit .efg or .nfg file.")
def tree(scenario: str, settings: tuple[str, ...], write: Path | None) -> None:
    """Show the game tree with the equilibrium path, or write it as a Gambit file."""
    import crisis_sim
    from crisis_sim.show.outline import print_tree

    played = load(scenario, settings)
    if write is not None:
        (played.strategic() if write.suffix == ".nfg" else played.tree()).write(write)
        click.echo(str(write))
        return
    game = played.tree()
    print_tree(played, game, crisis_sim.solve(game, "subgame_perfect"), console())


@cli.command()
@scenario_argument
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("parameters", nargs=-1)
@click.option("--measure", help="For tornado: a formula as in claims, P(...).")
@click.option("--out", type=click.Path(path_type=Path), help="File: .svg, .png or .pdf.")
def plot(
    scenario: str,
    settings: tuple[str, ...],
    kind: str,
    parameters: tuple[str, ...],
    measure: str | None,
    out: Path | None,
) -> None:
    """Draw one figure.

    `along` takes the name of one parameter, `phase` and `deterrence` of two; left out, those
    that the scenario's claims speak of.
    """
    from crisis_sim.show.figures import figure
    from crisis_sim.show.style import save

    played = load(scenario, settings)
    path = out or Path(f"{played.name}_{kind}.svg")
    drawn = figure(played, kind, parameters, measure)
    for written in save(drawn, path.with_suffix(""), (path.suffix.removeprefix("."),)):
        click.echo(str(written))


@cli.command()
@scenario_argument
@click.option("--out", type=click.Path(path_type=Path), help="Folder; else results/NAME.")
def run(scenario: str, settings: tuple[str, ...], out: Path | None) -> int:
    """Solve, judge, sweep and draw: all of it into a folder."""
    from crisis_sim.show.answer import print_answer
    from crisis_sim.show.run import run_all
    from crisis_sim.study.brief import brief

    played = load(scenario, settings)
    found = brief(played)
    print_answer(found, console())
    folder = out or Path("results") / played.name
    click.echo(f"\nWriting to {folder}:")
    for path in run_all(found, folder):
        click.echo(f"  {path.name}")
    return FINE if found.result.converged else NOT_CONVERGED


@cli.command()
@click.argument("cases", nargs=-1, metavar="[CASE]...")
@click.option("--scenario", default="patron", show_default=True, help="The structure they share.")
@click.option("--seed", default=0, show_default=True, help="Of the intervals.")
@json_option
def backtest(cases: tuple[str, ...], scenario: str, seed: int, as_json: bool) -> None:
    """Hold a scenario, and rival explanations, against past episodes.

    CASE is a bundled name or a path; left out, all cases that come along. Files of your own
    are added by naming them after `all`.
    """
    import crisis_sim
    from crisis_sim.study.case_file import FOLDER

    own = [name for name in cases if name != "all"]
    every = [name for name in crisis_sim.bundled() if name.startswith(FOLDER)]
    files = [*(every if len(own) < len(cases) or not own else []), *own]
    played = load(scenario)
    found = crisis_sim.backtest(played, files, seed=seed)
    compared = crisis_sim.rivals(played, cases=files, seed=seed)
    if as_json:
        from crisis_sim.show.record import backtest_record, to_json

        click.echo(to_json(backtest_record(found, compared)))
    else:
        from crisis_sim.show.history import history

        click.echo(history(found, compared))


@cli.command()
@click.argument("path", type=click.Path(path_type=Path))
def new(path: Path) -> None:
    """Write a commented scenario to start from."""
    from crisis_sim.scenario.files import write_text
    from crisis_sim.show.template import template

    path = path if path.suffix else path.with_suffix(".yaml")
    if path.exists():
        raise ArgumentError("new", "path", f"{path} exists", "a file that does not")
    write_text(path, template(path.stem))
    click.echo(f"{path}: now run `crisis-sim solve {path}`")


@cli.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    import json

    from crisis_sim.scenario.schema import json_schema

    click.echo(json.dumps(json_schema(), indent=2))
