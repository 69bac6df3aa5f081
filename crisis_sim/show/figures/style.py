"""How figures look: colours, type, frame, and files that repeat byte for byte."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.textpath import text_to_path

from crisis_sim.equilibria.concepts import concepts
from crisis_sim.result import Result
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.files import write_bytes

#: Widths of a figure in inches: one column of a page, or two.
NARROW, WIDE = 3.5, 7.2
#: Type sizes in points.
HEADING, TEXT, SMALL = 8.0, 7.0, 6.0
INK, GREY, FAINT, PAPER = "#222222", "#6A6A6A", "#BEBEBE", "#FFFFFF"

PLAYERS = MappingProxyType(
    {"Russia": "#004488", "Iran": "#997700", "Israel": "#994455", "United_States": "#6090C4"}
)
#: For other players, in their order: apart in hue, and in grey in lightness.
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
_METADATA: Mapping[str, dict[str, Any]] = MappingProxyType(
    {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {"Software": None}}
)


@contextmanager
def style() -> Iterator[None]:
    """Draw with the settings of this library, whatever the caller's own are; then restore those."""
    settings: dict[Any, Any] = {
        key: value for key, value in matplotlib.rcParamsDefault.items() if key != "backend"
    }
    with matplotlib.rc_context(settings | dict(_SETTINGS)):
        yield


def colours(players: Sequence[str]) -> dict[str, str]:
    """Return a colour for each player: its own where it has one, else the next of the cycle.

    Examples
    --------
    >>> colours(["Russia", "Patron"])
    {'Russia': '#004488', 'Patron': '#AA4455'}
    """
    taken = {PLAYERS[player] for player in players if player in PLAYERS}
    free = [colour for colour in CYCLE if colour not in taken]
    others = [player for player in players if player not in PLAYERS]
    given = {player: free[i % len(free)] for i, player in enumerate(others)}
    return {player: PLAYERS.get(player) or given[player] for player in players}


def line_style(index: int) -> Any:
    """Return the line style of the choice, or player, with this index."""
    return LINES[index % len(LINES)]


def tint(colour: str, share: float) -> tuple[float, float, float]:
    """Return a colour mixed with white: `share` 1 is the colour itself, 0 is white."""
    from matplotlib.colors import to_rgb

    red, green, blue = (1 - share * (1 - part) for part in to_rgb(colour))
    return red, green, blue


def figure(width: float, height: float) -> Figure:
    """Return an empty figure of a size in inches, laid out by constraints."""
    pads = ConstrainedLayoutEngine(w_pad=0.04, h_pad=0.04, hspace=0.02, wspace=0.02)
    made = Figure(figsize=(width, height), layout=pads)
    FigureCanvasAgg(made)
    return made


def renderer(drawn: Figure) -> RendererBase:
    """Return what measures the text of a figure, without touching the figure's canvas."""
    agg: Any = RendererAgg
    measure: RendererBase = agg(*(drawn.get_size_inches() * drawn.dpi).astype(int), drawn.dpi)
    return measure


#: How much wider letters come out where a program fits them to the dots of a small picture.
_HINTED = 1.06


def text_width(text: str, size: float = TEXT, *, bold: bool = False) -> float:
    """Return the width of the widest line of a text, in inches."""
    font = FontProperties(family="DejaVu Sans", size=size, weight="bold" if bold else "normal")
    lines = text.split("\n")
    widths = [text_to_path.get_text_width_height_descent(s, font, False)[0] for s in lines]
    return float(max(widths)) / 72 * _HINTED


def line_height(size: float = TEXT) -> float:
    """Return the distance from one line of text to the next, in inches."""
    return 1.25 * size / 72


