"""Draw which numbers hold the answer up: the nearest turning values of every parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import checked
from crisis_sim.show.figures.paths import Look, Plays, changed, looks, path_in_words, plays_of
from crisis_sim.show.figures.ruler import Scale, apart
from crisis_sim.show.figures.style import (
    FAINT,
    GREY,
    INK,
    SMALL,
    TEXT,
    WIDE,
    bare,
    line_height,
    rests_on,
    sheet,
    style,
    wrap,
)
from crisis_sim.show.labels import given, number, parameter_label
from crisis_sim.show.phrases import counted, percent
from crisis_sim.study.exact.turns import Turn, Turns

_LEFT, _RIGHT = 2.05, 4.6
_WORDS = WIDE - _RIGHT - 0.35
_BAR, _PAD, _BEYOND, _HEAD = 0.13, 0.08, 0.14, 0.2


@checked
def draw(found: Turns) -> Figure:
    """Draw a row for each parameter that changes play, the nearest turning value first.

    A row is the parameter's range, with its present value and the nearest value on each
    side at which play changes. Coloured: play just beyond; further on nothing is shown.

    Parameters
    ----------
    found
        As from `crisis_sim.turns`.

    Returns
    -------
    Figure
    """
    now = plays_of(found.scenario, found.fixing)
    rows = _rows(found)
    fills = looks(found.scenario, [turn.plays for turn in found.found], now)
    texts = [_beyond(found, turns, now) for turns in rows.values()]
    names = [_name(found, turns[0]) for turns in rows.values()]
    heights = [_height(text, name) for text, name in zip(texts, names, strict=True)]
    height = (_HEAD + sum(heights) if rows else 0.0) + 0.04
    with style():
        drawn, panel = sheet(height, _title(found, rows), _subtitle(found, now), _source(found))
        bare(panel, height)
        y = height - _HEAD
        if rows:
            _head(panel, y)
        for turns, text, name, tall in zip(rows.values(), texts, names, heights, strict=True):
            _write(panel, name, text, y - tall / 2)
            _draw_row(panel, found, turns, fills, y - tall / 2)
            y -= tall
    return drawn


def _rows(found: Turns) -> dict[str, list[Turn]]:
    """Return the turns of each parameter, the nearest parameter first."""
    rows: dict[str, list[Turn]] = {}
    for turn in found.found:
        rows.setdefault(turn.parameter, []).append(turn)
    return rows


def _beyond(found: Turns, turns: Sequence[Turn], now: Plays) -> str:
    """Say from which values on something else is done, and what."""
    turns = sorted(turns, key=lambda turn: (turn.value, turn.side == "above"))
    values = apart([*(turn.value for turn in turns), turns[0].now])
    lines = [
        f"{turn.side} {value}: {changed(found.scenario, turn.plays, now)}"
        for turn, value in zip(turns, values, strict=False)
    ]
    return "\n".join(wrap(line, _WORDS) for line in lines)


def _name(found: Turns, turn: Turn) -> tuple[str, str]:
    """Return a parameter's name, and its present value with its unit."""
    unit = found.scenario.parameters[turn.parameter].unit
    label = parameter_label(found.scenario, turn.parameter)
    now = f"now {number(turn.now)} {unit or ''}"
    return wrap(label, _LEFT - 0.25), wrap(now, _LEFT - 0.25, SMALL)


def _lines(text: str) -> int:
    return text.count("\n") + 1


def _name_height(name: tuple[str, str]) -> float:
    return _lines(name[0]) * line_height() + _lines(name[1]) * line_height(SMALL)


def _height(text: str, name: tuple[str, str]) -> float:
    return max(_lines(text) * line_height(), _name_height(name)) + _PAD


def _write(panel: Axes, name: tuple[str, str], text: str, y: float) -> None:
    top = y + _name_height(name) / 2
    panel.text(0.06, top, name[0], va="top")
    below = top - _lines(name[0]) * line_height()
    panel.text(0.06, below, name[1], size=SMALL, color=GREY, va="top")
    panel.text(_RIGHT + 0.2, y, text, size=TEXT, va="center", linespacing=1.15)


def _head(panel: Axes, y: float) -> None:
    look: dict[str, Any] = {"size": SMALL, "color": GREY, "va": "bottom"}
    panel.text(_LEFT, y, "lowest value", ha="left", **look)
    panel.text(_RIGHT, y, "highest value", ha="right", **look)
    panel.text(_RIGHT + 0.2, y, "play beyond", ha="left", **look)


def _draw_row(
    panel: Axes,
    found: Turns,
    turns: Sequence[Turn],
    fills: Mapping[Plays, Look],
    y: float,
) -> None:
    """Draw the range, the values at which play turns, and the present value."""
    name, now = turns[0].parameter, turns[0].now
    parameter = found.scenario.parameters[name]
    scale = Scale(parameter.low, parameter.high, _LEFT, _RIGHT)
    low, high = y - _BAR / 2, y + _BAR / 2
    below = [turn.value for turn in turns if turn.side == "below"]
    above = [turn.value for turn in turns if turn.side == "above"]
    inner = [scale.at(below[0]) if below else _LEFT, scale.at(above[0]) if above else _RIGHT]
    panel.fill_between(inner, low, high, color=FAINT, alpha=0.35, lw=0)
    for turn in turns:
        x = scale.at(turn.value)
        end = min(x + _BEYOND, _RIGHT) if turn.side == "above" else max(x - _BEYOND, _LEFT)
        fill, hatch = fills[turn.plays]
        panel.fill_between([x, end], low, high, facecolor=fill, hatch=hatch, edgecolor=INK, lw=0)
        panel.plot([x, x], [low - 0.04, high + 0.04], color=INK, lw=1.1)
    panel.plot(
        [_LEFT, _RIGHT, _RIGHT, _LEFT, _LEFT], [low, low, high, high, low], color=GREY, lw=0.5
    )
    panel.plot(scale.at(now), y, "o", color=INK, ms=4)


def _title(found: Turns, rows: Mapping[str, Sequence[Turn]]) -> str:
    count = len(found.scenario.parameters)
    if not rows:
        return f"None of the {count} numbers is known to change play if moved alone"
    first = next(iter(rows.values()))[0]
    label = parameter_label(found.scenario, first.parameter)
    near = f"is nearest, {percent(first.distance)} of its range away"
    change = "changes" if len(rows) == 1 else "change"
    if not first.distance:
        near = "turns it at its present value"
    return (
        f"{len(rows)} of {counted(count, 'number')} {change} play if moved alone; “{label}” {near}"
    )


def _subtitle(found: Turns, now: Plays) -> str:
    play = " or ".join(path_in_words(found.scenario, path) for path in now)
    words = f"{given(found.scenario, found.fixing)}At present (dot): {play}."
    if found.found:
        words += " Grey: play as now, proven. Coloured: play just beyond; further out is not shown."
    return words


def _source(found: Turns) -> str:
    notes = []
    for words, those in (
        ("These change nothing anywhere in their ranges", found.still),
        ("Not settled, so that a nearer value is possible", found.unresolved),
    ):
        if those:
            names = ", ".join(parameter_label(found.scenario, name) for name in those)
            notes.append(f"{words}: {names}.")
    line = rests_on(found, solves=None, method="exact arithmetic along each parameter")
    return "\n".join([*notes, line])
