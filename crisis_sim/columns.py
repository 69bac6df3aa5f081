"""Columns of a table, declared once with the fields of a dataclass.

A field needs no more than its name; its meaning stands in the docstring of its class. What else
there is to say of it stands in its metadata, made by the functions below.
"""

from __future__ import annotations

import inspect
import keyword
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

#: What a field declares of itself.
Declared: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Column:
    """One column of a table.

    Attributes
    ----------
    name
        An identifier.
    values
        One for each row.
    unit, meaning
        What the numbers count, and what they say; empty where the name says it.
    """

    name: str
    values: Sequence[Any] | np.ndarray[Any, Any]
    unit: str = ""
    meaning: str = ""

    @classmethod
    def of(
        cls, formula: str, values: Any, unit: str = "", *, suffix: str = "", meaning: str = ""
    ) -> Column:
        """Return the column of a formula, whose name is made from it.

        Examples
        --------
        >>> Column.of("P(Russia == aid)", [0.5], suffix="_low").name
        'P_Russia_aid_low'
        """
        return cls(identifier(formula) + suffix, values, unit, meaning or formula)


def column(
    name: str = "",
    unit: str = "",
    *,
    cell: Callable[[Any], Any] | None = None,
    data: Callable[[Any], Any] | None = None,
    nested: type | None = None,
) -> Declared:
    """Declare the column of a field: what differs from its name and its value as they are.

    Parameters
    ----------
    name, unit
        Of the column.
    cell, data
        How a value stands in a table, and in plain data.
    nested
        The dataclass of the values: its fields are columns whose names begin with `name`.
    """
    told = {"name": name, "unit": unit, "cell": cell, "data": data, "nested": nested}
    return MappingProxyType({key: value for key, value in told.items() if value})


def rows(of: type, axis: str, name: str = "", only: tuple[str, ...] = ()) -> Declared:
    """Declare a field that holds the rows of a result's table.

    Parameters
    ----------
    of
        The dataclass of each row; its fields are the columns.
    axis
        The column that tells rows apart, or another name for their numbers.
    name
        Under which the rows stand in plain data.
    only
        The fields that are columns; left out, all.
    """
    return MappingProxyType({"rows": of, "axis": axis, "name": name, "only": only})


def fact(name: str = "", data: Callable[[Any], Any] | None = None) -> Declared:
    """Declare a field to be one of the facts that a result rests on."""
    told = {"fact": True, "name": name, "data": data}
    return MappingProxyType({key: value for key, value in told.items() if value})


#: A field that stands neither in a table nor in plain data.
APART: Declared = MappingProxyType({"apart": True})


def columns_of(
    kind: type, objects: Sequence[Any], only: Sequence[str] = (), prefix: str = ""
) -> Iterator[Column]:
    """Return the columns that the fields of a dataclass declare, for some of its objects.

    Examples
    --------
    >>> [found.name for found in columns_of(Column, [])]
    ['name', 'values', 'unit', 'meaning']
    """
    known = {field.name: field for field in fields(kind)}
    for field in (known[name] for name in only or known):
        declared = field.metadata
        if "apart" in declared:
            continue
        name = prefix + (declared.get("name") or field.name)
        values = [getattr(each, field.name) for each in objects]
        if "nested" in declared:
            yield from columns_of(declared["nested"], values, prefix=f"{name}_")
            continue
        if "cell" in declared:
            values = [declared["cell"](value) for value in values]
        yield Column(name, values, declared.get("unit", ""), meanings(kind).get(field.name, ""))


def identifier(text: str) -> str:
    """Return a name made from any text.

    Examples
    --------
    >>> identifier("P(Russia == aid)"), identifier("class"), identifier("2x2")
    ('P_Russia_aid', 'class_', 'x_2x2')
    """
    name = re.sub(r"[\W_]+", "_", text).strip("_") or "column"
    if keyword.iskeyword(name):
        return f"{name}_"
    return name if name.isidentifier() else f"x_{name}"


def distinct(columns: Iterable[Column]) -> list[Column]:
    """Return the columns with a number put to each name that was taken before.

    Examples
    --------
    >>> [found.name for found in distinct([Column("a", []), Column("a", [])])]
    ['a', 'a_2']
    """
    found: dict[str, Column] = {}
    for each in columns:
        name, number = each.name, 1
        while name in found:
            number += 1
            name = f"{each.name}_{number}"
        found[name] = replace(each, name=name)
    return list(found.values())


@cache
def meanings(kind: type) -> Mapping[str, str]:
    """Return what the docstring of a class says of each of its attributes.

    Examples
    --------
    >>> meanings(Column)["values"]
    'One for each row.'
    """
    _, _, told = inspect.cleandoc(kind.__doc__ or "").partition("Attributes\n----------\n")
    found: dict[str, str] = {}
    names: list[str] = []
    for line in told.splitlines():
        if line and not line.startswith(" "):
            names = [name.strip() for name in line.partition(" :")[0].split(",")]
        else:
            found |= {name: f"{found.get(name, '')} {line.strip()}".strip() for name in names}
    return MappingProxyType(found)
