"""What is written along axes: parameters, names of rows, numbers beside and above bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes

from crisis_sim.scenario.model import Scenario
from crisis_sim.show.figures.style import FAINT
from crisis_sim.show.figures.text import wrap
from crisis_sim.show.labels import gist, number, with_unit

#: Room for the names of parameters, in inches.
_ROOM = 2.1


def axis_label(scenario: Scenario, name: str, room: float) -> str:
    """Return a parameter's name with its unit, and below what it means."""
    meaning = gist(scenario.parameters[name].meaning)
    label = with_unit(scenario, name)
    return f"{label}\n{wrap(meaning, room)}" if meaning else label


def name_rows(panel: Axes, names: Sequence[str], **look: Any) -> None:
    """Name the rows of bars, the first on top."""
    panel.set_ylim(max(1, len(names)) - 0.5, -0.5)
    panel.set_yticks(range(len(names)), names, **look)


def parameter_names(scenario: Scenario, names: Sequence[str]) -> list[str]:
    """Return the names of parameters, with their units, in lines that fit beside bars."""
    return [wrap(with_unit(scenario, name), _ROOM) for name in names]


def plain(panel: Axes, *, grid: bool = True) -> None:
    """Leave of the frame the line below, and draw upright lines behind the bars."""
    panel.tick_params(axis="y", length=0)
    panel.tick_params(axis="x", length=2)
    panel.spines["left"].set_visible(False)
    if grid:
        panel.grid(axis="x", color=FAINT, lw=0.4)
        panel.set_axisbelow(True)


def beside(panel: Axes, x: float, y: float, text: str, gap: float = 4, **look: Any) -> None:
    """Write a number beside a bar, `gap` points from where it ends; at the left if below 0."""
    panel.annotate(
        text,
        (x, y),
        xytext=(gap, 0),
        textcoords="offset points",
        ha="left" if gap > 0 else "right",
        va="center_baseline",
        **look,
    )


def above(panel: Axes, x: float, text: str) -> None:
    """Write a text above the bars, over a value."""
    panel.annotate(
        text,
        (x, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 2),
        textcoords="offset points",
        ha="center",
        va="bottom",
    )


def sure(value: float) -> str:
    """Write a number so that it never rounds to a false certainty.

    Examples
    --------
    >>> sure(0.99999), sure(1.0), sure(0.12345)
    ('≈1', '1', '0.123')
    """
    rounded = round(value, 4)
    is_near = rounded in (0, 1) and abs(value - rounded) > 1e-12
    return ("≈" if is_near else "") + number(rounded)
