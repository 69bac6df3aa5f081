"""The base of all results: what each rests on, and the ways in which it comes out.

A result is a frozen dataclass of keywords. Its fields declare what they are once (see
`crisis_sim.columns`): a fact that it rests on, the rows of its table, or part of its content.
Table, array, plain data, text, picture and the short forms follow.
"""

from __future__ import annotations

from dataclasses import Field, dataclass, field, fields
from functools import cache
from importlib.metadata import version
from inspect import signature
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

import numpy as np

from crisis_sim import markup
from crisis_sim.columns import APART
from crisis_sim.constraints import one_of
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.frozen import freeze
from crisis_sim.tabled import Comparable, data_of, name_of

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from crisis_sim.game.crisis import Crisis
    from crisis_sim.study.row import Study

#: One fact of what a result rests on.
Fact: TypeAlias = str | int | float | bool | None


@cache
def installed() -> str:
    """Return the version of this library."""
    return version("crisis-sim")


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
        freeze(self, *(name for name, held in vars(self).items() if isinstance(held, np.ndarray)))

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        Result.__post_init__(self)

    def provenance(self) -> dict[str, Fact]:
        """Return what the result rests on, in plain words and numbers."""
        return {**self._subject(), **{name_of(f): data_of(self, f) for f in _facts_of(self)}}

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

    def plot(self, ax: Axes | None = None, *, kind: str | None = None, **style: Any) -> Figure:
        """Draw it.

        Parameters
        ----------
        ax
            Where to draw, for a figure of one panel; left out, a new figure.
        kind
            Which figure, where there are several; left out, the first.
        style
            What the drawing of this study takes besides.

        Raises
        ------
        ArgumentError
            If it cannot be drawn, there is no figure of that kind, or it has several panels and
            `ax` is given.
        """
        row = self._row()
        if not (row and row.figure):
            raise ArgumentError("plot", type(self).__name__, "has no figure", "to_frame()")
        figures = {self.study: row.figure, **row.further}
        draw = row.resolve(figures[one_of(figures)("plot", "kind", kind or self.study)])
        takes = signature(draw).parameters
        if ax is not None and "ax" not in takes:
            raise ArgumentError("plot", "ax", "is given", "none: this figure has several panels")
        if not any(each.kind is each.VAR_KEYWORD for each in takes.values()):
            for name in style:
                one_of([*takes][1:])("plot", name, name)
        drawn: Figure = draw(self, **({} if ax is None else {"ax": ax}), **style)
        return drawn

    def _row(self) -> Study | None:
        """Return the row of the study, which names what draws and what tells its result."""
        from crisis_sim.study.studies import study

        return study(self.study) if self.study else None

    def _contents(self) -> list[Field[Any]]:
        return [each for each in super()._contents() if not _is_fact(each)]

    def _subject(self) -> dict[str, Fact]:
        """Return the name and the digest of what was looked at."""
        return {}

    def _what(self) -> str:
        own = [each for each in _facts_of(self) if each.name not in _COMMON]
        told = [(name_of(each).replace("_", " "), data_of(self, each)) for each in own]
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


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class GameResult(Result):
    """What is found of a game that the result does not hold.

    Attributes
    ----------
    scenario, digest : str
        Name, or title, and digest of what was looked at; empty where it has none.
    """

    scenario: str = field(default="", metadata=APART)
    digest: str = field(default="", metadata=APART)

    def _subject(self) -> dict[str, Fact]:
        return {"scenario": self.scenario, "digest": self.digest}


#: What every result rests on; a fact also where a kind of result gives it a default of its own.
_COMMON = frozenset(each.name for each in fields(Result))


def _is_fact(each: Field[Any]) -> bool:
    return "fact" in each.metadata or each.name in _COMMON


def _facts_of(result: Any) -> list[Field[Any]]:
    return [each for each in fields(result) if _is_fact(each)]


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
