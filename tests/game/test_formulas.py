"""Payoffs and chances of a whole batch against formulas that Python itself evaluates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from brute_force import Node, Tree, ends, grow, values_of
from game_strategies import scenarios
from hypothesis import given
from hypothesis import strategies as st

import crisis_sim as cs
from crisis_sim.game.numbers import Numbers
from crisis_sim.game.tree import CrisisTree


def compare(tree: CrisisTree, numbers: Numbers, game: int, expected: Tree, at: int = 0) -> None:
    """Walk to every end and compare one game of a batch."""
    if not isinstance(expected, Node):
        found = numbers.payoffs[:, at - tree.nodes, game]
        np.testing.assert_allclose(found, expected.payoffs, rtol=1e-11, atol=1e-11)
        return
    if expected.player < 0:
        odds = numbers.chance[at, : len(expected.odds), min(game, numbers.chance.shape[2] - 1)]
        np.testing.assert_allclose(odds, expected.odds, rtol=0, atol=1e-15)
    for child, branch in zip(tree.child[at], expected.branches.values(), strict=False):
        compare(tree, numbers, game, branch, int(child))


points = st.lists(st.floats(0, 1), min_size=1, max_size=3)


@given(scenarios(sees=True), st.sets(st.sampled_from("abpq"), min_size=1), st.data())
def test_batch_equals_plain_python(
    data: dict[str, Any], swept: set[str], draw: st.DataObject
) -> None:
    count = draw.draw(st.integers(1, 3))
    values = {
        name: draw.draw(st.lists(st.floats(0, 1), min_size=count, max_size=count))
        for name in sorted(swept)
    }
    tree = cs.build(data).tree()
    numbers = tree.batch(**values)
    assert numbers.payoffs.shape == (len(data["players"]), tree.ends, count)
    for game in range(count):
        here = {name: column[game] for name, column in values.items()}
        compare(tree, numbers, game, grow(data, here))


def test_bundled_iran_2025_equals_plain_python() -> None:
    path = Path(__file__).parents[2] / "scenarios" / "iran_2025.yaml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    rng = np.random.default_rng(7)
    values = {n: rng.uniform(p["low"], p["high"], 30) for n, p in data["parameters"].items()}
    tree = cs.load("iran_2025").tree()
    numbers = tree.batch(**values)
    for game in range(30):
        here = {name: float(column[game]) for name, column in values.items()}
        compare(tree, numbers, game, grow(data, here))


def typed() -> dict[str, Any]:
    return {
        "schema": 1,
        "name": "typed",
        "parameters": {
            n: {"value": v, "low": 0, "high": 1} for n, v in {"r": 0.3, "s": 0.4, "c": 0.5}.items()
        },
        "definitions": {
            "inner": "s * (B == go) + r",
            "gain": "2 * inner - c if A == go else inner",
        },
        "players": {"A": {}, "B": {}},
        "types": {
            "B": {
                "hard": {"prior": "r / 2", "set": {"s": "0.9 * c + 0.1 * s", "c": "s"}},
                "mild": {"prior": "r / 2", "set": {"c": 1}},
                "soft": {"prior": "1 - r"},
            }
        },
        "moves": [
            {"player": "A", "choose": ["go", "stay"]},
            {"player": "B", "choose": ["go", "stay"], "when": "A == go"},
            {"name": "luck", "chance": {"good": "c * (A == go)", "bad": "1 - c * (A == go)"}},
        ],
        "payoffs": {
            "A": [{"worth": "gain"}, {"worth": "-3 * s", "when": "type.B == hard and luck == bad"}],
            "B": [{"worth": "gain * (luck == good)"}, {"worth": "c", "when": "inner > 0.5"}],
        },
    }


@given(points, points, points)
def test_types_set_their_owners_values_alone(
    r: list[float], s: list[float], c: list[float]
) -> None:
    count = min(len(r), len(s), len(c))
    data, columns = typed(), {"r": r[:count], "s": s[:count], "c": c[:count]}
    tree = cs.build(data).tree()
    numbers = tree.batch(**columns)
    for game in range(count):
        here = {name: column[game] for name, column in columns.items()}
        compare(tree, numbers, game, grow(data, here))


def test_batch_of_one_parameter_leaves_the_others() -> None:
    scenario = cs.load("iran_2025")
    tree = scenario.tree()
    numbers = tree.batch(ukraine_drain=np.linspace(0, 1, 7))
    for game, drain in enumerate(np.linspace(0, 1, 7)):
        alone = scenario.set(ukraine_drain=float(drain)).tree()
        np.testing.assert_allclose(numbers.payoffs[:, :, game], alone.payoffs, rtol=1e-14)


def test_inputs_stay_as_they_are() -> None:
    drains = np.linspace(0, 1, 5)
    kept = drains.copy()
    numbers = cs.load("iran_2025").tree().batch(ukraine_drain=drains)
    numbers.payoffs[:] = 0
    np.testing.assert_array_equal(drains, kept)


def test_a_payoff_can_be_a_plain_number_everywhere() -> None:
    data = typed() | {"payoffs": {"A": [{"worth": 1}, {"worth": "2"}], "B": [{"worth": "r"}]}}
    tree = cs.build(data).tree()
    numbers = tree.batch(c=np.array([0.0, 0.5]))
    assert np.all(numbers.payoffs[0] == 3)
    assert np.all(numbers.payoffs[1] == 0.3)


def test_reference_reads_the_same_scenarios() -> None:
    """The plain Python reading covers every end of the bundled scenario."""
    data = yaml.safe_load(
        (Path(__file__).parents[2] / "scenarios" / "iran_2025.yaml").read_text(encoding="utf-8")
    )
    assert values_of(data) == pytest.approx(cs.load("iran_2025").values)
    assert len(list(ends(grow(data)))) == cs.load("iran_2025").tree().ends


@given(scenarios(sees=True), st.sampled_from("abpq"), st.floats(0, 1), st.floats(0, 1))
def test_bounds_hold_every_number_in_between(
    data: dict[str, Any], moving: str, one: float, other: float
) -> None:
    tree = cs.build(data).tree()
    assert tree.compute is not None
    edges = np.sort([0.0, one, other, 1.0])
    low, high = tree.compute.bounds(moving, edges[:-1], edges[1:])
    for share in (0.0, 0.3, 1.0):
        inside = edges[:-1] + share * np.diff(edges)
        numbers = tree.batch(**{moving: inside})
        assert (low.payoffs <= numbers.payoffs).all()
        assert (numbers.payoffs <= high.payoffs).all()
        assert (low.chance <= numbers.chance).all()
        assert (numbers.chance <= high.chance).all()


def test_bounds_hold_numbers_as_they_are_written() -> None:
    rules: dict[str, Any] = {
        "schema": 1,
        "name": "tenths",
        "parameters": {"t": {"value": 0.1, "low": 0, "high": 1}},
        "players": {"A": {}},
        "moves": [{"player": "A", "choose": ["x", "y"]}],
        "payoffs": {"A": [{"worth": "(t - 0.1) + (0.3 - 0.1 - 0.2)", "when": "A == x"}]},
    }
    tree = cs.build(rules).tree()
    assert tree.compute is not None
    low, high = tree.compute.bounds("t", np.array([0.1]), np.array([0.1]))
    assert low.payoffs[0, 0] <= 0 <= high.payoffs[0, 0]  # in floats it is less than 0
    assert tree.payoffs[0, 0] < 0
    assert high.payoffs[0, 0] - low.payoffs[0, 0] < 1e-15
