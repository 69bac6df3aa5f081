"""Tolerances stand in `crisis_sim/tolerances.py`, each with its scale and reason."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import crisis_sim as cs
from crisis_sim import tolerances

PACKAGE = Path(cs.__file__).parent
#: How fine a computation goes, and by how much a game is moved: no tolerances.
OTHERS = {
    ("normal_errors.py", "SMALLEST"),
    ("lemke_howson.py", "_MOVED"),
    ("fit.py", "_STEP"),
    ("fit.py", "_WIDE_STEP"),
}


def small_constants(path: Path) -> list[str]:
    """Return the names at the top of a file that stand for a small number."""
    found = []
    for line in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant):
            value = line.value.value
            if isinstance(value, float) and 0 < value < 0.005:
                found += [ast.unparse(target) for target in line.targets]
    return found


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_no_other_file_names_one(path: Path) -> None:
    own = path == Path(tolerances.__file__)
    named = [name for name in small_constants(path) if (path.name, name) not in OTHERS]
    assert own == bool(named), f"{path.name} names {named}"


def test_each_has_its_reason() -> None:
    lines = Path(tolerances.__file__).read_text(encoding="utf-8").splitlines()
    names = [n for n, line in enumerate(lines) if " = " in line and line[0].isupper()]
    assert len(names) > 30
    assert all(lines[number - 1].startswith("#: ") for number in names)


def test_each_stands_once() -> None:
    body = ast.parse(Path(tolerances.__file__).read_text(encoding="utf-8")).body
    names = [ast.unparse(line.targets[0]) for line in body if isinstance(line, ast.Assign)]
    assert sorted(names) == sorted(set(names))
