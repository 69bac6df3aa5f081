"""Commands that solve many games: sweep, plot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crisis_sim.commands.common import (
    FINE,
    NOT_CONVERGED,
    concept_options,
    console,
    json_option,
    load,
    scenario_argument,
)
from crisis_sim.commands.progress import watching
from crisis_sim.scenario.faults import ArgumentError

if TYPE_CHECKING:
    from crisis_sim.game.crisis import Crisis

#: As in `show.figures`, which is not loaded for the list.
KINDS = [
    "along",
    "phase",
    "deterrence",
    "tornado",
    "tree",
    "payoffs",
    "tipping",
    "turns",
    "claim-flips",
    "proofs",
    "flip",
    "conditions",
    "knife-edge",
    "sample",
    "sensitivity",
    "given-data",
    "discover",
    "counterfactuals",
    "order",
]


@click.command()
@scenario_argument
@click.argument("parameters", nargs=-1, required=True, metavar="NAME[=LOW:HIGH:POINTS]...")
@click.option("--measure", multiple=True, help="A formula P(...), or an outcome; repeatable.")
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
    grid: dict[str, Any] = dict(_axis(played, text) for text in parameters)
    with watching() as watch:
        found = crisis_sim.sweep(
            played,
            concept=concept,
            rationality=rationality,
            fixing=fixing,
            progress=watch,
            **grid,
        )
    if csv is not None:
        from crisis_sim.scenario.files import write_text

        write_text(csv, found.to_frame().to_csv(index=False))
    if as_json:
        from crisis_sim.show.to_json import to_json

        record = found.to_dict()
        record["measures"] = {text: found.value(text).tolist() for text in measure}
        click.echo(to_json(record))
    else:
        print_sweep(found, measure, console())
    if not found.converged:
        click.echo("At some points the method did not converge.", err=True)
    return watch.code(FINE if found.converged else NOT_CONVERGED)


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


@click.command()
@scenario_argument
@click.argument("kind", type=click.Choice(KINDS), metavar="KIND")
@click.argument("parameters", nargs=-1)
@click.option("--measure", help="What to measure, as in claims: a formula, claim or outcome.")
@click.option("--out", type=click.Path(path_type=Path), help="File: .svg, .png or .pdf.")
@concept_options
def plot(
    scenario: str,
    settings: tuple[str, ...],
    kind: str,
    parameters: tuple[str, ...],
    measure: str | None,
    out: Path | None,
    concept: str | None,
    rationality: float | None,
) -> None:
    """Draw one figure.

    How it is played: along, phase, deterrence, tipping, turns.

    What becomes of claims: claim-flips, proofs, flip, conditions.

    How sure it is: knife-edge, sample, tornado, sensitivity, given-data, discover,
    counterfactuals, order.

    The game itself: tree, payoffs.

    `along`, `tipping` and `claim-flips` take the name of one parameter, `phase` and
    `deterrence` of two; left out, those that the scenario's claims speak of. --measure is a
    claim for claim-flips, proofs and flip, an outcome for conditions and discover, a move for
    given-data, and a formula P(...) or U(...) for the others that take one. --concept and
    --rationality are for tornado, sensitivity, sample, discover and counterfactuals.
    """
    from crisis_sim.show.figures.kinds import figure
    from crisis_sim.show.figures.style import save

    played = load(scenario, settings)
    path = out or Path(f"{played.name}_{kind}.svg")
    drawn = figure(played, kind, parameters, measure, concept=concept, rationality=rationality)
    for written in save(drawn, path.with_suffix(""), (path.suffix.removeprefix("."),)):
        click.echo(str(written))
