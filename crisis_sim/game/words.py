"""The words of Gambit's files, written."""

from __future__ import annotations

import re
from collections.abc import Iterable

from crisis_sim.game.tokens import LOOSE
from crisis_sim.scenario.document import FORBIDDEN, MAX_SCALAR
from crisis_sim.scenario.faults import ArgumentError

# Backslashes that would be read as part of an escape, or as one of the end of the text.
_MISREAD = re.compile(r'\\(?=["\\]|\Z)')


def number_word(value: float) -> str:
    """Write a number so that reading it gives the same number.

    Examples
    --------
    >>> [number_word(value) for value in (3.0, 0.1, 1e20, 1e-7)]
    ['3', '0.1', '1e20', '1e-07']
    """
    return repr(float(value)).removesuffix(".0").replace("e+", "e")


def quote(name: str) -> str:
    r"""Write a name in quotes.

    A backslash at the end, before a quote or before another is doubled, as are then all of the
    name. `read_game` takes these for one; Gambit's own reader is known to misread them.

    Raises
    ------
    ArgumentError
        If Gambit's readers would refuse the name.

    Examples
    --------
    >>> print(quote('the "red" line'), quote("a\\b"), quote("a\\"))
    "the \"red\" line" "a\b" "a\\"
    """
    problem = f"has the name {name[:60]!r}, which Gambit's format cannot hold"
    if len(name) > MAX_SCALAR:
        raise ArgumentError("write", "game", problem, f"at most {MAX_SCALAR} characters")
    if LOOSE.search(name) or FORBIDDEN.search(name):
        expected = "printable text, with single spaces between words"
        raise ArgumentError("write", "game", problem, expected)
    if _MISREAD.search(name):
        name = name.replace("\\", r"\\")
    return '"' + name.replace('"', '\\"') + '"'


def title_line(kind: str, title: str, players: Iterable[str]) -> str:
    """Write the first line of a file; the title goes on one line."""
    names = " ".join(map(quote, players))
    return f"{kind} R {quote(' '.join(title.split()))} {{ {names} }}"
