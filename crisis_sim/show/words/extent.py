"""How far a claim holds, in words: for the text of a proof and for its figure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from crisis_sim.show.phrases import counted, percent
from crisis_sim.study.draws.estimate import Share
from crisis_sim.study.exact.extent_result import Extent

#: Sets of parameters that are named one by one.
MOST = 3


def where(extent: Extent) -> str:
    """Say where a claim holds: in which share of the box, and how far for certain.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> where(cs.prove(cs.load("strike_resist_intervene"), 2).extent)
    'holds in 76% of the box (± 1.3), for certain while no number moves by more than 5.7% of its \
range'
    """
    known = not math.isnan(extent.holds_in.share)
    parts = [f"in {in_box(extent.holds_in)}"] if known else []
    if extent.proven_within:
        far = below(extent.proven_within)
        parts.append(f"for certain while no number moves by more than {far} of its range")
    return f"holds {', '.join(parts)}" if parts else ""


def in_box(share: Share) -> str:
    """Say a share of the box with two standard errors, in points; at 0 or 1 how sure that is."""
    if share.proven:
        return f"{percent(share.share)} of the box"
    if share.error == 0:
        return f"{'none' if share.share == 0 else 'all'} of the points drawn from the box"
    return f"{percent(share.share)} of the box (± {200 * share.error:.2g})"


def below(distance: float) -> str:
    """Write a share of a range, rounded downwards.

    Examples
    --------
    >>> below(0.11664), above(0.11664), above(0.5)
    ('11.6%', '11.7%', '50%')
    """
    return f"{math.floor(distance * 1000) / 10:g}%"


def above(distance: float) -> str:
    """Write a share of a range, rounded upwards."""
    return f"{math.ceil(distance * 1000) / 10:g}%"


def movers(extent: Extent, name: Callable[[str], str]) -> str:
    """Say what has to move for a claim to fail; `name` says how a parameter is called.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> movers(cs.prove(cs.load("strike_resist_intervene"), 2).extent, str)
    'enough to refute it: drain; stake; reputation; 1 more'
    """
    if not extent.alone or extent.alone == ((),):
        return ""
    size, more = len(extent.alone[0]), len(extent.alone) - MOST
    sets = [" + ".join(map(name, names)) for names in extent.alone[:MOST]]
    sets += [f"{more} more"] if more > 0 else []
    sets += [] if extent.all_alone else ["there may be others"]
    told = [f"enough to refute it: {'; '.join(sets)}"]
    if size > 1:
        told.append(_fewer(extent, size))
    if extent.needed:
        told.append(f"nothing does without {_listed(map(name, extent.needed))}")
    return ". ".join(f"{part[0].upper()}{part[1:]}" if n else part for n, part in enumerate(told))


def _fewer(extent: Extent, size: int) -> str:
    """Say what is proven of fewer numbers."""
    if extent.fewest == size:
        return "no number alone is" if size == 2 else f"no {size - 1} numbers are"
    return f"at least {counted(extent.fewest, 'number')} must move, that is proven"


def _listed(names: Iterable[str]) -> str:
    *rest, end = names
    return f"{', '.join(rest)} and {end}" if rest else end
