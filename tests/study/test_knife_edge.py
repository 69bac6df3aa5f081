"""Knife edges: closed forms of the share that breaks, and proofs against brute force."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from game_strategies import scenarios
from hypothesis import given
from hypothesis import strategies as st

import crisis_sim as cs
from crisis_sim.show.knife_edge import knife_edge_in_words
from crisis_sim.solve.margins import margins

SURE = 4.0


def choice(lead: float, **extra: Any) -> cs.Crisis:
    """Go for `a`, or stay for 0; the other ends fix the range of payoffs at 1."""
    return cs.build(
        {
            "schema": 1,
            "name": "choice",
            "parameters": {"a": {"value": lead, "low": -1, "high": 1}},
            "players": {"A": {}},
            "moves": [{"player": "A", "choose": ["go", "stay", "lose"]}],
            "payoffs": {
                "A": [{"worth": "a", "when": "A == go"}, {"worth": -1, "when": "A == lose"}]
            },
        }
        | extra
    )


@pytest.mark.parametrize("lead", [0.004, 0.01])
def test_the_share_that_breaks_has_a_closed_form(lead: float) -> None:
    """a + u < v with u, v uniform on ±e: the tail of a triangle, (2e - a)^2 / 8e^2."""
    epsilon = 0.01
    found = cs.knife_edge(choice(lead), seed=0, epsilon=epsilon, draws=20_000)
    (edge,) = found.edges
    span = 1 + lead
    size = epsilon * span
    expected = (2 * size - lead) ** 2 / (8 * size**2)
    assert abs(edge.by_payoffs.share - expected) < SURE * edge.by_payoffs.error
    assert edge.gap == pytest.approx(lead / span)
    parameters = max(0.0, (0.02 - lead) / 0.04)  # a moves by ±0.01 of its range of 2
    assert abs(edge.by_parameters.share - parameters) < SURE * edge.by_parameters.error
    assert not found.names_one_answer and found.answer is None


def test_a_wide_gap_is_proven() -> None:
    found = cs.knife_edge(choice(0.5), seed=0)
    assert found.edges[0].by_payoffs.proven and found.edges[0].by_payoffs.share == 0
    assert found.answer == (("A", ("go",)),)


def test_the_margin_decides() -> None:
    near = choice(0.03)
    assert cs.knife_edge(near, seed=0, epsilon=0.001).names_one_answer
    strict = cs.knife_edge(near, seed=0, epsilon=0.001, margin=0.05)
    assert not strict.names_one_answer
    assert "below 0.05" in strict.refusals[0]
    assert cs.knife_edge(near, seed=0, epsilon=0.02, tolerance=0.9).names_one_answer


def test_ties_name_no_answer() -> None:
    found = cs.knife_edge(choice(0.0), seed=0, draws=4000)
    assert [edge.gap for edge in found.edges] == [0, 0]
    assert "2 ways to play" in found.refusals[0]
    for edge in found.edges:
        assert abs(edge.by_payoffs.share - 0.5) < SURE * edge.by_payoffs.error


def test_a_path_may_rest_on_a_close_call_off_the_path() -> None:
    """The attacker loses much by striking, because the patron only just intervenes."""
    scenario = cs.load("strike_resist_intervene").set(drain=0.399)
    found = cs.knife_edge(scenario, seed=0)
    assert [dict(edge.played) for edge in found.edges] == [{"Attacker": ("abstain",)}]
    assert found.edges[0].gap > 0.1
    assert found.edges[0].by_parameters.share > 0.3
    assert not found.names_one_answer and "parameters" in found.refusals[0]
    tree = scenario.tree()
    everywhere = margins(tree, cs.solve(tree)[0], everywhere=True)
    patron = next(m for m in everywhere if m.player == "Patron")
    assert patron.loss == pytest.approx(0.7 - 0.5 * 1.399)


def test_a_move_can_be_fixed() -> None:
    found = cs.knife_edge(cs.load("iran_2025"), seed=0, fixing="Israel == strike", draws=256)
    played = dict(found.edges[0].played)
    assert played["Israel"] == ("strike",) and "Russia" in played
    assert found.provenance()["fixing"] == "Israel == strike"


@given(
    scenarios(players=3, moves=3, stages=False, worth="generic"),
    st.floats(0.001, 0.1),
    st.integers(0, 2**32 - 1),
)
def test_what_is_proven_never_breaks(data: dict[str, Any], epsilon: float, seed: int) -> None:
    scenario = cs.build(data)
    found = cs.knife_edge(scenario, seed=0, epsilon=epsilon, draws=32)
    tree = scenario.tree()
    rng = np.random.default_rng(seed)
    for edge in found.edges:
        if not edge.by_payoffs.proven:
            continue
        size = epsilon * np.ptp(tree.payoffs, axis=1)[:, None]
        for sign in range(3):  # at the corners too
            change = rng.uniform(-1, 1, tree.payoffs.shape)
            change = np.sign(change) if sign else change
            numbers = tree.numbers()
            moved = tree.at(
                type(numbers)((tree.payoffs + size * change)[:, :, None], numbers.chance), 0
            )
            before, after = cs.solve(tree), cs.solve(moved)
            assert len(after) == 1
            assert np.array_equal(before[0].reach > 0, after[0].reach > 0)


def test_words() -> None:
    text = knife_edge_in_words(cs.knife_edge(choice(0.004), seed=0))
    assert text.startswith("No one answer is named: the smallest gap (A) is 0.40%")
    assert "would lose 0.004 by stay instead of go" in text
    fixed = cs.knife_edge(cs.load("iran_2025"), seed=0, fixing="Israel == strike", draws=64)
    assert "Russia: " in knife_edge_in_words(fixed)


def test_table() -> None:
    found = cs.knife_edge(choice(0.5), seed=0, draws=16)
    assert found.to_frame()["payoffs proven"].tolist() == [True]
    assert found.solves == 33


@pytest.mark.parametrize(
    "wrong", [{"seed": -1}, {"margin": -0.1}, {"epsilon": -1}, {"tolerance": 2}, {"draws": 0}]
)
def test_wrong_arguments(wrong: dict[str, Any]) -> None:
    with pytest.raises(cs.ArgumentError, match=next(iter(wrong))):
        cs.knife_edge(choice(0.5), **{"seed": 0} | wrong)
