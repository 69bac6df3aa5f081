"""From the text of a formula to Python's syntax tree, within limits; nothing is executed."""

from __future__ import annotations

import ast
import keyword
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

from crisis_sim.scenario.faults import CrisisSimError, Fault, Place

MAX_LENGTH = 2000  #: characters in a formula
MAX_NODES = 500  #: numbers, names and operations in a formula
MAX_DEPTH = 50  #: operations inside one another

_SPACES = str.maketrans(dict.fromkeys("\n\r\t\f", " "))
_ILLEGAL = re.compile("[\x00-\x1f\x7f\ud800-\udfff#\\\\]")
_INSTEAD = {
    symbol: f"`{instead}`"
    for symbol, instead in (
        *zip("≤≥≠−–×·÷", ("<=", ">=", "!=", "-", "-", "*", "*", "/"), strict=True),
        *(("=<", "<="), ("=>", ">="), ("<>", "!="), ("&&", "and"), ("||", "or"), ("!", "not")),
        *(("=", "=="), (":=", "=="), ("?", "a if condition else b")),
    )
} | dict.fromkeys("'\"“”‘’", "names without quotes")
_MISTAKEN = re.compile("|".join(map(re.escape, sorted(_INSTEAD, key=len, reverse=True))))
_WORD = re.compile(r"\w+")


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


def syntax_tree(text: str) -> tuple[ast.expr, int]:
    """Parse a formula by Python's grammar.

    Returns
    -------
    ast.expr
        The tree, of at most `MAX_NODES` expressions nested at most `MAX_DEPTH` deep.
    int
        How many spaces before the formula Python has not seen.

    Raises
    ------
    FormulaError
        If the text is too long, empty, no expression, or too large a one.

    Examples
    --------
    >>> tree, spaces = syntax_tree("  a + 1")
    >>> ast.unparse(tree), spaces
    ('a + 1', 2)
    """
    source = one_line(text)
    formula = source.lstrip(" ")
    spaces = len(source) - len(formula)
    if faults := _character_faults(source):
        raise FormulaError(text, faults)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Python then refuses what it would only warn of
            tree = ast.parse(formula, mode="eval").body
    except SyntaxError as error:
        raise FormulaError(text, [_syntax_fault(source, spaces, error)]) from None
    except (MemoryError, RecursionError):  # how Python's parser gives up on deep nesting
        raise FormulaError(text, [_too_deep(0, len(text))]) from None
    _check_size(text, tree)
    return tree, spaces


def _character_faults(source: str) -> list[FormulaFault]:
    if len(source) > MAX_LENGTH:
        message = f"the formula has {len(source):,} characters"
        return [FormulaFault(message, 0, 1, f"at most {MAX_LENGTH:,}; use definitions")]
    if not source.strip(" "):
        return [FormulaFault("the formula is empty", 0, 1, "a number, a name or a formula")]
    return [
        FormulaFault(f"a formula cannot hold {found[0]!a}", found.start(), 1)
        for found in _ILLEGAL.finditer(source)
    ]


def _syntax_fault(source: str, spaces: int, error: SyntaxError) -> FormulaFault:
    """Say in our own words, the same for every version of Python, why a text does not parse."""
    end = len(source.rstrip(" "))
    start = error.offset - 1 + spaces if error.offset else end
    if start >= end:
        return FormulaFault("the formula ends too early", end, 1, "a number, a name or a formula")
    stop = max(start + 1, (error.end_offset or 0) - 1 + spaces)
    for found in _MISTAKEN.finditer(source):
        if found.start() < stop and found.end() > start:
            message = f"a formula cannot hold `{found[0]}`"
            return FormulaFault(message, found.start(), len(found[0]), _INSTEAD[found[0]])
    word = _WORD.match(source, start)
    at = word[0] if word else source[start]
    message, expected = f"the formula cannot be read from `{at}` on", ""
    if "too many nested" in error.msg:
        return _too_deep(start, 1)
    if "never closed" in error.msg:
        message, expected = (
            f"`{at}` is never closed",
            "a closing bracket; in `{...}` a formula with a comma needs quotes",
        )
    elif at == ")":
        message, expected = "`)` closes nothing", "an opening bracket before it"
    elif at == "if" or "'else'" in error.msg:
        message, expected = "an incomplete `if`", _INSTEAD["?"]
    elif keyword.iskeyword(at) and at not in ("and", "or", "not", "else"):
        message, expected = f"`{at}` is a reserved word", "another name"
    elif "literal" in error.msg:
        message, expected = f"`{at}` is neither a number nor a name", "`*` to multiply"
    elif word and 0 < start == stop - len(at):
        expected = f"an operator before `{at}`"
    return FormulaFault(message, start, len(at), expected)


def _too_deep(offset: int, length: int) -> FormulaFault:
    expected = f"at most {MAX_DEPTH} operations inside one another; use definitions"
    return FormulaFault("the formula is nested too deeply", offset, length, expected)


def _check_size(text: str, tree: ast.expr) -> None:
    level, count = [tree], 0
    for _ in range(MAX_DEPTH):
        count += len(level)
        level = [child for node in level for child in _expressions(node)]
    if level:
        raise FormulaError(text, [_too_deep(0, len(text))])
    if count > MAX_NODES:
        message = f"the formula has {count} parts"
        raise FormulaError(
            text, [FormulaFault(message, 0, len(text), f"at most {MAX_NODES}; use definitions")]
        )


def _expressions(node: ast.AST) -> list[ast.expr]:
    """Return the expressions directly inside a node, looking through keywords and the like."""
    return [
        expression
        for child in ast.iter_child_nodes(node)
        for expression in ([child] if isinstance(child, ast.expr) else _expressions(child))
    ]
