"""Pages of the site that follow from the code: names, commands, keys, rows, scenarios."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
from click.testing import CliRunner
from gallery import figures_page

import crisis_sim as cs
from crisis_sim.cli import cli
from crisis_sim.homes import REPLACED
from crisis_sim.public import HOMES
from crisis_sim.scenario.faults import CrisisSimError
from crisis_sim.show.figures.save import save
from crisis_sim.show.reference import key_tables

HERE = Path(__file__).parent
#: What each namespace holds, as the heading of its page.
_SPACES = {
    "crisis_sim": "Names of crisis_sim",
    "crisis_sim.study": "Names of crisis_sim.study",
    "crisis_sim.equilibria": "Names of crisis_sim.equilibria",
}


def write_pages(folder: Path) -> None:
    """Write all pages into a folder; those that have not changed are left as they are."""
    for name, text in _pages(folder):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def _pages(folder: Path) -> Iterator[tuple[str, str]]:
    shown: set[str] = set()
    for space, names in HOMES.items():
        yield f"{space}.rst", names_page(space, [name for name in names if name not in shown])
        shown |= set(names)
    yield "commands.md", commands_page()
    yield "keys.md", "# Keys of a scenario file\n\n" + key_tables().replace("### ", "## ")
    yield "renamed.md", renamed_page()
    yield "figures.md", figures_page(HERE / "images")
    scenarios = list(cs.bundled())
    yield "scenarios.md", scenarios_page(scenarios)
    for name in scenarios:
        yield f"scenarios/{name}.md", scenario_page(name, folder)


def names_page(space: str, names: list[str]) -> str:
    """Return a page that lists the names of a namespace, each with a page of its own."""
    title = _SPACES[space]
    lines = [title, "=" * len(title), "", f".. currentmodule:: {space}", ""]
    lines += [".. autosummary::", f"   :toctree: names/{space}", ""]
    return "\n".join([*lines, *(f"   {name}" for name in names), ""])


def commands_page() -> str:
    """Return the help of every command."""
    parts = ["# Commands", "", _fenced(_told()), ""]
    context = click.Context(cli, info_name="crisis-sim")
    for name in cli.list_commands(context):
        parts += [f"## crisis-sim {name}", "", _fenced(_told(name)), ""]
    return "\n".join(parts)


def renamed_page() -> str:
    """Return the list of names that are gone, each with what took its place."""
    rows = [f"| `{old}` | `{new}` |" for old, new in REPLACED.items()]
    head = ["| gone | now |", "| --- | --- |"]
    return "\n".join(["# Renamed names", "", _RENAMED, "", *head, *rows, ""])


_RENAMED = """\
Scenario files of schema 1 mean what they meant: a key that goes away is named with its successor
by `crisis-sim check`. Names of the Python library that are gone raise an AttributeError that says
which took their place:"""


def scenarios_page(names: list[str]) -> str:
    """Return the list of the scenarios that come along, with the question of each."""
    rows = [(name, cs.load(name)) for name in names]
    table = [f"| [{name}](scenarios/{name}.md) | {_cell(each.title)} |" for name, each in rows]
    toc = [":::{toctree}", ":hidden:", "", *(f"scenarios/{name}" for name in names), ":::"]
    head = ["| scenario | what it is of |", "| --- | --- |"]
    return "\n".join(["# Scenarios that come along", "", *head, *table, "", *toc, ""])


def scenario_page(name: str, folder: Path) -> str:
    """Return the page of one scenario: what it says, its tree, its answer, sources, explorer."""
    scenario = cs.load(name)
    up = "../" * (name.count("/") + 2)
    parts = [f"# {scenario.title}", "", scenario.question or "", ""]
    parts += ["## The answer", "", _fenced(_run("solve", name)), ""]
    parts += [*_tree(scenario, name, folder)]
    parts += ["## What it says", "", _fenced(_run("show", name)), ""]
    parts += [*_explorer(scenario, name, folder, up)]
    text = cs.bundled()[name].read_text(encoding="utf-8")
    parts += ["## The file", "", _fenced(text.rstrip(), "yaml"), ""]
    return "\n".join(parts)


def _tree(scenario: cs.Crisis, name: str, folder: Path) -> Iterator[str]:
    path = folder / "trees" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        save(cs.solve(scenario).plot(), path, ("svg",))
    except CrisisSimError as error:
        yield from ("## The tree", "", f"Not drawn: {error}", "")
        return
    back = "../" * (name.count("/") + 1)
    found = f"The tree of {scenario.title}, with how it is played"
    yield from ("## The tree", "", f"![{_cell(found)}]({back}trees/{name}.svg)", "")


def _explorer(scenario: cs.Crisis, name: str, folder: Path, up: str) -> Iterator[str]:
    path = folder / "extra" / "explore" / f"{name}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        cs.explore(scenario, path)
    except CrisisSimError as error:
        yield from ("## The page to move", "", f"There is none: {error}", "")
        return
    yield from ("## Move the numbers", "", "```{raw} html")
    source = f"{up}explore/{name}.html"
    yield f'<iframe class="explorer" title="Move the numbers" src="{source}"></iframe>'
    yield from ("```", "")


def _told(*command: str) -> str:
    return _run(*command, "--help")


def _run(*arguments: str) -> str:
    done = CliRunner().invoke(cli, list(arguments), prog_name="crisis-sim")
    return re.sub(r"[ \t]+$", "", done.stdout, flags=re.MULTILINE).rstrip()


def _fenced(text: str, language: str = "text") -> str:
    return f"```{language}\n{text}\n```"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
