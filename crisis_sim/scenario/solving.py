"""What a scenario file may say under `solve:`; told by those who know the solution concepts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    """An option of a solution concept.

    Attributes
    ----------
    name
        The key under `solve:`, and the argument of the solver.
    meaning
        In the words of an analyst.
    expected
        What is asked for where it is missing.
    choices
        The words that it may be; left out, it is a number above 0.
    whole
        Whether that is a whole number.
    default
        What holds where a file says nothing; None for nothing.
    """

    name: str
    meaning: str
    expected: str = ""
    choices: tuple[str, ...] = ()
    default: str | None = None
    whole: bool = False


@dataclass(frozen=True)
class Solving:
    """The names of the solution concepts, which of them holds unless told, and their options.

    `also` has other words for concepts, each with the concept that is meant; `private` is the one
    that holds where somebody does not know what chance drew.
    """

    concepts: tuple[str, ...]
    default: str
    options: tuple[Option, ...]
    also: tuple[tuple[str, str], ...] = ()
    private: str = ""

    def defaults(self) -> Mapping[str, str | None]:
        """Return the value of each option where a file says nothing."""
        return {option.name: option.default for option in self.options}
