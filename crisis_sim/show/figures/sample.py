"""Draw how often each choice is made over the ranges, and what was measured besides."""

from __future__ import annotations

from dataclasses import replace

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import checked_as
from crisis_sim.game.crisis import Crisis
from crisis_sim.show.figures.shares import BLUE, Bar, draw_shares
from crisis_sim.show.figures.source import rests_on
from crisis_sim.show.figures.style import GREY, INK, colours
from crisis_sim.show.labels import claim_words, formula_label, given, number
from crisis_sim.show.phrases import choice_label, move_label, percent, span
from crisis_sim.study.claims import measured, read_formula
from crisis_sim.study.draws.estimate import Estimate
from crisis_sim.study.draws.sample import SELDOM, Sample

_TITLE = "How often each choice is made, if its move is, when all numbers vary over their ranges"
_NEVER = ", never made"


@checked_as("plot")
def draw(found: Sample, ax: Axes | None = None) -> Figure:
    """Draw how often each choice is made over the ranges, and what was measured besides.

    The share of a choice is the one given that its move is made; how often that is stands beside
    the move. Hatched: from the lowest to the highest value, where draws have several solutions that
    differ. Line: two standard errors on each side.

    Parameters
    ----------
    found
        As from `crisis_sim.sample`.
    ax
        Where to draw; left out, a new figure.

    Returns
    -------
    Figure
    """
    scenario = found.scenario
    estimates = {e.of.removeprefix("P(").removesuffix(")"): e for e in found.choices}
    made = {estimate.of: estimate for estimate in found.moves}
    hues = colours(scenario.players, scenario.colors)
    rows: list[Bar] = []
    for move in scenario.moves:
        colour = hues.get(move.player or "", GREY)
        often = _often(made.get(move.name))
        rows.append(Bar(f"{move_label(scenario, move.name)}{often}", bold=True, colour=colour))
        for choice in move.choices if often != _NEVER else ():
            estimate = estimates[f"{move.name} == {choice}"]
            label = choice_label(scenario, move.name, choice)
            rows.append(_estimate(label, replace(estimate, defined=1.0), colour))
    if found.measures:
        rows.append(Bar("Measures", bold=True, colour=INK))
    rows += [_estimate(_measure(scenario, e.of), e, BLUE) for e in found.measures]
    several = int((found.count > 1).sum())
    subtitle = (
        f"{given(scenario, found.fixing)}{found.draws:,} draws of all parameters from their "
        "ranges. A share is one of the box of ranges, not the probability of the event; of a "
        "choice, given that its move is made. Line: two standard errors each way."
    )
    if several:
        subtitle += f" Hatched: {several:,} draws have several solutions, which differ so far."
    return draw_shares(rows, ax, _TITLE, subtitle, rests_on(found))


def _often(made: Estimate | None) -> str:
    """Say how often a move is made, where it is not made always."""
    if made is None or made.low == 1:
        return ""
    if made.high == 0:
        return _NEVER
    seldom = "seldom: " if made.high < SELDOM else ""
    return f", made {seldom}in {span(percent(made.low), percent(made.high))}"


def _measure(scenario: Crisis, text: str) -> str:
    """Name what was measured; of a condition, the share of draws in which it holds."""
    node = read_formula(scenario, text).node
    label = formula_label(scenario, text) if measured(node) == node else claim_words(scenario, text)
    return label[:1].upper() + label[1:]


def _estimate(label: str, estimate: Estimate, colour: str) -> Bar:
    """Return an estimate as a row; one that is no share, or is undefined, in words."""
    defined = "" if estimate.defined == 1 else f"; defined in {percent(estimate.defined)}"
    error = max(estimate.low_error, estimate.high_error)
    if not (0 <= estimate.low <= estimate.high <= 1) or estimate.of.startswith("U("):
        values = " to ".join(dict.fromkeys([number(estimate.low), number(estimate.high)]))
        return Bar(label, f"{values} ± {number(2 * error)}{defined}")
    values = " to ".join(dict.fromkeys([percent(estimate.low), percent(estimate.high)]))
    margin = f" ± {100 * 2 * error:.2g}" if error > 0 else ""
    return Bar(
        label,
        f"{values}{margin}{defined}",
        estimate.low,
        estimate.high,
        max(0.0, estimate.low - 2 * estimate.low_error),
        min(1.0, estimate.high + 2 * estimate.high_error),
        colour,
    )
