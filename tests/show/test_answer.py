"""The printed answer: ways to play told once, and no one answer named on a knife edge."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

import crisis_sim as cs
from crisis_sim.show.answer import print_answer
from crisis_sim.show.record import brief_record
from crisis_sim.show.scenario import print_scenario
from crisis_sim.show.words.brief import tell as narrative
from crisis_sim.study.brief import brief


def printed(scenario: cs.Crisis) -> str:
    out = io.StringIO()
    print_answer(brief(scenario), Console(file=out, width=400))
    return out.getvalue()


def test_solutions_that_differ_off_the_path_are_told_as_one_way_to_play() -> None:
    text = printed(cs.load("egypt_1970"))
    assert "16 subgame-perfect equilibria; no other exists" in text
    assert "All are played in the same way" in text
    assert text.count("Payoffs: ") == 1


def test_ways_to_play_are_counted_and_none_is_named_the_answer() -> None:
    text = printed(cs.load("iran_october_2024"))
    assert "No one answer is named: 3 ways to play are equilibria." in text
    alike = [line for line in text.splitlines() if line.startswith("Way to play")]
    assert alike == [
        "Way to play 1 of 3, in 8 solutions",
        "Way to play 2 of 3, in 8 solutions",
        "Way to play 3 of 3, in 16 solutions",
    ]


def test_one_answer_is_refused_near_a_tipping_point_and_named_away_from_it() -> None:
    scenario = cs.load("strike_resist_intervene")
    near = scenario.set(drain=0.4001)  # it tips at 0.4
    assert "No one answer is named: " in printed(near)
    assert "No one answer is named: " in cs.tell(near)
    assert brief_record(brief(near))["refusals"]
    assert "No one answer" not in printed(scenario)
    assert brief_record(brief(scenario))["refusals"] == []


def test_a_move_made_in_several_places_is_told_with_what_its_maker_knows() -> None:
    text = printed(cs.load("classics/bargaining"))
    assert (
        "- If cost: 0.5 steps, the state that answers fights, because: if it accepted, it would "
        "lose 0.14"
    ) in text
    assert "- The state that answers would accept, not fight: to fight would cost it" in text


def test_nash_paths_too_many_to_search_are_left_out_and_that_is_said() -> None:
    scenario = cs.load("classics/bargaining_complete_information")
    with pytest.raises(cs.UnsolvableError, match="20,000"):
        cs.equilibria.nash_paths(scenario.tree())
    found = brief(scenario)
    assert found.verdicts
    for text in (printed(scenario), narrative(found)):
        assert "Left out: Nash equilibria that rest on a threat" in text
        assert "more than 20,000 ways to play." in text
    assert brief_record(found)["nash_paths_left_out"] == "more than 20,000 ways to play"
    assert brief_record(brief(cs.load("iran_2025")))["nash_paths_left_out"] is None


def test_a_claim_on_a_fixed_move_that_is_not_reached_says_so() -> None:
    rules = {
        **TIE,
        "payoffs": {"A": [{"worth": 1, "when": "A == yield_"}], "B": [{"worth": 0}]},
        "claims": [
            {"says": "B goes left.", "holds": "P(B == left, fixing=B == left) == 0"},
            {"says": "A yields.", "holds": "P(A == yield_, fixing=B == left) == 1"},
        ],
    }
    scenario = cs.build(rules)
    told = "The fixed move is not reached: B chooses left."
    assert printed(scenario).count(told) == cs.tell(scenario).count(told) == 1
    first, second = brief_record(brief(scenario))["claims"]
    assert (first["verdict"], first["value"], first["unreached"]) == ("holds", 0, ["B == left"])
    assert second["unreached"] == []


TIE = {
    "schema": 1,
    "name": "tie",
    "players": {"A": {}, "B": {}},
    "moves": [
        {"player": "A", "choose": ["press", "yield_"]},
        {"player": "B", "choose": ["left", "right"], "when": "A == press"},
    ],
    "payoffs": {
        "A": [{"worth": 2, "when": "B == left"}, {"worth": 1, "when": "A == yield_"}],
        "B": [{"worth": 1, "when": "A == press"}],
    },
}


def test_at_a_tie_only_pure_equilibria_are_said_to_be_all() -> None:
    scenario = cs.build(TIE)
    assert "no other exists in pure strategies; at a tie mixtures are" in printed(scenario)
    told = cs.tell(scenario)
    assert "2 subgame-perfect equilibria in pure strategies and no other" in told
    assert "In way to play 2:" in told
    assert "though to choose right is worth the same to it" in told


def test_games_beyond_exact_turns_are_told_by_bisection() -> None:
    together = {
        **TIE,
        "parameters": {"q": {"value": 0.3, "low": 0, "high": 1}},
        "moves": [
            {"player": "A", "choose": ["press", "yield_"], "stage": 1},
            {"player": "B", "choose": ["left", "right"], "stage": 1},
        ],
        "payoffs": {
            "A": [{"worth": "1 + q", "when": "A == press"}],
            "B": [{"worth": 1, "when": "B == left"}],
        },
    }
    told = cs.tell(cs.build(together))
    assert "A presses and B chooses left." in told
    assert "Moved alone, no number was seen to change the answer" in told or "as far as" in told
    assert "Looked for at 101 values" in told


def test_changes_that_take_too_long_are_broken_off_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("crisis_sim.study.brief.SECONDS", 0.0)
    found = brief(cs.load("sunk_costs"), "sequential")
    assert found.edge is not None and found.edge.draws < found.edge.wanted
    out = io.StringIO()
    print_answer(found, Console(file=out, width=400))
    assert "No one answer is named: only 8 of 32 changes were tried" in out.getvalue()


def test_what_is_private_is_shown() -> None:
    out = io.StringIO()
    print_scenario(cs.load("classics/extended_deterrence"), Console(file=out, width=200))
    assert "The patron resolute: prior " in out.getvalue()
    out = io.StringIO()
    print_scenario(cs.load("brinkmanship"), Console(file=out, width=200))
    assert "peace (0 if rungs <= 0 else 1 - r0)" in out.getvalue()


def test_what_varies_within_a_set_of_equilibria_is_told_as_a_range() -> None:
    talk = {
        "schema": 1,
        "name": "talk",
        "players": {"A": {}, "B": {}},
        "types": {"A": {"high": {"prior": 0.3}, "low": {"prior": 0.7}}},
        "moves": [
            {"name": "word", "player": "A", "choose": ["warn", "wait"]},
            {"player": "B", "choose": ["yield_", "hold"]},
        ],
        "payoffs": {
            "A": [{"worth": 1, "when": "word == warn"}],
            "B": [{"worth": 1, "when": "B == yield_ and type.A == high"},
                  {"worth": 0.5, "when": "B == hold"}],
        },
        "solve": {"concept": "sequential"},
    }  # fmt: skip
    text = printed(cs.build(talk))
    row = next(line for line in text.splitlines() if line.startswith("B (A, word: wait)"))
    assert "yield 0% to 100%, hold 0% to 100%" in row  # held, believed high above a half or not
    assert "A high 0% to 100%" in row
    assert "Ranges hold all that a set of equilibria does" in text
