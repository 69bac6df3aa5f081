"""Draw how a crisis goes over time: its states, how it stands, and when acts first come."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import checked_as
from crisis_sim.scenario.clock import END
from crisis_sim.scenario.rounds import NO_END, STOPPED, Rounds
from crisis_sim.show.figures.page import figure, frame, settle
from crisis_sim.show.figures.source import rests_on
from crisis_sim.show.figures.style import (
    CYCLE,
    FILLS,
    GREY,
    INK,
    SMALL,
    TEXT,
    WIDE,
    colours,
    line_style,
    style,
    tint,
)
from crisis_sim.show.labels import does
from crisis_sim.show.phrases import human
from crisis_sim.study.course import Course
from crisis_sim.types import Array

_BLUE, _STOPPED, _ON = "#004488", "#E4E4E4", "#F7F7F7"
_HEIGHT = 1.75  # of a row of panels, in inches
_LABELLED = 0.09  # a layer as high as that somewhere has its name in it


@checked_as("plot")
def draw(found: Course) -> Figure:
    """Draw each state over the rounds, how the crisis stands, and when acts first come.

    A state whose levels are numbers is a fan of its quantiles; one whose levels are names is
    stacked by probability. With several solutions the first is drawn.

    Parameters
    ----------
    found
        As from `crisis_sim.course`.

    Returns
    -------
    Figure
    """
    rounds = found.scenario.rounds
    assert rounds is not None
    panels: list[Callable[[Axes], None]] = []
    for name, state in rounds.states.items():
        layers = _layers(found, name)
        if state.values is None:
            panels.append(_stacked(rounds, layers, state.levels, FILLS, human(name)))
        else:
            panels.append(_fan(rounds, layers, state.numbers, human(name), state.unit))
    panels.append(_standing(found, rounds))
    if found.first:
        panels.append(_first(found, rounds))
    lines = -(-len(panels) // 2)
    with style():
        drawn = figure(WIDE, _HEIGHT * lines + 0.75)
        grid = np.atleast_1d(drawn.subplots(lines, min(2, len(panels)), squeeze=False)).ravel()
        for panel, put in zip(grid, panels, strict=False):
            put(panel)
        for empty in grid[len(panels) :]:
            empty.set_axis_off()
        several = len(found.probability)
        note = f" The first of {several} solutions is drawn." if several > 1 else ""
        frame(
            drawn,
            f"How it goes over {found.probability.shape[1] - 1} {rounds.unit}s",
            "Exact probabilities. Fans: median, half of all courses, nine in ten; dashed: mean. "
            f"The last point is what the last {rounds.unit} left.{note}",
            rests_on(found, solves=1),
        )
        settle(drawn)
    return drawn


def _layers(found: Course, name: str) -> Array:
    """Return the probability of each level, choice or end of a name: [round, value]."""
    own = [index for index, event in enumerate(found.events) if event.name == name]
    return np.asarray(found.probability[0][:, own])


def _axis(panel: Axes, rounds: Rounds, count: int, title: str) -> Array:
    panel.set_title(title[:1].upper() + title[1:], size=TEXT, weight="bold")
    at = np.arange(1.0, count + 1)
    panel.set_xlim(1, max(count, 2))
    step = max(1, -(-count // 7))
    panel.set_xticks(at[::step])
    panel.set_xlabel(rounds.unit.capitalize(), labelpad=1)
    panel.tick_params(length=2)
    return at


def _shares(panel: Axes) -> None:
    panel.set_ylim(0, 1)
    panel.set_yticks([0, 0.5, 1], ["0", "50%", "100%"])


def _stacked(
    rounds: Rounds, layers: Array, names: Sequence[str], fills: Sequence[str], title: str
) -> Callable[[Axes], None]:
    def put(panel: Axes) -> None:
        at = _axis(panel, rounds, len(layers), title)
        shown = [fills[index % len(fills)] for index in range(len(names))]
        edges = np.column_stack([np.zeros(len(layers)), layers.cumsum(axis=1)])
        for index, name in enumerate(names):
            low, high = edges[:, index], edges[:, index + 1]
            panel.fill_between(at, low, high, color=shown[index], lw=0)
            panel.plot(at, high, color="white", lw=0.8)
            _named(panel, at, low, high, human(name))
        _shares(panel)

    return put


def _named(panel: Axes, at: Array, low: Array, high: Array, name: str) -> None:
    """Write the name of a layer where it is highest, if it is high enough anywhere."""
    height = (high - low)[:-1] if len(at) > 2 else high - low
    where = int(height.argmax())
    if height[where] < _LABELLED:
        return
    right = at[where] > (at[0] + at[-1]) / 2
    panel.annotate(
        name,
        (at[where], (low[where] + high[where]) / 2),
        xytext=(-3 if right else 3, 0),
        textcoords="offset points",
        size=SMALL,
        color=INK,
        ha="right" if right else "left",
        va="center",
    )


def _fan(
    rounds: Rounds, layers: Array, levels: Array, title: str, unit: str
) -> Callable[[Axes], None]:
    order = np.argsort(levels)
    ranked, below = levels[order], layers[:, order].cumsum(axis=1)

    def quantile(share: float) -> Array:
        return np.asarray(ranked[np.minimum((below < share - 1e-9).sum(axis=1), len(ranked) - 1)])

    def put(panel: Axes) -> None:
        at = _axis(panel, rounds, len(layers), title)
        for low, high, shade in ((0.05, 0.95, 0.18), (0.25, 0.75, 0.4)):
            panel.fill_between(
                at, quantile(low), quantile(high), color=tint(_BLUE, shade), lw=0, step="mid"
            )
        panel.plot(at, quantile(0.5), color=_BLUE, drawstyle="steps-mid")
        panel.plot(at, layers @ levels, color=INK, lw=0.9, ls=(0, (4, 2)))
        spread = float(np.ptp(levels)) or 1.0
        panel.set_ylim(levels.min() - 0.06 * spread, levels.max() + 0.06 * spread)
        panel.set_yticks(levels if len(levels) <= 6 else np.unique(np.round(levels[::2], 12)))
        if unit:
            panel.set_ylabel(unit.capitalize())

    return put


def _standing(found: Course, rounds: Rounds) -> Callable[[Axes], None]:
    layers = _layers(found, END)
    words = {STOPPED: "stopped", NO_END: "goes on"}
    names = [words.get(name, name) for name in rounds.end_names]
    fills = [str(FILLS[index % len(FILLS)]) for index in range(len(rounds.ends))]
    return _stacked(
        rounds,
        layers,
        names,
        [*fills, "#E4E4E4", "#F7F7F7"],
        f"How it stands after each {rounds.unit}",
    )


def _first(found: Course, rounds: Rounds) -> Callable[[Axes], None]:
    scenario = found.scenario
    hues = colours(scenario.players, scenario.colors)
    movers = {move.name: move.player or "" for move in scenario.moves}

    def put(panel: Axes) -> None:
        count = found.probability.shape[1]
        at = _axis(panel, rounds, count, "Has come so far")
        for index, (text, chance) in enumerate(found.first.items()):
            move, _, choice = (part.strip() for part in text.partition("=="))
            colour = hues.get(movers.get(move, ""), CYCLE[index % len(CYCLE)])
            label = does(scenario, move, choice)
            panel.plot(at, chance[0], color=colour, ls=line_style(index), label=label)
        panel.legend(loc="best", fontsize=SMALL, frameon=False, handlelength=2.2, labelcolor=GREY)
        _shares(panel)
        panel.set_ylim(-0.02, 1.02)

    return put
