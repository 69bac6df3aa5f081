"""A solution of a game with private information: what each mover knows, does and believes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.markup import escape

from crisis_sim.equilibria.result import Equilibrium
from crisis_sim.equilibria.tree.type_beliefs import TypeBelief
from crisis_sim.game.extensive_form import InformationSet
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.model import Scenario
from crisis_sim.show.phrases import counted, human, mix_in_words, percent, place_in_words
from crisis_sim.study.brief import Brief
from crisis_sim.tolerances import SAME

if TYPE_CHECKING:
    from rich.console import Console

#: Places off the path that are shown; the others are counted.
MOST_OFF_PATH = 4


def print_reached(brief: Brief, equilibrium: Equilibrium, console: Console) -> None:
    """Print what is done and believed at each place to which play comes."""
    places = _places(brief.tree, equilibrium)
    _print(brief, equilibrium, [p for p, reached in places.items() if reached], console)


def print_off_path(brief: Brief, equilibrium: Equilibrium, console: Console) -> None:
    """Print what would be done and believed where play does not come.

    Only those places are shown at which something is believed that the mover cannot know;
    those first from which most may follow.
    """
    tree, held = brief.tree, equilibrium.beliefs
    away = [p for p, reached in _places(tree, equilibrium).items() if not reached and p in held]
    ends = {s.label: tree.leads_to[tree.infoset == k].any(0).sum() for k, s in _own(tree)}
    away.sort(key=lambda place: -int(ends[place]))
    if away:
        console.print("Off the path, if it came to that:", style="dim")
        _print(brief, equilibrium, away[:MOST_OFF_PATH], console)
    if len(away) > MOST_OFF_PATH:
        console.print(f"... and {counted(len(away) - MOST_OFF_PATH, 'more place')} off the path.")


def _own(tree: CrisisTree) -> list[tuple[int, InformationSet]]:
    return [(k, s) for k, s in enumerate(tree.information_sets) if s.player >= 0]


def _places(tree: CrisisTree, equilibrium: Equilibrium) -> dict[str, bool]:
    """Return the information sets of players, and whether play comes to each."""
    return {
        s.label: float(tree.leads_to[tree.infoset == k].any(axis=0) @ equilibrium.reach) > 0
        for k, s in _own(tree)
    }


def _print(brief: Brief, equilibrium: Equilibrium, places: Iterable[str], console: Console) -> None:
    from rich.table import Table

    scenario = brief.scenario
    believed: dict[str, list[str]] = {}
    for belief in brief.beliefs(equilibrium):
        believed.setdefault(belief.where, []).append(belief_in_words(scenario, belief))
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    for column in ("Where", "chooses", "and believes"):
        table.add_column(column)
    for place in places:
        table.add_row(
            escape(place_in_words(scenario, place)),
            escape(_chooses(equilibrium, place)),
            escape("; ".join(believed.get(place, ()))),
        )
    console.print(table)


def is_set(equilibrium: Equilibrium) -> bool:
    """Tell whether it stands for connected equilibria in which somebody acts otherwise."""
    return any(_varies(equilibrium, place) for place in equilibrium.strategy_ranges)


def _varies(equilibrium: Equilibrium, place: str) -> bool:
    ranges = equilibrium.strategy_ranges.get(place, {})
    return any(high - low > SAME for low, high in ranges.values())


def _chooses(equilibrium: Equilibrium, place: str) -> str:
    """Say what is chosen, or between which probabilities in a set of equilibria."""
    if not _varies(equilibrium, place):
        return mix_in_words(equilibrium.strategies[place])
    ranges = equilibrium.strategy_ranges[place].items()
    return ", ".join(
        f"{human(action)} {percent(low)} to {percent(high)}"
        for action, (low, high) in ranges
        if high > SAME
    )


def belief_in_words(scenario: Scenario, belief: TypeBelief) -> str:
    """Say how likely each type is thought, but for the last, which is the rest.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> game = {
    ...     "schema": 1, "name": "talk", "players": {"A": {}, "B": {}},
    ...     "types": {"A": {"high": {"prior": 0.3}, "low": {"prior": 0.7}}},
    ...     "moves": [{"player": "A", "choose": ["talk", "silent"]},
    ...               {"player": "B", "choose": ["yes", "no"]}],
    ...     "payoffs": {"A": [{"worth": -1, "when": "A == talk"}],
    ...                 "B": [{"worth": 1, "when": "B == no"}]},
    ... }
    >>> scenario = cs.build(game)
    >>> solution = cs.solve(scenario, "sequential")[0]
    >>> for held in cs.equilibria.type_beliefs(scenario.tree(), solution):
    ...     print(held.where, "-", belief_in_words(scenario, held))
    B | A talk - A high 0% to 100%
    B | A silent - A high 30%
    """
    parts = []
    for kind, probability in list(belief.belief.items())[:-1]:
        low, high = belief.ranges[kind]
        span = f"{percent(low)} to {percent(high)}" if high - low > SAME else percent(probability)
        parts.append(f"{scenario.label(belief.about)} {human(kind)} {span}")
    return ", ".join(parts)
