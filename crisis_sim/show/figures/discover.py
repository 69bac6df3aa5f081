"""Draw where something happens: the cases, the box, and how it was found."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from crisis_sim.checks import checked_as
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.show.figures.page import figure, frame, frame_room, settle
from crisis_sim.show.figures.source import rests_on
from crisis_sim.show.figures.style import FAINT, GREY, INK, PAPER, SMALL, WIDE, style
from crisis_sim.show.labels import with_unit
from crisis_sim.show.words.discover import rule_in_words, subject
from crisis_sim.study.draws.discover import Discovery

_YES, _NO = "#994455", "#C9CED6"
#: Cases drawn at most: more hide each other.
_CASES = 1500


@checked_as("plot")
def draw(found: Discovery) -> Figure:
    """Draw the cases over the two most telling parameters, the box, and how it was found.

    Parameters
    ----------
    found
        As from `crisis_sim.discover`.

    Raises
    ------
    ArgumentError
        If the box restricts nothing: there is then nothing to draw.
    """
    if not found.box.restrictions:
        problem = "has a box without restrictions"
        raise ArgumentError("plot", "found", problem, "one that restricts a parameter")
    words = rule_in_words(found, found.box)
    note = (
        "Left: dark, cases of interest (more likely than not); grey, others. Right: each step of "
        "the search cuts off the 5% of the cases that leaves the highest density."
    )
    source = rests_on(found.searching, note, solves=found.searching.solves + found.testing.solves)
    with style():
        above, below = frame_room(subject(found), words, source)
        drawn = figure(WIDE, 2.9 + above + below)
        cases, steps = drawn.subplots(1, 2, width_ratios=(1.15, 1))
        _draw_cases(cases, found)
        _draw_steps(steps, found)
        frame(drawn, f"Where {subject(found).rstrip(',')}", words, source)
        settle(drawn)
    return drawn


def _draw_cases(panel: Axes, found: Discovery) -> None:
    """Scatter the cases over the two restrictions that chance explains least."""
    points, y = found.testing.points(), np.nan_to_num(found.testing.low[0][:_CASES])
    one, other = _names(found)
    order = np.argsort(y)
    x = points[one][:_CASES][order]
    up = points[other][:_CASES][order] if other else np.zeros(len(x))
    colours = np.array([_NO, _YES])[(y[order] > 0.5).astype(int)]
    panel.scatter(x, up, s=3.2, c=list(colours), linewidths=0, rasterized=True)
    parameter = found.scenario.parameters[one]
    panel.set_xlim(parameter.low, parameter.high)
    panel.set_xlabel(with_unit(found.scenario, one))
    if other:
        parameter = found.scenario.parameters[other]
        panel.set_ylim(parameter.low, parameter.high)
        panel.set_ylabel(with_unit(found.scenario, other))
    left, right = _within(found, one, panel.get_xlim())
    bottom, top = _within(found, other, panel.get_ylim())
    look: dict[str, Any] = {"fill": False, "ec": INK, "lw": 1.4, "zorder": 5, "clip_on": False}
    panel.add_patch(Rectangle((left, bottom), right - left, top - bottom, **look))


def _names(found: Discovery) -> tuple[str, str]:
    """Return the parameters to draw over, restricted ones first; "" where there is but one."""
    parts = sorted(found.box.restrictions, key=lambda part: part.quasi_p)
    names = dict.fromkeys([*(part.parameter for part in parts[:2]), *found.testing.points()])
    one, other, *_ = (*names, "")
    return one, other


def _within(found: Discovery, name: str, ends: tuple[float, float]) -> tuple[float, float]:
    """Return where the box lies between the ends of an axis."""
    for part in found.box.restrictions:
        if part.parameter == name:
            return max(part.low, ends[0]), min(part.high, ends[1])
    return ends


def _draw_steps(panel: Axes, found: Discovery) -> None:
    """Draw density against coverage along the search, and where the rule stands in the end."""
    density, coverage, _ = found.trajectory.T
    panel.plot(coverage, density, "-o", color=GREY, ms=2.2, lw=0.8)
    rule = found.box
    panel.errorbar(
        rule.coverage,
        rule.density,
        xerr=[
            [rule.coverage - rule.coverage_interval[0]],
            [rule.coverage_interval[1] - rule.coverage],
        ],
        yerr=[[rule.density - rule.density_interval[0]], [rule.density_interval[1] - rule.density]],
        fmt="D",
        color=_YES,
        ms=4.5,
        lw=0.9,
        zorder=5,
    )
    panel.annotate(
        "the rule, on\nother draws",
        (rule.coverage, rule.density),
        xytext=(-8, -8),
        textcoords="offset points",
        ha="right",
        va="top",
        size=SMALL,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1},
    )
    panel.annotate(
        "all cases",
        (coverage[0], density[0]),
        xytext=(-5, -1),
        textcoords="offset points",
        ha="right",
        va="top",
        size=SMALL,
    )
    panel.set_xlim(0, 1.05)
    panel.set_ylim(0, 1.05)
    panel.set_xlabel("Coverage: share of all cases of interest")
    panel.set_ylabel("Density: share of interest inside")
    panel.grid(color=FAINT, lw=0.4)
    panel.set_axisbelow(True)
