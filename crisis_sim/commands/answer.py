"""Commands that answer: solve, tell, tree, explore, run."""

from __future__ import annotations

from pathlib import Path

import click

from crisis_sim.commands.common import (
    FINE,
    NO,
    NOT_CONVERGED,
    command,
    concept_options,
    console,
    json_option,
    load,
    print_json,
    print_on_a_screen,
    scenario_argument,
    seconds_option,
    whole_option,
)
from crisis_sim.commands.progress import speaking


@command("solve", "answer", "strike_resist_intervene --set drain=0.2")
@scenario_argument
@concept_options
@seconds_option
@whole_option
@json_option
def solve(
    scenario: str,
    settings: tuple[str, ...],
    concept: str | None,
    rationality: float | None,
    seconds: float | None,
    whole: bool,
    as_json: bool,
) -> int:
    """Solve a scenario, say why, and judge its claims."""
    from crisis_sim.show.answer import print_answer
    from crisis_sim.show.limits import ALL, BRIEF
    from crisis_sim.study.brief import brief

    played = load(scenario, settings)
    with speaking("solving"):
        found = brief(played, concept, rationality, seconds).whole()
    if as_json:
        from crisis_sim.show.record import brief_record

        print_json(brief_record(found))
    else:
        print_answer(found, console(), ALL if whole else BRIEF)
    if not found.result.converged:
        click.echo("The method did not converge.", err=True)
        return NOT_CONVERGED
    return FINE if len(found.result) or found.result.components else NO


@command("tell", "answer", "strike_resist_intervene")
@scenario_argument
@concept_options
@seconds_option
@whole_option
@json_option
def tell(
    scenario: str,
    settings: tuple[str, ...],
    concept: str | None,
    rationality: float | None,
    seconds: float | None,
    whole: bool,
    as_json: bool,
) -> None:
    """Tell in sentences what the solution says, why, and what would change it."""
    from crisis_sim.show.limits import ALL, BRIEF
    from crisis_sim.show.words.brief import tell as tell_brief
    from crisis_sim.study.brief import brief

    played = load(scenario, settings)
    with speaking("solving"):
        told = tell_brief(brief(played, concept, rationality, seconds), ALL if whole else BRIEF)
    if as_json:
        print_json({"scenario": played.name, "text": told})
    else:
        click.echo(told, nl=False)


@command("tree", "answer", "strike_resist_intervene --write game.efg")
@scenario_argument
@click.option("--write", type=click.Path(path_type=Path), help="Write a Gambit .efg or .nfg file.")
@whole_option
@json_option
def tree(
    scenario: str, settings: tuple[str, ...], write: Path | None, whole: bool, as_json: bool
) -> None:
    """Show the game tree with the equilibrium path, or write it as a Gambit file."""
    from crisis_sim.show.outline import print_tree
    from crisis_sim.study.brief import brief

    played = load(scenario, settings)
    if write is not None:
        game = played.strategic() if write.suffix.lower() == ".nfg" else played.tree()
        game.write(write)
        if as_json:
            print_json({"files": [str(write)]})
        else:
            click.echo(str(write))
        return
    with speaking("solving"):
        found = brief(played)
        on_tree = found.on_tree
    if as_json:
        from crisis_sim.show.words.equilibria import reasons_of

        print_json({**found.tree.to_dict(), **on_tree.to_dict(), **reasons_of(on_tree)})
    else:
        print_on_a_screen(lambda shown: print_tree(played, found.tree, on_tree, shown), whole)


@command("explore", "answer", "strike_resist_intervene --open")
@scenario_argument
@click.option("--out", type=click.Path(path_type=Path), help="File; else NAME.html.")
@click.option("--open", "opened", is_flag=True, help="Open it in the browser.")
@json_option
def explore(
    scenario: str, settings: tuple[str, ...], out: Path | None, opened: bool, as_json: bool
) -> None:
    """Write one page of HTML on which the numbers can be moved, without a network."""
    from crisis_sim.study.live.explore import explore as write_page

    played = load(scenario, settings)
    with speaking("writing"):
        path = write_page(played, out or Path(f"{played.name}.html"))
    _written(path, opened, as_json)


def _written(path: Path, opened: bool, as_json: bool) -> None:
    """Say which page was written, and open it if that is asked."""
    if as_json:
        print_json({"files": [str(path)]})
    else:
        click.echo(str(path))
    if opened:
        click.launch(str(path))


@command("report", "answer", "strike_resist_intervene --open")
@scenario_argument
@click.option("--out", type=click.Path(path_type=Path), help="File; else NAME-report.html.")
@click.option("--live", is_flag=True, help="Put the page of `explore` into it.")
@click.option("--open", "opened", is_flag=True, help="Open it in the browser.")
@json_option
def report(
    scenario: str,
    settings: tuple[str, ...],
    out: Path | None,
    live: bool,
    opened: bool,
    as_json: bool,
) -> None:
    """Write all that is said of a scenario on one page of HTML, to read offline or print."""
    from crisis_sim.study.report import report as write_page

    played = load(scenario, settings)
    with speaking("writing"):
        path = write_page(played, out or Path(f"{played.name}-report.html"), live=live)
    _written(path, opened, as_json)


@command("run", "answer", "strike_resist_intervene --out results")
@scenario_argument
@click.option("--out", type=click.Path(path_type=Path), help="Folder; else results/NAME.")
@json_option
def run(scenario: str, settings: tuple[str, ...], out: Path | None, as_json: bool) -> int:
    """Solve, judge, sweep and draw: all of it into a folder."""
    from crisis_sim.commands.processes import processes
    from crisis_sim.show.answer import print_answer
    from crisis_sim.show.run import FIGURES, run_all
    from crisis_sim.study.brief import brief

    played = load(scenario, settings)
    with speaking("solving"):
        found = brief(played).whole()
    print_answer(found, console(err=as_json))
    folder = out or Path("results") / played.name
    click.echo(f"\nWriting to {folder}:", err=as_json)
    files: list[str] = []
    left: list[str] = []
    with processes(len(FIGURES)) as executor:
        for done in run_all(found, folder, executor):
            (files if isinstance(done, Path) else left).append(str(done))
            click.echo(f"  {done.name if isinstance(done, Path) else done}", err=as_json)
    if as_json:
        print_json({"scenario": played.name, "files": files, "left_out": left})
    return FINE if found.result.converged else NOT_CONVERGED
