"""Compose YAML text into nodes that know their places, by the YAML 1.2 core schema.

The parser's events are read one by one. Nothing recurses beyond the depth limit, nothing is
constructed from a tag, and size and aliases are bounded before anything is built.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from crisis_sim.scenario.document import MAX_SCALAR, NUMBERED, Builder, Node, Scalar, kind, parent
from crisis_sim.scenario.faults import Fault, Place, nearest, printable

_CORE = "tag:yaml.org,2002:"
_TYPES: dict[str | None, type | tuple[type, ...]] = {
    f"{_CORE}int": int,
    f"{_CORE}float": (int, float),
    f"{_CORE}bool": bool,
    f"{_CORE}null": type(None),
}
_CONSTANTS: dict[str, bool | None] = (
    dict.fromkeys(("", "~", "null", "Null", "NULL"))
    | dict.fromkeys(("true", "True", "TRUE"), True)
    | dict.fromkeys(("false", "False", "FALSE"), False)
)
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_PYTHON_DIGITS = 600  # Python may refuse to convert longer integers

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_PROPERTIES = re.compile(r"(?:[&!]\S*|#[^\r\n]*|\s+)*+")
_BLOCK_HEADER = re.compile(r"[|>][^\r\n]*\s*")
_SHOWN = 60  # characters of a stranger's name in a message


class Text:
    """A text whose character positions can be turned into places."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self._starts = [0, *(found.end() for found in _LINE_BREAK.finditer(text))]
        self._lines = _LINE_BREAK.split(text)

    def place(self, start: int, end: int | None = None) -> Place:
        """Give the place of ``text[start:end]``, as far as it lies on its first line."""
        line = bisect_right(self._starts, start)
        first, content = self._starts[line - 1], self._lines[line - 1]
        column = min(start - first, len(content))
        length = 1 if end is None else min(end - first, len(content)) - column
        return Place(self.file, line, column + 1, max(1, length), content)


