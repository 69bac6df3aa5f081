"""The command that solves many games: sweep."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crisis_sim.commands.common import (
    FINE,
    NOT_CONVERGED,
    command,
    concept_options,
    console,
    json_option,
    load,
    print_json,
    scenario_argument,
)
from crisis_sim.commands.completion import OFFERS
from crisis_sim.commands.progress import watching
from crisis_sim.scenario.faults import ArgumentError

if TYPE_CHECKING:
    from crisis_sim.game.crisis import Crisis


@command("sweep", "change", 'strike_resist_intervene drain=0:2:11 --fixing "Attacker == strike"')
@scenario_argument
@click.argument(
    "parameters",
    nargs=-1,
    required=True,
    metavar="NAME[=LOW:HIGH:POINTS]...",
    shell_complete=OFFERS["parameters"],
)
@click.option("--measure", multiple=True, help="A formula P(...), or an outcome; repeatable.")
@click.option("--fixing", help="A move that is fixed, as `Attacker == strike`.")
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
    from crisis_sim.show.words.sweep import print_sweep

    played = load(scenario, settings)
    grid: dict[str, Any] = dict(_axis(played, text) for text in parameters)
    with watching("sweep") as watch:
        found = crisis_sim.sweep(
            played,
            concept=concept,
            rationality=rationality,
            fixing=fixing,
            progress=watch,
            **grid,
        )
    if csv is not None:
        from crisis_sim.scenario.files import make_folder, write_text

        make_folder(csv)
        write_text(csv, found.to_frame().to_csv(index=False))
    if as_json:
        record = found.to_dict()
        record["measures"] = {text: found.value(text).tolist() for text in measure}
        print_json(record)
    else:
        print_sweep(found, measure, console())
    if not found.converged:
        click.echo("At some points the method did not converge.", err=True)
    return watch.code(FINE if found.converged else NOT_CONVERGED)


def _axis(scenario: Crisis, text: str) -> tuple[str, list[float]]:
    """Read `name`, `name=low:high:points` or `name=value,value`."""
    import numpy as np

    from crisis_sim.memory import magnitude, room_for

    name, _, span = text.partition("=")
    parameter = scenario.parameters[scenario.known(name, "sweep")]
    try:
        if not span:
            values = np.linspace(parameter.low, parameter.high, 101)
        elif ":" in span:
            low, high, points = span.split(":")
            room_for(32 * int(points), "sweep", name, f"has {magnitude(int(points))} points")
            values = np.linspace(float(low), float(high), int(points))
        else:
            values = np.array([float(value) for value in span.split(",")])
    except ArgumentError:
        raise
    except ValueError:
        expected = "name, name=low:high:points or name=value,value"
        raise ArgumentError("sweep", text, "is not understood", expected) from None
    return name, values.tolist()
