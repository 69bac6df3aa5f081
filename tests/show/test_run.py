"""What `run` writes, and what it says that it leaves out."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

import crisis_sim as cs
from crisis_sim.show import run, standard
from crisis_sim.study import brief as study_brief
from crisis_sim.study.brief import brief
from crisis_sim.study.studies import STUDIES

#: Nothing to vary: what is drawn along numbers is left out.
BARE = {
    "schema": 1,
    "name": "bare",
    "players": {"A": {}, "B": {}},
    "moves": [
        {"player": "A", "choose": ["go", "stay"]},
        {"player": "B", "choose": ["fight", "yield_"], "when": "A == go"},
    ],
    "payoffs": {
        "A": [{"worth": 1, "when": "B == yield_"}],
        "B": [{"worth": -1, "when": "B == fight"}],
    },
}


@pytest.fixture(autouse=True)
def no_changes_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """How firm an answer stands is not asked here, and takes ten seconds a game."""
    monkeypatch.setattr(study_brief, "SECONDS", 0.0)


def test_figures_that_are_left_out_are_told_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = {kind: run.FIGURES[kind] for kind in ("along", "tornado", "tree", "payoffs")}
    monkeypatch.setattr(run, "FIGURES", few)
    monkeypatch.setattr(standard, "MOST_ENDS", 5)
    monkeypatch.setattr(run, "FORMATS", ("svg",))
    done = list(run.run_all(brief(cs.load("classics/rudimentary_deterrence")), tmp_path))
    drawn = {path.name for path in done if isinstance(path, Path)}
    assert {"tornado.svg", "narrative.md", "rudimentary_deterrence.efg"} <= drawn
    assert drawn == {path.name for path in tmp_path.iterdir()}
    (large,) = (left for left in done if isinstance(left, run.LeftOut))
    assert str(large).startswith("tree, payoffs are left out: 6 ends are hard to read")


def test_a_small_game_is_drawn_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "FORMATS", ("svg",))
    done = list(run.run_all(brief(cs.load("strike_resist_intervene")), tmp_path))
    assert all(isinstance(path, Path) for path in done)
    drawn = {path.stem for path in tmp_path.glob("*.svg")}
    assert drawn == set(run.FIGURES)


def test_processes_write_the_same_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures that cannot be drawn are told the same way too."""
    few = {kind: run.FIGURES[kind] for kind in ("along", "phase", "tree", "turns")}
    monkeypatch.setattr(run, "FIGURES", few)
    scenario = cs.build(BARE)
    here = list(run.run_all(brief(scenario), tmp_path / "here"))
    with ProcessPoolExecutor(2, get_context("spawn")) as executor:
        there = list(run.run_all(brief(scenario), tmp_path / "there", executor))
    assert [getattr(done, "name", done) for done in there] == [
        getattr(done, "name", done) for done in here
    ]
    assert sum(isinstance(done, run.LeftOut) for done in there) == 2
    for path in (tmp_path / "here").iterdir():
        assert (tmp_path / "there" / path.name).read_bytes() == path.read_bytes()


def test_no_study_runs_twice_in_one_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Narrative, tables and figures share what they need."""
    monkeypatch.setattr(run, "FORMATS", ("svg",))
    asked: list[tuple[str, ...]] = []

    def watched(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(scenario: cs.Crisis, *given: Any, **named: Any) -> Any:
            asked.append((name, *map(repr, given), *map(repr, sorted(named.items()))))
            return function(scenario, *given, **named)

        return call

    scenario = cs.load("strike_resist_intervene")
    for name in ("judge", "knife_edge", "solve", "swept", "turns"):
        function = getattr(study_brief, name)
        monkeypatch.setattr(study_brief, name, watched(name, function))
    for row in STUDIES.values():
        module, _, name = row.function.partition(":")
        if row.plots and row.name not in ("along", "brief"):
            place = import_module(f"crisis_sim.{module}")
            monkeypatch.setattr(place, name, watched(name, getattr(place, name)))
    list(run.run_all(brief(scenario), tmp_path))
    names = [name for name, *_ in asked]
    assert {"judge", "knife_edge", "solve", "swept", "turns", "phase_diagram", "swings"} <= set(
        names
    )
    assert len(set(asked)) == len(asked)
