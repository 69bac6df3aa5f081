"""What needs only the order of preferences: closed forms, and increasing transformations."""

from __future__ import annotations

import copy
import math
from typing import Any

import numpy as np
import pytest
from game_strategies import scenarios
from hypothesis import assume, given
from hypothesis import strategies as st

import crisis_sim as cs
from crisis_sim.equilibria.ordinal.preference_order import end_ranks, needs_only_order

#: Standard errors that are exceeded in about 1 of 10,000 cases.
SURE = 4.0


def gamble(chance: float, middle: float = 0.5) -> cs.Crisis:
    """Keep what is middling, or gamble for the best at the risk of the worst."""
    return cs.build(
        {
            "schema": 1,
            "name": "gamble",
            "players": {"A": {}},
            "moves": [
                {"player": "A", "choose": ["keep", "dare"]},
                {"name": "luck", "chance": {"good": chance, "bad": 1 - chance}, "when": "A==dare"},
            ],
            "payoffs": {
                "A": [
                    {"worth": middle, "when": "A == keep"},
                    {"worth": 1, "when": "luck == good"},
                ]
            },
            "claims": [
                {"says": "It dares.", "holds": "P(A == dare) > 0.5"},
                {"says": "It would win.", "holds": "P(luck == good, fixing=A == dare) > 0.1"},
                {"says": "It is worth it.", "holds": "U(A) > 0"},
            ],
        }
    )


def stage(table: list[list[list[float]]]) -> cs.Crisis:
    """Two players who choose between c and d at once."""
    cells = [(a, b) for a in "cd" for b in "cd"]
    return cs.build(
        {
            "schema": 1,
            "name": "stage",
            "players": {"A": {}, "B": {}},
            "moves": [{"player": p, "choose": ["c", "d"], "stage": 1} for p in "AB"],
            "payoffs": {
                p: [
                    {"worth": float(np.ravel(own)[k]), "when": f"A == {a} and B == {b}"}
                    for k, (a, b) in enumerate(cells)
                ]
                for p, own in zip("AB", table, strict=True)
            },
        }
    )


@pytest.mark.parametrize("chance", [0.2, 0.5, 0.9])
def test_a_gamble_is_taken_under_a_share_of_the_numbers_equal_to_its_odds(chance: float) -> None:
    """Between worst 0 and best 1 the middle is uniform, so `chance` exceeds it with `chance`."""
    found = cs.order_robustness(gamble(chance), seed=0, draws=20_000)
    assert not found.proven and found.draws == 20_000
    shares = {dict(o.played)["A"]: o for o in found.outcomes}
    dare = shares["dare",]
    assert abs(dare.is_only.share - chance) < SURE * dare.is_only.error
    assert dare.is_only.low < chance < dare.is_only.high
    assert dict(dare.played)["luck"] == ("good", "bad")
    assert dare.is_one.share + shares["keep",].is_one.share == pytest.approx(1)


def test_claims_by_order() -> None:
    dares, wins, worth = cs.order_robustness(gamble(0.9), seed=0, draws=5000).claims
    assert dares.holds is not None and not dares.holds.proven
    assert abs(dares.holds.share - 0.9) < SURE * dares.holds.error
    assert wins.holds is not None and wins.holds.proven and wins.holds.share == 1
    assert worth.holds is None


def test_the_choice_of_numbers_within_an_order_changes_nothing() -> None:
    one, other = (cs.order_robustness(gamble(0.5, m), seed=3, draws=999) for m in (0.1, 0.99))
    assert one.outcomes == other.outcomes


def test_a_lottery_that_dominates_needs_no_numbers() -> None:
    found = cs.order_robustness(gamble(0.3, middle=0.0), seed=0)  # the worst for certain
    assert found.proven and found.draws == 0
    assert found.outcomes[0].is_only.share == 1 and found.outcomes[0].is_only.error == 0


