"""Logit play with private information: against Gambit, a plain solver and Bayes' rule."""

from __future__ import annotations

import math
import pickle
from pathlib import Path

import numpy as np
import pygambit
import pytest
from brute_force import Key, Node, Tree, grow
from compare_trees import keys_of
from game_strategies import scenarios
from hypothesis import given, settings
from hypothesis import strategies as st
from private_games import FORMAT, SIGNAL, Rules, signalling, typed

import crisis_sim as cs
from crisis_sim.equilibria.batch import solve_many
from crisis_sim.equilibria.check.regret import agent_residual
from crisis_sim.equilibria.logit.agents import agents_of
from crisis_sim.equilibria.logit.logit import logit_order, logit_play, solve_logit
from crisis_sim.game.efg_reader import parse_efg
from crisis_sim.game.numbers import Numbers
from crisis_sim.game.recall import forgotten_at
from crisis_sim.types import Array


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("seed", range(6))
def test_gambit_agrees(tmp_path: Path, seed: int, count: int) -> None:
    tree = signalling(seed, count)
    tree.write(tmp_path / "game.efg")
    game = pygambit.read_efg(str(tmp_path / "game.efg"))
    for rationality in (0.5, 2.0, 5.0):
        (found,) = pygambit.qre.logit_solve_lambda(game, rationality)
        theirs = [list(mix) for player in "SR" for _, mix in found.profile[player]]
        result = solve_logit(tree, rationality)
        assert result.converged
        ours = result[0].strategies
        labels = [f"{player}{n}" for player in "SR" for n in range(count)]
        for label, mix in zip(labels, theirs, strict=True):
            expected = dict(mix)
            assert dict(ours[label]) == pytest.approx(expected, abs=1e-5)


def value_below(tree: Tree, mixes: dict[Key, dict[str, float]], player: int) -> float:
    """Return what a player expects from a point of a plain tree on."""
    if not isinstance(tree, Node):
        return tree.payoffs[player]
    odds = tree.odds if tree.player < 0 else mixes[tree.key].values()
    below = tree.branches.values()
    return math.fsum(p * value_below(b, mixes, player) for p, b in zip(odds, below, strict=True))


def visits(
    tree: Tree, mixes: dict[Key, dict[str, float]], weight: float = 1.0
) -> list[tuple[Node, float]]:
    """Return the players' nodes of a plain tree, each with the probability of its history."""
    if not isinstance(tree, Node):
        return []
    odds = tree.odds if tree.player < 0 else mixes[tree.key].values()
    found = [(tree, weight)] if tree.player >= 0 else []
    for p, branch in zip(odds, tree.branches.values(), strict=True):
        found += visits(branch, mixes, weight * p)
    return found


def answers(
    tree: Tree, mixes: dict[Key, dict[str, float]], rationality: float
) -> dict[Key, dict[str, float]]:
    """Return the logit answer at each information set, by the definition."""
    reached: dict[Key, list[tuple[Node, float]]] = {}
    for node, weight in visits(tree, mixes):
        reached.setdefault(node.key, []).append((node, weight))
    result = {}
    for key, nodes in reached.items():
        total = math.fsum(w for _, w in nodes)
        worth = {
            c: math.fsum(w * value_below(n.branches[c], mixes, n.player) for n, w in nodes) / total
            for c in nodes[0][0].branches
        }
        best = max(worth.values())
        weights = {c: math.exp(rationality * (u - best)) for c, u in worth.items()}
        result[key] = {c: w / math.fsum(weights.values()) for c, w in weights.items()}
    return result


def plain_solution(tree: Tree, rationality: float) -> dict[Key, dict[str, float]]:
    """Solve for logit play with SciPy, in small steps of λ from uniform play."""
    from scipy.optimize import root

    sets = {node.key: list(node.branches) for node, _ in visits(tree, _Uniform(tree))}
    shape = [(key, choice) for key, choices in sets.items() for choice in choices]

    def mixes(flat: Array) -> dict[Key, dict[str, float]]:
        known = dict(zip(shape, flat.tolist(), strict=True))
        return {key: {c: known[key, c] for c in choices} for key, choices in sets.items()}

    flat = np.array([1 / len(sets[key]) for key, _ in shape])
    for level in np.linspace(0, rationality, 6)[1:]:

        def gap(point: Array, level: float = float(level)) -> Array:
            found = answers(tree, mixes(point), level)
            return np.asarray(point - [found[key][choice] for key, choice in shape])

        if len(flat):
            flat = np.asarray(root(gap, flat, tol=1e-11).x, dtype=float)
        assert np.abs(gap(flat)).max(initial=0.0) < 1e-8
    return mixes(flat)


