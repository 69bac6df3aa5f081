"""Draw what is proven of claims over all ranges at once: a row for each claim."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import checked_as
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.show.figures.rows import MARGIN, Columns, Row, draw_rows, name_row
from crisis_sim.show.figures.source import rests_on
from crisis_sim.show.figures.style import FAINT, GREY, INK, SMALL, TEXT, WIDE
from crisis_sim.show.figures.text import text_height, wrap
from crisis_sim.show.labels import claim_words, number, parameter_label
from crisis_sim.show.phrases import percent
from crisis_sim.study.exact.prove import Proof

#: Proven, refuted, undecided: apart in hue and in lightness.
COLOURS = {"proven": "#3F6FA3", "refuted": "#994455", "undecided": "#BEBEBE"}
_VERDICT = 3.05
_PLACE = Columns(3.95, 5.2, words=5.45, room=WIDE - 5.45 - 0.15)
_SCALE = _PLACE.scale(0.0, 1.0)
_PAD, _HEAD = 0.12, 0.34
_SUBTITLE = (
    "All parameters at once, over the box of their ranges. Strokes: how far each parameter of the "
    "counterexample found is moved; it need not be the nearest. Bar: share of the box."
)


@checked_as("plot")
def draw_all(proofs: Sequence[Proof], ax: Axes | None = None) -> Figure:
    """Draw a row for each claim: what is known of it over the whole box of ranges.

    For a refuted claim each stroke is a parameter of the counterexample, as far out as it
    has been moved from its present value, in units of its range. For an undecided claim
    the bar is the share of the box, by volume, that is left open.

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
    height = max(text_height(claim), text_height(note)) + _PAD

    def draw(panel: Axes, y: float) -> None:
        name_row(panel, y, claim)
        _draw_verdict(panel, proof, y)
        _PLACE.tell(panel, y, note)
        foot = y - height / 2
        panel.plot([MARGIN, WIDE - 0.06], [foot, foot], color=FAINT, lw=0.4)

    return Row(height, draw)


def _moved(proof: Proof) -> dict[str, float]:
    """Return how far the counterexample is, by parameter that it moves, in units of its range."""
    moved = {}
    for name, value in (proof.counterexample or {}).items():
        parameter = proof.scenario.parameters[name]
        if value != proof.scenario.values[name]:
            away = abs(value - proof.scenario.values[name])
            moved[name] = away / (parameter.high - parameter.low)
    return moved


def _note(proof: Proof) -> str:
    """Say the numbers that matter of one proof."""
    if proof.verdict == "proven":
        return "holds for all values"
    if proof.verdict == "undecided":
        return f"open in {percent(proof.undecided_share)} of the box"
    moved = _moved(proof)
    if not moved:
        return "fails at the present values"
    if len(moved) <= 2:
        assert proof.counterexample is not None
        parts = [
            f"{parameter_label(proof.scenario, name)} at {number(proof.counterexample[name])}"
            for name in moved
        ]
        return f"fails with {' and '.join(parts)}"
    far = percent(max(moved.values()))
    return f"fails with {len(moved)} numbers moved, by up to {far} of their ranges"


def _draw_head(panel: Axes, middle: float) -> None:
    """Write the axis of the strokes above the rows."""
    y = middle - _HEAD / 2
    for value, text in ((0.0, "0"), (0.5, "0.5"), (1.0, "1")):
        panel.plot([_SCALE.at(value)] * 2, [y, y + 0.03], color=INK, lw=0.6)
        panel.text(_SCALE.at(value), y + 0.045, text, size=SMALL, ha="center", va="bottom")
    panel.plot([_PLACE.left, _PLACE.right], [y, y], color=INK, lw=0.6)
    label = "share of range, of box"
    panel.text(_SCALE.at(0.5), y + 0.17, label, size=SMALL, ha="center", va="bottom")


def _draw_verdict(panel: Axes, proof: Proof, y: float) -> None:
    colour = COLOURS[proof.verdict]
    panel.fill_between([_VERDICT - 0.14, _VERDICT - 0.06], y - 0.06, y + 0.06, color=colour, lw=0)
    panel.text(_VERDICT, y, proof.verdict, weight="bold", va="center", size=TEXT)
    _PLACE.line(panel, y)
    if proof.verdict == "refuted":
        for share in _moved(proof).values() or (0.0,):
            panel.plot([_SCALE.at(share)] * 2, [y - 0.06, y + 0.06], color=colour, lw=0.9)
        return
    share = 1.0 if proof.verdict == "proven" else proof.undecided_share
    ends = [_PLACE.left, _SCALE.at(share)]
    panel.fill_between(ends, y - 0.05, y + 0.05, facecolor=colour, edgecolor=GREY, lw=0.4)


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
