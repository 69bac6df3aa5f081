"""Paths of Nash equilibria that rest on threats, against all pure Nash equilibria."""

from __future__ import annotations

from typing import Any

import pytest
from brute_force import expected, grow, induction, outcome, pure_nash, pure_subgame_perfect
from compare_trees import keys_of
from game_strategies import scenarios
from hypothesis import given

import crisis_sim as cs

Rules = dict[str, Any]
Path = frozenset[tuple[Any, str]]


def brute_paths(data: Rules) -> dict[Path, bool]:
    """Return the choices made along each pure Nash equilibrium; True if one is subgame-perfect."""
    plain = grow(data)
    perfect = {along(data, s) for s in pure_subgame_perfect(plain)}
    return {path: path in perfect for path in (along(data, s) for s in pure_nash(plain))}


def along(data: Rules, strategy: Any) -> Path:
    """Return the choices at the information sets that play reaches."""
    ends = outcome(grow(data), strategy)
    return frozenset(
        (key, choice)
        for key, choice in strategy.items()
        if any({*((m, c) for m, c in key[1] if c), (key[0], choice)} <= set(e) for e in ends)
        and any(reaches(key, e) for e in ends)
    )


def reaches(key: Any, end: Any) -> bool:
    """Whether play that ends there passes an information set (perfect information)."""
    made = dict(end)
    return key[0] in made and all(made.get(m) == c for m, c in key[1])


def our_paths(data: Rules) -> dict[Path, bool]:
    tree = cs.build(data).tree()
    keys = keys_of(tree, grow(data))
    return {
        frozenset((keys[label], choice) for label, choice in path.played.items()): (
            path.subgame_perfect
        )
        for path in cs.equilibria.nash_paths(tree)
    }


@given(scenarios(moves=4, stages=False, worth="generic", most_profiles=400))
def test_paths_are_those_of_all_pure_nash_equilibria(data: Rules) -> None:
    assert our_paths(data) == brute_paths(data)


@given(scenarios(moves=4, stages=False, worth="integers", most_profiles=400))
def test_paths_with_ties(data: Rules) -> None:
    assert our_paths(data) == brute_paths(data)


@given(scenarios(moves=4, stages=False, worth="integers", most_profiles=400))
def test_payoffs_of_paths(data: Rules) -> None:
    plain, tree = grow(data), cs.build(data).tree()
    keys = keys_of(tree, plain)
    by_path = {along(data, s): expected(plain, s) for s in pure_nash(plain)}
    for path in cs.equilibria.nash_paths(tree):
        played = frozenset((keys[label], choice) for label, choice in path.played.items())
        assert tuple(path.payoffs.values()) == pytest.approx(by_path[played], abs=1e-12)


@given(scenarios(moves=5, stages=False, worth="generic", most_profiles=3000))
def test_threats_are_not_what_the_mover_would_do(data: Rules) -> None:
    plain, tree = grow(data), cs.build(data).tree()
    keys = keys_of(tree, plain)
    _, plan = induction(plain)
    for path in cs.equilibria.nash_paths(tree):
        if path.subgame_perfect:
            assert path.threats == ()
            continue
        assert path.threats, "without ties a path that is not subgame-perfect rests on a threat"
        for threat in path.threats:
            assert threat.cost > 0
            assert threat.where not in path.played
            key = keys[threat.where]
            assert threat.threatened != plan[key]
            assert threat.would_do == plan[key]


@given(scenarios(moves=5, stages=False, worth="generic", most_profiles=3000))
def test_paths_that_are_subgame_perfect_come_first(data: Rules) -> None:
    marks = [path.subgame_perfect for path in cs.equilibria.nash_paths(cs.build(data).tree())]
    assert marks == sorted(marks, reverse=True)
    assert marks[0]


def test_strike_resist_intervene_has_two_equilibria() -> None:
    perfect, empty = cs.equilibria.nash_paths(cs.load("strike_resist_intervene").tree())
    assert perfect.subgame_perfect
    assert dict(perfect.played) == {"Attacker": "strike", "Target": "concede"}
    assert perfect.threats == ()
    assert dict(empty.played) == {"Attacker": "abstain"}
    (threat,) = empty.threats
    assert (threat.player, threat.threatened, threat.would_do) == ("Patron", "intervene", "abstain")
    assert threat.cost == pytest.approx(0.4)  # stake + reputation - cost * (1 + drain) is -0.4


def one_threat_is_enough() -> Rules:
    """Leaving leads to a draw; one of the two answers need not be a threat to deter it."""
    return {
        "schema": 1,
        "name": "draw",
        "players": {"L": {}, "M": {}},
        "moves": [
            {"player": "L", "choose": ["stay", "leave"]},
            {"name": "luck", "chance": {"up": 0.5, "down": 0.5}, "when": "L == leave"},
            {"player": "M", "choose": ["reward", "punish"], "when": "L == leave"},
        ],
        "payoffs": {
            "L": [
                {"worth": 1, "when": "L == stay"},
                {"worth": 1.6, "when": "M == reward and luck == up"},
                {"worth": 1.5, "when": "M == reward and luck == down"},
            ],
            "M": [{"worth": 1, "when": "M == reward"}],
        },
    }


