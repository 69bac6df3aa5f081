"""A scenario with its games: what `load` returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from crisis_sim.checks import checked
from crisis_sim.game.compile import compile_tree
from crisis_sim.game.normal_form import simultaneous
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.model import Scenario
from crisis_sim.scenario.read import read_scenario, scenario_from


class Crisis(Scenario):
    """A scenario that can be read as a game, in the order of its moves or simultaneously."""

    #: What stands for a scenario wherever one is asked for: its name, or the path of its file.
    given_as: ClassVar = (str, Path)
    argument_words: ClassVar = "a scenario, its name or its path"

    @classmethod
    def given(cls, name: str | Path) -> Crisis:
        """Return the scenario that its name or path is given for."""
        return load(name)

    def tree(self) -> CrisisTree:
        """Return the sequential game, in the declared order of moves."""
        return self._tree

    @cached_property
    def _tree(self) -> CrisisTree:
        return compile_tree(self)  # frozen, as the scenario is: compiled once

    def strategic(self) -> StrategicGame:
        """Return the simultaneous reading: each player commits to its choices at once."""
        return simultaneous(self.tree())


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
    return _crisis(read_scenario(name))


@checked
def build(scenario: Mapping[str, Any]) -> Crisis:
    """Check a scenario given as plain Python data, with the keys of the file format.

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
    """
    return _crisis(scenario_from(scenario))


def _crisis(scenario: Scenario) -> Crisis:
    return Crisis(**{field.name: getattr(scenario, field.name) for field in fields(scenario)})
