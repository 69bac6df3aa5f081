"""The images of the documentation are those that the library draws now."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from crisis_sim.show.figures.save import save

FOLDER = Path(__file__).parents[3] / "docs/images"
IMAGES = runpy.run_path(str(FOLDER / "draw.py"))["IMAGES"]


def words(svg: str) -> list[str]:
    """Return what is written in an image, but for the version and what the computing took."""
    plain = re.sub(r"crisis_sim [\w.+]+|[\d,]+ (?:games? solved|boxes bounded)", "", svg)
    return re.findall(r"<text[^>]*>([^<]*)</text>", plain)


@pytest.mark.parametrize("name", IMAGES)
def test_the_image_says_what_is_drawn_now(name: str, tmp_path: Path) -> None:
    drawn = save(IMAGES[name](), tmp_path / name, ("svg",))[0].read_text(encoding="utf-8")
    kept = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert words(drawn) == words(kept), "run docs/images/draw.py"


def test_every_image_is_shown_somewhere() -> None:
    pages = " ".join(page.read_text(encoding="utf-8") for page in FOLDER.parent.glob("*.md"))
    for name in IMAGES:
        assert f"images/{name}.svg" in pages, name
