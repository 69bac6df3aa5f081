"""How far claims hold that do not hold everywhere: closed forms, grids, points in proven boxes."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from game_strategies import scenarios
from hypothesis import given, settings

import crisis_sim as cs
from crisis_sim.study.claims import evaluate_claim, read_formula

SMALL = cs.load("strike_resist_intervene")


def holds_at(scenario: cs.Crisis, claim: str, points: dict[str, Any]) -> Any:
    """Tell at which points a claim holds in every solution."""
    low, _ = evaluate_claim(scenario, read_formula(scenario, claim).node, points).range()
    return low == 1


def inside(scenario: cs.Crisis, share: float, count: int) -> dict[str, Any]:
    """Draw points from the box in which no parameter moves by more than a share of its range."""
    random = np.random.default_rng(11)
    points = {}
    for p in scenario.parameters.values():
        reach = share * (p.high - p.low)
        low, high = max(p.low, p.value - reach), min(p.high, p.value + reach)
        points[p.name] = low + (high - low) * random.beta(0.5, 0.5, count)
    return points


def stays(worth: str, names: str) -> cs.Crisis:
    """Build a scenario in which A goes where `worth` is positive; all numbers are 0 at present."""
    rules = {
        "schema": 1,
        "name": "stays",
        "players": {"A": {}},
        "parameters": {name: {"value": 0, "low": 0, "high": 1} for name in names},
        "moves": [{"player": "A", "choose": ["go", "stay"]}],
        "payoffs": {"A": [{"worth": worth, "when": "A == go"}]},
    }
    return cs.build(rules)


def test_two_numbers_that_refute_only_together() -> None:
    """A goes where a + b > 1.2 - c/100: at a = b = c = 1.2/2.01 first."""
    proof = cs.prove(stays("a + b + 0.01 * c - 1.2", "abc"), "P(A == stay) == 1")
    found = proof.extent
    edge = 1.2 / 2.01
    assert edge * (1 - 1 / 128) < found.proven_within <= edge
    assert edge <= found.refuted_at < edge * (1 + 1e-4)
    assert found.nearest is not None and set(found.nearest) == {"a", "b", "c"}
    assert (found.fewest, found.alone, found.all_alone) == (2, (("a", "b"),), True)
    assert (found.needed, found.perhaps_needed) == (("a", "b"), ())
    truth = 1 - 0.8**2 / 2 - 0.01 * 0.5 * 0.8
    assert abs(found.holds_in.share - truth) < 4 * found.holds_in.error


def test_either_of_two_numbers_refutes() -> None:
    found = cs.prove(stays("max(a, b) - 0.25 + 0 * c", "abc"), "P(A == stay) == 1").extent
    assert (found.fewest, found.alone, found.all_alone) == (1, (("a",), ("b",)), True)
    assert found.needed == found.perhaps_needed == ()
    assert found.proven_within <= 0.25 <= found.refuted_at < 0.2501


def test_one_number_without_which_nothing_refutes() -> None:
    found = cs.prove(stays("a - 0.5 + 0.1 * b", "ab"), "P(A == stay) == 1").extent
    assert (found.alone, found.needed) == ((("a",),), ("a",))


def test_a_claim_that_fails_at_present() -> None:
    proof = cs.prove(stays("0.5 - a", "ab"), "P(A == stay) == 1")
    found = proof.extent
    assert (proof.verdict, found.refuted_at, found.proven_within) == ("refuted", 0, 0)
    assert (found.nearest, found.fewest, found.alone) == ({}, 0, ((),))
    assert "fails at the present values; holds in 50% of the box" in proof.to_text()
    assert abs(found.holds_in.share - 0.5) < 4 * found.holds_in.error


def test_a_claim_that_is_proven_holds_all_the_way() -> None:
    found = cs.prove(SMALL, 1).extent
    assert (found.holds_in.share, found.holds_in.proven, found.proven_within) == (1, True, 1)
    assert (found.refuted_at, found.nearest, found.alone) == (math.inf, None, ())


def test_an_undecided_claim_is_proven_around_the_present_values() -> None:
    scenario = stays("a - 1", "ab")  # indifferent at a = 1 alone
    proof = cs.prove(scenario, "P(A == stay) == 1", boxes=300)
    assert proof.verdict == "undecided"
    assert proof.extent.proven_within > 0.99
    assert proof.extent.holds_in.share == 1 and not proof.extent.holds_in.proven
    assert proof.extent.holds_in.low < 1
    assert "for certain while no number moves by more than 99" in proof.to_text()


def test_the_present_value_nearest_to_a_narrower_range_counts() -> None:
    scenario = stays("a - 0.5", "ab")
    found = cs.prove(scenario, "P(A == stay) == 1", within={"a": (0.25, 1.0)}).extent
    assert found.proven_within <= 1 / 3 <= found.refuted_at < 0.3334


def test_what_each_number_can_do_alone_is_what_its_tipping_points_say() -> None:
    found = cs.prove(SMALL, 2).extent
    claim = SMALL.claims[1].holds.text
    able = []
    for p in SMALL.parameters.values():
        points = cs.tipping_points(SMALL, p.name).points
        ends = [p.low, *(point.value for point in points), p.high]
        middles = np.array([(a + b) / 2 for a, b in itertools.pairwise(ends)])
        if not holds_at(SMALL, claim, {p.name: middles}).all():
            able.append((p.name,))
    assert (list(found.alone), found.all_alone, found.fewest) == (able, True, 1)


def test_a_proven_box_holds_at_ten_thousand_points() -> None:
    found = cs.prove(SMALL, 2).extent
    assert found.nearest is not None
    claim = SMALL.claims[1].holds.text
    assert holds_at(SMALL, claim, inside(SMALL, found.proven_within, 10_000)).all()
    there = {name: np.array([value]) for name, value in found.nearest.items()}
    assert not holds_at(SMALL, claim, there).any()


@settings(max_examples=6, deadline=None)
@given(scenarios(moves=3, stages=False, worth="generic"))
def test_no_point_of_a_grid_contradicts_it(data: dict[str, Any]) -> None:
    scenario = cs.build(data)
    move, choices = next(iter(scenario.histories.outcomes.moves.items()))
    now = cs.solve(scenario)[0].probability(f"{move} == {choices[0]}")
    claim = f"P({move} == {choices[0]}) {'>' if now > 0.5 else '<='} 0.5"
    found = cs.prove(scenario, claim, boxes=200, seconds=math.inf).extent
    names = list(scenario.parameters)
    sides = [np.linspace(p.low, p.high, 4) for p in scenario.parameters.values()]
    sides = [np.append(side, scenario.values[n]) for n, side in zip(names, sides, strict=True)]
    grid = np.array(list(itertools.product(*sides)))
    points = dict(zip(names, grid.T, strict=True))
    _, high = evaluate_claim(scenario, read_formula(scenario, claim).node, points).range()
    widths = np.array([p.high - p.low for p in scenario.parameters.values()])
    moved = grid - np.array([scenario.values[n] for n in names])
    for row in np.nonzero(high == 0)[0]:
        who = {n for n, by in zip(names, moved[row], strict=True) if by}
        assert np.abs(moved[row] / widths).max() >= found.proven_within
        assert len(who) >= found.fewest
        assert set(found.needed) <= who
        if found.all_alone and len(who) == found.fewest:
            assert tuple(n for n in names if n in who) in found.alone


@pytest.mark.slow
@pytest.mark.parametrize("number", range(1, 11))
def test_proven_boxes_of_iran_2025_hold_at_ten_thousand_points(number: int) -> None:
    scenario = cs.load("iran_2025")
    claim = scenario.claims[number - 1].holds.text
    found = cs.prove(scenario, number, boxes=2000, seconds=math.inf).extent
    if found.refuted_at == 0:
        return
    assert 0 < found.proven_within <= found.refuted_at < 0.3
    assert holds_at(scenario, claim, inside(scenario, found.proven_within, 10_000)).all()
    assert found.nearest is not None
    assert not holds_at(scenario, claim, {n: np.array([v]) for n, v in found.nearest.items()})[0]
    assert found.fewest == len(found.alone[0])
