"""The engine of the pages plays as Python does: payoffs, solutions, verdicts, tipping points."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest
from game_strategies import is_perfect, scenarios
from hypothesis import assume, given, settings
from page_engine import answers, needs_node
from test_tape import FREE

import crisis_sim as cs
from crisis_sim.equilibria.batch import solve_many
from crisis_sim.equilibria.concepts import erring, proving
from crisis_sim.equilibria.tree.stages import backward_order
from crisis_sim.equilibria.tree.subgame_perfect import induce
from crisis_sim.study.claims import evaluate_claim
from crisis_sim.study.live.game import live_game
from crisis_sim.types import Array

pytestmark = needs_node
RATE = 2.5


def points(scenario: cs.Crisis, count: int, seed: int = 0) -> Array:
    """Draw points [point, parameter]: as it stands, corners of the box, and others inside."""
    rng = np.random.default_rng(seed)
    low, high = (
        np.array([getattr(p, end) for p in scenario.parameters.values()]) for end in ("low", "high")
    )
    unit: Array = rng.random((count, len(low)))
    unit[1 : count // 3] = np.round(unit[1 : count // 3])
    drawn: Array = np.where(unit == 1, high, np.clip(low + unit * (high - low), low, high))
    drawn[0] = list(scenario.values.values())
    return drawn


@cache
def live_data(scenario: cs.Crisis) -> Mapping[str, Any] | None:
    return live_game(scenario).data


def question(scenario: cs.Crisis, drawn: Array) -> dict[str, Any]:
    data = live_data(scenario)
    assert data is not None
    return {"ask": "play", "game": data, "points": drawn.tolist(), "rationality": RATE}


def compare(scenario: cs.Crisis, drawn: Array, found: list[dict[str, Any]]) -> None:
    """Hold the engine's answers at points against Python's."""
    tree, data = scenario.tree(), live_data(scenario)
    assert data is not None and tree.compute is not None
    values = dict(zip(scenario.parameters, drawn.T.copy(), strict=True))
    exact = not FREE & {line[0] for line in data["tape"] if isinstance(line, tuple)}
    numbers = tree.batch(**values) if values else tree.compute({})
    payoffs = np.moveaxis(np.array([each["payoffs"] for each in found]), 0, 2)
    if exact:
        assert np.array_equal(payoffs, numbers.payoffs)
    else:
        assert np.allclose(payoffs, numbers.payoffs, rtol=1e-12, atol=1e-12)
    first = induce(tree, numbers, backward_order(tree))
    moves = tree.mover >= 0
    solved = solve_many(scenario, values, concept=proving().name)
    logit = solve_many(scenario, values, concept=erring().name, rationality=RATE)
    verdicts = [
        evaluate_claim(scenario, claim.holds.node, values, concept=proving().name)
        for claim in scenario.claims
    ]
    for game, own in enumerate(found):
        rows = np.nonzero(solved.game == game)[0]
        assert len(own["actions"]) == len(rows)
        assert np.allclose(own["ends"], solved.reach[:, rows].T, rtol=0, atol=1e-12)
        scale = 1e-12 * max(1.0, np.abs(payoffs[:, :, game]).max())
        assert np.allclose(own["utility"], solved.payoffs[:, rows].T, rtol=0, atol=scale)
        if first.unique[game]:
            actions = np.array(own["actions"][0])
            assert (actions == first.action[:, game])[moves].all()
        assert np.allclose(own["logit"], logit.reach[:, game], rtol=0, atol=1e-10)
        for claim, truth in zip(own["claims"], verdicts, strict=True):
            assert claim["verdict"] == word(truth.value[truth.game == game])


def word(truth: Array) -> str:
    if np.isnan(truth).any():
        return "undefined"
    if (truth != 0).all():
        return "holds"
    return "depends on the equilibrium" if (truth != 0).any() else "fails"


@pytest.mark.parametrize("folder", ["", "cases", "classics", "rivals"])
def test_bundled_scenarios_at_random_points_and_corners(folder: str) -> None:
    read = [cs.load(name) for name in cs.bundled() if name.rpartition("/")[0] == folder]
    live = [scenario for scenario in read if live_data(scenario) is not None]
    assert len(live) > len(read) / 2
    drawn = [points(scenario, 24) for scenario in live]
    asked = [question(scenario, each) for scenario, each in zip(live, drawn, strict=True)]
    for scenario, each, found in zip(live, drawn, answers(*asked), strict=True):
        compare(scenario, each, found)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["iran_2025", "strike_resist_intervene"])
def test_at_ten_thousand_points(name: str) -> None:
    scenario = cs.load(name)
    drawn = points(scenario, 10_000, seed=1)
    (found,) = answers(question(scenario, drawn))
    compare(scenario, drawn, found)


@settings(max_examples=15)
@given(scenarios(players=3, stages=False))
def test_random_scenarios(data: dict[str, Any]) -> None:
    assume(is_perfect(data))
    scenario = cs.build(data)
    drawn = points(scenario, 40)
    (found,) = answers(question(scenario, drawn))
    compare(scenario, drawn, found)


def test_a_tie_is_followed_up() -> None:
    scenario = cs.load("strike_resist_intervene").set(drain=0.4)
    drawn = np.array([list(scenario.values.values())])
    (found,) = answers(question(scenario, drawn))
    assert len(found[0]["actions"]) > 1
    compare(scenario, drawn, found)


@pytest.mark.parametrize(
    ("name", "count"),
    [("iran_2025", 6), ("patron", 6), ("strike_resist_intervene", 9), ("classics/brinkmanship", 9)],
)
def test_every_tipping_point_is_inside_a_shown_stretch(name: str, count: int) -> None:
    scenario = cs.load(name)
    names = list(scenario.parameters)
    asked = names[:: max(1, len(names) // count)]
    data = live_data(scenario)
    ask = {"ask": "lines", "game": data, "point": list(scenario.values.values())}
    (lines,) = answers(ask | {"parameters": [names.index(parameter) for parameter in asked]})
    for parameter, line in zip(asked, lines, strict=True):
        found = cs.tipping_points(scenario, parameter)
        assert found.complete
        shown = [(s["from"], s["to"]) for s in line if s["action"] is None]
        for value in found.values.tolist():
            assert any(low <= value <= high for low, high in shown), (parameter, value)
        # Nor is anything shown where nothing changes, but for what is not proven.
        width = scenario.parameters[parameter].high - scenario.parameters[parameter].low
        assert all(high - low <= 1e-4 * width for low, high in shown)
        assert len(shown) == len(found.values)
        assert [s["from"] for s in line[1:]] == [s["to"] for s in line[:-1]]
