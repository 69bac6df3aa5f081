"""Scenarios that say only what differs: ``extends: file.yaml``."""

import os
import pathlib
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from crisis_sim.scenario.faults import Fault, Place, ScenarioError, nearest, printable
from crisis_sim.scenario.source import Document, Path, dotted, read_document, sibling

_KEY = "extends"
_MAX_CHAIN = 8
_EXPECTED = "a .yaml file below this file's own folder, or the name of a bundled scenario"
_BUNDLED_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")


def read_with_extends(path: pathlib.Path, bundled: Mapping[str, pathlib.Path]) -> Document:
    """Read a file merged over the file it extends, that over the next, at most 8 in all.

    A value that ends in ``.yaml`` or ``.yml`` is a path relative to the file's own folder; it may
    not lead out of it. Any other value is the name of a bundled scenario, for which
    `bundled` has the path. The key ``extends`` itself is taken out.

    Raises
    ------
    ScenarioError
        At the place of ``extends`` for a circle, a chain too long, a file that may not or cannot
        be read; and for what is wrong in any of the files.
    """
    return with_extended(read_document(path), path, bundled)


def chain_of(path: pathlib.Path, bundled: Mapping[str, pathlib.Path]) -> tuple[pathlib.Path, ...]:
    """Return a file, what it extends, what that extends, and so on.

    Raises
    ------
    ScenarioError
        As `read_with_extends`, for all but a circle and a chain too long, where it ends.
    """
    chain = [path]
    while len(chain) < _MAX_CHAIN:
        document = read_document(chain[-1])
        if _KEY not in document.data:
            break
        place = document.places[_KEY,]
        chain.append(_base_path(chain[-1], document.data[_KEY], bundled, place))
    return tuple(chain)


def with_extended(
    document: Document,
    path: pathlib.Path,
    bundled: Mapping[str, pathlib.Path],
    above: tuple[pathlib.Path, ...] = (),
) -> Document:
    """Lay a document over what it extends; `path` is where it stands, `above` what extends it.

    Raises
    ------
    ScenarioError
        As `read_with_extends`.
    """
    if _KEY not in document.data:
        return document
    chain = (*above, _real(path))
    place = document.places[_KEY,]
    base = _base_path(path, document.data[_KEY], bundled, place)
    real = _real(base)
    if real in chain:
        circle = " extends ".join(file.name for file in (*chain[chain.index(real) :], real))
        raise _fault(f"a circle: {circle}", place, "a file that does not lead back here")
    if len(chain) >= _MAX_CHAIN:
        raise _fault("too long a chain of files", place, f"at most {_MAX_CHAIN} files")
    try:
        below = with_extended(read_document(base), base, bundled, chain)
    except ScenarioError as error:
        # A file that cannot be read has no place of its own: the one who named it has.
        faults = [replace(fault, place=fault.place or place) for fault in error.faults]
        raise ScenarioError(faults) from None
    return merge(below, _without_key(document))


def _base_path(
    path: pathlib.Path,
    value: object,
    bundled: Mapping[str, pathlib.Path],
    place: Place,
) -> pathlib.Path:
    if not isinstance(value, str):
        raise _fault("`extends` must name a file", place, _EXPECTED)
    if value.endswith((".yaml", ".yml")):
        return _below_folder(path, value, place)
    is_name = _BUNDLED_NAME.fullmatch(value) is not None
    found = bundled.get(value) if is_name else None
    if found is None:
        message = f"no bundled scenario has the name `{printable(value, 60)}`"
        like = (sibling(path.parent / value) or nearest(value, bundled)) if is_name else ""
        raise ScenarioError([Fault(message, place, _EXPECTED, like)])
    return found


def _below_folder(path: pathlib.Path, value: str, place: Place) -> pathlib.Path:
    """Join a relative path to the folder, and refuse it where it leads out, links followed."""
    is_relative = not value.startswith("/") and ".." not in value.split("/")
    if is_relative and not re.search(r"[\\:]", value):
        base = path.parent / value
        if _real(base).is_relative_to(_real(path.parent)):
            return base
    raise _fault(f"`{printable(value, 60)}` leads out of the folder", place, _EXPECTED)


def _real(path: pathlib.Path) -> pathlib.Path:
    """Follow links; unlike `Path.resolve`, without an error where they go in a circle."""
    return pathlib.Path(os.path.realpath(path))


def _fault(message: str, place: Place, expected: str) -> ScenarioError:
    return ScenarioError([Fault(message, place, expected)])


def _without_key(document: Document) -> Document:
    return Document(
        {name: value for name, value in document.data.items() if name != _KEY},
        {path: place for path, place in document.places.items() if path[:1] != (_KEY,)},
        {path: place for path, place in document.keys.items() if path[:1] != (_KEY,)},
        document.file,
        document.faults,
    )


def merge(base: Document, over: Document) -> Document:
    """Lay one document over another: maps merged key by key, lists and scalars replaced.

    A null removes the key. Where `base` has no map to remove from, a null is left as it is.
    Every value keeps the place where it was written.

    Raises
    ------
    ScenarioError
        If a null would remove a key that `base` lacks.

    Examples
    --------
    >>> from crisis_sim.scenario.source import parse_document
    >>> base = parse_document("{drain: {value: 0.2, low: 0}, solve: {concept: pure}}")
    >>> merge(base, parse_document("{drain: {value: 0.3}, solve: ~}")).data
    {'drain': {'value': 0.3, 'low': 0}}
    """
    merger = _Merger(base, over)
    data = merger.value((), base.data, over.data)
    faults = (*base.faults, *over.faults)
    if merger.faults:
        raise ScenarioError([*faults, *merger.faults])
    return Document(data, merger.places, merger.keys, over.file, faults)


class _Merger:
    """Builds the merged data, and with it the places."""

    def __init__(self, base: Document, over: Document) -> None:
        self.base = base
        self.over = over
        self.places: dict[Path, Place] = {}
        self.keys: dict[Path, Place] = {}
        self.faults: list[Fault] = []

    def value(self, path: Path, base: Any, over: Any) -> Any:
        if not isinstance(base, dict) or not isinstance(over, dict):
            return self._copy(path, self.over, over)
        self._place(path, self.over)
        self.faults += [
            self._nothing_to_remove((*path, name), base)
            for name, value in over.items()
            if value is None and name not in base
        ]
        merged = {}
        for name in base | over:
            child = (*path, name)
            if name not in over:
                merged[name] = self._copy(child, self.base, base[name])
            elif over[name] is not None:
                merged[name] = self.value(child, base.get(name), over[name])
        return merged

    def _copy(self, path: Path, source: Document, value: Any) -> Any:
        self._place(path, source)
        if isinstance(value, dict):
            return {name: self._copy((*path, name), source, child) for name, child in value.items()}
        if isinstance(value, list):
            return [self._copy((*path, i), source, child) for i, child in enumerate(value)]
        return value

    def _place(self, path: Path, source: Document) -> None:
        self.places[path] = source.places[path]
        if path in source.keys:
            self.keys[path] = source.keys[path]

    def _nothing_to_remove(self, path: Path, base: dict[str, Any]) -> Fault:
        message = f"nothing to remove: `{dotted(path)}` is not in `{self.base.file}`"
        name = nearest(str(path[-1]), base)
        return Fault(message, self.over.keys[path], "a key of the file it extends", name)
