"""Everything about one scenario, written into a folder."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from crisis_sim.scenario.files import write_text
from crisis_sim.show.answer import print_answer
from crisis_sim.show.figures import figure
from crisis_sim.show.figures_of_play import POINTS
from crisis_sim.show.narrative import narrative
from crisis_sim.show.record import brief_record
from crisis_sim.show.scenario import print_scenario
from crisis_sim.show.style import save
from crisis_sim.show.to_json import to_json
from crisis_sim.solve.result import UnsolvableError
from crisis_sim.study import interest
from crisis_sim.study.brief import Brief
from crisis_sim.study.many import BATCHED
from crisis_sim.study.sweep import sweep

WIDTH = 100
#: Trees with more ends than this are not drawn unasked.
MOST_ENDS = 100
#: The figures drawn unasked; each takes a few seconds at most.
FIGURES = ("along", "phase", "deterrence", "tornado", "turns", "tree", "payoffs")


@dataclass(frozen=True)
class NotDrawn:
    """A figure that was left out, and why."""

    kind: str
    why: str

    def __str__(self) -> str:
        return f"{self.kind} is not drawn: {self.why}"


def run_all(brief: Brief, folder: Path) -> Iterator[Path | NotDrawn]:
    """Write the answer, the tables, the games and the figures; yield each file as it is done.

    A figure that is left out is yielded as well, with the reason.

    Each file is whole once it is there, so an interrupted run keeps what it finished.
    """
    from rich.console import Console

    scenario = brief.scenario
    text = io.StringIO()
    print_answer(brief, Console(file=text, width=WIDTH, highlight=False))
    yield _written(folder / "answer.txt", text.getvalue())
    yield _written(folder / "narrative.md", narrative(brief))
    text = io.StringIO()
    print_scenario(scenario, Console(file=text, width=WIDTH, highlight=False))
    yield _written(folder / "scenario.txt", text.getvalue())
    yield _written(folder / "result.json", to_json(brief_record(brief)) + "\n")
    concept = scenario.concept if scenario.concept in BATCHED else "logit"
    for parameter in interest.parameters(scenario, 2):
        span = scenario.parameters[parameter]
        values: dict[str, Any] = {parameter: np.linspace(span.low, span.high, POINTS)}
        found = sweep(scenario, concept=concept, fixing=interest.fixing(scenario), **values)
        table = found.to_frame().to_csv(index=False, lineterminator="\n")
        yield _written(folder / f"along_{parameter}.csv", table)
    for suffix in ("efg", "nfg"):
        game = brief.tree if suffix == "efg" else scenario.strategic()
        path = folder / f"{scenario.name}.{suffix}"
        game.write(path)
        yield path
    for kind in FIGURES:
        yield from _drawn(brief, kind, folder)


def _drawn(brief: Brief, kind: str, folder: Path) -> Iterator[Path | NotDrawn]:
    if kind in ("tree", "payoffs") and brief.tree.ends > MOST_ENDS:
        why = f"{brief.tree.ends:,} ends would not be legible; `crisis-sim plot` draws it"
        yield NotDrawn(kind, why)
        return
    try:
        drawn = figure(brief.scenario, kind)
    except UnsolvableError as error:
        yield NotDrawn(kind, str(error))
    else:
        yield from save(drawn, folder / kind)


def _written(path: Path, text: str) -> Path:
    write_text(path, text)
    return path
