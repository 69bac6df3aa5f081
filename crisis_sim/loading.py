"""Read scenarios and games: the reader is told here which solution concepts there are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crisis_sim.checks import checked
from crisis_sim.equilibria.concepts import default_concept, solving
from crisis_sim.equilibria.solve import setting
from crisis_sim.game.crisis import Crisis, crisis
from crisis_sim.scenario.files import GAME_FILES
from crisis_sim.scenario.read import read_scenario, scenario_from


@checked
def load(name: str | Path) -> Crisis:
    """Read a scenario, by the name of one that comes with the library or by path.

    The path of a Gambit file, `.efg` or `.nfg`, gives its game as a scenario without parameters
    and claims: what varies numbers is refused for it. It is solved by default for
    subgame-perfect equilibria where all see all, for sequential ones where they do not, and for
    Nash equilibria where somebody forgets or all choose at once.

    Parameters
    ----------
    name
        The name of a scenario that comes along, or the path of a file.

    Raises
    ------
    ScenarioError
        With everything that is wrong with the file, each fault at its place.

    Examples
    --------
    >>> load("strike_resist_intervene").question
    'Will the patron fight for its client, and does the attacker believe it?'
    """
    if Path(name).suffix.lower() in GAME_FILES:
        return _game(Path(name))
    return crisis(read_scenario(name, solving()))


def _game(path: Path) -> Crisis:
    from crisis_sim.game.from_file import game_file
    from crisis_sim.game.gambit import read_game

    game = read_game(path)
    return game_file(path.stem, game, default_concept(setting(game)).name)


@checked
def build(scenario: Mapping[str, Any]) -> Crisis:
    """Check a scenario given as plain Python data, with the keys of the file format.

    As in a file, `extends` names a bundled scenario, or a file in or below the folder worked in.

    Parameters
    ----------
    scenario
        The keys of the file format, with plain values.

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
