"""Bundled scenarios that differ from one in a few parameters alone."""

from __future__ import annotations

from collections.abc import Sequence

from crisis_sim.game.crisis import Crisis
from crisis_sim.loading import load
from crisis_sim.scenario.read import bundled


def siblings(scenario: Crisis, names: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return by label the values of `names` in bundled variants that differ in nothing else.

    A variant is called as the scenario is, with more after an underscore.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> siblings(cs.load("iran_2025"), ["ukraine_drain", "syria_discount"])
    {'no ukraine war': {'ukraine_drain': 0.0, 'syria_discount': 0.4}}
    """
    marks = {}
    for name in bundled():
        if name.startswith(f"{scenario.name}_"):
            other = load(name).values
            changed = {k for k, v in scenario.values.items() if other.get(k) != v}
            if changed and changed <= set(names):
                label = name.removeprefix(f"{scenario.name}_").replace("_", " ")
                marks[label] = {parameter: other[parameter] for parameter in names}
    return marks
