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
SEVERAL = {"backtest", "discover"}
RESULTS: dict[str, Callable[[], Any]] = {
    "draw_tipping": lambda: cs.tipping_points(SMALL, "drain"),
    "draw_turns": lambda: cs.turns(SMALL),
    "draw_conditions": lambda: cs.conditions(SMALL, "Patron == intervene"),
    "draw_proofs": lambda: cs.prove_claims(SMALL),
    "draw_knife_edge": lambda: cs.knife_edge(SMALL, draws=64),
    "draw_sample": lambda: cs.sample(SMALL, draws=64),
    "draw_commitment": lambda: cs.commitment_value(SMALL, to="Target", by="Patron == intervene"),
    "draw_phase": lambda: cs.phase_diagram(SMALL, "drain", "stake", pixels=40),
}


@pytest.mark.parametrize("name", [n for n, row in studies().items() if row.figure])
def test_each_figure_takes_axes(name: str) -> None:
    row = studies()[name]
    if name not in SEVERAL:
        assert list(inspect.signature(row.resolve(row.figure)).parameters)[1] == "ax"


@pytest.mark.parametrize("name", RESULTS)
def test_it_is_drawn_there_and_nothing_is_written_around_it(name: str) -> None:
    figure = Figure(figsize=(8, 5))
    panel, other = figure.subplots(1, 2)
    assert getattr(cs, name)(RESULTS[name](), panel) is figure
    assert panel.texts and not other.texts and not figure.texts
