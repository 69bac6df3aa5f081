"""The tokens of a formula: numbers, names of any script, signs, and what people write for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crisis_sim.scenario.syntax import FormulaFault, Stop

#: What is no operator of the language, with what to write.
INSTEAD: Mapping[str, str] = {
    "^": "`**` for a power",
    "%": "`/ 100` for a percentage",
    "?": "`a if condition else b`",
    **dict.fromkeys(("&", "&&"), "`and`"),
    **dict.fromkeys(("|", "||"), "`or`"),
    **dict.fromkeys(("!", "~"), "`not`"),
    **dict.fromkeys(("=", ":=", "is", "in"), "`==`"),
    **dict.fromkeys(("<>", "≠", "not"), "`!=`"),
    **dict.fromkeys(("=<", "≤"), "`<=`"),
    **dict.fromkeys(("=>", "≥"), "`>=`"),
    **dict.fromkeys(("@", "×", "·"), "`*`"),
    **dict.fromkeys(("//", "÷"), "`/`"),
    **dict.fromkeys("−–", "`-`"),
    "<<": "`<`",
    ">>": "`>`",
    **dict.fromkeys("'\"“”‘’„«»", "names without quotes"),
    **dict.fromkeys("[]{}:;", "numbers, names, operators, functions and tests"),
}
_SIGNS = ("**", "<=", ">=", "==", "!=", *"+-*/<>(),.", *(sign for sign in INSTEAD if sign > "~"))
_SIGNS += tuple(sign for sign in INSTEAD if not sign.isalpha() and sign not in _SIGNS)
_SIGN = re.compile("|".join(map(re.escape, sorted(_SIGNS, key=len, reverse=True))))
_NUMBER = re.compile(r"(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9_]+)?")
_SHARE = re.compile(r"%(?!\s*[\w(.])")  # before an operand it would be a remainder
_OTHER_NUMBER = re.compile(r"0[xXoObB]\w*|[0-9_.]+[jJ]")
_QUOTED = re.compile(r"""\w{0,2}(?:'[^']*'|"[^"]*")""")


@dataclass(frozen=True)
class Token:
    """A number, name, sign or quoted text, and where it stands; last comes an `end`."""

    kind: str
    text: str
    start: int
    stop: int

    def fault(self, message: str, expected: str = "") -> FormulaFault:
        """Return what is wrong with it."""
        return FormulaFault(message, self.start, self.stop - self.start, expected)


def tokens(source: str) -> Iterator[Token]:
    """Yield the tokens of a formula on one line.

    Raises
    ------
    Stop
        At what is neither a number, nor a name, nor a sign.

    Examples
    --------
    >>> [token.text for token in tokens("étage**2 >= 30%")]
    ['étage', '**', '2', '>=', '30%', '']
    """
    at, end = 0, len(source.rstrip(" "))
    while at < end:
        if source[at] == " ":
            at += 1
            continue
        token = _token(source, at)
        yield token
        at = token.stop
    yield Token("end", "", end, end + 1)


def _token(source: str, at: int) -> Token:
    if found := _QUOTED.match(source, at):
        return Token("text", found[0], at, found.end())
    if found := _NUMBER.match(source, at):
        return _number(source, at, found.end())
    stop = at
    while stop < len(source) and (source[stop].isidentifier() or f"_{source[stop]}".isidentifier()):
        stop += 1
    if source[at:stop].isidentifier():
        return Token("name", source[at:stop], at, stop)
    if found := _SIGN.match(source, at):
        return Token("sign", found[0], at, found.end())
    message = f"the formula cannot be read from `{source[at]}` on"
    raise Stop(FormulaFault(message, at, 1))


def _number(source: str, at: int, stop: int) -> Token:
    """Read a number; what letters follow it belongs to it, or is a fault."""
    if share := _SHARE.match(source, stop):
        return Token("number", source[at : share.end()], at, share.end())
    word = re.compile(r"[\w.]*").match(source, at)
    whole = word.end() if word else stop
    if other := _OTHER_NUMBER.match(source, at):
        stop = max(stop, other.end())
    elif whole > stop and not source[stop].isdigit() and source[stop] != ".":
        text = source[at:whole]
        message = f"`{text}` is neither a number nor a name"
        raise Stop(FormulaFault(message, at, whole - at, "`*` to multiply"))
    return Token("number", source[at:stop], at, stop)
