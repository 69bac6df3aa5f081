"""The package knows no country, war or person: these stand in scenario and case files."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import crisis_sim as cs

FILES = sorted(Path(cs.__file__).parent.rglob("*.py"))
#: Parts of names, at the start of a word.
KNOWN = (
    *("afghan", "america", "azerbaijan", "armenia", "britain", "british", "china", "chinese"),
    *("cuba", "egypt", "europe", "france", "french", "georgia", "german", "hamas", "hezbollah"),
    *("iran", "iraq", "israel", "italy", "japan", "jordan", "kazakh", "korea", "kyrgyz"),
    *("karabakh", "kremlin", "libya(?!ml)", "moscow", "nato", "ossetia", "pakistan", "persia"),
    *("poland", "russia", "saudi", "serbia", "soviet", "syria", "taiwan", "tehran", "turkey"),
    *("ukrain", "united_states", "united states", "vietnam", "washington", "yemen", "yugoslav"),
    *("assad", "bush", "khamenei", "netanyahu", "pezeshkian", "putin", "soleimani", "trump"),
)
NAME = re.compile(rf"(?<![a-z])(?:{'|'.join(KNOWN)})", re.IGNORECASE)
#: Where a docstring comes to cite works and to show bundled scenarios, which do have names.
SHOWN = re.compile(r"^ *(?:References|Examples)\n *-+$", re.MULTILINE)


def said(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Give all names and texts of a module, docstrings without references and examples."""
    for node in ast.walk(tree):
        for _, value in ast.iter_fields(node):
            if isinstance(value, str):
                yield getattr(node, "lineno", 0), SHOWN.split(value)[0]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FILES[0].parent)))
def test_no_file_names_a_country_a_war_or_a_person(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = [
        f"{path.name}:{line}: {value}"
        for line, value in said(ast.parse(text))
        if NAME.search(value)
    ]
    comments = [line for line in text.splitlines() if line.lstrip().startswith("#")]
    assert not found + [line for line in comments if NAME.search(line)]
