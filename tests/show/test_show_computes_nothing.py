"""What shows results imports what results are, and nothing that makes them."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import crisis_sim as cs

SHOW = Path(cs.__file__).parent / "show"
#: The rooms whose functions solve, draw samples and sweep.
BELOW = ("game", "equilibria", "study")
#: Functions of these that list rows, read a text or sort what is in a result.
PLAIN = {
    "crisis_sim.equilibria.concepts:concepts",
    "crisis_sim.equilibria.concepts:default_concept",
    "crisis_sim.equilibria.concepts:erring",
    "crisis_sim.equilibria.concepts:solving",
    "crisis_sim.game.efg:efg_text",
    "crisis_sim.game.nfg:nfg_text",
    "crisis_sim.study.claims:measured",
    "crisis_sim.study.claims:read_formula",
    "crisis_sim.study.interest:left_side",
    "crisis_sim.study.order:played",
    "crisis_sim.study.plays:plays",
    "crisis_sim.study.studies:studies",
}


def taken(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each name that a file imports from the rooms below, with its module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names if "crisis_sim" in alias.name)
        elif isinstance(node, ast.ImportFrom):
            module = str(node.module)
            if module == "crisis_sim" or module.split(".")[1:2] in ([room] for room in BELOW):
                yield from ((module, alias.name) for alias in node.names)


@pytest.mark.parametrize("path", sorted(SHOW.rglob("*.py")), ids=lambda path: path.stem)
def test_a_drawing_takes_a_result(path: Path) -> None:
    for module, name in taken(path):
        assert name and module != "crisis_sim", f"{path} takes all of {module}"
        value = getattr(import_module(module), name, None)
        makes = value is None or inspect.isfunction(value) or inspect.ismodule(value)
        assert not makes or f"{module}:{name}" in PLAIN, f"{path} imports {name} of {module}"
