"""Arguments about international crises as games: solved, stress-tested and sourced.

>>> import crisis_sim as cs
>>> scenario = cs.load("strike_resist_intervene")
>>> result = cs.solve(scenario)
>>> result[0].probability("Patron == intervene")
0.0
"""

from __future__ import annotations

from typing import Any as _Any


def __getattr__(name: str) -> _Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("crisis-sim")
    from crisis_sim.public import names, public

    if name == "__all__":
        return names(__name__)
    globals()[name] = value = public(__name__, name)
    return value


def __dir__() -> list[str]:
    from crisis_sim.public import names

    return [*names(__name__), "__version__"]
