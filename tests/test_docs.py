"""What README, docs and examples show is run as it stands."""

from __future__ import annotations

import ast
import json
import re
import runpy
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

import crisis_sim as cs
from crisis_sim.cli import cli

ROOT = Path(__file__).parents[1]
#: Those that are made when the site is built follow from the code.
MADE = (ROOT / "docs/made", ROOT / "docs/_build")
PAGES = sorted(
    page
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    if not any(page.is_relative_to(folder) for folder in MADE)
)
COURSE = sorted((ROOT / "docs/course").glob("*.md"))
RUN = [page for page in PAGES if page not in COURSE]
#: Pages whose snippets take long together; what they show is tested with each study.
LONG = {ROOT / "docs/what_would_change_it.md", ROOT / "docs/uncertainty.md"}
#: Warnings are errors, but for what a library says to itself of its own future.
STRICT = ("-W", "error", "-W", "default::DeprecationWarning", "-W", "default::FutureWarning")
#: What is run block by block in `test_first_hour`.
IN_ORDER = {ROOT / "README.md", ROOT / "docs/tutorial.md"}
NOTEBOOKS = sorted((ROOT / "examples/notebooks").glob("*.ipynb"))
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(page, marks=[pytest.mark.slow] * (page in LONG))
        for page in PAGES
        if page not in IN_ORDER
    ],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_python_snippets_run(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    namespace: dict[str, object] = {}
    for block in blocks(page, "python"):
        exec(compile(block, str(page), "exec"), namespace)
    capsys.readouterr()


@pytest.mark.parametrize("page", COURSE, ids=lambda page: page.name)
def test_the_course_shows_what_its_snippets_print(
    page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    namespace: dict[str, object] = {}
    shown = re.findall(r"^```(python|text)\n(.*?)^```", page.read_text(), re.M | re.S)
    for (kind, block), (follows, said) in pairwise([*shown, ("", "")]):
        if kind == "python":
            exec(compile(block, str(page), "exec"), namespace)
            printed = capsys.readouterr().out
            assert printed == (said if follows == "text" else "")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_yaml_snippets_are_scenarios_that_solve(page: Path, tmp_path: Path) -> None:
    for block in blocks(page, "yaml"):
        path = tmp_path / "snippet.yaml"
        path.write_text(block)
        scenario = cs.load(path)
        assert len(cs.solve(scenario)) >= 1
        assert {verdict.verdict for verdict in cs.judge(scenario)} <= {"holds", "fails"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
        assert target.startswith("http") or (page.parent / target).exists(), target


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_examples_run(example: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, *STRICT, str(example), str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.name)
def test_notebooks_run_and_hold_no_output(notebook: Path) -> None:
    namespace: dict[str, object] = {}
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [] and cell["execution_count"] is None
            *before, last = ast.parse("".join(cell["source"])).body
            run = ast.Module(before if isinstance(last, ast.Expr) else [*before, last], [])
            exec(compile(run, str(notebook), "exec"), namespace)
            if isinstance(last, ast.Expr):
                value = eval(compile(ast.Expression(last.value), str(notebook), "eval"), namespace)
                assert value is None or repr(value)


def test_every_command_is_documented() -> None:
    page = (ROOT / "docs/command_line.md").read_text()
    for name in cli.commands:
        assert f"`crisis-sim {name}" in page


def test_the_model_page_shows_every_parameter_as_the_file_has_it() -> None:
    page = (ROOT / "docs/model.md").read_text()
    for name, parameter in cs.load("iran_2025").parameters.items():
        row = re.search(rf"^\| `{name}` \|([^\n]*)$", page[page.index("## The parameters") :], re.M)
        assert row, name
        assert f"{parameter.value:g}" in row[1], name
        assert f"{parameter.low:g}" in row[1] and f"{parameter.high:g}" in row[1], name


def test_the_model_page_shows_every_payoff_term_as_the_file_has_it() -> None:
    page = (ROOT / "docs/model.md").read_text()
    plain = re.sub(r"[`\\ ]", "", page)
    for terms in cs.load("iran_2025").payoffs.values():
        for term in terms:
            assert re.sub(" ", "", term.worth.text) in plain, term.worth.text


def test_packaging_metadata_agrees() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["version"] == cs.__version__
    assert cs.__version__ in (ROOT / "CHANGELOG.md").read_text()


def test_the_module_runs_as_a_script(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as done, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["crisis-sim", "list"])
        runpy.run_module("crisis_sim", run_name="__main__")
    assert done.value.code == 0
    assert "iran_2025" in capsys.readouterr().out
