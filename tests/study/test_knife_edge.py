"""Knife edges: closed forms of the share that breaks, and proofs against brute force."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from game_strategies import scenarios
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import crisis_sim as cs
from crisis_sim.cli import main
from crisis_sim.equilibria.tree.margins import margins
from crisis_sim.show.words.knife_edge import tell
from crisis_sim.study.gaps import gaps_on_tree
from crisis_sim.study.order import played

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
    text = tell(cs.knife_edge(choice(0.004), seed=0))
    assert text.startswith("No one answer is named: the smallest gap (A) is 0.40%")
    assert "would lose 0.004 by stay instead of go" in text
    fixed = cs.knife_edge(cs.load("iran_2025"), seed=0, fixing="Israel == strike", draws=64)
    assert "Russia: " in tell(fixed)


def test_table() -> None:
    found = cs.knife_edge(choice(0.5), seed=0, draws=16)
    assert found.to_frame()["payoffs_proven"].tolist() == [True]
    assert found.solves == 17  # no payoffs are changed where nothing can break


@pytest.mark.parametrize("credibility", [0.3, 0.5, 0.61, 0.62, 0.63, 0.64, 0.8])
def test_a_threat_that_is_just_believed_is_a_knife_edge(credibility: float) -> None:
    """The challenger's lead is its distance from the critical credibility 5/8, in its range."""
    scenario = cs.load("classics/rudimentary_deterrence").set(p_b=credibility)
    found = cs.knife_edge(scenario, seed=0)
    (edge,) = found.edges
    assert found.concept == "sequential" and found.draws == 64
    assert edge.gap == pytest.approx(min(abs(credibility - 0.625), 0.3))
    far = abs(credibility - 0.625) > 0.1
    assert edge.by_payoffs.proven == far or abs(credibility - 0.625) < 0.02
    near = abs(credibility - 0.625) < 0.01
    assert (edge.by_parameters.share > 0.05) == near
    assert found.names_one_answer == (not near)


def test_several_sequential_equilibria_are_never_one_answer() -> None:
    """Zagare and Kilgour (2000), chapter 5: deterrence and bluff live side by side."""
    scenario = cs.load("classics/unilateral_deterrence")
    found = cs.knife_edge(scenario, seed=0, concept="sequential", draws=16)
    assert len(found.edges) > 1 and found.refusals == ("2 ways to play are equilibria",)


@given(
    scenarios(players=2, moves=3, stages=False, sees=True, worth="generic"),
    st.floats(0.001, 0.05),
    st.integers(0, 2**32 - 1),
)
@settings(max_examples=25)
def test_what_is_proven_of_beliefs_never_breaks(
    data: dict[str, Any], epsilon: float, seed: int
) -> None:
    scenario = cs.build(data)
    try:
        found = cs.knife_edge(scenario, seed=0, concept="sequential", epsilon=epsilon, draws=1)
    except cs.UnsolvableError:
        assume(False)
    tree = scenario.tree()
    size = epsilon * np.ptp(tree.payoffs, axis=1)[:, None]
    change = np.sign(np.random.default_rng(seed).uniform(-1, 1, tree.payoffs.shape))
    numbers = tree.numbers()
    moved = tree.at(type(numbers)((tree.payoffs + size * change)[:, :, None], numbers.chance), 0)
    after = {played(e.outcomes, e.reach > 1e-9) for e in cs.solve(moved, "sequential")}
    assert {edge.played for edge in found.edges if edge.by_payoffs.proven} <= after


def signalling(seed: int) -> cs.Crisis:
    """Draw a game of a sender with two types, two messages and two replies."""
    rng = np.random.default_rng(seed)
    ways = list(itertools.product("hk", "ab", "uv"))
    return cs.build(
        {
            "schema": 1,
            "name": "signalling",
            "players": {"S": {}, "R": {}},
            "types": {"S": {"h": {"prior": 0.4}, "k": {"prior": 0.6}}},
            "moves": [{"player": "S", "choose": ["a", "b"]}, {"player": "R", "choose": ["u", "v"]}],
            "payoffs": {
                player: [
                    {
                        "worth": float(rng.normal()),
                        "when": f"type.S == {kind} and S == {message} and R == {reply}",
                    }
                    for kind, message, reply in ways
                ]
                for player in "SR"
            },
        }
    )


