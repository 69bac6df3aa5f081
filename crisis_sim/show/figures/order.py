"""Draw what follows from the order of preferences: outcomes and claims, and how surely."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import checked_as
from crisis_sim.show.figures.paths import path_in_words
from crisis_sim.show.figures.shares import Bar, draw_shares
from crisis_sim.show.figures.source import rests_on
from crisis_sim.show.figures.style import INK
from crisis_sim.show.phrases import percent
from crisis_sim.study.draws.estimate import Share
from crisis_sim.study.order import OrderRobustness


@checked_as("plot")
def draw(found: OrderRobustness, ax: Axes | None = None) -> Figure:
    """Draw what follows from the order of preferences: outcomes and claims, and how surely.

    Parameters
    ----------
    found
        As from `crisis_sim.order_robustness`.
    ax
        Where to draw; left out, a new figure.

    Returns
    -------
    Figure
    """
    scenario = found.scenario
    rows = [Bar("Ways to play", bold=True, colour=INK)]
    for outcome in found.outcomes:
        play = tuple((move, choice) for move, choices in outcome.played for choice in choices)
        rows.append(_share(path_in_words(scenario, play), outcome.is_one))
        if outcome.is_only.share != outcome.is_one.share:
            rows.append(_share("the same, and no other equilibrium", outcome.is_only))
    if found.claims:
        rows.append(Bar("Claims", bold=True, colour=INK))
    for claim in found.claims:
        if claim.holds is None:
            rows.append(Bar(claim.says, "order cannot say"))
        else:
            rows.append(_share(claim.says, claim.holds))
    subtitle = (
        "Share of the payoff numbers that keep each player's order of the outcomes under which "
        "this is so. Line: 95% interval; none where it is proven."
    )
    drawn = f"{found.draws:,} draws, seed {found.seed}" if found.draws else ""
    source = rests_on(found, method=drawn)
    return draw_shares(rows, ax, _title(found), subtitle, source)


def _title(found: OrderRobustness) -> str:
    if found.proven and len(found.outcomes) == 1:
        return "The order of preferences alone settles how the game is played; that is proven"
    if found.proven:
        return f"The order of preferences alone leaves {len(found.outcomes)} ways to play, proven"
    return "The order of preferences alone does not settle how the game is played"


def _share(label: str, share: Share) -> Bar:
    known = "proven" if share.proven else f"{percent(share.low)} to {percent(share.high)}"
    words = f"{percent(share.share)}, {known}"
    return Bar(label, words, share.share, share.share, share.low, share.high)
