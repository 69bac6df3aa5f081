"""What an annotation takes: for each kind of type, how a value given for it is read."""

from __future__ import annotations

import inspect
import numbers
import types
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from io import IOBase
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import numpy as np
import numpy.typing as npt

from crisis_sim.constraints import Check, Seed, article, one_of, shown
from crisis_sim.scenario.faults import ArgumentError, ScenarioError


class MisfitError(Exception):
    """A value of another kind: what is wrong with it."""


class WrongError(Exception):
    """A value of the right kind that is wrong, or holds what is: the problem, what is expected."""


@dataclass(frozen=True)
class Kind:
    """What is expected, one and many, and how a value is read or refused."""

    expected: str
    many: str
    read: Callable[[Any], Any]

    def part(self, value: object) -> Any:
        """Return a value as the function works with it, else raise WrongError."""
        try:
            return self.read(value)
        except MisfitError as misfit:
            raise WrongError(str(misfit), self.expected) from None

    def __call__(self, function: str, argument: str, value: object) -> Any:
        """Return the value of an argument, else raise ArgumentError."""
        try:
            return self.part(value)
        except WrongError as wrong:
            raise ArgumentError(function, argument, *wrong.args) from None


def kinds_of(function: Callable[..., Any]) -> dict[str, Kind]:
    """Return the kind of each annotated parameter of a function."""
    names = inspect.unwrap(function).__globals__
    found = {}
    for name, parameter in inspect.signature(function).parameters.items():
        hint = parameter.annotation
        if hint is not parameter.empty:
            found[name] = kind_of(eval(hint, names) if isinstance(hint, str) else hint)
    return found


def kind_of(hint: Any) -> Kind:
    """Return what an annotation takes.

    Examples
    --------
    >>> kind_of(list[str] | None).expected, kind_of(Literal["max", "sum"]).expected
    ('a list of texts', 'max or sum')
    """
    if hint in _PLAIN:
        return _PLAIN[hint]
    if hint == Seed:
        return _seed(_annotated(hint))
    origin, inside = get_origin(hint), get_args(hint)
    if hint is npt.ArrayLike or origin is np.ndarray:
        return Kind("numbers", "arrays", _array)
    if origin is Annotated:
        return _annotated(hint)
    if origin in (Union, types.UnionType):
        return _union([kind_of(part) for part in inside if part is not type(None)], hint)
    if origin is Literal:
        return _literal(inside)
    base = origin or hint
    if not isinstance(base, type):
        return _ANYTHING
    if issubclass(base, Callable):  # type: ignore[arg-type]
        return Kind("a function", "functions", _refuse_unless(_is_function))
    if issubclass(base, Mapping):
        return _mapping([kind_of(part) for part in inside])
    if base is tuple and inside and inside[-1] is not Ellipsis:
        return _tuple([kind_of(part) for part in inside])
    if issubclass(base, Iterable) and inside:
        return _list(kind_of(inside[0]))
    return _instance(base)


def _refuse_unless(holds: Callable[[Any], bool]) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if not holds(value):
            raise MisfitError(f"is {shown(value)}")
        return value

    return read


def _is_function(value: Any) -> bool:
    return callable(value) and not isinstance(value, type)


def _is_a(kind: type, value: Any) -> bool:
    return isinstance(value, kind) and not isinstance(value, (bool, np.bool_))


def _whole(value: Any) -> int:
    if not _is_a(numbers.Integral, value):
        raise MisfitError(f"is {shown(value)}")
    return int(value)


def _real(value: Any) -> Any:
    if not _is_a(numbers.Real, value):
        raise MisfitError(f"is {shown(value)}")
    return value if type(value) in (int, float) else float(value)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise MisfitError(f"is {shown(value)}")
    return str(value)


def _array(value: Any) -> Any:
    """Let pass what is made of numbers."""
    if value is None or isinstance(value, (str, bytes, Mapping, Set)) or callable(value):
        raise MisfitError("are no numbers")
    try:
        array = np.asarray(value)
    except ValueError:
        raise MisfitError("are ragged") from None
    if array.dtype.kind == "O" and all(isinstance(v, numbers.Real) for v in array.flat):
        return value
    if array.dtype.kind not in "biuf":
        raise MisfitError("are no numbers")
    return value


def _annotated(hint: Any) -> Kind:
    base, checks = (
        kind_of(get_args(hint)[0]),
        [c for c in hint.__metadata__ if isinstance(c, Check)],
    )
    said = [check.expected for check in checks]
    is_said = base is _PLAIN[str] or any(words.startswith(base.expected) for words in said)
    expected = ", ".join(said if is_said else [base.expected, *said])

    def read(value: Any) -> Any:
        found = base.read(value)
        for check in checks:
            if not check.holds(found):
                raise WrongError(check.problem(found), check.expected)
        return found

    return Kind(expected, expected if checks else base.many, read)


