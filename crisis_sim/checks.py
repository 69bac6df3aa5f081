"""The checks of arguments: a public function is marked `@checked`.

What its arguments may be then stands in its signature: the types, read by `crisis_sim.kinds`, and
beside them, with `Annotated`, the words of `crisis_sim.constraints`, which this file hands on.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

from crisis_sim.constraints import (
    Check,
    Count,
    NameCheck,
    Rationality,
    Seed,
    article,
    at_least,
    even,
    filled,
    finite,
    hint,
    listed,
    one_of,
    positive,
    power_of_two,
    probability,
    rate,
    shown,
    some_time,
)
from crisis_sim.kinds import kinds_of

__all__ = [
    "Check",
    "Count",
    "NameCheck",
    "Rationality",
    "Seed",
    "article",
    "at_least",
    "checked",
    "checked_as",
    "checked_class",
    "even",
    "filled",
    "finite",
    "hint",
    "listed",
    "one_of",
    "positive",
    "power_of_two",
    "probability",
    "rate",
    "shown",
    "some_time",
]

P = ParamSpec("P")
R = TypeVar("R")


def checked(function: Callable[P, R]) -> Callable[P, R]:
    """Check the arguments of a function against its signature, each time it is called.

    Whatever does not fit its annotation raises ArgumentError with the name of the function and
    of the argument, what came, and what is expected. A default is taken as it is. NumPy's and
    pandas' numbers become Python's, and a class may be given as what its `given_as` names.

    Examples
    --------
    >>> from typing import Annotated
    >>> import numpy as np
    >>> @checked
    ... def draw(count: Count, seed: Seed = 0) -> int:
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


def checked_class(made: type[R]) -> type[R]:
    """Check what a class is made of, as `checked` does the arguments of a function."""
    made.__init__ = checked_as(made.__name__)(made.__init__)  # type: ignore[method-assign]
    return made


class Signature:
    """The parameters of a function with what each takes."""

    def __init__(self, name: str, function: Callable[..., Any]) -> None:
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
