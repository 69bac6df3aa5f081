"""Draw where the verdict on a claim changes along one parameter."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import checked_as
from crisis_sim.show.figures.legend import SEVERAL, UNRESOLVED, Look
from crisis_sim.show.figures.ruler import Band, Mark, draw_ruler
from crisis_sim.show.figures.source import rests_on
from crisis_sim.show.labels import claim_words, number, parameter_label
from crisis_sim.study.claim_flips import ClaimFlips
from crisis_sim.study.verdict import State

LOOKS: dict[State, Look] = {
    "holds": ("#C3D5EA", ""),
    "fails": ("#E4C6CD", ""),
    "depends on the equilibrium": SEVERAL,
    "undefined": UNRESOLVED,
}


@checked_as("plot")
def draw(found: ClaimFlips, ax: Axes | None = None) -> Figure:
    """Draw the range of a parameter in bands by the verdict on a claim.

    Parameters
    ----------
    found
        As from `crisis_sim.claim_flips`.
    ax
        Where to draw; left out, a new figure.

    Returns
    -------
    Figure
    """
    limits = found.scenario.parameters[found.parameter]
    ends = [limits.low, *(flip.value for flip in found.flips), limits.high]
    states = [found.first, *(flip.above for flip in found.flips)]
    bands = [
        Band(low, high, state, LOOKS[state])
        for low, high, state in zip(ends, ends[1:], states, strict=False)
    ]
    marks = [Mark(flip.value, f"{flip.below} → {flip.above}") for flip in found.flips]
    return draw_ruler(
        found.scenario,
        found.parameter,
        bands,
        marks,
        ax,
        title=_title(found),
        subtitle=_subtitle(found),
        source=rests_on(found),
    )


def _title(found: ClaimFlips) -> str:
    claim = claim_words(found.scenario, found.claim).rstrip(".")
    label = parameter_label(found.scenario, found.parameter)
    if not found.flips:
        state = found.first
        verb = "is undefined" if state == "undefined" else state
        return f"“{claim}” {verb} at every value of “{label}” looked at"
    if len(found.flips) > 1:
        return f"“{claim}”: the verdict changes at {len(found.flips)} values of “{label}”"
    (flip,) = found.flips
    return f"“{claim}”: {flip.below} below {number(flip.value)} of “{label}”, {flip.above} above it"


def _subtitle(found: ClaimFlips) -> str:
    return (
        f"Verdict on {found.claim}\n"
        f"Looked for at {found.points:,} values and bisected; two changes nearer to each other "
        "than these values may be missed."
    )
