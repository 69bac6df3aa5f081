"""Text of files in Markdown, where it has to stay text."""

from __future__ import annotations

import re

#: What begins HTML, a link, the target of a link, or an escape.
_ACTIVE = re.compile(r"\\|<(?=[A-Za-z/!?])|(?<=\])[(:]")


def escaped(text: str) -> str:
    r"""Return a text as Markdown that shows it: no HTML and no links come of it.

    Examples
    --------
    >>> print(escaped("a < b [S1] <script> [y](javascript:f)"))
    a < b [S1] \<script> [y]\(javascript:f)
    """
    return _ACTIVE.sub(r"\\\g<0>", text)
