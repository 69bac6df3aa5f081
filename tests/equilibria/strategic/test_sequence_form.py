"""Trees of two players whose strategic form is too large: poker, against Gambit."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import numpy as np
import pygambit
import pytest
from poker import kuhn_poker

import crisis_sim as cs
from crisis_sim.equilibria.check.regret import outset_regret
from crisis_sim.equilibria.strategic.lemke import lemke
from crisis_sim.equilibria.strategic.sequence_form import solve_sequence_form
from crisis_sim.game.efg import efg_text
from crisis_sim.game.efg_reader import parse_efg
from crisis_sim.game.tree import CrisisTree


def as_gambit(tree: CrisisTree) -> Any:
    return pygambit.read_efg(io.BytesIO(efg_text(tree).encode()))


def with_noise(tree: CrisisTree, seed: int) -> CrisisTree:
    """Return the same tree with payoffs that no longer add up to a constant."""
    noise = np.random.default_rng(seed).normal(size=tree.payoffs.shape)
    return replace(tree, payoffs=tree.payoffs + 0.3 * noise)


def regret_at_outset(tree: CrisisTree, equilibrium: cs.Equilibrium) -> float:
    behaviour = np.zeros((*tree.child.shape, 1))
    for node, number in enumerate(tree.infoset):
        infoset = tree.information_sets[number]
        if infoset.player >= 0:
            mix = equilibrium.strategies[infoset.label]
            behaviour[node, : len(mix), 0] = list(mix.values())
    return float(outset_regret(tree, tree.numbers(), behaviour)[0])


def test_kuhn_poker_has_its_value() -> None:
    (found,) = solve_sequence_form(parse_efg(kuhn_poker()), 60.0)
    assert found.payoffs["A"] == pytest.approx(-1 / 18, abs=1e-12)
    assert found.strategies["K"]["bet"] == pytest.approx(3 * found.strategies["J"]["bet"])


def test_a_large_strategic_form_is_no_longer_refused() -> None:
    """Six cards: 4,096 plans of each player."""
    tree = parse_efg(kuhn_poker("9TJQKA"))
    result = cs.solve(tree, "nash")
    assert not result.complete
    assert "strategic form is too large" in result.remarks[0]
    (found,) = result
    known = pygambit.nash.lp_solve(as_gambit(tree), rational=False).equilibrium
    assert found.payoffs["A"] == pytest.approx(float(known.payoffs["A"]), abs=1e-9)
    assert regret_at_outset(tree, found) < 1e-9
    assert found.regret < 1e-9


@pytest.mark.parametrize("seed", range(4))
def test_payoffs_of_any_sum(seed: int) -> None:
    tree = with_noise(parse_efg(kuhn_poker("JQKA")), seed)
    (found,) = solve_sequence_form(tree, 60.0)
    assert regret_at_outset(tree, found) < 1e-9
    known = pygambit.nash.lcp_solve(as_gambit(tree), rational=False).equilibrium
    for player in tree.players:
        assert found.payoffs[player] == pytest.approx(float(known.payoffs[player]), abs=1e-8)


def test_small_trees_are_solved_as_ever() -> None:
    result = cs.solve(with_noise(parse_efg(kuhn_poker("JQ")), 0), "nash")
    assert result.complete


def test_no_time_no_answer() -> None:
    result = solve_sequence_form(with_noise(parse_efg(kuhn_poker()), 0), 0.0)
    assert len(result) == 0
    assert "not found in time" in result.remarks[0]


@pytest.mark.parametrize("seed", range(20))
def test_linear_complementarity(seed: int) -> None:
    """With a positive definite matrix there is always one solution."""
    generator = np.random.default_rng(seed)
    root = generator.normal(size=(8, 8))
    matrix, constant = root @ root.T + 0.1 * np.eye(8), generator.normal(size=8)
    found = lemke(matrix, constant, lambda: False)
    assert found is not None
    slack = matrix @ found + constant
    assert found.min() >= 0
    assert slack.min() > -1e-9
    assert abs(found @ slack) < 1e-9