def wrap(text: str, width: float, size: float = TEXT, *, bold: bool = False) -> str:
    """Break a text into lines of at most `width` inches, between words."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, size, bold=bold) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(lines)


_EDGE = 0.06


def frame_room(
    title: str, subtitle: str = "", source: str = "", width: float = WIDE
) -> tuple[float, float]:
    """Return the height in inches that the words above a drawing take, and those below."""
    top = _EDGE
    for text, size, bold in ((title, HEADING, True), (subtitle, TEXT, False)):
        if text:
            top += len(_lines(text, width, size, bold)) * line_height(size) + 0.02
    below = len(_lines(source, width, SMALL, False)) * line_height(SMALL) if source else 0.0
    return top, below + _EDGE


def frame(drawn: Figure, title: str, subtitle: str = "", source: str = "") -> None:
    """Put the title above and the source below, and leave the drawing the room between."""
    width, height = (float(side) for side in drawn.get_size_inches())
    top = _EDGE
    for text, size, bold in ((title, HEADING, True), (subtitle, TEXT, False)):
        if text:
            lines = _lines(text, width, size, bold)
            drawn.text(
                _EDGE / width,
                1 - top / height,
                "\n".join(lines),
                size=size,
                weight="bold" if bold else "normal",
                va="top",
            )
            top += len(lines) * line_height(size) + 0.02
    lines = _lines(source, width, SMALL, False)
    drawn.text(_EDGE / width, _EDGE / height, "\n".join(lines), size=SMALL, color=GREY, va="bottom")
    engine = drawn.get_layout_engine()
    if isinstance(engine, ConstrainedLayoutEngine):
        above, below = frame_room(title, subtitle, source, width)
        engine.set(rect=(0, below / height, 1, 1 - (above + below) / height))


def _lines(text: str, width: float, size: float, bold: bool) -> list[str]:
    """Break a text into lines that fit a figure, keeping its own breaks."""
    room = width - 2 * _EDGE
    return [
        line
        for paragraph in text.split("\n")
        for line in wrap(paragraph, room, size, bold=bold).split("\n")
    ]


def sheet(height: float, title: str, subtitle: str = "", source: str = "") -> tuple[Figure, Axes]:
    """Return a wide figure with bare axes `height` inches high whose units are inches."""
    above, below = frame_room(title, subtitle, source)
    whole = above + height + below
    drawn = figure(WIDE, whole)
    drawn.set_layout_engine("none")
    frame(drawn, title, subtitle, source)
    return drawn, drawn.add_axes((0, below / whole, 1, height / whole))


def bare(panel: Axes, height: float) -> None:
    """Take the frame off axes, and make their units inches."""
    panel.set_axis_off()
    panel.set_xlim(0, WIDE)
    panel.set_ylim(0, height)


def figure_of(panel: Axes) -> Figure:
    """Return the figure that axes belong to."""
    drawn = panel.get_figure(root=True)
    assert drawn is not None
    return drawn


def settle(drawn: Figure) -> None:
    """Lay the figure out and keep it so, so that places can be measured and files repeat."""
    drawn.draw_without_rendering()
    drawn.set_layout_engine("none")


def source_line(
    name: str,
    concept: str,
    *,
    rationality: float | None = None,
    solves: int | None = 1,
    method: str = "",
    digest: str = "",
    version: str = "",
) -> str:
    """Say in one line what a figure rests on; what is None or empty is left out.

    Examples
    --------
    >>> source_line("iran_2025", "logit", rationality=3, solves=101, digest="6157023a3b4a")
    'iran_2025 · logit play, λ = 3 per unit of payoff · 101 games solved · digest 6157023a'
    """
    row = concepts()[concept]
    solved = row.words
    if rationality is not None and "rationality" in row.needed:
        solved += f", λ = {rationality:g} per unit of payoff"
    games = "1 game solved" if solves == 1 else f"{solves or 0:,} games solved"
    parts = [
        name,
        solved,
        method,
        "" if solves is None else games,
        f"digest {digest[:8]}" if digest else "",
        f"crisis_sim {version}" if version else "",
    ]
    return " · ".join(part for part in parts if part)


def rests_on(found: Result, **other: Any) -> str:
    """Say in one line what the figure of a result rests on; `other` is told in place of its own."""
    facts = found.provenance()
    told = {name: facts.get(name) for name in ("rationality", "solves", "digest", "version")}
    line = source_line(str(facts["scenario"]), str(facts["concept"]), **{**told, **other})
    return f"{line} · seed {facts['seed']}" if "seed" in facts else line


def save(
    drawn: Figure, path_stem: str | Path, formats: Sequence[str] = ("svg", "png", "pdf")
) -> tuple[Path, ...]:
    """Write a figure to `path_stem` plus each format's ending, and return the paths.

    A file is there whole or not at all, and the same figure gives the same bytes.

    Raises
    ------
    ArgumentError
        For a format other than svg, png and pdf.
    """
    for kind in formats:
        if kind not in _METADATA:
            raise ArgumentError("save", "formats", f"`{kind}` is unknown", ", ".join(_METADATA))
    return tuple(_write(drawn, Path(f"{path_stem}.{kind}"), kind) for kind in formats)


def _write(drawn: Figure, path: Path, kind: str) -> Path:
    content = BytesIO()
    with style():
        drawn.savefig(content, format=kind, metadata=_METADATA[kind])
    write_bytes(path, content.getvalue())
    return path
