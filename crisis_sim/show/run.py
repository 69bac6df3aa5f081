"""Everything about one scenario, written into a folder."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from crisis_sim.equilibria.result import UnsolvableError
from crisis_sim.game.efg import efg_text
from crisis_sim.game.nfg import nfg_text
from crisis_sim.scenario.faults import ArgumentError, CrisisSimError
from crisis_sim.scenario.files import make_folder, write_text
from crisis_sim.show.answer import print_answer
from crisis_sim.show.figures.save import FORMATS, write_figure
from crisis_sim.show.record import brief_record
from crisis_sim.show.scenario import print_scenario
from crisis_sim.show.standard import drawn_of
from crisis_sim.show.to_json import to_json
from crisis_sim.show.words.brief import tell
from crisis_sim.study.brief import Brief

WIDTH = 100
#: The figures drawn unasked; each takes a few seconds at most.
FIGURES = {
    "along": "along",
    "phase": "phase_diagram",
    "deterrence": "deterrence",
    "tornado": "swings",
    "turns": "turns",
    "tree": "tree",
    "payoffs": "payoffs",
}


@dataclass(frozen=True)
class LeftOut:
    """What was not made, and why."""

    kinds: tuple[str, ...]
    why: str

    def __str__(self) -> str:
        verb = "is" if len(self.kinds) == 1 else "are"
        return f"{', '.join(self.kinds)} {verb} left out: {self.why}"


def run_all(
    brief: Brief, folder: Path, executor: Executor | None = None
) -> Iterator[Path | LeftOut]:
    """Write the answer, the tables, the games and the figures; yield each file as it is done.

    Figures that are left out come last, with the reason. Each file is whole once it is there,
    so an interrupted run keeps what it finished; a folder that is removed meanwhile is not
    made anew. An executor draws several figures at once.
    """
    from rich.console import Console

    scenario = brief.scenario
    make_folder(folder / "answer.txt")
    text = io.StringIO()
    print_answer(brief, Console(file=text, width=WIDTH, highlight=False))
    yield _written(folder / "answer.txt", text.getvalue())
    yield _written(folder / "narrative.md", tell(brief))
    text = io.StringIO()
    print_scenario(scenario, Console(file=text, width=WIDTH, highlight=False))
    yield _written(folder / "scenario.txt", text.getvalue())
    yield _written(folder / "result.json", to_json(brief_record(brief)) + "\n")
    for parameter in brief.parameters:
        table = brief.line(parameter).to_frame().to_csv(index=False, lineterminator="\n")
        yield _written(folder / f"along_{parameter}.csv", table)
    yield _written(folder / f"{scenario.name}.efg", efg_text(brief.tree))
    plans = f"{scenario.name}.nfg"
    try:
        yield _written(folder / plans, nfg_text(scenario.strategic()))
    except ArgumentError as error:  # too large
        yield LeftOut((plans,), _reason(error))
    yield from _figures(brief, folder, executor)


def _page(brief: Brief, folder: Path) -> tuple[Path, ...]:
    """Write the report."""
    from crisis_sim.show.page.report import render

    return (_written(folder / "report.html", render(brief)),)


def _figures(brief: Brief, folder: Path, executor: Executor | None) -> Iterator[Path | LeftOut]:
    """Draw each figure and the report into files, here or where the executor has it done."""
    waiting: dict[str, Callable[[], tuple[Path, ...]]]
    if executor is None:
        waiting = {kind: partial(_figure, brief, folder, kind) for kind in FIGURES}
        waiting["report"] = partial(_page, brief, folder)
    else:
        page = executor.submit(_page, brief, folder)  # it takes the longest
        waiting = {kind: executor.submit(_figure, brief, folder, kind).result for kind in FIGURES}
        waiting["report"] = page.result
    left: dict[str, tuple[str, ...]] = {}
    for kind, files in waiting.items():
        try:
            yield from files()
        except (UnsolvableError, ArgumentError) as error:
            left[_reason(error)] = (*left.get(_reason(error), ()), kind)
    yield from (LeftOut(kinds, why) for why, kinds in left.items())


def _reason(error: CrisisSimError) -> str:
    """Say why something cannot be made of a scenario, without the name of a function."""
    if not isinstance(error, ArgumentError):
        return str(error)
    return str(error).removeprefix(f"{error.function}(): argument ")


def _figure(brief: Brief, folder: Path, kind: str) -> tuple[Path, ...]:
    """Draw a figure into its files."""
    drawn = drawn_of(brief, FIGURES[kind])
    return tuple(write_figure(drawn, folder / f"{kind}.{form}", form) for form in FORMATS)


def _written(path: Path, text: str) -> Path:
    write_text(path, text)
    return path
