"""Subgame-perfect equilibria where moves are hidden: textbooks, Gambit, and the definition."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pygambit
import pytest
from brute_force import grow, outcome, pure_subgame_perfect, subgames
from compare_trees import keys_of, pure_strategy
from game_strategies import pay_at_ends
from hypothesis import given, settings
from hypothesis import strategies as st

import crisis_sim as cs
from crisis_sim.equilibria.tree.hidden import Hidden
from crisis_sim.equilibria.tree.stages import subgame_order
from crisis_sim.equilibria.tree.subgame_perfect import solve_subgame_perfect
from crisis_sim.game.efg_reader import parse_efg
from crisis_sim.game.tree import CrisisTree

Rules = dict[str, Any]

#: Selten 1975, figure 1.
HORSE = """EFG 2 R "horse" { "1" "2" "3" }
p "" 1 1 "" { "R" "L" } 0
p "" 2 1 "" { "R" "L" } 0
t "" 1 "" { 1, 1, 1 }
p "" 3 1 "" { "R" "L" } 0
t "" 2 "" { 4, 4, 0 }
t "" 3 "" { 0, 0, 1 }
p "" 3 1 "" { "R" "L" } 0
t "" 4 "" { 3, 2, 2 }
t "" 5 "" { 0, 0, 0 }
"""

#: Kohlberg and Mertens 1986, example 3: a way out, and then two moves at once.
WAY_OUT = """EFG 2 R "way out" {{ "1" "2" }}
p "" 1 1 "" {{ "out" "in" }} 0
t "" 1 "" {{ 2, 2 }}
p "" 1 2 "" {{ "M" "B" }} 0
p "" 2 1 "" {{ "L" "R" }} 0
t "" 2 "" {{ 3, 3 }}
t "" 3 "" {{ {}, 0 }}
p "" 2 1 "" {{ "L" "R" }} 0
t "" 4 "" {{ 0, 0 }}
t "" 5 "" {{ 1, 1 }}
"""

#: Turocy and von Stengel 2002, figure 10: a strong firm and a start-up, known to one of them.
FIRMS = """EFG 2 R "firms" { "I" "II" }
c "" 1 "" { "strong" 1/2 "weak" 1/2 } 0
p "" 1 1 "" { "out" "in" } 0
t "" 1 "" { 0 16 }
p "" 2 1 "" { "in" "sell" } 0
t "" 2 "" { 12 4 }
t "" 3 "" { -4 20 }
p "" 1 2 "" { "in" "cede" } 0
p "" 2 1 0
t "" 4 "" { 12 4 }
t "" 5 "" { 20 -4 }
t "" 6 "" { 0 16 }
"""

#: The same before which the second player may stay away, and two who guess after a third move.
DEEPER = """EFG 2 R "deeper" { "I" "II" }
p "" 2 1 "" { "away" "come" } 0
t "" 1 "" { 5 5 }
c "" 1 "" { "heads" 1/2 "tails" 1/2 } 0
p "" 1 1 "" { "up" "down" } 0
p "" 2 2 "" { "left" "right" } 0
t "" 2 "" { 4 0 }
t "" 3 "" { 0 4 }
p "" 2 2 "" { "left" "right" } 0
t "" 4 "" { 0 8 }
t "" 5 "" { 4 0 }
p "" 1 1 "" { "up" "down" } 0
p "" 2 2 "" { "left" "right" } 0
t "" 6 "" { 2 0 }
t "" 7 "" { 0 2 }
p "" 2 2 "" { "left" "right" } 0
t "" 8 "" { 0 2 }
t "" 9 "" { 2 0 }
"""

#: Selten 1975, figure 3: the first player moves twice, the third cannot tell after which.
TWICE = """EFG 2 R "twice" { "1" "2" "3" }
p "" 1 1 "" { "R" "L" } 0
p "" 3 1 "" { "R" "L" } 0
t "" 1 "" { 3, 0, 3 }
t "" 2 "" { 0, 0, 0 }
p "" 2 1 "" { "R" "L" } 0
p "" 1 2 "" { "R" "L" } 0
p "" 3 1 "" { "R" "L" } 0
t "" 3 "" { 4, 4, 0 }
t "" 4 "" { 0, 0, 5 }
t "" 5 "" { 2, 0, 0 }
t "" 6 "" { 1, 3, 0 }
"""


def test_the_horse_has_two_continua() -> None:
    """In one the third player never moves, in the other the second: the bounds are Selten's."""
    result = cs.solve(parse_efg(HORSE), "subgame_perfect")
    assert (len(result), len(result.components), result.complete) == (2, 2, True)
    assert all(e.labels == ("one of a continuum",) for e in result)
    never, plays = sorted(result.components, key=lambda each: each.high["1:1"]["L"])
    assert never.low["3:1"]["L"] == pytest.approx(3 / 4, abs=1e-4)
    assert never.high["3:1"]["L"] == pytest.approx(1)
    assert never.low["2:1"]["R"] == pytest.approx(1, abs=1e-4)
    assert plays.low["2:1"]["R"] == pytest.approx(1 / 3, abs=1e-4)
    assert plays.high["2:1"]["R"] == pytest.approx(1)
    for whole in result.components:
        assert max(sample.regret for sample in whole.samples) < 1e-9