def resolve(text: str) -> Scalar:
    """Read a plain scalar by the YAML 1.2 core schema.

    Examples
    --------
    >>> [resolve(text) for text in ("no", "1e-3", "0o17", "017", "1_000", "~", "2025-06-13")]
    ['no', 0.001, 15, 17, '1_000', None, '2025-06-13']
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) <= _PYTHON_DIGITS else float(text)
    if _OCTAL.fullmatch(text):
        return int(text[2:], 8)
    if _HEXADECIMAL.fullmatch(text):
        return int(text[2:], 16)
    if _DECIMAL.fullmatch(text):
        return float(text)
    return float(text.replace(".", "")) if _NOT_FINITE.fullmatch(text) else text


class Composer(Builder):
    """Builds nodes from the events of a YAML parser."""

    def __init__(self, source: Text, events: Iterator[Any]) -> None:
        super().__init__()
        self._source = source
        self._events = events
        self._anchors: dict[str, Node | None] = {}  # None while the anchored node is open

    def document(self) -> Node:
        """Compose the only document of the stream."""
        next(self._events)  # the start of the stream
        event = next(self._events)
        if isinstance(event, yaml.DocumentStartEvent):
            event = next(self._events)
        if isinstance(event, yaml.StreamEndEvent) or _is_empty(event):
            self.stop(Fault("the file is empty", self._source.place(0), "a scenario"))
        root = self._node(event, 0)
        if not isinstance(root.value, dict):
            message = f"the top level is not a mapping, it is {kind(root.value)}"
            self.add(Fault(message, root.place, "`key: value` lines, such as `schema: 1`"))
        next(self._events)  # the end of the document
        event = next(self._events)
        if not isinstance(event, yaml.StreamEndEvent):
            message = "a second document begins here"
            self.add(Fault(message, self._place(event), "one document in a file"))
        return root

    def _node(self, event: Any, depth: int, under: str = "") -> Node:
        place = self._place(event)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, depth, place)
        self.count(1, depth, place)
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        if isinstance(event, yaml.ScalarEvent):
            node = self._scalar(event, place)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self._sequence(event, depth, place)
        else:
            node = self._mapping(event, depth, place, under)
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node

    def _alias(self, event: Any, depth: int, place: Place) -> Node:
        node = self._anchors.get(event.anchor)
        if node is not None:
            self.count(node.size, depth + node.height, place)
            return node
        name = printable(event.anchor, _SHOWN)
        if event.anchor in self._anchors:
            self.add(Fault(f"the alias `*{name}` contains itself", place, "an alias to a value"))
        else:
            message = f"no anchor `&{name}` comes before this alias"
            expected = "quotes around a text that begins with `*`"
            self.add(Fault(message, place, expected, nearest(event.anchor, self._anchors)))
        return Node(None, place)

    def _sequence(self, event: Any, depth: int, place: Place) -> Node:
        self._check_tag(event, ("seq",))
        children = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            children.append(self._node(event, depth + 1))
        return parent(children, place, children)

    def _mapping(self, event: Any, depth: int, place: Place, under: str) -> Node:
        self._check_tag(event, ("map",))
        entries: dict[str, tuple[Place, Node]] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            if under in NUMBERED and kind(key.value) == "a number":
                key = Node(event.value, key.place)
            is_new = self._check_key(event, key, entries)
            value = self._node(next(self._events), depth + 1, str(key.value))
            if is_new:
                entries[key.value] = (key.place, value)
        return parent(entries, place, [value for _, value in entries.values()])

    def _check_key(self, event: Any, key: Node, entries: Mapping[str, tuple[Place, Node]]) -> bool:
        name = key.value
        if not isinstance(name, str):
            message = f"a key must be a name, and this is {kind(name)}"
            expected = 'a name, in quotes where needed, as in `"1":`'
            if isinstance(name, (int, float)):
                expected += "; a point in a number, 0.6, where 0,6 was meant"
            self.add(Fault(message, key.place, expected))
        elif name == "<<" and not getattr(event, "style", None):
            self.add(Fault("merge keys are not read", key.place, "`extends: file.yaml`"))
        elif name in entries:
            first = entries[name][0]
            message = f"the key `{printable(name, _SHOWN)}` is given twice"
            once = f"each key once; the first is in line {first.line}, column {first.column}"
            self.add(Fault(message, key.place, once))
        else:
            return True
        return False

    def _scalar(self, event: Any, place: Place) -> Node:
        self._check_tag(event, ("str", "int", "float", "bool", "null"))
        value: Scalar = event.value
        is_plain = event.tag is None and event.implicit[0]
        if (is_plain or event.tag in _TYPES) and len(event.value) <= MAX_SCALAR:
            value = resolve(event.value)
        if event.tag in _TYPES and not isinstance(value, _TYPES[event.tag]):
            message = f"`{printable(event.value, _SHOWN)}` does not fit its tag"
            self.add(Fault(message, place, "a value without a tag"))
        self.check_scalar(value, place)
        return Node(value, place)

    def _check_tag(self, event: Any, core: tuple[str, ...]) -> None:
        if event.tag is not None and event.tag not in {_CORE + name for name in core}:
            shown = printable(event.tag.replace(_CORE, "!!"), _SHOWN)
            place = self._source.place(event.start_mark.index, event.end_mark.index)
            expected = "plain data; a text that begins with `!` goes in quotes"
            self.add(Fault(f"the tag `{shown}` is not allowed", place, expected))

    def _place(self, event: Any) -> Place:
        """Place the content of a node: behind its anchor, tag, opening quote or block header."""
        start, end = event.start_mark.index, event.end_mark.index
        if not isinstance(event, yaml.ScalarEvent):
            return self._source.place(start, end)
        if event.anchor is not None or event.tag is not None:
            start = self._skip(_PROPERTIES, start, end)
        if event.style in ("|", ">"):
            start = self._skip(_BLOCK_HEADER, start, end)
        quotes = 1 if event.style in ("'", '"') else 0
        return self._source.place(start + quotes, end - quotes)

    def _skip(self, pattern: re.Pattern[str], start: int, end: int) -> int:
        found = pattern.match(self._source.text, start, end)
        return found.end() if found and found.end() < end else start


def _is_empty(event: Any) -> bool:
    return isinstance(event, yaml.ScalarEvent) and event.value == "" and event.implicit[0]
