"""The document, and the tree it is built from under limits that no input escapes."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from crisis_sim.scenario.faults import Fault, Place, ScenarioError
from crisis_sim.scenario.meant import character as named

Path = tuple[str | int, ...]
Scalar = str | int | float | bool | None

MAX_DEPTH = 50
MAX_NODES = 20_000  # keys and values; what an alias repeats is counted again
MAX_SCALAR = 10_000
MAX_FAULTS = 100
#: Keys below which numbers are keys too, read as they are written: they hold levels of a state.
NUMBERED = frozenset({"start"})

# Controls, surrogates, marks that reorder text, and line breaks of YAML 1.1 that 1.2 dropped.
FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd"
    "\U00010000-\U0010ffff]"
)


@dataclass(frozen=True)
class Document:
    """Plain data with the place of every value.

    Attributes
    ----------
    data : dict, list, str, int, float, bool or None
        The data itself; the top level is a dict.
    places : mapping of path to Place
        Where the value at a path begins: in a quoted text, its first character.
    keys : mapping of path to Place
        Where the key that leads to a path is written; only for values in mappings.
    file : str
        The file as the reader named it.
    faults
        What is wrong with the text and leaves something to read, such as a key given twice.
    """

    data: Any
    places: Mapping[Path, Place]
    keys: Mapping[Path, Place]
    file: str
    faults: tuple[Fault, ...] = ()

    def place(self, path: Path) -> Place:
        """Find the place of the value at `path`, or of the nearest value that encloses it."""
        return next(
            self.places[path[:end]] for end in range(len(path), -1, -1) if path[:end] in self.places
        )


def faultless(document: Document) -> Document:
    """Return a document in which nothing is wrong, or raise what is."""
    if document.faults:
        raise ScenarioError(document.faults)
    return document


@dataclass(frozen=True)
class Node:
    """A value before its path is known.

    `value` is a scalar, a list of nodes, or a dict from a key to the key's place and a node.
    `size` counts nodes; `height` the levels below this one.
    """

    value: Any
    place: Place
    size: int = 1
    height: int = 0


def parent(value: Any, place: Place, children: list[Node]) -> Node:
    """Make the node of a list or mapping."""
    size = 1 + sum(child.size for child in children)
    height = 1 + max((child.height for child in children), default=0)
    return Node(value, place, size, height)


@dataclass
class Builder:
    """Collects faults and enforces the limits, for text and for Python data alike."""

    faults: list[Fault] = field(default_factory=list)
    nodes: int = 0

    def add(self, fault: Fault) -> None:
        """Note a fault and go on, unless there are too many."""
        self.faults.append(fault)
        if len(self.faults) >= MAX_FAULTS:
            self.stop(Fault("too many faults; what follows was not read", fault.place))

    def stop(self, fault: Fault) -> NoReturn:
        """Raise every fault so far, and one after which reading cannot go on."""
        raise ScenarioError([*self.faults, fault])

    def count(self, nodes: int, depth: int, place: Place) -> None:
        """Count nodes about to be added, of which the deepest lies at `depth`."""
        self.nodes += nodes
        if self.nodes > MAX_NODES:
            expected = f"at most {MAX_NODES} keys and values, repetitions by aliases included"
            self.stop(Fault("too many values", place, expected))
        if depth > MAX_DEPTH:
            self.stop(Fault("nested too deep", place, f"at most {MAX_DEPTH} levels"))

    def check_scalar(self, value: Scalar, place: Place) -> bool:
        """Refuse long text, characters that are not printable, and numbers without end."""
        fault = _scalar_fault(value, place)
        if fault is not None:
            self.add(fault)
        return fault is None

    def finish(self, root: Node, file: str) -> Document:
        """Turn the tree into a document, with what was found."""
        if not isinstance(root.value, dict):
            raise ScenarioError(self.faults)
        places: dict[Path, Place] = {}
        keys: dict[Path, Place] = {}
        data = _unfold(root, (), places, keys)
        return Document(data, places, keys, file, tuple(self.faults))


def _unfold(node: Node, path: Path, places: dict[Path, Place], keys: dict[Path, Place]) -> Any:
    places[path] = node.place
    if isinstance(node.value, list):
        return [_unfold(child, (*path, i), places, keys) for i, child in enumerate(node.value)]
    if isinstance(node.value, dict):
        keys.update({(*path, name): place for name, (place, _) in node.value.items()})
        return {
            name: _unfold(child, (*path, name), places, keys)
            for name, (_, child) in node.value.items()
        }
    return node.value


def _scalar_fault(value: Scalar, place: Place) -> Fault | None:
    if isinstance(value, str):
        if len(value) > MAX_SCALAR:
            message = f"a text of {len(value)} characters is too long"
            return Fault(message, place, f"at most {MAX_SCALAR} characters")
        found = FORBIDDEN.search(value)
        return forbidden(found[0], place) if found else None
    if value is None or _is_finite(value):
        return None
    return Fault("a number must be finite", place, "a number between -1.8e308 and 1.8e308")


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def forbidden(character: str, place: Place) -> Fault:
    """Name a character that may not be used by its code point."""
    return Fault(f"the character {named(character)} is not allowed", place, "printable text")


def kind(value: object) -> str:
    """Say in plain words what sort of data a value is.

    Examples
    --------
    >>> kind(True), kind(1), kind([])
    ('true or false', 'a number', 'a list')
    """
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, Mapping):
        return "a mapping"
    return "a text" if isinstance(value, str) else f"a value of type {type(value).__name__}"
