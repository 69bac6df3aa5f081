"""What comes out as a table, as plain data and in short: results, equilibria and games."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import Field, fields
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, overload

from crisis_sim import markup
from crisis_sim.columns import Column, columns_of, distinct
from crisis_sim.plain import alike, plain

if TYPE_CHECKING:
    import pandas as pd

Item = TypeVar("Item")


def name_of(each: Field[Any]) -> str:
    """Return the name under which a field stands in plain data."""
    return each.metadata.get("name") or each.name


def data_of(holder: object, each: Field[Any]) -> Any:
    """Return a field as plain data."""
    return each.metadata.get("data", plain)(getattr(holder, each.name))


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

    def _fields(self) -> tuple[Field[Any], ...]:
        return fields(self)  # type: ignore[arg-type]  # all that derive are dataclasses

    def _contents(self) -> list[Field[Any]]:
        """Return the fields that stand in plain data."""
        return [each for each in self._fields() if "apart" not in each.metadata]

    def _columns(self) -> list[Column]:
        """Return the columns of the table."""
        return [
            column
            for each in self._fields()
            if "rows" in each.metadata
            for column in columns_of(
                each.metadata["rows"], getattr(self, each.name), each.metadata["only"]
            )
        ]

    def _axes(self) -> tuple[str, ...]:
        """Return the columns that tell rows apart, or one other name for the rows' numbers."""
        declared = (each.metadata.get("axis") for each in self._fields())
        return tuple(axis for axis in declared if axis) or ("row",)

    def _content(self) -> dict[str, Any]:
        """Return what plain data hold besides what it rests on."""
        found = {name_of(each): data_of(self, each) for each in self._contents()}
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
        names = [each.name for each in self._contents()] + list(self.derived)
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

    def _because(self) -> list[str]:
        """Return why the answer is what it is, in sentences; none where nothing can be said."""
        return []

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
        why = [markup.paragraph(line) for line in self._because()]
        return "".join([answer, *why, markup.table(distinct(self._overview())), *rest])

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """Return it in all forms that a notebook may show, Markdown for those that take no HTML."""
        said = [self._answer(), *self._because(), self._what(), self._rests_on()]
        answer, *rest = [markup.escaped(markup.in_short(text, 400)) for text in said if text]
        parts = [answer, markup.markdown(distinct(self._overview())), *rest]
        return {
            "text/plain": repr(self),
            "text/html": self._repr_html_(),
            "text/markdown": "\n\n".join(parts),
        }


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
