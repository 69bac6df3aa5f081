"""How many draws are made where nobody says: fewer where games are solved one by one."""

from __future__ import annotations

from typing import NamedTuple

from crisis_sim.equilibria.concepts import concepts


class Usual(NamedTuple):
    """How many draws are made: where many games are solved at once, and where one after another.

    A game of its own takes some milliseconds to a tenth of a second, so that these end in about ten
    seconds.
    """

    at_once: int
    one_by_one: int

    def of(self, concept: str) -> int:
        """Return how many are made under a concept.

        Examples
        --------
        >>> Usual(4096, 128).of("nash"), Usual(4096, 128).of("pure")
        (128, 4096)
        """
        return self.at_once if concepts()[concept].batch else self.one_by_one

    def remark(self, concept: str, wanted: int | None) -> str:
        """Say that few were made since nobody said how many; nothing where that is not so."""
        if self.of(concept) != wanted or wanted == self.at_once:
            return ""
        return f"Games are solved one by one here, so {wanted} is the number unless one is given."


#: By study. For indices the games are draws times parameters.
SAMPLE = Usual(16_384, 128)
SENSITIVITY = Usual(1024, 16)
RULES = Usual(4096, 256)
