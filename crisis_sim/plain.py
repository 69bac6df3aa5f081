"""Values as plain data, and whether two values say the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from crisis_sim.scenario.formula import Test


def plain(value: Any) -> Any:
    """Return dataclasses, mappings, tuples and arrays as what JSON has.

    A field of a dataclass is told by its own `data`, where it declares one (see `column`).

    Examples
    --------
    >>> plain({"ends": (np.float64(0.5), np.array([1, 2]))})
    {'ends': [0.5, [1, 2]]}
    """
    if hasattr(value, "to_dict"):  # a result tells itself
        return value.to_dict()
    if is_dataclass(value):
        return {
            field.name: field.metadata.get("data", plain)(getattr(value, field.name))
            for field in fields(value)
        }
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value


def told(fixing: Test | None) -> str | None:
    """Return what is fixed as it is written, `Attacker == strike`, and in which rounds."""
    if fixing is None:
        return None
    since, until = getattr(fixing, "since", 1), getattr(fixing, "until", None)
    rounds = [f"since={since}"] * (since > 1) + [f"until={until}"] * (until is not None)
    return ", ".join([f"{fixing.move} == {fixing.choice}", *rounds])


def alike(one: Any, other: Any) -> bool:
    """Return whether two values say the same, arrays and what is undefined included.

    Examples
    --------
    >>> alike({"a": np.array([1.0, np.nan])}, {"a": np.array([1.0, np.nan])})
    True
    >>> alike((1.0, 2.0), (1.0, 2.5))
    False
    """
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        undefined = one.dtype.kind in "fc"
        return one.dtype == other.dtype and np.array_equal(one, other, equal_nan=undefined)
    if is_dataclass(one):
        return all(
            alike(getattr(one, f.name), getattr(other, f.name)) for f in fields(one) if f.compare
        )
    if isinstance(one, Mapping):
        return list(one) == list(other) and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(alike, one, other))
    return bool(one == other or (one != one and other != other))
