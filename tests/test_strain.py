"""Small inputs that asked for much: each has an answer, or words that say why not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from command_line import fine, run

import crisis_sim as cs
from crisis_sim.game.types import same_types
from crisis_sim.show.labels import parameter_label

STRAIN = Path(__file__).parent / "data/strain"


def test_types_that_are_all_alike_are_told_in_one_line_a_player() -> None:
    of_a, of_b = same_types(cs.load(STRAIN / "types_8_sequential.yaml").tree())
    assert "types t1, t2, t3, t4, t5, t6 and t7 of A differ in nothing" in of_a
    assert "types s1, " in of_b


def test_types_that_are_alike_two_by_two_are_two_remarks() -> None:
    kinds = {k: {"prior": 0.25, "set": {"p": v}} for k, v in zip("abcd", [0, 1, 0, 1], strict=True)}
    game = cs.build(
        {
            "schema": 1,
            "name": "pairs",
            "parameters": {"p": {"value": 0, "low": 0, "high": 1}},
            "players": {"A": {}},
            "types": {"A": kinds},
            "moves": [{"player": "A", "choose": ["go", "stay"]}],
            "payoffs": {"A": [{"worth": "p", "when": "A == go"}]},
        }
    )
    one, other = same_types(game.tree())
    assert "types a and c of A" in one and "types b and d of A" in other


def test_what_follows_many_choices_alike_is_told_in_a_sentence() -> None:
    many = cs.build(
        {
            "schema": 1,
            "name": "many",
            "players": {"A": {}},
            "moves": [{"player": "A", "choose": [f"a{i}" for i in range(20)]}],
            "payoffs": {"A": [{"worth": 1, "when": "A == a0"}]},
        }
    )
    assert "chose a5 or did one of 14 other things, it would lose 1" in cs.tell(many)


@pytest.mark.slow
def test_300_by_300_choices_are_solved_and_told() -> None:
    told = " ".join(fine("solve", str(STRAIN / "seq_300x300.yaml")).split())
    assert "chose a5 or did one of 294 other things, the rest would stay as it is" in told
    assert len(told) < 2000


def test_a_search_on_the_command_line_keeps_to_its_seconds() -> None:
    told = fine("solve", str(STRAIN / "types_8_sequential.yaml"), "--seconds", "0.2")
    assert "One sequential equilibrium; others may exist" in told
    done = run("solve", "strike_resist_intervene", "--concept", "pure", "--seconds", "1")
    assert done.returncode == 2 and "--seconds is no option" in done.stderr


def test_a_game_of_a_thousand_choices_gets_its_labels() -> None:
    told = fine("solve", str(STRAIN / "choices_1100.yaml"), "--concept", "nash")
    assert "One nash equilibrium; no other exists" in told and "strict" in told


@pytest.mark.parametrize(
    "players", [5, pytest.param(16, marks=pytest.mark.slow)], ids=["five", "sixteen"]
)
def test_the_form_of_many_players_is_made_once(players: int) -> None:
    names = [f"P{i}" for i in range(players)]
    scenario = cs.build(
        {
            "schema": 1,
            "name": "many",
            "players": {name: {} for name in names},
            "moves": [{"player": name, "choose": ["x", "y"], "stage": 1} for name in names],
            "payoffs": {
                name: [{"worth": i, "when": f"{name} == x"}, {"worth": 0.5, "when": "P0 == y"}]
                for i, name in enumerate(names)
            },
        }
    )
    form = scenario.strategic()
    assert form is scenario.strategic()
    tree, rng = scenario.tree(), np.random.default_rng(0)
    for end in rng.integers(tree.ends, size=20).tolist():
        profile = tuple(tree.outcomes.made[end].tolist())
        assert np.array_equal(form.payoffs[(slice(None), *profile)], tree.payoffs[:, end])


def test_a_parameter_that_differs_from_a_player_by_its_case_is_told_apart() -> None:
    same = cs.build(
        {
            "schema": 1,
            "name": "case",
            "parameters": {n: {"value": 0.3, "low": 0, "high": 1} for n in ("b", "cost")},
            "players": {"A": {}, "B": {}},
            "moves": [{"player": "A", "choose": ["go", "stay"]}],
            "payoffs": {"A": [{"worth": "b - cost", "when": "A == go"}], "B": [{"worth": 0}]},
        }
    )
    assert parameter_label(same, "b") == "parameter b"
    assert parameter_label(same, "cost") == "Cost"


@pytest.mark.parametrize("name", ["strike_resist_intervene", "classics/sunk_costs"])
def test_shares_of_choices_are_their_probabilities(name: str) -> None:
    for equilibrium in cs.solve(name):
        shares = equilibrium.choice_shares()
        for move, own in shares.items():
            for choice, share in own.items():
                assert share == pytest.approx(equilibrium.probability(f"{move} == {choice}"))
