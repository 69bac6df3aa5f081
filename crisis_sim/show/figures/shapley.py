"""Draw the way from a scenario to its sibling, a step for each parameter."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import Count, checked_as
from crisis_sim.scenario.model import Scenario
from crisis_sim.show.figures.axis import beside, name_rows, plain, sure
from crisis_sim.show.figures.page import figure, figure_of, frame, settle
from crisis_sim.show.figures.source import rests_on
from crisis_sim.show.figures.style import DOWN, INK, SMALL, TEXT, UP, WIDE, style
from crisis_sim.show.figures.text import text_height, wrap
from crisis_sim.show.labels import formula_label, number, parameter_label
from crisis_sim.show.phrases import counted
from crisis_sim.study.shapley import Attribution, Contribution

_ROW = 0.23
_LABEL_ROOM = 2.9
_ORDERS = (
    "Left: mean over all orders of changing the parameters (Shapley values). Right: what a change\n"
    "adds, by order. Bar: mean. Line: least to most. Dots: changed first (open), last (filled)."
)


@checked_as("plot")
def draw(found: Attribution, ax: Axes | None = None, *, most: Count = 12) -> Figure:
    """Draw the way from a scenario to its sibling, a step for each parameter.

    Parameters
    ----------
    found
        As from `crisis_sim.shapley`.
    ax
        Where to draw the steps alone; left out, a new figure, with the order effects
        beside them.
    most
        How many parameters to draw; the others are one step together.

    Raises
    ------
    ArgumentError
        If `most` is less than 1.
    """
    label = formula_label(found.scenario, found.formula)
    axis = label[:1].upper() + label[1:]
    with style():
        if ax is not None:
            _draw_steps(ax, found, most)
            ax.set_xlabel(wrap(axis, WIDE))
            return figure_of(ax)
        note = _note(found)
        rows = len(_steps(found, most)) + 2
        drawn = figure(WIDE, 1.5 + _ROW * rows + text_height(wrap(note, WIDE - 0.2, SMALL), SMALL))
        panel, effects = drawn.subplots(1, 2, sharey=True, width_ratios=(3, 2))
        _draw_order_effects(effects, found.contributions[:most])
        _draw_steps(panel, found, most)
        panel.set_xlabel(wrap(axis, WIDE / 2.4))
        frame(drawn, f"From {_names(found)}: {label}", _ORDERS, rests_on(found, note))
        settle(drawn)
    return drawn


def _names(found: Attribution) -> str:
    if found.scenario.name == found.sibling.name:
        return f"{found.scenario.name} with other parameters"
    return f"{found.scenario.name} to {found.sibling.name}"


def _note(found: Attribution) -> str:
    notes = [] if found.exact else [f"{found.orders} orders drawn, seed {found.seed}."]
    if found.disagree:
        notes.append(f"{found.disagree} games whose solutions disagree: the middle counts.")
    return " ".join(notes)


def _steps(found: Attribution, most: int) -> list[tuple[str, float]]:
    """Return each step with its name; those that are not drawn alone are one together."""
    shown, rest = found.contributions[:most], found.contributions[most:]
    steps = [(_change(found.scenario, c), c.shapley) for c in shown]
    return [*steps, *([(counted(len(rest), "other"), sum(c.shapley for c in rest))] * bool(rest))]


def _draw_steps(panel: Axes, found: Attribution, most: int) -> None:
    at = found.before
    ends = [found.before, found.after]
    steps = _steps(found, most)
    panel.plot([at, at], [-0.38, 1.38], color=INK, lw=0.8)
    beside(panel, at, 0, sure(at), 5, size=TEXT)
    for row, (_, step) in enumerate(steps, start=1):
        colour = UP if step > 0 else DOWN
        panel.barh(row, step, 0.56, at, color=colour, edgecolor=INK, linewidth=0.5)
        sign = "+" if step > 0 else ""
        beside(panel, max(at, at + step), row, f"{sign}{sure(step)}", 5, size=TEXT)
        ends.append(at + step)
        at += step
        panel.plot([at, at], [row - 0.38, row + 1.38], color=INK, lw=0.8)
    own = found.sibling.name != found.scenario.name
    last = "As the sibling has it" if own else "All changed"
    beside(panel, found.after, len(steps) + 1, sure(found.after), 5, size=TEXT)
    name_rows(panel, ["As it is", *(name for name, _ in steps), last], size=TEXT)
    low, high = min(ends), max(ends)
    room = high - low or 1.0
    panel.set_xlim(low - 0.05 * room, high + 0.2 * room)
    plain(panel)


def _draw_order_effects(panel: Axes, shown: tuple[Contribution, ...]) -> None:
    for row, c in enumerate(shown, start=1):
        colour = UP if c.shapley > 0 else DOWN
        panel.barh(row, c.shapley, 0.56, color=colour, edgecolor=INK, linewidth=0.5, alpha=0.45)
        panel.plot([c.least, c.most], [row, row], color=INK, lw=0.9, zorder=4)
        panel.plot(c.last, row, "o", ms=3.4, mfc=INK, mec=INK, mew=0.7, zorder=5)
        panel.plot(c.first, row, "o", ms=3.4, mfc="white", mec=INK, mew=0.7, zorder=6)
    panel.axvline(0, color=INK, lw=0.6)
    panel.margins(x=0.05)
    panel.use_sticky_edges = False
    panel.set_xlabel("What the change adds")
    plain(panel)


def _change(scenario: Scenario, c: Contribution) -> str:
    text = f"{parameter_label(scenario, c.parameter)}: {number(c.before)} → {number(c.after)}"
    return wrap(text, _LABEL_ROOM)