def test_the_bound_of_a_pooling_equilibrium_holds_with_its_beliefs() -> None:
    """Replies to the message that nobody sends are compared under the beliefs given."""
    rng, pooling = np.random.default_rng(0), 0
    for seed in range(40):
        tree = signalling(seed).tree()
        size = np.ptp(tree.payoffs, axis=1)[:, None]
        for equilibrium in cs.solve(tree, "sequential"):
            bound = gaps_on_tree(tree, equilibrium).withstands
            pooling += bound > 0 and np.count_nonzero(equilibrium.reach > 1e-9) == 2
            change = 0.99 * bound * size * np.sign(rng.uniform(-1, 1, tree.payoffs.shape))
            numbers = tree.numbers()
            payoffs = (tree.payoffs + change)[:, :, None]
            moved = tree.at(type(numbers)(payoffs, numbers.chance), 0)
            after = cs.solve(moved, "sequential")
            assert any(np.allclose(e.reach, equilibrium.reach) for e in after)
    assert pooling > 10


def test_a_tie_that_nobody_holds_together_breaks_always() -> None:
    found = cs.knife_edge(choice(0.0), seed=0, concept="sequential", draws=64)
    (both,) = (edge for edge in found.edges if edge.played == (("A", ("go", "stay")),))
    assert both.by_payoffs.share == 1
    assert not found.names_one_answer


@pytest.mark.parametrize("concept", ["subgame_perfect", "sequential", "pure"])
@given(
    scenarios(players=3, moves=3, stages=False, worth="generic"),
    st.floats(0.1, 10),
    st.floats(-10, 10),
)
def test_units_and_zeros_of_payoffs_do_not_matter(
    concept: str, data: dict[str, Any], factor: float, constant: float
) -> None:
    player, *_ = data["payoffs"]
    terms = [t | {"worth": factor * t["worth"]} for t in data["payoffs"][player]]
    other = data | {"payoffs": data["payoffs"] | {player: [*terms, {"worth": constant}]}}
    one, same = (
        cs.knife_edge(cs.build(each), seed=0, concept=concept, epsilon=0.05, draws=32)
        for each in (data, other)
    )
    assert len(one.edges) == len(same.edges)
    rest = {edge.played: edge for edge in same.edges}
    assume(len(rest) == len(one.edges))
    for edge in one.edges:
        twin = rest[edge.played]
        assert twin.gap == pytest.approx(edge.gap) and twin.by_payoffs == edge.by_payoffs
        assert twin.gap_anywhere == pytest.approx(edge.gap_anywhere)
        assert twin.by_parameters == edge.by_parameters


def test_a_stopped_run_of_games_solved_one_by_one_says_so() -> None:
    scenario = cs.load("classics/rudimentary_deterrence").set(p_b=0.62)
    part = cs.knife_edge(scenario, seed=0, progress=lambda progress: progress.done < 10)
    assert (part.draws, part.wanted, part.complete) == (16, 64, False)
    assert "only 16 of 64 changes were tried" in part.refusals
    assert part.provenance()["concept"] == "sequential"


@pytest.mark.parametrize(
    ("concept", "match"),
    [
        ("logit", "has no knife edge"),
        ("random_utility", "has no knife edge"),
        ("correlated", "names no way to play"),
        ("sequentiel", "did you mean `sequential`"),
    ],
)
def test_other_concepts_are_refused(concept: str, match: str) -> None:
    with pytest.raises(cs.ArgumentError, match=match):
        cs.knife_edge(choice(0.5), concept=concept)


def test_the_concept_left_out_is_the_scenario_s_own_if_it_can_have_an_edge() -> None:
    assert cs.knife_edge(choice(0.5, solve={"concept": "pure"}), draws=1).concept == "pure"
    logit = choice(0.5, solve={"concept": "logit", "rationality": 1})
    assert cs.knife_edge(logit, draws=1).concept == "subgame_perfect"


@pytest.mark.parametrize(
    ("concept", "code"), [("sequential", 0), ("pure", 1), ("logit", 2), (None, 0)]
)
def test_the_command_takes_a_concept(concept: str | None, code: int) -> None:
    options = [] if concept is None else ["--concept", concept]
    with pytest.raises(SystemExit) as done:
        main(["knife-edge", "strike_resist_intervene", *options, "--draws", "16"])
    assert done.value.code == code


@pytest.mark.parametrize(
    "wrong", [{"seed": -1}, {"margin": -0.1}, {"epsilon": -1}, {"tolerance": 2}, {"draws": 0}]
)
def test_wrong_arguments(wrong: dict[str, Any]) -> None:
    with pytest.raises(cs.ArgumentError, match=next(iter(wrong))):
        cs.knife_edge(choice(0.5), **{"seed": 0} | wrong)
