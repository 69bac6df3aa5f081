"""Sequential equilibria of trees of all kinds: stages, several players, errors."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from game_strategies import scenarios
from hypothesis import given, settings
from private_games import SIGNAL, typed
from signalling_games import UNILATERAL, as_arrays, assert_verified

import crisis_sim as cs
from crisis_sim.equilibria.check.assessments import assessment_regret, bayes_gap, is_consistent
from crisis_sim.equilibria.check.regret import tree_regret
from crisis_sim.equilibria.logit.logit import solve_logit
from crisis_sim.equilibria.result import Equilibria
from crisis_sim.equilibria.sequential import solve_sequential
from crisis_sim.game.efg_reader import parse_efg
from crisis_sim.game.gambit import read_game
from crisis_sim.game.tree import CrisisTree

Rules = dict[str, Any]


def holds(result: Equilibria, strategies: Any, tolerance: float) -> bool:
    """Tell whether strategies lie in one of the sets of equilibria that are reported."""
    return any(
        all(
            low - tolerance <= strategies[label][action] <= high + tolerance
            for label, row in equilibrium.strategy_ranges.items()
            for action, (low, high) in row.items()
        )
        for equilibrium in result
    )


@given(scenarios(moves=3, players=3))
@settings(max_examples=25)
def test_with_perfect_information_they_are_subgame_perfect(rules: Rules) -> None:
    tree = cs.build(rules).tree()
    result = solve_sequential(tree)
    try:
        perfect = cs.solve(tree, "subgame_perfect")
    except cs.UnsolvableError:
        return
    for equilibrium in result[:20]:
        behaviour, _ = as_arrays(tree, equilibrium)
        assert tree_regret(tree, tree.numbers(), behaviour[:, :, None]).max() < 1e-9
        assert_verified(tree, equilibrium)
    if result.complete:
        for equilibrium in perfect:
            assert holds(result, equilibrium.strategies, 1e-9)


@given(typed(moves=2))
@settings(max_examples=15)
def test_small_trees_with_types(rules: Rules) -> None:
    check_types(rules)


@pytest.mark.slow
@given(typed())
@settings(max_examples=25)
def test_trees_with_types(rules: Rules) -> None:
    check_types(rules)


def check_types(rules: Rules) -> None:
    """What is reported is verified, and the limit of logit play is among it."""
    tree = cs.build(rules).tree()
    result = solve_sequential(tree, seconds=1)
    for equilibrium in result[:20]:
        assert_verified(tree, equilibrium)
    if result.complete:
        assert len(result)
        logit = solve_logit(tree, 3000.0)
        if logit.converged:
            behaviour, _ = as_arrays(tree, logit[0])
            log = np.log(np.maximum(behaviour, 1e-300))
            assert np.isfinite(log).all()
            assert holds(result, logit[0].strategies, 0.02)


def test_a_belief_that_matters_to_nobody_is_free() -> None:
    """The receiver replies the same whatever it believes, so all beliefs support the path."""
    rules: Rules = {
        "schema": 1,
        "name": "deaf",
        "players": {"A": {}, "B": {}},
        "types": {"A": {"high": {"prior": 0.3}, "low": {"prior": 0.7}}},
        "moves": [
            {"player": "A", "choose": ["talk", "silent"]},
            {"player": "B", "choose": ["yes", "no"]},
        ],
        "payoffs": {
            "A": [{"worth": -1, "when": "A == talk"}],
            "B": [{"worth": 1, "when": "B == no"}],
        },
    }
    result = cs.solve(cs.build(rules), "sequential")
    (only,) = result
    assert dict(only.belief_ranges["B | A talk"]) == {
        "A high, A talk": (0, 1),
        "A low, A talk": (0, 1),
    }
    assert only.belief_ranges["B | A silent"]["A high, A silent"] == pytest.approx((0.3, 0.3))
    assert only.labels == ("passes the intuitive criterion", "passes D1", "divine")
    assert not only.isolated
    (remark,) = result.remarks
    assert remark.endswith(": types high and low of A differ in nothing but their name")


def test_three_players_and_a_signal() -> None:
    tree = cs.build(SIGNAL).tree()
    result = solve_sequential(tree)
    assert result.complete and len(result)
    for equilibrium in result:
        assert_verified(tree, equilibrium)


MATCH = """
EFG 2 R "stage" { "A" "B" }
p "" 1 1 "a" { "l" "r" } 0
p "" 2 1 "b" { "l" "r" } 0
t "" 1 "" { 1, -1 }
t "" 2 "" { -1, 1 }
p "" 2 1 "b" { "l" "r" } 0
t "" 3 "" { -1, 1 }
t "" 4 "" { 1, -1 }
"""

FORGETFUL = """
EFG 2 R "forgets" { "A" "B" }
p "" 1 1 "first" { "l" "r" } 0
p "" 1 2 "second" { "l" "r" } 0
t "" 1 "" { 1, 0 }
t "" 2 "" { 0, 1 }
p "" 1 2 "second" { "l" "r" } 0
t "" 3 "" { 0, 1 }
t "" 4 "" { 1, 0 }
"""

#: Selten's horse (1975), as in Osborne & Rubinstein (1994), example 225.1.
HORSE = """
EFG 2 R "horse" { "One" "Two" "Three" }
p "" 1 1 "one" { "D" "C" } 0
p "" 3 1 "three" { "L" "R" } 0
t "" 1 "" { 3, 3, 2 }
t "" 2 "" { 0, 0, 0 }
p "" 2 1 "two" { "d" "c" } 0
p "" 3 1 "three" { "L" "R" } 0
t "" 3 "" { 4, 4, 0 }
t "" 4 "" { 0, 0, 1 }
t "" 5 "" { 1, 1, 1 }
"""


def test_a_simultaneous_stage() -> None:
    (only,) = solve_sequential(parse_efg(MATCH))
    assert only.isolated
    assert dict(only.strategies["a"]) == pytest.approx({"l": 0.5, "r": 0.5})
    assert dict(only.beliefs["b"]) == pytest.approx({"a l": 0.5, "a r": 0.5})


def test_the_horse() -> None:
    """One and Two go across; Three, who is never asked, would play R with 3/4 or more."""
    tree = parse_efg(HORSE)
    result = solve_sequential(tree)
    assert result.complete
    (only,) = result
    assert only.strategies["one"]["C"] == 1 and only.strategies["two"]["c"] == 1
    assert only.strategy_ranges["three"]["R"] == pytest.approx((0.75, 1.0))
    assert only.belief_ranges["three"]["one D"] == pytest.approx((0.0, 1 / 3))
    assert only.labels == ("rests on beliefs off the path",)
    assert_verified(tree, only)


@pytest.mark.parametrize(
    ("prior", "words", "at"),
    [("0.9 - p", "sum to 0.9", "p}, soft"), ("1 - 2 * p", "below 0", "1 - 2")],
)
def test_priors_that_are_none_are_faults_at_their_place(
    prior: str, words: str, at: str, tmp_path: Path
) -> None:
    text = f"""schema: 1
