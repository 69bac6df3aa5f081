"""What formulas of claims may say of time, in a file with a horizon."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crisis_sim.scenario.nodes import Apply, Name, Node, Number, Test

#: How the end of a crisis is tested in claims, like a move.
END = "end"
#: Words of `P(...)`: when something is asked, and when something is fixed.
ASKED, FIXED = ("at", "by"), ("since", "until")


@dataclass(frozen=True)
class Clock:
    """The rounds of a crisis, and the states whose levels are numbers.

    Attributes
    ----------
    rounds
        How many there are; None for infinitely many.
    numbers
        By state, its levels as text, and as numbers.
    """

    rounds: int | None
    numbers: Mapping[str, tuple[tuple[str, ...], tuple[float, ...]]]

    def last(self, word: str) -> int | None:
        """Return the last round that may stand after a word; None for any."""
        if self.rounds is None:
            return None
        return self.rounds + (word in ASKED)

    def test(self, node: Node) -> Test | None:
        """Return `stock == 2` as a test on a level of the state; None for anything else."""
        match node:
            case Test():
                return node
            case Apply("==", (Name(name, offset, length), Number(value))) if name in self.numbers:
                texts, numbers = self.numbers[name]
                if value in numbers:
                    return Test(name, texts[numbers.index(value)], offset, length)
        return None
