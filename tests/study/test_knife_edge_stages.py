"""Knife edges where players move at once: mixtures, and the simultaneous reading."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import crisis_sim as cs
from crisis_sim.show.words.knife_edge import tell

SURE = 4.0
Cells = dict[str, dict[tuple[str, str], float]]


def cells(payoffs: Cells) -> dict[str, Any]:
    """Return the payoff terms of A and B from the payoffs that are not 0."""
    return {
        player: [
            {"worth": worth, "when": f"A == {a} and B == {b}"} for (a, b), worth in own.items()
        ]
        for player, own in payoffs.items()
    }


def stage(at: Cells, /, **extra: Any) -> cs.Crisis:
    """Build a game in which A and B move at once."""
    moves = []
    for i, player in enumerate("AB"):
        names = dict.fromkeys(cell[i] for own in at.values() for cell in own)
        moves.append({"player": player, "choose": list(names), "stage": 1})
    data = {"schema": 1, "name": "stage", "players": {"A": {}, "B": {}}, "moves": moves}
    return cs.build(data | {"payoffs": cells(at)} | extra)


PENNIES: Cells = {
    "A": {("x", "l"): 1, ("y", "r"): 1},
    "B": {("x", "r"): 1, ("y", "l"): 1},
}


@pytest.mark.parametrize("concept", ["subgame_perfect", "nash"])
def test_a_mixture_that_others_hold_together_is_sturdy(concept: str) -> None:
    """Small changes move the mixture of matching pennies, and leave all four cells reached."""
    found = cs.knife_edge(stage(PENNIES), seed=0, concept=concept, draws=128)
    (edge,) = found.edges
    assert math.isinf(edge.gap) and edge.where is None and not edge.varies
    assert edge.by_payoffs.share == 0 and not edge.by_payoffs.proven
    assert edge.by_parameters.proven  # there are none
    assert found.answer == (("A", ("x", "y")), ("B", ("l", "r")))
    assert "No gap: no choice at a move on the path" in tell(found)


@pytest.mark.parametrize("concept", ["subgame_perfect", "nash"])
def test_the_gap_of_a_mixture_is_over_the_choices_outside_it(concept: str) -> None:
    """A third choice of A gives it -1/2 and 0 against the halves: -1/4, where it has 1/2."""
    third = {"A": PENNIES["A"] | {("z", "l"): -0.5}, "B": PENNIES["B"]}
    found = cs.knife_edge(stage(third), seed=0, concept=concept, draws=64)
    (edge,) = found.edges
    assert edge.gap == pytest.approx(0.75 / 1.5)
    assert edge.where is not None and edge.where.instead == "z"
    assert found.names_one_answer


def test_the_gap_beside_a_mixture_is_that_of_the_choice_named() -> None:
    """After x a third player chooses, whose payoffs lead by all of their range."""
    data: dict[str, Any] = {
        "players": {"A": {}, "B": {}, "C": {}},
        "moves": [
            {"player": "A", "choose": ["x", "y"], "stage": 1},
            {"player": "B", "choose": ["l", "r"], "stage": 1},
            {"player": "C", "choose": ["u", "d"], "when": "A == x"},
        ],
        "payoffs": cells(PENNIES) | {"C": [{"worth": 1, "when": "C == u"}]},
    }
    found = cs.knife_edge(stage(PENNIES, **data), seed=0, draws=128)
    (edge,) = found.edges
    assert edge.gap == 1 and edge.where is not None and edge.where.player == "C"
    assert edge.by_payoffs.share == 0 and found.names_one_answer
    assert "would lose 1 by d instead of u, 100% of its range" in tell(found)


def coordination(a: float) -> cs.Crisis:
    """Meet at l for `a` each, or at r for 1."""
    both = {("x", "l"): a, ("y", "r"): 1.0}
    return stage({"A": both, "B": both})


@given(st.floats(0.0, 1.0), st.floats(0.005, 0.1), st.sampled_from(["pure", "nash"]))
@settings(max_examples=20)
def test_what_leads_by_more_than_twice_the_changes_is_proven(
    a: float, epsilon: float, concept: str
) -> None:
    assume(abs(a - 2 * epsilon) > 1e-6 and a > 1e-6)
    found = cs.knife_edge(coordination(a), seed=0, concept=concept, epsilon=epsilon, draws=16)
    edges = {edge.played: edge for edge in found.edges}
    left, right = ((("A", (x,)), ("B", (y,))) for x, y in ("xl", "yr"))
    assert edges[left].gap == pytest.approx(a) and edges[right].gap == 1
    assert edges[right].by_payoffs.proven
    assert edges[left].by_payoffs.proven == (a > 2 * epsilon)
    assert not found.names_one_answer


def test_a_stage_breaks_as_often_as_the_closed_form_says() -> None:
    """Each player leaves (x, l) with the probability of the tail of a triangle."""
    a, epsilon = 0.012, 0.01
    tail = (2 * epsilon - a) ** 2 / (8 * epsilon**2)
    for concept in ("pure", "subgame_perfect"):
        found = cs.knife_edge(coordination(a), seed=0, concept=concept, draws=1024)
        (edge,) = (e for e in found.edges if dict(e.played) == {"A": ("x",), "B": ("l",)})
        assert abs(edge.by_payoffs.share - (1 - (1 - tail) ** 2)) < SURE * edge.by_payoffs.error


def test_stages_on_the_path_are_proven_against_every_corner() -> None:
    dilemma = {("x", "l"): 1.0, ("x", "r"): -1.0, ("y", "l"): 2.0}
    mirror = {("x", "l"): 1.0, ("y", "l"): -1.0, ("x", "r"): 2.0}
    epsilon = 0.16  # of a range of 3; the gap is 1/3
    found = cs.knife_edge(stage({"A": dilemma, "B": mirror}), seed=0, epsilon=epsilon, draws=8)
    assert found.edges[0].by_payoffs.proven
    own = np.array([[1.0, -1.0], [2.0, 0.0]])
    for corner in itertools.product([-1, 1], repeat=4):
        moved = own + 3 * epsilon * np.reshape(corner, (2, 2))
        assert moved[1, 1] > moved[0, 1]


def test_one_way_to_play_with_different_probabilities_is_not_one_answer() -> None:
    """B, whom x leaves indifferent, plays l with 1/3 to 2/3; beyond, A leaves x, and B replies."""
    own = {("x", "l"): 0.0, ("y", "l"): 1.0, ("y", "r"): -2.0, ("z", "l"): -2.0, ("z", "r"): 1.0}
    found = cs.knife_edge(
        stage({"A": own, "B": {("y", "r"): 1, ("z", "l"): 1}}), seed=0, concept="nash", draws=8
    )
    (edge,) = found.edges
    assert edge.played == (("A", ("x",)), ("B", ("l", "r"))) and edge.varies
    assert "with different probabilities" in found.refusals[0]
    assert "differently" in found.plot().texts[0].get_text()


def test_plans_that_differ_only_where_they_are_not_carried_out_are_no_gap() -> None:
    """The patron's plan is worth the same either way where the target concedes."""
    found = cs.knife_edge(cs.load("strike_resist_intervene"), seed=0, concept="pure", draws=64)
    gaps = {dict(edge.played).get("Target"): edge.gap for edge in found.edges}
    assert gaps == {None: 0.5, ("concede",): 0.25}


def test_without_an_equilibrium_there_is_nothing_to_name() -> None:
    found = cs.knife_edge(stage(PENNIES), seed=0, concept="pure", draws=1)
    assert found.edges == () and found.refusals == ("no equilibrium was found",)
    assert "no equilibrium was found" in found.plot().texts[0].get_text()


def test_the_figure_has_no_bar_for_an_infinite_gap() -> None:
    drawn = cs.knife_edge(stage(PENNIES), seed=0, concept="nash", draws=8).plot()
    said = [text.get_text() for text in drawn.axes[0].texts]
    assert "no choice on the path is left unused" in " ".join(said).replace("\n", " ")
    assert sum(line.is_dashed() for line in drawn.axes[0].lines) == 2
