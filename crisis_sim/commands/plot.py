"""The command that draws a figure: plot."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from crisis_sim.commands.common import (
    Described,
    concept_options,
    json_option,
    load,
    print_json,
    scenario_argument,
)
from crisis_sim.commands.completion import OFFERS
from crisis_sim.commands.progress import speaking
from crisis_sim.constraints import one_of
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.study.kinds import OLD_KINDS, kinds

#: What figures are about, in the order of the help.
_ABOUT = {
    "play": "How it is played",
    "claims": "What becomes of claims",
    "sureness": "How sure it is",
    "game": "The game itself",
}


def _known(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """Return one of the kinds of figures, those of other packages too; a dash is an underscore."""
    known = {**{kind.replace("-", "_"): kind for kind in kinds()}}
    name = value.replace("-", "_")
    if name not in known and name in OLD_KINDS:
        raise ArgumentError("plot", value, "is called otherwise now", OLD_KINDS[name])
    return known[one_of(known)("plot", "KIND", name)]


class _Plot(Described):
    """Lists the kinds of figures when its help is asked for."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_help_text(ctx, formatter)
        with formatter.indentation():
            for text in _listed():
                formatter.write_paragraph()
                formatter.write_text(text)


def _listed() -> Iterable[str]:
    """Say which kinds there are, what they are about, and what they take."""
    every = kinds()
    for shows, title in _ABOUT.items():
        yield f"{title}: {', '.join(k for k, (_, plot) in every.items() if plot.shows == shows)}."
    for count, what in ((1, "the name of one parameter"), (2, "the names of two")):
        those = [k for k, (_, plot) in every.items() if len(plot.parameters) == count]
        yield f"With {what}, or those that the claims speak of: {', '.join(those)}."
    measured: dict[str, list[str]] = {}
    for kind, (_, plot) in every.items():
        if plot.measure:
            what = _MEASURES.get(plot.measure, "a formula P(...) or U(...)")
            measured.setdefault(what, []).append(kind)
    told = "; ".join(f"{what} for {', '.join(those)}" for what, those in measured.items())
    yield f"--measure is {told}."
    for option in ("concept", "rationality"):
        those = [k for k, (row, _) in every.items() if any(a.name == option for a in row.asks)]
        yield f"--{option} is for {', '.join(those)}."


#: What a measure is, by the argument that it is of a study.
_MEASURES = {
    "claim": "a claim",
    "outcome": "an outcome, `Patron == aid`,",
    "condition": "an outcome, `Patron == aid`,",
    "move": "a move",
}


@click.command("plot", cls=_Plot, about="answer", example="strike_resist_intervene turns")
@scenario_argument
@click.argument("kind", callback=_known, metavar="KIND")
@click.argument("parameters", nargs=-1, shell_complete=OFFERS["parameters"])
@click.option("--measure", help="What to measure, as in claims: a formula, claim or outcome.")
@click.option("--out", type=click.Path(path_type=Path), help="File: .svg, .png or .pdf.")
@concept_options
@json_option
def plot(
    scenario: str,
    settings: tuple[str, ...],
    kind: str,
    parameters: tuple[str, ...],
    measure: str | None,
    out: Path | None,
    concept: str | None,
    rationality: float | None,
    as_json: bool,
) -> None:
    """Draw one figure."""
    from crisis_sim.show.figures.save import save
    from crisis_sim.study.figure import figure

    played = load(scenario, settings)
    path = out or Path(f"{played.name}_{kind}.svg")
    with speaking("drawing"):
        drawn = figure(played, kind, parameters, measure, concept=concept, rationality=rationality)
    files = [*map(str, save(drawn, path.with_suffix(""), (path.suffix.removeprefix("."),)))]
    if as_json:
        print_json({"scenario": played.name, "kind": kind, "files": files})
    else:
        click.echo("\n".join(files))
