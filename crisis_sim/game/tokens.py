"""The words of Gambit's files, read with their places."""

from __future__ import annotations

import math
import re
from itertools import islice

from crisis_sim.game.names import distinct
from crisis_sim.scenario.document import FORBIDDEN, MAX_SCALAR, forbidden
from crisis_sim.scenario.faults import Fault, Place, ScenarioError, nearest

MAX_BYTES = 10 * 2**20
MAX_PLAYERS = 50

_NUMBER_WIDTH = 1000  # Python's time grows with the square of the digits
_SHOWN = 60  # characters of a stranger's word in a message
_BLANKS = r"[ \t\n]*+"
_NEXT = re.compile(_BLANKS + r'([^ \t\n{}",]++|.|\Z)', re.DOTALL)
_WORD = re.compile(_BLANKS + r'([^ \t\n{}",]++)')
_TEXT = re.compile(_BLANKS + r'("[^"\\]*+(?:\\.[^"\\]*+)*+")', re.DOTALL)
_INTEGER = re.compile(_BLANKS + r'([0-9]{1,9})(?=[ \t\n{}",]|\Z)')
_OPEN = re.compile(_BLANKS + r"(\{)")
_CLOSE = re.compile(_BLANKS + r"(\})")
_NUMBERS = re.compile(_BLANKS + r"([-+.eE/0-9, \t\n]*+)")
_IN_NUMBERS = re.compile(r"[^, \t\n]+")
_RATIONAL = re.compile(r"([-+]?[0-9]+)/([0-9]+)")
_ESCAPED = re.compile(r'\\(["\\])')
#: Spaces that Gambit refuses in a name.
LOOSE = re.compile(r"^\s|\s\s|\s\Z|[\t\n\r]")


