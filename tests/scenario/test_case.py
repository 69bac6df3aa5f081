"""What happened in a past episode: read, and refused with its place when it is wrong."""

from __future__ import annotations

from datetime import date

import pytest

from crisis_sim.equilibria.concepts import solving
from crisis_sim.scenario.check import check
from crisis_sim.scenario.faults import ScenarioError
from crisis_sim.scenario.source import parse_document
from crisis_sim.scenario.strict import gaps

GOOD = """\
schema: 1
name: past
evidence:
  S: {says: It spoke., where: A book}
players: {A: {}, B: {}}
moves:
  - {player: A, choose: [attack, abstain]}
  - {player: B, choose: [stay, speak, fight], when: A == attack}
payoffs:
  A: [{worth: 1, when: A == attack, because: It wants to., source: [S]}]
  B: [{worth: 1, when: B == speak, because: It wants to., source: [S]}]
case:
  start: 1999-03-24
  end: 1999-06-10
  given: {A: attack}
  of: B
  low: stay
  high: speak
  source: [S]
  confidence: high
"""


def test_a_case_is_read() -> None:
    scenario = check(parse_document(GOOD), solving())
    case = scenario.case
    assert case is not None
    assert (case.start, case.end) == (date(1999, 3, 24), date(1999, 6, 10))
    assert (case.of, case.low, case.high, dict(case.given)) == (
        "B",
        "stay",
        "speak",
        {"A": "attack"},
    )
    assert case.core
    assert gaps(scenario) == []


def test_a_scenario_needs_none() -> None:
    assert check(parse_document(GOOD[: GOOD.index("case:")]), solving()).case is None


@pytest.mark.parametrize(
    ("old", "new", "line", "words", "near"),
    [
        ("1999-06-10", "1999-02-30", 14, "no day", ""),
        ("1999-06-10", "1999-03-01", 14, "ends before it starts", ""),
        ("of: B", "of: Q", 16, "unknown move `Q`", ""),
        ("low: stay", "low: stya", 17, "choice of B `stya`", "stay"),
        ("low: stay\n  high: speak", "low: fight\n  high: speak", 17, "comes after `speak`", ""),
        ("{A: attack}", "{A: atack}", 15, "choice of A `atack`", "attack"),
        ("{A: attack}", "{B: speak}", 15, "unknown earlier move `B`", ""),
        ("[S]\n  conf", "[T]\n  conf", 19, "unknown evidence `T`", ""),
        ("  high: speak\n", "", 12, "`high` is missing", ""),
        ("  high:", "  hihg:", 18, "unknown key `hihg`", "high"),
        ("confidence: high", "confidence: hihg", 20, "cannot be 'hihg'", "high"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    old: str, new: str, line: int, words: str, near: str
) -> None:
    assert old in GOOD
    with pytest.raises(ScenarioError) as error:
        check(parse_document(GOOD.replace(old, new)), solving())
    fault = next(f for f in error.value.faults if words in f.message)
    assert fault.place is not None
    assert (fault.place.line, fault.nearest) == (line, near), str(error.value)


def test_strict_asks_for_source_and_confidence() -> None:
    found = gaps(
        check(parse_document(GOOD.replace("  source: [S]\n  confidence: high\n", "")), solving())
    )
    assert [gap.message for gap in found] == ["case has no source", "case has no confidence"]


HELD = (
    GOOD.replace("moves:\n", "parameters: {ties: {value: 1, low: 0, high: 1}}\nmoves:\n")
    + """history:
  split: 2001-09-11
  levels: {fight: open war}
  told: {ties: Old ties}
  baselines:
    by ties: {alike: ties}
    never with ties: {never: ties}
  references: [all]
"""
)


def test_how_past_cases_are_held_against_it_is_read() -> None:
    history = check(parse_document(HELD), solving()).history
    assert history.split == date(2001, 9, 11) and history.references == ("all",)
    assert dict(history.levels) == {"fight": "open war"} and dict(history.told) == {
        "ties": "Old ties"
    }
    assert {name: rule.alike for name, rule in history.baselines.items()} == {
        "by ties": True,
        "never with ties": False,
    }
    assert check(parse_document(GOOD), solving()).history.split is None


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2001-09-11", "2001-09-31", "no day"),
        ("{alike: ties}", "{alike: tise}", "unknown parameter `tise`"),
        ("{alike: ties}", "{}", "looks at 0 parameters"),
        ("{alike: ties}", "{alike: ties, never: ties}", "looks at 2 parameters"),
        ("told: {ties:", "told: {tie:", "unknown parameter `tie`"),
    ],
)
def test_what_is_wrong_of_it_is_said(old: str, new: str, words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        check(parse_document(HELD.replace(old, new)), solving())
    assert words in str(caught.value)
