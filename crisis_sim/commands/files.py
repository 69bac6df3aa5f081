"""Commands about scenario files: list, check, show, new, schema."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import click

from crisis_sim.commands.common import (
    FINE,
    NO,
    command,
    json_option,
    load,
    on_a_screen,
    print_json,
    print_on_a_screen,
    scenario_argument,
    whole_option,
)
from crisis_sim.scenario.faults import ArgumentError, ScenarioError


@command("list", "begin", "")
@whole_option
@json_option
def list_(whole: bool, as_json: bool) -> None:
    """List the scenarios that come along, those of a folder under its name."""
    import crisis_sim

    titles = {name: crisis_sim.load(name).title for name in crisis_sim.bundled()}
    if as_json:
        print_json({"scenarios": titles})
        return
    lines: list[str] = []
    for folder, names in groupby(titles, lambda name: name.rpartition("/")[0]):
        group = list(names)
        width = max(map(len, group))
        if folder:
            lines += ["", f"{folder}:"]
        lines += [f"{name:{width}}  {titles[name]}" for name in group]
    click.echo(on_a_screen("\n".join(lines), whole))


@command("check", "begin", "strike_resist_intervene --strict")
@click.argument("scenario")
@click.option("--strict", is_flag=True, help="Also ask for meaning, source, confidence, reasons.")
@json_option
def check(scenario: str, strict: bool, as_json: bool) -> int:
    """Check a scenario file; every fault is shown at its place."""
    from crisis_sim.checking import check_file
    from crisis_sim.show.phrases import counted
    from crisis_sim.show.to_json import fault_record, faults_record

    try:
        checked = check_file(scenario)
    except ScenarioError as error:
        if as_json:
            print_json({"scenario": scenario, "valid": False, **faults_record(error)})
        raise
    found = checked.gaps() if strict else []
    remarks = checked.remarks(strict=strict)
    if as_json:
        gaps = [fault_record(gap) for gap in found]
        print_json({"scenario": scenario, "valid": True, "gaps": gaps, "remarks": remarks})
    for remark in remarks:
        click.echo(remark, err=as_json)
    for gap in found:
        click.echo(gap.render(), err=as_json)
    told = counted(len(found), "gap") if found else "no faults"
    click.echo(f"{scenario}: {told}", err=as_json)
    return NO if found else FINE


@command("show", "begin", "strike_resist_intervene")
@scenario_argument
@whole_option
@json_option
def show(scenario: str, settings: tuple[str, ...], whole: bool, as_json: bool) -> None:
    """Show what a scenario says: players, moves, payoffs, parameters, sources."""
    from crisis_sim.show.record import scenario_record
    from crisis_sim.show.scenario import print_scenario

    played = load(scenario, settings)
    if as_json:
        print_json(scenario_record(played))
    else:
        print_on_a_screen(lambda shown: print_scenario(played, shown), whole)


@command("new", "begin", "my_crisis.yaml")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--over-time", is_flag=True, help="A crisis that goes on in rounds.")
@json_option
def new(path: Path, over_time: bool, as_json: bool) -> None:
    """Write a commented scenario to start from."""
    from crisis_sim.scenario.files import make_folder, write_text
    from crisis_sim.show.template import template

    path = path if path.suffix else path.with_suffix(".yaml")
    if path.exists():
        raise ArgumentError("new", "path", f"{path} exists", "a file that does not")
    make_folder(path)
    write_text(path, template(path.stem, over_time=over_time))
    if as_json:
        print_json({"files": [str(path)]})
    click.echo(f"{path}: now run `crisis-sim solve {path}`", err=as_json)


@command("schema", "begin", "> schema.json")
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    import json

    from crisis_sim.equilibria.concepts import solving
    from crisis_sim.scenario.schema import json_schema

    click.echo(json.dumps(json_schema(solving()), indent=2))


@command("cite", "answer", "strike_resist_intervene")
@scenario_argument
@json_option
def cite(scenario: str, settings: tuple[str, ...], as_json: bool) -> None:
    """Print BibTeX of the library, of a scenario, and of the sources that it names."""
    from crisis_sim.show.cite import bibtex

    text = bibtex(load(scenario, settings))
    if as_json:
        print_json({"bibtex": text})
    else:
        click.echo(text, nl=False)
