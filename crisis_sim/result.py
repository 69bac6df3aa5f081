"""The base of all results: what each rests on, and the ways in which it comes out.

A result is a frozen dataclass of keywords. Its fields declare what they are once (see
`crisis_sim.columns`): a fact that it rests on, the rows of its table, or part of its content.
Table, array, plain data, text, picture and the short forms follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import Field, dataclass, field, fields
from functools import cache
from importlib.metadata import version
from inspect import signature
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias, TypeVar, overload

import numpy as np

from crisis_sim import markup
from crisis_sim.columns import APART, Column, columns_of, distinct
from crisis_sim.plain import alike, plain
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.frozen import freeze

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from crisis_sim.game.crisis import Crisis
    from crisis_sim.study.row import Study

Item = TypeVar("Item")
#: One fact of what a result rests on.
Fact: TypeAlias = str | int | float | bool | None


@cache
def installed() -> str:
    """Return the version of this library."""
    return version("crisis-sim")


class Tabled:
    """What comes out as a table, as plain data and in short."""

    #: Properties that stand in plain data beside the fields.
    derived: ClassVar[tuple[str, ...]] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return the table; units and meanings of its columns are in `attrs`."""
        import pandas as pd

        columns = distinct(self._columns())
        frame = pd.DataFrame({each.name: each.values for each in columns})
        for key, told in (("units", "unit"), ("meanings", "meaning")):
            frame.attrs[key] = {c.name: getattr(c, told) for c in columns if getattr(c, told)}
        (first, *_) = self._axes()
        return frame if first in frame else frame.rename_axis(first)

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain data."""
        return self._content()

    def to_text(self) -> str:
        """Return it in words."""
        return f"{self!r}\n\n{self.to_frame().to_string(max_rows=20)}"

    def _columns(self) -> list[Column]:
        """Return the columns of the table."""
        return [
            column
            for each in fields(self)  # type: ignore[arg-type]  # all that derive are dataclasses
            if "rows" in each.metadata
            for column in columns_of(
                each.metadata["rows"], getattr(self, each.name), each.metadata["only"]
            )
        ]

    def _axes(self) -> tuple[str, ...]:
        """Return the columns that tell rows apart, or one other name for the rows' numbers."""
        declared = (each.metadata.get("axis") for each in fields(self))  # type: ignore[arg-type]
        return tuple(axis for axis in declared if axis) or ("row",)

    def _content(self) -> dict[str, Any]:
        """Return what plain data hold besides what it rests on."""
        found = {_name(each): _data(self, each) for each in _content_of(self)}
        return found | {name: plain(getattr(self, name)) for name in self.derived}

    def _table(self) -> dict[str, Any]:
        """Return the table as plain data."""
        return {each.name: plain(each.values) for each in distinct(self._columns())}

    def _what(self) -> str:
        """Return what this is, in a line."""
        return type(self).__name__

    def _overview(self) -> list[Column]:
        """Return the columns that a short form shows: the table, or a smaller one."""
        return self._columns()

    def _answer(self) -> str:
        """Return what it says, in a line: its single values, and the first row of its table."""
        names = [each.name for each in _content_of(self)] + list(self.derived)
        single = {name: getattr(self, name) for name in names}
        parts = [
            f"{name.replace('_', ' ')} {markup.in_short(value)}"
            for name, value in single.items()
            if isinstance(value, (str, int, float)) and value != ""
        ]
        columns = self._overview()
        size = len(columns[0].values) if columns else 0
        if columns:
            parts.append(f"{size} row{'s' * (size != 1)}")
        if size:
            parts[-1] += ", the first: " + ", ".join(
                f"{each.name.replace('_', ' ')} {markup.in_short(each.values[0])}"
                for each in columns
            )
        return "; ".join(parts)

    def _rests_on(self) -> str:
        """Return what is known of it, in a line; empty where there is nothing to know."""
        return ""

    def __repr__(self) -> str:
        lines = (self._what(), self._answer(), self._rests_on())
        return "\n".join(markup.in_short(line, 128) for line in lines if line)

    def _repr_html_(self) -> str:
        """Return the answer, then the table, for a notebook."""
        said = [self._answer(), self._what(), self._rests_on()]
        answer, *rest = [markup.paragraph(markup.in_short(text, 400)) for text in said if text]
        return "".join([answer, markup.table(distinct(self._overview())), *rest])


class Comparable(Tabled):
    """What is equal where it says the same, arrays included."""

    def __eq__(self, other: object) -> bool:
        return alike(self, other) if type(self) is type(other) else NotImplemented

    def __hash__(self) -> int:
        return hash(type(self))


