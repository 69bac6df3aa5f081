"""Phase diagrams: every pixel solved by itself, closed forms, cost."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from game_strategies import scenarios
from hypothesis import given, settings

import crisis_sim as cs
from crisis_sim.study.plays import SEVERAL, UNSOLVED


def made(equilibrium: cs.Equilibrium) -> frozenset[tuple[str, str]]:
    """Return the choices made with some probability."""
    return frozenset(
        (move, choice)
        for move, choices in equilibrium.outcomes.moves.items()
        for choice in choices
        if equilibrium.probability(f"{move} == {choice}") > 0
    )


def check_every_pixel(scenario: cs.Crisis, found: cs.study.PhaseDiagram) -> None:
    across, up = found.parameters
    for i, x in enumerate(found.grid[across]):
        for j, y in enumerate(found.grid[up]):
            solved = cs.solve(scenario.set(**{across: x, up: y}), "subgame_perfect")
            plays = {made(equilibrium) for equilibrium in solved}
            kind = int(found.index[i, j])
            if kind >= 0:
                assert plays == {frozenset(found.classes[kind])}
            else:
                assert kind == (SEVERAL if len(plays) > 1 else UNSOLVED)


@settings(max_examples=15, deadline=None)
@given(scenarios(moves=3, stages=False, most_profiles=20))
def test_every_pixel_of_a_random_scenario_solved_by_itself(data: dict[str, Any]) -> None:
    scenario = cs.build(data)
    check_every_pixel(scenario, cs.phase_diagram(scenario, "a", "b", pixels=7))


@pytest.mark.parametrize("fixing", [None, "Israel == strike"])
def test_iran_2025_agrees_with_a_sweep(fixing: str | None) -> None:
    scenario = cs.load("iran_2025")
    found = cs.phase_diagram(scenario, "ukraine_drain", "syria_discount", pixels=150, fixing=fixing)
    grid: dict[str, Any] = dict(found.grid)
    swept = cs.sweep(scenario, concept="subgame_perfect", fixing=fixing, **grid)
    for kind, play in enumerate(found.classes):
        condition = " and ".join(f"{move} == {choice}" for move, choice in play)
        assert ((swept.probability(condition) == 1) == (found.index == kind)).all()
    assert (found.index >= 0).all()
    assert found.points == {"no ukraine war": (0.0, 0.4)}
    assert found.present == (0.7, 0.4)


def test_the_boundary_of_the_patron_lies_where_it_should() -> None:
    scenario = cs.load("strike_resist_intervene")
    found = cs.phase_diagram(scenario, "drain", "stake", pixels=256)
    drain, stake = np.meshgrid(*found.grid.values(), indexing="ij")
    gain = stake + 0.2 - 0.5 * (1 + drain)
    abstains = found.classes.index((("Attacker", "abstain"),))
    clear = np.abs(gain) > 1e-12
    assert ((found.index == abstains) == (gain > 0))[clear].all()
    assert (found.index[~clear] == SEVERAL).all()


def test_two_thousand_pixels_cost_a_fraction_of_solving_them_all() -> None:
    scenario = cs.load("iran_2025")
    found = cs.phase_diagram(scenario, "ukraine_drain", "syria_discount")
    assert found.index.shape == (2000, 2000)
    assert found.solves + found.boxes < 0.01 * found.index.size
    assert found.proven_share > 0.99


def tie(worth: str) -> cs.Crisis:
    return cs.build(
        {
            "schema": 1,
            "name": "tie",
            "parameters": {n: {"value": 0.5, "low": 0, "high": 1} for n in "ab"},
            "players": {"A": {}, "B": {}},
            "moves": [
                {"player": "A", "choose": ["x", "y"]},
                {"player": "B", "choose": ["l", "r"], "when": "A == x"},
            ],
            "payoffs": {"A": [{"worth": 1, "when": "A == x"}], "B": [{"worth": worth}]},
        }
    )


def test_indifference_over_a_region_is_proven_and_a_class_of_its_own() -> None:
    found = cs.phase_diagram(tie("0"), "a", "b", pixels=64)
    assert (found.index == SEVERAL).all()
    assert (found.solves, found.boxes, found.proven_share) == (0, 1, 1.0)
    half = cs.phase_diagram(tie("(B == l) * max(0, a - 0.5)"), "a", "b", pixels=64)
    assert (half.index[:32] == SEVERAL).all()
    assert (half.index[32:] == 0).all()


def test_exits() -> None:
    found = cs.phase_diagram(cs.load("strike_resist_intervene"), "drain", "cost", pixels=20)
    assert found.to_xarray()["kind"].sel(drain=1.95, cost=1.9525).item() == found.index[19, 19]
    assert len(found.to_frame()) == 400
    record = json.loads(json.dumps(found.to_dict()))
    assert record["index"] == found.index.tolist()
    assert sum(record["shares"].values()) == pytest.approx(1)
    assert found.scenario.digest == record["digest"]


def test_wrong_arguments() -> None:
    scenario = cs.load("strike_resist_intervene")
    for arguments, options, message in [
        (("drain", "steak"), {}, "stake"),
        (("drain", "drain"), {}, "another parameter"),
        (("drain", "stake"), {"pixels": 1}, "2 or more"),
        (("drain", "stake"), {"points": {"far": {"drain": 9.0}}}, "outside its range"),
        (("drain", "stake"), {"points": {"odd": {"cost": 1.0}}}, "drain or stake"),
        (("drain", "stake"), {"fixing": "not Attacker == strike"}, "one test"),
    ]:
        with pytest.raises(cs.ArgumentError, match=message):
            cs.phase_diagram(scenario, *arguments, **options)  # type: ignore[arg-type]
