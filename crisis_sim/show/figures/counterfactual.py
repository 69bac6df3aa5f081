"""Draw what single changes do to an answer, and the way from a scenario to its sibling."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from crisis_sim.checks import Count, checked
from crisis_sim.scenario.model import Scenario
from crisis_sim.show.figures.style import (
    FAINT,
    INK,
    SMALL,
    TEXT,
    WIDE,
    figure,
    figure_of,
    frame,
    line_height,
    rests_on,
    settle,
    style,
    wrap,
)
from crisis_sim.show.labels import formula_label, number, parameter_label
from crisis_sim.show.phrases import counted
from crisis_sim.study.counterfactual import Counterfactual, Counterfactuals
from crisis_sim.study.shapley import Attribution, Contribution

_ROW = 0.23
_LABEL_ROOM = 2.9
_UP, _DOWN = "#3F6FA3", "#E3B655"
_FLIPS = "Diamond: the claim gets another verdict."
_ORDERS = (
    "Left: mean over all orders of changing the parameters (Shapley values). Right: what a change\n"
    "adds, by order. Bar: mean. Line: least to most. Dots: changed first (open), last (filled)."
)


@checked
def draw(found: Counterfactuals, most: Count = 8, *, axes: Axes | None = None) -> Figure:
    """Draw where each change takes the measure, as a table with a line for each.

    Parameters
    ----------
    found
        As from `crisis_sim.counterfactuals`.
    most
        How many changes of each kind to draw, the largest effects first; changes
        without effect are counted below.
    axes
        Where to draw; left out, a new figure.

    Raises
    ------
    ArgumentError
        If `most` is less than 1.
    """
    shown, notes = _choose(found, most)
    label = formula_label(found.scenario, found.formula)
    with style():
        drawn, panel = _panel(axes, len(shown), notes)
        _draw_rows(panel, found, shown)
        panel.set_xlabel(label[:1].upper() + label[1:])
        if axes is None:
            title = f"One change at a time: {label}"
            frame(
                drawn,
                title,
                _FLIPS if found.holds is not None else "",
                f"{notes}\n{_source(found)}" if notes else _source(found),
            )
            settle(drawn)
    return drawn


def _choose(found: Counterfactuals, most: int) -> tuple[list[Counterfactual | str], str]:
    """Return the lines to draw, headings included, and a note on what is left out."""
    shown: list[Counterfactual | str] = []
    still, smaller, undefined = 0, 0, 0
    for kind in dict.fromkeys(row.kind for row in found.rows):
        rows = [row for row in found.rows if row.kind == kind]
        moving = [r for r in rows if r.effect != 0 and not np.isnan(r.low)]
        still += sum(r.effect == 0 for r in rows)
        undefined += sum(bool(np.isnan(r.low)) for r in rows)
        smaller += len(moving[most:])
        if moving:
            shown += [kind.capitalize(), *moving[:most]]
    notes = [
        f"{count} {'change' if count == 1 else 'changes'} {words}."
        for count, words in (
            (still, "without effect"),
            (smaller, "with smaller effects not drawn"),
            (undefined, "under which the measure has no value"),
        )
        if count
    ]
    return shown, " ".join(notes)


def _draw_rows(panel: Axes, found: Counterfactuals, shown: list[Counterfactual | str]) -> None:
    base = (found.low + found.high) / 2
    panel.axvline(base, color=INK, lw=0.8, zorder=1)
    panel.annotate(
        f"as it is: {_number(base)}",
        (base, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 2),
        textcoords="offset points",
        ha="center",
        va="bottom",
    )
    labels = []
    for row, change in enumerate(shown):
        if isinstance(change, str):
            labels.append(change)
            continue
        first, *more = wrap(change.change, _LABEL_ROOM - 0.15, SMALL).split("\n")
        labels.append(f"{first} …" if more else first)
        middle = (change.low + change.high) / 2
        colour = _UP if middle > base else _DOWN
        panel.plot([base, middle], [row, row], color=colour, lw=1.6, zorder=2)
        panel.plot([change.low, change.high], [row, row], color=INK, lw=0.9, zorder=3)
        flips = change.holds is not None and change.holds != found.holds
        marker = "D" if flips else "o"
        panel.plot(middle, row, marker, ms=4.2, mfc=colour, mec=INK, mew=0.6, zorder=4)
        panel.annotate(
            _number(middle),
            (middle, row),
            xytext=(5 if middle >= base else -5, 0),
            textcoords="offset points",
            size=SMALL,
            ha="left" if middle >= base else "right",
            va="center_baseline",
        )
    panel.set_ylim(max(1, len(shown)) - 0.5, -0.5)
    panel.set_yticks(range(len(shown)), labels, size=SMALL)
    for tick, change in zip(panel.get_yticklabels(), shown, strict=True):
        if isinstance(change, str):
            tick.set_fontweight("bold")
    left, right = panel.get_xlim()
    panel.set_xlim(left - 0.06 * (right - left), right + 0.06 * (right - left))
    _plain(panel)


@checked
def draw_waterfall(found: Attribution, most: Count = 12, *, axes: Axes | None = None) -> Figure:
    """Draw the way from a scenario to its sibling, a step for each parameter.

    Parameters
    ----------
    found
        As from `crisis_sim.shapley`.
    most
        How many parameters to draw; the others are one step together.
    axes
        Where to draw the steps alone; left out, a new figure, with the order effects
        beside them.

    Raises
    ------
    ArgumentError
        If `most` is less than 1.
    """
    label = formula_label(found.scenario, found.formula)
    shown, rest = found.contributions[:most], found.contributions[most:]
    note = "" if found.exact else f"{found.orders} orders drawn, seed {found.seed}. "
    note += f"{found.disagree} games whose solutions disagree: the middle counts. " * bool(
        found.disagree
    )
    with style():
        room = WIDE / 2.4 if axes is None else WIDE
        if axes is None:
            lines = wrap(note, WIDE - 0.2, SMALL).count("\n") + 1 if note else 0
            height = 1.5 + _ROW * (len(shown) + 2 + bool(rest)) + lines * line_height(SMALL)
            drawn = figure(WIDE, height)
            panel, beside = drawn.subplots(1, 2, sharey=True, width_ratios=(3, 2))
            _draw_order_effects(beside, shown)
        else:
            drawn, panel = figure_of(axes), axes
        _draw_steps(panel, found, shown, rest)
        panel.set_xlabel(wrap(label[:1].upper() + label[1:], room))
        if axes is None:
            names = f"{found.scenario.name} to {found.sibling.name}"
            if found.scenario.name == found.sibling.name:
                names = f"{found.scenario.name} with other parameters"
            source = f"{note.strip()}\n{_source(found)}" if note else _source(found)
            frame(drawn, f"From {names}: {label}", _ORDERS, source)
            settle(drawn)
    return drawn


def _draw_steps(
    panel: Axes,
    found: Attribution,
    shown: tuple[Contribution, ...],
    rest: tuple[Contribution, ...],
) -> None:
    labels = ["As it is"]
    at = found.before
    ends: list[float] = [found.before, found.after]
    steps = [(_change(found.scenario, c), c.shapley) for c in shown]
    if rest:
        steps.append((counted(len(rest), "other"), sum(c.shapley for c in rest)))
    panel.plot([at, at], [-0.38, 1.38], color=INK, lw=0.8)
    _value(panel, at, 0, _number(at))
    for row, (label, step) in enumerate(steps, start=1):
        labels.append(label)
        colour = _UP if step > 0 else _DOWN
        panel.barh(row, step, 0.56, at, color=colour, edgecolor=INK, linewidth=0.5)
        sign = "+" if step > 0 else ""
        _value(panel, max(at, at + step), row, f"{sign}{_number(step)}")
        ends.append(at + step)
        at += step
        panel.plot([at, at], [row - 0.38, row + 1.38], color=INK, lw=0.8)
    labels.append(
        "As the sibling has it" if found.sibling.name != found.scenario.name else "All changed"
    )
    _value(panel, found.after, len(steps) + 1, _number(found.after))
    panel.set_ylim(len(steps) + 1.5, -0.5)
    panel.set_yticks(range(len(labels)), labels, size=TEXT)
    low, high = min(ends), max(ends)
    room = high - low or 1.0
    panel.set_xlim(low - 0.05 * room, high + 0.2 * room)
    _plain(panel)


def _number(value: float) -> str:
    """Write a number so that it never rounds to a false certainty."""
    rounded = round(value, 4)
    is_near = rounded in (0, 1) and abs(value - rounded) > 1e-12
    return ("≈" if is_near else "") + number(rounded)


def _draw_order_effects(panel: Axes, shown: tuple[Contribution, ...]) -> None:
    for row, c in enumerate(shown, start=1):
        colour = _UP if c.shapley > 0 else _DOWN
        panel.barh(row, c.shapley, 0.56, color=colour, edgecolor=INK, linewidth=0.5, alpha=0.45)
        panel.plot([c.least, c.most], [row, row], color=INK, lw=0.9, zorder=4)
        panel.plot(c.last, row, "o", ms=3.4, mfc=INK, mec=INK, mew=0.7, zorder=5)
        panel.plot(c.first, row, "o", ms=3.4, mfc="white", mec=INK, mew=0.7, zorder=6)
    panel.axvline(0, color=INK, lw=0.6)
    panel.margins(x=0.05)
    panel.use_sticky_edges = False
    panel.set_xlabel("What the change adds")
    _plain(panel)


def _value(panel: Axes, x: float, y: float, text: str) -> None:
    panel.annotate(
        text, (x, y), xytext=(5, 0), textcoords="offset points", va="center_baseline", size=TEXT
    )


def _change(scenario: Scenario, c: Contribution) -> str:
    text = f"{parameter_label(scenario, c.parameter)}: {number(c.before)} → {number(c.after)}"
    return wrap(text, _LABEL_ROOM)


def _plain(panel: Axes) -> None:
    panel.tick_params(axis="y", length=0)
    panel.tick_params(axis="x", length=2)
    panel.spines["left"].set_visible(False)
    panel.grid(axis="x", color=FAINT, lw=0.4)
    panel.set_axisbelow(True)


def _panel(axes: Axes | None, rows: int, notes: str) -> tuple[Figure, Axes]:
    if axes is not None:
        return figure_of(axes), axes
    lines = wrap(notes, WIDE - 0.2, SMALL).count("\n") + 1 if notes else 0
    drawn = figure(WIDE, 1.2 + _ROW * max(3, rows) + lines * line_height(SMALL))
    engine = drawn.get_layout_engine()
    if isinstance(engine, ConstrainedLayoutEngine):
        engine.set(w_pad=0.12)  # long labels come out wider in print than they are measured
    return drawn, drawn.subplots()


def _source(found: Counterfactuals | Attribution) -> str:
    return rests_on(found)
