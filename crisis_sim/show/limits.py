"""How much of an answer is printed; what is left out is counted."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """The most that is printed of each kind.

    Attributes
    ----------
    solutions, reasons, ways, places, threats, paths
        Solutions; choices explained in each; alternatives told of each choice; places off the
        path; threats, and ways to play that rest on each.
    """

    solutions: int = 6
    reasons: int = 10
    ways: int = 4
    places: int = 4
    threats: int = 6
    paths: int = 1

    def first(
        self, lines: Sequence[str], most: int, what: str, how: str = "; --all gives them"
    ) -> list[str]:
        """Return the first lines, and a last one that counts the others."""
        if len(lines) <= most:
            return list(lines)
        left = len(lines) - most
        return [*lines[:most], f"... and {left} more {what}{'s' * (left > 1)}{how}"]


#: An answer as it is printed unless told otherwise, and with all that is known.
BRIEF = Limits()
ALL = Limits(*[sys.maxsize] * 6)
