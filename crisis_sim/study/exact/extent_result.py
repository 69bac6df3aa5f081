"""How far a claim holds that does not hold everywhere, as a result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crisis_sim.columns import column
from crisis_sim.study.draws.estimate import Share


def _text(sets: Sequence[Sequence[str]]) -> str:
    """Return sets of names as a text, for a cell of a table."""
    return "; ".join(" + ".join(names) for names in sets)


@dataclass(frozen=True)
class Extent:
    """How far a claim holds inside a box of ranges, and what it takes to refute it.

    Distances are the largest change of any parameter, each in units of its range.

    Attributes
    ----------
    holds_in
        The share of the box in which it holds, by volume; not a number where nothing is known.
    proven_within : float
        It is proven while no parameter is farther from its present value than this share of its
        range; 1 where it is proven everywhere, 0 where it is not even around the present values.
    refuted_at : float
        The distance of the nearest refutation found; infinite where none was found. None is
        nearer than `proven_within`.
    nearest
        Its values of the parameters that it moves, for `scenario.set`; None where none was found.
    fewest : int
        It is proven that no movement of fewer parameters refutes the claim.
    alone
        Sets of parameters, as small as any that was found, of which the movement of each alone
        refutes it.
    all_alone : bool
        Whether it is proven that they are the smallest, and that there is no other of that size.
    needed
        Parameters without whose movement nothing refutes it, for certain.
    perhaps_needed
        Those of which that is not known.
    """

    holds_in: Share = field(metadata=column(nested=Share))
    proven_within: float = field(metadata=column(unit="share of range"))
    refuted_at: float = field(metadata=column(unit="share of range"))
    nearest: Mapping[str, float] | None = field(metadata=column(cell=str))
    fewest: int
    alone: tuple[tuple[str, ...], ...] = field(metadata=column(cell=_text))
    all_alone: bool
    needed: tuple[str, ...] = field(metadata=column(cell=" + ".join))
    perhaps_needed: tuple[str, ...] = field(metadata=column(cell=" + ".join))
