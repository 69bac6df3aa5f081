"""The grammar of formulas: text on one line to a tree in which every part knows its place.

By precedence, loosest first: ``a if c else b``, ``or``, ``and``, ``not``, comparisons (in
chains), ``+ -``, ``* /``, signs, ``**`` (from the right), calls. What other languages write for an
operator is read too, so that everything wrong with a formula can be said at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crisis_sim.scenario.lexer import INSTEAD, Token, tokens
from crisis_sim.scenario.syntax import FormulaFault, Stop

MAX_NODES = 500  #: numbers, names and operations in a formula
MAX_DEPTH = 50  #: operations inside one another
_MOST_OPEN = 75  # brackets and operations that are being read: bounds the recursion

COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
_IF, _OR, _AND, _NOT, _COMPARE, _ADD, _TIMES, _SIGN, _POWER, _CALL = range(1, 11)
#: How tightly each operator binds; what is none of the language binds as what it stands for.
_BINDS: Mapping[str, int] = {
    "if": _IF,
    **dict.fromkeys(("or", "|", "||"), _OR),
    **dict.fromkeys(("and", "&", "&&"), _AND),
    **dict.fromkeys((*COMPARISONS, "=", ":=", "=<", "=>", "<>", "≤", "≥", "≠"), _COMPARE),
    **dict.fromkeys(("<<", ">>", "is", "in", "not"), _COMPARE),
    **dict.fromkeys(("+", "-", "−", "–"), _ADD),
    **dict.fromkeys(("*", "/", "//", "%", "@", "×", "·", "÷"), _TIMES),
    **dict.fromkeys(("**", "^"), _POWER),
    **dict.fromkeys(("(", "."), _CALL),
}
_PREFIXES: Mapping[str, int] = {"not": _NOT, "!": _NOT, "~": _SIGN, "-": _SIGN, "+": _SIGN}
_WORDS = ("and", "or", "not", "if", "else")
_CHOICE = "`a if condition else b`"


@dataclass(frozen=True)
class Part:
    """A part of a formula and where it stands.

    Attributes
    ----------
    kind : {"number", "name", "text", "sign", "operation", "chain", "if", "call", "dot"}
        A `text` stands in quotes, and is refused by who reads the tree.
    text
        The number, name or operator; of a `dot` the name behind it.
    start, stop
        Its stretch of characters, without brackets around it.
    parts
        What it is made of: of an `if` condition, then, else; of a call function and arguments.
    operators
        The tokens between the parts.
    words
        Of a call, what is given by name.
    """

    kind: str
    text: str
    start: int
    stop: int
    parts: tuple[Part, ...] = ()
    operators: tuple[Token, ...] = ()
    words: tuple[tuple[Token, Part], ...] = ()

    @property
    def inside(self) -> tuple[Part, ...]:
        """All parts directly inside."""
        return (*self.parts, *(value for _, value in self.words))

    def walk(self) -> Iterator[Part]:
        """Yield the part and all parts inside it."""
        yield self
        for part in self.inside:
            yield from part.walk()


def parse(source: str) -> Part:
    """Read a formula on one line, of at most `MAX_NODES` parts nested at most `MAX_DEPTH` deep.

    Raises
    ------
    Stop
        With the first thing that cannot be read.

    Examples
    --------
    >>> [part.text for part in parse("a + 2 * class").walk()]
    ['+', 'a', '*', '2', 'class']
    """
    parser = _Parser(source)
    tree = parser.expression(0)
    if parser.next.kind != "end":
        raise Stop(parser.unexpected())
    level, count = [tree], 0
    for _ in range(MAX_DEPTH):
        count += len(level)
        level = [inner for part in level for inner in part.inside]
    if level:
        raise Stop(_too_deep(source))
    if count > MAX_NODES:
        expected = f"at most {MAX_NODES}; use definitions"
        raise Stop(FormulaFault(f"the formula has {count} parts", 0, len(source), expected))
    return tree


def _too_deep(source: str) -> FormulaFault:
    expected = f"at most {MAX_DEPTH} operations inside one another; use definitions"
    return FormulaFault("the formula is nested too deeply", 0, len(source), expected)


class _Parser:
    """Reads tokens from left to right, each operator with what it binds."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens = list(tokens(source))
        self.at = 0
        self.open = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    @property
    def last(self) -> int:
        """Where the token before ends."""
        return self.tokens[self.at - 1].stop

    def take(self, *texts: str) -> Token | None:
        """Take the next token if it is one of these, or whatever it is."""
        token = self.next
        if texts and (token.text not in texts or token.kind in ("number", "text")):
            return None
        self.at += 1
        return token

    def expression(self, least: int) -> Part:
        """Read an expression of operators that bind at least so tightly."""
        self.open += 1
        if self.open > _MOST_OPEN:
            raise Stop(_too_deep(self.source))
        start = self.next.start
        left = self.operand(least)
        while self.next.kind in ("name", "sign") and _BINDS.get(self.next.text, 0) >= max(least, 1):
            left = self.operation(left, start)
        self.open -= 1
        return left

    def operand(self, least: int) -> Part:
        """Read a number, a name, a bracket, or a sign with what it stands before."""
        token, prefix = self.next, _PREFIXES.get(self.next.text)
        if prefix is not None and prefix >= min(least, _SIGN) and self.take(*_PREFIXES):
            inner = self.expression(prefix)
            return Part("sign", token.text, token.start, self.last, (inner,), (token,))
        if self.take("("):
            inner = self.expression(0)
            self.close(token)
            return inner
        if token.kind in ("sign", "end") or token.text in _WORDS:
            raise Stop(self.unexpected())
        self.take()
        return Part(token.kind, token.text, token.start, token.stop)

    def operation(self, left: Part, start: int) -> Part:
        """Read an operator and what follows it."""
        sign = self.take()
        assert sign is not None
        binds, parts, operators = _BINDS[sign.text], [left], [sign]
        if sign.text == "(":
            return self.call(left, start, sign)
        if sign.text == ".":
            name = self.next
            if name.kind != "name":
                raise Stop(self.unexpected())
            self.take()
            return Part("dot", name.text, start, self.last, (left,))
        if sign.text == "if":
            condition = self.expression(_OR)
            if not self.take("else"):
                raise Stop(sign.fault("an incomplete `if`", _CHOICE))
            return Part("if", "if", start, self.last, (condition, left, self.expression(_IF)))
        if sign.text == "not":  # `not in` is one operator
            self.take("in")
        # A power binds from the right, and a sign may follow it.
        parts.append(self.expression(_SIGN if binds == _POWER else binds + 1))
        alike = COMPARISONS if sign.text in COMPARISONS else (sign.text,)
        if binds == _COMPARE or sign.text in ("and", "or"):
            while more := self.take(*alike):
                operators.append(more)
                parts.append(self.expression(binds + 1))
        kind = "chain" if sign.text in COMPARISONS else "operation"
        return Part(kind, sign.text, start, self.last, tuple(parts), tuple(operators))

    def call(self, function: Part, start: int, opening: Token) -> Part:
        """Read the arguments of a call."""
        parts, words = [function], []
        while self.next.text != ")":
            if self.next.text in ("*", "**"):
                message = f"a formula cannot hold `{self.next.text}` before an argument"
                raise Stop(self.next.fault(message, "the argument alone"))
            name = self.next
            if name.kind == "name" and self.tokens[self.at + 1].text == "=":
                self.at += 2
                words.append((name, self.expression(_IF)))
            else:
                parts.append(self.expression(_IF))
            if not self.take(","):
                break
        self.close(opening)
        return Part("call", "", start, self.last, tuple(parts), (opening,), tuple(words))

    def close(self, opening: Token) -> None:
        if not self.take(")"):
            if self.next.kind == "end":
                expected = "a closing bracket; in `{...}` a formula with a comma needs quotes"
                raise Stop(opening.fault("`(` is never closed", expected))
            raise Stop(self.unexpected())

    def unexpected(self) -> FormulaFault:
        """Say what is wrong with a token that nothing takes."""
        token, text = self.next, self.next.text
        if token.kind == "end":
            return token.fault("the formula ends too early", "a number, a name or a formula")
        if text == ")":
            return token.fault("`)` closes nothing", "an opening bracket before it")
        if text == "not":
            return token.fault("`not` stands inside an operation", "brackets around `(not ...)`")
        if text in ("if", "else"):
            return token.fault("an incomplete `if`", _CHOICE)
        if text == ",":
            near = self.source[max(token.start - 1, 0) : token.stop + 1]
            is_point = near[:1].isdecimal() and near[-1:].isdecimal()
            expected = "a point in a number: 0.6" if is_point else "functions with `( )`"
            return token.fault("a formula cannot hold a comma outside a function", expected)
        if token.kind == "sign" and text in INSTEAD:
            return token.fault(f"a formula cannot hold `{text}`", INSTEAD[text])
        expected = f"an operator before `{text}`" if token.kind != "sign" else ""
        return token.fault(f"the formula cannot be read from `{text}` on", expected)
