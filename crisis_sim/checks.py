"""The checks of arguments as a vocabulary: what a value must be, worded in one place.

A public function is marked `@checked`. What its arguments may be then stands in its signature:
the types, read by `crisis_sim.kinds`, and beside them, with `Annotated`, the checks below.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cache, wraps
from typing import Annotated, Any, ParamSpec, TypeAlias, TypeVar

import numpy as np

from crisis_sim.scenario.faults import ArgumentError, nearest, printable

P = ParamSpec("P")
R = TypeVar("R")
_SHOWN = 60


def shown(value: object) -> str:
    """Return a value as a message shows it: plain ones as they are written, others by their type.

    Examples
    --------
    >>> shown("high"), shown(np.float64(0.5)), shown(ValueError())
    ("'high'", '0.5', 'a ValueError')
    """
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and value.is_integer():
        return f"{value:g}"
    if value is None or isinstance(value, (str, bytes, bool, int, float, complex)):
        return printable(repr(value), _SHOWN)
    if type(value) in (list, tuple, dict, set) and not value:
        return repr(value)
    kind = value.__name__ if isinstance(value, type) else type(value).__name__
    return f"{'the type' if isinstance(value, type) else article(kind)} {kind}"


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


positive = Check("a positive number", lambda value: value > 0)
finite = Check("a finite number", math.isfinite)
probability = Check("a number from 0 to 1", lambda value: 0 <= value <= 1)
rate = Check("a number of at least 0", lambda value: 0 <= value < math.inf)

#: λ of logit play, per unit of payoff.
Rationality: TypeAlias = Annotated[float, rate]
#: What seeds a run: a whole number, or a generator, of which one is then drawn.
Seed: TypeAlias = Annotated[int, at_least(0)]


def checked(function: Callable[P, R]) -> Callable[P, R]:
    """Check the arguments of a function against its signature, each time it is called.

    Whatever does not fit its annotation raises ArgumentError with the name of the function and
    of the argument, what came, and what is expected. A default is taken as it is. NumPy's and
    pandas' numbers become Python's, and a class may be given as what its `given_as` names.

    Examples
    --------
    >>> @checked
    ... def draw(count: Annotated[int, at_least(1)], seed: Seed = 0) -> int:
    ...     return count + seed
    >>> draw(np.int64(3))
    3
    >>> draw("3")
    Traceback (most recent call last):
    crisis_sim.scenario.faults.ArgumentError: draw(): argument `count` is '3'; \
expected a whole number, 1 or more
    """
    return checked_as(function.__name__)(function)


def checked_as(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return `checked` for a function that people call by another name."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @cache
        def signature() -> Signature:
            return Signature(name, function)

        @wraps(function)
        def guard(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                bound = signature().parameters.bind(*args, **kwargs)
            except TypeError:
                return function(*args, **kwargs)  # says itself what is missing or too much
            signature().read(bound)
            return function(*bound.args, **bound.kwargs)

        return guard

    return decorate


class Signature:
    """The parameters of a function with what each takes."""

    def __init__(self, name: str, function: Callable[..., Any]) -> None:
        from crisis_sim.kinds import kinds_of

        self.name = name
        self.parameters = inspect.signature(function)
        self.kinds = kinds_of(function)

    def read(self, bound: inspect.BoundArguments) -> None:
        """Check bound arguments, and replace them by what the function works with."""
        for name, value in bound.arguments.items():
            kind, parameter = self.kinds.get(name), self.parameters.parameters[name]
            if kind is None or value is parameter.default:
                continue
            if parameter.kind is parameter.VAR_KEYWORD:
                bound.arguments[name] = {k: kind(self.name, k, v) for k, v in value.items()}
            elif parameter.kind is parameter.VAR_POSITIONAL:
                bound.arguments[name] = tuple(kind(self.name, name, v) for v in value)
            else:
                bound.arguments[name] = kind(self.name, name, value)
