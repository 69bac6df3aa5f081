"""Array types are named once, in `crisis_sim/types.py`."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import crisis_sim as cs
from crisis_sim import types

PACKAGE = Path(cs.__file__).parent
OTHERS = sorted(set(PACKAGE.rglob("*.py")) - {PACKAGE / "types.py"})


def array_types(text: str) -> list[str]:
    """Return each type that is spelled out as `NDArray[np. ...]`."""
    spelled = [ast.unparse(n) for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Subscript)]
    return [text for text in spelled if text.removeprefix("npt.").startswith("NDArray[np.")]


def test_the_file_of_types_names_each_once() -> None:
    spelled = array_types(Path(types.__file__).read_text(encoding="utf-8"))
    assert len(spelled) == len(set(spelled)) > 2


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_other_file_spells_one_out(path: Path) -> None:
    assert not array_types(path.read_text(encoding="utf-8"))
