"""How wide and how high text is in a figure, and where its lines break."""

from __future__ import annotations

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from crisis_sim.show.figures.style import TEXT

#: How much wider letters come out where a program fits them to the dots of a small picture.
_HINTED = 1.06


def text_width(text: str, size: float = TEXT, *, bold: bool = False) -> float:
    """Return the width of the widest line of a text, in inches."""
    font = FontProperties(family="DejaVu Sans", size=size, weight="bold" if bold else "normal")
    widths = [
        text_to_path.get_text_width_height_descent(line, font, False)[0]
        for line in text.split("\n")
    ]
    return float(max(widths)) / 72 * _HINTED


def line_height(size: float = TEXT) -> float:
    """Return the distance from one line of text to the next, in inches."""
    return 1.25 * size / 72


def wrap(text: str, width: float, size: float = TEXT, *, bold: bool = False) -> str:
    """Break a text into lines of at most `width` inches, between words."""
    broken = [""]
    for word in text.split():
        longer = f"{broken[-1]} {word}".strip()
        if broken[-1] and text_width(longer, size, bold=bold) > width:
            broken.append(word)
        else:
            broken[-1] = longer
    return "\n".join(broken)


def lines(text: str) -> int:
    """Return how many lines a text has; an empty one has one."""
    return text.count("\n") + 1


def text_height(text: str, size: float = TEXT) -> float:
    """Return the height of a text in inches; none of an empty one."""
    return lines(text) * line_height(size) if text else 0.0
