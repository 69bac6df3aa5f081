"""What is wrong, where, what was expected: the errors of the whole library."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import islice
from unicodedata import category, east_asian_width

_MESSAGE_WIDTH = 400
_LINE_WIDTH = 100
_BEFORE_COLUMN = 40  # characters kept before the fault when a long line is cut
_NAME_WIDTH = 64
_KNOWN_NAMES = 500


def printable(text: str, limit: int = _MESSAGE_WIDTH) -> str:
    r"""Make a stranger's text safe to print: escape what is not printable, cut what is long.

    Examples
    --------
    >>> print(printable("red \x1b[31m"))
    red \x1b[31m
    >>> printable("a" * 50, limit=10)
    'aaaaaaaaa…'
    """
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut)


def nearest(name: str, known: Iterable[str]) -> str:
    """Find the known name most like `name`, or "" if none is close.

    Case, and ``-`` or a space for ``_``, do not count. Likeness is the ratio of matching
    characters (Ratcliff and Obershelp), at least 0.65. Only the first 500 known names and names
    of at most 64 characters are compared, so that a hostile file cannot make this slow.

    Examples
    --------
    >>> nearest("Ukraine-drian", ["ukraine_drain", "syria_discount"])
    'ukraine_drain'
    >>> nearest("weather", ["ukraine_drain", "syria_discount"])
    ''
    """
    if len(name) > _NAME_WIDTH:
        return ""
    candidates = (candidate for candidate in known if len(candidate) <= _NAME_WIDTH)
    plain: dict[str, str] = {}
    for candidate in islice(candidates, _KNOWN_NAMES):
        plain.setdefault(_plain(candidate), candidate)
    found = get_close_matches(_plain(name), plain, n=1, cutoff=0.65)
    return plain[found[0]] if found else ""


def _plain(name: str) -> str:
    return name.casefold().replace("-", "_").replace(" ", "_")


@dataclass(frozen=True)
class Place:
    """A stretch of one line of a file.

    Attributes
    ----------
    file : str
        The file as the reader named it.
    line, column : int
        Both counted from 1; the column in characters.
    length : int
        Number of characters meant.
    text : str
        The whole line, so that a fault can be shown without the file.
    """

    file: str
    line: int
    column: int
    length: int = 1
    text: str = ""

    def shifted(self, offset: int, length: int = 1) -> "Place":
        """Move `offset` characters to the right, to a position inside a one-line formula.

        Examples
        --------
        >>> formula = Place("a.yaml", 3, 8, 11, "worth: stake + cots")
        >>> formula.shifted(8, 4)
        Place(file='a.yaml', line=3, column=16, length=4, text='worth: stake + cots')
        """
        column = self.column + offset
        if self.text:
            column = min(column, len(self.text) + 1)
        return replace(self, column=column, length=length)

    @property
    def address(self) -> str:
        """File, line and column, as editors and terminals know them.

        Examples
        --------
        >>> Place("a.yaml", 3, 8).address
        'a.yaml:3:8'
        """
        return f"{printable(self.file)}:{self.line}:{self.column}"

    def render(self) -> str:
        """Draw the line with a caret under each character meant, a long line cut to a window."""
        column, text = self.column - 1, self.text
        if len(text) > _LINE_WIDTH:
            start = max(0, column - _BEFORE_COLUMN)
            end = start + _LINE_WIDTH
            head, tail = "…" if start else "", "…" if end < len(text) else ""
            text = head + text[start:end] + tail
            column += len(head) - start
        meant = text[column : column + self.length]
        before = _width(_line(text[:column]))
        return f"    {_line(text)}\n    {' ' * before}{'^' * max(1, _width(_line(meant)))}"


def _line(text: str) -> str:
    return printable(text.replace("\t", " "), limit=len(text) + 1)


def _width(text: str) -> int:
    """Count terminal columns: East Asian wide characters take two, combining marks none."""
    return sum(
        0 if category(c) in ("Mn", "Me") else 2 if east_asian_width(c) in "WF" else 1 for c in text
    )


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, with its place, what was expected and the nearest right name.

    A `cause` is what other faults may follow from, and is told before them.
    """

    message: str
    place: Place | None = None
    expected: str = ""
    nearest: str = ""
    cause: bool = False

    def render(self) -> str:
        """Write the fault as plain text for people.

        Examples
        --------
        >>> place = Place("a.yaml", 3, 16, 4, "worth: stake + cots")
        >>> fault = Fault("unknown name `cots`", place, expected="a parameter", nearest="cost")
        >>> print(fault.render())
        a.yaml:3:16: unknown name `cots`
            worth: stake + cots
                           ^^^^
          expected: a parameter
          did you mean `cost`?
        """
        lines = [printable(self.message)]
        if self.place is not None:
            place = self.place
            lines[0] = f"{place.address}: {lines[0]}"
            if place.text:
                lines.append(place.render())
        if self.expected:
            lines.append(f"  expected: {printable(self.expected)}")
        if self.nearest:
            lines.append(f"  did you mean `{printable(self.nearest)}`?")
        return "\n".join(lines)


class CrisisSimError(Exception):
    """Base of every error this library raises on purpose."""


class ArgumentError(CrisisSimError, ValueError):
    """A function was called with an argument it cannot take.

    Examples
    --------
    >>> print(ArgumentError("sample", "draws", "is -1", "a positive integer"))
    sample(): argument `draws` is -1; expected a positive integer
    """

    def __init__(self, function: str, argument: str, problem: str, expected: str = "") -> None:
        super().__init__(function, argument, problem, expected)
        self.function = function
        self.argument = argument
        self.problem = problem
        self.expected = expected

    def __str__(self) -> str:
        expected = f"; expected {self.expected}" if self.expected else ""
        return f"{self.function}(): argument `{self.argument}` " + printable(
            f"{self.problem}{expected}"
        )


class ScenarioError(CrisisSimError):
    """Everything that is wrong with a scenario: causes first, then in the order of the file.

    Examples
    --------
    >>> print(ScenarioError([Fault("the file is empty", Place("a.yaml", 1, 1))]))
    a.yaml:1:1: the file is empty
    <BLANKLINE>
    1 fault
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(in_order(faults))
        super().__init__(self.faults)

    def __str__(self) -> str:
        count = len(self.faults)
        total = "1 fault" if count == 1 else f"{count} faults"
        return "\n\n".join([*(fault.render() for fault in self.faults), total])


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Return faults in the order in which they are told: causes first, then as in the file."""
    return sorted(faults, key=_position)


def _position(fault: Fault) -> tuple[bool, str, int, int]:
    place = fault.place
    where = ("", 0, 0) if place is None else (place.file, place.line, place.column)
    return (not fault.cause, *where)
