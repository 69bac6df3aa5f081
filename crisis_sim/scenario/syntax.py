"""What is wrong with a formula, and the characters and length that one may have."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crisis_sim.scenario.faults import CrisisSimError, Fault, Place
from crisis_sim.scenario.meant import character

MAX_LENGTH = 2000  #: characters in a formula

_SPACES = str.maketrans(dict.fromkeys("\n\r\t\f", " "))
#: Controls, halves of characters, comments, and what cannot be seen.
_ILLEGAL = re.compile(
    "[\x00-\x1f\x7f\ud800-\udfff#\\\\]|[\xa0\xad\u2000-\u200f\u2028-\u202f\u205f-\u206f\ufeff]"
)


@dataclass(frozen=True)
class FormulaFault:
    """One thing that is wrong with a formula; `offset` and `length` count its characters.

    What is missing at the end is reported at the offset just past the last character.
    """

    message: str
    offset: int
    length: int
    expected: str = ""
    nearest: str = ""


class Stop(Exception):  # noqa: N818 - it ends the reading, and never leaves it
    """The fault after which a formula cannot be read on."""

    @property
    def fault(self) -> FormulaFault:
        """What is wrong."""
        fault: FormulaFault = self.args[0]
        return fault


class FormulaError(CrisisSimError):
    """Everything that is wrong with a formula, from left to right.

    Examples
    --------
    >>> fault = FormulaFault("unknown name `cots`", 8, 4, "a parameter or a definition", "cost")
    >>> print(FormulaError("stake + cots", [fault]))
    formula:1:9: unknown name `cots`
        stake + cots
                ^^^^
      expected: a parameter or a definition
      did you mean `cost`?
    """

    def __init__(self, text: str, faults: Sequence[FormulaFault]) -> None:
        self.text = text
        self.faults = tuple(sorted(dict.fromkeys(faults), key=lambda fault: fault.offset))
        super().__init__(text, self.faults)

    def __str__(self) -> str:
        start = Place("formula", 1, 1, text=one_line(self.text))
        return "\n\n".join(
            Fault(f.message, start.shifted(f.offset, f.length), f.expected, f.nearest).render()
            for f in self.faults
        )


def one_line(text: str) -> str:
    """Put a formula on one line, every character at the offset it had."""
    return text.translate(_SPACES)


def character_faults(source: str) -> list[FormulaFault]:
    """Return what is wrong with a formula on one line before any of it is read."""
    if len(source) > MAX_LENGTH:
        message = f"the formula has {len(source):,} characters"
        return [FormulaFault(message, 0, 1, f"at most {MAX_LENGTH:,}; use definitions")]
    if not source.strip(" "):
        return [FormulaFault("the formula is empty", 0, 1, "a number, a name or a formula")]
    return [
        FormulaFault(f"a formula cannot hold {_named(found[0])}", found.start(), 1)
        for found in _ILLEGAL.finditer(source)
    ]


def _named(sign: str) -> str:
    return ascii(sign) if sign < "\x80" or "\ud800" <= sign <= "\udfff" else character(sign)
