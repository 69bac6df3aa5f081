"""The house keeps its order: data flow one way, and no file imports itself by way of others."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import crisis_sim

ROOT = Path(crisis_sim.__file__).parent


def modules() -> dict[str, Path]:
    """Return every file of the package by the name it is imported by."""
    return {
        ".".join(["crisis_sim", *path.relative_to(ROOT).with_suffix("").parts]).removesuffix(
            ".__init__"
        ): path
        for path in ROOT.rglob("*.py")
    }


def imports(path: Path, known: set[str]) -> set[str]:
    """Return the files of the package that one imports, inside functions and for types as well."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= inner & known or {node.module}
    return found & known


def test_no_file_imports_itself_by_way_of_others() -> None:
    files = modules()
    uses = {name: imports(path, set(files)) - {name} for name, path in files.items()}
    try:
        TopologicalSorter(uses).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(reversed(error.args[1])))


ROOMS = ("exact", "scenario", "game", "equilibria", "study", "show", "commands")


def room(name: str) -> int:
    """Return how far up a file lives; -1 for what lies beside the rooms and serves all."""
    parts = name.split(".")
    return ROOMS.index(parts[1]) if len(parts) > 1 and parts[1] in ROOMS else -1


def test_data_flow_one_way_from_room_to_room() -> None:
    files = modules()
    wrong = [
        f"{name} imports {used}"
        for name, path in files.items()
        for used in imports(path, set(files))
        if 0 <= room(name) < room(used)
    ]
    assert not wrong
