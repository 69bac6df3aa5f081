"""Logit play: published and derived numbers, limits, and a check from the ends backwards."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from brute_force import Key, Node, Tree, grow, induction
from compare_trees import keys_of
from game_strategies import has_stage, scenarios
from hypothesis import given
from hypothesis import strategies as st

import crisis_sim as cs
from crisis_sim.equilibria.logit.logit import logit_play, solve_logit
from crisis_sim.equilibria.tree.stages import backward_order

Rules = dict[str, Any]
#: λ above this is perfect play where payoffs differ by 1e-3 or more.
PERFECT = 1e5


def backward(tree: Tree, rationality: float, play: dict[Key, dict[str, float]]) -> list[float]:
    """Work out agent quantal response from the ends, by plain Python."""
    if not isinstance(tree, Node):
        return list(tree.payoffs)
    below = {c: backward(branch, rationality, play) for c, branch in tree.branches.items()}
    if tree.player < 0:
        mix = dict(zip(below, tree.odds, strict=True))
    else:
        best = max(value[tree.player] for value in below.values())
        weight = {c: math.exp(rationality * (v[tree.player] - best)) for c, v in below.items()}
        mix = {c: w / math.fsum(weight.values()) for c, w in weight.items()}
        play[tree.key] = mix
    count = len(next(iter(below.values())))
    return [math.fsum(mix[c] * below[c][i] for c in below) for i in range(count)]


@given(scenarios(moves=4, stages=False), st.floats(0, 20))
def test_from_the_ends_backwards(data: Rules, rationality: float) -> None:
    plain, tree = grow(data), cs.build(data).tree()
    play: dict[Key, dict[str, float]] = {}
    value = backward(plain, rationality, play)
    result = solve_logit(tree, rationality)
    assert len(result) == 1
    assert result.complete
    assert result.converged
    assert result.rationality == rationality
    for label, key in keys_of(tree, plain).items():
        assert dict(result[0].strategies[label]) == pytest.approx(play[key], abs=1e-12)
    assert list(result[0].payoffs.values()) == pytest.approx(value, abs=1e-10)


@given(scenarios(moves=4, stages=False))
def test_rationality_zero_is_play_at_random(data: Rules) -> None:
    for mix in solve_logit(cs.build(data).tree(), 0)[0].strategies.values():
        assert list(mix.values()) == pytest.approx([1 / len(mix)] * len(mix))


@given(scenarios(moves=4, worth="generic").filter(has_stage))
def test_rationality_zero_at_stages(data: Rules) -> None:
    for mix in solve_logit(cs.build(data).tree(), 0)[0].strategies.values():
        assert list(mix.values()) == pytest.approx([1 / len(mix)] * len(mix))


@given(scenarios(moves=4, stages=False, worth="generic"))
def test_large_rationality_is_perfect_play(data: Rules) -> None:
    plain, tree = grow(data), cs.build(data).tree()
    _, plan = induction(plain)
    keys = keys_of(tree, plain)
    for label, mix in solve_logit(tree, PERFECT)[0].strategies.items():
        assert mix[plan[keys[label]]] > 0.999


@given(scenarios(moves=3, stages=True), st.lists(st.floats(0, 1), min_size=1, max_size=3))
def test_batch_equals_single(data: Rules, values: list[float]) -> None:
    scenario = cs.build(data)
    tree = scenario.tree()
    try:
        order = backward_order(tree)
    except cs.UnsolvableError:
        return
    play = logit_play(tree, tree.batch(a=values, p=values), 1.3, order)
    for game, value in enumerate(values):
        alone = solve_logit(scenario.set(a=value, p=value).tree(), 1.3)
        for index, infoset in enumerate(tree.information_sets):
            if infoset.player >= 0:
                node = int(np.argmax(tree.infoset == index))
                mix = play.behaviour[node, : len(infoset.actions), game]
                expected = list(alone[0].strategies[infoset.label].values())
                assert mix.tolist() == pytest.approx(expected, abs=1e-8)


def test_strike_resist_intervene_numbers() -> None:
    """u16 = -1, u26 = .5 and the rest as derived: p2, p4, p6 at λ = 1."""
    scenario = cs.load("strike_resist_intervene")
    play = cs.solve(scenario, "logit", rationality=1)[0]
    assert play.strategies["Attacker"]["strike"] == pytest.approx(0.598857, abs=5e-7)
    assert play.strategies["Target"]["resist"] == pytest.approx(0.575084, abs=5e-7)
    assert play.strategies["Patron"]["intervene"] == pytest.approx(0.401312, abs=5e-7)


def test_the_attacker_strikes_below_the_critical_belief() -> None:
    """If the target resists, strike iff P(intervene) < (u15 - u11) / (u15 - u16) = 0.375."""
    scenario = cs.load("strike_resist_intervene")
    for drain in np.linspace(0, 2, 41):
        here = scenario.set(drain=float(drain))
        tree = here.tree().fix("Target", "resist")
        play = solve_logit(tree, 3.0)[0]
        believed = play.strategies["Patron"]["intervene"]
        assert (play.strategies["Attacker"]["strike"] > 0.5) == (believed < 0.375)


def test_the_patron_tips_where_derived() -> None:
    """drain* = (stake + reputation) / cost - 1 = 0.4."""
    scenario = cs.load("strike_resist_intervene")
    for drain, act in [(0.4 - 1e-9, "intervene"), (0.4 + 1e-9, "abstain")]:
        result = cs.solve(scenario.set(drain=drain))
        assert result[0].strategies["Patron"][act] == 1
    assert (
        len(cs.solve(scenario.set(drain=0.4, stake=0.5, reputation=0.25, cost=0.5).set(drain=0.5)))
        == 2
    )
    play = cs.solve(scenario.set(drain=0.4), "logit", rationality=7)[0]
    assert play.strategies["Patron"]["intervene"] == pytest.approx(0.5, abs=1e-12)


@pytest.mark.parametrize(
    ("stake", "rationality", "expected"),
    [(9, 1, (0.893576, 0.312780)), (9, 5, (0.701984, 0.117135)), (4, 2, (0.719043, 0.293972))],
)
def test_asymmetric_matching_pennies(
    stake: float, rationality: float, expected: tuple[float, float]
) -> None:
    payoffs: list[list[list[float]]] = [[[stake, 0], [0, 1]], [[0, 1], [1, 0]]]
    result = solve_logit(cs.StrategicGame(payoffs), rationality)
    first, second = result[0].profile
    assert (first[0], second[0]) == pytest.approx(expected, abs=5e-7)
    assert not result.complete


def test_the_same_game_as_a_stage() -> None:
    table = {("u", "l"): (9, 0), ("u", "r"): (0, 1), ("d", "l"): (0, 1), ("d", "r"): (1, 0)}
    data: Rules = {
        "schema": 1,
        "name": "stage",
        "players": {"A": {}, "B": {}},
        "moves": [
            {"player": "A", "choose": ["u", "d"], "stage": 1},
            {"player": "B", "choose": ["l", "r"], "stage": 1},
        ],
        "payoffs": {
            p: [{"worth": v[i], "when": f"A == {a} and B == {b}"} for (a, b), v in table.items()]
            for i, p in enumerate("AB")
        },
    }
    result = solve_logit(cs.build(data).tree(), 1.0)
    assert result[0].strategies["A"]["u"] == pytest.approx(0.893576, abs=5e-7)
    assert result[0].strategies["B"]["l"] == pytest.approx(0.312780, abs=5e-7)
    assert not result.complete


@pytest.mark.parametrize("rationality", [-1, math.nan, math.inf])
def test_rationality_that_is_none(rationality: float) -> None:
    with pytest.raises(cs.ArgumentError, match="rationality"):
        solve_logit(cs.load("strike_resist_intervene").tree(), rationality)


@given(scenarios(moves=3, stages=False), st.floats(0, 5), st.floats(0.1, 10), st.floats(-5, 5))
def test_rationality_is_per_unit_of_payoff(
    data: Rules, rationality: float, factor: float, shift: float
) -> None:
    """Payoffs in units ten times smaller with a λ ten times smaller are the same."""
    moved = data | {
        "payoffs": {
            player: [{"worth": shift}]
            + [term | {"worth": f"({term['worth']}) * {factor!r}"} for term in terms]
            for player, terms in data["payoffs"].items()
        }
    }
    before = solve_logit(cs.build(data).tree(), rationality)[0]
    after = solve_logit(cs.build(moved).tree(), rationality / factor)[0]
    for label, mix in before.strategies.items():
        assert dict(after.strategies[label]) == pytest.approx(dict(mix), abs=1e-9)


def test_all_branches_of_a_coordination_game() -> None:
    """Two who want to meet: past λ = 2 three solutions, and uniform play is the first."""
    meet = cs.StrategicGame([[[1, 0], [0, 1]], [[1, 0], [0, 1]]])
    below = cs.solve(meet, "logit", rationality=1.0, all_branches=True)
    above = cs.solve(meet, "logit", rationality=4.0, all_branches=True)
    assert (len(below), len(above)) == (1, 3)
    assert above.converged
    assert above[0].profile[0].tolist() == pytest.approx([0.5, 0.5])
    for equilibrium in above:  # the fixed point, written out
        (row, _), (left, _) = equilibrium.profile
        assert row == pytest.approx(1 / (1 + math.exp(4 * (1 - 2 * left))), abs=1e-9)
    with pytest.raises(cs.ArgumentError, match="strategic games"):
        tree = cs.load("strike_resist_intervene").tree()
        cs.solve(tree, "logit", rationality=1.0, all_branches=True)
