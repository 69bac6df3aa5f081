"""What differs between concepts stands in their rows, and nowhere else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import crisis_sim as cs
from crisis_sim.equilibria.concepts import concepts
from crisis_sim.study.studies import STUDIES

PACKAGE = Path(cs.__file__).parent
FILES = [p for p in PACKAGE.rglob("*.py") if p.name != "concepts.py"]


def compared(tree: ast.AST) -> Iterator[object]:
    """Yield all texts that a file compares something with, or chooses by."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            for side in (node.left, *node.comparators):
                yield from (n.value for n in ast.walk(side) if isinstance(n, ast.Constant))
        if isinstance(node, ast.MatchValue) and isinstance(node.value, ast.Constant):
            yield node.value.value


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_no_file_compares_the_name_of_a_concept(path: Path) -> None:
    assert not set(concepts()) & set(compared(ast.parse(path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("row", concepts().values(), ids=lambda row: row.name)
def test_every_function_of_a_concept_is_there(row: object) -> None:
    for reference in (row.solve, row.batch, row.labels):  # type: ignore[attr-defined]
        assert reference is None or callable(row.function(reference))  # type: ignore[attr-defined]


@pytest.mark.parametrize("row", STUDIES.values(), ids=lambda row: row.name)
def test_every_function_of_a_study_is_there(row: object) -> None:
    figures = [plot.figure for plot in row.plots]  # type: ignore[attr-defined]
    for reference in (row.function, row.figure, row.words, *figures):  # type: ignore[attr-defined]
        assert not reference or callable(row.resolve(reference))  # type: ignore[attr-defined]
