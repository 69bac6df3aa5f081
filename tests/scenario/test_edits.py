"""A scenario gives itself back as data and as text, and takes small edits as a file takes them."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import crisis_sim as cs
from crisis_sim.scenario.document import FORBIDDEN
from crisis_sim.scenario.source import parse_document
from crisis_sim.scenario.written import digest_without_numbers

SMALL = cs.load("strike_resist_intervene")
#: One of each kind: types, chance, labels, cases, rivals; a round trip of each costs little.
NAMES = [
    "strike_resist_intervene",
    "patron",
    "cases/egypt_1970",
    "classics/strategic_choice_private",
    "classics/sunk_costs",
    "classics/crisis_signalling",
    "rivals/reach",
]
printable = st.text(max_size=30).filter(lambda text: not FORBIDDEN.search(text))


def reread(scenario: cs.Crisis, folder: Path) -> cs.Crisis:
    path = folder / "again.yaml"
    path.write_text(scenario.to_yaml(), encoding="utf-8")
    return cs.load(path)


def test_every_bundled_file_comes_back_as_the_same_text_and_data() -> None:
    for name in cs.bundled():
        scenario = cs.load(name)
        data = scenario.to_dict()
        assert parse_document(scenario.to_yaml()).data == data == json.loads(json.dumps(data))
        assert digest_without_numbers(data) == scenario.file_digest


@given(st.sampled_from(NAMES), st.data())
@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_numbers_that_are_set_and_any_words_come_back(
    tmp_path: Path, name: str, data: st.DataObject
) -> None:
    scenario = cs.load(name)
    numbers = {
        each.name: data.draw(st.floats(each.low, each.high))
        for each in list(scenario.parameters.values())[:3]
    }
    words = data.draw(printable)
    changed = scenario.set(**numbers).with_changes({"title": words})
    again = reread(changed, tmp_path)
    assert again == changed and again.title == words
    assert {name: again.values[name] for name in numbers} == numbers


@pytest.mark.parametrize("name", NAMES[:6])
def test_what_comes_back_solves_the_same(name: str, tmp_path: Path) -> None:
    scenario = cs.load(name)
    result, again = cs.solve(scenario), cs.solve(reread(scenario, tmp_path))
    assert [each.payoffs for each in again] == [each.payoffs for each in result]
    assert again.digest == result.digest and result.scenario is scenario


def test_texts_that_yaml_would_read_otherwise_keep_their_words(tmp_path: Path) -> None:
    for text in (
        "1e3",
        "0o17",
        "yes",
        "~",
        "# no",
        "a: b",
        "'",
        '"',
        "- ",
        "2025-06-13",
        "{",
        "é\tß",
    ):
        assert reread(SMALL.with_changes({"question": text}), tmp_path).question == text


def test_equal_digests_are_equal_games() -> None:
    drain = SMALL.parameters["drain"]
    written = SMALL.with_changes({"parameters": {"drain": {"value": 1.5}}})
    assert written == SMALL.set(drain=1.5) != SMALL
    assert written.set(drain=drain.value) == SMALL
    wider = SMALL.with_changes({"parameters": {"drain": {"high": 3}}})
    other = SMALL.without_payoff("Patron", 1).digest if len(SMALL.payoffs["Patron"]) > 1 else ""
    assert len({SMALL.digest, wider.digest, other}) == 3


def test_a_crisis_over_time_comes_back(tmp_path: Path) -> None:
    scenario = SMALL.with_changes(
        {
            "horizon": {"rounds": 2, "unit": "month", "discount": "1 - drain / 4"},
            "state": {"stock": {"levels": [0, 0.5, 1], "start": {0.5: 0.25, 1: 0.75}}},
            "transitions": {"stock": [{"to": "max(stock - 0.5, 0)", "when": "Target == resist"}]},
            "ends": [{"name": "fallen", "when": "stock == 0", "worth": {"Attacker": 1}}],
            "final": {"Patron": "stock * 2"},
            "solve": None,
            "claims": None,
        }
    )
    again = reread(scenario, tmp_path)
    assert again == scenario and again.to_dict()["state"] == scenario.to_dict()["state"]
    assert cs.solve(again)[0].payoffs == cs.solve(scenario)[0].payoffs


def test_edits_are_checked_as_a_file_is() -> None:
    with pytest.raises(cs.ScenarioError, match="unknown name `stke`") as caught:
        SMALL.with_payoff("Patron", "stke * 2", when="Target == resists")
    near = {fault.nearest for fault in caught.value.faults}
    assert near == {"stake", "resist"}
    assert all("payoffs.Patron[1]" in fault.place.text for fault in caught.value.faults)  # type: ignore[union-attr]
    with pytest.raises(cs.ScenarioError, match="Target"):
        SMALL.without_move("Target")
    with pytest.raises(cs.ScenarioError, match="no payoffs"):
        SMALL.without_payoff("Patron", 1)


def test_edits_add_up_and_leave_the_first_as_it_was() -> None:
    before = SMALL.to_dict()
    changed = (
        SMALL.with_move(
            {"name": "offer", "player": "Attacker", "choose": ["offer", "skip"]}, before="Attacker"
        )
        .with_payoff("Attacker", 0.25, when="offer == offer", because="It is thanked.")
        .with_claim("It offers.", "P(offer == offer) > 0.9")
        .without_claim("The patron stays out.")
    )
    assert cs.judge(changed)[-1].verdict == "holds" and len(changed.claims) == len(SMALL.claims)
    assert [move.name for move in changed.moves] == ["offer", "Attacker", "Target", "Patron"]
    back = changed.without_claim(2).without_payoff("Attacker", "It is thanked.")
    assert [move.name for move in back.without_move("offer").moves] == [
        "Attacker",
        "Target",
        "Patron",
    ]
    assert SMALL.to_dict() == before


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda: SMALL.without_move("Taget"), "did you mean `Target`"),
        (lambda: SMALL.with_payoff("patron", 1), "did you mean `Patron`"),
        (lambda: SMALL.without_claim(7), "1 to 2"),
        (lambda: SMALL.without_payoff("Target", "It givs way."), "did you mean `It gives way.`"),
        (lambda: SMALL.with_claim("x", 0.5), "expected a text"),  # type: ignore[arg-type]
    ],
)
def test_a_wrong_argument_is_named(edit, says: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(cs.ArgumentError, match=says):
        edit()


def test_data_may_extend_a_bundled_scenario_or_a_file_of_the_folder_worked_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = {"name": "other", "parameters": {"drain": {"value": 0.5}}}
    built = cs.build({"extends": "strike_resist_intervene", **change})
    assert built == SMALL.with_changes(change)
    (tmp_path / "base.yaml").write_text(SMALL.to_yaml(), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert cs.build({"extends": "base.yaml", **change}) == built
    for path in ("../base.yaml", str(tmp_path / "base.yaml")):
        with pytest.raises(cs.ScenarioError, match="leads out of the folder"):
            cs.build({"extends": path})
    with pytest.raises(cs.ScenarioError, match="did you mean `iran_2025`"):
        cs.build({"extends": "iran_2052"})
