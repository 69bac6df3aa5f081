"""Questions put to a scenario: results, and the studies of use to few."""

from __future__ import annotations

from typing import Any as _Any


def __getattr__(name: str) -> _Any:
    from crisis_sim.public import public

    globals()[name] = value = public(__name__, name)
    return value


def __dir__() -> list[str]:
    from crisis_sim.public import names

    return names(__name__)
