"""A crisis over time from a file to words, tables and figures."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
from test_course import SIEGE

import crisis_sim as cs
from crisis_sim.cli import main
from crisis_sim.equilibria.concepts import solving
from crisis_sim.equilibria.markov.result import CrisisPlay
from crisis_sim.scenario.check import check
from crisis_sim.scenario.source import parse_document
from crisis_sim.scenario.strict import gaps
from crisis_sim.show.figures.course import draw
from crisis_sim.show.template import template
from crisis_sim.show.words.time import tell
from crisis_sim.study.figure import figure


@pytest.fixture(scope="module")
def siege() -> cs.Crisis:
    claims = [{"says": "It falls.", "holds": "P(end == fallen, by=3) > 0.5"}]
    return cs.build(copy.deepcopy(SIEGE) | {"claims": claims})


def test_when_an_act_first_came_is_what_claims_say(siege: cs.Crisis) -> None:
    found = cs.course(siege, first=["B == stand", "end == fallen and stock == 0"])
    (play,) = cs.solve(siege)
    assert isinstance(play, CrisisPlay)
    for condition, chance in found.first.items():
        for number in (1, 3, 6):
            assert chance[0, number - 1] == pytest.approx(play.probability(condition, by=number))
        assert (np.diff(chance[0]) >= -1e-15).all()


def test_the_answer_tells_the_course_and_the_claims(siege: cs.Crisis) -> None:
    told = cs.tell(siege)
    assert "- In month 1: The attacker waits 52%" in told
    assert '- "It falls." In the model this fails' in told
    assert "backward induction over rounds and states" in told
    assert "it ends: fallen" in tell(cs.course(siege))


def test_each_state_has_a_panel_and_so_have_the_ends_and_the_acts(siege: cs.Crisis) -> None:
    drawn = draw(cs.course(siege, first=["A == strike"]))
    titles = [panel.get_title(loc="left") for panel in drawn.axes]
    assert titles == ["Ally", "Stock", "How it stands after each month", "Has come so far"]
    assert drawn.texts[0].get_text() == "How it goes over 5 months"
    assert len(figure(siege, "course").axes) == 4
    assert len(cs.course(siege).plot().axes) == 4


def test_commands_say_the_same(
    siege: cs.Crisis, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "siege.yaml"
    import yaml

    path.write_text(yaml.safe_dump(SIEGE), encoding="utf-8")
    for words, said in (
        (["course"], "After month 5"),
        (["simulate", "--paths", "2"], "Of 2 paths"),
        (["solve"], "Logit play"),
        (["solve", "--concept", "markov_perfect"], "arkov perfect equilibri"),
    ):
        with pytest.raises(SystemExit) as ended:
            main([words[0], str(path), *words[1:]])
        assert ended.value.code == 0
        assert said in capsys.readouterr().out


def test_the_file_to_start_from_leaves_nothing_unsaid_and_solves() -> None:
    document = parse_document(template("my-siege", over_time=True), "my_siege.yaml")
    assert gaps(check(document, solving()), document) == []
    scenario = cs.build(document.data)
    assert scenario.name == "my_siege"
    assert {verdict.verdict for verdict in cs.judge(scenario)} <= {"holds", "fails"}


def test_what_a_crisis_over_time_leaves_unsaid_is_told() -> None:
    data = copy.deepcopy(SIEGE)
    data["state"]["stock"] = {"levels": [0, 1, 2, 3], "start": 2}
    found = [fault.message for fault in gaps(cs.build(data))]
    assert "no play reaches 3 of stock" in found
    assert "state stock has no meaning" in found
    assert "rule 1 of stock has no reason (`because`)" in found
    assert "the end fallen has no source" in found
    assert not any("luck is not used" in message for message in found)