def _seed(whole: Kind) -> Kind:
    def read(value: Any) -> Any:
        if isinstance(value, np.random.Generator):
            value = int(value.integers(2**63))
        return whole.read(value)

    return Kind("a whole number, 0 or more, or a numpy.random.Generator", "seeds", read)


def _union(kinds: list[Kind], hint: Any) -> Kind:
    expected = " or ".join(kind.expected for kind in kinds)

    def read(value: Any) -> Any:
        if value is None and type(None) in get_args(hint):
            return None
        for kind in kinds:
            try:
                return kind.read(value)
            except MisfitError:
                continue
        raise MisfitError(f"is {shown(value)}")

    return Kind(expected, " or ".join(kind.many for kind in kinds), read)


def _literal(choices: tuple[Any, ...]) -> Kind:
    names = [str(choice) for choice in choices]
    expected = " or ".join([", ".join(names[:-1]), names[-1]]) if names[1:] else names[0]
    check = one_of(names, expected=expected)

    def read(value: Any) -> Any:
        if not isinstance(value, str):
            raise MisfitError(f"is {shown(value)}")
        if value not in names:
            raise WrongError(check.problem(value), expected)
        return value

    return Kind(expected, expected, read)


def _mapping(parts: Sequence[Kind]) -> Kind:
    held = " of " + " to ".join(part.many for part in parts) if parts else ""

    def read(value: Any) -> Any:
        if not isinstance(value, Mapping):
            raise MisfitError(f"is {shown(value)}")
        for item in value.items():
            for kind, part in zip(parts, item, strict=False):
                try:
                    kind.part(part)
                except WrongError as wrong:
                    problem = f"holds {shown(item[0])}: {shown(item[1])}"
                    raise WrongError(problem, wrong.args[1]) from None
        return value

    return Kind(f"a mapping{held}", f"mappings{held}", read)


def _tuple(kinds: list[Kind]) -> Kind:
    expected = "(" + ", ".join(kind.expected for kind in kinds) + ")"

    def read(value: Any) -> Any:
        if isinstance(value, (str, bytes, Mapping, Set)) or not isinstance(value, Iterable):
            raise MisfitError(f"is {shown(value)}")
        parts = tuple(value)
        if len(parts) != len(kinds):
            raise MisfitError(f"has {len(parts)} parts")
        return tuple(kind.part(part) for kind, part in zip(kinds, parts, strict=True))

    return Kind(expected, expected, read)


def _list(item: Kind) -> Kind:
    def read(value: Any) -> Any:
        if isinstance(value, (str, bytes, Mapping, Set)) or not isinstance(value, Iterable):
            raise MisfitError(f"is {shown(value)}")
        found = []
        for part in value:
            try:
                found.append(item.part(part))
            except WrongError as wrong:
                raise WrongError(f"holds {shown(part)}", wrong.args[1]) from None
        return tuple(found)

    return Kind(f"a list of {item.many}", f"lists of {item.many}", read)


def _instance(base: type) -> Kind:
    name = base.__name__
    given_as: tuple[type, ...] = getattr(base, "given_as", ())
    expected = getattr(base, "argument_words", f"{article(name)} {name}")

    def read(value: Any) -> Any:
        if isinstance(value, base):
            return value
        if not isinstance(value, given_as) or not str(value):
            raise MisfitError(f"is {shown(value)}")
        try:
            return base.given(value)  # type: ignore[attr-defined]
        except ScenarioError as error:
            if error.faults[0].place is not None:
                raise  # the file is there: what is wrong in it stands in it
            fault = error.faults[0]
            near = f"; did you mean `{fault.nearest}`?" if fault.nearest else ""
            problem = f"is {shown(str(value))}, but {fault.message}{near}"
            raise WrongError(problem, fault.expected or expected) from None

    return Kind(expected, f"{name} objects", read)


_ANYTHING = Kind("anything", "anything", lambda value: value)
_PLAIN: dict[Any, Kind] = {
    Any: _ANYTHING,
    object: _ANYTHING,
    str: Kind("a text", "texts", _text),
    int: Kind("a whole number", "whole numbers", _whole),
    float: Kind("a number", "numbers", _real),
    bool: Kind(
        "True or False", "truths", _refuse_unless(lambda value: isinstance(value, (bool, np.bool_)))
    ),
    IOBase: Kind(
        "an open file",
        "open files",
        _refuse_unless(lambda value: isinstance(value, IOBase)),
    ),
    Path: Kind("a path", "paths", _refuse_unless(lambda value: isinstance(value, Path))),
}