def test_a_player_who_moves_twice_before_a_hidden_move() -> None:
    """Selten's game has no subgame but itself: what is found are its Nash equilibria."""
    tree = parse_efg(TWICE)
    result = solve_subgame_perfect(tree)
    assert result.complete
    assert result.max_regret < 1e-9
    outcomes = {tuple(np.round(list(e.payoffs.values()), 9)) for e in result}
    nash = cs.solve(tree, "nash")
    every = [*nash, *(e for whole in nash.components for e in whole.samples)]
    assert outcomes == {tuple(np.round(list(e.payoffs.values()), 9)) for e in every}


def test_a_subgame_with_three_equilibria_after_a_way_out() -> None:
    result = solve_subgame_perfect(parse_efg(WAY_OUT.format(0)))
    played = [(e.strategies["1:1"]["in"], e.strategies["1:2"]["M"]) for e in result]
    assert sorted(played) == [(0, 0), (0, pytest.approx(1 / 4)), (1, 1)]
    assert result.complete


def test_a_continuum_below_the_root_that_is_not_worth_the_same() -> None:
    """If the second plays R, the first is indifferent; what it mixes matters to the second."""
    result = solve_subgame_perfect(parse_efg(WAY_OUT.format(1)))
    played = [(e.strategies["1:1"]["in"], e.strategies["1:2"]["M"]) for e in result]
    assert sorted(played) == [(0, 0), (0, pytest.approx(1 / 4)), (1, 1)]
    assert not result.complete
    assert "its extreme points were followed up" in result.remarks[0]
    assert result.max_regret < 1e-9


@pytest.mark.parametrize("text", [FIRMS, DEEPER], ids=["firms", "deeper"])
def test_like_gambit(text: str) -> None:
    """Where no subgame is proper, or where only the last one matters."""
    tree = parse_efg(text)
    result = solve_subgame_perfect(tree)
    other = pygambit.read_efg(io.BytesIO(text.encode()))
    found = pygambit.nash.enummixed_solve(other).equilibria
    values = {tuple(round(float(e.payoffs[p]), 6) for p in other.players) for e in found}
    assert {tuple(np.round(list(e.payoffs.values()), 6)) for e in result} <= values
    assert result.complete
    assert result.max_regret < 1e-9


def test_two_firms_by_hand() -> None:
    """The strong one comes in as often as leaves the other indifferent, and the other likewise."""
    result = solve_subgame_perfect(parse_efg(FIRMS))
    assert (len(result), result.complete) == (1, True)
    only = result[0]
    assert only.strategies["I:1"]["in"] == pytest.approx(1 / 2)
    assert only.strategies["I:2"]["in"] == pytest.approx(1)
    assert only.strategies["II:1"]["in"] == pytest.approx(1 / 4)
    assert tuple(only.payoffs.values()) == pytest.approx((9, 7))


def hidden_parts(tree: CrisisTree) -> list[Hidden]:
    return [part for part in subgame_order(tree) if isinstance(part, Hidden)]


def move(name: str, player: str, sees: list[str] | None = None, **more: Any) -> Rules:
    seen = {} if sees is None else {"sees": sees}
    return {"name": name, "player": player, "choose": ["x", "y"]} | seen | more


DRAW = {"name": "d", "chance": {"x": 0.5, "y": 0.5}}
#: Ways to hide moves, with and without a proper subgame before or after.
SHAPES = (
    [DRAW, move("a", "A"), move("b", "B", ["a"])],
    [DRAW, move("a", "A", []), move("b", "B", ["d"])],
    [move("o", "A"), move("a", "A", when="o == x"), move("b", "B", ["o"], when="o == x")],
    [move("a", "A"), move("b", "B", []), move("c", "C", ["a"])],
    [move("a", "A"), move("b", "B", []), move("c", "A", ["a"])],
    [DRAW, move("a", "A", []), move("b", "B", ["a"]), move("c", "A", when="b == x")],
    [move("b", "B"), DRAW | {"when": "b == x"}, move("a", "A", ["b"], when="b == x")],
)


