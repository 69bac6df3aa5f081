"""Names that are all different, and names that conditions can hold."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from crisis_sim.scenario.entries import RESERVED


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Number the names that occur more than once, as Gambit does.

    Examples
    --------
    >>> distinct(["x", "y", "x", "x_1"])
    ('x_2', 'y', 'x_3', 'x_1')
    """
    names = tuple(names)
    repeated = {name for name, count in Counter(names).items() if count > 1}
    used, numbers, result = set(names), Counter[str](), []
    for name in names:
        new = name
        while name in repeated and new in used:
            numbers[name] += 1
            new = f"{name}_{numbers[name]}"
        used.add(new)
        result.append(new)
    return tuple(result)


def identifiers(names: Sequence[str], kind: str) -> tuple[str, ...]:
    """Spell names with letters, digits and `_` only, each differently, as conditions want them.

    Examples
    --------
    >>> identifiers(["Player 1", "1", "+"], "move")
    ('Player_1', '_1', 'move')
    """
    spelled = []
    for name in names:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        word = re.sub("[^A-Za-z0-9_]+", "_", plain)
        if word != name:
            word = word.strip("_") or kind
        spelled.append(f"_{word}" if word[0].isdigit() or word in RESERVED else word)
    return distinct(spelled)
