"""BibTeX of a scenario and of its sources."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

import crisis_sim as cs
from crisis_sim.cli import cli
from crisis_sim.show.cite import bibtex


def balanced(text: str) -> bool:
    depth = 0
    for sign in re.sub(r"\\[{}]", "", text):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if depth < 0:
            return False
    return depth == 0


@pytest.mark.parametrize("name", sorted(cs.bundled()))
def test_every_source_of_a_bundled_file_has_one_entry(name: str) -> None:
    scenario = cs.load(name)
    entries = bibtex(scenario).strip().split("\n\n")
    assert all(balanced(entry) for entry in entries)
    keys = [re.match(r"@\w+\{(.*),", entry)[1] for entry in entries]  # type: ignore[index]
    assert len(keys) == len(set(keys))
    places = {each.where for each in scenario.evidence.values()} - {"this file"}
    assert len(entries) == 2 + len(places)
    assert scenario.digest in entries[1]


def test_signs_that_tex_reads_are_written_to_be_seen() -> None:
    data = {
        "schema": 1,
        "name": "costs",
        "evidence": {"A": {"says": "50% & more_or_less {x}", "where": "A. B., 1999, p. #3"}},
        "players": {"A": {}},
        "moves": [{"player": "A", "choose": ["go", "stay"]}],
        "payoffs": {"A": [{"worth": 1, "when": "A == go"}]},
    }
    entry = bibtex(cs.build(data)).split("\n\n")[2]
    assert r"note = {Cited for: 50\% \& more\_or\_less \{x\}}" in entry
    assert r"title = {{A. B., 1999, p. \#3}}" in entry
    assert "year = {1999}" in entry


def test_the_command_counts_changed_numbers() -> None:
    plain = CliRunner().invoke(cli, ["cite", "strike_resist_intervene"])
    changed = CliRunner().invoke(cli, ["cite", "strike_resist_intervene", "--set", "drain=1"])
    assert plain.exit_code == changed.exit_code == 0
    assert cs.load("strike_resist_intervene").digest in plain.stdout
    assert cs.load("strike_resist_intervene").set(drain=1).digest in changed.stdout
