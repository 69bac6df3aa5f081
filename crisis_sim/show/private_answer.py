"""A solution of a game with private information: what each mover knows, does and believes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from rich.markup import escape

from crisis_sim.equilibria.result import Equilibrium
from crisis_sim.equilibria.tree.reason import TypeBelief
from crisis_sim.scenario.model import Scenario
from crisis_sim.show.limits import Limits
from crisis_sim.show.phrases import (
    choice_label,
    counted,
    human,
    known_at,
    mix_in_words,
    percent,
    place_in_words,
    place_move,
)
from crisis_sim.show.why_answer import places, unheard
from crisis_sim.study.brief import Brief
from crisis_sim.tolerances import SAME

if TYPE_CHECKING:
    from rich.console import Console


def print_reached(brief: Brief, equilibrium: Equilibrium, console: Console) -> None:
    """Print what is done and believed at each place to which play comes."""
    reached = [place for place, here in places(brief, equilibrium).items() if here]
    _print(brief, equilibrium, reached, console)


def print_off_path(
    brief: Brief, equilibrium: Equilibrium, limits: Limits, console: Console
) -> None:
    """Print what would be done and believed where play does not come; the rest is counted.

    Shown are places at which something is believed that the mover cannot know, and one of each
    mover of whom nothing else is told.
    """
    away = [place for place, here in places(brief, equilibrium).items() if not here]
    held = [place for place in away if place in equilibrium.beliefs]
    shown = (held if limits.places < len(away) else away)[: limits.places]
    shown += unheard(brief, equilibrium, shown)
    if shown:
        console.print("Off the path, if it came to that:", style="dim")
        _print(brief, equilibrium, shown, console)
    left = len(away) - len(shown)
    if left:
        more = "more place" if shown else "place"
        console.print(f"... and {counted(left, more)} off the path; --all gives them.")


def _print(brief: Brief, equilibrium: Equilibrium, places: Iterable[str], console: Console) -> None:
    from rich.table import Table

    scenario = brief.scenario
    believed: dict[str, list[str]] = {}
    for belief in brief.beliefs(equilibrium):
        believed.setdefault(belief.where, []).append(belief_in_words(scenario, belief))
    rows: dict[tuple[object, ...], tuple[str, set[str]]] = {}
    for place in places:
        says = _chooses(scenario, equilibrium, place), "; ".join(believed.get(place, ()))
        common, own = _but_own_type(brief, place)
        alike = rows.setdefault((common, *says) if own else (place, *says), (place, set()))
        alike[1].add(own)
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    heads = ("Where", "chooses", "and believes")
    for column in heads if believed else heads[:2]:
        table.add_column(column)
    for (_, chooses, believes), (first, types) in rows.items():
        cells = [_where(brief, first, types), str(chooses), str(believes)]
        table.add_row(*map(escape, cells if believed else cells[:2]))
    console.print(table)


def _but_own_type(brief: Brief, place: str) -> tuple[object, str]:
    """Return what is known at a place but for the mover's own type, and that type."""
    move, kinds, made = known_at(brief.scenario, place)
    player = next((m.player for m in brief.scenario.moves if m.name == move), None)
    own = next((kind for owner, kind in kinds if owner == player), "")
    others = tuple(pair for pair in kinds if pair[0] != player)
    return (move, others, tuple(made)), own


def _where(brief: Brief, place: str, own: set[str]) -> str:
    """Name a place; where all types of its mover are told at once, as one."""
    scenario = brief.scenario
    named = place_in_words(scenario, place)
    if len(own) < 2:
        return named
    _, kinds, _ = known_at(scenario, place)
    player, kind = next((owner, kind) for owner, kind in kinds if kind in own)
    every = len(own) == len(scenario.types[player])
    told = "whatever its type" if every else human(" or ".join(sorted(own)))
    return named.replace(f"{scenario.label(player)} {human(kind)}", told, 1)


def is_set(equilibrium: Equilibrium) -> bool:
    """Tell whether it stands for connected equilibria in which somebody acts otherwise."""
    return any(_varies(equilibrium, place) for place in equilibrium.strategy_ranges)


def _varies(equilibrium: Equilibrium, place: str) -> bool:
    ranges = equilibrium.strategy_ranges.get(place, {})
    return any(high - low > SAME for low, high in ranges.values())


def _chooses(scenario: Scenario, equilibrium: Equilibrium, place: str) -> str:
    """Say what is chosen, or between which probabilities in a set of equilibria."""
    said = partial(choice_label, scenario, place_move(place))
    if not _varies(equilibrium, place):
        return mix_in_words(equilibrium.strategies[place], said)
    ranges = equilibrium.strategy_ranges[place].items()
    return ", ".join(
        f"{said(action)} {percent(low)} to {percent(high)}"
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
