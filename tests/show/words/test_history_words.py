"""The tables of a backtest: what the documentation shows is what the tool says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import fine

import crisis_sim as cs
from crisis_sim.show.to_json import to_json
from crisis_sim.show.words import backtest, rivals
from crisis_sim.show.words.backtest import plainly, table
from crisis_sim.study.history.backtest import Backtest
from crisis_sim.study.history.rivals import Rivals

ROOT = Path(__file__).parents[3]


@pytest.fixture
def found(patron_backtest: Backtest) -> Backtest:
    return patron_backtest


@pytest.fixture
def compared(patron_rivals: Rivals) -> Rivals:
    return patron_rivals


def test_the_page_shows_what_the_tool_says(found: Backtest, compared: Rivals) -> None:
    page = (ROOT / "docs/history.md").read_text(encoding="utf-8")
    assert page.endswith(f"{backtest.tell(found)}\n{rivals.tell(compared)}")


def test_it_says_plainly_where_it_is_no_better(found: Backtest) -> None:
    lines = plainly(found)
    for name in ("base rate", "never against a superpower"):
        assert all(name in line for line in lines[:3])
    assert all("(n = 26)" in line for line in lines[:3])
    assert "always abstain" in lines[2]  # on the Brier score
    assert "6 of them did better. To give every level the same does better." in lines[2]
    assert "core cases alone (n = 18)" in lines[3]
    assert "identify none" in lines[4]
    assert "do not show that it matters" in lines[5]


def test_a_coefficient_that_is_not_identified_is_nowhere(found: Backtest, compared: Rivals) -> None:
    text = backtest.tell(found) + rivals.tell(compared)
    record = json.loads(to_json(found.to_dict()))
    assert text.count("withheld") == len(found.coefficients)
    for coefficient, told in zip(found.coefficients, record["coefficients"], strict=True):
        assert told["fitted"] is told["low"] is told["high"] is None
        assert told["why"] == coefficient.why


def test_n_stands_with_every_table_of_scores(found: Backtest) -> None:
    text = backtest.tell(found)
    for heading in ("### Scores", "### Fitted model less baseline", "### Split in time"):
        part = text[text.index(heading) :].split("\n###")[0]
        assert "n = " in part
    assert "Rival" not in text


def test_tables_line_up() -> None:
    lines = table(["a", "long head"], [["wide cell", "1"]]).splitlines()
    assert len({len(line) for line in lines}) == 1


def test_the_command_takes_cases_of_ones_own(tmp_path: Path) -> None:
    source = cs.bundled()["cases/iran_2026"].read_text()
    mine = tmp_path / "mine.yaml"
    mine.write_text(source.replace("name: iran_2026", "name: mine").replace("2026-", "2028-"))
    record = json.loads(fine("backtest", "cases/egypt_1970", mine, "--json"))
    assert record["columns"]["case"] == ["egypt_1970", "mine"]
    assert record["rivals"]["cases"] == ["egypt_1970", "mine"]
