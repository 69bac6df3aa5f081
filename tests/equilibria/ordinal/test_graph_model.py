"""Stability by preference order: published results, and a verifier that follows the definitions."""

from __future__ import annotations

import pickle
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import crisis_sim as cs
from crisis_sim.equilibria.ordinal.graph_model import Answer, Stability
from crisis_sim.show.words.stability import stability_in_words

PAIRS = {
    # ranks of CC, CD, DC, DD for the row player, then for the column player
    "prisoners": ([3, 1, 4, 2], [3, 4, 1, 2]),
    "chicken": ([3, 2, 4, 1], [3, 4, 2, 1]),
    "stag hunt": ([4, 1, 3, 2], [4, 3, 1, 2]),
    "deadlock": ([2, 1, 4, 3], [2, 4, 1, 3]),
    "pennies": ([1, 0, 0, 1], [0, 1, 1, 0]),
}
#: Of the first two Fraser and Hipel (1979) and the graph-model literature; the others derived.
KNOWN = [
    ("prisoners", "Nash", {"DD"}),
    ("prisoners", "GMR", {"CC", "DD"}),
    ("prisoners", "SMR", {"CC", "DD"}),
    ("prisoners", "SEQ", {"CC", "DD"}),
    ("chicken", "Nash", {"CD", "DC"}),
    ("chicken", "GMR", {"CC", "CD", "DC"}),
    ("chicken", "SMR", {"CC", "CD", "DC"}),
    ("chicken", "SEQ", {"CD", "DC"}),
    ("stag hunt", "Nash", {"CC", "DD"}),
    ("deadlock", "Nash", {"DD"}),
    ("pennies", "Nash", set()),
    ("pennies", "GMR", {"CC", "CD", "DC", "DD"}),
]


def pair(name: str) -> cs.StrategicGame:
    table = np.array(PAIRS[name]).reshape(2, 2, 2)
    return cs.StrategicGame(table, actions=[["C", "D"]] * 2)


@pytest.mark.parametrize(("name", "definition", "expected"), KNOWN)
def test_two_by_two(name: str, definition: str, expected: set[str]) -> None:
    found = cs.equilibria.stability(pair(name)).equilibria(definition)
    assert {state.replace("; ", "") for state in found} == expected


def elmira() -> cs.equilibria.ConflictGraph:
    """The Elmira groundwater conflict (Kilgour, Hipel, Fang and Peng; Hipel et al. 1993)."""
    moves: tuple[Iterable[tuple[int, int]], ...] = (
        [(1, 2), (3, 4), (5, 6), (7, 8)],
        [(s, s + 2) for s in (1, 2, 5, 6)] + [(s, 9) for s in range(1, 9)],
        [pair for s in (1, 2, 3, 4) for pair in ((s, s + 4), (s + 4, s))],
    )
    orders = ("734851269", "148593726", "735186429")  # best first
    reach = np.zeros((3, 9, 9), dtype=bool)
    for player, arcs in enumerate(moves):
        for start, to in arcs:
            reach[player, start - 1, to - 1] = True
    ranks = np.array([[9 - order.index(str(s)) for s in range(1, 10)] for order in orders])
    return cs.equilibria.ConflictGraph(
        tuple("123456789"), ("Ministry", "Uniroyal", "Local"), reach, ranks
    )


def test_elmira() -> None:
    found = cs.equilibria.stability(elmira())
    for definition, expected in (("Nash", "589"), ("SEQ", "589"), ("GMR", "14589")):
        assert "".join(found.equilibria(definition)) == expected
    assert found.equilibria("SMR") == found.equilibria("GMR")


# --- A verifier that follows the definitions, one state at a time -------------------------


def results(
    graph: cs.equilibria.ConflictGraph, members: list[int], start: int, improving: bool
) -> dict[int, set[int]]:
    """The reachable list of a coalition with its last movers (Fang, Hipel and Kilgour 1993)."""
    last: dict[int, set[int]] = {}
    grown = True
    while grown:
        grown = False
        for state in [start, *last]:
            for j in members:
                may_move = state == start or bool(last.get(state, set()) - {j})
                for to in range(len(graph.states)):
                    better = graph.ranks[j, to] > graph.ranks[j, state]
                    known = j in last.get(to, set())
                    if may_move and graph.reach[j, state, to] and not known:
                        if improving and not better:
                            continue
                        last.setdefault(to, set()).add(j)
                        grown = True
    return last


