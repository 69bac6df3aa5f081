"""A solution of a game with private information: what each mover knows, does and believes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from rich.markup import escape

from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.model import Scenario
from crisis_sim.show.words import human, mix_in_words, percent, place_in_words
from crisis_sim.solve.result import Equilibrium
from crisis_sim.solve.type_beliefs import TypeBelief, type_beliefs

if TYPE_CHECKING:
    from rich.console import Console

#: Places off the path that are shown; the others are counted.
MOST_OFF_PATH = 4


def print_private(
    scenario: Scenario, tree: CrisisTree, equilibrium: Equilibrium, console: Console
) -> None:
    """Print what is done and believed where play comes, and what would be where it does not.

    Off the path only those places are shown at which something is believed that the mover
    cannot know.
    """
    from rich.table import Table

    believed: dict[str, list[TypeBelief]] = {}
    for belief in type_beliefs(tree, equilibrium):
        believed.setdefault(belief.where, []).append(belief)
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    for column in ("Where", "chooses", "and believes"):
        table.add_column(column)
    away = []
    for index, infoset in enumerate(tree.information_sets):
        if infoset.player < 0:
            continue
        ends = tree.leads_to[tree.infoset == index].any(axis=0)
        if float(ends @ equilibrium.reach) > 0:
            _add(table, scenario, infoset.label, equilibrium, believed.get(infoset.label, ()))
        elif infoset.label in believed:
            away.append((int(np.sum(ends)), infoset.label))
    away.sort(key=lambda place: -place[0])  # what most may follow from comes first
    if away:
        table.add_row("If it came to that, off the path", "", "", style="dim")
    for _, label in away[:MOST_OFF_PATH]:
        _add(table, scenario, label, equilibrium, believed[label])
    console.print(table)
    if len(away) > MOST_OFF_PATH:
        console.print(f"... and {len(away) - MOST_OFF_PATH} more places off the path.")


def _add(
    table: object,
    scenario: Scenario,
    label: str,
    equilibrium: Equilibrium,
    beliefs: Iterable[TypeBelief],
) -> None:
    from rich.table import Table

    assert isinstance(table, Table)
    table.add_row(
        escape(place_in_words(scenario, label)),
        escape(mix_in_words(equilibrium.strategies[label])),
        escape("; ".join(belief_in_words(scenario, belief) for belief in beliefs)),
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
    >>> for held in cs.type_beliefs(scenario.tree(), cs.solve(scenario, "sequential")[0]):
    ...     print(held.where, "-", belief_in_words(scenario, held))
    B | A talk - A high 0% to 100%
    B | A silent - A high 30%
    """
    parts = []
    for kind, probability in list(belief.belief.items())[:-1]:
        low, high = belief.ranges[kind]
        span = f"{percent(low)} to {percent(high)}" if high - low > 1e-9 else percent(probability)
        parts.append(f"{scenario.label(belief.about)} {human(kind)} {span}")
    return ", ".join(parts)
