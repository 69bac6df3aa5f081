"""Why a choice is made, as sentences that can be quoted."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from rich.console import Console

import crisis_sim as cs
from crisis_sim.show.answer import print_answer
from crisis_sim.show.limits import ALL, BRIEF, Limits
from crisis_sim.show.outline import print_tree
from crisis_sim.show.verbs import is_verb, past, third
from crisis_sim.show.words.brief import tell
from crisis_sim.show.words.equilibria import because, reasons_of
from crisis_sim.study.brief import Brief, brief

TAIWAN = """
schema: 1
name: taiwan
title: Would the United States fight for Taiwan?
players:
  China: {}
  Taiwan: {}
  Japan: {}
  US: {label: United States}
types:
  US:
    resolute: {prior: belief, set: {stake: high_stake}}
    irresolute: {prior: 1 - belief}
parameters:
  stake: {value: 1, low: 0, high: 4, unit: points (United States)}
  high_stake: {value: 4, low: 2, high: 6, unit: points (United States)}
  belief: {value: 0.6, low: 0, high: 1}
  landing: {value: 0.6, low: 0.1, high: 0.9}
  war: {value: 3, low: 1, high: 6, unit: points (China)}
  prize: {value: 4, low: 2, high: 8, unit: points (China)}
moves:
  - {player: China, choose: [blockade, invade, wait]}
  - {player: Taiwan, choose: [resist, give_in], when: China != wait}
  - {player: US, choose: [fight, arm, stay_out], when: Taiwan == resist}
  - {player: Japan, choose: [host, refuse], when: US == fight}
  - name: weather
    chance: {fair: landing, foul: 1 - landing}
    when: China == invade and Taiwan == resist
payoffs:
  China:
    - {worth: prize, when: Taiwan == give_in or (weather == fair and US != fight)}
    - {worth: 0.3 * prize, when: China == blockade and US == stay_out}
    - {worth: -war, when: US == fight}
    - {worth: -1, when: China == invade}
    - {worth: -1, when: Japan == host}
  Taiwan:
    - {worth: -4, when: Taiwan == give_in}
    - {worth: -2, when: Taiwan == resist}
    - {worth: -4, when: weather == fair and US != fight}
  US:
    - {worth: stake - 2, when: US == fight}
    - {worth: -1, when: Japan == refuse}
    - {worth: 0.2 * stake, when: US == arm}
  Japan: [{worth: 1, when: Japan == host}]
solve: {concept: sequential}
claims:
  - says: It fights if resolute.
    holds: P(US == fight, given=type.US == resolute, fixing=China == invade) > 0.5
