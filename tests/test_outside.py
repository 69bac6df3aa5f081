"""A package outside adds a concept and a study by entry point; both are used everywhere.

Each step is one that `docs/architecture.md` names.
"""

from __future__ import annotations

import configparser
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from crisis_sim.equilibria.concepts import concepts
from crisis_sim.study.studies import studies

OUTSIDE = Path(__file__).parent / "outside"
ROOT = OUTSIDE.parent.parent
SCENARIO = "strike_resist_intervene"
#: Warnings are errors, but for what a library says to itself of its own future.
STRICT = ("-W", "error", "-W", "default::DeprecationWarning", "-W", "default::FutureWarning")


#: What is asked there, each an expression; all in one process.
ASKED = {
    "support": "{k: list(v) for k, v in cs.solve(s, 'security')[0].support.items()}",
    "swept": (
        "cs.sweep(s, concept='security', drain=[0, 1, 2])"
        ".probability('Attacker == strike').tolist()"
    ),
    "told of a file": "printed('solve', 'cautious.yaml')",
    "schema": "printed('schema')",
    "reference": "reference()",
    "worst": "cs.worst_case(s).to_dict()['worst']",
    "named": "'worst_case' in dir(cs)",
    "told": "printed('worst-case', s.name)",
    "as JSON": "printed('worst-case', s.name, '--json')",
    "plot": "printed('plot', s.name, 'worst-case', '--out', 'worst.png')",
    "axes": "len(cs.worst_case(s).plot().axes)",
}
CODE = """
import json, sys
import crisis_sim as cs
from command_line import fine as printed
from crisis_sim.show.reference import reference

s = cs.load(sys.argv[1])
print(json.dumps({name: eval(text) for name, text in json.loads(sys.argv[2]).items()}))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("outside")


@pytest.fixture(scope="module")
def answers(folder: Path) -> dict[str, Any]:
    """Ask everything in a Python with the outside package on its path."""
    file = folder / "cautious.yaml"
    file.write_text(f"extends: {SCENARIO}\nname: cautious\nsolve: {{concept: security}}\n")
    path = os.pathsep.join(map(str, [OUTSIDE, ROOT, ROOT / "tests"]))
    done = subprocess.run(
        [sys.executable, *STRICT, "-c", CODE, SCENARIO, json.dumps(ASKED)],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": path},
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_page_shows_the_entry_points_that_are_used() -> None:
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```toml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    used = configparser.ConfigParser()
    used.read(OUTSIDE / "security_play-1.0.dist-info" / "entry_points.txt")
    groups = tomllib.loads(block)["project"]["entry-points"]
    assert groups == {name: dict(used[name]) for name in used.sections()}


def test_the_concept_solves(answers: dict[str, Any]) -> None:
    # The attacker's worst is 0 if it abstains and -1 if it strikes; the others lose least by
    # giving way and by staying out.
    assert answers["support"] == {
        "Attacker": ["abstain"],
        "Target": ["concede"],
        "Patron": ["abstain"],
    }


def test_the_concept_sweeps(answers: dict[str, Any]) -> None:
    assert answers["swept"] == [0, 0, 0]


def test_a_file_may_name_the_concept(answers: dict[str, Any]) -> None:
    assert "security" in answers["told of a file"]


def test_the_schema_and_the_reference_have_both(answers: dict[str, Any]) -> None:
    schema = json.loads(answers["schema"])
    assert "security" in schema["$defs"]["SolveEntry"]["properties"]["concept"]["enum"]
    assert "`security`" in answers["reference"]
    assert "`cs.worst_case`" in answers["reference"]


def test_the_study_is_a_public_name(answers: dict[str, Any]) -> None:
    assert {row["player"]: row["payoff"] for row in answers["worst"]}["Attacker"] == -1
    assert answers["named"]


def test_the_study_is_a_command(answers: dict[str, Any]) -> None:
    assert "Attacker gets -1 at worst." in answers["told"]
    assert json.loads(answers["as JSON"])["worst"]


def test_the_study_is_a_kind_of_figure(answers: dict[str, Any], folder: Path) -> None:
    assert answers["plot"]
    assert (folder / "worst.png").read_bytes().startswith(b"\x89PNG")
    assert answers["axes"] == 1


def test_without_the_package_neither_is_there() -> None:
    assert not {"security"} & set(concepts())
    assert not {"worst_case"} & set(studies())