def is_stable(graph: cs.equilibria.ConflictGraph, state: int, i: int, definition: str) -> bool:
    rank, states = graph.ranks[i], range(len(graph.states))
    others = [j for j in range(len(graph.players)) if j != i]
    for t in states:
        if not graph.reach[i, state, t] or rank[t] <= rank[state]:
            continue
        if definition == "Nash":
            return False
        deterred = False
        for u in results(graph, others, t, definition == "SEQ"):
            no_better = rank[u] <= rank[state]
            escapes = [v for v in states if graph.reach[i, u, v] and rank[v] > rank[state]]
            if no_better and not (definition == "SMR" and escapes):
                deterred = True
        if not deterred:
            return False
    return True


@st.composite
def graphs(draw: st.DrawFn) -> cs.equilibria.ConflictGraph:
    players, states = draw(st.integers(1, 4)), draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    reach = rng.random((players, states, states)) < draw(st.sampled_from([0.15, 0.3, 0.6]))
    reach[:, range(states), range(states)] = False
    ranks = rng.integers(0, draw(st.sampled_from([3, 10])), (players, states))
    names = tuple(f"s{k}" for k in range(states))
    return cs.equilibria.ConflictGraph(names, tuple(f"p{k}" for k in range(players)), reach, ranks)


@st.composite
def ordinal_games(draw: st.DrawFn) -> cs.equilibria.ConflictGraph:
    sizes = draw(st.lists(st.integers(1, 3), min_size=2, max_size=3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    levels = draw(st.sampled_from([2, 4, 100]))
    table = rng.integers(0, levels, (len(sizes), *sizes))
    return cs.equilibria.conflict_graph(cs.StrategicGame(table))


def check(found: Stability) -> None:
    graph = found.graph
    for definition, table in found.stable.items():
        for i, player in enumerate(graph.players):
            for s, state in enumerate(graph.states):
                assert table[i, s] == is_stable(graph, s, i, definition), (definition, i, s)
                answers = found.answers(state, player, definition)
                deterred = definition != "Nash" and all(a.sanction for a in answers)
                assert table[i, s] == (not answers or deterred)
                assert ("not" in stability_in_words(found, state, player, definition)) != table[
                    i, s
                ]
                for answer in answers:
                    check_answer(graph, s, i, definition, answer)
    stable = found.stable
    for weaker in ("GMR", "SMR", "SEQ"):
        assert (stable["Nash"] <= stable[weaker]).all()
        assert (stable[weaker] <= stable["GMR"]).all()


def check_answer(
    graph: cs.equilibria.ConflictGraph, s: int, i: int, definition: str, answer: Answer
) -> None:
    """Play a sanction move by move: each is legal, and the last state deters."""
    improvement, sanction = answer.improvement, answer.sanction
    at, mover = graph.states.index(improvement.to), i
    assert graph.reach[i, s, at] and graph.ranks[i, at] > graph.ranks[i, s]
    for step in sanction:
        j, to = graph.players.index(step.player), graph.states.index(step.to)
        assert j not in (i, mover) and graph.reach[j, at, to]
        assert definition != "SEQ" or graph.ranks[j, to] > graph.ranks[j, at]
        at, mover = to, j
    if sanction:
        assert graph.ranks[i, at] <= graph.ranks[i, s]


@given(graphs())
def test_random_conflicts_against_the_definitions(graph: cs.equilibria.ConflictGraph) -> None:
    check(cs.equilibria.stability(graph))


@given(ordinal_games())
def test_random_ordinal_games_against_the_definitions(graph: cs.equilibria.ConflictGraph) -> None:
    check(cs.equilibria.stability(graph))


@given(ordinal_games(), st.integers(0, 10))
def test_only_the_order_counts(graph: cs.equilibria.ConflictGraph, power: int) -> None:
    stretched = cs.equilibria.ConflictGraph(
        graph.states, graph.players, graph.reach, graph.ranks * (power + 1) - 7
    )
    one, other = cs.equilibria.stability(graph), cs.equilibria.stability(stretched)
    assert all(np.array_equal(one.stable[d], other.stable[d]) for d in one.stable)


def test_a_sanction_may_need_two_opponents() -> None:
    """B opens the way, C goes it; neither could alone, and nobody moves twice in a row."""
    reach = np.zeros((3, 4, 4), dtype=bool)
    reach[0, 0, 1] = reach[1, 1, 2] = reach[2, 2, 3] = True
    ranks = np.array([[1, 2, 2, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
    found = cs.equilibria.stability(
        cs.equilibria.ConflictGraph(tuple("abcd"), tuple("ABC"), reach, ranks)
    )
    assert found.stable["SEQ"][0].tolist() == [True] * 4
    assert [(s.player, s.to) for s in found.answers("a", "A")[0].sanction] == [
        ("B", "c"),
        ("C", "d"),
    ]
    alone = reach.copy()
    alone[1] |= alone[2]
    alone[2] = False
    found = cs.equilibria.stability(
        cs.equilibria.ConflictGraph(tuple("abcd"), tuple("ABC"), alone, ranks)
    )
    assert not found.stable["GMR"][0, 0]


def test_words_name_moves_and_sanctions() -> None:
    found = cs.equilibria.stability(elmira())
    text = stability_in_words(found, "1", "Local", "GMR")
    assert "(1) is GMR stable for Local." in text
    assert "moving to 5" in text and "Deterred: Ministry moves to 6." in text
    assert "not SEQ stable" in stability_in_words(found, "1", "Local", "SEQ")
    assert "has no move that it prefers" in stability_in_words(found, "9", "Local")


def test_pure_equilibria_of_a_scenario_are_its_nash_states() -> None:
    scenario = cs.load("iran_2025")
    found = cs.equilibria.stability(scenario)
    assert len(found.graph.states) == 96
    game = scenario.strategic()
    pure = {
        "; ".join(next(iter(chosen)) for chosen in equilibrium.support.values())
        for equilibrium in cs.solve(game, "pure")
    }
    assert set(found.equilibria("Nash")) == pure
    assert found.digest == scenario.digest


def test_exits_and_pickling() -> None:
    found = cs.equilibria.stability(pair("prisoners"))
    frame = found.to_frame()
    assert frame["SEQ_all"].tolist() == [True, False, False, True]
    assert found.to_dict()["equilibria"] == {
        "Nash": ("D; D",),
        "GMR": ("C; C", "D; D"),
        "SMR": ("C; C", "D; D"),
        "SEQ": ("C; C", "D; D"),
    }
    assert pickle.loads(pickle.dumps(found)).equilibria("SEQ") == found.equilibria("SEQ")
    with pytest.raises(ValueError, match="read-only"):
        found.stable["SEQ"][0, 0] = False


def test_what_goes_in_is_not_changed() -> None:
    reach = np.zeros((1, 2, 2), dtype=bool)
    graph = cs.equilibria.ConflictGraph(("a", "b"), ("A",), reach, np.array([[0, 1]]))
    reach[0, 0, 1] = True
    assert not graph.reach.any()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((("a", "a"), ("A",), np.zeros((1, 2, 2)), [[0, 1]]), "states"),
        ((("a", "b"), ("A",), np.zeros((2, 2, 2)), [[0, 1]]), "reach"),
        ((("a", "b"), ("A",), np.ones((1, 2, 2)), [[0, 1]]), "itself"),
        ((("a", "b"), ("A",), np.zeros((1, 2, 2)), [[0, 1.5]]), "whole"),
        ((("a", "b"), ("A",), np.zeros((1, 2, 2)), [[0, float("nan")]]), "whole"),
        ((("a", "b"), ("A",), [[1], [1, 2]], [[0, 1]]), "ragged"),
    ],
)
def test_wrong_graphs(arguments: tuple[object, ...], words: str) -> None:
    with pytest.raises(cs.ArgumentError, match=words):
        cs.equilibria.ConflictGraph(*arguments)  # type: ignore[arg-type]


def test_unknown_names_and_too_many_states() -> None:
    found = cs.equilibria.stability(pair("chicken"))
    with pytest.raises(cs.ArgumentError, match="did you mean `SEQ`"):
        found.equilibria("SEQ_")
    with pytest.raises(cs.ArgumentError, match="player"):
        found.stable_for("nobody", "SEQ")
    with pytest.raises(cs.ArgumentError, match="profiles"):
        cs.equilibria.conflict_graph(cs.StrategicGame(np.zeros((11, *[2] * 11))))
    with pytest.raises(cs.ArgumentError, match="CrisisTree"):
        cs.equilibria.stability(cs.load("iran_2025").tree())  # type: ignore[arg-type]
