"""The intuitive criterion, D1 and divinity, for one receiver and for more."""

from __future__ import annotations

import math
from copy import deepcopy
from typing import Any

import pytest
from signalling_games import BEER, SPENCE, SUNK, signalling, three_players, unilateral

import crisis_sim as cs
from crisis_sim.equilibria.sequential import messages as found
from crisis_sim.equilibria.sequential.form import prepare
from crisis_sim.equilibria.sequential.refine import refinements
from crisis_sim.equilibria.sequential.search import search
from crisis_sim.game.tree import CrisisTree

Rules = dict[str, Any]
PASSES = ("passes the intuitive criterion", "passes D1", "divine")
FAILS = ("fails the intuitive criterion", "fails D1", "not divine")
UNLABELLED = "were not computed"


def assert_same(tree: CrisisTree, monkeypatch: pytest.MonkeyPatch) -> int:
    """Compare labels from best replies with labels from the search of what may follow."""
    form, count = prepare(tree), 0
    for group in search(form, math.inf).groups:
        play, on_path = group.cells[0].mixes(group.cells[0].centre), group.cells[0].believed.reached
        known = found.messages(form, play, on_path, math.inf)
        with monkeypatch.context() as patch:
            patch.setattr(found, "unsent_messages", lambda *_: None)
            searched = found.messages(form, play, on_path, math.inf)
        assert len(known) == len(searched)
        assert refinements(known) == refinements(searched)
        count += len(known)
    return count


@pytest.mark.parametrize("rules", [BEER, SPENCE, SUNK])
def test_two_ways_agree_on_the_classics(rules: Rules, monkeypatch: pytest.MonkeyPatch) -> None:
    assert assert_same(cs.build(rules).tree(), monkeypatch)


def test_two_ways_agree_on_random_games(monkeypatch: pytest.MonkeyPatch) -> None:
    small = sum(assert_same(signalling(seed, 2), monkeypatch) for seed in range(30))
    large = sum(assert_same(signalling(seed, 3), monkeypatch) for seed in range(5))
    assert small > 10 and large > 3


def beer_for_two(sees: list[str] | None) -> Rules:
    """Return beer and quiche with two bystanders, each of whom may ask for a duel."""
    rules = deepcopy(BEER)
    rules["players"]["C"] = {}
    second: Rules = {"player": "C", "choose": ["duel", "retreat"]}
    rules["moves"].append(second if sees is None else second | {"sees": sees})
    rules["payoffs"]["A"].append({"worth": 2, "when": "C == retreat"})
    rules["payoffs"]["C"] = [
        {"worth": 1, "when": "type.A == strong and C == retreat"},
        {"worth": 1, "when": "type.A == weak and C == duel"},
    ]
    return rules


@pytest.mark.parametrize("sees", [["A"], None])
def test_beer_and_quiche_with_two_receivers(sees: list[str] | None) -> None:
    """At once or one after the other: pooling on quiche still rests on an unreasonable belief."""
    result = cs.solve(cs.build(beer_for_two(sees)))
    assert result.complete and not any(UNLABELLED in remark for remark in result.remarks)
    labels = {e.probability("A == beer"): e.labels[-3:] for e in result}
    assert labels[1.0] == PASSES
    assert labels[0.0] == FAILS


def test_three_types_and_three_messages() -> None:
    """Pooling on the cheapest of three messages: the dearest speaks for the highest type."""
    rules: Rules = {
        "schema": 1,
        "name": "wares",
        "parameters": {"cost": {"value": 3, "low": 0, "high": 4}},
        "players": {"A": {}, "B": {}},
        "types": {
            "A": {
                "low": {"prior": 0.5},
                "middle": {"prior": 0.2, "set": {"cost": 2}},
                "high": {"prior": 0.3, "set": {"cost": 1}},
            }
        },
        "moves": [
            {"player": "A", "choose": ["none", "some", "much"]},
            {"player": "B", "choose": ["refuse", "accept"]},
        ],
        "payoffs": {
            "A": [
                {"worth": 2.5, "when": "B == accept"},
                {"worth": "-0.5 * cost", "when": "A == some"},
                {"worth": "-cost", "when": "A == much"},
            ],
            "B": [
                {"worth": 1, "when": "B == accept and type.A == high"},
                {"worth": -1, "when": "B == accept and type.A != high"},
            ],
        },
    }
    result = cs.solve(cs.build(rules), "sequential")
    assert result.complete
    (pooling,) = (e for e in result if e.probability("A == none") == 1)
    # `much` pays 2.5 at most and costs low 3, so low is ruled out; middle (2) is not, and would
    # be refused. But high (1) would send it for lesser odds than middle, whence D1; and
    # 0.3 against 0.2 are odds at which it would be accepted, whence divinity.
    assert pooling.labels[-3:] == (
        "passes the intuitive criterion",
        "fails D1",
        "not divine",
    )


def test_labels_that_are_not_defined_are_explained() -> None:
    (remark,) = cs.solve(unilateral(0.3, 0.3)).remarks
    assert UNLABELLED in remark and "one player alone knows its type" in remark
    (remark,) = cs.solve(cs.load("iran_2025_beliefs")).remarks
    assert UNLABELLED in remark


def test_nothing_to_refine_where_everybody_knows_all() -> None:
    assert cs.solve(cs.load("strike_resist_intervene"), "sequential").remarks == ()


def test_three_players_are_labelled() -> None:
    labelled = [cs.solve(three_players(seed, "both"), "sequential") for seed in range(10)]
    assert all("passes D1" in e.labels or "fails D1" in e.labels for r in labelled for e in r)