@st.composite
def hidden(draw: st.DrawFn, players: int = 3, worth: str = "integers") -> Rules:
    """Draw a scenario with hidden moves, and numbers at its ends."""
    shapes = [s for s in SHAPES if players > 2 or all(m.get("player") != "C" for m in s)]
    data: Rules = {
        "schema": 1,
        "name": "hidden",
        "players": {name: {} for name in "ABC"[:players]},
        "moves": draw(st.sampled_from(shapes)),
        "payoffs": {name: [{"worth": 0}] for name in "ABC"[:players]},
    }
    pay_at_ends(draw, data, worth)
    return data


@settings(max_examples=15)
@given(hidden())
def test_pure_equilibria_are_those_by_definition(data: Rules) -> None:
    """All play that the definition allows in a subgame is found, and nothing else."""
    plain, tree = grow(data), cs.build(data).tree()
    keys = keys_of(tree, plain)
    result = solve_subgame_perfect(tree)
    every = [*result, *(e for whole in result.components for e in whole.samples)]
    assert max(e.regret for e in every) < 1e-9
    pure = [
        pure_strategy(e, keys)
        for e in every
        if all(max(mix.values()) == 1 for mix in e.strategies.values())
    ]
    stated = pure_subgame_perfect(plain)
    assert all(strategy in stated for strategy in pure)
    for root in subgames(plain):
        ways = [frozenset(outcome(root, strategy).items()) for strategy in pure]
        assert {frozenset(outcome(root, s).items()) for s in stated} == set(ways)


@settings(max_examples=10)
@given(hidden(players=2, worth="generic"))
def test_all_are_nash_equilibria_of_the_plans(data: Rules) -> None:
    """Where no subgame is proper they are all of them."""
    tree = cs.build(data).tree()
    result, nash = solve_subgame_perfect(tree), cs.solve(tree.strategic(), "nash")
    assert result.complete
    assert result.max_regret < 1e-9
    worth = [tuple(e.payoffs.values()) for e in result]
    every = [*nash, *(e for whole in nash.components for e in whole.samples)]
    known = np.array([tuple(e.payoffs.values()) for e in every])
    assert all(np.abs(known - own).max(axis=1).min() < 1e-7 for own in worth)
    if [part.root for part in hidden_parts(tree)] == [0] and not nash.components:
        np.testing.assert_allclose(sorted(worth), sorted(map(tuple, known)), atol=1e-7)


def test_counting_plans_agrees_with_listing_them() -> None:
    for text in (HORSE, TWICE, FIRMS, DEEPER):
        for part in hidden_parts(parse_efg(text)):
            assert (
                part.profiles
                == part.table(np.zeros((len(part.tree.players), len(part.exits), 1)))[0].size
            )


def signals(count: int) -> CrisisTree:
    """Two who each know a draw of their own, and choose among two and three actions."""
    tree, rng = cs.Tree(["A", "B"]), np.random.default_rng(0)
    draw = {str(k): 1 / count for k in range(count)}
    pairs = [tree.chance(at, draw, f"B{k}") for k, at in tree.chance(tree.root, draw).items()]
    of_b: list[list[int]] = [[] for _ in range(count)]
    for row in pairs:
        at = [place for places in row.values() for place in places]
        made = tree.move(at, "A", ["u", "d"])
        for number in range(count):
            of_b[number] += [made["u"][number], made["d"][number]]
    for places in of_b:
        for ends in tree.move(places, "B", ["l", "m", "r"]).values():
            for end in ends:
                tree.end([end], rng.integers(0, 9, 2).tolist())
    return tree.game()


def test_a_part_with_too_many_plans_has_one_equilibrium() -> None:
    tree = signals(8)
    assert hidden_parts(tree)[0].profiles > 1e6
    result = solve_subgame_perfect(tree)
    assert (len(result), result.complete) == (1, False)
    assert "too many plans" in result.remarks[0]
    assert result.max_regret < 1e-9


def test_who_forgets_is_refused() -> None:
    text = (
        'EFG 2 R "" { "A" "B" } p "" 1 1 "" { "l" "r" } 0 p "" 2 1 "" { "l" "r" } 0 '
        'p "" 1 2 "" { "l" "r" } 0 t "" 1 "" { 1 0 } t "" 2 "" { 0 1 } '
        'p "" 1 2 "" { "l" "r" } 0 t "" 3 "" { 1 0 } t "" 4 "" { 0 1 } '
        'p "" 2 1 "" { "l" "r" } 0 p "" 1 2 "" { "l" "r" } 0 t "" 5 "" { 1 0 } t "" 6 "" { 0 1 } '
        'p "" 1 2 "" { "l" "r" } 0 t "" 7 "" { 1 0 } t "" 8 "" { 0 1 } '
    )
    with pytest.raises(cs.UnsolvableError, match="has forgotten"):
        cs.solve(parse_efg(text), "subgame_perfect")
