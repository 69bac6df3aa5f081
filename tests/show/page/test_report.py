"""The report: everything of a scenario on one page, which is safe, whole and the same each time."""

from __future__ import annotations

import base64
import html
import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import crisis_sim as cs
from crisis_sim.cli import cli
from crisis_sim.show.page import report

#: Mixed play, private information, moves at once, a continuum.
CLASSICS = (
    "classics/asymmetric_matching_pennies",
    "classics/crisis_signalling",
    "classics/sunk_costs",
    "classics/brinkmanship",
)
VOID = {"meta", "link", "br", "img", "input", "hr", "path", "use", "circle", "rect", "image"}


class Read(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.inside: list[str] = []
        self.links: list[str] = []
        self.named: list[str] = []
        self.pictures = 0
        self.texts: list[str] = []
        self.unbalanced = 0
        self.tags: Counter[str] = Counter()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags[tag] += 1
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found["href"]] if "href" in found else []
        if tag == "svg":
            self.pictures += found.get("role") == "img"
            self.named += found.get("aria-labelledby", "").split()
        if tag not in VOID:
            self.inside.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.inside.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        self.unbalanced += not self.inside or self.inside.pop() != tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.texts))


def written(scenario: cs.Crisis, folder: Path, **options: Any) -> str:
    return cs.report(scenario, folder / "page.html", **options).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> str:
    return written(cs.load("strike_resist_intervene"), tmp_path_factory.mktemp("report"))


@pytest.fixture
def without_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the figures out, which take most of the time."""
    monkeypatch.setattr(report, "FIGURES", dict.fromkeys(report.FIGURES, ()))


def whole(scenario: cs.Crisis, page: str) -> None:
    """Check that a page holds what the file holds, and that all in it fits together."""
    read = Read(page)
    assert read.unbalanced == 0 and read.inside == []
    assert [name for name, count in Counter(read.ids).items() if count > 1] == []
    assert {link[1:] for link in read.links if link.startswith("#")} <= set(read.ids)
    assert [link for link in read.links if not link.startswith(("#", "data:"))] == []
    assert read.pictures == read.tags["svg"] > 0 and set(read.named) <= set(read.ids)
    said = [
        *(text for e in scenario.evidence.values() for text in (e.says, e.where)),
        *(text for claim in scenario.claims for text in (claim.says, claim.holds.text)),
        *(p.meaning for p in scenario.parameters.values()),
        *(term.because for terms in scenario.payoffs.values() for term in terms),
        *(term.worth.text for terms in scenario.payoffs.values() for term in terms),
    ]
    assert [each for each in said if re.sub(r"\s+", " ", each) not in read.text] == []
    for name, p in scenario.parameters.items():
        entry = page[page.index(f'id="number-{name}"') :].partition("</div>")[0]
        shown = html.unescape(re.sub(r"<[^>]*>", "", entry))
        assert f"from {p.low:.3g} to {p.high:.3g}".replace("-", "−") in shown
        assert all(f"#source-{source}" in entry for source in p.source)


def test_everything_of_the_file_is_there(small: str) -> None:
    whole(cs.load("strike_resist_intervene"), small)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["iran_2025", "patron", "cases/libya_2011", *CLASSICS])
def test_every_kind_of_bundled_scenario_has_a_report(name: str, tmp_path: Path) -> None:
    scenario = cs.load(name)
    page = written(scenario, tmp_path)
    whole(scenario, page)
    assert len(page.encode()) < 600_000


@pytest.mark.slow
def test_the_same_scenario_gives_the_same_bytes(small: str, tmp_path: Path) -> None:
    assert written(cs.load("strike_resist_intervene"), tmp_path) == small


def test_nothing_is_asked_for_and_nothing_runs(small: str) -> None:
    assert "<script" not in small
    assert "default-src 'none'" in small
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", small)


def test_texts_of_the_file_stay_text(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{ 7 * 7 }}"
    data = {
        "schema": 1,
        "name": "evil",
        "title": evil,
        "question": evil,
        "evidence": {"E": {"says": evil, "where": evil}},
        "parameters": {
            "p": {"value": 1, "low": 0, "high": 2, "unit": evil, "meaning": evil, "label": evil}
        },
        "players": {"A": {"label": evil}},
        "moves": [{"player": "A", "choose": ["go", "stay"]}],
        "payoffs": {"A": [{"worth": "p", "when": "A == go", "because": evil, "source": ["E"]}]},
        "claims": [{"says": evil, "holds": "P(A == go) > 0.5", "source": ["E"]}],
    }
    page = written(cs.build(data), tmp_path)
    read = Read(page)
    assert read.tags["script"] == read.tags["img"] == 0
    assert read.unbalanced == 0
    assert read.text.count("<script>alert(1)</script>") >= 6
    assert "{{ 7 * 7 }}" in read.text


def test_the_page_to_move_stands_in_it_with_the_one_script_that_is_allowed(
    tmp_path: Path, without_figures: None
) -> None:
    scenario = cs.load("strike_resist_intervene")
    page = written(scenario, tmp_path, live=True)
    alone = cs.explore(scenario, tmp_path / "alone.html").read_text(encoding="utf-8")
    (inner,) = re.findall(r'srcdoc="([^"]*)"', page)
    assert html.unescape(inner) == alone
    allowed = re.findall(r"script-src '(sha256-[^']*)'", html.unescape(page))
    assert len(set(allowed)) == 1 and len(allowed) == 2


def test_the_file_in_it_is_the_scenario(small: str, tmp_path: Path) -> None:
    (link,) = [each for each in Read(small).links if each.startswith("data:text/yaml")]
    path = tmp_path / "back.yaml"
    path.write_bytes(base64.b64decode(link.partition(",")[2]))
    back, scenario = cs.load(path), cs.load("strike_resist_intervene")
    assert back.values == scenario.values
    assert cs.solve(back)[0].payoffs == cs.solve(scenario)[0].payoffs


def test_the_command_writes_it_and_counts_settings(tmp_path: Path, without_figures: None) -> None:
    out = tmp_path / "page.html"
    arguments = ["report", "strike_resist_intervene", "--set", "drain=0.2", "--out", str(out)]
    done = CliRunner().invoke(cli, [*arguments, "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["files"] == [str(out)]
    assert cs.load("strike_resist_intervene").set(drain=0.2).digest in out.read_text()
