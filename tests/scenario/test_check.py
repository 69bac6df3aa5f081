"""Faults in a scenario: each at its place, with what was expected, all at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from crisis_sim.equilibria.concepts import solving
from crisis_sim.loading import build
from crisis_sim.loading import load as read_scenario
from crisis_sim.scenario.check import check
from crisis_sim.scenario.faults import ScenarioError
from crisis_sim.scenario.histories import TooManyEndsError, expand
from crisis_sim.scenario.outcomes import Outcomes
from crisis_sim.scenario.read import bundled
from crisis_sim.scenario.source import parse_document
from crisis_sim.scenario.strict import gaps
from crisis_sim.types import Mask

GOOD = """\
schema: 1
name: dare
evidence:
  S1: {says: It is said., where: "Somewhere, p. 1"}
parameters:
  stake: {value: 1, low: 0, high: 2, source: [S1]}
  drain: {value: 0.5, low: 0, high: 1}
definitions:
  worth_it: stake * (1 - drain)
  again: worth_it * 2
players:
  Attacker: {}
  Patron: {label: The patron}
moves:
  - {player: Attacker, choose: [strike, abstain]}
  - {player: Patron, choose: [fight, watch], when: Attacker == strike}
  - {name: luck, chance: {good: drain, bad: 1 - drain}, when: Patron == fight}
payoffs:
  Attacker:
    - {worth: 1, when: Patron == watch}
    - {worth: -1, when: luck == bad}
  Patron:
    - {worth: again, when: luck == good, source: [S1]}
claims:
  - {says: It strikes., holds: "P(Attacker == strike) > 0.5", source: [S1]}
