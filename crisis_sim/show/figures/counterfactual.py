"""Draw what single changes do to an answer."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import Count, checked_as
from crisis_sim.show.figures.axis import above, beside, name_rows, plain, sure
from crisis_sim.show.figures.page import figure_of, page
from crisis_sim.show.figures.source import rests_on
from crisis_sim.show.figures.style import DOWN, INK, SMALL, UP, WIDE
from crisis_sim.show.figures.text import text_height, wrap
from crisis_sim.show.labels import formula_label
from crisis_sim.study.counterfactual import Counterfactual, Counterfactuals

_ROW = 0.23
_LABEL_ROOM = 2.9
_FLIPS = "Diamond: the claim gets another verdict."


@checked_as("plot")
def draw(found: Counterfactuals, ax: Axes | None = None, *, most: Count = 8) -> Figure:
    """Draw where each change takes the measure, as a table with a line for each.

    Parameters
    ----------
    found
        As from `crisis_sim.counterfactuals`.
    ax
        Where to draw; left out, a new figure.
    most
        How many changes of each kind to draw, the largest effects first; changes
        without effect are counted below.

    Raises
    ------
    ArgumentError
        If `most` is less than 1.
    """
    shown, notes = _choose(found, most)
    label = formula_label(found.scenario, found.formula)
    room = text_height(wrap(notes, WIDE - 0.2, SMALL), SMALL)
    with page(
        ax,
        (WIDE, 1.2 + _ROW * max(3, len(shown)) + room),
        f"One change at a time: {label}",
        _FLIPS if found.holds is not None else "",
        rests_on(found, notes),
        pad=0.12,  # long labels come out wider in print than they are measured
    ) as panel:
        _draw_rows(panel, found, shown)
        panel.set_xlabel(label[:1].upper() + label[1:])
    return figure_of(panel)


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
    above(panel, base, f"as it is: {sure(base)}")
    for row, change in enumerate(shown):
        if not isinstance(change, str):
            _draw_change(panel, found, change, base, row)
    name_rows(panel, [_name(change) for change in shown], size=SMALL)
    for tick, change in zip(panel.get_yticklabels(), shown, strict=True):
        if isinstance(change, str):
            tick.set_fontweight("bold")
    left, right = panel.get_xlim()
    panel.set_xlim(left - 0.06 * (right - left), right + 0.06 * (right - left))
    plain(panel)


def _name(change: Counterfactual | str) -> str:
    """Return the name of a row, or as much of it as fits."""
    if isinstance(change, str):
        return change
    first, *more = wrap(change.change, _LABEL_ROOM - 0.15, SMALL).split("\n")
    return f"{first} …" if more else first


def _draw_change(
    panel: Axes, found: Counterfactuals, change: Counterfactual, base: float, row: int
) -> None:
    middle = (change.low + change.high) / 2
    colour = UP if middle > base else DOWN
    panel.plot([base, middle], [row, row], color=colour, lw=1.6, zorder=2)
    panel.plot([change.low, change.high], [row, row], color=INK, lw=0.9, zorder=3)
    flips = change.holds is not None and change.holds != found.holds
    marker = "D" if flips else "o"
    panel.plot(middle, row, marker, ms=4.2, mfc=colour, mec=INK, mew=0.6, zorder=4)
    beside(panel, middle, row, sure(middle), 5 if middle >= base else -5, size=SMALL)
