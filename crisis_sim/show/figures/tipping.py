"""Draw the tipping points of one parameter: a ruler in bands by how play goes."""

from __future__ import annotations

from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crisis_sim.checks import checked_as
from crisis_sim.show.figures.legend import UNRESOLVED, looks, told
from crisis_sim.show.figures.paths import Plays, either, on_path, path_in_words
from crisis_sim.show.figures.ruler import ONLY_OFF_PATH, SWITCH, TIE, Band, Mark, draw_ruler
from crisis_sim.show.figures.source import rests_on
from crisis_sim.show.labels import claim_words, given, number, parameter_label
from crisis_sim.show.phrases import place_in_words
from crisis_sim.show.words.tipping import looked_for
from crisis_sim.study.tipping_result import ClaimChange, Flip, TippingPoint, TippingPoints

#: Comparisons told at one line; the others are counted.
_MOST = 3


@checked_as("plot")
def draw(found: TippingPoints, ax: Axes | None = None) -> Figure:
    """Draw the range of a parameter in bands by how play goes, with a line where it changes.

    Each line carries its value and who compares what there. Dashed: only what would be
    done off the path changes. Dotted: a tie at this value alone.

    Parameters
    ----------
    found
        As from `crisis_sim.tipping_points`.
    ax
        Where to draw; left out, a new figure.

    Returns
    -------
    Figure
    """
    bands = _bands(found)
    marks = [Mark(point.value, _comparisons(found, point), _line(point)) for point in found.points]
    exact = {"solves": None, "method": "exact arithmetic along one parameter"}
    source = rests_on(found, **exact) if found.looked is None else rests_on(found)
    return draw_ruler(
        found.scenario,
        found.parameter,
        bands,
        marks,
        ax,
        title=_title(found),
        subtitle=_subtitle(found),
        source=source,
    )


def _line(point: TippingPoint) -> object:
    if point.kind == "tie":
        return TIE
    return SWITCH if point.path_changes else ONLY_OFF_PATH


def _bands(found: TippingPoints) -> list[Band]:
    """Return one band for each stretch in which play goes in one way."""
    limits = found.scenario.parameters[found.parameter]
    known = _stretches(found)
    every = list(dict.fromkeys(plays for _, _, plays in known if plays))
    names, fills = told(found.scenario, every), looks(found.scenario, every, found.now)
    bands: list[Band] = []
    for low, high, plays in known:
        name = names[plays] if plays else "not resolved"
        if len(plays) > 1:
            name = f"several equilibria: {name}"
        band = Band(low, high, name, fills[plays] if plays else UNRESOLVED)
        if bands and (bands[-1].name, bands[-1].look) == (band.name, band.look):
            band = Band(bands.pop().low, high, name, band.look)
        bands.append(band)
    assert bands[0].low == limits.low and bands[-1].high == limits.high
    return bands


def _stretches(found: TippingPoints) -> list[tuple[float, float, Plays]]:
    """Cut the range at the points and around what is unresolved, which has no plays here."""
    limits = found.scenario.parameters[found.parameter]
    ends = {limits.low, limits.high, *(p.value for p in found.points)}
    ends.update(end for interval in found.unresolved for end in interval)
    after = {p.value: p.after for p in found.points}
    before = {p.value: p.before for p in found.points}
    stretches: list[tuple[float, float, Plays]] = []
    for low, high in pairwise(sorted(ends)):
        if any(a <= low and high <= b for a, b in found.unresolved):
            stretches.append((low, high, ()))
        else:
            plays = after.get(low) or before.get(high) or found.between(low, high)
            stretches.append((low, high, plays))
    return stretches


def _comparisons(found: TippingPoints, point: TippingPoint) -> str:
    """Say who compares what at a point, one line for each; off the path only if none is on it."""
    paths = point.before + point.at + point.after
    on = [flip for flip in point.flips if on_path(flip.information_set, paths)]
    told_ = dict.fromkeys(_comparison(found, flip, flip in on) for flip in on or point.flips)
    lines = list(told_)[:_MOST]
    if len(told_) > _MOST:
        lines.append(f"and {len(told_) - _MOST} more")
    lines += [_claim(found, change) for change in point.claims[:_MOST]]
    if point.kind == "tie":
        lines.append("at this value alone")
    elif not point.path_changes and not point.claims:
        lines.append("with other odds" if point.outcomes else "off the path alone")
    if point.certainty != "proven":
        lines.append(point.certainty)
    return "\n".join(lines)


def _claim(found: TippingPoints, change: ClaimChange) -> str:
    words = claim_words(found.scenario, change.claim).rstrip(".")
    return f"“{words}”: {change.before} → {change.after}"


def _comparison(found: TippingPoints, flip: Flip, on: bool) -> str:
    move = flip.information_set.partition(" | ")[0]
    where = place_in_words(found.scenario, move if on else flip.information_set)
    if flip.before and flip.after and flip.before != flip.after:
        before, after = (either(found.scenario, move, each) for each in (flip.before, flip.after))
        return f"{where}: {before} → {after}"
    return f"{where}: {either(found.scenario, move, flip.at)}"


def _title(found: TippingPoints) -> str:
    """Say what the picture shows, in words."""
    label = parameter_label(found.scenario, found.parameter)
    turning = [p for p in found.points if p.path_changes and p.kind == "switch"]
    if not turning and found.unresolved:
        return f"Where play changes along “{label}” is not resolved"
    if not turning:
        where = "every value" if found.looked is None else "every value looked at"
        return f"Play is the same at {where} of “{label}”"
    if len(turning) > 1:
        return f"Play changes at {len(turning)} values of “{label}”"
    (point,) = turning
    names = told(found.scenario, [point.before, point.after])
    return (
        f"{names[point.before]} below {number(point.value)} of “{label}”, "
        f"{names[point.after]} above it"
    )


def _subtitle(found: TippingPoints) -> str:
    now = found.now
    play = " or ".join(path_in_words(found.scenario, path) for path in now)
    words = f"{given(found.scenario, found.fixing)}At present: {play}."
    if found.complete:
        return f"{words} That there is no other change is proven."
    if found.looked is not None:
        words = f"{words} {looked_for(found.looked)}"
    if found.unresolved:
        words = f"{words} Where it is hatched, there may be more changes."
    return words
