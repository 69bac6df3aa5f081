"""Mappings and arrays that cannot be changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from crisis_sim.scenario.faults import nearest

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")
_MOST_NAMED = 3


def _unknown(key: object, known: Mapping[K, V]) -> str:
    """Say that a key is unknown, with those that begin with it, or else the nearest that is."""
    names = [str(name) for name in known]
    begun = [name for name in names if name.startswith(f"{key} ")]
    if begun:
        more = f" and {len(begun) - _MOST_NAMED} more" if len(begun) > _MOST_NAMED else ""
        told = ", ".join(f"`{name}`" for name in begun[:_MOST_NAMED])
        return f"{key} stands only with a situation: {told}{more}"
    like = nearest(str(key), names)
    return f"{key} is unknown" + (f"; did you mean `{like}`?" if like else "")


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
    >>> FrozenMap({"Russia | Iran strikes": 1.0})["Russia"]
    Traceback (most recent call last):
    KeyError: 'Russia stands only with a situation: `Russia | Iran strikes`'
    """

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[K, V]) -> None:
        self._items = dict(items)

    def __getitem__(self, key: K) -> V:
        try:
            return self._items[key]
        except KeyError:
            raise KeyError(_unknown(key, self._items)) from None

    def __contains__(self, key: object) -> bool:
        return key in self._items

    def get(self, key: K, default: V | T | None = None) -> V | T | None:  # type: ignore[override]
        """Return what a key stands for, or the default."""
        return self._items.get(key, default)

    def __iter__(self) -> Iterator[K]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return repr(self._items)

    def __reduce__(self) -> tuple[type[FrozenMap[K, V]], tuple[dict[K, V]]]:
        return FrozenMap, (self._items,)
