"""The ways out of a study: what a result rests on, and the same as table, array or plain data."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy as np

from crisis_sim.game.crisis import Crisis
from crisis_sim.scenario.formula import Test

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

#: One fact of what a result rests on.
Fact: TypeAlias = str | int | float | bool | None
#: The columns of a table, by name.
Columns: TypeAlias = Mapping[str, Sequence[Any] | np.ndarray[Any, Any]]


class Exits(ABC):
    """A result that says what it rests on, and comes out as table, array and plain data."""

    @abstractmethod
    def provenance(self) -> dict[str, Fact]:
        """Return what the result rests on: scenario, digest, method, solves, seed, version."""

    @abstractmethod
    def _table(self) -> Columns:
        """Return the result as columns."""

    @abstractmethod
    def _axes(self) -> tuple[str, ...]:
        """Return the columns that tell rows apart, or one other name for the rows' numbers."""

    @abstractmethod
    def _content(self) -> dict[str, Any]:
        """Return what plain data hold besides what the result rests on."""

    def to_frame(self) -> pd.DataFrame:
        """Return the result as a table."""
        import pandas as pd

        frame = pd.DataFrame(dict(self._table()))
        axes = self._axes()
        return frame if axes[0] in frame else frame.rename_axis(axes[0])

    def to_xarray(self) -> xr.Dataset:
        """Return the same as labelled arrays, with what the result rests on as attributes.

        Of a netCDF file's types only: a column of truths some of which are unknown is 1, 0 and
        NaN, and in the attributes what is not there is `none`.
        """
        frame = self.to_frame()
        axes = [axis for axis in self._axes() if axis in frame]
        labelled = frame.set_index(axes) if axes else frame
        facts = {k: _attribute(v) for k, v in self.provenance().items()}
        return labelled.apply(_typed).to_xarray().assign_attrs(facts)

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain data, with what it rests on."""
        return {**self.provenance(), **plain(self._content())}


class Result(Protocol):
    """What results of studies have in common."""

    @property
    def scenario(self) -> Crisis:
        """What was studied."""

    @property
    def solves(self) -> int:
        """Number of games solved."""

    @property
    def complete(self) -> bool:
        """Whether nothing that was asked for is open."""

    @property
    def version(self) -> str:
        """Of this library."""


def facts_of(result: Result, **facts: Fact) -> dict[str, Fact]:
    """Return what a result rests on, its own facts between those that all have."""
    return {
        "scenario": result.scenario.name,
        "digest": result.scenario.digest,
        **facts,
        "solves": result.solves,
        "complete": result.complete,
        "version": result.version,
    }


def told(fixing: Test | None) -> str | None:
    """Return a fixed move as it is written, `Israel == strike`."""
    return None if fixing is None else f"{fixing.move} == {fixing.choice}"


def columns(rows: Sequence[Any], *names: str) -> dict[str, list[Any]]:
    """Return attributes of some objects as columns.

    Examples
    --------
    >>> columns([1 + 2j, 3j], "real", "imag")
    {'real': [1.0, 0.0], 'imag': [2.0, 3.0]}
    """
    return {name: [getattr(row, name) for row in rows] for name in names}


def plain(value: Any) -> Any:
    """Return dataclasses, mappings, tuples and arrays as what JSON has.

    Examples
    --------
    >>> plain({"ends": (np.float64(0.5), np.array([1, 2]))})
    {'ends': [0.5, [1, 2]]}
    """
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value


def _attribute(fact: Fact) -> str | int | float:
    if fact is None:
        return "none"
    return int(fact) if isinstance(fact, bool) else fact


def _typed(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return a column of mixed objects as numbers, or as text."""
    if column.dtype != object or all(isinstance(item, str) for item in column):
        return column
    known = all(item is None or isinstance(item, (bool, int, float)) for item in column)
    return column.astype(float) if known else column.astype(str)
