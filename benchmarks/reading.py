"""How the cost of reading hostile text grows with its length."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial

import numpy as np

from benchmarks.timing import quickest
from crisis_sim.scenario.faults import ScenarioError
from crisis_sim.scenario.source import parse_document

#: Characters: each four times the one before, the last just below the largest that is read.
SIZES = (2**14, 2**16, 2**18, 2**20 - 64)
#: What a text is made of, over and over.
HOSTILE: dict[str, Callable[[int], str]] = {
    "brackets": lambda size: "[" * size,
    "entries": lambda size: "{" + "".join(f"k{i}: 1," for i in range(size // 10)) + "}",
    "the same key": lambda size: ("a: " + "1" * 30 + "\n") * (size // 34),
    "anchors": lambda size: "[" + "&a x," * (size // 5) + "]",
    "tags": lambda size: "a: " + "!" * (size - 3),
    "comments": lambda size: ("#" + "x" * 30 + "\n") * (size // 32),
}


def read(text: str) -> None:
    """Read a text; the longer ones are refused."""
    with suppress(ScenarioError):
        parse_document(text)


def reading() -> list[tuple[str, str, str, str, str]]:
    """Return rows as `growth` does: kind, characters, seconds, times the size before."""
    rows = []
    for kind, text in HOSTILE.items():
        last = np.nan
        for size in SIZES:
            seconds = quickest(partial(read, text(size)), runs=3)
            times = "" if np.isnan(last) else f"{seconds / last:.1f}"
            rows.append((kind, f"{size:,}", f"{seconds:.3g}", times, ""))
            last = seconds
    return rows
