"""The rows of the studies: what they name is there, and takes what they ask."""

from __future__ import annotations

import inspect

import pytest

from crisis_sim.study.kinds import kinds
from crisis_sim.study.row import Study
from crisis_sim.study.studies import STUDIES


@pytest.mark.parametrize("row", STUDIES.values(), ids=STUDIES)
def test_every_string_of_a_row_names_a_function(row: Study) -> None:
    taken = inspect.signature(row.resolve(row.function)).parameters
    assert {each.name for each in row.asks} <= set(taken)
    assert not row.command or "progress" in taken
    figures = [row.figure, *(plot.figure for plot in row.plots)]
    fills = [plot.fill for plot in row.plots]
    for reference in filter(None, (*figures, *fills, row.words)):
        assert callable(row.resolve(reference))
    assert row.figure or not row.plots
    assert row.words or not row.command


@pytest.mark.parametrize("row", STUDIES.values(), ids=STUDIES)
def test_a_figure_gives_arguments_that_the_study_takes(row: Study) -> None:
    taken = inspect.signature(row.resolve(row.function)).parameters
    for plot in row.plots:
        assert {*plot.parameters, *filter(None, [plot.measure])} <= set(taken)


def test_names_commands_and_kinds_are_told_apart() -> None:
    commands = [row.command for row in STUDIES.values() if row.command]
    plots = [plot.kind for row in STUDIES.values() for plot in row.plots]
    assert len(set(commands)) == len(commands)
    assert len(set(plots)) == len(plots)
    assert set(plots) <= set(kinds())