"""

#: What is changed, to what (`§` stands before the place of the fault), words, nearest right name.
FAULTS = [
    ("label: The patron", "color: §red", "a colour is written as #004488", ""),
    ("label: The patron", "§lable: The patron", "unknown key `lable`", "label"),
    ("definitions:", "§definitons:", "unknown key `definitons`", "definitions"),
    ("again: worth_it * 2", "again: §worth_itt * 2", "unknown name `worth_itt`", "worth_it"),
    ("stake * (1 - drain)", "stake * (1 - §drian)", "unknown name `drian`", "drain"),
    ("when: Patron == watch", "when: Patron == §stay", "unknown choice of Patron", ""),
    ("when: Patron == watch", "when: Patron == §wathc", "unknown choice of Patron", "watch"),
    ("when: luck == bad", "when: §lack == bad", "unknown move `lack`", "luck"),
    ("when: Attacker == strike", "when: §luck == good", "not decided before", ""),
    ("when: Attacker == strike", "when: §Patron == fight", "not decided before", ""),
    ("when: Attacker == strike", "when: §stake > 1", "cannot hang on the number", ""),
    ("when: Patron == fight", "when: §Patron == fight and Patron == watch", "never be reached", ""),
    ("value: 1, low: 0, high: 2", "value: §3, low: 0, high: 2", "outside its range", ""),
    ("value: 1, low: 0, high: 2", "value: 1, low: §5, high: 2", "above its `high`", ""),
    ("stake: {value: 1, ", "§stake: {", "`value` is missing", ""),
    ("value: 1, low: 0", "value: §much, low: 0", "`value` is 'much'", ""),
    ("value: 1, low: 0", "value: §no, low: 0", "`value` is 'no'", ""),
    ("value: 1, low: 0", "value: §.inf, low: 0", "finite", ""),
    ("worth_it: stake * (1 - drain)", "worth_it: §again", "in a circle", ""),
    ("worth: again,", "worth: §again / drain,", "not finite", ""),
    ("worth: again,", "worth: §log(drain - 0.5),", "not finite", ""),
    ("{good: drain, bad", "{good: §drain / 2, bad", "sum to", ""),
    ("drain, bad: 1 - drain}", "2 * drain, bad: §1 - 2 * drain}", "below 0", ""),
    ("{good: drain,", "{good: drain * (§luck == good),", "only earlier moves", ""),
    ("  Patron: {label", "  Bystander: §{}\n  Patron: {label", "has no payoffs", ""),
    ("player: Patron, choose", "player: §Patrone, choose", "unknown player", "Patron"),
    ("name: luck", "name: §Attacker", "`Attacker` is the name of a player", ""),
    ("choose: [fight, watch]", "choose: [fight, §fight]", "stands twice", ""),
    ("choose: [fight, watch]", "choose: §[]", "an empty list", ""),
    ("choose: [fight, watch]", "choose: [fight, §else]", "reserved", ""),
    ("choose: [fight, watch]", "choose: [fight, §min]", "reserved", ""),
    ("source: [S1]}\n  drain", "source: [§S2]}\n  drain", "unknown evidence", ""),
    ("stake: {value", "stake: {§meening: x, value", "unknown key `meening`", "meaning"),
    ("P(Attacker == strike) >", "(§Attacker == strike) >", "P(...)", ""),
    ("P(Attacker == strike) >", "P(Attacker == strike, drain=§7) >", "outside its range", ""),
    ("P(Attacker == strike) > 0.5", "§P(Attacker == strike)", "a claim is a comparison", ""),
    ("P(Attacker == strike) > 0.5", "§drain", "a claim is a comparison", ""),
    ("P(Attacker == strike) > 0.5", "§99", "a claim is a comparison", ""),
    ("P(Attacker == strike) > 0.5", "drain > 0 and not §U(Patron)", "a claim is a comparison", ""),
    ("P(Attacker == strike) >", "U(§Atacker) >", "unknown player", "Attacker"),
    ("stake: {value: 1,", "stake: {value: '§0,6',", "a number with a point: 0.6", ""),
    ("stake: {value: 1,", "stake: {value: §0.6”,", "a number without quotes: 0.6", ""),
    ("stake: {value: 1,", "stake: {value: §NaN,", "a range from `low` to `high`", ""),
    ("low: 0, high: 2,", "low: 0, high: §1e308,", "too large to compute with", ""),
    ("worth: -1, when", "worth: §-1e120, when", "beyond 1e+100", ""),
    ("when: luck == bad", "§if: luck == bad", "unknown key `if`", "when"),
    ("source: [S1]}\n  drain", "§reason: x}\n  drain", "unknown key `reason`", ""),
    ("{worth: -1,", "{worth: -1, §reason: It pays.,", "unknown key `reason`", "because"),
    ("schema: 1", "schema: 1\nsolve: {concept: §SPNE}", "cannot be 'SPNE'", "subgame_perfect"),
    ("choose: [fight, watch]", "choose: [fight, §“watch”]", "left double quotation mark", ""),
    ("choose: [fight, watch]", "choose: [fight, §wa\u200btch]", "zero width space", ""),
    ("stake: {value: 1,", "stake: {value: 0,§6,", "a point in a number", ""),
    (
        'holds: "P(Attacker == strike) > 0.5",',
        "holds: P(Attacker == strike§, fixing=Patron == fight) > 0.5,",
        "a formula with a comma needs quotes",
        "",
    ),
    ("[strike, abstain]}", "[strike, abstain], labels: {strik: §x}}", "unknown choice", "strike"),
    ("schema: 1", "schema: §2", "`schema` cannot be 2", ""),
    ("name: dare", "name: §a b", "letters, digits", ""),
    ("  Attacker: {}", "  §At tacker: {}", "letters, digits", ""),
]


def faults_of(text: str) -> ScenarioError:
    with pytest.raises(ScenarioError) as caught:
        check(parse_document(text, "dare.yaml"), solving())
    return caught.value


def test_the_example_is_good() -> None:
    assert check(parse_document(GOOD), solving()).name == "dare"


@pytest.mark.parametrize(("old", "new", "words", "near"), FAULTS)
def test_a_fault_is_found_at_its_place(old: str, new: str, words: str, near: str) -> None:
    assert old in GOOD
    before = GOOD.replace(old, new, 1).partition("§")[0]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    error = faults_of(GOOD.replace(old, new.replace("§", ""), 1))
    found = [f for f in error.faults if words in f.message + f.expected]
    assert found, str(error)
    assert found[0].place is not None
    assert (found[0].place.line, found[0].place.column) == (line, column), str(error)
    assert found[0].nearest == near
    assert f"dare.yaml:{line}:{column}: " in str(error)


def test_faults_of_every_kind_are_reported_at_once() -> None:
    text = GOOD.replace("label: The", "lable: The").replace("high: 1}", "high: -1}")
    text = text.replace("again, when", "agian, when").replace("Patron == watch", "Patron == wait")
    messages = "\n".join(fault.message for fault in faults_of(text).faults)
    for words in ("lable", "`low` of drain", "agian", "wait"):
        assert words in messages


def test_a_misspelt_word_does_not_hide_other_faults() -> None:
    text = GOOD.replace("source: [S1]}\n  drain", "source: [S2], confidence: modrate}\n  drain")
    faults = faults_of(text).faults
    assert [fault.nearest for fault in faults] == ["", "moderate"]
    assert "unknown evidence `S2`" in faults[0].message


def test_numbers_as_people_write_them() -> None:
    text = GOOD.replace("value: 1, low: 0, high: 2", "value: 30%, low: 0, high: 1_000")
    stake = check(parse_document(text), solving()).parameters["stake"]
    assert (stake.value, stake.high) == (0.3, 1000.0)


def test_the_cause_comes_before_its_consequences() -> None:
    again = "  - {player: Patron, choose: [leave, stay], when: Patron == fight}\npayoffs:"
    faults = faults_of(GOOD.replace("payoffs:", again)).faults
    assert "moves more than once" in faults[0].message
    assert all("moves more than once" in fault.message for fault in faults if fault.cause)
    twice = faults_of(GOOD.replace("[fight, watch]", "[fight, fight]")).faults
    assert "stands twice" in twice[0].message


def test_definitions_that_use_each_other_too_deeply_are_refused() -> None:
    def chained(count: int) -> str:
        chain = "".join(f"  d{i}: d{i - 1} * 0.5 + d{i - 1} * 0.5\n" for i in range(1, count))
        return GOOD.replace("  worth_it", f"  d0: stake\n{chain}  worth_it").replace(
            "worth: again", f"worth: d{count - 1}"
        )

    (fault,) = faults_of(chained(200)).faults
    assert "use each other too deeply" in fault.message
    assert "at most 200" in fault.expected
    assert check(parse_document(chained(60)), solving())


def test_a_comma_that_splits_a_formula_is_one_fault() -> None:
    held = 'holds: "P(Attacker == strike) > 0.5"'
    cut = "holds: P(Attacker == strike, fixing=Patron == fight, drain=0.2) > 0.5"
    faults = faults_of(GOOD.replace(held, cut)).faults
    assert ["needs quotes" in fault.message for fault in faults] == [True, True]


def test_labels_are_for_people_and_names_for_formulas() -> None:
    text = GOOD.replace("[strike, abstain]", "[strike, abstain], labels: {strike: сбить it}")
    text = text.replace("stake: {value", "stake: {label: What is won, value")
    read = check(parse_document(text), solving())
    assert read.choice_label("Attacker", "strike") == "сбить it"
    assert read.choice_label("Attacker", "abstain") == "abstain"
    assert read.parameters["stake"].label == "What is won"
    assert read.moves[0].choices == ("strike", "abstain")


def test_any_script_and_words_of_other_languages_are_names() -> None:
    text = GOOD.replace("strike", "yield").replace("Patron", "Китай").replace("drain", "zurück")
    assert check(parse_document(text), solving()).moves[0].choices == ("yield", "abstain")


def test_one_misspelling_is_one_fault() -> None:
    assert len(faults_of(GOOD.replace("parameters:", "paramaters:")).faults) == 1
    assert len(faults_of(GOOD.replace("player: Patron,", "player: Patrn,")).faults) == 1


def test_finite_payoffs_are_proven_not_guessed() -> None:
    # The pole is at one point that no grid would hit; a guard keeps the second one out.
    assert "not finite" in str(faults_of(GOOD.replace("again,", "1 / (drain - 0.123456789),")))
    guarded = GOOD.replace("again,", '"1 / max(drain, 0.001)",')
    check(parse_document(guarded), solving())


def test_too_many_ways_to_play_is_a_fault() -> None:
    moves = "".join(
        f"  - {{name: m{i}, player: Bystander, choose: [a, b, c, d, e, f, g, h, i, j]}}\n"
        for i in range(40)
    )
    text = GOOD.replace("payoffs:\n", moves + "payoffs:\n  Bystander: [{worth: 1}]\n")
    error = faults_of(text.replace("  Patron: {label", "  Bystander: {}\n  Patron: {label"))
    assert "more than 100,000 ways" in str(error)


def test_no_more_ways_to_play_are_made_than_are_allowed() -> None:
    made = []

    def always(so_far: Outcomes) -> Mask:
        made.append(len(so_far.made))
        return np.ones(len(so_far.made), dtype=bool)

    with pytest.raises(TooManyEndsError):
        expand([f"m{i}" for i in range(40)], [tuple("abcdefghij")] * 40, [always] * 40)
    assert made == [10**i for i in range(6)]


def test_bundled_scenarios_leave_nothing_unsaid() -> None:
    assert {name: gaps(read_scenario(name)) for name in bundled()} == {
        name: [] for name in bundled()
    }


def test_strict_names_what_is_missing() -> None:
    document = parse_document(GOOD, "dare.yaml")
    faults = gaps(check(document, solving()), document)
    found = [fault.message for fault in faults]
    assert [f.place.address for f in faults if f.place][:2] == ["dare.yaml:6:3"] * 2
    assert "parameter stake has no meaning" in found
    assert "parameter drain has no source" in found
    assert "payoff term 1 of Attacker has no reason (`because`)" in found


def test_unknown_name_says_what_there_is() -> None:
    with pytest.raises(ScenarioError, match="did you mean `iran_2025`"):
        read_scenario("iran_2024")


def test_a_file_is_found_by_path(tmp_path: Path) -> None:
    path = tmp_path / "dare.yaml"
    path.write_text(GOOD)
    assert read_scenario(path).name == read_scenario(str(path)).name == "dare"


DEFINED = """
schema: 1
name: dare
definitions:
  struck: Attacker == strike or Attacker == raid
  answered: struck and Target == resist
  cost: price * 2
  late: Patron == fight
