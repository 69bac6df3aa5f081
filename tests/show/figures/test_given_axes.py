"""Every drawing of one panel can be drawn into axes that are given."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest
from matplotlib.figure import Figure

import crisis_sim as cs
from crisis_sim.study.studies import studies

SMALL = cs.load("strike_resist_intervene")
#: Studies whose figures have several panels.
SEVERAL = {"backtest", "course", "discover"}
RESULTS: list[Callable[[], Any]] = [
    lambda: cs.tipping_points(SMALL, "drain"),
    lambda: cs.turns(SMALL),
    lambda: cs.conditions(SMALL, "Patron == intervene"),
    lambda: cs.prove_claims(SMALL),
    lambda: cs.knife_edge(SMALL, draws=64),
    lambda: cs.sample(SMALL, draws=64),
    lambda: cs.commitment_value(SMALL, to="Target", by="Patron == intervene"),
    lambda: cs.phase_diagram(SMALL, "drain", "stake", pixels=40),
    lambda: cs.sweep(SMALL, drain=[0, 1, 2], stake=[0.5, 1]),
]


@pytest.mark.parametrize("name", [n for n, row in studies().items() if row.figure])
def test_each_figure_takes_axes(name: str) -> None:
    row = studies()[name]
    if name not in SEVERAL:
        assert list(inspect.signature(row.resolve(row.figure)).parameters)[1] == "ax"


@pytest.mark.parametrize("found", RESULTS)
def test_it_is_drawn_there_and_nothing_is_written_around_it(found: Callable[[], Any]) -> None:
    figure = Figure(figsize=(8, 5))
    panel, other = figure.subplots(1, 2)
    assert found().plot(panel) is figure
    assert panel.texts and not other.texts and not figure.texts