name: game
parameters: {{p: {{value: 0.3, low: 0, high: 0.9}}}}
players: {{A: {{}}}}
types: {{A: {{hard: {{set: {{}}, prior: p}}, soft: {{set: {{}}, prior: {prior}}}}}}}
moves: [{{player: A, choose: [strike, abstain]}}]
payoffs: {{A: [{{worth: 1, when: A == strike}}]}}
"""
    (tmp_path / "game.yaml").write_text(text)
    with pytest.raises(cs.ScenarioError) as caught:
        cs.load(tmp_path / "game.yaml")
    (line,) = (line for line in str(caught.value).splitlines() if words in line)
    assert f"game.yaml:5:{text.splitlines()[4].index(at) + 1}: " in line


def test_the_range_of_a_belief_is_told_by_type() -> None:
    scenario = cs.build(UNILATERAL)
    first = next(e for e in cs.solve(scenario) if not e.isolated)
    held = {belief.where: belief for belief in cs.equilibria.type_beliefs(scenario.tree(), first)}
    answer = held["answer | Defender soft"]
    assert answer.ranges["hard"] == pytest.approx((0.0, 0.5))
    assert answer.ranges["soft"] == pytest.approx((0.5, 1.0))
    assert answer.reached == 0


def test_imperfect_recall_is_refused(tmp_path: Path) -> None:
    (tmp_path / "forgets.efg").write_text(FORGETFUL)
    tree = read_game(tmp_path / "forgets.efg")
    assert isinstance(tree, CrisisTree)
    with pytest.raises(cs.UnsolvableError, match="`second` the mover has forgotten") as caught:
        solve_sequential(tree)
    assert str(caught.value).startswith(f"{tmp_path / 'forgets.efg'}:4:10: ")


def test_types_that_nobody_can_tell_apart_are_named_with_their_place(tmp_path: Path) -> None:
    text = """schema: 1
