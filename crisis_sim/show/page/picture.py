"""A figure as a part of a page: SVG that says what it shows and shares no name with others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from crisis_sim.show.figures.save import svg_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Picture:
    """An inline SVG.

    Attributes
    ----------
    name
        What its parts are called after; one of its own in a page.
    finding
        The title of the figure: what it shows, in a sentence.
    svg
        The element.
    """

    name: str
    finding: str
    svg: str


def picture(drawn: Figure, name: str) -> Picture:
    """Return a figure of this library as inline SVG, with a title and a description.

    Numbers of the drawing have two digits after the point: a hundredth of a point is nothing
    that is seen.
    """
    said = [text.get_text().replace("\n", " ") for text in drawn.texts]
    finding = said[0] if said else ""
    svg = svg_text(drawn)
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"\s*<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<style[^>]*>.*?</style>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(\bid=")', rf"\g<1>{name}-", svg)
    svg = re.sub(r"(url\(#|href=\"#)", rf"\g<1>{name}-", svg)
    svg = re.sub(r'\b(d|transform|x|y|style|points)="[^"]*"', _short, svg)
    svg = re.sub(r">\s+<", "><", svg)
    told = " ".join(said)
    head = (
        f'<svg role="img" aria-labelledby="{name}-title {name}-desc" '
        f'class="figure" viewBox="{_box(svg)}">'
        f'<title id="{name}-title">{escape(finding)}</title>'
        f'<desc id="{name}-desc">{escape(told)}</desc>'
    )
    return Picture(name, finding, head + svg[svg.index(">") + 1 :].strip())


def _box(svg: str) -> str:
    found = re.search(r'viewBox="([^"]*)"', svg)
    assert found is not None
    return found[1]


def _short(attribute: re.Match[str]) -> str:
    """Round the numbers of an attribute, and put it on one line."""
    text = re.sub(r"\s+", " ", attribute[0]).replace(' "', '"')
    return re.sub(r"-?\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}", text)
