"""Lines of prose as parts of a page: paragraphs and lists, sources as links."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from markupsafe import Markup, escape

#: Sources as prose names them: `[E1, E2]`.
_CITED = re.compile(r"\[([\w., -]+)\]")


def prose(lines: Iterable[str], sources: Collection[str] = ()) -> Markup:
    r"""Return lines as paragraphs and lists; what is in brackets links to a source of that name.

    Examples
    --------
    >>> print(prose(["Why:", "", "- A < B [E1]", "- so it is"], ["E1"]))
    <p>Why:</p>
    <ul><li>A &lt; B [<a href="#source-E1">E1</a>]</li><li>so it is</li></ul>
    """
    return Markup("\n").join(_blocks("\n".join(lines).split("\n"), sources))


def _blocks(lines: Iterable[str], sources: Collection[str]) -> Iterator[Markup]:
    items: list[Markup] = []
    for line in [*lines, ""]:
        if line.startswith("- "):
            items.append(linked(line[2:], sources))
        elif line.startswith("  ") and items:
            items[-1] += Markup(" ") + linked(line.strip(), sources)
        else:
            if items and line:
                yield _list(items)
                items = []
            if line.strip():
                yield Markup("<p>{}</p>").format(linked(line.strip(), sources))
    if items:
        yield _list(items)


def _list(items: Iterable[Markup]) -> Markup:
    inside = Markup("").join(Markup("<li>{}</li>").format(item) for item in items)
    return Markup("<ul>{}</ul>").format(inside)


def linked(text: str, sources: Collection[str]) -> Markup:
    """Return a text, escaped, in which the names of sources in brackets are links."""
    parts, end = Markup(""), 0
    for found in _CITED.finditer(text):
        names = found[1].split(", ")
        if all(name in sources for name in names):
            parts += escape(text[end : found.start()]) + "[" + cited(names) + "]"
            end = found.end()
    return parts + escape(text[end:])


def cited(names: Iterable[str]) -> Markup:
    """Return links to sources."""
    link = Markup('<a href="#source-{0}">{0}</a>')
    return Markup(", ").join(link.format(name) for name in names)
