"""Mappings and arrays that cannot be changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


def freeze(holder: object, *names: str) -> None:
    """Replace arrays of a frozen dataclass by views that cannot be written to."""
    for name in names:
        view = getattr(holder, name).view()
        view.setflags(write=False)
        object.__setattr__(holder, name, view)


class FrozenMap(Mapping[K, V]):
    """A read-only mapping that keeps the order of its items and, unlike a proxy, can be pickled.

    Examples
    --------
    >>> FrozenMap({"strike": 1.0})["strike"]
    1.0
    """

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[K, V]) -> None:
        self._items = dict(items)

    def __getitem__(self, key: K) -> V:
        return self._items[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return repr(self._items)

    def __reduce__(self) -> tuple[type[FrozenMap[K, V]], tuple[dict[K, V]]]:
        return FrozenMap, (self._items,)
