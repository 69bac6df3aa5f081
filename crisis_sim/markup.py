"""Tables as plain HTML, which still reads when styles are stripped, and as Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np

from crisis_sim.columns import Column

#: The most rows and columns of a table, and letters of a cell: together under 20 kB.
MOST_ROWS, MOST_COLUMNS, MOST_LETTERS = 12, 12, 60
#: What begins HTML, a link, the target of a link, or an escape in Markdown.
_ACTIVE = re.compile(r"\\|<(?=[A-Za-z/!?])|(?<=\])[(:]")


def escaped(text: str) -> str:
    r"""Return a text as Markdown that shows it: no HTML and no links come of it.

    Examples
    --------
    >>> print(escaped("a < b [S1] <script> [y](javascript:f)"))
    a < b [S1] \<script> [y]\(javascript:f)
    """
    return _ACTIVE.sub(r"\\\g<0>", text)


def in_short(value: Any, most: int = MOST_LETTERS) -> str:
    """Return a value in a few letters.

    Examples
    --------
    >>> in_short(0.123456), in_short(None), in_short("a" * 9, most=5)
    ('0.1235', '', 'aa...')
    """
    if value is None:
        return ""
    if isinstance(value, (float, np.floating)):
        return f"{value:.4g}"
    text = " ".join(str(value).split())
    return text if len(text) <= most else f"{text[: most - 3]}..."


def paragraph(text: str) -> str:
    """Return a text as a paragraph."""
    return f"<p>{escape(text)}</p>"


def table(columns: Sequence[Column]) -> str:
    """Return the first rows and columns as a table, with what is left out counted."""
    shown = columns[:MOST_COLUMNS]
    size = len(columns[0].values) if columns else 0
    head = "".join(
        f'<th title="{escape(in_short(c.meaning, 120))}">{escape(_heading(c))}</th>' for c in shown
    )
    body = [
        "".join(f"<td>{escape(in_short(c.values[row]))}</td>" for c in shown)
        for row in range(min(size, MOST_ROWS))
    ]
    lines = "".join(f"<tr>{row}</tr>" for row in body)
    made = f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"
    left = _left_out(columns)
    return made + (paragraph(left) if left else "")


def markdown(columns: Sequence[Column]) -> str:
    r"""Return the first rows and columns as a table in Markdown, with what is left out counted.

    Examples
    --------
    >>> print(markdown([Column("move", ["A", "B | C"]), Column("chance", [1.0, 0.25], "share")]))
    | move | chance [share] |
    | --- | --- |
    | A | 1 |
    | B \| C | 0.25 |
    """
    shown = columns[:MOST_COLUMNS]
    size = len(columns[0].values) if columns else 0
    rows = [[_heading(each) for each in shown], ["---"] * len(shown)]
    rows += [
        [escaped(in_short(each.values[row])) for each in shown]
        for row in range(min(size, MOST_ROWS))
    ]
    lines = [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    left = _left_out(columns)
    return "\n".join([*lines, *(["", left] if left else [])])


def _left_out(columns: Sequence[Column]) -> str:
    size = len(columns[0].values) if columns else 0
    left = [
        f"{count - most} more {what}"
        for count, most, what in (
            (size, MOST_ROWS, "rows"),
            (len(columns), MOST_COLUMNS, "columns"),
        )
        if count > most
    ]
    return f"... and {' and '.join(left)}: to_frame() has all" if left else ""


def _heading(column: Column) -> str:
    return in_short(f"{column.name} [{column.unit}]" if column.unit else column.name)
