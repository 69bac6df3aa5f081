"""Read a scenario's text as plain data in which every value knows its place.

From a file, from a text, or from Python; whatever is hostile is refused, and everything wrong
is reported at once.
"""

import pathlib
import re
import stat
from collections.abc import Mapping
from itertools import islice
from typing import Any

import yaml

from crisis_sim.scenario.compose import Composer, Text
from crisis_sim.scenario.document import (
    FORBIDDEN,
    MAX_FAULTS,
    NUMBERED,
    Builder,
    Document,
    Node,
    Path,
    Scalar,
    faultless,
    forbidden,
    kind,
    parent,
)
from crisis_sim.scenario.faults import Fault, Place, ScenarioError, nearest, printable
from crisis_sim.scenario.yaml_problems import syntax_fault

__all__ = [
    "Document",
    "Path",
    "document_from",
    "dotted",
    "parse_document",
    "read_document",
    "sibling",
]

_MAX_BYTES = 2**20
_MAX_LINES = 50_000  # a million empty lines would keep the pure Python parser busy for a second
_SIZE = "at most 1 MiB and 50,000 lines"
_MARK = "\ufeff"  # the byte order mark, no part of the text
# Looked for beforehand: the parser's time grows with the square of their number.
_TAG_DIRECTIVE = re.compile(r"(?:^|[\r\n])(%TAG)")
_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_document(path: pathlib.Path) -> Document:
    """Read a YAML file of at most 1 MiB and 50,000 lines.

    Raises
    ------
    ScenarioError
        If the file cannot be read (that fault has no place), is not UTF-8, or no YAML. What
        else is wrong with the text is among the faults of the document.
    """
    data = _read_bytes(path)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        source = Text(data.decode(errors="replace").removeprefix(_MARK), str(path))
        place = source.place(len(data[: error.start].decode().removeprefix(_MARK)))
        message = f"the file is not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start}"
        raise ScenarioError([Fault(message, place, "a text saved as UTF-8")]) from None
    return _composed(text, str(path))


def _read_bytes(path: pathlib.Path) -> bytes:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise _unreadable(f"`{path}` is a folder", "a YAML file")
        if not stat.S_ISREG(mode):
            raise _unreadable(f"`{path}` is not a regular file", "a YAML file")
        with path.open("rb") as stream:
            data = stream.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        raise _unreadable(f"there is no file `{path}`", "", sibling(path)) from None
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or str(error)
        raise _unreadable(f"cannot read `{path}`: {problem}") from None
    if len(data) > _MAX_BYTES:
        source = Text(data[:_MAX_BYTES].decode(errors="replace"), str(path))
        message = "the file is too large: it goes on after this"
        raise ScenarioError([Fault(message, source.place(len(source.text) - 1), _SIZE)])
    return data


def _unreadable(message: str, expected: str = "", name: str = "") -> ScenarioError:
    return ScenarioError([Fault(message, None, expected, name)])


def sibling(path: pathlib.Path) -> str:
    """Find the YAML file in the same folder whose name is most like this one's, or ""."""
    try:
        entries = list(islice(path.parent.iterdir(), 1000))
    except OSError:
        return ""
    names = {entry.stem: entry.name for entry in entries if entry.suffix in (".yaml", ".yml")}
    return names.get(nearest(path.stem, names), "")


def parse_document(text: str, file: str = "<text>") -> Document:
    r"""Read YAML text as plain data, with places.

    Raises
    ------
    ScenarioError
        With every fault found: invalid YAML, duplicate or non-string keys, merge keys, tags
        beyond the core schema, numbers that are not finite, control characters, several
        documents, and whatever exceeds the limits of size, depth (50), nodes (20,000, aliases
        expanded) or the length of one text (10,000 characters).

    Examples
    --------
    >>> document = parse_document("ready: no\nworth: 'stake - cost'\n")
    >>> document.data
    {'ready': 'no', 'worth': 'stake - cost'}
    >>> document.places["worth",].column
    9
    """
    return faultless(_composed(text, file))


