"""README and tutorial, block by block in their order, as somebody new would run them.

`sh` is typed, `yaml` is saved under its name, `python` is run, and `text` is what was printed
before. `yml` is a part of a file, to look at.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from crisis_sim.cli import main

ROOT = Path(__file__).parents[1]
#: What a fresh copy of the repository does not have.
UNTRACKED = shutil.ignore_patterns(".git", ".venv*", "results", "*cache*", "__pycache__")


def blocks(page: str) -> list[tuple[str, str]]:
    """Return language and text of each block of a page, in order."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def file_of(block: str) -> str:
    """Return where a scenario is saved."""
    return f"{yaml.safe_load(block)['name']}.yaml"


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("page", ["README.md", "docs/tutorial.md"])
def test_all_blocks_run_in_order(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    said, names = "", {"__name__": "__main__"}
    for language, block in blocks(page):
        if language == "yaml":
            Path(file_of(block)).write_text(block, encoding="utf-8")
        elif language == "python":
            exec(compile(block, page, "exec"), names)
        elif language == "sh":
            for line in block.splitlines():
                program, *arguments = shlex.split(line, comments=True)
                if program == "crisis-sim":
                    with pytest.raises(SystemExit) as done:
                        main(arguments)
                    assert done.value.code == 0, line
        elif language == "text":
            assert flat(block) in said
        said = flat(f"{said} {capsys.readouterr().out}")
    assert said


def typed(language: str, block: str) -> str:
    """Return a block as lines of a shell."""
    if language == "python":
        return f"python - <<'END'\n{block}END\n"
    if language == "yaml":
        return f"cat > {file_of(block)} <<'END'\n{block}END\n"
    return block if language == "sh" else ""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the lines of a shell")
def test_a_new_user_gets_from_nothing_to_the_end_of_the_readme(tmp_path: Path) -> None:
    copy = tmp_path / "crisis_sim"
    shutil.copytree(ROOT, copy, ignore=UNTRACKED)
    lines = "".join(typed(language, block) for language, block in blocks("README.md"))
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    own["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), own["PATH"]])
    done = subprocess.run(
        ["bash", "-euo", "pipefail"],
        input=lines,
        cwd=copy,
        env={**own, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=1200,
    )
    assert done.returncode == 0, done.stderr
    assert "To go on" in done.stdout
    for language, block in blocks("README.md"):
        assert language != "text" or flat(block) in flat(done.stdout)
    assert (copy / "results/iran_2025/answer.txt").exists()
    installed = {path.name for path in (copy / ".venv/bin").iterdir()}
    assert "crisis-sim" in installed and not installed & {"pytest", "ruff", "mypy"}
