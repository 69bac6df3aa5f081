"""Arguments about international crises as games: solved, stress-tested and sourced.

>>> import crisis_sim as cs
>>> scenario = cs.load("strike_resist_intervene")
>>> result = cs.solve(scenario)
>>> result[0].probability("Patron == intervene")
0.0
"""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("crisis-sim")
    from crisis_sim.public import HOMES, public

    if name == "__all__":
        return list(HOMES)
    try:
        value = public(name)
    except KeyError:
        raise AttributeError(f"module 'crisis_sim' has no attribute '{name}'") from None
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    from crisis_sim.public import names

    return sorted({*globals(), *names()})