parameters: {price: {value: 1, low: 0, high: 2}}
players: {Attacker: {}, Target: {}, Patron: {}}
moves:
  - {player: Attacker, choose: [strike, raid, wait]}
  - {player: Target, choose: [resist, concede], when: struck}
  - {player: Patron, choose: [fight, watch], when: answered}
payoffs:
  Attacker: [{worth: 1 - cost, when: answered}, {worth: 1, when: struck}]
  Target: [{worth: 1, when: late}]
  Patron: [{worth: -1, when: late}]
"""


def test_a_definition_made_of_tests_says_whether_a_move_is_made() -> None:
    written = DEFINED.replace("when: struck}", "when: Attacker == strike or Attacker == raid}", 1)
    written = written.replace("when: answered}", "when: not Attacker == wait and Target == resist}")
    one, other = (check(parse_document(text), solving()) for text in (DEFINED, written))
    assert one.histories.outcomes.made.tolist() == other.histories.outcomes.made.tolist()
    assert one.moves[1].when is not None and one.moves[1].when.text == "struck"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("when: struck}", "when: cost > 1}", "cannot hang on the number `price`, on which `cost`"),
        ("when: struck}", "when: late}", "`Patron`, on which `late` rests, is not decided before"),
        ("when: struck}", "when: strck}", "unknown name `strck`"),
    ],
)
def test_a_definition_that_rests_on_more_does_not(old: str, new: str, words: str) -> None:
    faults = faults_of(DEFINED.replace(old, new, 1)).faults
    assert [words in fault.message for fault in faults] == [True]
    assert faults[0].place is not None and faults[0].place.text[
        faults[0].place.column - 1 :
    ].startswith(new[6:8])


def test_definitions_that_double_each_other_are_refused_in_a_condition() -> None:
    doubled = "\n".join(f"  d{i + 1}: d{i} or d{i}" for i in range(40))
    text = DEFINED.replace("  cost:", f"  d0: struck\n{doubled}\n  cost:")
    faults = faults_of(text.replace("when: struck}", "when: d40}", 1)).faults
    assert [fault.message for fault in faults] == [
        "the definitions in this condition are too large when written out"
    ]


def test_faults_of_text_shape_and_names_are_found_together(tmp_path: Path) -> None:
    text = GOOD.replace("stake: {value: 1,", "stake: {value: 0,6,")
    text = text.replace("drain: {value: 0.5", "drain: {value: '0,5'")
    text = text.replace("when: Patron == watch", "when: Patron == wathc")
    text = text.replace("when: luck == bad", "when: 3").replace("says: It strikes., ", "")
    text = text.replace("P(Attacker == strike)", "P(Atacker == strike)")
    path = tmp_path / "dare.yaml"
    path.write_text(text)
    with pytest.raises(ScenarioError) as caught:
        read_scenario(path)
    assert [(f.place.line if f.place else 0, f.message) for f in caught.value.faults] == [
        (6, "a key must be a name, and this is a number"),
        (7, "`value` is '0,5'"),
        (20, "unknown choice of Patron `wathc`"),
        (21, "`when` is 3"),
        (25, "`says` is missing"),
        (25, "unknown move `Atacker`"),
    ]


def test_a_move_that_is_not_there_is_one_fault_at_each_test_of_it() -> None:
    gone = "  - {name: luck, chance: {good: drain, bad: 1 - drain}, when: Patron == fight}\n"
    faults = faults_of(GOOD.replace(gone, "")).faults
    assert [fault.message for fault in faults] == ["unknown move `luck`"] * 2


@pytest.mark.parametrize("key", ["definitions", "final"])
def test_a_formula_that_is_none_beside_other_faults(key: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        build({"schema": 1, "name": "x", "players": {"A": {}}, key: {"A": [1], "a b": 1}})
    assert any("is a list" in fault.message for fault in caught.value.faults)


def test_an_unknown_key_of_the_history_is_told() -> None:
    text = {"schema": 1, "name": "x", "players": {"A": {}}, "history": {"splitt": 1}}
    with pytest.raises(ScenarioError) as caught:
        build(text)
    assert any("splitt" in fault.message for fault in caught.value.faults)