def test_as_few_threats_as_can_be_behind_a_draw() -> None:
    paths = cs.equilibria.nash_paths(cs.build(one_threat_is_enough()).tree())
    stay = next(path for path in paths if path.played["L"] == "stay")
    assert len(stay.threats) == 1


def test_nothing_is_threatened_where_nothing_can_happen() -> None:
    """A branch of probability 0 needs no threat."""
    data = one_threat_is_enough()
    data["moves"][1]["chance"] = {"up": 1, "down": 0}
    paths = cs.equilibria.nash_paths(cs.build(data).tree())
    stay = next(path for path in paths if path.played["L"] == "stay")
    assert [threat.where for threat in stay.threats] == ["M | luck up"]


def test_a_path_is_not_called_empty_because_a_list_was_cut() -> None:
    """With more subgame-perfect equilibria than are listed, each path is subgame-perfect."""
    data: Rules = {
        "schema": 1,
        "name": "ties",
        "players": {"A": {}},
        "moves": [{"name": f"m{i}", "player": "A", "choose": ["x", "y"]} for i in range(4)],
        "payoffs": {"A": [{"worth": 0}]},
    }
    paths = cs.equilibria.nash_paths(cs.build(data).tree())
    assert len(paths) == 16
    assert all(path.subgame_perfect for path in paths)


def test_trees_without_perfect_information_are_refused() -> None:
    data: Rules = {
        "schema": 1,
        "name": "stage",
        "players": {"A": {}, "B": {}},
        "moves": [
            {"player": "A", "choose": ["x", "y"], "stage": 1},
            {"player": "B", "choose": ["x", "y"], "stage": 1},
        ],
        "payoffs": {"A": [{"worth": 1}], "B": [{"worth": 1}]},
    }
    with pytest.raises(cs.UnsolvableError, match="perfect information"):
        cs.equilibria.nash_paths(cs.build(data).tree())


def test_a_move_with_many_choices() -> None:
    data: Rules = {
        "schema": 1,
        "name": "many",
        "players": {"A": {}},
        "moves": [{"player": "A", "choose": [f"c{i}" for i in range(200)]}],
        "payoffs": {"A": [{"worth": 1, "when": "A == c199"}]},
    }
    (path,) = cs.equilibria.nash_paths(cs.build(data).tree())
    assert dict(path.played) == {"A": "c199"}


def two_answers(worth: list[tuple[float, float]]) -> Rules:
    """A goes or stays; if it goes, B answers twice, else once. `worth` is for A and B by end."""
    ends = [
        *(f"m1 == {b} and m2 == {c}" for b in ("go", "stay") for c in ("go", "stay")),
        "m0 == stay and m1 == go",
        "m0 == stay and m1 == stay",
    ]
    return {
        "schema": 1,
        "name": "answers",
        "players": {"A": {}, "B": {}},
        "moves": [
            {"name": "m0", "player": "A", "choose": ["go", "stay"]},
            {"name": "m1", "player": "B", "choose": ["go", "stay"]},
            {"name": "m2", "player": "B", "choose": ["go", "stay"], "when": "m0 == go"},
        ],
        "payoffs": {
            player: [{"worth": w[i], "when": e} for e, w in zip(ends, worth, strict=True)]
            for i, player in enumerate("AB")
        },
    }


def test_what_a_player_would_do_is_its_own_best_not_what_a_later_threat_leaves() -> None:
    """B would answer `go` anyway; only its second answer is a threat."""
    data = two_answers([(2.2, 2.6), (1.4, 1.7), (2.6, 2.2), (3.3, 1.4), (1.7, 3.6), (3.6, 3.3)])
    paths = cs.equilibria.nash_paths(cs.build(data).tree())
    stay = next(path for path in paths if path.played["m0"] == "stay")
    (threat,) = stay.threats
    assert (threat.where, threat.threatened, threat.would_do) == ("m2 | m1 go", "stay", "go")


def test_an_empty_threat_is_not_hidden_by_a_worse_one() -> None:
    """B would answer `stay, stay` for 2.6; answering `go, stay` for 2.2 is a threat."""
    data = two_answers([(1.4, 1.4), (1.7, 2.2), (2.2, 1.7), (3.3, 2.6), (2.6, 3.6), (3.6, 3.3)])
    paths = cs.equilibria.nash_paths(cs.build(data).tree())
    stay = next(path for path in paths if path.played["m0"] == "stay")
    assert not stay.subgame_perfect
    (threat,) = stay.threats
    assert (threat.where, threat.threatened, threat.would_do) == ("m1 | m0 go", "go", "stay")
    assert threat.cost == pytest.approx(0.4)
