"""Equilibria that are connected are one component; those that are not stay apart."""

from __future__ import annotations

from typing import Any

import pytest
from signalling_games import assert_verified, three_players

import crisis_sim as cs
from crisis_sim.equilibria.sequential import solve_sequential

Rules = dict[str, Any]

#: A rival's belief after `decline` may be anything. Where it holds the sender for weak, a later
#: `fight` surprises as well, so that the ally's belief is free; else only the firm fight.
SURPRISE: Rules = {
    "schema": 1,
    "name": "surprise",
    "players": {"Sender": {}, "Rival": {}, "Ally": {}},
    "types": {"Sender": {"firm": {"prior": 0.3}, "weak": {"prior": 0.7}}},
    "moves": [
        {"name": "treaty", "player": "Sender", "choose": ["sign", "decline"]},
        {"player": "Rival", "choose": ["strike", "wait"], "when": "treaty == decline"},
        {
            "name": "answer",
            "player": "Sender",
            "choose": ["fight", "yield_"],
            "when": "treaty == decline",
        },
        {"player": "Ally", "choose": ["join", "stay"], "when": "answer == fight"},
    ],
    "payoffs": {
        "Sender": [
            {"worth": 2, "when": "treaty == sign"},
            {"worth": 1, "when": "type.Sender == firm and answer == fight"},
            {"worth": -1, "when": "type.Sender == weak and answer == fight"},
        ],
        "Rival": [
            {"worth": 1, "when": "Rival == strike and type.Sender == weak"},
            {"worth": -1, "when": "Rival == strike and type.Sender == firm"},
        ],
        "Ally": [{"worth": 1, "when": "Ally == join"}],
    },
}

#: Either extreme belief keeps A silent, and those between do not.
EXTREMES: Rules = {
    "schema": 1,
    "name": "extremes",
    "players": {"A": {}, "B": {}},
    "types": {"A": {"high": {"prior": 0.5}, "low": {"prior": 0.5}}},
    "moves": [
        {"player": "A", "choose": ["silent", "talk"]},
        {"player": "B", "choose": ["left", "middle", "right"], "when": "A == talk"},
    ],
    "payoffs": {
        "A": [
            {"worth": 1, "when": "B == middle"},
            {"worth": -1, "when": "B == left or B == right"},
        ],
        "B": [
            {"worth": 1, "when": "B == left and type.A == high"},
            {"worth": 1, "when": "B == right and type.A == low"},
            {"worth": 0.7, "when": "B == middle"},
        ],
    },
}


def test_beliefs_that_meet_in_a_common_face() -> None:
    """Neither knows more nodes than the other, yet both contain "weak, and firm if it fights"."""
    (only,) = cs.solve(cs.build(SURPRISE), "sequential")
    assert_verified(cs.build(SURPRISE).tree(), only)
    assert only.belief_ranges["Rival"]["Sender firm, treaty decline"] == pytest.approx((0, 1))
    for history, ends in only.belief_ranges["Ally | Rival strike"].items():
        assert ends == pytest.approx((0, 1)), history


def test_beliefs_with_a_gap_between_them() -> None:
    result = cs.solve(cs.build(EXTREMES), "sequential")
    silent = [e for e in result if e.probability("A == silent") == 1]
    assert sorted(e.belief_ranges["B"]["A high, A talk"] for e in silent) == [
        pytest.approx((0.0, 0.3)),
        pytest.approx((0.7, 1.0)),
    ]
    assert {e.support["B"] for e in silent} == {("left",), ("right",)}


def test_replies_off_the_path_that_change_one_after_the_other() -> None:
    """Where R is indifferent T moves from one reply to the other, then R, then T again."""
    (only,) = solve_sequential(three_players(31, "both"))
    assert only.strategies["S0"]["m0"] == only.strategies["S1"]["m0"] == 1
    assert only.strategy_ranges["R1"]["r0"] == pytest.approx((0, 1))
    assert only.strategy_ranges["T3"]["a0"] == pytest.approx((0, 1))
