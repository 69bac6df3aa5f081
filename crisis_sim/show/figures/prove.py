"""Draw what is proven of claims over all ranges at once: a row for each claim."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import checked
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.show.figures.ruler import Scale
from crisis_sim.show.figures.style import (
    FAINT,
    GREY,
    INK,
    SMALL,
    TEXT,
    WIDE,
    bare,
    line_height,
    rests_on,
    sheet,
    style,
    wrap,
)
from crisis_sim.show.labels import claim_words, number, parameter_label
from crisis_sim.show.phrases import percent
from crisis_sim.study.exact.prove import Proof

#: Proven, refuted, undecided: apart in hue and in lightness.
COLOURS = {"proven": "#3F6FA3", "refuted": "#994455", "undecided": "#BEBEBE"}
_CLAIM, _VERDICT, _SCALE, _NOTE = 0.06, 3.05, 3.95, 5.45
_PAD, _HEAD = 0.12, 0.34


@checked
def draw_all(proofs: Sequence[Proof]) -> Figure:
    """Draw a row for each claim: what is known of it over the whole box of ranges.

    For a refuted claim each stroke is a parameter of the counterexample, as far out as it
    has been moved from its present value, in units of its range. For an undecided claim
    the bar is the share of the box, by volume, that is left open.

    Parameters
    ----------
    proofs
        As from `crisis_sim.prove_claims`, or several from `crisis_sim.prove`, of one
        scenario.

    Returns
    -------
    Figure

    Raises
    ------
    ArgumentError
        If there is no proof, or they are of different scenarios.
    """
    if len({proof.scenario.digest for proof in proofs}) != 1:
        raise ArgumentError("draw_proofs", "proofs", "are none or of several scenarios", "of one")
    rows = [_texts(proof) for proof in proofs]
    heights = [max(text.count("\n") + 1 for text in row) * line_height() + _PAD for row in rows]
    height = _HEAD + sum(heights)
    with style():
        drawn, panel = sheet(height, _title(proofs), _SUBTITLE, _source(proofs))
        bare(panel, height)
        y = height - _HEAD
        _draw_head(panel, y)
        for proof, texts, tall in zip(proofs, rows, heights, strict=True):
            _draw_row(panel, proof, texts, y - tall / 2)
            y -= tall
            panel.plot([_CLAIM, WIDE - 0.06], [y, y], color=FAINT, lw=0.4)
    return drawn


def draw(proof: Proof) -> Figure:
    """Draw what is known of one claim."""
    return draw_all([proof])


_SUBTITLE = (
    "All parameters at once, over the box of their ranges. Strokes: how far each parameter of the "
    "counterexample found is moved; it need not be the nearest. Bar: share of the box."
)
_AXIS = Scale(0.0, 1.0, _SCALE, _NOTE - 0.25)


def _texts(proof: Proof) -> tuple[str, str]:
    claim = wrap(claim_words(proof.scenario, proof.claim), _VERDICT - _CLAIM - 0.25)
    return claim, wrap(_note(proof), WIDE - _NOTE - 0.15)


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


def _draw_head(panel: Axes, y: float) -> None:
    """Write the axis of the strokes above the rows."""
    for value, text in ((0.0, "0"), (0.5, "0.5"), (1.0, "1")):
        panel.plot([_AXIS.at(value)] * 2, [y, y + 0.03], color=INK, lw=0.6)
        panel.text(_AXIS.at(value), y + 0.045, text, size=SMALL, ha="center", va="bottom")
    panel.plot([_AXIS.left, _AXIS.right], [y, y], color=INK, lw=0.6)
    middle = (_AXIS.left + _AXIS.right) / 2
    panel.text(middle, y + 0.17, "share of range, of box", size=SMALL, ha="center", va="bottom")


def _draw_row(panel: Axes, proof: Proof, texts: tuple[str, str], y: float) -> None:
    colour = COLOURS[proof.verdict]
    claim, note = texts
    panel.text(_CLAIM, y, claim, va="center", linespacing=1.15)
    panel.fill_between([_VERDICT - 0.14, _VERDICT - 0.06], y - 0.06, y + 0.06, color=colour, lw=0)
    panel.text(_VERDICT, y, proof.verdict, weight="bold", va="center", size=TEXT)
    panel.text(_NOTE, y, note, va="center", linespacing=1.15)
    panel.plot([_AXIS.left, _AXIS.right], [y, y], color=FAINT, lw=0.5, zorder=0.5)
    if proof.verdict == "refuted":
        for share in _moved(proof).values() or (0.0,):
            panel.plot([_AXIS.at(share)] * 2, [y - 0.06, y + 0.06], color=colour, lw=0.9)
        return
    share = 1.0 if proof.verdict == "proven" else proof.undecided_share
    panel.fill_between(
        [_AXIS.left, _AXIS.at(share)], y - 0.05, y + 0.05, facecolor=colour, edgecolor=GREY, lw=0.4
    )


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
    line = rests_on(first, solves=sum(proof.solves for proof in proofs))
    notes = f" · {boxes:,} boxes bounded" if boxes else ""
    within = sorted({name for proof in proofs for name in proof.within})
    if within:
        names = ", ".join(parameter_label(first.scenario, name) for name in within)
        return f"Over narrower ranges of: {names}.\n{line}{notes}"
    return line + notes