class _Uniform(dict[Key, dict[str, float]]):
    """Play at random at every information set of a plain tree."""

    def __init__(self, tree: Tree) -> None:
        super().__init__()
        waiting: list[Tree] = [tree]
        while waiting:
            at = waiting.pop()
            if isinstance(at, Node):
                self[at.key] = dict.fromkeys(at.branches, 1 / len(at.branches))
                waiting += at.branches.values()


@given(typed(), st.floats(0, 1.5))
@settings(max_examples=25)
def test_a_plain_solver_agrees(data: Rules, rationality: float) -> None:
    plain, tree = grow(data), cs.build(data).tree()
    expected = plain_solution(plain, rationality)
    result = solve_logit(tree, rationality)
    assert result.converged
    for label, key in keys_of(tree, plain).items():
        assert dict(result[0].strategies[label]) == pytest.approx(expected[key], abs=1e-6)


@given(typed())
def test_scenarios_have_perfect_recall(data: Rules) -> None:
    assert forgotten_at(cs.build(data).tree()) is None


@given(scenarios(moves=4, stages=False), st.floats(0, 8))
def test_perfect_information_as_one_system(data: Rules, rationality: float) -> None:
    tree = cs.build(data).tree()
    backward = logit_play(tree, tree.numbers(), rationality, logit_order(tree))
    system = logit_play(tree, tree.numbers(), rationality, agents_of(tree))
    assert system.converged.all()
    np.testing.assert_allclose(system.behaviour, backward.behaviour, rtol=0, atol=1e-9)


@pytest.mark.parametrize("data", [FORMAT, SIGNAL])
@pytest.mark.parametrize("rationality", [0.0, 1.0, 5.0, 40.0])
def test_beliefs_satisfy_bayes_rule(data: Rules, rationality: float) -> None:
    plain, tree = grow(data), cs.build(data).tree()
    (found,) = solve_logit(tree, rationality)
    keys = keys_of(tree, plain)
    mixes = {keys[label]: dict(mix) for label, mix in found.strategies.items()}
    for label, key in keys.items():
        weights = [w for node, w in visits(plain, mixes) if node.key == key]
        if len(weights) == 1:
            assert label not in found.beliefs
            continue
        expected = [w / math.fsum(weights) for w in weights]
        assert sorted(found.beliefs[label].values()) == pytest.approx(sorted(expected), abs=1e-12)


def test_beliefs_in_words() -> None:
    found = cs.solve(cs.build(FORMAT), "logit", rationality=5.0)[0]
    assert set(found.beliefs) == {"Attacker", "Target"}
    heard = found.beliefs["Target"]
    assert heard["Patron resolute, Attacker strike"] == pytest.approx(0.3)
    assert heard["Patron irresolute, Attacker strike"] == pytest.approx(0.7)
    assert cs.solve(cs.load("strike_resist_intervene"))[0].beliefs == {}


@given(typed())
def test_rationality_zero_is_play_at_random(data: Rules) -> None:
    for mix in solve_logit(cs.build(data).tree(), 0)[0].strategies.values():
        assert list(mix.values()) == pytest.approx([1 / len(mix)] * len(mix))


def test_strategic_choice_with_agent_error() -> None:
    """Signorino (1999) with logistic errors: p4 = Λ(u24), p2 = Λ(p3 u13 + p4 u14 - u11)."""
    u11, u13, u14, u24, rate = 0.0, 1.0, -1.0, 0.5, 1 / math.sqrt(2)
    text = f"""EFG 2 R "x" {{ "A" "B" }}
p "" 1 1 "a" {{ "sq" "act" }} 0
t "" 1 "" {{ {u11}, 0 }}
p "" 2 1 "b" {{ "give" "resist" }} 0
t "" 2 "" {{ {u13}, 0 }}
t "" 3 "" {{ {u14}, {u24} }}
"""
    tree = parse_efg(text)
    resist = 1 / (1 + math.exp(-rate * u24))
    act = 1 / (1 + math.exp(-rate * ((1 - resist) * u13 + resist * u14 - u11)))
    for order in (logit_order(tree), agents_of(tree)):
        play = logit_play(tree, tree.numbers(), rate, order).behaviour[..., 0]
        assert play[0].tolist() == pytest.approx([1 - act, act], abs=1e-12)
        assert play[1].tolist() == pytest.approx([1 - resist, resist], abs=1e-12)


