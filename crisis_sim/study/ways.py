"""How play goes, as results have it: the choices on a path, and columns of such paths."""

from __future__ import annotations

from typing import Literal, TypeAlias

from crisis_sim.columns import Declared, column

#: The moves made on a path of play, each with its choice.
Play: TypeAlias = tuple[tuple[str, str], ...]
#: How sure it is where an answer changes: by a proof that this is the place; by bounds that hold
#: it between two numbers; or by solving games at points and between them.
Certainty: TypeAlias = Literal["proven", "enclosed", "bisected"]


def in_line(play: Play) -> str:
    """Return a path of play in one line."""
    return "; ".join(f"{move}: {choice}" for move, choice in play)


#: The column of several paths of play.
PLAYS: Declared = column(
    cell=lambda plays: " or ".join(map(in_line, plays)), data=lambda plays: list(map(dict, plays))
)


def certain(certainty: Certainty, looked: int | None) -> str:
    """Say how sure a result is.

    Examples
    --------
    >>> certain("proven", None), certain("bisected", 1001)
    ('proven', 'bisected (grid of 1,001)')
    """
    return certainty if looked is None else f"{certainty} (grid of {looked:,})"
