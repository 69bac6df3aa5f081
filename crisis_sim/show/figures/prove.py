"""Draw what is proven of claims over all ranges at once: a row for each claim."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import checked_as
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.show.figures.rows import MARGIN, Columns, Row, draw_rows, name_row
from crisis_sim.show.figures.source import rests_on
from crisis_sim.show.figures.style import FAINT, GREY, INK, SMALL, TEXT, WIDE
from crisis_sim.show.figures.text import text_height, wrap
from crisis_sim.show.labels import claim_words, parameter_label
from crisis_sim.show.phrases import percent
from crisis_sim.show.words.extent import above, movers, where
from crisis_sim.study.exact.prove import Proof

#: Proven, refuted, undecided: apart in hue and in lightness.
COLOURS = {"proven": "#3F6FA3", "refuted": "#994455", "undecided": "#BEBEBE"}
_VERDICT = 2.5
_PLACE = Columns(3.35, 4.6, words=4.78, room=WIDE - 4.78 - 0.1)
_SCALE = _PLACE.scale(0.0, 1.0)
_PAD, _HEAD = 0.12, 0.34
#: How far the two bars are from the middle of a row.
_UP = 0.055
_SUBTITLE = (
    "All parameters at once, over the box of their ranges. Upper bar: share of the box in which "
    "the claim holds; grey: left open. Lower bar: how far all may move, as a share of their "
    "ranges, while it holds for certain; stroke: the nearest refutation found."
)


@checked_as("plot")
def draw_all(proofs: Sequence[Proof], ax: Axes | None = None) -> Figure:
    """Draw a row for each claim: what is known of it over the whole box of ranges.

    The upper bar is the share of the box in which the claim holds, grey the share that is left
    open. The lower one is how far all parameters may move from their present values, as shares
    of their ranges, while it holds for certain; the stroke is at the nearest refutation found.

    Parameters
    ----------
    proofs
        As from `crisis_sim.prove_claims`, or several from `crisis_sim.prove`, of one
        scenario.
    ax
        Where to draw; left out, a new figure.

    Returns
    -------
    Figure

    Raises
    ------
    ArgumentError
        If there is no proof, or they are of different scenarios.
    """
    if len({proof.scenario.digest for proof in proofs}) != 1:
        raise ArgumentError("plot", "proofs", "are none or of several scenarios", "of one")
    rows = [Row(_HEAD, _draw_head), *map(_row, proofs)]
    return draw_rows(rows, ax, _title(proofs), _SUBTITLE, _source(proofs))


def draw(proof: Proof, ax: Axes | None = None) -> Figure:
    """Draw what is known of one claim."""
    return draw_all([proof], ax)


def _row(proof: Proof) -> Row:
    claim = wrap(claim_words(proof.scenario, proof.claim), _VERDICT - MARGIN - 0.25)
    note = _PLACE.broken(_note(proof))
    height = max(text_height(claim), text_height(note), 4 * _UP) + _PAD

    def draw(panel: Axes, y: float) -> None:
        name_row(panel, y, claim)
        _draw_verdict(panel, proof, y)
        _PLACE.tell(panel, y, note)
        foot = y - height / 2
        panel.plot([MARGIN, WIDE - 0.06], [foot, foot], color=FAINT, lw=0.4)

    return Row(height, draw)


def _note(proof: Proof) -> str:
    """Say the numbers that matter of one proof."""
    extent = proof.extent
    if proof.verdict == "proven":
        return "holds for all values"
    told = [where(extent)] if where(extent) else []
    if proof.verdict == "undecided":
        told.insert(0, f"open in {percent(proof.undecided_share)} of the box")
    elif extent.refuted_at == 0:
        told.insert(0, "fails at the present values")
    elif math.isfinite(extent.refuted_at):
        told.append(f"nearest refutation {above(extent.refuted_at)} away")
        told.append(movers(extent, lambda name: parameter_label(proof.scenario, name)))
    return "; ".join(told)


def _draw_head(panel: Axes, middle: float) -> None:
    """Write the axis of the strokes above the rows."""
    y = middle - _HEAD / 2
    for value, text in ((0.0, "0"), (0.5, "0.5"), (1.0, "1")):
        panel.plot([_SCALE.at(value)] * 2, [y, y + 0.03], color=INK, lw=0.6)
        panel.text(_SCALE.at(value), y + 0.045, text, size=SMALL, ha="center", va="bottom")
    panel.plot([_PLACE.left, _PLACE.right], [y, y], color=INK, lw=0.6)
    label = "share of box, of range"
    panel.text(_SCALE.at(0.5), y + 0.17, label, size=SMALL, ha="center", va="bottom")


def _draw_verdict(panel: Axes, proof: Proof, y: float) -> None:
    colour = COLOURS[proof.verdict]
    panel.fill_between([_VERDICT - 0.14, _VERDICT - 0.06], y - 0.06, y + 0.06, color=colour, lw=0)
    panel.text(_VERDICT, y, proof.verdict, weight="bold", va="center", size=TEXT)
    _PLACE.line(panel, y)
    extent, open_ = proof.extent, proof.undecided_share if proof.verdict == "undecided" else 0.0
    known = math.isfinite(extent.holds_in.share)
    if open_ or not known:
        _bar(panel, y + _UP, 0.0, open_ or 1.0, COLOURS["undecided"])
    else:
        _bar(panel, y + _UP, 0.0, extent.holds_in.share, COLOURS["proven"])
    _bar(panel, y - _UP, 0.0, extent.proven_within, COLOURS["proven"])
    if extent.refuted_at <= 1:
        at = _SCALE.at(extent.refuted_at)
        panel.plot([at, at], [y - _UP - 0.06, y - _UP + 0.06], color=COLOURS["refuted"], lw=1.4)


def _bar(panel: Axes, y: float, start: float, end: float, colour: str) -> None:
    ends = [_SCALE.at(start), _SCALE.at(end)]
    panel.fill_between(ends, y - 0.04, y + 0.04, facecolor=colour, edgecolor=GREY, lw=0.4)


def _title(proofs: Sequence[Proof]) -> str:
    counts = {word: sum(proof.verdict == word for proof in proofs) for word in COLOURS}
    whole = len(proofs)
    if len(set(counts.values()) - {0}) == 1 and whole > 1 and whole in counts.values():
        one = {"proven": "All {} hold", "refuted": "None of the {} holds"}
        word = next(word for word, count in counts.items() if count)
        text = one.get(word, "For none of the {} it is known whether it holds")
        return text.format(f"{whole} claims") + " for all values in the ranges"
    told = {
        "proven": "proven for all values in the ranges",
        "refuted": "refuted somewhere in them",
        "undecided": "undecided",
    }
    return "Claims: " + ", ".join(
        f"{counts[word]} {told[word]}" for word in COLOURS if counts[word]
    )


def _source(proofs: Sequence[Proof]) -> str:
    first = proofs[0]
    boxes = sum(proof.boxes for proof in proofs)
    names = sorted({name for proof in proofs for name in proof.within})
    within = ", ".join(parameter_label(first.scenario, name) for name in names)
    return rests_on(
        first,
        f"Over narrower ranges of: {within}." if within else "",
        solves=sum(proof.solves for proof in proofs),
        also=f"{boxes:,} boxes bounded" if boxes else "",
    )
