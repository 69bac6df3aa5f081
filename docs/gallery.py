"""The gallery of the site: figures of the examples, and of the documentation with their code."""

from __future__ import annotations

import ast
import tempfile
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure
from sphinx_gallery.scrapers import figure_rst

_SHOWN = "shown in the gallery"


def first_arguments(gallery_conf: dict[str, Any], script_vars: dict[str, Any]) -> list[str]:
    """Return what each example is called with: the folder that it writes to."""
    return [tempfile.mkdtemp()]


def figures_of(
    block: tuple[Any, ...], block_vars: dict[str, Any], gallery_conf: dict[str, Any]
) -> str:
    """Return the figures that the blocks of an example have drawn since the last, as RST."""
    paths = []
    for value in block_vars["example_globals"].values():
        if isinstance(value, Figure) and value.get_gid() != _SHOWN:
            path = next(block_vars["image_path_iterator"])
            value.savefig(path, format="png")
            value.set_gid(_SHOWN)
            paths.append(path)
    return str(figure_rst(paths, gallery_conf["src_dir"]))


def figures_page(images: Path) -> str:
    """Return a page of the documentation's figures, each with the code that draws it."""
    text = (images / "draw.py").read_text(encoding="utf-8")
    module = ast.parse(text)
    parts = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}
    needed = [
        *(node for node in module.body if isinstance(node, ast.Import)),
        *(node for node in module.body if getattr(node, "module", "") == "crisis_sim.study.figure"),
        *(node for node in module.body if isinstance(node, ast.Assign)),
    ]
    shared = [ast.unparse(node) for node in needed]
    (drawn,) = (node.value for node in module.body if isinstance(node, ast.AnnAssign))
    assert isinstance(drawn, ast.Dict)
    sections = ["# Figures", "", _BEFORE, "", *_code(*shared)]
    for key, value in zip(drawn.keys, drawn.values, strict=True):
        name = ast.literal_eval(key) if key else ""
        code = value.body if isinstance(value, ast.Lambda) else parts[ast.unparse(value)]
        shown = ast.get_source_segment(text, code) or ""
        said = _said(name)
        sections += [f"## {said}", "", f"![{said}](../images/{name}.svg)", "", *_code(shown)]
    return "\n".join(sections)


_BEFORE = """\
The figures of the documentation, each with the code that draws it. `crisis-sim plot SCENARIO KIND`
draws each kind from the command line."""


def _said(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _code(*lines: str) -> list[str]:
    return ["```python", *lines, "```", ""]


def _get_sg_image_scraper() -> Any:
    """Return what collects the figures: the hook by which sphinx-gallery finds it."""
    return figures_of
