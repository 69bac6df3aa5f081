"""The committed JSON Schema is current, and accepts and refuses what the library does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from crisis_sim.equilibria.concepts import concepts, solving
from crisis_sim.scenario.read import bundled
from crisis_sim.scenario.schema import json_schema
from crisis_sim.scenario.source import read_document
from crisis_sim.show.reference import key_tables

ROOT = Path(__file__).parents[2]


def test_the_committed_schema_is_current() -> None:
    assert json.loads((ROOT / "scenarios/schema.json").read_text()) == json_schema(solving())


def test_the_reference_page_is_current() -> None:
    assert (ROOT / "docs/format.md").read_text().endswith("\n\n" + key_tables())


def test_the_schema_is_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema(solving()))


@pytest.mark.parametrize("path", bundled().values(), ids=bundled())
def test_bundled_files_fit_the_schema(path: Path) -> None:
    jsonschema.validate(read_document(path).data, json_schema(solving()))


@pytest.mark.parametrize(
    "change",
    [
        {"parameters": {"drain": {"value": "much", "low": 0, "high": 1}}},
        {"parameters": {"drain": {"value": 1, "low": 0}}},
        {"colour": "red"},
        {"moves": [{"player": "A", "chose": ["x"]}]},
        {"solve": {"concept": "subgame_perfekt"}},
    ],
)
def test_the_schema_refuses_what_the_library_refuses(change: dict[str, Any]) -> None:
    good = {
        "schema": 1,
        "name": "x",
        "players": {"A": {}},
        "moves": [{"player": "A", "choose": ["x"]}],
        "payoffs": {"A": [{"worth": 1}]},
    }
    jsonschema.validate(good, json_schema(solving()))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(good | change, json_schema(solving()))


def test_a_change_of_another_file_may_leave_out_and_remove() -> None:
    change = {"extends": "iran_2025", "name": "x", "parameters": {"reach": {"value": 0.5}}}
    jsonschema.validate(change, json_schema(solving()))
    jsonschema.validate(change | {"definitions": {"force": None}}, json_schema(solving()))


def test_the_format_names_the_concepts_that_there_are() -> None:
    named = json_schema(solving())["$defs"]["SolveEntry"]["properties"]["concept"]["enum"]
    assert set(named) == set(concepts())
