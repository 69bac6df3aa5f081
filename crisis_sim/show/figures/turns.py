"""Draw which numbers hold the answer up: the nearest turning values of every parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import checked_as
from crisis_sim.show.figures.legend import Look, looks
from crisis_sim.show.figures.paths import Plays, changed, path_in_words
from crisis_sim.show.figures.rows import MARGIN, Columns, Row, draw_rows
from crisis_sim.show.figures.scale import apart
from crisis_sim.show.figures.source import rests_on
from crisis_sim.show.figures.style import FAINT, GREY, INK, SMALL
from crisis_sim.show.figures.text import text_height, wrap
from crisis_sim.show.labels import claim_words, given, number, parameter_label, with_amount
from crisis_sim.show.phrases import counted, percent
from crisis_sim.show.words.tipping import verb
from crisis_sim.study.turns import Turn, Turns

_PLACE = Columns(2.05, 4.6, words=4.8, room=2.25)
_NAME = _PLACE.left - 0.25
_NOTHING = {
    True: "These change nothing anywhere in their ranges",
    False: "These change nothing at the values looked at",
}
_BAR, _PAD, _BEYOND, _HEAD = 0.13, 0.08, 0.14, 0.2


@checked_as("plot")
def draw(found: Turns, ax: Axes | None = None) -> Figure:
    """Draw a row for each parameter that changes play, the nearest turning value first.

    A row is the parameter's range, with its present value and the nearest value on each
    side at which play changes. Coloured: play just beyond; further on nothing is shown.

    Parameters
    ----------
    found
        As from `crisis_sim.turns`.
    ax
        Where to draw; left out, a new figure.

    Returns
    -------
    Figure
    """
    now = found.plays
    turns = _turns(found)
    fills = looks(found.scenario, [turn.plays for turn in found.found], now)
    rows = [Row(_HEAD, _draw_head)] if turns else []
    rows += [_row(found, own, fills, now) for own in turns.values()]
    title, subtitle = _title(found, turns), _subtitle(found, now)
    return draw_rows(rows, ax, title, subtitle, _source(found), foot=0.04)


def _turns(found: Turns) -> dict[str, list[Turn]]:
    """Return the turns of each parameter, the nearest parameter first."""
    turns: dict[str, list[Turn]] = {}
    for turn in found.found:
        turns.setdefault(turn.parameter, []).append(turn)
    return turns


def _row(found: Turns, turns: Sequence[Turn], fills: Mapping[Plays, Look], now: Plays) -> Row:
    name, value = _name(found, turns[0])
    words = _beyond(found, turns, now)
    high = text_height(name) + text_height(value, SMALL)

    def draw(panel: Axes, y: float) -> None:
        top = y + high / 2
        panel.text(MARGIN, top, name, va="top")
        panel.text(MARGIN, top - text_height(name), value, size=SMALL, color=GREY, va="top")
        _PLACE.tell(panel, y, words)
        _draw_range(panel, found, turns, fills, y)

    return Row(max(text_height(words), high) + _PAD, draw)


def _name(found: Turns, turn: Turn) -> tuple[str, str]:
    """Return a parameter's name, and its present value with its unit."""
    unit = found.scenario.parameters[turn.parameter].unit
    label = parameter_label(found.scenario, turn.parameter)
    now = f"now {with_amount(number(turn.now), unit)}"
    return wrap(label, _NAME), wrap(now, _NAME, SMALL)


def _beyond(found: Turns, turns: Sequence[Turn], now: Plays) -> str:
    """Say from which values on something else is done, and what."""
    turns = sorted(turns, key=lambda turn: (turn.value, turn.side == "above"))
    values = apart([*(turn.value for turn in turns), turns[0].now])
    return "\n".join(
        _PLACE.broken(f"{turn.side} {value}: {_done(found, turn, now)}")
        for turn, value in zip(turns, values, strict=False)
    )


def _done(found: Turns, turn: Turn, now: Plays) -> str:
    """Say what is done beyond a turn, or where that is the same, what becomes of claims."""
    if set(turn.plays) != set(now) or not turn.claims:
        return changed(found.scenario, turn.plays, now)
    first, *others = turn.claims
    state = first.before if turn.side == "below" else first.after
    words = claim_words(found.scenario, first.claim).rstrip(".")
    more = f", and {counted(len(others), 'more claim')}" if others else ""
    return f"“{words}” {verb(state)}{more}"


def _draw_head(panel: Axes, y: float) -> None:
    low = y - _HEAD / 2
    _PLACE.ends(panel, low, "lowest value", "highest value", va="bottom")
    panel.text(_PLACE.words, low, "play beyond", size=SMALL, color=GREY, va="bottom")


def _draw_range(
    panel: Axes, found: Turns, turns: Sequence[Turn], fills: Mapping[Plays, Look], y: float
) -> None:
    """Draw the range, the values at which play turns, and the present value."""
    parameter = found.scenario.parameters[turns[0].parameter]
    scale = _PLACE.scale(parameter.low, parameter.high)
    left, right = scale.left, scale.right
    low, high = y - _BAR / 2, y + _BAR / 2
    ends = {turn.side: scale.at(turn.value) for turn in reversed(turns)}
    inner = [ends.get("below", left), ends.get("above", right)]
    panel.fill_between(inner, low, high, color=FAINT, alpha=0.35, lw=0)
    for turn in turns:
        x = scale.at(turn.value)
        end = min(x + _BEYOND, right) if turn.side == "above" else max(x - _BEYOND, left)
        fill, hatch = fills[turn.plays]
        panel.fill_between([x, end], low, high, facecolor=fill, hatch=hatch, edgecolor=INK, lw=0)
        panel.plot([x, x], [low - 0.04, high + 0.04], color=INK, lw=1.1)
    panel.plot([left, right, right, left, left], [low, low, high, high, low], color=GREY, lw=0.5)
    panel.plot(scale.at(turns[0].now), y, "o", color=INK, ms=4)


def _title(found: Turns, turns: Mapping[str, Sequence[Turn]]) -> str:
    count = len(found.scenario.parameters)
    if not turns:
        return f"None of the {count} numbers is known to change play if moved alone"
    first = next(iter(turns.values()))[0]
    label = parameter_label(found.scenario, first.parameter)
    near = f"is nearest, {percent(first.distance)} of its range away"
    change = "changes" if len(turns) == 1 else "change"
    what = "play" if found.looked is None else "the answer"
    if not first.distance:
        near = "turns it at its present value"
    those = f"{len(turns)} of {counted(count, 'number')} {change} {what} if moved alone"
    return f"{those}; “{label}” {near}"


def _subtitle(found: Turns, now: Plays) -> str:
    play = " or ".join(path_in_words(found.scenario, path) for path in now)
    words = f"{given(found.scenario, found.fixing)}At present (dot): {play}."
    if found.found:
        sure = "proven" if found.looked is None else f"at each of {found.looked} values looked at"
        words += f" Grey: play as now, {sure}. Coloured: just beyond; further out is not shown."
    return words


def _source(found: Turns) -> str:
    notes = []
    for words, those in (
        (_NOTHING[found.looked is None], found.still),
        ("Not settled, so that a nearer value is possible", found.unresolved),
    ):
        if those:
            names = ", ".join(parameter_label(found.scenario, name) for name in those)
            notes.append(f"{words}: {names}.")
    if found.looked is not None:
        return rests_on(found, *notes)
    return rests_on(found, *notes, solves=None, method="exact arithmetic along each parameter")
