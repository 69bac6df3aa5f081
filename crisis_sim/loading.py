"""Read scenarios: the reader is told here which solution concepts there are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crisis_sim.checks import checked
from crisis_sim.equilibria.concepts import solving
from crisis_sim.game.crisis import Crisis, crisis
from crisis_sim.scenario.read import read_scenario, scenario_from


@checked
def load(name: str | Path) -> Crisis:
    """Read a scenario, by the name of one that comes with the library or by path.

    Raises
    ------
    ScenarioError
        With everything that is wrong with the file, each fault at its place.

    Examples
    --------
    >>> load("strike_resist_intervene").question
    'Will the patron fight for its client, and does the attacker believe it?'
    """
    return crisis(read_scenario(name, solving()))


@checked
def build(scenario: Mapping[str, Any]) -> Crisis:
    """Check a scenario given as plain Python data, with the keys of the file format.

    As in a file, `extends` names a bundled scenario, or a file in or below the folder worked in.

    Raises
    ------
    ScenarioError
        With everything that is wrong with it.

    Examples
    --------
    >>> crisis = build({
    ...     "schema": 1, "name": "dare", "players": {"A": {}},
    ...     "moves": [{"player": "A", "choose": ["strike", "abstain"]}],
    ...     "payoffs": {"A": [{"worth": 1, "when": "A == strike"}]},
    ... })
    >>> crisis.tree().ends
    2
    >>> build({"extends": "patron", "parameters": {"ukraine_drain": {"value": 1}}}).name
    'patron'
    """
    return crisis(scenario_from(scenario, solving()))
