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

import pytest

OUTSIDE = Path(__file__).parent / "outside"
ROOT = OUTSIDE.parent.parent
SCENARIO = "strike_resist_intervene"


def run(*arguments: str) -> str:
    """Run Python with the outside package on its path, and return what it prints."""
    path = os.pathsep.join([str(OUTSIDE), str(ROOT), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": path},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def evaluated(expression: str) -> object:
    """Return the value of an expression there, through JSON."""
    code = (
        f"import json, crisis_sim as cs; s = cs.load({SCENARIO!r}); print(json.dumps({expression}))"
    )
    return json.loads(run("-c", code))


def test_the_page_shows_the_entry_points_that_are_used() -> None:
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```toml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    used = configparser.ConfigParser()
    used.read(OUTSIDE / "security_play-1.0.dist-info" / "entry_points.txt")
    groups = tomllib.loads(block)["project"]["entry-points"]
    assert groups == {name: dict(used[name]) for name in used.sections()}


def test_the_concept_solves() -> None:
    # The attacker's worst is 0 if it abstains and -1 if it strikes; the others lose least by
    # giving way and by staying out.
    support = evaluated("{k: list(v) for k, v in cs.solve(s, 'security')[0].support.items()}")
    assert support == {"Attacker": ["abstain"], "Target": ["concede"], "Patron": ["abstain"]}


def test_the_concept_sweeps() -> None:
    swept = "cs.sweep(s, concept='security', drain=[0, 1, 2])"
    assert evaluated(f"{swept}.probability('Attacker == strike').tolist()") == [0, 0, 0]


def test_a_file_may_name_the_concept(tmp_path: Path) -> None:
    file = tmp_path / "cautious.yaml"
    file.write_text(f"extends: {SCENARIO}\nname: cautious\nsolve: {{concept: security}}\n")
    assert "security" in run("-m", "crisis_sim", "solve", str(file))


def test_the_schema_and_the_reference_have_both() -> None:
    schema = json.loads(run("-m", "crisis_sim", "schema"))
    assert "security" in schema["$defs"]["SolveEntry"]["properties"]["concept"]["enum"]
    page = run("-c", "from crisis_sim.show.reference import reference; print(reference())")
    assert "`security`" in page
    assert "`cs.worst_case`" in page


def test_the_study_is_a_public_name() -> None:
    worst = evaluated("cs.worst_case(s).to_dict()['worst']")
    assert {row["player"]: row["payoff"] for row in worst}["Attacker"] == -1  # type: ignore[attr-defined]
    assert evaluated("'worst_case' in dir(cs)")


def test_the_study_is_a_command(tmp_path: Path) -> None:
    assert "Attacker gets -1 at worst." in run("-m", "crisis_sim", "worst-case", SCENARIO)
    assert json.loads(run("-m", "crisis_sim", "worst-case", SCENARIO, "--json"))["worst"]


def test_the_study_is_a_kind_of_figure(tmp_path: Path) -> None:
    drawn = tmp_path / "worst.png"
    run("-m", "crisis_sim", "plot", SCENARIO, "worst-case", "--out", str(drawn))
    assert drawn.read_bytes().startswith(b"\x89PNG")
    assert evaluated("len(cs.worst_case(s).plot().axes)") == 1


@pytest.mark.parametrize("row", ["security", "worst_case"])
def test_without_the_package_neither_is_there(row: str) -> None:
    code = (
        "from crisis_sim.equilibria.concepts import concepts; "
        "from crisis_sim.study.studies import studies; "
        f"print({row!r} in concepts(), {row!r} in studies())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.split() == ["False", "False"]
