"""The public names: of `crisis_sim`, and of its namespaces `study` and `equilibria`.

The names of studies follow from their rows. Each is loaded when it is first used.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from inspect import isfunction, signature
from types import MappingProxyType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from crisis_sim.constraints import Seed
from crisis_sim.homes import CLASSES, EQUILIBRIA, FIRST, REPLACED, STUDY
from crisis_sim.rows import resolve
from crisis_sim.scenario.faults import nearest
from crisis_sim.study.row import Study
from crisis_sim.study.studies import STUDIES, studies

#: The namespaces whose names are of use to few; each is a name of `crisis_sim` as well.
NAMESPACES = ("equilibria", "study")


def _homes(rows: Mapping[str, Study]) -> dict[str, dict[str, str]]:
    """Return the names of each namespace, with where each lives."""
    own = {row.name: row.function for row in rows.values() if row.public == "all"}
    few = {row.name: row.function for row in rows.values() if row.public == "few"}
    return {
        "crisis_sim": {**FIRST, **own, **CLASSES},
        "crisis_sim.study": {**few, **STUDY},
        "crisis_sim.equilibria": EQUILIBRIA,
    }


#: Where each public name of this package lives, by namespace.
HOMES: Mapping[str, Mapping[str, str]] = MappingProxyType(_homes(STUDIES))


def public(namespace: str, name: str) -> Any:
    """Return what a name of a namespace stands for, that of a study from another package too.

    Raises
    ------
    AttributeError
        If there is no such name: it says which one took its place, or the nearest.
    """
    if namespace == "crisis_sim" and name in NAMESPACES:
        return import_module(f"crisis_sim.{name}")
    if name in HOMES[namespace]:
        return _shown(resolve("crisis_sim", HOMES[namespace][name]))
    if not name.startswith("_"):
        outside = studies().get(name)
        if outside is not None and name in _homes({name: outside})[namespace]:
            return _shown(outside.resolve(outside.function))
    raise AttributeError(f"module '{namespace}' has no attribute '{name}'{_instead(name)}")


def names(namespace: str) -> list[str]:
    """Return all names of a namespace, those of studies from other packages too."""
    more = NAMESPACES if namespace == "crisis_sim" else ()
    return [*_homes(studies())[namespace], *more]


def widened(hint: Any) -> Any:
    """Return what an annotation takes in all: a scenario is also given by its name or path."""
    parts = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    given = [each for part in parts for each in (part, *getattr(part, "given_as", ()))]
    return Union[tuple(given)] if len(given) > len(parts) else hint  # noqa: UP007


def _shown(value: Any) -> Any:
    """Let the signature of a function show types, not the text of its annotations."""
    if not isfunction(value):
        return value
    from numpy.random import Generator

    types, told = get_type_hints(value), signature(value)
    kept = get_type_hints(value, include_extras=True)
    types |= {name: int | Generator for name, hint in kept.items() if hint == Seed}
    parameters = [
        each.replace(annotation=widened(types.get(each.name, each.annotation)))
        for each in told.parameters.values()
    ]
    result = types.get("return", told.return_annotation)
    value.__signature__ = told.replace(parameters=parameters, return_annotation=result)  # type: ignore[attr-defined]
    return value


def _instead(name: str) -> str:
    """Say where a name is, or which one is near."""
    if name.startswith("_"):
        return ""
    if name in REPLACED:
        return f"; it is now `{REPLACED[name]}`"
    known = {each: space for space in reversed([*HOMES]) for each in HOMES[space]}
    if name in known:
        return f"; it is `{_written(known[name], name)}`"
    near = nearest(name, known)
    return f"; did you mean `{_written(known[near], near)}`?" if near else ""


def _written(namespace: str, name: str) -> str:
    return f"{namespace}.{name}".replace("crisis_sim", "cs", 1)