class Several(Sequence[Item]):
    """What holds several things in order, as `found`."""

    found: tuple[Item, ...]

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Item, ...]: ...
    def __getitem__(self, index: int | slice) -> Item | tuple[Item, ...]:
        """Return one of them, or some."""
        return self.found[index]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.found)


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Result(Comparable):
    """What a solver or a study returns.

    Attributes
    ----------
    concept, rationality, method
        How games were solved: for which concept, with which λ per unit of payoff, and how the
        result was found.
    complete : bool
        Whether nothing that was asked for is open.
    solves : int
        Number of games solved.
    seed, draws, wanted : int or None
        Where chance was used: the seed, and how many draws were made and asked for.
    max_regret : float or None
        The largest of any solution, from the verifier; None where only payoff differences
        were looked at.
    version
        Of this library.
    """

    #: The name of the study's row; empty where there is none.
    study: ClassVar[str] = ""

    concept: str
    method: str
    complete: bool
    rationality: float | None = None
    seed: int | None = None
    draws: int | None = None
    wanted: int | None = None
    solves: int = 1
    max_regret: float | None = None
    version: str = field(default_factory=installed)

    def __post_init__(self) -> None:
        """Make arrays read-only."""
        arrays = [f.name for f in fields(self) if isinstance(getattr(self, f.name), np.ndarray)]
        freeze(self, *arrays)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        Result.__post_init__(self)

    def provenance(self) -> dict[str, Fact]:
        """Return what the result rests on, in plain words and numbers."""
        return {**self._subject(), **{_name(f): _data(self, f) for f in _facts_of(self)}}

    def to_xarray(self) -> xr.Dataset:
        """Return the table as labelled arrays, with what the result rests on as attributes.

        Of a netCDF file's types only: a column of truths some of which are unknown is 1, 0 and
        NaN, and in the attributes what is not there is `none`.
        """
        frame = self.to_frame()
        axes = [axis for axis in self._axes() if axis in frame]
        labelled = frame.set_index(axes) if axes else frame
        facts = {k: _attribute(v) for k, v in self.provenance().items()}
        dataset = labelled.apply(_typed).to_xarray()
        for name, told in (("units", "units"), ("long_name", "meanings")):
            for column, text in frame.attrs[told].items():
                dataset[column].attrs[name] = text
        return dataset.assign_attrs(facts)

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain data, with what it rests on."""
        return {**self.provenance(), **self._content()}

    def to_text(self) -> str:
        """Return it in words."""
        row = self._row()
        return row.tell(self) if row and row.words else super().to_text()

    def plot(self, ax: Axes | None = None, **style: Any) -> Figure:
        """Draw it.

        Parameters
        ----------
        ax
            Where to draw, for a figure of one panel; left out, a new figure.
        style
            What the drawing of this study takes besides.

        Raises
        ------
        ArgumentError
            If it cannot be drawn, or has several panels and `ax` is given.
        """
        row = self._row()
        if not (row and row.figure):
            raise ArgumentError("plot", type(self).__name__, "has no figure", "to_frame()")
        if ax is None:
            return row.draw(self, **style)
        if "ax" not in signature(row.resolve(row.figure)).parameters:
            raise ArgumentError("plot", "ax", "is given", "none: this figure has several panels")
        return row.draw(self, ax=ax, **style)

    def _row(self) -> Study | None:
        """Return the row of the study, which names what draws and what tells its result."""
        from crisis_sim.study.studies import study

        return study(self.study) if self.study else None

    def _subject(self) -> dict[str, Fact]:
        """Return the name and the digest of what was looked at."""
        return {}

    def _what(self) -> str:
        own = [each for each in _facts_of(self) if each.name not in _COMMON]
        told = [(_name(each).replace("_", " "), _data(self, each)) for each in own]
        name = self._subject().get("scenario")
        of = f" of {name}" if name else ""
        return f"{type(self).__name__}{of}" + "".join(
            f", {name} {markup.in_short(value)}" for name, value in told if value is not None
        )

    def _rests_on(self) -> str:
        known = "complete" if self.complete else "not complete"
        regret = "" if self.max_regret is None else f"; largest regret {self.max_regret:.1g}"
        return f"{known}{regret}; {self.concept}: {self.method}; crisis_sim {self.version}"


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class StudyResult(Result):
    """What a study of a scenario returns.

    Attributes
    ----------
    scenario
        What was studied.
    """

    scenario: Crisis = field(metadata=APART)

    def _subject(self) -> dict[str, Fact]:
        return {"scenario": self.scenario.name, "digest": self.scenario.digest}


#: What every result rests on; a fact also where a kind of result gives it a default of its own.
_COMMON = frozenset(each.name for each in fields(Result))


def _is_fact(each: Field[Any]) -> bool:
    return "fact" in each.metadata or each.name in _COMMON


def _facts_of(result: Any) -> list[Field[Any]]:
    return [each for each in fields(result) if _is_fact(each)]


def _content_of(result: Any) -> list[Field[Any]]:
    return [f for f in fields(result) if not ("apart" in f.metadata or _is_fact(f))]


def _name(each: Field[Any]) -> str:
    return each.metadata.get("name") or each.name


def _data(result: Any, each: Field[Any]) -> Any:
    """Return a field as plain data."""
    return each.metadata.get("data", plain)(getattr(result, each.name))


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
