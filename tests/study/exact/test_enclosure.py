"""What bounds decide along a line is what exact algebra finds everywhere."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from game_strategies import scenarios
from hypothesis import given, settings

import crisis_sim as cs
from crisis_sim.exact.roots import exact
from crisis_sim.progress import Run
from crisis_sim.study.exact.enclosure import ROUNDS, Encloser
from crisis_sim.study.exact.line import Line, Snapshot
from crisis_sim.study.exact.symbolic import layers


def both(scenario: cs.Crisis, parameter: str) -> tuple[Line, Encloser]:
    tree, limits, run = scenario.tree(), scenario.parameters[parameter], Run(None, "stretches")
    line = Line(scenario, tree, parameter, range(tree.nodes - 1, -1, -1), run)
    return line, Encloser(tree, layers(tree), parameter, limits.low, limits.high, run)


def everywhere(line: Line, encloser: Encloser) -> list[tuple[float, float, Snapshot | None]]:
    """Solve by exact algebra alone, with bounds that tell nothing apart."""
    low, high = exact(encloser.low), exact(encloser.high)
    nothing = [np.full(line.tree.payoffs.shape, end).tolist() for end in (-np.inf, np.inf)]
    found = line.stretches(line.piece(low, high, (nothing[0], nothing[1])), low, high)
    return [(float(s.low), float(s.high), s.answer) for s in found]


def compare(scenario: cs.Crisis, parameter: str) -> None:
    """Check that each decided box has the answer of the exact stretches that it meets."""
    line, encloser = both(scenario, parameter)
    boxes = encloser.cover(encloser.low, encloser.high, ROUNDS)
    assert boxes.low[0] == encloser.low
    assert boxes.high[-1] == encloser.high
    np.testing.assert_array_equal(boxes.low[1:], boxes.high[:-1])
    stretches = everywhere(line, encloser)
    for box in np.nonzero(boxes.decided)[0]:
        answer = line.chosen(boxes.choice[:, box].tolist())
        for low, high, found in stretches:
            if low < boxes.high[box] and boxes.low[box] < high:
                assert found is None or found == answer


@settings(max_examples=40, deadline=None)
@given(scenarios(moves=3, stages=False, most_profiles=40))
def test_a_decided_box_has_the_answer_of_exact_algebra(data: dict[str, Any]) -> None:
    compare(cs.build(data), "a")


@pytest.mark.parametrize("name", ["ukraine_drain", "joined", "us_hostility", "sortie_cost"])
def test_so_it_is_in_iran_2025(name: str) -> None:
    compare(cs.load("iran_2025"), name)


def test_little_is_left_to_exact_algebra() -> None:
    scenario = cs.load("iran_2025")
    left = 0
    for name, parameter in scenario.parameters.items():
        _, encloser = both(scenario, name)
        boxes = encloser.cover(encloser.low, encloser.high, ROUNDS)
        widths = (boxes.high - boxes.low)[~boxes.decided] / (parameter.high - parameter.low)
        assert (widths < 1e-3).all(), name
        left += len(widths)
    assert left <= 20  # there are 16 tipping points


def test_an_action_that_ties_throughout_is_left_open() -> None:
    rules: dict[str, Any] = {
        "schema": 1,
        "name": "alike",
        "parameters": {"t": {"value": 0.5, "low": 0, "high": 1}},
        "players": {"A": {}},
        "moves": [{"player": "A", "choose": ["x", "y"]}],
        "payoffs": {"A": [{"worth": "t"}]},
    }
    _, encloser = both(cs.build(rules), "t")
    boxes = encloser.cover(0.0, 1.0, ROUNDS)
    assert boxes.decided.tolist() == [False]
    assert encloser.run.done == 64  # and not cut without end
    assert cs.tipping_points(cs.build(rules), "t").complete