def test_dominance_at_a_stage_is_proven() -> None:
    found = cs.order_robustness(stage([[[3, 0], [5, 1]], [[3, 5], [0, 1]]]), seed=0)
    assert found.proven
    assert found.outcomes[0].played == (("A", ("d",)), ("B", ("d",)))


def test_a_mixed_stage_is_sampled() -> None:
    found = cs.order_robustness(stage([[[1, 0], [0, 1]], [[0, 1], [1, 0]]]), seed=0, draws=50)
    assert not found.proven
    (only,) = found.outcomes
    assert only.played == (("A", ("c", "d")), ("B", ("c", "d")))
    assert only.is_only.share == 1 and 0.9 < only.is_only.low < 1


def test_several_equilibria_are_each_one_but_not_the_only_one() -> None:
    found = cs.order_robustness(stage([[[2, 0], [0, 1]], [[1, 0], [0, 2]]]), seed=0, draws=40)
    assert len(found.outcomes) == 3
    assert all(o.is_one.share == 1 and o.is_only.share == 0 for o in found.outcomes)


def test_ties_are_kept() -> None:
    scenario = cs.build(
        {
            "schema": 1,
            "name": "tie",
            "players": {"A": {}},
            "moves": [{"player": "A", "choose": ["x", "y", "z"]}],
            "payoffs": {"A": [{"worth": -1, "when": "A == z"}]},
        }
    )
    found = cs.order_robustness(scenario, seed=0)
    assert found.proven
    assert [(o.played[0][1], o.is_one.share, o.is_only.share) for o in found.outcomes] == [
        (("x",), 1.0, 0.0),
        (("y",), 1.0, 0.0),
    ]


def end_payoffs(data: dict[str, Any], change: Any) -> dict[str, Any]:
    """Change the numbers at the ends, player by player."""
    changed = copy.deepcopy(data)
    for player, terms in changed["payoffs"].items():
        for term in terms:
            term["worth"] = change(player, term["worth"])
    return changed


def supports(data: dict[str, Any]) -> set[bytes]:
    return {(e.reach > 0).tobytes() for e in cs.solve(cs.build(data), "subgame_perfect")}


@given(
    scenarios(players=3, moves=3, chance=False, stages=False, worth="integers"),
    st.floats(0.1, 5),
)
def test_without_chance_increasing_numbers_change_nothing(data: dict[str, Any], k: float) -> None:
    found = cs.order_robustness(cs.build(data), seed=0)
    assert found.proven
    paths = supports(data)
    assert len(found.outcomes) == len(paths)
    assert supports(end_payoffs(data, lambda _, worth: math.exp(k * worth))) == paths


@given(scenarios(players=3, moves=3, worth="generic"), st.integers(0, 2**32 - 1))
def test_what_is_proven_holds_for_other_numbers(data: dict[str, Any], seed: int) -> None:
    tree = cs.build(data).tree()
    try:
        assume(needs_only_order(tree, end_ranks(tree)))
    except cs.UnsolvableError:
        assume(False)
    rng = np.random.default_rng(seed)
    bends = {player: rng.uniform(-2, 2) for player in data["payoffs"]}
    other = end_payoffs(data, lambda player, worth: math.exp(bends[player] * worth) / bends[player])
    assert supports(other) == supports(data)


def test_provenance_and_table() -> None:
    found = cs.order_robustness(gamble(0.5), seed=7, draws=100)
    assert found.provenance()["seed"] == 7
    assert found.solves == 101  # the world in which the gamble is fixed needs one game
    frame = found.to_frame()
    assert len(frame) == 6 and set(frame["proven"]) == {True, False}


@pytest.mark.parametrize("wrong", [{"draws": 0}, {"seed": -1}])
def test_wrong_arguments(wrong: dict[str, int]) -> None:
    with pytest.raises(cs.ArgumentError, match=next(iter(wrong))):
        cs.order_robustness(gamble(0.5), seed=wrong.get("seed", 0), draws=wrong.get("draws", 1))
