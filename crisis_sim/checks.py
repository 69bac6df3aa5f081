"""The checks of arguments: a public function is marked `@checked`.

What its arguments may be then stands in its signature: the types, read by `crisis_sim.kinds`, and
beside them, with `Annotated`, the words of `crisis_sim.constraints`, which this file hands on.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
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
            own = signature()
            if not own.fits(args, kwargs):
                return function(*args, **kwargs)  # says itself what is missing or too much
            return function(*own.placed(args), **own.named(kwargs))

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
        self.kinds = kinds_of(function)
        self.parameters = inspect.signature(function).parameters
        every = self.parameters.values()
        self.places = [p for p in every if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
        self.more = next((p for p in every if p.kind is p.VAR_POSITIONAL), None)
        self.others = next((p for p in every if p.kind is p.VAR_KEYWORD), None)
        self.names = {
            p.name: p for p in every if p.kind in (p.KEYWORD_ONLY, p.POSITIONAL_OR_KEYWORD)
        }
        self.needed = [
            (place, p.name)
            for place, p in enumerate(every)
            if p.default is p.empty and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
        ]

    def fits(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> bool:
        """Tell whether arguments are neither too few nor too many, each given once."""
        if len(args) > len(self.places) and self.more is None:
            return False
        if any(p.name in kwargs and p.name in self.names for p in self.places[: len(args)]):
            return False
        if self.others is None and not kwargs.keys() <= self.names.keys():
            return False
        given = min(len(args), len(self.places))
        return all(place < given or name in kwargs for place, name in self.needed)

    def placed(self, args: Sequence[Any]) -> list[Any]:
        """Check arguments given by place, and return what the function works with."""
        found = [self._taken(p, value) for p, value in zip(self.places, args, strict=False)]
        if self.more is not None:
            found += (self._as(self.more, self.more.name, v) for v in args[len(found) :])
        return found

    def named(self, kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """Check arguments given by name, and return what the function works with."""
        found = {}
        for name, value in kwargs.items():
            if name in self.names:
                found[name] = self._taken(self.names[name], value)
            elif self.others is not None:
                found[name] = self._as(self.others, name, value)
        return found

    def _taken(self, parameter: inspect.Parameter, value: Any) -> Any:
        """Take a default as it is."""
        return value if value is parameter.default else self._as(parameter, parameter.name, value)

    def _as(self, parameter: inspect.Parameter, name: str, value: Any) -> Any:
        kind = self.kinds.get(parameter.name)
        return value if kind is None else kind(self.name, name, value)
