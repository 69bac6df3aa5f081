"""Subgame-perfect equilibria against the definition: Nash in every subgame, by brute force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from brute_force import (
    Key,
    Strategy,
    choices,
    expected,
    grow,
    induction,
    outcome,
    profiles,
    pure_nash,
    pure_subgame_perfect,
)
from compare_trees import keys_of, pure_strategy
from game_strategies import has_stage, is_perfect, scenarios
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import crisis_sim as cs
from crisis_sim.equilibria.tree.stages import backward_order
from crisis_sim.equilibria.tree.subgame_perfect import (
    MOST_EQUILIBRIA,
    induce,
    solve_subgame_perfect,
)
from crisis_sim.game.efg_reader import parse_efg
from crisis_sim.game.extensive_form import InformationSet
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.outcomes import Outcomes

Rules = dict[str, Any]


STRAIN = Path(__file__).parents[2] / "data" / "strain"


def frozen(strategies: list[dict[Key, str]]) -> set[frozenset[tuple[Key, str]]]:
    return {frozenset(strategy.items()) for strategy in strategies}


def is_pure(equilibrium: cs.Equilibrium) -> bool:
    return all(max(mix.values()) == 1 for mix in equilibrium.strategies.values())


def check_all(data: Rules) -> cs.Equilibria:
    """Compare all pure equilibria found with those by definition."""
    plain, tree = grow(data), cs.build(data).tree()
    keys = keys_of(tree, plain)
    result = solve_subgame_perfect(tree)
    assert result.max_regret < 1e-9
    pure = [pure_strategy(e, keys) for e in result if is_pure(e)]
    by_definition = pure_subgame_perfect(plain)
    assert len(frozen(pure)) == len(pure)
    assert frozen(pure) == frozen(by_definition)
    for equilibrium in result:
        if is_pure(equilibrium):
            value = expected(plain, pure_strategy(equilibrium, keys))
            assert tuple(equilibrium.payoffs.values()) == pytest.approx(value, abs=1e-12)
    return result


@given(scenarios(moves=4, stages=False, worth="generic", most_profiles=600))
def test_no_ties_one_equilibrium(data: Rules) -> None:
    result = check_all(data)
    assert len(result) == 1
    assert result.complete
    assert not result.ties
    plain = grow(data)
    value, plan = induction(plain)
    assert tuple(result[0].payoffs.values()) == pytest.approx(value)
    assert plan == pure_strategy(result[0], keys_of(cs.build(data).tree(), plain))


@given(scenarios(moves=4, stages=False, worth="integers", most_profiles=600))
def test_all_of_them_where_players_are_indifferent(data: Rules) -> None:
    result = check_all(data)
    assert result.complete
    assert bool(result.ties) == (len(result) > 1)
    for equilibrium in result:
        assert all(label == "rests on a tie" for label in equilibrium.labels)


@given(scenarios(moves=4, stages=False, worth="terms", most_profiles=600))
def test_all_of_them_with_payoffs_made_of_terms(data: Rules) -> None:
    check_all(data)


@settings(max_examples=20)
@given(scenarios(players=3, moves=3, worth="generic", most_profiles=64).filter(has_stage))
def test_simultaneous_stages(data: Rules) -> None:
    check_all(data)


small = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=4, max_size=4)


@given(small)
def test_simultaneous_stages_with_ties(payoffs: list[tuple[int, int]]) -> None:
    """Of a continuum of equilibria one is listed; the other pure ones are among its samples."""
    cells = (("c", "c"), ("c", "d"), ("d", "c"), ("d", "d"))
    data = simultaneous_stage(dict(zip(cells, payoffs, strict=True)))
    plain, tree = grow(data), cs.build(data).tree()
    keys = keys_of(tree, plain)
    result = solve_subgame_perfect(tree)
    assert result.max_regret < 1e-9
    every = [*result, *(e for whole in result.components for e in whole.samples)]
    assert max(e.regret for e in every) < 1e-9
    pure = frozen([pure_strategy(e, keys) for e in every if is_pure(e)])
    assert result.complete
    assert pure == frozen(pure_subgame_perfect(plain))


def simultaneous_stage(table: Mapping[tuple[str, str], Sequence[float]]) -> Rules:
    return {
        "schema": 1,
        "name": "stage",
        "players": {"A": {}, "B": {}},
        "moves": [
            {"player": "A", "choose": ["c", "d"], "stage": 1},
            {"player": "B", "choose": ["c", "d"], "stage": 1},
        ],
        "payoffs": {
            player: [
                {"worth": value[index], "when": f"A == {a} and B == {b}"}
                for (a, b), value in table.items()
            ]
            for index, player in enumerate("AB")
        },
    }


def test_a_stage_with_a_mixed_equilibrium_alone() -> None:
    pennies = {("c", "c"): (1, -1), ("c", "d"): (-1, 1), ("d", "c"): (-1, 1), ("d", "d"): (1, -1)}
    result = solve_subgame_perfect(cs.build(simultaneous_stage(pennies)).tree())
    assert len(result) == 1
    assert result.complete
    assert result[0].strategies["A"]["c"] == pytest.approx(0.5)
    assert result[0].payoffs["A"] == pytest.approx(0, abs=1e-12)


def test_a_stage_with_three_equilibria() -> None:
    chicken = {("c", "c"): (3, 3), ("c", "d"): (1, 4), ("d", "c"): (4, 1), ("d", "d"): (0, 0)}
    result = solve_subgame_perfect(cs.build(simultaneous_stage(chicken)).tree())
    assert sorted(round(e.strategies["A"]["d"], 9) for e in result) == [0.0, 0.5, 1.0]
    assert result.complete
    assert result.max_regret < 1e-12


def test_private_information_is_refused() -> None:
    data: Rules = {
        "schema": 1,
        "name": "hidden",
        "players": {"A": {}, "B": {}},
        "types": {"A": {"hard": {"prior": 0.5}, "soft": {"prior": 0.5}}},
        "moves": [
            {"player": "A", "choose": ["go", "stay"]},
            {"player": "B", "choose": ["go", "stay"]},
        ],
        "payoffs": {"A": [{"worth": 1}], "B": [{"worth": 1}]},
    }
    unseen = data | {"types": {}}
    unseen["moves"] = [data["moves"][0], data["moves"][1] | {"sees": []}]
    assert len(solve_subgame_perfect(cs.build(unseen).tree())) >= 1  # two who move blind


@given(scenarios(moves=4, stages=False, worth="integers", most_profiles=400))
def test_each_is_a_nash_equilibrium_of_the_induced_form(data: Rules) -> None:
    plain, tree = grow(data), cs.build(data).tree()
    keys = keys_of(tree, plain)
    nash = frozen(pure_nash(plain))
    assert frozen([pure_strategy(e, keys) for e in solve_subgame_perfect(tree)]) <= nash
    payoffs = {
        tuple(round(v, 9) for v in e.payoffs.values()) for e in cs.solve(tree.strategic(), "pure")
    }
    for equilibrium in solve_subgame_perfect(tree):
        assert tuple(round(v, 9) for v in equilibrium.payoffs.values()) in payoffs


scales = st.lists(st.tuples(st.floats(0.05, 20), st.floats(-20, 20)), min_size=4, max_size=4)


@given(scenarios(moves=4, stages=False, worth="generic"), scales)
def test_positive_affine_payoffs_change_nothing(
    data: Rules, scale: list[tuple[float, float]]
) -> None:
    moved = data | {
        "payoffs": {
            player: [{"worth": shift}]
            + [term | {"worth": term["worth"] * factor} for term in terms]
            for (player, terms), (factor, shift) in zip(
                data["payoffs"].items(), scale, strict=False
            )
        }
    }
    before, after = (cs.solve(cs.build(d), "subgame_perfect") for d in (data, moved))
    assert [e.strategies for e in before] == [e.strategies for e in after]


@given(scenarios(moves=4, stages=False, worth="integers", most_profiles=400), st.randoms())
def test_the_order_of_choices_and_players_does_not_matter(data: Rules, random: Any) -> None:
    def shuffled(move: dict[str, Any]) -> dict[str, Any]:
        if "chance" in move:
            items = list(move["chance"].items())
            return move | {"chance": dict(random.sample(items, len(items)))}
        return move | {"choose": random.sample(move["choose"], len(move["choose"]))}

    players = random.sample(list(data["players"]), len(data["players"]))
    moved = data | {
        "players": {player: {} for player in players},
        "moves": [shuffled(move) for move in data["moves"]],
    }
    before, after = (cs.solve(cs.build(d), "subgame_perfect") for d in (data, moved))

    def readable(result: cs.Equilibria) -> set[str]:
        return {
            str(sorted((label, sorted(mix.items())) for label, mix in e.strategies.items()))
            for e in result
        }

    assert readable(before) == readable(after)


@given(scenarios(moves=4, stages=False, worth="generic"), st.data())
def test_a_dominated_last_choice_changes_nothing(data: Rules, draw: st.DataObject) -> None:
    """A choice that leads straight to less than anything else is never made."""
    indices = [i for i, move in enumerate(data["moves"]) if "choose" in move]
    assume(indices)
    index = draw.draw(st.sampled_from(indices))
    move = data["moves"][index]
    longer = move | {"choose": [*move["choose"], "bad"]}
    moves = [*data["moves"][:index], longer, *data["moves"][index + 1 :]]
    payoffs = data["payoffs"] | {
        move["player"]: [
            *data["payoffs"][move["player"]],
            {"worth": -1000, "when": f"{move['name']} == bad"},
        ]
    }
    before = cs.solve(cs.build(data), "subgame_perfect")[0]
    after = cs.solve(cs.build(data | {"moves": moves, "payoffs": payoffs}), "subgame_perfect")[0]
    assert after.probability(f"{move['name']} == bad") == 0
    assert dict(after.payoffs) == pytest.approx(dict(before.payoffs))


@given(
    scenarios(moves=4, stages=False, most_profiles=100),
    st.lists(st.floats(0, 1), min_size=1, max_size=3),
)
def test_batch_equals_single(data: Rules, values: list[float]) -> None:
    scenario = cs.build(data)
    tree = scenario.tree()
    numbers = tree.batch(a=values, p=values)
    found = induce(tree, numbers, backward_order(tree))
    for game, value in enumerate(values):
        alone = solve_subgame_perfect(scenario.set(a=value, p=value).tree())
        assert found.unique[game] == (len(alone) == 1)
        if len(alone) > 1:
            continue
        for index, infoset in enumerate(tree.information_sets):
            if infoset.player >= 0:
                action = found.action[tree.infoset == index, game]
                chosen = infoset.actions[int(action[0])]
                assert alone[0].strategies[infoset.label][chosen] == 1
        value_at_root = tuple(found.value[:, 0, game])
        assert tuple(alone[0].payoffs.values()) == pytest.approx(value_at_root, abs=1e-12)


def many_ties(moves: int, *, others: bool) -> CrisisTree:
    """A player who does not care, at each of many nodes, with one who does or does not."""
    worth = [{"worth": 2**i, "when": f"m{i} == x"} for i in range(moves if others else 0)]
    data: Rules = {
        "schema": 1,
        "name": "ties",
        "players": {"A": {}, "B": {}},
        "moves": [{"name": f"m{i}", "player": "A", "choose": ["x", "y"]} for i in range(moves)],
        "payoffs": {"A": [{"worth": 0}], "B": worth or [{"worth": 0}]},
    }
    return cs.build(data).tree()


def test_ties_that_matter_to_nobody_are_kept_as_sets_where_there_are_many() -> None:
    tree = many_ties(3, others=False)
    few = solve_subgame_perfect(tree)
    assert (len(few), few.complete, few.remarks) == (2**7, True, ())
    many = solve_subgame_perfect(tree, listed=2**7 - 1)
    assert (len(many), many.complete) == (2**3, True)  # each way to play once
    assert len({equilibrium.on_path() for equilibrium in many}) == 2**3
    assert "any of the tied choices will do" in many.remarks[0]
    assert len(many.ties) == 7


def test_eight_moves_that_hang_on_two_are_solved() -> None:
    result = cs.solve(cs.load(STRAIN / "binary_seq_8.yaml"))
    assert (len(result), result.complete) == (2**6, True)  # of some 1e75, off the path and on it


def test_a_list_that_is_cut_says_so() -> None:
    whole = solve_subgame_perfect(many_ties(3, others=True))
    cut = solve_subgame_perfect(many_ties(4, others=True))
    assert (len(whole), whole.complete) == (2**7, True)
    assert (len(cut), cut.complete) == (MOST_EQUILIBRIA, False)


def centipede(rungs: int, added: float = 0.0) -> CrisisTree:
    """Stop and have the larger part of a pile that doubles, or go on."""
    lines = ['EFG 2 R "centipede" { "A" "B" }']
    for rung in range(rungs):
        mover, (large, small) = rung % 2, (2 ** (rung + 2), 2**rung)
        paid = (large, small) if mover == 0 else (small, large)
        lines.append(f'p "" {mover + 1} {rung // 2 + 1} "" {{ "stop" "go" }} 0')
        lines.append(f't "" {rung + 1} "" {{ {paid[0] + added}, {paid[1]} }}')
    lines.append(f't "" {rungs + 1} "" {{ 0, 0 }}')
    return parse_efg("\n".join(lines))


def test_a_centipede_of_sixty_doublings_has_one_equilibrium() -> None:
    result = solve_subgame_perfect(centipede(60))
    assert (len(result), result.complete, result.ties) == (1, True, ())
    assert result[0].on_path().endswith("stop")


def test_a_constant_added_to_all_payoffs_changes_nothing() -> None:
    chooses = 'EFG 2 R "" {{ "A" "B" }} p "" 1 1 "" {{ "x" "y" "z" }} 0 '
    ends = 't "" 1 "" {{ {}, 0 }} t "" 2 "" {{ {}, 0 }} t "" 3 "" {{ {}, 0 }}'
    for added in (0, 10**12, -(10**12)):
        text = (chooses + ends).format(added, added + 1, added + 1)
        result = solve_subgame_perfect(parse_efg(text))
        assert [dict(e.support) for e in result] == [{"A:1": ("y",)}, {"A:1": ("z",)}]


def test_doubles_that_are_given_stand_for_themselves() -> None:
    """In a file decimals that are equal are a tie, and those that are not are none."""
    text = 'EFG 2 R "" {{ "A" }} p "" 1 1 "" {{ "x" "y" }} 0 t "" 1 "" {{ {} }} t "" 2 "" {{ {} }}'
    for one, other, solutions in (("0.30", "0.3", 2), ("0.30000000000000004", "0.3", 1)):
        result = solve_subgame_perfect(parse_efg(text.format(one, other)))
        assert (len(result), len(result.ties)) == (solutions, solutions - 1)


def test_ties_are_named() -> None:
    result = solve_subgame_perfect(many_ties(1, others=False))
    assert [(t.where, t.player, t.actions) for t in result.ties] == [("m0", "A", ("x", "y"))]
    assert all(e.labels == ("rests on a tie",) for e in result)


def test_a_list_is_in_the_order_of_the_actions() -> None:
    """From the first move on: all equilibria that begin with the first action come first."""
    result = solve_subgame_perfect(many_ties(2, others=False))
    begun = [e.strategies["m0"]["x"] for e in result]
    assert begun == sorted(begun, reverse=True)


def test_a_mixed_up_numbering_of_nodes_is_solved_too() -> None:
    """Depth first, as Gambit files have it; the second mover cannot tell its nodes apart."""
    tree = CrisisTree(
        players=("A", "B"),
        information_sets=(
            InformationSet("A", "A", 0, ("x", "y")),
            InformationSet("B", "B", 1, ("x", "y")),
            InformationSet("A2", "A2", 0, ("x", "y")),
        ),
        infoset=np.array([0, 1, 2, 1]),
        child=np.array([[1, 3], [2, 4], [5, 6], [7, 8]]),
        payoffs=np.array([[1.0, 2.0, 0.0, 3.0, 1.0], [0.0, 1.0, 2.0, 0.0, 1.0]]),
        chance=np.zeros((4, 2)),
        outcomes=Outcomes(
            ("A", "B", "A2"),
            (("x", "y"),) * 3,
            np.array([[0, 1, -1], [0, 0, 0], [0, 0, 1], [1, 0, -1], [1, 1, -1]], dtype=np.int16),
        ),
    )
    result = solve_subgame_perfect(tree)
    assert len(result) >= 1
    assert result.max_regret < 1e-12


def bargain(steps: int) -> Rules:
    """Fearon 1995: A demands a share, then B's cost of war is drawn, and B accepts or fights.

    p = 0.5, A's cost 0.1, B's cost uniform on the midpoints of `steps` cells of [0, 0.4].
    """
    names = [f"d{j}" for j in range(steps + 1)]
    return {
        "schema": 1,
        "name": "bargain",
        "definitions": {
            "share": " + ".join(
                f"{0.5 + 0.4 * j / steps} * (A == {n})" for j, n in enumerate(names)
            ),
            "cost": " + ".join(f"{0.4 * (k + 0.5) / steps} * (draw == c{k})" for k in range(steps)),
        },
        "players": {"A": {}, "B": {}},
        "moves": [
            {"player": "A", "choose": names},
            {"name": "draw", "chance": {f"c{k}": f"1 / {steps}" for k in range(steps)}},
            {"player": "B", "choose": ["accept", "fight"]},
        ],
        "payoffs": {
            "A": [{"worth": "share", "when": "B == accept"}, {"worth": 0.4, "when": "B == fight"}],
            "B": [
                {"worth": "1 - share", "when": "B == accept"},
                {"worth": "0.5 - cost", "when": "B == fight"},
            ],
        },
    }


@pytest.mark.parametrize("steps", [8, 16])
def test_war_as_a_bargaining_failure(steps: int) -> None:
    """The demand is p + (c - cA) / 2 = 0.65, and war comes with probability 0.375."""
    result = cs.solve(cs.build(bargain(steps)))
    assert len(result) == 1
    assert result[0].strategies["A"][f"d{round(0.15 / 0.4 * steps)}"] == 1
    assert result[0].probability("B == fight") == pytest.approx(0.375, abs=1e-12)


@pytest.mark.parametrize(("cost", "demand"), [(0.1, 0.6), (0.3, 0.8), (0.7, 1.0)])
def test_bargaining_with_complete_information_has_no_war(cost: float, demand: float) -> None:
    """The demand is min(1, p + cB), on a grid of twentieths; at the last B is indifferent."""
    shares = [round(0.5 + j / 20, 2) for j in range(11)]
    data: Rules = {
        "schema": 1,
        "name": "bargain",
        "definitions": {"share": " + ".join(f"{x} * (A == d{j})" for j, x in enumerate(shares))},
        "players": {"A": {}, "B": {}},
        "moves": [
            {"player": "A", "choose": [f"d{j}" for j in range(11)]},
            {"player": "B", "choose": ["accept", "fight"]},
        ],
        "payoffs": {
            "A": [{"worth": "share", "when": "B == accept"}, {"worth": 0.4, "when": "B == fight"}],
            "B": [
                {"worth": "1 - share", "when": "B == accept"},
                {"worth": 0.5 - cost, "when": "B == fight"},
            ],
        },
    }
    result = cs.solve(cs.build(data))
    demands = {shares[e.profile[0].argmax()] for e in result}
    assert demand in demands
    assert demands <= {
        demand,
        round(demand - 0.05, 2),
    }  # if B fights where indifferent: a step less
    assert all(e.probability("B == fight") == 0 for e in result)


def ladder(risks: list[float]) -> Rules:
    """Brinkmanship: at rung k the mover quits or pushes; pushing at the top is certain war."""
    top = len(risks)
    moves: list[dict[str, Any]] = []
    payoffs: dict[str, list[dict[str, Any]]] = {"P0": [], "P1": []}
    for k in range(top + 1):
        mover, other = f"P{k % 2}", f"P{1 - k % 2}"
        move: dict[str, Any] = {"name": f"rung{k}", "player": mover, "choose": ["push", "quit"]}
        if k:
            move["when"] = f"risk{k - 1} == calm"
        moves.append(move)
        payoffs[mover].append({"worth": -0.1 * k, "when": f"rung{k} == quit"})
        payoffs[other].append({"worth": 1, "when": f"rung{k} == quit"})
        war = f"rung{k} == push"
        if k < top:
            moves.append(
                {"name": f"risk{k}", "chance": {"war": risks[k], "calm": 1 - risks[k]}, "when": war}
            )
            war = f"risk{k} == war"
        payoffs["P0"].append({"worth": -4, "when": war})
        payoffs["P1"].append({"worth": -4, "when": war})
    return {
        "schema": 1,
        "name": "ladder",
        "players": {"P0": {}, "P1": {}},
        "moves": moves,
        "payoffs": payoffs,
    }


def test_brinkmanship_ladder() -> None:
    result = cs.solve(cs.build(ladder([0.05, 0.1, 0.2])))
    assert len(result) == 1
    assert result[0].strategies["rung0"]["push"] == 1
    assert result[0].strategies["rung1"]["quit"] == 1
    assert tuple(result[0].payoffs.values()) == pytest.approx((0.75, -0.295))


@pytest.mark.parametrize(("rungs", "first"), [(2, "quit"), (3, "push"), (4, "quit"), (5, "push")])
def test_the_first_step_flips_with_the_number_of_rungs(rungs: int, first: str) -> None:
    result = cs.solve(cs.build(ladder([0.05 * (k + 1) for k in range(rungs)])))
    assert [e.strategies["rung0"][first] for e in result] == [1]


@pytest.mark.parametrize(("risk", "act"), [(0.19, "push"), (0.21, "quit")])
def test_critical_risk(risk: float, act: str) -> None:
    """r* = (win - back) / (win - war) = (1 - 0) / (1 + 4) = 0.2."""
    data: Rules = {
        "schema": 1,
        "name": "risk",
        "players": {"A": {}},
        "moves": [
            {"player": "A", "choose": ["push", "quit"]},
            {"name": "luck", "chance": {"war": risk, "win": 1 - risk}, "when": "A == push"},
        ],
        "payoffs": {
            "A": [{"worth": 1, "when": "luck == win"}, {"worth": -4, "when": "luck == war"}]
        },
    }
    assert cs.solve(cs.build(data))[0].strategies["A"][act] == 1


#: What war is worth to challenger and defender, and realignment to the protégé, by type.
TRIPARTITE = {
    "determined": 2,
    "hesitant": 0,
    "staunch": 3,
    "perfidious": 0,
    "loyal": 1.2,
    "disloyal": 3,
}


@pytest.mark.parametrize("challenger", ["determined", "hesitant"])
@pytest.mark.parametrize("defender", ["staunch", "perfidious"])
@pytest.mark.parametrize("protege", ["loyal", "disloyal"])
def test_tripartite_crisis(challenger: str, defender: str, protege: str) -> None:
    war = (TRIPARTITE[challenger], TRIPARTITE[defender], 2.5)
    table = {
        "Ch == quo": (3, 5, 5),
        "Pr == concede": (5, 2, 1.5),
        "answer == back": (1, 4, 6),
        "choice == realign": (4, 1, TRIPARTITE[protege]),
        "choice == remain": (5, 2.5, 2),
        "answer == fight": war,
    }
    data: Rules = {
        "schema": 1,
        "name": "tripartite",
        "players": {"Ch": {}, "Def": {}, "Pr": {}},
        "moves": [
            {"player": "Ch", "name": "Ch", "choose": ["quo", "demand"]},
            {"player": "Pr", "name": "Pr", "choose": ["concede", "hold"], "when": "Ch == demand"},
            {"player": "Def", "choose": ["support", "withhold"], "when": "Pr == hold"},
            {
                "name": "answer",
                "player": "Ch",
                "choose": ["fight", "back"],
                "when": "Def == support",
            },
            {
                "name": "choice",
                "player": "Pr",
                "choose": ["realign", "remain"],
                "when": "Def == withhold",
            },
        ],
        "payoffs": {
            player: [{"worth": v[i], "when": when} for when, v in table.items()]
            for i, player in enumerate(("Ch", "Def", "Pr"))
        },
    }
    result = cs.solve(cs.build(data))
    assert len(result) == 1
    ends = {"SQ": "Ch == quo", "PL": "choice == remain", "PR": "choice == realign"}
    kind = (challenger, protege, defender)
    end = {
        ("determined", "loyal", "perfidious"): "PL",
        ("determined", "disloyal", "perfidious"): "PR",
    }.get(kind, "SQ")
    assert result[0].probability(ends[end]) == 1


@pytest.mark.parametrize("belief", np.linspace(0, 1, 11).tolist())
def test_asymmetric_deterrence(belief: float) -> None:
    """A defects if and only if pB < (aDC - aSQ) / (aDC - aDD) = (1 - 0.5) / (1 - 0.25) = 2/3."""
    data: Rules = {
        "schema": 1,
        "name": "asymmetric",
        "parameters": {"pB": {"value": belief, "low": 0, "high": 1}},
        "players": {"A": {}, "B": {}},
        "moves": [
            {"player": "A", "choose": ["wait", "defect"]},
            {"name": "kind", "chance": {"hard": "pB", "soft": "1 - pB"}, "when": "A == defect"},
            {"player": "B", "choose": ["give", "fight"], "when": "A == defect"},
        ],
        "payoffs": {
            "A": [
                {"worth": 0.5, "when": "A == wait"},
                {"worth": 1, "when": "B == give"},
                {"worth": 0.25, "when": "B == fight"},
            ],
            "B": [{"worth": "1 if kind == hard else -1", "when": "B == fight"}],
        },
    }
    result = cs.solve(cs.build(data))
    assert result[0].probability("A == defect") == float(belief < 2 / 3)


@given(scenarios(moves=5, stages=False, worth="generic"))
def test_larger_trees_by_plain_induction(data: Rules) -> None:
    assume(is_perfect(data))
    plain = grow(data)
    value, plan = induction(plain)
    result = cs.solve(cs.build(data), "subgame_perfect")
    assert tuple(result[0].payoffs.values()) == pytest.approx(value)
    reached = {
        tuple(
            (c, result[0].outcomes.choices[i][k])
            for i, (c, k) in enumerate(zip(result[0].outcomes.columns, made, strict=True))
            if k >= 0
        ): p
        for made, p in zip(result[0].outcomes.made, result[0].reach, strict=True)
        if p > 0
    }
    assert reached == pytest.approx(outcome(plain, plan))


def test_reference_finds_the_textbook_answer() -> None:
    """The brute force itself: entry deterrence has two Nash equilibria, one subgame-perfect."""
    data: Rules = {
        "players": {"E": {}, "I": {}},
        "moves": [
            {"player": "E", "choose": ["out", "enter"]},
            {"player": "I", "choose": ["fight", "share"], "when": "E == enter"},
        ],
        "payoffs": {
            "E": [{"worth": 1, "when": "I == share"}, {"worth": -1, "when": "I == fight"}],
            "I": [{"worth": 2, "when": "E == out"}, {"worth": 1, "when": "I == share"}],
        },
    }
    plain = grow(data)
    assert profiles(plain) == 4
    assert len(choices(plain)) == 2
    readable: list[list[str]] = [list(s.values()) for s in pure_nash(plain)]
    assert sorted(readable) == [["enter", "share"], ["out", "fight"]]
    perfect: list[Strategy] = list(pure_subgame_perfect(plain))
    assert [list(s.values()) for s in perfect] == [["enter", "share"]]


def test_inputs_stay_as_they_are() -> None:
    tree = cs.load("iran_2025").tree()
    kept: list[npt.NDArray[np.float64]] = [tree.payoffs.copy(), tree.chance.copy()]
    solve_subgame_perfect(tree)
    np.testing.assert_array_equal(tree.payoffs, kept[0])
    np.testing.assert_array_equal(tree.chance, kept[1])


@pytest.mark.parametrize("catastrophe", ["-1e9", "-1e13", "-1e20"])
def test_a_catastrophe_that_dwarfs_the_rest_makes_no_tie(catastrophe: str) -> None:
    tree = parse_efg(
        'EFG 2 R "B would lose the earth if it fought" { "A" "B" } '
        'p "" 1 1 "" { "in" "out" } 0 p "" 2 1 "" { "fight" "yield" } 0 '
        f't "" 1 "" {{ {catastrophe}, {catastrophe} }} t "" 2 "" {{ 2, 1 }} t "" 3 "" {{ 1, 2 }}'
    )
    for concept in ("subgame_perfect", "sequential"):
        found = cs.solve(tree, concept)
        assert [dict(e.payoffs) for e in found] == [{"A": 2, "B": 1}]
        assert found.max_regret == 0
        assert found.complete
