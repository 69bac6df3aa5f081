"""The page on which numbers can be moved: one inert file, which says what it cannot do."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from page_engine import answers, needs_node

import crisis_sim as cs
from crisis_sim.show.page.explorer import render
from crisis_sim.study.live.game import live_game

EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(2)> {{ 7 * 7 }} &amp; ${1}"
VOID = {"meta", "link", "input", "br"}


class Elements(HTMLParser):
    """Reads a page, and holds every element that is opened to be closed."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("script", "style"):
            self.text += data


def elements(page: str) -> Elements:
    read = Elements()
    read.feed(page)
    read.close()
    assert not read.open
    return read


@pytest.mark.parametrize("name", ["iran_2025", "classics/bargaining", "classics/sunk_costs"])
def test_a_page_is_one_small_file_that_asks_for_nothing(name: str) -> None:
    page = render(live_game(cs.load(name)))
    assert len(page.encode()) < 100_000
    read = elements(page)
    ids = Counter(attributes["id"] for _, attributes in read.found if "id" in attributes)
    assert [name for name, count in ids.items() if count > 1] == []
    for tag, attributes in read.found:
        assert tag not in ("iframe", "img", "object", "embed", "base")
        assert not {"src", "style", "onclick", "action"} & attributes.keys()
        href = attributes.get("href")
        assert href is None or href == "data:," or href[1:] in ids
        label = attributes.get("for") or attributes.get("aria-describedby")
        assert label is None or label in ids
    assert not re.search(r"\beval\b|new Function|fetch\(|XMLHttp|import\(", page)
    assert page == render(live_game(cs.load(name)))


def test_only_the_one_script_may_run() -> None:
    page = render(live_game(cs.load("patron")))
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy and "default-src 'none'" in policy[1] and "unsafe" not in policy[1]
    for tag in ("script", "style"):
        (own,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy[1]


def test_texts_of_the_file_are_inert() -> None:
    data: dict[str, Any] = {
        "schema": 1,
        "name": "dare",
        "title": EVIL,
        "question": EVIL,
        "evidence": {"S": {"says": EVIL, "where": EVIL}},
        "parameters": {
            "gain": {
                "value": 1,
                "low": 0,
                "high": 2,
                "unit": EVIL,
                "meaning": EVIL,
                "source": ["S"],
            }
        },
        "players": {"A": {"label": EVIL}},
        "moves": [{"player": "A", "choose": ["strike", "abstain"]}],
        "payoffs": {"A": [{"worth": "gain - 1", "when": "A == strike"}]},
        "claims": [{"says": EVIL, "holds": "P(A == strike) > 0.5", "source": ["S"]}],
    }
    page = render(live_game(cs.build(data)))
    read = elements(page)
    assert "<script>alert" not in page and "<img" not in page
    assert sum(tag == "script" for tag, _ in read.found) == 2
    assert read.text.count(EVIL) >= 6


def test_every_text_of_the_file_is_on_the_page() -> None:
    scenario = cs.load("iran_2025")
    text = elements(render(live_game(scenario))).text
    for number in scenario.parameters.values():
        assert number.meaning in text
    for claim in scenario.claims:
        assert claim.says in text and claim.holds.text in text
    for source in scenario.evidence.values():
        assert source.says in text and source.where in text


def test_what_cannot_be_played_is_said() -> None:
    scenario = cs.load("classics/sunk_costs")
    page = render(live_game(scenario))
    assert "cannot be moved" in page and 'id="data"' not in page
    assert cs.solve(scenario).to_text() in elements(page).text
    other = render(live_game(cs.load("classics/strategic_choice_probit")))
    assert "The file asks for random utility equilibrium" in other


def state(live: Any, **question: Any) -> Any:
    start = {"point": [p["value"] for p in live.data["parameters"]], "errors": False}
    given = {"parameters": live.data["parameters"], "start": start | {"rationality": 3}}
    (found,) = answers({"ask": "state", "file": dict(live.file), **given, **question})
    return found


@needs_node
def test_a_link_gives_back_what_was_set_and_says_what_it_could_not() -> None:
    live = live_game(cs.load("iran_2025"))
    first = state(live, link="#ukraine_drain=0.1&credit=9&bogus=1&reach=much&λ=5")
    again = state(live, link=first["link"])
    names = [p["name"] for p in live.data["parameters"]] if live.data else []
    set_ = dict(zip(names, first["state"]["point"], strict=True))
    assert (set_["ukraine_drain"], set_["credit"], set_["reach"]) == (0.1, 3, 0.7)
    assert first["state"]["errors"] and first["state"]["rationality"] == 5
    assert len(first["notes"]) == 3
    assert again["state"] == first["state"] and again["notes"] == []


@needs_node
@pytest.mark.parametrize("rate", ["", "&λ=0.75"])
def test_the_file_that_is_downloaded_gives_the_answer_shown(rate: str, tmp_path: Path) -> None:
    scenario = cs.load("iran_2025")
    link = "#ukraine_drain=0.0000001&syria_discount=0.05&treaty_promise=1" + rate
    found = state(live_game(scenario), link=link)
    path = tmp_path / "changed.yaml"
    path.write_text(found["yaml"])
    loaded = cs.load(path)
    assert list(loaded.values.values()) == found["state"]["point"]
    assert loaded.concept == ("logit" if rate else "subgame_perfect")
    assert scenario.digest in found["yaml"]
    said = yaml.safe_load(found["yaml"])
    assert set(said["parameters"]) == {"ukraine_drain", "syria_discount", "treaty_promise"}
    data = live_game(scenario).data
    point = found["state"]["point"]
    (shown,) = answers(
        {"ask": "verdicts", "game": data, "point": point, "rate": 0.75 if rate else None}
    )
    assert [v.verdict for v in cs.judge(loaded)] == shown


@needs_node
def test_a_file_of_ones_own_is_extended_by_its_name_with_every_number(tmp_path: Path) -> None:
    own = tmp_path / "quiet.yaml"
    own.write_text("extends: iran_2025\nname: quiet\nparameters: {ukraine_drain: {value: 0.1}}\n")
    live = live_game(cs.load(own).set(reach=0.5))
    path = tmp_path / "changed.yaml"
    path.write_text(state(live, link="#credit=1")["yaml"])
    loaded = cs.load(path)
    assert (loaded.values["ukraine_drain"], loaded.values["reach"]) == (0.1, 0.5)
    assert loaded.values["credit"] == 1