def _composed(text: str, file: str) -> Document:
    if len(text) > _MAX_BYTES or text.count("\n") + text.count("\r") > _MAX_LINES:
        fault = Fault("the text is too large", Place(file, 1, 1), _SIZE)
        raise ScenarioError([fault])
    source = Text(text.removeprefix(_MARK), file)
    found = islice(FORBIDDEN.finditer(source.text), MAX_FAULTS)
    faults = [forbidden(match[0], source.place(match.start())) for match in found]
    if directive := _TAG_DIRECTIVE.search(source.text):
        place = source.place(directive.start(1), directive.end(1))
        faults.append(Fault("tags are not allowed", place, "plain data"))
    if faults:
        raise ScenarioError(faults)
    composer = Composer(source, yaml.parse(source.text, Loader=_PARSER))
    try:
        root = composer.document()
    except yaml.YAMLError as error:
        composer.stop(syntax_fault(error, source))
    return composer.finish(root, file)


def document_from(mapping: Mapping[str, Any], file: str = "<python>") -> Document:
    """Copy plain data built in Python; a place shows the dotted path and the value.

    Tuples become lists, NumPy floats become floats. Nothing is shared with the caller.

    Raises
    ------
    ScenarioError
        For values that are not plain data, and for those `parse_document` would refuse.

    Examples
    --------
    >>> document = document_from({"parameters": {"drain": {"value": 0.2}}})
    >>> document.places["parameters", "drain", "value"].text
    'parameters.drain.value: 0.2'
    """
    copier = _Copier(file)
    root = copier.node(mapping, ())
    if not isinstance(root.value, dict):
        message = f"the top level is not a mapping, it is {kind(mapping)}"
        copier.stop(Fault(message, Place(file, 1, 1), "a dict"))
    return faultless(copier.finish(root, file))


def dotted(path: Path) -> str:
    """Write a path for people, each name cut to 60 characters and made safe to print.

    Examples
    --------
    >>> dotted(("payoffs", "Patron", 0, "worth"))
    'payoffs.Patron[0].worth'
    """
    parts = (f"[{part}]" if isinstance(part, int) else f".{printable(part, 60)}" for part in path)
    return "".join(parts).removeprefix(".")


class _Copier(Builder):
    """Builds nodes from Python data."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self._file = file

    def node(self, value: object, path: Path) -> Node:
        place = self._place(path)
        self.count(1, len(path), place)
        if isinstance(value, Mapping):
            return self._mapping(value, path, place)
        if isinstance(value, list | tuple):
            children = [self.node(child, (*path, i)) for i, child in enumerate(value)]
            return parent(children, place, children)
        plain = _plain(value)
        if plain is None and value is not None:
            expected = "a dict, list, str, int, float, bool or None"
            self.add(Fault(f"{kind(value)} is not plain data", place, expected))
        is_fine = self.check_scalar(plain, place)
        return Node(plain, _value_place(place, plain) if is_fine else place)

    def _mapping(self, mapping: Mapping[Any, object], path: Path, place: Place) -> Node:
        entries: dict[str, tuple[Place, Node]] = {}
        for key, value in mapping.items():
            is_level = path[-1:] and path[-1] in NUMBERED and kind(key) == "a number"
            if isinstance(key, str) or is_level:
                name = str(key)
                self.check_scalar(name, place)
                child = (*path, name)
                entries[name] = (self._place(child), self.node(value, child))
            else:
                message = f"a key must be a name, and this is {kind(key)}"
                self.add(Fault(message, place, "a str"))
        return parent(entries, place, [child for _, child in entries.values()])

    def _place(self, path: Path) -> Place:
        name = dotted(path)
        return Place(self._file, 1, 1, max(1, len(name)), name)


def _plain(value: object) -> Scalar:
    """Strip subclasses, such as NumPy's float, to the plain type; None if there is none."""
    if isinstance(value, bool):
        return value
    return next((plain(value) for plain in (str, int, float) if isinstance(value, plain)), None)


def _value_place(place: Place, value: Scalar) -> Place:
    """Show ``path: value`` and mean the value, so that a fault in a formula can be underlined."""
    text = value if isinstance(value, str) else repr(value)
    name = f"{place.text}: "
    return Place(place.file, 1, len(name) + 1, max(1, len(text)), name + text)
