"""What `run` writes, and what it says that it leaves out."""

from __future__ import annotations

from pathlib import Path

import pytest

import crisis_sim as cs
from crisis_sim.show import run
from crisis_sim.study.brief import brief


def test_figures_that_are_left_out_are_told_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "MOST_ENDS", 5)
    done = list(run.run_all(brief(cs.load("classics/rudimentary_deterrence")), tmp_path))
    drawn = {path.name for path in done if isinstance(path, Path)}
    assert {"tornado.svg", "narrative.md", "rudimentary_deterrence.efg"} <= drawn
    assert drawn == {path.name for path in tmp_path.iterdir()}
    private, large = (left for left in done if isinstance(left, run.NotDrawn))
    assert private.kinds == ("along", "phase", "deterrence", "turns")
    assert "private information" in private.why
    assert str(large).startswith("tree, payoffs are not drawn: 6 ends are hard to read")


def test_a_small_game_is_drawn_whole(tmp_path: Path) -> None:
    done = list(run.run_all(brief(cs.load("strike_resist_intervene")), tmp_path))
    assert all(isinstance(path, Path) for path in done)
    drawn = {path.stem for path in tmp_path.glob("*.svg")}
    assert drawn == set(run.FIGURES)
