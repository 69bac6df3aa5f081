"""The narrative says what the solution says, and what would change it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import crisis_sim as cs
from crisis_sim.show.phrases import likelihood

BELIEFS = """
schema: 1
name: doubt
players: {Attacker: {}, Patron: {}}
types:
  Patron:
    resolute: {prior: 0.3, set: {stake: 2}}
    irresolute: {prior: 0.7}
parameters: {stake: {value: -1, low: -2, high: 2}}
moves:
  - {player: Attacker, choose: [strike, abstain]}
  - {player: Patron, choose: [fight, yield_], when: Attacker == strike}
payoffs:
  Attacker:
    - {worth: 1, when: Patron == yield_}
    - {worth: -1, when: Patron == fight}
  Patron: [{worth: stake, when: Patron == fight}]
solve: {concept: logit, rationality: 4}
claims: [{says: It fights., holds: "P(Patron == fight, given=type.Patron == resolute) > 0.1"}]
"""


def section(text: str, title: str) -> str:
    return text.split(f"## {title}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize(
    ("probability", "word"),
    [
        (0.01, "almost no chance"),
        (0.0499, "almost no chance"),
        (0.05, "very unlikely"),
        (0.2, "unlikely"),
        (0.45, "roughly even"),
        (0.55, "likely"),
        (0.8, "very likely"),
        (0.95, "almost certain"),
        (0.99, "almost certain"),
    ],
)
def test_words_of_probability_begin_where_icd_203_says(probability: float, word: str) -> None:
    assert re.sub(r" \(.*", "", likelihood(probability)) == word


@pytest.mark.parametrize("probability", [0.0, 0.009, 0.991, 1.0])
def test_beyond_the_words_of_icd_203_the_number_stands_alone(probability: float) -> None:
    assert re.fullmatch(r"[\d.]+%", likelihood(probability))


def test_the_narrative_follows_the_solution() -> None:
    scenario = cs.load("iran_2025")
    now = section(cs.tell(scenario), "What happens")
    peace = section(cs.tell(scenario.set(ukraine_drain=0.2)), "What happens")
    assert "Russia backs Iran in words" in now.splitlines()[1]
    assert "Russia sends arms" in peace.splitlines()[1]
    logit = cs.solve(scenario, "logit", rationality=3)[0]
    assert likelihood(logit.probability("Russia == back")) in now


def test_what_would_change_it_does() -> None:
    scenario = cs.load("iran_2025")
    told = section(cs.tell(scenario), "What would change it")
    assert "Ukraine drain below 0.316 (now 0.7, range 0 to 1): Russia sends arms." in told
    assert cs.solve(scenario.set(ukraine_drain=0.315))[0].probability("Russia == aid") == 1
    still = re.search(r"(\d+) of 36 numbers change nothing", told)
    assert still is not None
    assert int(still[1]) == len(cs.turns(scenario).still) > 0


def test_probability_and_confidence_never_share_a_sentence() -> None:
    for name in ("iran_2025", "strike_resist_intervene"):
        for sentence in re.split(r"[.:](?:\s|$)", cs.tell(cs.load(name))):
            assert not ("confidence" in sentence and re.search(r"likely|almost|even \(", sentence))


def test_beliefs_are_told_with_the_prior_beside(tmp_path: Path) -> None:
    path = tmp_path / "doubt.yaml"
    path.write_text(BELIEFS)
    scenario = cs.load(path)
    tree = scenario.tree()
    result = cs.solve(tree, "logit", rationality=4)
    (held,) = cs.equilibria.type_beliefs(tree, result[0])
    assert (held.player, held.about) == ("Attacker", "Patron")
    assert held.reached == pytest.approx(1.0)
    assert held.belief == pytest.approx({"resolute": 0.3, "irresolute": 0.7})
    told = section(cs.tell(scenario), "What they believe")
    assert "Attacker: that Patron is resolute, unlikely (30%); before any move 30%." in told
    claimed = section(cs.tell(scenario), "What is claimed")
    assert "probability that Patron fights, given that Patron is resolute: " in claimed


def test_solutions_that_are_played_alike_are_told_once() -> None:
    """Either extreme belief about A keeps it silent; those between do not."""
    rules = {
        "schema": 1,
        "name": "extremes",
        "players": {"A": {}, "B": {}},
        "types": {"A": {"high": {"prior": 0.5}, "low": {"prior": 0.5}}},
        "moves": [
            {"player": "A", "choose": ["silent", "talk"]},
            {"player": "B", "choose": ["left", "middle", "right"], "when": "A == talk"},
        ],
        "payoffs": {
            "A": [
                {"worth": 1, "when": "B == middle"},
                {"worth": -1, "when": "B == left or B == right"},
            ],
            "B": [
                {"worth": 1, "when": "B == left and type.A == high"},
                {"worth": 1, "when": "B == right and type.A == low"},
                {"worth": 0.7, "when": "B == middle"},
            ],
        },
        "solve": {"concept": "sequential"},
    }
    told = section(cs.tell(cs.build(rules)), "What happens")
    assert "Way to play 1 (in 2 solutions)" in told
    assert told.count("A (whatever its type) silents") == 1


def test_a_present_value_that_play_parts_from_at_once_is_the_nearest_turn() -> None:
    scenario = cs.load("egypt_1970")  # nobody joined, so whether to press is a tie
    nearest = cs.turns(scenario).found[0]
    assert (nearest.parameter, nearest.value, nearest.side) == ("joined", 0, "above")
    assert nearest.distance == 0
    attacks = [
        cs.solve(scenario.set(joined=joined))[0].probability("Attacker == attack")
        for joined in (0, 1e-9)
    ]
    assert attacks == [0, 1]
    told = section(cs.tell(scenario), "What would change it")
    assert "Loss added by a superpower just above 0 (now 0, range 0 to 1): Attacker attacks" in told
    assert "Moscow sends arms, and Attacker presses or holds." in told


def test_beyond_a_tie_the_way_to_play_that_stays_is_told() -> None:
    """At equal shares both stay out and strike are equilibria; beyond, one of them."""
    at_tie = cs.load("strike_resist_intervene").set(drain=0.4)
    told = section(cs.tell(at_tie), "What would change it")
    only = "of the present ways to play only this"
    assert f"Drain just below 0.4 (now 0.4, range 0 to 2): {only}: Attacker abstains." in told
    assert f"Drain just above 0.4 (now 0.4, range 0 to 2): {only}: Attacker strikes, and" in told
    plays = {
        drain: [e.probability("Attacker == strike") for e in cs.solve(at_tie.set(drain=drain))]
        for drain in (0.399, 0.4, 0.401)
    }
    assert plays[0.399] == [0]
    assert set(plays[0.4]) == {0, 1}
    assert plays[0.401] == [1]


def test_turns_are_where_play_changes_and_nearest_first() -> None:
    scenario = cs.load("strike_resist_intervene")
    found = cs.turns(scenario)
    assert [t.distance for t in found.found] == sorted(t.distance for t in found.found)
    for turn in found.found:
        step = 1e-9 if turn.side == "above" else -1e-9
        before = cs.solve(scenario.set(**{turn.parameter: turn.value - step}))
        after = cs.solve(scenario.set(**{turn.parameter: turn.value + step}))
        strikes = [r[0].probability("Attacker == strike") for r in (before, after)]
        assert strikes == [1, 0]
