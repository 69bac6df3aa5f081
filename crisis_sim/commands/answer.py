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
    scenario_argument,
    whole_option,
)
from crisis_sim.commands.progress import speaking


@command("solve", "answer", "iran_2025 --set ukraine_drain=0.2")
@scenario_argument
@concept_options
@whole_option
@json_option
def solve(
    scenario: str,
    settings: tuple[str, ...],
    concept: str | None,
    rationality: float | None,
    whole: bool,
    as_json: bool,
) -> int:
    """Solve a scenario, say why, and judge its claims."""
    from crisis_sim.show.answer import print_answer
    from crisis_sim.show.limits import ALL, BRIEF
    from crisis_sim.study.brief import brief

    played = load(scenario, settings)
    with speaking("solving"):
        found = brief(played, concept, rationality).whole()
    if as_json:
        from crisis_sim.show.record import brief_record
        from crisis_sim.show.to_json import to_json

        click.echo(to_json(brief_record(found)))
    else:
        print_answer(found, console(), ALL if whole else BRIEF)
    if not found.result.converged:
        click.echo("The method did not converge.", err=True)
        return NOT_CONVERGED
    return FINE if len(found.result) or found.result.components else NO


@command("tell", "answer", "iran_2025")
@scenario_argument
@concept_options
@whole_option
def tell(
    scenario: str,
    settings: tuple[str, ...],
    concept: str | None,
    rationality: float | None,
    whole: bool,
) -> None:
    """Tell in sentences what the solution says, why, and what would change it."""
    from crisis_sim.show.limits import ALL, BRIEF
    from crisis_sim.show.words.brief import tell as tell_brief
    from crisis_sim.study.brief import brief

    played = load(scenario, settings)
    with speaking("solving"):
        told = tell_brief(brief(played, concept, rationality), ALL if whole else BRIEF)
    click.echo(told, nl=False)


@command("tree", "answer", "iran_2025 --write iran.efg")
@scenario_argument
@click.option("--write", type=click.Path(path_type=Path), help="Write a Gambit .efg or .nfg file.")
def tree(scenario: str, settings: tuple[str, ...], write: Path | None) -> None:
    """Show the game tree with the equilibrium path, or write it as a Gambit file."""
    from crisis_sim.show.outline import print_tree
    from crisis_sim.study.brief import brief

    played = load(scenario, settings)
    if write is not None:
        (played.strategic() if write.suffix == ".nfg" else played.tree()).write(write)
        click.echo(str(write))
        return
    with speaking("solving"):
        found = brief(played)
        on_tree = found.on_tree
    print_tree(played, found.tree, on_tree, console())


@command("run", "answer", "iran_2025 --out results/iran_2025")
@scenario_argument
@click.option("--out", type=click.Path(path_type=Path), help="File; else NAME.html.")
@click.option("--open", "opened", is_flag=True, help="Open it in the browser.")
def explore(scenario: str, settings: tuple[str, ...], out: Path | None, opened: bool) -> None:
    """Write one page of HTML on which the numbers can be moved, without a network."""
    from crisis_sim.study.live.explore import explore as write_page

    played = load(scenario, settings)
    path = write_page(played, out or Path(f"{played.name}.html"))
    click.echo(str(path))
    if opened:
        click.launch(str(path))


@click.command()
@scenario_argument
@click.option("--out", type=click.Path(path_type=Path), help="Folder; else results/NAME.")
def run(scenario: str, settings: tuple[str, ...], out: Path | None) -> int:
    """Solve, judge, sweep and draw: all of it into a folder."""
    from crisis_sim.commands.processes import processes
    from crisis_sim.show.answer import print_answer
    from crisis_sim.show.run import FIGURES, run_all
    from crisis_sim.study.brief import brief

    played = load(scenario, settings)
    with speaking("solving"):
        found = brief(played).whole()
    print_answer(found, console())
    folder = out or Path("results") / played.name
    click.echo(f"\nWriting to {folder}:")
    with processes(len(FIGURES)) as executor:
        for done in run_all(found, folder, executor):
            click.echo(f"  {done.name if isinstance(done, Path) else done}")
    return FINE if found.result.converged else NOT_CONVERGED