name: game
players: {A: {}}
types:
  A:
    hard: {prior: 0.3}
    soft: {prior: 0.7}
moves: [{player: A, choose: [strike, abstain]}]
payoffs: {A: [{worth: 1, when: A == strike}]}
"""
    path = tmp_path / "game.yaml"
    path.write_text(text)
    result = cs.solve(cs.load(path), "sequential")
    expected = f"{path}:7:5: types hard and soft of A differ in nothing but their name"
    assert result.remarks == (expected,)


def test_results_survive_pickling() -> None:
    result = cs.solve(cs.build(UNILATERAL))
    again = pickle.loads(pickle.dumps(result))
    assert again[0].belief_ranges.keys() == result[0].belief_ranges.keys()
    assert again.remarks == result.remarks


def tree_of(rules: Rules) -> CrisisTree:
    return cs.build(rules).tree()


class TestVerifier:
    """The verifier refuses what is no equilibrium."""

    def test_regret_is_what_a_deviation_gains(self) -> None:
        tree = tree_of(UNILATERAL)
        (first, *_) = solve_sequential(tree)
        behaviour, belief = as_arrays(tree, first)
        wrong = behaviour.copy()
        last = [i for i, s in enumerate(tree.information_sets) if s.label.startswith("last")]
        nodes = np.isin(tree.infoset, last)
        wrong[nodes] = wrong[nodes][:, ::-1]
        # A soft challenger that fights loses .125, a hard one that backs down the same.
        assert assessment_regret(tree, wrong, belief) >= 0.125 - 1e-12

    def test_beliefs_that_are_not_by_bayes_rule(self) -> None:
        tree = tree_of(UNILATERAL)
        (first, *_) = solve_sequential(tree)
        behaviour, belief = as_arrays(tree, first)
        assert bayes_gap(tree, behaviour, belief) < 1e-12
        start = [i for i, s in enumerate(tree.information_sets) if s.label.startswith("first")]
        nodes = np.flatnonzero(tree.infoset == start[0])
        wrong = belief.copy()
        wrong[nodes] = wrong[nodes][::-1]
        assert bayes_gap(tree, behaviour, wrong) > 0.1
        assert not is_consistent(tree, behaviour, wrong)

    def test_listeners_who_explain_the_same_slip_differently(self) -> None:
        tree = tree_of(UNILATERAL)
        nobody = next(e for e in solve_sequential(tree) if not e.isolated)
        behaviour, belief = as_arrays(tree, nobody)
        assert is_consistent(tree, behaviour, belief)
        label = "answer | Defender hard"
        (hard,) = (i for i, s in enumerate(tree.information_sets) if s.label == label)
        wrong = belief.copy()
        nodes = np.flatnonzero(tree.infoset == hard)
        wrong[nodes] = (0.9, 0.1) if belief[nodes[0]] < 0.5 else (0.1, 0.9)
        assert not is_consistent(tree, behaviour, wrong)