class Tokens:
    """A text in Gambit's format, read word by word.

    Every method that reads raises `ScenarioError`, with the place, where the text does not
    go on as asked.
    """

    def __init__(self, text: str, file: str) -> None:
        self._text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        self._file = file
        self._start = self._end = 0  # of what was read last
        self._seen = self._line = self._first = 0  # up to where lines are counted; the line there
        if len(text) > MAX_BYTES:
            raise self.fault("the text is too large", "at most 10 MiB")
        if found := FORBIDDEN.search(self._text):
            raise ScenarioError([forbidden(found[0], self._place(*found.span()))])

    def peek(self) -> str:
        """Return the first character of the next word, or "" at the end."""
        found = _NEXT.match(self._text, self._end)
        return found[1][:1] if found else ""

    def header(self, kind: str, version: str) -> tuple[str, tuple[str, ...]]:
        """Read what every file begins with; return the title and the players' names."""
        self.one_of(kind)
        self.one_of(version)
        self.one_of("R", "D")
        title = self.text("the title in quotes")
        players = self.names("the name of a player", MAX_PLAYERS)
        return title, distinct(name or f"Player {i}" for i, name in enumerate(players, 1))

    def comment(self) -> None:
        """Skip the comment that may end a header."""
        if self.peek() == '"':
            self.text("a comment")

    def one_of(self, *words: str) -> str:
        """Read one of some words."""
        found = _WORD.match(self._text, self._end)
        if found is None or found[1] not in words:
            near = nearest(found[1], words) if found else ""
            raise self.missing(" or ".join(f"`{word}`" for word in words), near)
        self._start, self._end = found.span(1)
        return found[1]

    def text(self, expected: str) -> str:
        """Read a text in quotes."""
        text = self._take(_TEXT, expected)[1:-1]
        if len(text) > MAX_SCALAR:
            message = f"a text of {len(text)} characters is too long"
            raise self.fault(message, f"at most {MAX_SCALAR}")
        return _ESCAPED.sub(r"\1", text) if "\\" in text else text

    def name(self, expected: str) -> str:
        """Read a text in quotes, without the spaces that Gambit refuses in a name."""
        name = self.text(expected)
        return " ".join(name.split()) if LOOSE.search(name) else name

    def names(self, expected: str, most: int) -> list[str]:
        """Read at least one name in braces."""
        self.open()
        names = [self.name(expected)]
        while self.peek() == '"':
            names.append(self.name(expected))
            if len(names) > most:
                raise self.fault("there are too many names", f"at most {most:,}")
        self.close(expected)
        return names

    def integer(self, expected: str) -> int:
        """Read an integer of at least 0."""
        return int(self._take(_INTEGER, expected))

    def open(self) -> None:
        """Read an opening brace."""
        self._take(_OPEN, "`{`")

    def close(self, otherwise: str = "") -> None:
        """Read a closing brace."""
        self._take(_CLOSE, f"{otherwise} or `}}`" if otherwise else "`}`")

    def numbers(self, count: int, expected: str) -> list[float]:
        """Read all numbers up to another word, with commas or blanks between them."""
        found = _NUMBERS.match(self._text, self._end)
        assert found is not None
        self._start, self._end = found.span(1)
        words = found[1].replace(",", " ").split(None, count)
        if len(words) > count:
            raise self.fault_at(count, "there are too many numbers", f"{count} {expected}")
        if len(words) < count:
            raise self.missing(f"{count} {expected}, and {len(words)} are given")
        long = (i for i, word in enumerate(words) if len(word) > _NUMBER_WIDTH)
        if (index := next(long, None)) is not None:
            raise self.fault_at(index, "the number is too long", f"{_NUMBER_WIDTH} characters")
        try:
            values = list(map(float, words))
        except ValueError:  # a fraction, or no number
            values = list(map(_number, words))
        if not all(map(math.isfinite, values)):
            index = next(i for i, value in enumerate(values) if not math.isfinite(value))
            problem = f"`{words[index][:_SHOWN]}` is not a finite number"
            raise self.fault_at(index, problem, "a number such as 3, -0.25, 1e-3 or 1/3")
        return values

    def end(self) -> None:
        """Check that nothing follows."""
        if self.peek():
            raise self.missing("the end of the file")

    def place(self) -> Place:
        """Return the place of what was read last, without its line."""
        passed = self._text.count("\n", self._seen, self._start)
        if passed:
            self._line += passed
            self._first = self._text.rindex("\n", self._seen, self._start) + 1
        self._seen = self._start
        length = max(1, self._end - self._start)
        return Place(self._file, self._line + 1, self._start - self._first + 1, length)

    def fault(self, message: str, expected: str = "") -> ScenarioError:
        """Make the error that what was read last is wrong."""
        return ScenarioError([Fault(message, self._place(self._start, self._end), expected)])

    def fault_at(self, index: int, message: str, expected: str) -> ScenarioError:
        """Make the error that one of the numbers read last is wrong."""
        words = _IN_NUMBERS.finditer(self._text, self._start)
        self._start, self._end = next(islice(words, index, None)).span()
        return self.fault(message, expected)

    def missing(self, expected: str, near: str = "") -> ScenarioError:
        """Make the error that something else comes next than expected."""
        found = _NEXT.match(self._text, self._end)
        assert found is not None
        word = found[1] if len(found[1]) <= _SHOWN else found[1][:_SHOWN] + "…"
        message = f"`{word}` is out of place" if word else "the file ends too early"
        if word == '"':
            text = _TEXT.match(self._text, self._end)
            message = "a text in quotes is out of place" if text else "the quotes never end"
        return ScenarioError([Fault(message, self._place(*found.span(1)), expected, near)])

    def _take(self, pattern: re.Pattern[str], expected: str) -> str:
        found = pattern.match(self._text, self._end)
        if found is None:
            raise self.missing(expected)
        self._start, self._end = found.span(1)
        return found[1]

    def _place(self, start: int, end: int) -> Place:
        return place_in(self._text, self._file, start, end)


def place_in(text: str, file: str, start: int, end: int) -> Place:
    """Give the place of `text[start:end]`, as far as it lies on its first line."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", start)
    line = text[first : last if last >= 0 else None]
    length = max(1, min(end - start, len(line) - (start - first)))
    return Place(file, text.count("\n", 0, start) + 1, start - first + 1, length, line)


def _number(word: str) -> float:
    """Read a number or a fraction; what is neither is not finite."""
    try:
        if found := _RATIONAL.fullmatch(word):
            return int(found[1]) / int(found[2])  # correctly rounded
        return float(word)
    except (ValueError, ZeroDivisionError, OverflowError):
        return math.nan
