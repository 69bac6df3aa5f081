"""Three players: conditions that stay nonlinear, solved by subdivision."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pygambit
import pytest
from signalling_games import assert_verified, three_players

import crisis_sim as cs
from crisis_sim.equilibria.result import Equilibria
from crisis_sim.equilibria.sequential import solve_sequential
from crisis_sim.game.tree import CrisisTree

Rules = dict[str, Any]


def verify(tree: CrisisTree, result: Equilibria) -> None:
    """Check all that is reported, independently of the solver."""
    assert result.complete and len(result)
    for equilibrium in result:
        assert_verified(tree, equilibrium)
    for component in result.components:
        for equilibrium in component.samples:
            assert_verified(tree, equilibrium)


def reached(tree: CrisisTree, play: dict[str, list[float]]) -> bool:
    """Tell whether all information sets lie on the path, so that Bayes' rule says all."""
    weight = np.zeros(tree.nodes + tree.ends)
    weight[0] = 1.0
    for node in range(tree.nodes):
        label = tree.information_sets[int(tree.infoset[node])].label
        odds = tree.chance[node].tolist() if tree.mover[node] < 0 else play[label]
        for action in range(tree.width[node]):
            weight[tree.child[node, action]] = weight[node] * odds[action]
    sets = range(len(tree.information_sets))
    return all(weight[: tree.nodes][tree.infoset == h].sum() > 1e-9 for h in sets)


@pytest.mark.parametrize(
    ("sees", "seeds"),
    [
        *(("both", range(10)), ("message", range(6)), ("reply", (0, 3))),
        *(
            pytest.param(sees, seeds, marks=pytest.mark.slow)
            for sees, seeds in (
                ("both", range(10, 30)),
                ("message", range(6, 12)),
                ("reply", (7, 9, 20, 28)),
            )
        ),
    ],
)
def test_random_trees_are_complete(sees: str, seeds: Iterable[int], tmp_path: Path) -> None:
    """Against the verifier, and the equilibria in pure strategies that Gambit finds."""
    confirmed = 0
    for seed in seeds:
        tree = three_players(seed, sees)
        result = solve_sequential(tree)
        verify(tree, result)
        tree.write(tmp_path / "game.efg")
        game = pygambit.read_efg(str(tmp_path / "game.efg"))
        for profile in pygambit.nash.enumpure_agent_solve(game).equilibria:
            play = {
                f"{player}{number}": [float(p) for _, p in mix]
                for player in "SRT"
                for number, (_, mix) in enumerate(profile[player])
            }
            if reached(tree, play):
                confirmed += 1
                assert any(
                    all(
                        low - 1e-6 <= p <= high + 1e-6
                        for label, mix in play.items()
                        for p, (low, high) in zip(
                            mix, equilibrium.strategy_ranges[label].values(), strict=True
                        )
                    )
                    for equilibrium in result
                )
    assert confirmed or sees == "both"


LISTENERS: Rules = {
    "schema": 1,
    "name": "listeners",
    "players": {"A": {}, "B": {}, "C": {}},
    "types": {"A": {"high": {"prior": 0.5}, "low": {"prior": 0.5}}},
    "moves": [
        {"player": "A", "choose": ["silent", "talk"]},
        {"player": "B", "choose": ["pass_", "bet"], "when": "A == talk"},
        {"player": "C", "choose": ["pass_", "bet"], "when": "A == talk", "sees": ["A"]},
    ],
    "payoffs": {
        "A": [
            {"worth": 1, "when": "A == silent"},
            {"worth": 3, "when": "B == bet and C == pass_"},
        ],
        "B": [
            {"worth": 1, "when": "type.A == high and B == bet"},
            {"worth": -1, "when": "type.A == low and B == bet"},
        ],
        "C": [
            {"worth": 1, "when": "type.A == high and C == bet"},
            {"worth": -1, "when": "type.A == low and C == bet"},
        ],
    },
}


def test_a_surface_of_equilibria() -> None:
    """With q, r the odds that B and C bet, talk is worth 3 q (1 - r): 1 on a hyperbola."""
    result = cs.solve(cs.build(LISTENERS), "sequential")
    verify(cs.build(LISTENERS).tree(), result)
    assert any("outer bounds" in remark for remark in result.remarks)
    for equilibrium in (*result, *(e for c in result.components for e in c.samples)):
        talk = [equilibrium.strategies[f"A | A {kind}"]["talk"] for kind in ("high", "low")]
        q, r = (equilibrium.strategies[k]["bet"] for k in "BC")
        worth = 3 * q * (1 - r)
        assert talk[0] == pytest.approx(talk[1], abs=1e-9)
        assert worth <= 1 + 1e-9 or talk[0] == pytest.approx(1)
        assert worth >= 1 - 1e-9 or talk[0] == pytest.approx(0)
    silent, *_ = (e for e in result if e.strategies["A | A high"]["talk"] == 0)
    assert silent.strategy_ranges["B"]["bet"] == pytest.approx((0, 1))
    both_mix = [e for e in result if min(min(e.strategies[k].values()) for k in "BC") > 0]
    talking, *_ = (e for e in both_mix if e.strategies["A | A high"]["talk"] == 1)
    low, high = talking.strategy_ranges["B"]["bet"]
    assert 1 / 3 - 1e-3 < low <= 1 / 3 and high == pytest.approx(1)
    low, high = talking.strategy_ranges["C"]["bet"]
    assert low == pytest.approx(0) and 2 / 3 <= high < 2 / 3 + 1e-3


def test_two_listeners_believe_the_same() -> None:
    """What both have seen off the path, they explain in the same way (Kreps & Wilson 1982)."""
    for equilibrium in cs.solve(cs.build(LISTENERS), "sequential"):
        heard = [
            sum(p for history, p in equilibrium.beliefs[k].items() if history.startswith("A high"))
            for k in "BC"
        ]
        assert heard[0] == pytest.approx(heard[1])


def test_an_exhausted_budget_is_explained() -> None:
    result = solve_sequential(three_players(0, "both"), seconds=1e-9)
    assert not result.complete
    assert any("time ran out" in remark for remark in result.remarks)
