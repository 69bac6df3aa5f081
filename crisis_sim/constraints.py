"""What a value must be, as a vocabulary in which each is worded once."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias, TypeVar

from crisis_sim.scenario.faults import ArgumentError, nearest, printable

R = TypeVar("R")
_SHOWN = 60


def shown(value: object) -> str:
    """Return a value as a message shows it: plain ones as they are written, others by their type.

    Examples
    --------
    >>> import numpy as np
    >>> shown("high"), shown(np.float64(0.5)), shown(ValueError())
    ("'high'", '0.5', 'a ValueError')
    """
    numpy = sys.modules.get("numpy")  # whoever has a number of NumPy's has loaded it
    if numpy is not None and isinstance(value, numpy.generic):
        value = value.item()
    if isinstance(value, float) and value.is_integer():
        return f"{value:g}"
    if value is None or isinstance(value, (str, bytes, bool, int, float, complex)):
        return printable(repr(value), _SHOWN)
    if type(value) in (list, tuple, dict, set) and not value:
        return repr(value)
    kind = value.__name__ if isinstance(value, type) else type(value).__name__
    return f"{'the type' if isinstance(value, type) else article(kind)} {kind}"


def told_apart(value: float, other: float = 1.0) -> str:
    """Write a number with digits enough to tell it from another.

    Examples
    --------
    >>> told_apart(1.25), told_apart(0.9999999)
    ('1.25', '0.9999999')
    """
    written = (f"{value:.{digits}g}" for digits in range(6, 17))
    return next((text for text in written if float(text) != other), repr(value))


def article(word: str) -> str:
    """Return the indefinite article of a word."""
    return "an" if word[:1].lower() in "aeiou" else "a"


def listed(names: Iterable[str]) -> str:
    """Return names as a choice: `one of a, b, c`."""
    return "one of " + ", ".join(names)


def hint(name: object, known: Iterable[str]) -> str:
    """Return the nearest right name as the end of a sentence, or nothing where none is near.

    Examples
    --------
    >>> hint("drian", ["drain", "stake"])
    '; did you mean `drain`?'
    """
    near = nearest(str(name), known)
    return f"; did you mean `{near}`?" if near else ""


@dataclass(frozen=True)
class Check:
    """What a value must be: in words, and as a test.

    Examples
    --------
    >>> at_least(2)("sweep", "points", 7)
    7
    >>> at_least(2)("sweep", "points", 1)
    Traceback (most recent call last):
    crisis_sim.scenario.faults.ArgumentError: sweep(): argument `points` is 1; expected 2 or more
    """

    expected: str
    holds: Callable[[Any], bool]

    def problem(self, value: object) -> str:
        """Say what is wrong with a value."""
        return f"is {shown(value)}"

    def __call__(self, function: str, argument: str, value: R) -> R:
        """Return the value if it is right, else raise ArgumentError."""
        if not self.holds(value):
            raise ArgumentError(function, argument, self.problem(value), self.expected)
        return value


@dataclass(frozen=True)
class NameCheck(Check):
    """That a name is one of those known, with the nearest of them where it is not."""

    known: tuple[str, ...]
    says: str

    def problem(self, value: object) -> str:
        """Say what is wrong with a name, and which one may be meant."""
        return f"`{value}` {self.says}{hint(value, self.known)}"


def at_least(least: float) -> Check:
    """Return the check that a number is so large."""
    return Check(f"{least:g} or more", lambda value: value >= least)


def one_of(known: Collection[str], says: str = "is unknown", expected: str = "") -> NameCheck:
    """Return the check that a name is one of those known.

    Examples
    --------
    >>> one_of(["sobol", "morris"])("sensitivity", "method", "moris")
    Traceback (most recent call last):
    crisis_sim.scenario.faults.ArgumentError: sensitivity(): argument `method` `moris` is unknown; \
did you mean `morris`?; expected one of sobol, morris
    """
    return NameCheck(expected or listed(known), lambda name: name in known, tuple(known), says)


def even(least: int) -> Check:
    """Return the check that a number is even and so large."""
    return Check(f"an even number, {least} or more", lambda value: value >= least and not value % 2)


def power_of_two(least: int) -> Check:
    """Return the check that a number is a power of 2 and so large."""
    return Check(
        f"a power of 2, {least} or more", lambda value: value >= least and not value & (value - 1)
    )


positive = Check("a positive number", lambda value: value > 0)
finite = Check("a finite number", math.isfinite)
probability = Check("a number from 0 to 1", lambda value: 0 <= value <= 1)
filled = Check("one at least", bool)
some_time = Check("some time", lambda seconds: seconds > 0)
rate = Check("a number of at least 0", lambda value: 0 <= value < math.inf)

#: How many of something: one at least.
Count: TypeAlias = Annotated[int, at_least(1)]
#: λ of logit play, per unit of payoff.
Rationality: TypeAlias = Annotated[float, rate]
#: What seeds a run: a whole number, or a generator, of which one is then drawn.
Seed: TypeAlias = Annotated[int, at_least(0)]
