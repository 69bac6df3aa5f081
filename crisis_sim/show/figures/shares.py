"""Draw shares with their errors: of draws in which something happens, of numbers that allow it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import checked
from crisis_sim.game.crisis import Crisis
from crisis_sim.show.figures.paths import path_in_words
from crisis_sim.show.figures.ruler import Scale
from crisis_sim.show.figures.style import (
    FAINT,
    GREY,
    INK,
    SMALL,
    WIDE,
    bare,
    colours,
    line_height,
    rests_on,
    sheet,
    style,
    wrap,
)
from crisis_sim.show.labels import claim_words, formula_label, given, number
from crisis_sim.show.phrases import human, move_label, percent
from crisis_sim.study.claims import measured, read_claim
from crisis_sim.study.draws.estimate import Estimate, Share
from crisis_sim.study.draws.sample import Sample
from crisis_sim.study.order import OrderRobustness

_LEFT, _RIGHT = 3.05, 5.35
_LABELS = _LEFT - 0.35
_ROW, _PAD, _HEAD = 0.2, 0.1, 0.3
_BLUE = "#3F6FA3"


@dataclass(frozen=True)
class Row:
    """A share from `low` to `high` (apart where solutions differ), the ends of its interval.

    A row without a share is a heading, or says in words why there is none.
    """

    label: str
    words: str = ""
    low: float | None = None
    high: float = 0.0
    least: float = 0.0
    most: float = 0.0
    colour: str = _BLUE
    bold: bool = False


@checked
def draw_sample(found: Sample) -> Figure:
    """Draw how often each choice is made over the ranges, and what was measured besides.

    Hatched: from the lowest to the highest value, where draws have several solutions that
    differ. Line: two standard errors on each side.

    Parameters
    ----------
    found
        As from `crisis_sim.sample`.

    Returns
    -------
    Figure
    """
    scenario = found.scenario
    estimates = {estimate.of: estimate for estimate in found.choices}
    hues = colours(list(scenario.players))
    rows: list[Row] = []
    for move in scenario.moves:
        colour = hues.get(move.player or "", GREY)
        rows.append(Row(move_label(scenario, move.name), bold=True, colour=colour))
        for choice in move.choices:
            estimate = estimates[f"P({move.name} == {choice})"]
            rows.append(_estimate(human(choice), estimate, colour))
    if found.measures:
        rows.append(Row("Measures", bold=True, colour=INK))
    rows += [_estimate(_measure(scenario, e.of), e, _BLUE) for e in found.measures]
    several = int((found.count > 1).sum())
    subtitle = (
        f"{given(scenario, found.fixing)}{found.draws:,} draws of all parameters from their "
        "ranges. A share is one of the box of ranges, not the probability of the event. Line: two "
        "standard errors each way."
    )
    if several:
        subtitle += f" Hatched: {several:,} draws have several solutions, which differ so far."
    source = rests_on(found)
    title = "How often each choice is made when all numbers vary over their ranges"
    return _draw(rows, title, subtitle, source)


@checked
def draw_order(found: OrderRobustness) -> Figure:
    """Draw what follows from the order of preferences: outcomes and claims, and how surely.

    Parameters
    ----------
    found
        As from `crisis_sim.order_robustness`.

    Returns
    -------
    Figure
    """
    scenario = found.scenario
    rows = [Row("Ways to play", bold=True, colour=INK)]
    for outcome in found.outcomes:
        play = tuple((move, choice) for move, choices in outcome.played for choice in choices)
        rows.append(_share(path_in_words(scenario, play), outcome.is_one))
        if outcome.is_only.share != outcome.is_one.share:
            rows.append(_share("the same, and no other equilibrium", outcome.is_only))
    if found.claims:
        rows.append(Row("Claims", bold=True, colour=INK))
    for claim in found.claims:
        if claim.holds is None:
            rows.append(Row(claim.says, "order cannot say"))
        else:
            rows.append(_share(claim.says, claim.holds))
    subtitle = (
        "Share of the payoff numbers that keep each player's order of the outcomes under which "
        "this is so. Line: 95% interval; none where it is proven."
    )
    drawn = f"{found.draws:,} draws, seed {found.seed}" if found.draws else ""
    source = rests_on(found, method=drawn)
    return _draw(rows, _order_title(found), subtitle, source)


def _order_title(found: OrderRobustness) -> str:
    if found.proven and len(found.outcomes) == 1:
        return "The order of preferences alone settles how the game is played; that is proven"
    if found.proven:
        return f"The order of preferences alone leaves {len(found.outcomes)} ways to play, proven"
    return "The order of preferences alone does not settle how the game is played"


def _measure(scenario: Crisis, text: str) -> str:
    """Name what was measured; of a condition, the share of draws in which it holds."""
    node = read_claim(scenario, text).node
    label = formula_label(scenario, text) if measured(node) == node else claim_words(scenario, text)
    return label[:1].upper() + label[1:]


def _estimate(label: str, estimate: Estimate, colour: str) -> Row:
    """Return an estimate as a row; one that is no share, or is undefined, in words."""
    defined = "" if estimate.defined == 1 else f"; defined in {percent(estimate.defined)}"
    error = max(estimate.low_error, estimate.high_error)
    if not (0 <= estimate.low <= estimate.high <= 1) or estimate.of.startswith("U("):
        values = " to ".join(dict.fromkeys([number(estimate.low), number(estimate.high)]))
        return Row(label, f"{values} ± {number(2 * error)}{defined}")
    values = " to ".join(dict.fromkeys([percent(estimate.low), percent(estimate.high)]))
    margin = f" ± {100 * 2 * error:.2g}" if error > 0 else ""
    return Row(
        label,
        f"{values}{margin}{defined}",
        estimate.low,
        estimate.high,
        max(0.0, estimate.low - 2 * estimate.low_error),
        min(1.0, estimate.high + 2 * estimate.high_error),
        colour,
    )


def _share(label: str, share: Share) -> Row:
    known = "proven" if share.proven else f"{percent(share.low)} to {percent(share.high)}"
    words = f"{percent(share.share)}, {known}"
    return Row(label, words, share.share, share.share, share.low, share.high)


def _draw(rows: Sequence[Row], title: str, subtitle: str, source: str) -> Figure:
    """Draw a table of shares, each on the scale from 0 to 1."""
    labels = [wrap(row.label, _LABELS if not row.bold else WIDE) for row in rows]
    heights = [
        max(_ROW, (label.count("\n") + 1) * line_height() + 0.06) + (_PAD if row.bold else 0)
        for row, label in zip(rows, labels, strict=True)
    ]
    height = _HEAD + sum(heights) + 0.05
    with style():
        drawn, panel = sheet(height, title, subtitle, source)
        bare(panel, height)
        scale = Scale(0.0, 1.0, _LEFT, _RIGHT)
        top = height - _HEAD
        for value in (0.0, 0.25, 0.5, 0.75, 1.0):
            panel.plot([scale.at(value)] * 2, [0.05, top], color=FAINT, lw=0.4, zorder=0.5)
            panel.text(
                scale.at(value), top + 0.03, percent(value), size=SMALL, ha="center", va="bottom"
            )
        y = top
        for row, label, tall in zip(rows, labels, heights, strict=True):
            extra = _PAD if row.bold else 0.0
            _draw_row(panel, scale, row, label, y - extra - (tall - extra) / 2)
            y -= tall
    return drawn


def _draw_row(panel: Axes, scale: Scale, row: Row, label: str, y: float) -> None:
    if row.bold:
        panel.text(0.06, y, label, weight="bold", color=row.colour, va="center")
        return
    panel.text(0.16, y, label, va="center", linespacing=1.15)
    panel.text(_RIGHT + 0.2, y, row.words, va="center")
    if row.low is None:
        return
    low, high = y - 0.055, y + 0.055
    panel.fill_between([_LEFT, scale.at(row.low)], low, high, color=row.colour, alpha=0.75, lw=0)
    if row.high > row.low:
        ends = [scale.at(row.low), scale.at(row.high)]
        panel.fill_between(ends, low, high, fc="white", hatch="////////", ec=row.colour, lw=0.5)
    panel.plot([scale.at(row.least), scale.at(row.most)], [y, y], color=INK, lw=1.0, zorder=4)