@pytest.mark.parametrize("data", [FORMAT, SIGNAL])
@pytest.mark.parametrize("rationality", [200.0, 3000.0])
def test_sets_that_are_hardly_ever_reached(data: Rules, rationality: float) -> None:
    tree = cs.build(data).tree()
    play = logit_play(tree, tree.numbers(), rationality, logit_order(tree))
    assert play.converged.all()
    found = solve_logit(tree, rationality)[0]
    for belief in found.beliefs.values():
        assert math.fsum(belief.values()) == pytest.approx(1)
    assert found.regret < 0.02


def test_the_residual_sees_what_is_wrong() -> None:
    tree = cs.build(SIGNAL).tree()
    play = logit_play(tree, tree.numbers(), 4.0, logit_order(tree))
    assert agent_residual(tree, tree.numbers(), play.log_behaviour, 4.0)[0] < 1e-10
    assert agent_residual(tree, tree.numbers(), play.log_behaviour, 4.5)[0] > 1e-3


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([2, 3]), st.floats(0.0, 40.0))
def test_a_game_alone_is_followed_as_in_a_batch(seed: int, count: int, rationality: float) -> None:
    tree = signalling(seed, count)
    order, alone = logit_order(tree), tree.numbers()
    pair = Numbers(alone.payoffs.repeat(2, axis=2), alone.chance.repeat(2, axis=2))
    single = logit_play(tree, alone, rationality, order)
    double = logit_play(tree, pair, rationality, order)
    assert single.converged.all() == double.converged.all()
    np.testing.assert_allclose(double.behaviour[..., :1], single.behaviour, rtol=0, atol=1e-9)


def test_many_games_with_types_and_a_type_that_never_comes() -> None:
    scenario = cs.build(SIGNAL)
    tree, values = scenario.tree(), np.array([0.0, 0.2, 0.9, 1.0])
    play = logit_play(tree, tree.batch(resolve=values), 6.0, logit_order(tree))
    assert play.converged.all()
    for game, value in enumerate(values.tolist()):
        alone = solve_logit(scenario.set(resolve=value).tree(), 6.0)[0]
        for index, infoset in enumerate(tree.information_sets):
            if infoset.player >= 0:
                mix = play.behaviour[int(np.argmax(tree.infoset == index)), :, game]
                assert mix.tolist() == pytest.approx(
                    list(alone.strategies[infoset.label].values()), abs=1e-9
                )


def test_claims_and_sweeps_with_types() -> None:
    scenario = cs.build(FORMAT | {"solve": {"concept": "logit", "rationality": 5}})
    assert [verdict.verdict for verdict in cs.judge(scenario)] == ["holds", "holds"]
    strikes = [
        solve_logit(scenario.set(resolve=value).tree(), 5.0)[0].probability("Attacker == strike")
        for value in (0.0, 0.5, 1.0)
    ]
    solved = solve_many(
        scenario, {"resolve": np.array([0.0, 0.5, 1.0])}, concept="logit", rationality=5.0
    )
    assert solved.converged.all()
    node = scenario.histories.outcomes.condition("Attacker == strike")
    assert solved.probability(node, None).tolist() == pytest.approx(strikes, abs=1e-9)


def test_a_player_who_forgets() -> None:
    """Absent-minded between two own moves: the second does not know the first."""
    text = """EFG 2 R "x" { "A" "B" }
p "" 1 1 "first" { "l" "r" } 0
p "" 1 2 "second" { "l" "r" } 0
t "" 1 "" { 1, 0 }
t "" 2 "" { 0, 1 }
p "" 1 2 "second" { "l" "r" } 0
t "" 3 "" { 0, 1 }
t "" 4 "" { 2, 0 }
"""
    tree = parse_efg(text)
    lapse = forgotten_at(tree)
    assert lapse is not None and lapse.label == "second"
    with pytest.raises(cs.UnsolvableError, match="`second`") as caught:
        solve_logit(tree, 1.0)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
