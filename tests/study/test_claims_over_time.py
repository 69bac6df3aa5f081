"""Claims about a crisis over time: against chains moved forward by hand, and faults in place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import crisis_sim as cs
from crisis_sim.equilibria.markov.result import CrisisPlay
from crisis_sim.scenario.faults import ArgumentError, ScenarioError
from crisis_sim.show.labels import formula_label

#: The attacker fights while the front is in war; a truce comes and goes by itself.
FRONT: dict[str, Any] = {
    "schema": 1,
    "name": "front",
    "horizon": {"rounds": 4, "unit": "month", "stop": 0.1},
    "parameters": {
        "calm": {"value": 0.3, "low": 0, "high": 0.9},
        "gain": {"value": 1, "low": -1, "high": 1},
    },
    "state": {
        "front": {"levels": ["war", "truce"], "start": "war"},
        "stock": {"levels": [0, 1, 2], "start": 2},
    },
    "players": {"A": {"label": "The attacker"}, "B": {}},
    "moves": [
        {"player": "A", "choose": ["strike", "wait"], "when": "front == war"},
        {"player": "B", "choose": ["stand", "yield_"], "when": "A == strike"},
    ],
    "transitions": {
        "front": [
            {"from": "war", "to": "truce", "chance": "calm"},
            {"from": "truce", "to": "war", "chance": 0.5},
        ],
        "stock": [{"to": "stock - 1", "when": "A == strike and stock > 0"}],
    },
    "ends": [{"name": "spent", "when": "stock == 0", "worth": {"A": -3}}],
    "payoffs": {
        "A": [{"worth": "gain", "when": "A == strike"}],
        "B": [{"worth": 1, "when": "B == stand"}],
    },
    "solve": {"concept": "markov_perfect"},
}


def value(formula: str, **changes: float) -> float:
    """Return what the left side of a claim is worth on the one solution."""
    claims = [{"says": "Asked.", "holds": f"{formula} > -100"}]
    (verdict,) = cs.judge(cs.build(FRONT | {"claims": claims}).set(**changes))
    return verdict.value


def test_at_and_by_are_the_chain_moved_forward() -> None:
    # The attacker strikes once, when the stock allows it without the end's cost: 1 - 3 < 0.
    assert value("P(A == strike, at=1)") == 1.0
    assert value("P(front == truce, at=2)") == pytest.approx(0.9 * 0.3 + 0.1 * 0.3)
    assert value("P(A == strike, by=2)") == 1.0
    assert value("P(end == stopped, at=2)") == pytest.approx(1 - 0.9**2)
    assert value("P(end == stopped)") == pytest.approx(1 - 0.9**4)
    assert value("P(end == none)") == pytest.approx(0.9**4)
    assert value("P(stock == 2, at=1)") == 1.0
    assert value("P(stock == 2, at=5)") == 0.0


def test_given_takes_the_same_round() -> None:
    both = value("P(A == strike and front == truce, by=3)")
    assert both == 0.0  # nobody moves in a truce
    assert value("P(A == strike, by=3, given=front == truce)") == 1.0
    assert np.isnan(value("P(A == strike, at=1, given=front == truce)"))


def test_fixings_in_some_rounds_count_there_alone() -> None:
    assert value("P(A == strike, by=1, fixing=A == wait, until=1)") == 0.0
    assert value("P(A == strike, at=2, fixing=A == wait, until=1)") == pytest.approx(0.9 * 0.7)
    # Only where it stopped after the first round, in war, does the front stay as it was.
    held = value("P(front == truce, at=3, fixing=front == truce, since=3)")
    assert held == pytest.approx(1 - 0.1 * 0.7)
    assert value("P(front == truce, at=2, fixing=front == truce, since=3)") == value(
        "P(front == truce, at=2)"
    )
    assert value("P(A == strike, by=4, fixing=front == truce)") == 0.0
    assert value("P(stock == 1, by=5, fixing=stock == 2)") == 0.0
    assert value("P(stock == 1, at=2, fixing=stock == 2, until=2)") == 0.0
    assert value("P(stock == 1, at=4, fixing=stock == 2, until=2)") > 0.0


def test_all_know_from_the_start_what_is_fixed_later() -> None:
    # With a truce from round 2 on, no later strike brings the end: striking at once is safe.
    costly = FRONT | {"state": FRONT["state"] | {"stock": {"levels": [0, 1], "start": 1}}}
    claims = [
        {"says": "Alone.", "holds": "P(A == strike, at=1) == 0"},
        {"says": "Refilled.", "holds": "P(A == strike, at=1, fixing=stock == 1) == 1"},
    ]
    assert [v.verdict for v in cs.judge(cs.build(costly | {"claims": claims}))] == ["holds"] * 2


def test_many_values_at_once_are_what_each_is_alone() -> None:
    scenario = cs.build(FRONT)
    grid = [0.0, 0.25, 0.5, 0.9]
    swept = cs.sweep(scenario, calm=grid, gain=[-0.5, 1.0])
    for i, calm in enumerate(grid):
        for j, gain in enumerate((-0.5, 1.0)):
            (play,) = cs.solve(scenario.set(calm=calm, gain=gain))
            assert isinstance(play, CrisisPlay)
            chance = play.probability("end == spent")
            assert swept.probability("end == spent")[i, j] == pytest.approx(chance, abs=1e-15)
            assert swept.payoff("A")[i, j] == pytest.approx(play.payoffs["A"], abs=1e-15)
    by = swept.value("P(front == truce, by=3)")
    assert by[:, 1] == pytest.approx([value("P(front == truce, by=3)", calm=c) for c in grid])


def test_ties_in_some_games_are_followed_up_in_these() -> None:
    scenario = cs.build(FRONT | {"horizon": {"rounds": 1}, "ends": []})
    swept = cs.sweep(scenario, gain=[-0.5, 0.0, 1.0])
    assert swept.count.tolist() == [1, 2, 1]
    low, high = swept.probability_range("A == strike")
    assert (low.tolist(), high.tolist()) == ([0, 0, 1], [0, 1, 1])


def test_an_end_may_come_in_some_of_the_games_only() -> None:
    data = FRONT | {"ends": [{"name": "enough", "when": "gain > 0 and stock < 2"}]}
    swept = cs.sweep(cs.build(data), gain=[-1.0, 0.5], fixing="A == strike")
    assert swept.probability("end == enough").tolist() == [0.0, 1.0]


def test_other_studies_take_the_same_calls() -> None:
    scenario = cs.build(FRONT)
    draws = cs.sample(scenario, draws=64, measures=["P(A == strike, at=2)"])
    assert draws.estimate("P(end == spent)").low <= 1.0
    found = cs.counterfactuals(scenario, "P(end == spent, by=3)")
    assert {row.change for row in found.rows} >= {"A: A == wait", "A == strike"}
    swept = cs.sweep(scenario, gain=[1.0], fixing="front == truce, since=2")
    assert swept.probability("front == war").tolist() == [1.0]
    assert swept.fixing is not None
    assert "since=2" in str(swept.to_dict())


@pytest.mark.slow
def test_a_claim_of_a_round_flips_where_it_should() -> None:
    flips = cs.claim_flips(cs.build(FRONT), "gain", "P(A == strike, by=1) > 0.5", points=5)
    assert flips.flips[-1].value == pytest.approx(0.0, abs=1e-6)
    assert flips.flips[-1].above == "holds"


def test_claims_are_told_with_their_rounds() -> None:
    text = "P(A == strike, by=3, fixing=front == truce, since=2)"
    told = formula_label(cs.build(FRONT), text)
    assert told == (
        "probability that The attacker strikes by month 3, if front is truce from month 2 on"
    )


@pytest.mark.parametrize(
    ("claim", "said", "expected"),
    [
        ("P(A == strike, by=9) < 1", "`by=` is no round", "1 to 5"),
        ("P(A == strike, at=1.5) < 1", "`at=` is no round", "1 to 5"),
        ("P(A == strike, at=1, by=1) < 1", "`by=` stands beside `at=`", "one of the two"),
        ("P(A == strike, until=2) < 1", "`until=` stands without a fixing", "fixing="),
        ("P(A == wait, fixing=A == wait, since=3, until=2) < 1", "before `since=`", "3"),
        ("P(A == strike, fixing=end == spent) < 1", "only a move can be fixed", "a state"),
        ("P(end == spend) < 1", "unknown choice of end `spend`", "spent"),
        ("stock < 1", "cannot rest on states", "without states"),
    ],
)
def test_faults_of_claims_stand_at_their_places(claim: str, said: str, expected: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        cs.build(FRONT | {"claims": [{"says": "Wrong.", "holds": claim}]})
    (fault,) = caught.value.faults
    assert said in fault.message
    assert expected in fault.expected
    assert "claims[0].holds" in fault.render()


def test_static_claims_have_no_rounds() -> None:
    data = {key: FRONT[key] for key in ("schema", "name", "players", "payoffs")}
    moves = [{"player": "A", "choose": ["strike", "wait"]}, {"player": "B", "choose": ["stand"]}]
    claims = [{"says": "Wrong.", "holds": "P(A == strike, by=1) < 1"}]
    payoffs = {"A": [{"worth": 1}], "B": [{"worth": 1}]}
    with pytest.raises(ScenarioError, match="takes no `by=`"):
        cs.build(data | {"moves": moves, "claims": claims, "payoffs": payoffs})


def test_what_cannot_be_fixed_is_said() -> None:
    scenario = cs.build(FRONT)
    for text in ("end == spent", "A == strike, since=9", "stock > 1"):
        with pytest.raises(ArgumentError, match="fixing"):
            cs.sweep(scenario, gain=[0.0], fixing=text)
    with pytest.raises(ArgumentError, match="none of a crisis over time"):
        cs.sweep(scenario, gain=[0.0], concept="sequential")


def test_tipping_points_and_proofs_say_how_sure_they_are() -> None:
    claims = [{"says": "It fights at once.", "holds": "P(A == strike, by=1) > 0.5"}]
    scenario = cs.build(FRONT | {"claims": claims, "horizon": {"rounds": 1}, "ends": []})
    found = cs.tipping_points(scenario, "gain", points=5)
    assert found.certainty == "bisected"
    assert not found.complete
    assert found.values[0] == pytest.approx(0.0, abs=1e-6)
    proof = cs.prove(scenario, 1, concept="subgame_perfect")
    assert proof.verdict == "refuted"
    assert proof.counterexample is not None
    assert cs.judge(scenario.set(**proof.counterexample))[0].verdict == "fails"