"""


@pytest.fixture(scope="module")
def taiwan(tmp_path_factory: pytest.TempPathFactory) -> cs.Crisis:
    path = tmp_path_factory.mktemp("case") / "taiwan.yaml"
    path.write_text(TAIWAN, encoding="utf-8")
    return cs.load(path)


@pytest.fixture(autouse=True)
def no_changes_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """How firm an answer stands is not asked here, and takes ten seconds a game."""
    monkeypatch.setattr("crisis_sim.study.brief.SECONDS", 0.0)


@cache
def read(name: str) -> cs.Crisis:
    return cs.load(name)


@cache
def briefed(scenario: cs.Crisis, concept: str | None = None) -> Brief:
    """Solve and judge a scenario, once for all tests here."""
    return brief(scenario, concept, 3.0 if concept else None)


@cache
def quiet() -> cs.Crisis:
    """Return a scenario in which a threat deters."""
    return read("iran_2025").set(ukraine_drain=0.1, syria_discount=0)


def printed(scenario: cs.Crisis, limits: Limits = BRIEF, concept: str | None = None) -> str:
    out = io.StringIO()
    print_answer(briefed(scenario, concept), Console(file=out, width=1000), limits)
    return out.getvalue()


def told(scenario: cs.Crisis, limits: Limits = BRIEF) -> str:
    return tell(briefed(scenario), limits)


def test_deterrence_is_told_down_to_the_threat_that_carries_it() -> None:
    for text in (printed(quiet()), told(quiet())):
        assert "Israel abstains, because:" in text
        assert "if it struck, Iran would retaliate and Russia intervene (then the United" in text
        assert "and it would lose 7.14 points" in text
        assert "it would come to that: to send arms would cost Russia 0.196 points" in text


def test_the_one_whom_the_title_asks_about_is_in_the_answer(taiwan: cs.Crisis) -> None:
    for text in (printed(taiwan), told(taiwan)):
        why = text.split("Why\n")[1]
        assert "China waits, because:" in why
        assert "the United States, if resolute (60%), would fight, whereupon Japan would" in why
        assert "the United States, if irresolute (40%), would arm" in why
        assert "to stay out would cost the United States 0.2 points" in why


def test_every_mover_appears_and_what_is_left_out_is_counted_and_given(taiwan: cs.Crisis) -> None:
    for scenario in (taiwan, read("iran_2025"), read("iran_2025_beliefs")):
        text, whole = printed(scenario), printed(scenario, ALL)
        answer = text.split("Claim ")[0]
        assert all(scenario.label(player) in answer for player in scenario.players)
        assert "--all gives them" in text
        assert "--all" not in whole
        places = sum(s.player >= 0 for s in scenario.tree().information_sets)
        assert whole.count("\n") > text.count("\n")
        assert places > 3


def test_a_mover_whom_no_deviation_reaches_has_a_place_off_the_path() -> None:
    """B answers only after A goes twice, which no single deviation brings about."""
    rules = {
        "schema": 1,
        "name": "twice",
        "players": {"A": {}, "B": {}},
        "moves": [
            {"name": "one", "player": "A", "choose": ["go", "stop"]},
            {"name": "two", "player": "A", "choose": ["go", "stop"], "when": "one == go"},
            {"player": "B", "choose": ["accept", "refuse"], "when": "two == go"},
        ],
        "payoffs": {
            "A": [{"worth": -1, "when": "one == go"}, {"worth": -1, "when": "two == go"}],
            "B": [{"worth": 1, "when": "B == refuse"}],
        },
    }
    text = printed(cs.build(rules))
    row = next(line for line in text.splitlines() if line.startswith("B "))
    assert row.split() == ["B", "refuse"]


def test_under_logit_play_all_choices_are_told_once_it_comes_to_them(taiwan: cs.Crisis) -> None:
    logit = cs.solve(quiet(), "logit", rationality=3)[0]
    assert logit.probability("Russia == intervene") < 0.0005  # it hardly comes to that
    line = "- Russia intervenes, if it comes to that (0.1%): roughly even (50%)."
    assert line in told(quiet())
    text = printed(taiwan, concept="logit")
    assert "China waits (99.6%), because:" in text


def test_beliefs_are_told_where_a_threat_rests_on_them() -> None:
    found = read("iran_2025_beliefs")
    assert "whatever it believed of Russia" in printed(found)


def test_what_does_not_hang_on_the_type_says_so() -> None:
    found = read("iran_2025_beliefs")
    text = printed(found)
    assert "Russia, treaty (whatever its type)" in text
    assert "Russia (whatever its type) signs" in told(found)


def test_threats_that_would_not_be_carried_out_are_told_one_line_each() -> None:
    text = printed(read("iran_2025")).split("not be carried out\n")[1].split("\n\n")[0]
    first, second = text.splitlines()
    assert first == (
        "- Russia would back Iran in words, not intervene: to intervene would cost it 3.77 points. "
        "Were that threat believed, this would be an equilibrium too: Israel abstains."
    )
    assert second.startswith(
        "- Iran would settle, not widen the war: to widen the war would cost it 1.82"
    )
    assert "6 other ways to play would be equilibria too, the first: Israel strikes" in second
    everything = told(read("iran_2025"), ALL)
    assert everything.count("Iran absorbs, Russia") == 3


def test_prose_has_no_empty_section_and_no_bare_measure(taiwan: cs.Crisis) -> None:
    scenarios = [taiwan, *map(read, ("iran_2025", "iran_2025_beliefs", "classics/tied_hands"))]
    for text in map(told, scenarios):
        assert "what it measures" not in text
        sections = text.split("\n## ")[1:]
        assert all(len(section.strip().split("\n")) > 2 for section in sections)
        assert "That is worked out" not in text


def test_a_sure_choice_is_told_as_a_choice_and_odds_in_words_where_they_are_unsure() -> None:
    claims = cs.tell(read("iran_2025")).split("## What is claimed")[1].split("\n## ")[0]
    assert "this holds: Russia does not intervene, if Israel strikes." in claims
    assert "this holds: Israel strikes." in claims
    assert "likely" not in claims and "almost" not in claims and "100%" not in claims
    unsure = told(read("iran_2025_beliefs"))
    assert "almost certain (100%)" not in unsure and "almost no chance (0%)" not in unsure


@pytest.mark.parametrize(
    ("choice", "present", "before"),
    [
        ("strike", "strikes", "struck"),
        ("give way", "gives way", "gave way"),
        ("deny", "denies", "denied"),
        ("press on", "presses on", "pressed on"),
        ("ship arms", "ships arms", "shipped arms"),
        ("fix", "fixes", "fixed"),
        ("defer", "defers", "deferred"),
        ("high", "chooses high", "chose high"),
        ("A", "chooses A", "chose A"),
    ],
)
def test_choices_are_verbs_where_they_can_be(choice: str, present: str, before: str) -> None:
    assert (third(choice), past(choice)) == (present, before)
    assert is_verb(choice) == (not present.startswith("chooses"))


ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("page", ["README.md", "docs/tutorial.md", "docs/model.md"])
def test_pages_show_the_reasons_that_are_printed(page: str, tmp_path: Path) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    written = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) or [
        "extends: iran_2025\nname: same"
    ]
    every = ""
    for number, source in enumerate(written):
        path = tmp_path / f"{number}.yaml"
        path.write_text(source, encoding="utf-8")
        every += cs.tell(cs.load(path))
    shown = [b for b in re.findall(r"```text\n(.*?)```", text, re.DOTALL) if "because:" in b]
    assert shown
    for block in shown:
        for sentence in re.split(r"(?m)^- ", block):
            assert " ".join(sentence.split()) in every


def test_the_tree_its_figure_and_json_give_the_reasons_too(taiwan: cs.Crisis) -> None:
    found = cs.solve(taiwan)
    text = io.StringIO()
    console = Console(file=text, width=10_000, highlight=False)
    print_tree(taiwan, taiwan.tree(), found, console)
    (reason,) = because(found)
    assert text.getvalue().splitlines()[-1] == f"- {reason}"
    drawn = " ".join(t.get_text().replace("\n", " ") for t in found.plot().texts)
    assert reason in drawn
    record = reasons_of(found)
    assert record["reasons"][0][0]["made"]["choice"] in ("wait", "abstain")
    assert record["why"][0][0].startswith(reason.partition(":")[0])


def test_no_remark_is_lost_where_nothing_stands_alone() -> None:
    scenario = cs.load("classics/asymmetric_matching_pennies")
    found = cs.solve(scenario, "nash")
    none = replace(found, found=(), remarks=("the search ended early",))
    told = brief(scenario, "nash")
    vars(told)["result"] = none
    assert "Note: the search ended early." in tell(told)


def test_sentences_begin_with_capitals_and_players_have_their_article(taiwan: cs.Crisis) -> None:
    text = tell(brief(taiwan, "logit", 2.0))
    assert "\n- The United States fights, if it comes to that" in text
    assert "that the United States is resolute" in text
    assert not re.search(r"^- [a-z]", text, re.MULTILINE) and "\n\n\n" not in text
