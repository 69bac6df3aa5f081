"""How figures look: sizes, colours, type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import cycle
from types import MappingProxyType
from typing import Any

import matplotlib
from matplotlib.colors import to_rgb

#: Widths of a figure in inches: one column of a page, or two.
NARROW, WIDE = 3.5, 7.2
#: Type sizes in points.
HEADING, TEXT, SMALL = 8.0, 7.0, 6.0
INK, GREY, FAINT, PAPER = "#222222", "#6A6A6A", "#BEBEBE", "#FFFFFF"

#: More and less than at present.
UP, DOWN = "#3F6FA3", "#E3B655"
#: For players without one of their own, in their order: apart in hue, and in grey in lightness.
CYCLE = ("#004488", "#AA4455", "#8A7510", "#5B9BB5", "#333333", "#8C8C8C")
LINES: tuple[Any, ...] = (
    "-",
    (0, (5, 1.5)),
    (0, (1.2, 1.2)),
    (0, (6, 1.5, 1.2, 1.5)),
    (0, (2.5, 1)),
)
#: Pale fills for regions, next ones apart in lightness.
FILLS = ("#F2E6C8", "#C3D5EA", "#F6F4EE", "#DDBFCB", "#DCE8DC", "#B7B9CF", "#EAD2BC", "#B9D0CB")

_SETTINGS: Mapping[str, Any] = MappingProxyType(
    {
        "axes.edgecolor": INK,
        "axes.labelcolor": INK,
        "axes.labelsize": TEXT,
        "axes.linewidth": 0.6,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.titlelocation": "left",
        "axes.titlesize": TEXT,
        "axes.unicode_minus": True,
        "figure.dpi": 100.0,
        "font.family": ["sans-serif"],
        "font.sans-serif": ["DejaVu Sans", "Arial", "Helvetica", "sans-serif"],
        "font.size": TEXT,
        "hatch.color": GREY,
        "hatch.linewidth": 0.5,
        "lines.linewidth": 1.3,
        "pdf.fonttype": 42,
        "savefig.dpi": 300.0,
        "svg.fonttype": "none",
        "svg.hashsalt": "crisis_sim",
        "text.color": INK,
        "text.hinting": "none",  # else a text is wider in a small picture than it is measured
        "text.parse_math": False,
        "xtick.color": INK,
        "xtick.labelsize": TEXT,
        "xtick.major.width": 0.6,
        "ytick.color": INK,
        "ytick.labelsize": TEXT,
        "ytick.major.width": 0.6,
    }
)


@contextmanager
def style() -> Iterator[None]:
    """Draw with the settings of this library, whatever the caller's own are; then restore those."""
    settings: dict[Any, Any] = {
        key: value for key, value in matplotlib.rcParamsDefault.items() if key != "backend"
    }
    with matplotlib.rc_context(settings | dict(_SETTINGS)):
        yield


def colours(players: Iterable[str], own: Mapping[str, str]) -> dict[str, str]:
    """Return a colour for each player: its own where it has one, else the next of the cycle.

    Examples
    --------
    >>> colours(["Attacker", "Patron"], {"Attacker": "#004488"})
    {'Attacker': '#004488', 'Patron': '#AA4455'}
    """
    free = cycle([colour for colour in CYCLE if colour not in own.values()] or CYCLE)
    return {player: own.get(player) or next(free) for player in players}


def line_style(index: int) -> Any:
    """Return the line style of the choice, or player, with this index."""
    return LINES[index % len(LINES)]


def tint(colour: str, share: float) -> tuple[float, float, float]:
    """Return a colour mixed with white: `share` 1 is the colour itself, 0 is white."""
    red, green, blue = (1 - share * (1 - part) for part in to_rgb(colour))
    return red, green, blue
